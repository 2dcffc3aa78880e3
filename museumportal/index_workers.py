"""Making an index by several processes: each takes pieces of the work as it gets free.

A worker writes into a folder of its own; `search.index.building` joins the folders. Workers are
started anew, not forked: they must not share our connection to the database, nor our threads.
"""

import gc
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from operator import itemgetter
from pathlib import Path
from typing import Final

from museumportal.findable import Findable
from museumportal.search import Document, Range

MOST: Final = 16
"""Workers, each with one connection to the database; Postgres allows 100 by default."""

Piece = tuple[int, Range | None]
"""Number of a source in `Findable.sources`, and a range of its keys; None for all it has."""


_GARBAGE: Final = (500_000, 10, 10)
"""When to look for cycles: rows and documents have none, and there are many at a time. By default
that search takes a quarter of the work."""


class WorkerLostError(Exception):
    """A worker has died without a word; the text says how."""


@dataclass(frozen=True, slots=True)
class _Job:
    what: Findable
    database: str
    folder: Path


def cores() -> int:
    """Workers worth starting here."""
    return min(MOST, len(os.sched_getaffinity(0)))


def make_side_by_side(
    what: Findable,
    pieces: Sequence[Piece],
    folders: Sequence[Path],
    database: str,
    progress: Callable[[int], object],
) -> int:
    """Index the pieces, one worker for each folder, and return the number of documents.

    `database` is the name of the one to read, on the server of the settings. `progress` is told of
    further documents as they are made. WorkerLostError where a worker dies; what a worker raises,
    or `progress`, is raised after all workers have ended.
    """
    spawn = multiprocessing.get_context("spawn")
    workers: dict[Connection, SpawnProcess] = {}
    try:
        for folder in folders:
            ours, theirs = spawn.Pipe()
            worker = spawn.Process(target=_work, args=(theirs,), daemon=True)
            worker.start()
            theirs.close()
            workers[ours] = worker
            ours.send(_Job(what, database, folder))
        return _hand_out(workers, iter(pieces), progress)
    finally:
        for connection, worker in workers.items():
            worker.kill()
            worker.join()
            connection.close()


def _hand_out(
    workers: dict[Connection, SpawnProcess],
    pieces: Iterator[Piece],
    progress: Callable[[int], object],
) -> int:
    """Answer each worker that asks, with the count of what it has made since, for a piece.

    None is the end of them; a worker's last word comes when all it has made is on disk.
    """
    total, busy = 0, set(workers)
    while busy:
        ready = wait(list(busy))
        for connection in [each for each in busy if each in ready]:
            try:
                said = connection.recv()
                if isinstance(said, Exception):
                    raise said
                count, ended = said
                if ended:
                    busy.remove(connection)
                else:
                    connection.send(next(pieces, None))
            except (EOFError, ConnectionError):
                progress(0)  # whoever has been asked to stop says so: a group is stopped as one
                raise WorkerLostError(_death_of(workers[connection])) from None
            total += count
            progress(count)
    return total


def _death_of(worker: SpawnProcess) -> str:
    worker.join()
    code = worker.exitcode or 0
    how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
    return (
        f"A process that makes documents {how}. The index in use stays as it is. Is there enough "
        "memory for all of them? About 500 MB each."
    )


def _work(connection: Connection) -> None:
    """One worker: do pieces until told to end; tell what goes wrong instead of printing it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us ends us
    gc.set_threshold(*_GARBAGE)
    import django

    django.setup()
    try:
        _make(connection)
    except (EOFError, ConnectionError):
        return  # whoever started us is gone
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        connection.send(error)


def _make(connection: Connection) -> None:
    from django.db import connection as database

    from museumportal.search.index import Writer

    job: _Job = connection.recv()
    database.settings_dict["NAME"] = job.database
    with Writer.create(job.folder, job.what.facets) as writer:
        made = 0

        def pieces() -> Iterator[Piece]:
            nonlocal made
            while True:
                connection.send((made, False))
                made = 0
                piece = connection.recv()
                if piece is None:
                    return
                yield piece

        def documents() -> Iterator[Document]:
            nonlocal made
            for number, mine in groupby(pieces(), key=itemgetter(0)):
                source = job.what.sources[number]
                ranges = (part for _, part in mine)
                for document in job.what.all_documents(source, ranges):
                    made += 1
                    yield document

        writer.add(documents(), replace=False)
        writer.commit(0)
    connection.send((made, True))
