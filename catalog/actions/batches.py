"""What all mass work shares: one run a museum, states that tell the truth, settling by chunks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import Error, OperationalError, connection

from catalog.models import Batch
from museumportal.lib.readers.problems import ImportRefused
from regions.models import Museum

PATIENCE = "10s"
"""How long a run waits for another one in the same museum to end, such as a killed one."""
_LOCK = 0x696D706F  # "impo"; with the museum's key it makes runs in one museum take turns

Progress = Callable[[Batch], None]


@contextmanager
def alone_in(museum: Museum) -> Iterator[None]:
    """Hold the museum's lock for mass work, which ends with the connection at the latest.

    Raises ImportRefused where another run holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
        try:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK, museum.pk])
        except OperationalError as error:
            raise ImportRefused(
                f"Another import into {museum.code} is running; wait until it has ended."
            ) from error
        cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, museum.pk])


@contextmanager
def running(batch: Batch) -> Iterator[None]:
    """Whatever ends the run before its time, the batch says that it failed; it can go on."""
    try:
        yield
    except BaseException:
        with suppress(Error):  # the database itself may be what is gone
            Batch.objects.filter(pk=batch.pk, state=Batch.State.RUNNING).update(
                state=Batch.State.FAILED
            )
        raise


def is_running(batch: Batch) -> bool:
    """Whether nobody has paused the batch; in a transaction, whose end unlocks it again."""
    batch.state = Batch.objects.select_for_update().get(pk=batch.pk).state
    return batch.state == Batch.State.RUNNING
