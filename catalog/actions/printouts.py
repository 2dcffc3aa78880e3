"""Papers on many objects: asked for, made by a worker, gone after a day."""

import secrets
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.utils import timezone

from catalog.models import MuseumObject, Printout
from catalog.paper.sheets import write_sheets
from museumportal.accounts.models import User
from museumportal.lib.storage import delete_on_commit, stored

MOST: Final = 1_000
"""Objects of one printout."""
_KEPT: Final = timedelta(days=1)


def choose_for_print(*, user: User, keys: Sequence[int], base: str) -> Printout:
    """Note what is to be printed; nothing is made yet. Raises ValueError above `MOST` objects."""
    if len(keys) > MOST:
        raise ValueError(f"{len(keys)} objects; at most {MOST} are printed at once")
    return Printout.objects.create(user=user, keys=list(keys), base=base)


@transaction.atomic
def start_printout(*, printout: Printout, kind: str, language: str) -> None:
    """Have it made by a worker, in place of what was made of the same choice before."""
    delete_on_commit([printout.file] if printout.file else [])
    printout.kind, printout.language = kind, language
    printout.state, printout.done, printout.file = Printout.State.WAITING, 0, ""
    printout.save()
    transaction.on_commit(partial(_queue, printout.pk))


def _queue(key: int) -> None:
    from catalog.tasks import make_printout

    make_printout.delay(key)


def make(*, printout: Printout) -> None:
    """Make the PDF, of those objects alone that the person may still edit, and store it."""
    editable = MuseumObject.objects.editable_by(printout.user).filter(pk__in=printout.keys)
    keys = list(editable.values_list("pk", flat=True))
    row = Printout.objects.filter(pk=printout.pk)
    with tempfile.TemporaryFile() as file:
        write_sheets(
            printout.kind,
            keys,
            language=printout.language,
            base=printout.base,
            into=file,
            told=lambda done: row.update(done=done),
        )
        name = f"printouts/{printout.pk}-{secrets.token_hex(16)}.pdf"
        stored.put(name, file)
    if not row.update(state=Printout.State.READY, file=name):
        stored.delete(name)


def printout_failed(*, printout: Printout) -> None:
    Printout.objects.filter(pk=printout.pk).update(state=Printout.State.FAILED)


@transaction.atomic
def remove_printouts() -> int:
    """Remove those of more than a day ago, with their files."""
    old = Printout.objects.filter(created__lt=timezone.now() - _KEPT)
    delete_on_commit([name for name in old.values_list("file", flat=True) if name])
    return old.delete()[0]
