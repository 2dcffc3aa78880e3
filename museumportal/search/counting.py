"""Counting what a request finds: by the values of facets."""

from typing import Any

import tantivy

from museumportal.search.query import Queries
from museumportal.search.requests import SearchRequest
from museumportal.search.schema import facet_field

_ALL_VALUES = 2_000_000
"""Values a segment may report per facet: above any facet's cardinality, so counts are exact."""


def facets(
    searcher: tantivy.Searcher, queries: Queries, request: SearchRequest
) -> dict[str, list[tuple[str, int]]]:
    """Counts per facet: one pass for all facets without a choice, one for each with one."""
    chosen = {name for name in request.facets if request.filters.get(name)}
    free = [name for name in request.facets if name not in chosen]
    counts: dict[str, list[tuple[str, int]]] = {}
    if free:
        counts |= count(searcher, queries.matching(), free, request.facet_limit)
    for name in chosen:
        query = queries.matching(without=name)
        listed = dict(count(searcher, query, [name], request.facet_limit)[name])
        missing = [value for value in request.filters[name] if value not in listed]
        if missing:
            only = count(searcher, query, [name], len(missing), include=missing)
            listed |= dict.fromkeys(missing, 0) | dict(only[name])
        counts[name] = sorted(listed.items(), key=lambda row: (-row[1], row[0]))
    return {name: counts[name] for name in request.facets}


def count(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    names: list[str],
    limit: int,
    include: list[str] | None = None,
) -> dict[str, list[tuple[str, int]]]:
    asked: dict[str, Any] = {}
    for name in names:
        terms = {"field": facet_field(name), "size": limit, "segment_size": _ALL_VALUES}
        asked[name] = {"terms": terms if include is None else terms | {"include": include}}
    answered = searcher.aggregate(query, asked)
    return {
        name: sorted(
            ((bucket["key"], bucket["doc_count"]) for bucket in answered[name]["buckets"]),
            key=lambda row: (-row[1], row[0]),
        )
        for name in names
    }
