"""Answering a request from one state of the index, also where nothing has what was asked for."""

from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

import tantivy

from museumportal.search import counting, paging, spelling
from museumportal.search.query import Queries
from museumportal.search.requests import MAX_TEXT, SearchRequest, SearchResult

_FEW: Final = 10
"""So few hits put the spelling of known words in doubt too."""


@dataclass(frozen=True, slots=True)
class View:
    """One commit of one generation; safe to use from many threads."""

    generation: str
    stamp: tuple[int, int, int]
    index: tantivy.Index
    searcher: tantivy.Searcher
    facets: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.generation}.{self.stamp[0]}"


def queries_of(view: View, request: SearchRequest, *, loosely: bool = False) -> Queries:
    """The queries of a request; BadQuery. `loosely` asks for most of its words, not for all."""
    return Queries(request, view.index.schema, view.searcher, view.facets, loosely=loosely)


def answer(view: View, request: SearchRequest) -> SearchResult:
    """The answer. To a forgiving request that has none: that to other words that may have been
    meant or, last, what has most of the words; words of which that is not sure are offered."""
    queries = queries_of(view, request)
    result = _plain(view, request, queries)
    if not (request.forgiving and queries.has_text) or result.count > _FEW:
        return result
    doubt = result.count > 0
    text = spelling.better(request.text, queries.wording.text, queries.lexicon, doubt=doubt)
    if doubt:
        return _with_suggestion(view, result, _worded(request, text))
    others = spelling.others(request.text, queries.wording.text, queries.lexicon)
    for meant in filter(None, (_worded(request, other) for other in chain([text], others))):
        found = _plain(view, meant, queries_of(view, meant))
        if found.count:
            return replace(found, corrected=meant.text)
    loose = queries_of(view, request, loosely=True)
    if len(loose.wording.units) > 1 and not request.filters and request.years == (None, None):
        result = replace(_plain(view, request, loose), loosened=True)
    doubtful = spelling.better(request.text, queries.wording.text, queries.lexicon, doubt=True)
    return _with_suggestion(view, result, _worded(request, doubtful), least=1)


def _worded(request: SearchRequest, text: str) -> SearchRequest | None:
    return replace(request, text=text) if 0 < len(text) <= MAX_TEXT else None


def _with_suggestion(
    view: View, result: SearchResult, meant: SearchRequest | None, least: int = 0
) -> SearchResult:
    """The answer with what may be meant, where `least` things have that, or more than are found."""
    if meant is None or meant.cursor:
        return result
    counted = replace(meant, limit=0, facets=(), spans=False)
    many = _plain(view, counted, queries_of(view, counted)).count
    better = many >= (least or result.count + 1)
    return replace(result, suggestion=meant.text) if better else result


def _plain(view: View, request: SearchRequest, queries: Queries) -> SearchResult:
    page = paging.fetch(view.index, view.searcher, queries, request)
    return SearchResult(
        ids=page.ids,
        count=page.count,
        generation=view.name,
        facets=counting.facets(view.searcher, queries, request),
        spans=counting.spans(view.searcher, queries) if request.spans else None,
        next_cursor=page.next_cursor,
        previous_cursor=page.previous_cursor,
        order=page.order,
        sought=queries.wording.sought(),
    )
