"""Imports from the browser: a file is looked at, its mapping kept, a dry run of it begun."""

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from catalog.actions import batches, uploads
from catalog.images.queue import Priority
from catalog.importers.looking import Look, look, sheets_in
from catalog.importers.mapping import parse_text, refuse_lacking
from catalog.importers.readers import ReadingOptions
from catalog.models import Batch, ImportMapping, Upload
from museumportal.accounts.models import User
from museumportal.lib.readers.files import sha256_of
from museumportal.lib.readers.problems import ImportRefused
from regions.models import Museum


def read_again(*, upload: Upload, reading: dict[str, str | int], language: str) -> None:
    """Have the file looked at, read so: with what sheet, header, encoding, delimiter."""
    upload.reading, upload.sample = reading, None
    upload.save(update_fields=["reading", "sample"])
    transaction.on_commit(partial(_queue, upload.pk, language))


def _queue(key: int, language: str) -> None:
    from catalog.tasks import look_at_upload

    look_at_upload.apply_async((key, language), priority=Priority.LOOKED_AT)


def look_at(*, upload: Upload) -> None:
    """Note what the file holds, or the sentence that says why it cannot be read."""
    sample: dict[str, Any]
    try:
        with uploads.uploaded(upload) as path:
            sample = _looked(path, ReadingOptions(**upload.reading))
    except ImportRefused as refused:
        sample = {"problem": str(refused)}
    Upload.objects.filter(pk=upload.pk).update(sample=sample)


def _looked(path: Path, options: ReadingOptions) -> dict[str, Any]:
    """What the file holds; else why it cannot be read, and the sheets to choose another one of."""
    try:
        return look(path, options).as_json()
    except ImportRefused as refused:
        with suppress(ImportRefused):
            return {"problem": str(refused), "sheets": sheets_in(path)}
        return {"problem": str(refused)}


def look_failed(*, upload: Upload) -> None:
    """The portal itself broke at the file: say so, for whoever sent it waits."""
    sentence = gettext(
        "%(file)s cannot be read: the portal stumbles over it. Save it in another format, or tell "
        "the operator."
    )
    problem = {"problem": sentence % {"file": upload.name}}
    Upload.objects.filter(pk=upload.pk).update(sample=problem)


def seen(upload: Upload) -> Look | None:
    """What was found in the file; None while it is not looked at, or where it cannot be read."""
    if not upload.sample or "problem" in upload.sample:
        return None
    return Look.of_json(upload.sample)


@transaction.atomic
def begin_dry_run(
    *, upload: Upload, museum: Museum, text: str, status: str, user: User, language: str
) -> Batch:
    """Have a worker decide what the import would do.

    Raises ImportRefused for a bad mapping, or one that reads columns which the file has not.
    """
    mapping, found = parse_text(text), seen(upload)
    if found and found.kind == "table" and mapping.options == ReadingOptions(**upload.reading):
        there = [each.name for each in found.columns]
        refuse_lacking(mapping.name, mapping.origins, there, upload.name)
    batch = Batch.objects.create(
        kind=Batch.Kind.IMPORT,
        museum=museum,
        user=user,
        source=mapping.name,
        upload=upload,
        file_name=upload.name,
        sha256=_hash_of(upload, text),
        options={"status": status, "mapping": text, "language": language},
        dry_run=True,
        background=True,
        total=upload.sample["total"] if upload.sample else None,
        state=Batch.State.WAITING,
    )
    batches.have_run(batch=batch, user=user)
    return batch


def _hash_of(upload: Upload, text: str) -> str:
    with uploads.uploaded(upload) as path:
        return sha256_of(path, text)


def keep_mapping(*, museum: Museum, name: str, text: str, shared: bool, user: User) -> None:
    """Save a mapping of the museum, in place of the one of this name."""
    parse_text(text)
    ImportMapping.objects.update_or_create(
        museum=museum, name=name, defaults={"text": text, "shared": shared, "user": user}
    )
