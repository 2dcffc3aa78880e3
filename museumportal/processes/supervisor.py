"""Services as processes of their own: started, restarted when they die, stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from museumportal.processes import guard
from museumportal.processes.console import Console

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
SETTLED_SECONDS = 60.0
LARGEST_LOG_BYTES = 10 * 2**20


@dataclass(frozen=True)
class Service:
    """A program to keep running; `name` is its log file and the prefix of its lines."""

    name: str
    command: tuple[str, ...]


@dataclass
class _Run:
    """One service now: its process, or when to start it again."""

    service: Service
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    failures: int = 0
    due: float = 0


class Supervisor:
    """Keeps services running within a `with` block; leaving it stops them and all they started.

    Nothing stays behind when the supervisor itself is killed, either: see `guard`.
    """

    def __init__(
        self,
        services: Iterable[Service],
        *,
        directory: Path,
        logs: Path,
        console: Console,
        grace: float = 10,
    ) -> None:
        """`directory` is the services' working directory; `grace` the seconds they have to end."""
        self._runs = [_Run(service) for service in services]
        self._directory = directory
        self._logs = logs
        self._console = console
        self._grace = grace
        self._guard = _Guard(grace)

    def __enter__(self) -> Self:
        for run in self._runs:
            log = self._logs / f"{run.service.name}.log"
            if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))
            log.touch()
            self._console.follow(run.service.name, log)
        self.tend()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._living_guard().stop_all()
        for run in self._runs:
            if run.process:
                run.process.wait()

    def pids(self) -> dict[str, int]:
        """The process id of each service that runs."""
        return {run.service.name: run.process.pid for run in self._runs if run.process}

    def tend(self) -> None:
        """Look after every service once; call this several times a second."""
        self._living_guard()
        now = time.monotonic()
        for run in self._runs:
            if run.process is None:
                if now >= run.due:
                    self._start(run, now)
            elif (code := run.process.poll()) is not None:
                self._bury(run, run.process.pid, code, now)

    def _start(self, run: _Run, now: float) -> None:
        with (self._logs / f"{run.service.name}.log").open("ab") as log:
            run.process = subprocess.Popen(
                run.service.command,
                cwd=self._directory,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        run.started = now
        self._guard.tell("+", run.process.pid)

    def _bury(self, run: _Run, pid: int, code: int, now: float) -> None:
        """End what a dead service left running (it may hold the port), and plan its next start."""
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        self._guard.tell("-", pid)
        run.process = None
        run.failures = 0 if now - run.started > SETTLED_SECONDS else run.failures + 1
        pause = min(FIRST_PAUSE_SECONDS * 2**run.failures, LONGEST_PAUSE_SECONDS)
        run.due = now + pause
        self._console.say(
            f"The {run.service.name} process {ending(code)}; starting it again in {pause:.0f} s."
        )

    def _living_guard(self) -> "_Guard":
        """The guard, or a new one that knows what the old one knew."""
        if self._guard.has_died():
            self._guard = _Guard(self._grace)
            for pid in self.pids().values():
                self._guard.tell("+", pid)
        return self._guard


class _Guard:
    """The guard's process and the pipe to it."""

    def __init__(self, grace: float) -> None:
        reading, self._pipe = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-I", guard.__file__, str(grace)],
            stdin=reading,
            start_new_session=True,
        )
        os.close(reading)

    def tell(self, sign: str, pid: int) -> None:
        with suppress(BrokenPipeError):  # a dead guard is replaced, and told, by the next round
            os.write(self._pipe, f"{sign}{pid}\n".encode())

    def has_died(self) -> bool:
        return self._process.poll() is not None

    def stop_all(self) -> None:
        os.close(self._pipe)
        self._process.wait()


def ending(code: int) -> str:
    """How a process ended, from its return code, in words."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
