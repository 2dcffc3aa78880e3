"""What all mass work shares: one run a museum, states that tell the truth, settling by chunks."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final

from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from catalog.models import Batch, BatchEvent
from museumportal.accounts.models import User
from museumportal.lib.readers.problems import ImportRefused
from regions.models import Museum

PATIENCE: Final = "10s"
"""How long a run waits for another one in the same museum to end, such as a killed one."""
_LOCK: Final = 0x696D706F  # "impo"; with the museum's key it makes runs in one museum take turns
_COUNTS: Final = ("created", "updated", "unchanged", "rejected")
_MAY_START: Final = (Batch.State.WAITING, Batch.State.PAUSED, Batch.State.FAILED)
_MAY_STOP: Final = (Batch.State.WAITING, Batch.State.RUNNING)

Progress = Callable[[Batch], None]
What = BatchEvent.What


class MuseumBusy(ImportRefused):
    """Other mass work runs in the museum."""


class WrongStateError(ValueError):
    """The batch is no longer in a state in which this can be done to it."""


@contextmanager
def alone_in(museum: Museum) -> Iterator[None]:
    """Hold the museum's lock for mass work, which ends with the connection at the latest.

    Raises MuseumBusy where another run holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
        try:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK, museum.pk])
        except OperationalError as error:
            raise MuseumBusy(
                gettext("Other mass work in %(museum)s is running; wait until it has ended.")
                % {"museum": museum.code}
            ) from error
        finally:
            cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, museum.pk])


@contextmanager
def running(batch: Batch) -> Iterator[None]:
    """Whatever ends the run before its time, the batch says that it failed; it can go on.

    Of one in the background what may be over in a minute (the database away, a full disk) says
    nothing: a worker takes it up again.
    """
    batch.worked_since = time.monotonic()  # type: ignore[attr-defined]
    try:
        yield
    except BaseException as error:
        passing = isinstance(error, OperationalError | InterfaceError | OSError)
        if not (batch.background and passing):
            with suppress(Error):  # the database itself may be what is gone
                failed(batch, str(error) if isinstance(error, ImportRefused) else "")
        raise


def is_running(batch: Batch) -> bool:
    """Whether nobody has paused the batch; in a transaction, whose end unlocks it again."""
    batch.state = Batch.objects.select_for_update().get(pk=batch.pk).state
    return batch.state == Batch.State.RUNNING


def advance(batch: Batch, rows: int, counts: Mapping[str, int], **more: object) -> None:
    """Rows are settled: move the batch's position, counts and seconds, and set `more` columns."""
    now = time.monotonic()
    batch.seconds += now - getattr(batch, "worked_since", now)
    batch.worked_since = now  # type: ignore[attr-defined]
    batch.position += rows
    for name in _COUNTS:
        column = f"{name}_count"
        setattr(batch, column, getattr(batch, column) + counts.get(name, 0))
    for name, value in more.items():
        setattr(batch, name, value)
    columns = ["seconds", "position", *(f"{name}_count" for name in _COUNTS), *more]
    batch.save(update_fields=columns)


def noted(batch: Batch, more: Mapping[str, int]) -> dict[str, int]:
    """The batch's notes with further counts of their kinds."""
    return dict(Counter(batch.notes) + Counter(more))


def done(batch: Batch, **more: object) -> None:
    """Close the batch in the caller's transaction, with `more` columns."""
    for name, value in more.items():
        setattr(batch, name, value)
    batch.state, batch.finished = Batch.State.DONE, timezone.now()
    batch.save(update_fields=["state", "finished", *more])
    _log(batch, What.DONE)


def failed(batch: Batch, sentence: str = "") -> None:
    """Note that a run ended before its time, and why where that can be said."""
    rows = Batch.objects.filter(pk=batch.pk, state__in=_MAY_STOP)
    if rows.update(state=Batch.State.FAILED):
        _log(batch, What.FAILED, sentence=sentence)


@transaction.atomic
def have_run(*, batch: Batch, user: User | None) -> None:
    """Have a worker run the batch, or the rest of it. Raises WrongStateError."""
    begun = batch.events.exists()
    _move(batch, _MAY_START, Batch.State.WAITING)
    _log(batch, What.CONTINUED if begun else What.STARTED, user)
    transaction.on_commit(partial(_queue, batch.pk))


@transaction.atomic
def pause(*, batch: Batch, user: User | None) -> None:
    """Have the run stop behind the rows it is at; it can go on. Raises WrongStateError."""
    _move(batch, _MAY_STOP, Batch.State.PAUSED)
    _log(batch, What.PAUSED, user)


@transaction.atomic
def cancel(*, batch: Batch, user: User | None) -> None:
    """Have the run stop for good. What it did stays until it is undone. Raises WrongStateError."""
    _move(batch, Batch.UNFINISHED, Batch.State.CANCELLED)
    Batch.objects.filter(pk=batch.pk).update(finished=timezone.now())
    _log(batch, What.CANCELLED, user)


def taken_up(batch: Batch) -> None:
    """A worker begins with the batch, or goes on where a killed one was."""
    again = batch.state == Batch.State.RUNNING
    batch.state = Batch.State.RUNNING
    batch.save(update_fields=["state"])
    if again:
        _log(batch, What.RESUMED)


def _move(batch: Batch, of: tuple[str, ...], to: str) -> None:
    if not Batch.objects.filter(pk=batch.pk, state__in=of).update(state=to):
        raise WrongStateError(f"batch {batch.pk} is not {', '.join(of)}")
    batch.state = to


def _log(batch: Batch, what: str, user: User | None = None, *, sentence: str = "") -> None:
    BatchEvent.objects.create(batch=batch, what=what, user=user, sentence=sentence)


def _queue(key: int) -> None:
    from catalog.tasks import run_batch

    run_batch.delay(key)
