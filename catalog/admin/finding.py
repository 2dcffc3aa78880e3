"""Search in the lists of the admin: by number in the table, by words in the search index."""

import logging
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language

from museumportal.lib.public_ids import parse_public_id
from museumportal.search import PUBLIC, BadQuery, SearchRequest, SearchUnavailable, complete, search
from regions.search import access_tokens

MOST = 500
"""Hits that one search lists; a narrower search finds the others."""

_log = logging.getLogger(__name__)


def found_by_words(kind: str, text: str, request: HttpRequest, *, own: bool) -> list[str]:
    """Public ids of at most `MOST` records of `kind`; none while the index is being built.

    What has names (all but objects) is found by the beginnings of their words too, for the fields
    that complete what one types. With `own` only what the person's museums hold, unpublished
    records included.
    """
    access = access_tokens(request.user)
    if own and access is not None:
        access -= {PUBLIC}
    asked = SearchRequest(
        kind=kind, text=text, access=access, language=get_language() or "", limit=MOST
    )
    try:
        return [*complete(text, kind=kind, access=access, limit=MOST), *search(asked).ids]
    except BadQuery:
        return []
    except SearchUnavailable as reason:
        _log.warning("search in the admin goes by numbers only: %s", reason)
        return []


def all_found(rows: QuerySet[Any], text: str, *, exact: Q, request: HttpRequest) -> set[int]:
    """The keys of all `rows` of objects that `narrowed` would find if it had no limit.

    Raises:
        SearchUnavailable: the index is being built, so that some of them cannot be found.
    """
    rows = rows.order_by()
    if identifier := parse_public_id(text):
        return set(rows.filter(public_id=identifier).values_list("pk", flat=True))
    keys = set(rows.filter(exact).values_list("pk", flat=True).iterator(chunk_size=10_000))
    access = access_tokens(request.user)
    if access is not None:
        access -= {PUBLIC}
    asked = SearchRequest(
        kind="object",
        text=text,
        access=access,
        language=get_language() or "",
        order="newest",  # relevance has no cursors
        limit=MOST,
    )
    try:
        while True:
            found = search(asked)
            keys.update(rows.filter(public_id__in=found.ids).values_list("pk", flat=True))
            if not found.next_cursor:
                return keys
            asked = replace(asked, cursor=found.next_cursor)
    except BadQuery:
        return keys


def narrowed(
    rows: QuerySet[Any], text: str, *, exact: Q, kind: str, request: HttpRequest, own: bool
) -> QuerySet[Any]:
    """`rows` whose identifier is `text`, or that `exact` finds, or that the index finds by words.

    Keys are fetched first: each part uses its own index, and the list pages through few rows.
    """
    rows = rows.order_by()
    identifier = parse_public_id(text)
    if identifier:
        return rows.filter(public_id=identifier)
    keys = set(rows.filter(exact).values_list("pk", flat=True)[:MOST])
    ids = found_by_words(kind, text, request, own=own)
    keys.update(rows.filter(public_id__in=ids).values_list("pk", flat=True))
    return rows.filter(pk__in=keys)
