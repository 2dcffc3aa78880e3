"""Counting what a request finds: by the values of facets, by years."""

from typing import Any

import tantivy

from museumportal.search.query import YEARS, Queries
from museumportal.search.requests import SearchRequest
from museumportal.search.schema import facet_field

_ALL_VALUES = 2_000_000
"""Values a segment may report per facet: above any facet's cardinality, so counts are exact."""

Counts = list[tuple[str, int]]


def facets(
    searcher: tantivy.Searcher, queries: Queries, request: SearchRequest
) -> dict[str, Counts]:
    """Counts per facet: one pass for all facets without a choice, one for each with one."""
    chosen = {name for name in request.facets if request.filters.get(name)}
    free = [name for name in request.facets if name not in chosen]
    counts = count(searcher, queries.matching(), free, request.facet_limit) if free else {}
    for name in chosen:
        counts |= count(searcher, queries.matching(without=name), [name], request.facet_limit)
    for name in request.facets:
        counts[name] = _with_listed(searcher, queries, request, name, counts[name])
    return {name: counts[name] for name in request.facets}


def _with_listed(
    searcher: tantivy.Searcher, queries: Queries, request: SearchRequest, name: str, counts: Counts
) -> Counts:
    """The counts with those of chosen values, even of none, and of values to be listed."""
    known, chosen = dict(counts), request.filters.get(name, ())
    missing = {*chosen, *request.listed.get(name, ())} - known.keys()
    if not missing or len(counts) < request.facet_limit:
        more: Counts = []  # all that anything has are there
    else:
        query = queries.matching(without=name)
        more = count(searcher, query, [name], len(missing), include=sorted(missing))[name]
    rows = {**dict.fromkeys(chosen, 0), **known, **dict(more)}
    return sorted(rows.items(), key=_commonest_first)


def count(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    names: list[str],
    limit: int,
    include: list[str] | None = None,
) -> dict[str, Counts]:
    """The commonest values of these facets among what `query` matches, or of those to include."""
    asked: dict[str, Any] = {}
    for name in names:
        terms = {"field": facet_field(name), "size": limit, "segment_size": _ALL_VALUES}
        asked[name] = {"terms": terms if include is None else terms | {"include": include}}
    answered = searcher.aggregate(query, asked)
    return {
        name: sorted(
            ((bucket["key"], bucket["doc_count"]) for bucket in answered[name]["buckets"]),
            key=_commonest_first,
        )
        for name in names
    }


def _commonest_first(row: tuple[str, int]) -> tuple[int, str]:
    return -row[1], row[0]


def spans(
    searcher: tantivy.Searcher, queries: Queries
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """How many begin, how many end in each year, whatever years the request asks for."""
    asked = {
        name: {"histogram": {"field": name, "interval": 1, "min_doc_count": 1}}
        for name in ("earliest", "latest")
    }
    answered = searcher.aggregate(queries.matching(without=YEARS), asked)
    earliest, latest = (
        [(int(bucket["key"]), bucket["doc_count"]) for bucket in answered[name]["buckets"]]
        for name in asked
    )
    return earliest, latest
