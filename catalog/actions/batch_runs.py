"""Batches in the background: a worker takes one up and runs it to its end, or as far as it may."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from catalog import workflow
from catalog.actions import batches, imports, mass_edit, photographs, undo
from catalog.models import Batch
from museumportal.accounts.models import User
from museumportal.lib.fields import Status
from museumportal.lib.readers.problems import ImportRefused

_RUNNERS: Final[dict[str, Callable[[Batch], None]]] = {
    Batch.Kind.IMPORT: imports.run_batch,
    Batch.Kind.MASS_EDIT: mass_edit.run_batch,
    Batch.Kind.UNDO: undo.run_batch,
    Batch.Kind.PHOTOGRAPHS: photographs.run_batch,
}


def run(batch: Batch) -> None:
    """Run a batch that waits, or the rest of one whose worker died.

    What it tells is in the language of whoever began it (`options`), else in the portal's own.
    Where other mass work runs in its museum it waits on. What is refused is told in its log;
    what may be over in a minute (the database away, a full disk) is raised, and it stays running.
    """
    if batch.state not in (Batch.State.WAITING, Batch.State.RUNNING):
        return
    batches.taken_up(batch)
    try:
        with override(batch.options.get("language") or settings.LANGUAGE_CODE):
            _refuse_without_right(batch)
            _RUNNERS[batch.kind](batch)
    except batches.MuseumBusy:
        Batch.objects.filter(pk=batch.pk, state=Batch.State.RUNNING).update(
            state=Batch.State.WAITING
        )
    except ImportRefused as refused:
        batches.failed(batch, str(refused))


def _refuse_without_right(batch: Batch) -> None:
    """Hours may lie between the asking and the doing, and people leave museums."""
    user = batch.user
    if user is None or not user.is_active or not user.has_perm("catalog.change_batch", batch):
        raise ImportRefused(gettext("Whoever asked for this no longer works in the museum."))
    status = batch.options.get("status", Status.DRAFT)
    if not workflow.may_move(user, museum_id=batch.museum_id, before=Status.DRAFT, after=status):
        raise ImportRefused(gettext("Whoever asked for this may no longer publish in the museum."))


@transaction.atomic
def carry_out(*, preview: Batch, user: User | None) -> Batch:
    """Have done what a dry run has shown; the batch that does it, one for each dry run; another one
    once that was taken back.

    Raises WrongStateError where the dry run has not ended.
    """
    preview = Batch.objects.select_for_update().get(pk=preview.pk)
    if done := preview.carried_out:
        return done
    if not preview.dry_run or preview.state != Batch.State.DONE:
        raise batches.WrongStateError(f"batch {preview.pk} is no dry run that has ended")
    batch = Batch.objects.create(
        kind=preview.kind,
        museum=preview.museum,
        user=user,
        preview=preview,
        source=preview.source,
        upload=preview.upload,
        file_name=preview.file_name,
        sha256=preview.sha256,
        options=preview.options,
        total=preview.total,
        state=Batch.State.WAITING,
        background=True,
    )
    batches.have_run(batch=batch, user=user)
    return batch


def waiting() -> list[int]:
    """Keys of the batches that a worker is to run, or that one was killed in, the first first."""
    rows = Batch.objects.filter(
        state__in=(Batch.State.WAITING, Batch.State.RUNNING), background=True
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))
