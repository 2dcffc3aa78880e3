"""Asking the index: one immutable view of it at a time, renewed when the files change."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn, TypeVar

import tantivy

from museumportal.search import completion, counting, generations, paging, related, spelling
from museumportal.search.query import Queries
from museumportal.search.requests import (
    MAX_TEXT,
    BadQuery,
    SearchRequest,
    SearchResult,
    SearchUnavailable,
)
from museumportal.search.schema import register_analysis

logger = logging.getLogger(__name__)

_FEW = 10
"""So few hits put the spelling of known words in doubt too."""


Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _View:
    """One commit of one generation; safe to use from many threads."""

    generation: str
    stamp: tuple[int, int, int]
    index: tantivy.Index
    searcher: tantivy.Searcher
    facets: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.generation}.{self.stamp[0]}"


class Reader:
    """Answers requests from the index folder `directory`; safe to share between threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._view: _View | None = None

    def generation(self) -> str:
        """A name that changes whenever the index does; SearchUnavailable where there is none."""
        return self._current().name

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a request; BadQuery where it makes no sense, SearchUnavailable without index."""
        return self._ask(lambda view: _answer(view, request))

    def looks_like(self, vector: bytes, within: float, among: SearchRequest) -> list[str]:
        """See `museumportal.search.looks_like`."""
        return self._ask(
            lambda view: related.looks_like(
                view.index.schema, view.searcher, _scope(view, among), vector, within, among.limit
            )
        )

    def more_like_this(
        self,
        titles: Mapping[str, str],
        facets: Mapping[str, tuple[str, ...]],
        among: SearchRequest,
    ) -> list[str]:
        """See `museumportal.search.more_like_this`."""
        return self._ask(
            lambda view: related.more_like_this(
                view.index.schema, view.searcher, _scope(view, among), titles, facets, among.limit
            )
        )

    def complete(self, text: str, among: SearchRequest) -> list[str]:
        """See `museumportal.search.complete`."""
        return self._ask(
            lambda view: completion.complete(
                view.index.schema, view.searcher, view.facets, text, among
            )
        )

    def complete_words(self, text: str, among: SearchRequest) -> list[str]:
        """See `museumportal.search.complete_words`."""
        return self._ask(
            lambda view: completion.complete_words(_queries(view, among).lexicon, text, among.limit)
        )

    def _ask(self, question: Callable[[_View], Answer]) -> Answer:
        view = self._current()
        try:
            return question(view)
        except BadQuery:
            raise
        except (ValueError, OSError) as error:
            self._blame(view, error)
        except BaseException as error:
            # The engine's assertions arrive as an exception class that it does not export.
            if type(error).__name__ != "PanicException":
                raise
            self._blame(view, error)

    def _current(self) -> _View:
        """The newest commit. Two file lookups tell whether the view at hand is it."""
        # Between reading the name and opening the folder another generation may take its place.
        for attempt in (1, 2):
            path = generations.current(self._directory)
            if path is None:
                raise SearchUnavailable("There is no search index yet.")
            try:
                view, stamp = self._view, _stamp(path)
                if view and view.generation == path.name and view.stamp == stamp:
                    return view
                return self._renew(path, stamp)
            except generations.OtherVersionError as error:
                raise SearchUnavailable("The search index is of another version.") from error
            except (ValueError, OSError) as error:
                if generations.current(self._directory) == path or attempt == 2:
                    self._report(path.name, error)
                    raise SearchUnavailable("The search index cannot be read.") from error
        raise AssertionError("unreachable")

    def _renew(self, path: Path, stamp: tuple[int, int, int]) -> _View:
        with self._lock:
            view = self._view
            if view is None or view.generation != path.name:
                facets = generations.facets_of(path)
                index = tantivy.Index.open(str(path))
                register_analysis(index)
                index.config_reader("manual")
            elif view.stamp == stamp:
                return view
            else:
                index, facets = view.index, view.facets
            index.reload()
            self._view = _View(path.name, stamp, index, index.searcher(), facets)
            return self._view

    def _blame(self, view: _View, error: BaseException) -> NoReturn:
        """Tell a damaged index from a fault of our own: a sound one answers plain questions."""
        if _is_sound(view):
            raise error
        self._report(view.generation, error)
        raise SearchUnavailable("The search index is damaged.") from error

    def _report(self, generation: str, error: BaseException) -> None:
        logger.error("search index %s cannot be read: %s", generation, error)
        try:
            generations.report_damage(self._directory, generation)
        except OSError as refusal:
            logger.error("the damage could not be reported to the indexer: %s", refusal)


def _stamp(path: Path) -> tuple[int, int, int]:
    """What changes with every commit: the engine replaces this file."""
    found = (path / "meta.json").stat()
    return found.st_mtime_ns, found.st_ino, found.st_size


def _answer(view: _View, request: SearchRequest) -> SearchResult:
    """The answer or, where nothing has these words, that to what may have been meant by them."""
    queries = _queries(view, request)
    result = _plain_answer(view, request, queries)
    parsed = queries.wording.text
    if (
        not (request.forgiving and queries.has_text)
        or result.count > _FEW
        or (result.count and request.cursor)
    ):
        return result
    text = spelling.better(request.text, parsed, queries.lexicon, doubt=result.count > 0)
    if not text or len(text) > MAX_TEXT:
        return result
    meant = replace(request, text=text)
    if result.count:
        other = replace(meant, limit=0, facets=(), spans=False)
        more = _plain_answer(view, other, _queries(view, other)).count
        return replace(result, suggestion=text) if more > result.count else result
    found = _plain_answer(view, meant, _queries(view, meant))
    return replace(found, corrected=text) if found.count else result


def _queries(view: _View, request: SearchRequest) -> Queries:
    return Queries(request, view.index.schema, view.searcher, view.facets)


def _plain_answer(view: _View, request: SearchRequest, queries: Queries) -> SearchResult:
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
        terms=queries.wording.terms(),
    )


def _scope(view: _View, request: SearchRequest) -> tantivy.Query:
    return _queries(view, request).matching()


def _is_sound(view: _View) -> bool:
    try:
        found = view.searcher.search(tantivy.Query.all_query(), 1_000).hits
        for _, address in found:
            view.searcher.doc(address)
        for name in view.facets:
            counting.count(view.searcher, tantivy.Query.all_query(), [name], 1)
    except BaseException as error:
        if isinstance(error, ValueError | OSError) or type(error).__name__ == "PanicException":
            return False
        raise
    return True
