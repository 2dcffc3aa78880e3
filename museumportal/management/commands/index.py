"""`manage.py index`: build the search index anew, or keep it up with every change."""

import os
import signal
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import OperationalError
from tqdm import tqdm

from museumportal.findable import findable
from museumportal.index_workers import WorkerLostError
from museumportal.indexer import follow, rebuild
from museumportal.search.index import IndexBusyError

_NICE = 10
"""Whoever follows gives way: pages and imports come first, the index a moment later (measured: an
import of 69 thousand rows beside it takes 59 s instead of 78 s, and is found 3 s after its end)."""


class Command(BaseCommand):
    help = (
        "Build the search index anew beside the live one and switch to it. With --follow, build "
        "it only where it is missing or outdated, then apply every change until stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--follow",
            action="store_true",
            help="keep the index up with the changes; one such process per host",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["follow"]:
                os.nice(_NICE)
                follow(settings.SEARCH_DIR, findable(), _stopped_by_signals())
            else:
                self._rebuild()
        except (IndexBusyError, WorkerLostError) as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(
                f"The database does not answer: {str(error).strip()} Start it and try again."
            ) from error
        except OSError as error:
            raise CommandError(
                f"{error} See that the disk of {settings.SEARCH_DIR} has room and can be written."
            ) from error

    def _rebuild(self) -> None:
        with tqdm(unit=" documents", file=sys.stderr, disable=None) as bar:
            count = rebuild(settings.SEARCH_DIR, findable(), bar.update)
        self.stdout.write(f"indexed={count}")


def _stopped_by_signals() -> threading.Event:
    """Set on Ctrl-C and SIGTERM, so that the work in hand is committed before the end."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
