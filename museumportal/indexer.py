"""The indexer: builds the search index of what can be found and keeps it at the heels of that.

One process per host follows the change feed; being killed at any point costs it nothing but the
work since the last commit.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Final

from django.db import InterfaceError, OperationalError, connection

from museumportal.changes import feed
from museumportal.findable import Findable
from museumportal.index_workers import Piece, cores, make_side_by_side
from museumportal.search import Document, Source, generations
from museumportal.search.index import (
    IndexBusyError,
    IndexDamagedError,
    Writer,
    building,
    exclusive,
)
from museumportal.search.joining import part_folder

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.3
COMMIT_SECONDS: Final = 1.0
"""Commits come at most this often, so that a change is found within two seconds."""
RETRY_SECONDS: Final = 2.0
_ENTRIES: Final = 5_000
_IDS: Final = 2_000
RANGE: Final = 5_000
"""Documents a worker makes at a time: some two seconds, so that all end at about the same time."""
_TOLD: Final = 500
"""Documents between two words about progress."""


class _StoppedError(Exception):
    """Whoever follows has been asked to stop in the middle of a rebuild."""


def rebuild(
    directory: Path, what: Findable, progress: Callable[[int], object] = lambda count: None
) -> int:
    """Build the index anew beside the live one, switch to it, and return the number of documents.

    Large sources are read by as many processes as there are cores. `progress` is told how many
    further documents are made; what it raises ends the rebuild. What changes meanwhile is behind
    the feed position the new index starts from, and is followed from there. IndexBusyError while
    another process builds, WorkerLostError where one of the processes dies, OSError where the disk
    refuses: the live index stays as it was.
    """
    while feed.sequence():
        pass
    position = feed.head()
    with building(directory, what.facets) as writer:
        pieces = _pieces(what)
        workers = min(cores(), sum(part is not None for _, part in pieces))
        if workers > 1:
            folders = [part_folder(writer.generation, number) for number in range(workers)]
            database = str(connection.settings_dict["NAME"])
            count = make_side_by_side(what, pieces, folders, database, progress)
        else:
            made = chain.from_iterable(what.documents(source, None) for source in what.sources)
            count = writer.add(_told(made, progress), replace=False)
        writer.commit(position)
    return count


def _pieces(what: Findable) -> list[Piece]:
    """The work of a rebuild: small sources whole, then ranges of the large ones."""
    small: list[Piece] = []
    large: list[Piece] = []
    for number, source in enumerate(what.sources):
        if source.bulk:
            large += [(number, part) for part in source.bulk.ranges(RANGE)]
        else:
            small.append((number, None))
    return small + large


def _told(documents: Iterator[Document], progress: Callable[[int], object]) -> Iterator[Document]:
    while chunk := list(islice(documents, _TOLD)):
        yield from chunk
        progress(len(chunk))


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
            except _StoppedError:
                logger.info("stopped in the middle of a rebuild, which begins anew next time")


def _follow_one(directory: Path, what: Findable, stop: threading.Event) -> None:
    """Follow with the live generation, until it is live no longer."""

    def go_on(_count: int) -> None:
        if stop.is_set():
            raise _StoppedError

    generation = generations.current(directory)
    try:
        if generation is None:
            raise IndexDamagedError("there is no search index")
        if generations.is_damaged(directory, generation):
            raise IndexDamagedError(f"{generation.name} was reported as unreadable")
        writer = Writer.open(generation, what.facets)
    except IndexDamagedError as reason:
        logger.info("building the search index: %s", reason)
        logger.info("search index built: %d documents", rebuild(directory, what, go_on))
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
    settled = False
    while not stop.is_set() and _is_live(directory, writer.generation):
        began = time.monotonic()
        busy = catch_up(writer, what)
        if not (busy or settled):
            generations.forget_other_versions(directory)
            settled = True
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
        for ids in _chunks(_touched(what, source, changed)):
            _refresh(writer, what, source, ids)
    writer.commit(entries[-1].position)
    return True


def _touched(what: Findable, source: Source, changed: dict[str, dict[str, None]]) -> Iterator[str]:
    """Identifiers of this source's documents that must be made anew, each once."""
    seen: set[str] = set()
    for each in chain(changed.get(source.kind, ()), _dependants(what, source, changed)):
        if each not in seen:
            seen.add(each)
            yield each


def _dependants(
    what: Findable, source: Source, changed: dict[str, dict[str, None]]
) -> Iterator[str]:
    for kind, ids in changed.items():
        for chunk in _chunks(ids):
            yield from what.dependants(source, kind, chunk)


def _refresh(writer: Writer, what: Findable, source: Source, ids: Sequence[str]) -> None:
    """Index what exists of `ids`, remove what does not."""
    found: set[str] = set()

    def noted() -> Iterator[Document]:
        for document in what.documents(source, ids):
            found.add(document.id)
            yield document

    writer.add(noted())
    writer.delete(document_id for document_id in ids if document_id not in found)


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while chunk := list(islice(rest, _IDS)):
        yield chunk
