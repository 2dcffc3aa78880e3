"""Imports of objects: one batch a run, chunk by chunk, so that a killed run goes on where it was.

Every chunk is one transaction of about a second: rows, history, changes, source records, batch
items and the batch's position together. The same command with the same file, mapping and options
finds the unfinished batch and starts behind its position.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext

from catalog.actions import import_seen
from catalog.actions.batches import (
    Progress,
    advance,
    alone_in,
    done,
    is_running,
    noted,
    running,
)
from catalog.actions.import_chunks import ChunkWriter
from catalog.actions.uploads import uploaded
from catalog.importers.mapping import Mapping, parse_text
from catalog.importers.pipeline import chunks, in_background
from catalog.importers.readers import Source
from catalog.importers.records import CleanRecord
from catalog.models import Batch
from museumportal.accounts.models import User
from museumportal.lib.fields import Status
from museumportal.lib.readers.files import sha256_of
from museumportal.lib.readers.problems import ImportRefused
from regions.models import Museum

CHUNK = 2000
"""Rows a transaction: about a second of work, for longer writers stall the change feed."""
_ATTEMPTS = 3


@dataclass(frozen=True)
class ImportJob:
    """What to import, into which museum, by which mapping; `status` is for new objects."""

    path: Path
    museum: Museum
    mapping: Mapping
    status: str = Status.PUBLISHED
    dry_run: bool = False
    user: User | None = None


def run_import(job: ImportJob, progress: Progress = lambda batch: None) -> Batch:
    """Import a file, or the rest of one; the finished (or paused) batch, with counts of all.

    `progress` is called after every chunk with the batch as it stands. A dry run decides
    everything and writes nothing but its batch and the batch's items.

    Raises:
        ImportRefused: the file does not suit the mapping, or another import into this museum
            is running; nothing was written.
    """
    source = job.mapping.open(job.path)
    with alone_in(job.museum):
        batch = _batch_for(job, source)
        _run(job, source, batch, progress)
    return batch


def run_batch(batch: Batch) -> None:
    """Import the file that was uploaded for `batch`, or the rest of it.

    Raises:
        ImportRefused: the file does not suit the mapping, or is no longer there.
        MuseumBusy: other mass work runs in the museum.
    """
    if batch.museum is None or batch.upload is None:
        raise ImportRefused(gettext("The file of this import is no longer kept: upload it again."))
    with uploaded(batch.upload) as path:
        job = ImportJob(
            path=path,
            museum=batch.museum,
            mapping=parse_text(batch.options["mapping"]),
            status=batch.options["status"],
            dry_run=batch.dry_run,
            user=batch.user,
        )
        with alone_in(batch.museum):
            _run(job, job.mapping.open(path), batch)


def _run(
    job: ImportJob, source: Source, batch: Batch, progress: Progress = lambda batch: None
) -> None:
    if batch.dry_run and batch.position:
        _decide_anew(batch)
    Batch.objects.filter(pk=batch.pk).update(total=source.total)
    writer = ChunkWriter(batch, mapping=job.mapping, status=job.status)
    with running(batch), import_seen.table():
        _settle_all(job, source, batch, writer, progress)
        if batch.state == Batch.State.RUNNING:
            _finish(job, batch)


def _decide_anew(batch: Batch) -> None:
    """A dry run that was stopped begins again: what it decided left no rows to decide by."""
    batch.items.all().delete()
    batch.position = batch.created_count = batch.updated_count = 0
    batch.unchanged_count = batch.rejected_count = 0
    batch.notes = {}
    batch.save()


def _batch_for(job: ImportJob, source: Source) -> Batch:
    """The unfinished batch of the same file, mapping and options, else a new one."""
    sha256 = sha256_of(job.path, job.mapping.text)
    batch = None
    if not job.dry_run:
        batch = Batch.objects.filter(
            kind=Batch.Kind.IMPORT,
            museum=job.museum,
            sha256=sha256,
            dry_run=False,
            background=False,
            state__in=Batch.UNFINISHED,
            options__status=str(job.status),
        ).first()
    if batch is not None:
        batch.state = Batch.State.RUNNING
        batch.save(update_fields=["state"])
        return batch
    return Batch.objects.create(
        kind=Batch.Kind.IMPORT,
        museum=job.museum,
        user=job.user,
        source=job.mapping.name,
        file_name=job.path.name[:255],
        sha256=sha256,
        options={"status": str(job.status), "mapping": job.mapping.text},
        dry_run=job.dry_run,
        total=source.total,
    )


def _settle_all(
    job: ImportJob, source: Source, batch: Batch, writer: ChunkWriter, progress: Progress
) -> None:
    def cleaned() -> Iterator[tuple[bool, list[CleanRecord]]]:
        """Chunks of clean records; those a former run has settled come first, marked so."""
        records = (job.mapping.clean(row) for row in source.rows())
        for chunk in chunks(islice(records, batch_position), CHUNK):
            yield True, chunk
        for chunk in chunks(records, CHUNK):
            yield False, chunk

    batch_position = batch.position
    for is_settled, chunk in in_background(cleaned):
        if is_settled:
            with connection.cursor() as cursor:
                import_seen.remember(cursor, [(r.key, r.line, None) for r in chunk if r.key])
            continue
        if not _settle(batch, writer, chunk):
            return
        progress(batch)
    if batch.position != source.total:
        raise ImportRefused(
            gettext(
                "%(file)s was changed while it was imported: it had %(before)s rows and now "
                "has %(now)s. Give the same command again."
            )
            % {"file": job.path.name, "before": f"{source.total:,}", "now": f"{batch.position:,}"}
        )


def _settle(batch: Batch, writer: ChunkWriter, chunk: list[CleanRecord]) -> bool:
    """Settle one chunk; whether the batch is to go on.

    Somebody may create the same number or term at the same moment. Then the database refuses
    the whole chunk, and it is decided again on what is there now.
    """
    problems = [len(record.problems) for record in chunk]
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _settle_once(batch, writer, chunk)
        except IntegrityError as error:
            writer.forget()
            batch.refresh_from_db()
            for record, count in zip(chunk, problems, strict=True):
                del record.problems[count:]
            if attempt == _ATTEMPTS:
                raise ImportRefused(
                    gettext("The database refused the rows from line %(line)s on: %(error)s")
                    % {"line": chunk[0].line, "error": error}
                ) from error
    return False


def _settle_once(batch: Batch, writer: ChunkWriter, chunk: list[CleanRecord]) -> bool:
    if not is_running(batch):
        return False
    counts = writer.settle(chunk)
    notes = writer.notes
    for record in chunk:
        notes.update(record.notes)
    advance(batch, len(chunk), counts, notes=noted(batch, notes))
    return True


@transaction.atomic
def _finish(job: ImportJob, batch: Batch) -> None:
    """List the rows gone from the file and close the batch."""
    whole = job.mapping.whole
    with connection.cursor() as cursor:
        missing = import_seen.list_missing(cursor, batch, job.mapping.name) if whole else 0
    done(batch, notes=noted(batch, {"missing": missing}))
