"""Answers with counts and the names of what was counted, kept while the index stays the same."""

import hashlib
from dataclasses import dataclass, fields
from typing import Any, Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from catalog.facets import facet_labels
from catalog.hierarchy import CONCEPT_FACETS, broader_of, relatives
from catalog.query import ObjectQuery
from museumportal.lib.languages import best_text
from museumportal.search import BadQuery, SearchResult, generation, search

SECONDS: Final = 300
"""An answer is kept no longer, whatever the index does: its key is never asked for again after a
change."""

MOST_CHOICES: Final = 100
"""Choices that a page can show: beside each stands an address that names all of them."""

Names = dict[str, dict[str, tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Counted:
    """An answer; `names` has (label, its language) by facet and value, without values that mean
    nothing any more; `broader` leads from a concept to the one it stands under in a facet."""

    result: SearchResult
    names: Names
    broader: dict[str, str]


_SHAPE: Final = [field.name for of in (Counted, SearchResult) for field in fields(of)]


def counted(
    query: ObjectQuery,
    *,
    access: frozenset[str] | None,
    language: str,
    facets: tuple[str, ...],
    **paging: Any,
) -> Counted:
    """The answer for readers with this access, from the cache where the same was asked of the same
    state of the index. BadQuery and SearchUnavailable as `search` raises them, BadQuery for more
    choices than a page can show too."""
    if query.filter_count() > MOST_CHOICES:
        raise BadQuery(_("Too many filters are set at once."))
    key = _key(query, access, language, facets, paging)
    kept: Counted | None = cache.get(key)
    if kept is None:
        request = query.to_request(
            access=access,
            language=language,
            facets=facets,
            listed=relatives({name: query.filters.get(name, ()) for name in facets}),
            **paging,
        )
        result = search(request)
        kept = Counted(result, _names(result, language), _broader(result))
        cache.set(key, kept, SECONDS)
    return kept


def _key(query: ObjectQuery, access: frozenset[str] | None, language: str, *shape: Any) -> str:
    """What somebody may see is part of it, so nobody is answered for somebody else."""
    who = None if access is None else sorted(access)
    asked = (generation(), query.query_string(), who, language, *shape, _SHAPE)
    return f"counted.{hashlib.sha256(repr(asked).encode()).hexdigest()}"


def _names(result: SearchResult, language: str) -> Names:
    """At most one query a facet."""
    return {
        facet: {
            value: best_text(texts, language)
            for value, texts in facet_labels(facet, [value for value, _ in counts]).items()
        }
        for facet, counts in result.facets.items()
    }


def _broader(result: SearchResult) -> dict[str, str]:
    concepts = [
        row for facet, rows in result.facets.items() if facet in CONCEPT_FACETS for row in rows
    ]
    return broader_of(concepts) if concepts else {}
