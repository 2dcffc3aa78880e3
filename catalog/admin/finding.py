"""Search in the lists of the admin: by number in the table, by words in the search index."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from catalog.actions.choosing import identified
from museumportal.lib.public_ids import parse_public_id
from museumportal.lib.readers.problems import ImportRefused
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


def whole_list(page: Any, request: Any) -> Any:
    """The list with, as `queryset`, all rows that its filters and its search find, beyond what the
    search shows.

    Raises ImportRefused where the search does not make sense or is being built.
    """
    request.every_hit = True
    return page.get_changelist_instance(request)


def every_hit(asked: SearchRequest) -> Iterator[str]:
    """Public ids of all that the search engine finds, however many, in no order that matters.

    Raises ImportRefused where the question makes no sense, or the index is not there: a part of
    what is found would be taken for all of it.
    """
    asked = replace(asked, order="newest", limit=MOST)
    while True:
        try:
            result = search(asked)
        except BadQuery as refusal:
            raise ImportRefused(str(refusal)) from refusal
        except SearchUnavailable as reason:
            sentence = gettext("The search index is just being built; try again in some minutes.")
            raise ImportRefused(sentence) from reason
        yield from result.ids
        if not result.next_cursor:
            return
        asked = replace(asked, cursor=result.next_cursor)


def narrowed(
    rows: QuerySet[Any], text: str, *, exact: Q, kind: str, request: HttpRequest, own: bool
) -> QuerySet[Any]:
    """`rows` whose identifier is `text`, or that `exact` finds, or that the index finds by words.

    Keys are fetched first: each part uses its own index, and the list pages through few rows.
    Where the request says `every_hit`, all are found and not the first `MOST`.
    """
    rows = rows.order_by()
    identifier = parse_public_id(text)
    if identifier:
        return rows.filter(public_id=identifier)
    if getattr(request, "every_hit", False):
        access = access_tokens(request.user)
        access = access - {PUBLIC} if own and access is not None else access
        asked = SearchRequest(kind=kind, text=text, access=access, language=get_language() or "")
        numbers = rows.filter(exact).values_list("public_id", flat=True)
        return identified(rows, {*numbers, *every_hit(asked)})
    keys = set(rows.filter(exact).values_list("pk", flat=True)[:MOST])
    ids = found_by_words(kind, text, request, own=own)
    keys.update(rows.filter(public_id__in=ids).values_list("pk", flat=True))
    return rows.filter(pk__in=keys)
