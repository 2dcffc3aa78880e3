"""Asking the index: one immutable view of it at a time, renewed when the files change."""

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn, TypeVar

import tantivy

from museumportal.search import completion, counting, generations, related
from museumportal.search.answering import View, answer, queries_of
from museumportal.search.requests import (
    BadQuery,
    SearchRequest,
    SearchResult,
    SearchUnavailable,
)
from museumportal.search.schema import register_analysis

logger = logging.getLogger(__name__)


Answer = TypeVar("Answer")


class Reader:
    """Answers requests from the index folder `directory`; safe to share between threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._view: View | None = None

    def generation(self) -> str:
        """A name that changes whenever the index does; SearchUnavailable where there is none."""
        return self._current().name

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a request; BadQuery where it makes no sense, SearchUnavailable without index."""
        return self._ask(lambda view: answer(view, request))

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

    def numbered(self, number: str, among: SearchRequest) -> list[str]:
        """See `museumportal.search.numbered`."""
        return self._ask(
            lambda view: related.numbered(
                view.index.schema, view.searcher, _scope(view, among), number, among.limit
            )
        )

    def complete(self, text: str, among: SearchRequest, *, in_use: bool = False) -> list[str]:
        """See `museumportal.search.complete`."""
        return self._ask(
            lambda view: completion.complete(
                view.index.schema, view.searcher, view.facets, text, among, in_use=in_use
            )
        )

    def complete_words(self, text: str, among: SearchRequest) -> list[str]:
        """See `museumportal.search.complete_words`."""
        return self._ask(
            lambda view: completion.complete_words(
                queries_of(view, among).lexicon, text, among.limit, among.language
            )
        )

    def _ask(self, question: Callable[[View], Answer]) -> Answer:
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

    def _current(self) -> View:
        """The newest commit. Two file lookups tell whether the view at hand is it."""
        while True:
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
                # Between reading its name and opening it another may have taken its place.
                if generations.current(self._directory) == path:
                    self._report(path.name, error)
                    raise SearchUnavailable("The search index cannot be read.") from error

    def _renew(self, path: Path, stamp: tuple[int, int, int]) -> View:
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
            # The engine takes a file that has gone since it read the list of them for one without
            # content. A generation that is still the live one has lost none.
            if generations.current(self._directory) != path:
                raise FileNotFoundError(f"{path.name} is being removed")
            self._view = View(path.name, stamp, index, index.searcher(), facets)
            return self._view

    def _blame(self, view: View, error: BaseException) -> NoReturn:
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


def _scope(view: View, request: SearchRequest) -> tantivy.Query:
    return queries_of(view, request).matching()


def _is_sound(view: View) -> bool:
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
