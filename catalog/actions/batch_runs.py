"""Batches in the background: a worker takes one up and runs it to its end, or as far as it may."""

from collections.abc import Callable
from typing import Final

from catalog.actions import batches, imports, undo
from catalog.models import Batch
from museumportal.lib.readers.problems import ImportRefused

_RUNNERS: Final[dict[str, Callable[[Batch], None]]] = {
    Batch.Kind.IMPORT: imports.run_batch,
    Batch.Kind.UNDO: undo.run_batch,
}


def run(batch: Batch) -> None:
    """Run a batch that waits, or the rest of one whose worker died.

    Where other mass work runs in its museum it waits on. What is refused is told in its log;
    what may be over in a minute (the database away, a full disk) is raised, and it stays running.
    """
    if batch.state not in (Batch.State.WAITING, Batch.State.RUNNING):
        return
    batches.taken_up(batch)
    try:
        _RUNNERS[batch.kind](batch)
    except batches.MuseumBusy:
        Batch.objects.filter(pk=batch.pk, state=Batch.State.RUNNING).update(
            state=Batch.State.WAITING
        )
    except ImportRefused as refused:
        batches.failed(batch, str(refused))


def waiting() -> list[int]:
    """Keys of the batches that a worker is to run, or that one was killed in, the first first."""
    rows = Batch.objects.filter(
        state__in=(Batch.State.WAITING, Batch.State.RUNNING), background=True
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))
