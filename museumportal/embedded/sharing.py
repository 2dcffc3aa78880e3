"""Who uses the embedded servers: locks that the kernel frees, and who stops the servers.

A user holds a shared flock(2) on `run/users.lock`: it ends with the process, also by kill -9.
Starting, leaving and looking whether anybody is left happen under `run/start.lock`, one at a time.
The last one to leave stops the servers; for one that was killed, a watcher does so.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from museumportal.embedded.layout import (
    Addresses,
    EmbeddedServerError,
    Layout,
    layout_of,
)
from museumportal.embedded.layout import addresses as addresses_of
from museumportal.embedded.postgres import Postgres
from museumportal.embedded.valkey import Valkey

KINDS: dict[str, type[Postgres] | type[Valkey]] = {
    "postgres": Postgres,
    "valkey": Valkey,
}
VARIABLES = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
PROJECT = Path(__file__).resolve().parents[2]


def missing_servers() -> list[str]:
    """The servers that no environment variable names, so that the embedded ones stand in."""
    return [server for server, variable in VARIABLES.items() if not os.environ.get(variable)]


@contextmanager
def ensure_running(var: Path, servers: Iterable[str] = tuple(KINDS)) -> Iterator[Addresses]:
    """Have the embedded servers of `var` running for as long as the context lasts.

    Starts what does not run (some 2 s the first time, 0.5 s later), joins what does. On leaving,
    the servers are stopped if nobody else uses them. Works as root and not.

    Args:
        var: the state directory; made when missing.
        servers: names out of `postgres` and `valkey`.

    Raises:
        EmbeddedServerError: a sentence that says what is wrong and what to do.
    """
    layout = layout_of(var)
    with in_words(layout):
        layout.make_directories()
        users = os.open(layout.users_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with in_words(layout), held(layout.start_lock):
            fcntl.flock(users, fcntl.LOCK_SH)
            for name in servers:
                KINDS[name](layout).start()
            start_watcher(layout)
        yield addresses_of(var)
    finally:
        leave(layout, users)


def revive(var: Path, servers: Iterable[str] = tuple(KINDS)) -> list[str]:
    """Start again what has died, and return the names of it; for a process that is a user.

    Raises:
        EmbeddedServerError: a sentence that says what is wrong and what to do.
    """
    layout = layout_of(var)
    dead = [name for name in servers if KINDS[name](layout).pid() is None]
    if dead:
        with in_words(layout), held(layout.start_lock):
            for name in dead:
                KINDS[name](layout).start()
            start_watcher(layout)
    return dead


def leave(layout: Layout, users: int) -> None:
    """Give up one's part in the servers and close the descriptor; the last one stops them."""
    try:
        with held(layout.start_lock):
            if lock(users, fcntl.LOCK_EX | fcntl.LOCK_NB):
                stop_all(layout)
                with held(layout.watch_lock):  # free once the watcher has seen that and gone
                    pass
    finally:
        os.close(users)


def stop_all(layout: Layout) -> None:
    """Stop every server of this state directory; the caller holds the start lock."""
    for kind in KINDS.values():
        kind(layout).stop()
    if layout.sockets != layout.run:
        with suppress(
            OSError
        ):  # not empty: a killed server's sockets, taken over at the next start
            layout.sockets.rmdir()


def start_watcher(layout: Layout) -> None:
    """See to it that a watcher runs, detached from us."""
    descriptor = os.open(layout.watch_lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB):
            # The lock is handed down, so there is no moment in which the watcher lacks it.
            os.set_inheritable(descriptor, True)
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "museumportal.embedded",
                    str(layout.var),
                    str(descriptor),
                ],
                cwd=PROJECT,
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                check=True,
            )
    finally:
        os.close(descriptor)


def lock(descriptor: int, how: int) -> bool:
    """flock(2); False where LOCK_NB finds the lock taken."""
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    return True


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file, waiting for it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def in_words(layout: Layout) -> Iterator[None]:
    """Turn an operating system's error into a sentence about the state directory."""
    try:
        yield
    except OSError as error:
        where = error.filename or layout.var
        raise EmbeddedServerError(
            f"The embedded servers cannot use {where}: {error.strerror}. Check that the disk is "
            f"not full or read-only and that {layout.var} is yours to write, or set DATABASE_URL "
            "and REDIS_URL to servers of your own."
        ) from error
