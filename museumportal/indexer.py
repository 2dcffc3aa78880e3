"""The indexer: joins what every app declares findable and keeps the search index at its heels.

Each app's ``search.py`` declares ``SOURCES`` and ``FACETS``. One process per host follows the
change feed; being killed at any point costs it nothing but the work since the last commit.
"""

import importlib
import importlib.util
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from django.db import InterfaceError, OperationalError, connection

from museumportal.changes import feed
from museumportal.search import generations
from museumportal.search.documents import Document, Source
from museumportal.search.index import (
    IndexBusyError,
    IndexDamagedError,
    Writer,
    building,
    exclusive,
)

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.3
COMMIT_SECONDS: Final = 1.0
"""Commits come at most this often, so that a change is found within two seconds."""
RETRY_SECONDS: Final = 2.0
_ENTRIES: Final = 5_000
_IDS: Final = 2_000
_HOUSES: Final = ("regions", "catalog", "tours", "grants")


@dataclass(frozen=True, slots=True)
class Findable:
    """All that can be found, joined."""

    sources: tuple[Source, ...]
    facets: tuple[str, ...]


def findable() -> Findable:
    """What the apps declare, in the order of the house."""
    sources: list[Source] = []
    facets: dict[str, None] = {}
    for house in _HOUSES:
        if importlib.util.find_spec(f"{house}.search"):
            declared = importlib.import_module(f"{house}.search")
            sources += declared.SOURCES
            facets |= dict.fromkeys(declared.FACETS)
    return Findable(tuple(sources), tuple(facets))


def rebuild(
    directory: Path, what: Findable, progress: Callable[[Iterator[Document]], Iterator[Document]]
) -> int:
    """Build the index anew beside the live one, switch to it, and return the number of documents.

    What changes meanwhile is behind the feed position the new index starts from, and is followed
    from there. IndexBusyError while another process builds; OSError where the disk refuses.
    """
    while feed.sequence():
        pass
    position = feed.head()
    with building(directory, what.facets) as writer:
        documents = (document for source in what.sources for document in source.documents(None))
        count = writer.add(progress(documents), replace=False)
        writer.commit(position)
    return count


def follow(directory: Path, what: Findable, stop: threading.Event) -> None:
    """Keep the index up with the change feed until `stop` is set.

    Builds it where it is missing, damaged or of another schema, and moves on to an index another
    process has built. Waits out a stopped database. IndexBusyError where this folder is followed
    already; OSError where the disk refuses.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with exclusive(directory / "follow.lock", "Another indexer follows the changes already."):
        while not stop.is_set():
            try:
                _follow_one(directory, what, stop)
            except (OperationalError, InterfaceError) as error:
                logger.warning("the database does not answer, trying again: %s", error)
                connection.close()
                stop.wait(RETRY_SECONDS)
            except IndexBusyError as busy:
                logger.info("waiting: %s", busy)
                stop.wait(RETRY_SECONDS)


def _follow_one(directory: Path, what: Findable, stop: threading.Event) -> None:
    """Follow with the live generation, until it is live no longer."""
    generation = generations.current(directory)
    try:
        if generation is None:
            raise IndexDamagedError("there is no search index")
        if generations.is_damaged(directory, generation):
            raise IndexDamagedError(f"{generation.name} was reported as unreadable")
        writer = Writer.open(generation, what.facets)
    except IndexDamagedError as reason:
        logger.info("building the search index: %s", reason)
        logger.info("search index built: %d documents", rebuild(directory, what, lambda them: them))
        return
    try:
        with writer:
            _keep_up(directory, what, writer, stop)
    except OSError:
        # The folder goes as soon as a rebuild elsewhere has put another in its place.
        if generations.current(directory) == generation:
            raise
        logger.info("moving on to the index that took the place of %s", writer.generation.name)


def _keep_up(directory: Path, what: Findable, writer: Writer, stop: threading.Event) -> None:
    while not stop.is_set() and _is_live(directory, writer.generation):
        began = time.monotonic()
        busy = catch_up(writer, what)
        period = COMMIT_SECONDS if busy else POLL_SECONDS
        stop.wait(max(0.0, began + period - time.monotonic()))


def _is_live(directory: Path, generation: Path) -> bool:
    live = generations.current(directory)
    return live == generation and not generations.is_damaged(directory, generation)


def catch_up(writer: Writer, what: Findable) -> bool:
    """Apply and commit the next stretch of the feed; whether there was any."""
    feed.sequence()
    entries = feed.after(writer.position, limit=_ENTRIES)
    if not entries:
        return False
    changed: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for entry in entries:
        changed[entry.kind][entry.public_id] = None
    for source in what.sources:
        for ids in _chunks(_touched(source, changed)):
            _refresh(writer, source, ids)
    writer.commit(entries[-1].position)
    return True


def _touched(source: Source, changed: dict[str, dict[str, None]]) -> Iterator[str]:
    """Identifiers of this source's documents that must be made anew, each once."""
    seen: set[str] = set()
    for each in chain(changed.get(source.kind, ()), _dependants(source, changed)):
        if each not in seen:
            seen.add(each)
            yield each


def _dependants(source: Source, changed: dict[str, dict[str, None]]) -> Iterator[str]:
    for kind, ids in changed.items():
        if source.dependants and kind != source.kind:
            for chunk in _chunks(ids):
                yield from source.dependants(kind, chunk)


def _refresh(writer: Writer, source: Source, ids: Sequence[str]) -> None:
    """Index what exists of `ids`, remove what does not."""
    found: set[str] = set()

    def noted() -> Iterator[Document]:
        for document in source.documents(ids):
            found.add(document.id)
            yield document

    writer.add(noted())
    writer.delete(document_id for document_id in ids if document_id not in found)


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while chunk := list(islice(rest, _IDS)):
        yield chunk
