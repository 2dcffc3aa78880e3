"""What commands that read files share: a sentence for what ends them, a last line of counts."""

import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from django.core.management.base import CommandError, OutputWrapper
from django.db import InterfaceError, OperationalError

from museumportal.lib.readers.problems import ImportRefused, disk_failed
from museumportal.lib.unavailable import UnavailableError

SHOWN = 20
"""How many remarks a command prints before it only counts them."""


NOTHING_WRITTEN = "Nothing was written; give the same command again."

_STOPPED = 128 + signal.SIGINT  # as shells say it


@contextmanager
def in_words(again: str) -> Iterator[None]:
    """What ends a command too early becomes a sentence on stderr and an exit code that is not 0.

    That is: a refused file, a database that is gone or full, a storage that is away, a full disk,
    Ctrl-C and SIGTERM.
    `again` is a sentence on what there is now and what the same command given again will do.
    """
    try:
        with _sigterm_as_interrupt():
            yield
    except ImportRefused as refused:
        raise CommandError(str(refused)) from refused
    except KeyboardInterrupt as stopped:
        raise CommandError(f"Stopped. {again}", returncode=_STOPPED) from stopped
    except (OperationalError, InterfaceError) as error:
        reason = (str(error).strip().splitlines() or ["it is not there"])[0].rstrip(".:")
        raise CommandError(
            f"The database did not do its part ({reason}). Check that it runs, that DATABASE_URL "
            f"is right and that its disk is not full. {again}"
        ) from error
    except UnavailableError as error:
        raise CommandError(f"{error} {again}") from error
    except OSError as error:
        if not disk_failed(error):
            raise
        where = f" ({error.filename})" if error.filename else ""
        raise CommandError(f"{error.strerror}{where}: make room first. {again}") from error


@contextmanager
def _sigterm_as_interrupt() -> Iterator[None]:
    """SIGTERM, by which servers and containers stop, ends the command as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def tell(stderr: OutputWrapper, remarks: list[str], total: int | None = None) -> None:
    """Print the first remarks; of the rest, how many there are."""
    for remark in remarks[:SHOWN]:
        stderr.write(remark)
    rest = (total if total is not None else len(remarks)) - min(len(remarks), SHOWN)
    if rest > 0:
        stderr.write(f"… and {rest:,} more.")


def finish(stdout: OutputWrapper, counts: Mapping[str, int], problem: str = "") -> None:
    """Print the last line, `created=… rejected=…`; exit code 1 where anything was rejected.

    A `problem`, a sentence on what else went wrong, is an error behind that line.
    """
    stdout.write(" ".join(f"{name}={count}" for name, count in counts.items()))
    stdout.flush()
    if problem:
        raise CommandError(problem)
    if counts.get("rejected"):
        sys.exit(1)
