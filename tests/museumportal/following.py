"""The indexer as the stories run it: step by step, in a thread, and as processes of their own."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection

from museumportal.changes.models import Change
from museumportal.findable import Findable, findable
from museumportal.indexer import catch_up, follow
from museumportal.search import SearchRequest, SearchUnavailable, generations, search
from museumportal.search.index import Writer
from museumportal.search.reader import Reader

PATIENCE = 60.0


def until(true: Callable[[], bool], why: str) -> float:
    """Seconds until something came true; a failure after `PATIENCE`."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < PATIENCE, why
        time.sleep(0.02)
    return time.monotonic() - began


def found(text: str = "", kind: str | None = None) -> list[str]:
    """What everybody and the staff find in the index of this test."""
    try:
        return sorted(search(SearchRequest(kind, text)).ids)
    except SearchUnavailable:
        return ["unavailable"]


def placed() -> None:
    """Wait for all changes to have their place in the feed.

    That takes until every older transaction on the server has ended, those of other test runs
    too, and is the feed's promise, not the indexer's.
    """
    waiting = Change.objects.filter(position=None)
    until(lambda: not waiting.exists(), "the feed stamps")


def brought_up_to_date() -> None:
    """Take all changes so far into the index of this test."""
    generation = generations.current(settings.SEARCH_DIR)
    assert generation
    waiting = Change.objects.filter(position=None)

    with Writer.open(generation, findable().facets) as writer:
        until(lambda: not (catch_up(writer, findable()) or waiting.exists()), "caught up")


class Following:
    """The indexer in a thread of its own, with its own connection."""

    def __init__(self, what: Findable) -> None:
        self.stop, self.error = threading.Event(), list[BaseException]()
        self._thread = threading.Thread(target=self._run, args=(what,))

    def _run(self, what: Findable) -> None:
        try:
            follow(settings.SEARCH_DIR, what, self.stop)
        except BaseException as error:
            self.error.append(error)
        finally:
            connection.close()

    def __enter__(self) -> "Following":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._thread.join()
        assert not self.error


_COMMAND = """
import sys
import django
django.setup()
from museumportal import indexer
if sys.argv[1]:
    indexer.RANGE, indexer.cores = int(sys.argv[1]), lambda: 2
from django.core.management import CommandError, call_command
try:
    call_command("index", *sys.argv[2:])
except CommandError as error:
    sys.exit(str(error))
"""


def index_process(
    directory: Path, *arguments: str, range_size: str = "", **popen: object
) -> "subprocess.Popen[str]":
    """`manage.py index` on the test's database and the index folder `directory`.

    With `range_size` it rebuilds by two workers, in ranges of so many objects.
    """
    command: Sequence[str] = (sys.executable, "-c", _COMMAND, range_size, *arguments)
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        command, env=environment(directory), text=True, **popen
    )


def environment(directory: Path) -> dict[str, str]:
    """Variables of a process of a host that keeps its index in `directory`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "museumportal.settings",
        "SEARCH_DIR": str(directory),
        "DATABASE_URL": database_url(),
        "DATABASE_POOL": "2",
    }


def database_url() -> str:
    """The test database, as another process is told of it."""
    values = connection.settings_dict
    host = values["HOST"]
    place = f"?host={host}" if host.startswith("/") else ""
    server = "" if place else f"{host}:{values['PORT'] or 5432}"
    if place and values["PORT"]:
        place += f"&port={values['PORT']}"
    credentials = values["USER"] + (f":{values['PASSWORD']}" if values["PASSWORD"] else "")
    return f"postgres://{credentials}@{server}/{values['NAME']}{place}"


def same_index(one: Path, other: Path) -> None:
    """The two answer alike: what is in them, in every order, by every facet, to every reader."""
    facets = findable().facets
    readers = Reader(one), Reader(other)
    for access in (None, frozenset({"public"}), frozenset({"public", "museum:ABAI"})):
        for order in ("title", "newest", "oldest_date"):
            request = SearchRequest(access=access, order=order, facets=facets, limit=500)
            answers = [reader.search(request) for reader in readers]
            for name in ("ids", "count", "facets"):
                assert getattr(answers[0], name) == getattr(answers[1], name), name
