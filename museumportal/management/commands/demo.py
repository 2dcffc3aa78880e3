"""`manage.py demo`: the whole portal on this machine, in the foreground."""

import hashlib
import json
import os
import signal
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from museumportal.embedded import EmbeddedServerError, missing_servers, revive
from museumportal.processes import Console, Service, Supervisor
from museumportal.processes.foreground import (
    Readiness,
    RefusedError,
    StartedByMake,
    alone,
    free_port,
)

HOST = "127.0.0.1"
ROUND_SECONDS = 0.2
SERVER_SECONDS = 2.0
BEHIND_VISITORS = ("nice", "-n", "10")
"""What background work starts with: a tenth of the processor where visitors want all of it."""


class Command(BaseCommand):
    help = (
        "Prepare the database, load the demo catalogue and serve the portal on this machine until "
        "Ctrl-C: web server, background worker, scheduler and indexer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port",
            default=os.environ.get("PORT") or "8000",
            help="port on 127.0.0.1 (default: the variable PORT, else 8000)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        on_stop_signals(interrupt)
        run = settings.VAR_DIR / "run"
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            port = free_port(HOST, options["port"])
            with alone(run / "demo.lock"):
                self._prepare()
                serve(port)
        except RefusedError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _prepare(self) -> None:
        """Bring database, static files and demo catalogue up to date; quick when they are."""
        self._step("Messages", "compile_messages", verbosity=0)
        self._step("Database", "migrate", interactive=False, verbosity=0)
        state, stamp = static_state(), settings.STATIC_ROOT / ".collected"
        if not stamp.exists() or stamp.read_text() != state:
            self._step("Static files", "collectstatic", interactive=False, clear=True, verbosity=0)
            stamp.write_text(state)
        self._step("Demo catalogue", "load_demo")
        connection.close_pool()  # type: ignore[attr-defined]

    def _step(self, title: str, command: str, **options: Any) -> None:
        self.stdout.write(f"{title} …")
        self.stdout.flush()
        call_command(command, **options)


def serve(port: int) -> None:
    """Run the services until a signal asks us to stop, or make, which started us, is asked to."""
    stop = threading.Event()
    on_stop_signals(lambda *_: stop.set())
    logs = settings.VAR_DIR / "log"
    logs.mkdir(parents=True, exist_ok=True)
    console = Console()
    console.start()
    for line in welcome(port):
        console.say(line)
    make, servers, readiness = StartedByMake(), EmbeddedServers(), Readiness(HOST, port)
    with Supervisor(
        services(port), directory=settings.BASE_DIR, logs=logs, console=console
    ) as supervisor:
        while not stop.wait(ROUND_SECONDS) and not make.asked_to_stop():
            supervisor.tend()
            for line in (*servers.news(), *readiness.news()):
                console.say(line)
        console.say("Stopping …")
    console.say("Stopped.")
    console.close()


class EmbeddedServers:
    """Those of the embedded servers that we use, started again when they die."""

    def __init__(self) -> None:
        self._due = 0.0

    def news(self) -> list[str]:
        """Lines to show, after a look every few seconds."""
        if time.monotonic() < self._due:
            return []
        try:
            dead = revive(settings.VAR_DIR, missing_servers())
        except EmbeddedServerError as error:
            return [str(error)]
        finally:
            self._due = time.monotonic() + SERVER_SECONDS
        return [f"The {name} server had ended; it runs again." for name in dead]


def services(port: int) -> list[Service]:
    """The portal's processes; each is the same program in production."""
    python = sys.executable
    # Without the banner, and without the warning about root, to whom the demo is open.
    celery = (
        python,
        "-W",
        "ignore:You're running",
        "-m",
        "celery",
        "--quiet",
        "-A",
        "museumportal",
    )
    schedule = str(settings.VAR_DIR / "celerybeat-schedule")
    return [
        Service(
            "web",
            (
                *(python, "-m", "granian", "--interface", "wsgi", "--host", HOST),
                *("--port", str(port), "--workers", "2", "--blocking-threads", "4", "--no-ws"),
                "museumportal.wsgi:application",
            ),
        ),
        Service(
            "worker",
            (
                *(*BEHIND_VISITORS, *celery, "worker", "--concurrency", "3", "--loglevel", "INFO"),
                *("--without-gossip", "--without-mingle"),
            ),
        ),
        Service("scheduler", (*celery, "beat", "--loglevel", "INFO", "--schedule", schedule)),
        Service("indexer", (python, "manage.py", "index", "--follow")),
    ]


def welcome(port: int) -> list[str]:
    """Addresses and demo logins, to be shown before the services start."""
    site = f"http://{HOST}:{port}"
    lines = [
        "",
        f"Site    {site}/",
        f"Staff   {site}/admin/",
        f"API     {site}/api/v1/docs/",
        f"Logs    {settings.VAR_DIR / 'log'}",
    ]
    logins = settings.VAR_DIR / "demo-logins.json"
    if logins.exists():
        lines += ["", f"Demo logins ({logins}):"]
        lines += [
            f"  {login['role']:18} {login['username']:22} {login['password']}"
            for login in json.loads(logins.read_text())
        ]
        lines += ["", "Codes of their second factors: .venv/bin/python manage.py demo_codes"]
    return [*lines, ""]


def static_state() -> str:
    """A digest that changes when collectstatic would find something else, or do it otherwise."""
    found = [settings.BASE_DIR / "museumportal" / "staticfiles.py"]
    for finder in get_finders():
        found += [Path(storage.path(name)) for name, storage in finder.list([])]
    lines = [f"{file} {(status := file.stat()).st_mtime_ns} {status.st_size}" for file in found]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def on_stop_signals(handler: Callable[[int, FrameType | None], None]) -> None:
    """Handle the signals that ask us to stop.

    SIGINT also where we inherit it as ignored, as a shell's background jobs do; a closed terminal
    not there, for that is what nohup is for.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, handler)


def interrupt(number: int, frame: FrameType | None) -> None:
    """End what we are in the middle of, whichever signal asks for it."""
    raise KeyboardInterrupt
