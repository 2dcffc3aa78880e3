"""Where the embedded servers keep their state, and the addresses that follow from it."""

import hashlib
import os
import pwd
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

# sun_path of a unix socket holds 108 bytes, its closing NUL included (unix(7)).
SOCKET_PATH_BYTES = 107
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/-]+")
POSTGRES_SOCKET = ".s.PGSQL.5432"
POSTGRES_NAME = "museumportal"


class EmbeddedServerError(RuntimeError):
    """A server could not be started or stopped; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Addresses:
    """Where the embedded servers of one state directory answer, running or not."""

    database_url: str
    redis_url: str


@dataclass(frozen=True)
class Layout:
    """The files of the embedded servers below one state directory (absolute)."""

    var: Path

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def start_lock(self) -> Path:
        return self.run / "start.lock"

    @property
    def users_lock(self) -> Path:
        return self.run / "users.lock"

    @property
    def watch_lock(self) -> Path:
        return self.run / "watch.lock"

    @cached_property
    def sockets(self) -> Path:
        """The sockets' directory: `run`, or one below /tmp where that path does not suit.

        Unsuitable is what is too deep for a socket, or has characters that one of the readers of
        the addresses (Postgres's directory list, Celery's broker URL) takes for something else.
        Not the TMPDIR of the moment: two users of one state directory must agree on it.
        """
        longest = str(self.run / f"{POSTGRES_SOCKET}.lock")
        if len(longest) <= SOCKET_PATH_BYTES and PLAIN_PATH.fullmatch(longest):
            return self.run
        name = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:16]
        return Path("/tmp") / f"museumportal-{name}"  # noqa: S108 - see make_directories

    def make_directories(self) -> None:
        """Create what is missing; refuse a directory that belongs to somebody else.

        Raises:
            EmbeddedServerError: the state or the sockets' directory belongs to another user.
        """
        for directory in (self.var, self.log):
            directory.mkdir(parents=True, exist_ok=True)
        for directory in (self.run, self.sockets):
            directory.mkdir(mode=0o700, exist_ok=True)
            status = directory.lstat()
            if status.st_uid != os.geteuid():
                raise EmbeddedServerError(
                    f"{directory} belongs to {user_name(status.st_uid)}, and you are "
                    f"{user_name(os.geteuid())}. Run this as {user_name(status.st_uid)}, or use "
                    "a directory of your own (a second clone of the project, for example)."
                )
            if directory.is_symlink() or status.st_mode & 0o077:
                raise EmbeddedServerError(
                    f"{directory} must be a directory that only you can open. "
                    f"Run: chmod 700 {directory}"
                )


def layout_of(var: Path) -> Layout:
    """The layout below `var`, the same from every working directory and through symlinks."""
    return Layout(var.resolve())


def addresses(var: Path) -> Addresses:
    """The addresses of the servers whose state lies under `var`. Pure: starts and creates nothing.

    Returns:
        A libpq connection URI whose host is a directory, and a `unix://` URL as redis-py reads it.
    """
    sockets = layout_of(var).sockets
    host = quote(str(sockets), safe="")
    return Addresses(
        database_url=f"postgresql://{POSTGRES_NAME}@{host}:5432/{POSTGRES_NAME}",
        redis_url=f"unix://{sockets}/valkey.sock",
    )


def has_name(uid: int) -> bool:
    """Whether the system knows this user."""
    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False


def user_name(uid: int) -> str:
    """The name of a user for a sentence, its number where it has no name."""
    return pwd.getpwuid(uid).pw_name if has_name(uid) else f"user {uid}"


def last_lines(log: Path, count: int = 5) -> str:
    """The end of a log file, to be quoted in an error; empty where there is none."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-count:])
