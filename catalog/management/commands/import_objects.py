"""`manage.py import_objects FILE --museum CODE --mapping FILE.toml`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from catalog.actions.imports import ImportJob, run_import
from catalog.actions.rejected import rejected_rows
from catalog.importers.mapping import find_mapping, load_mapping
from catalog.importers.rejects import check_rejects, write_rejects
from catalog.management.progress import RowProgress
from catalog.models import Batch, BatchItem
from museumportal.lib.commands import SHOWN, finish, in_words, tell
from museumportal.lib.fields import Status
from museumportal.lib.readers.problems import ImportRefused
from regions.models import Museum

_AGAIN = "The same command goes on where this one stopped."


class Command(BaseCommand):
    help = (
        "Import objects into a museum: CSV, TSV, spreadsheets, JSON lines (also .gz), JSON arrays "
        "and XML such as LIDO, by a mapping. The same file twice changes nothing the second time; "
        "a run that was stopped goes on where it was when the same command is given again. The "
        "last line counts the rows of the whole file; the exit code is 0 only when none was "
        "rejected. docs/recipes/import-mapping.md explains mappings."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="file to import")
        parser.add_argument("--museum", required=True, help="code of the museum, such as ABAI")
        parser.add_argument(
            "--mapping", required=True, help="TOML file, or the name of a shipped mapping"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="decide and count, write nothing"
        )
        parser.add_argument(
            "--rejects", type=Path, help="write the rejected rows here, with their reasons"
        )
        parser.add_argument(
            "--status",
            choices=(Status.DRAFT.value, Status.PUBLISHED.value),
            default=Status.PUBLISHED.value,
            help="status of new objects (default: published)",
        )

    @no_translations
    def handle(self, *args: Any, file: Path, rejects: Path | None, **options: Any) -> None:
        museum = Museum.objects.filter(code=options["museum"]).first()
        if museum is None:
            raise CommandError(f"There is no museum with the code {options['museum']}.")
        with in_words(_AGAIN):
            found = find_mapping(options["mapping"])
            if rejects is not None:
                check_rejects(rejects, [file, found])
            mapping = load_mapping(found)
            job = ImportJob(
                path=file,
                museum=museum,
                mapping=mapping,
                status=options["status"],
                dry_run=options["dry_run"],
            )
            with RowProgress() as progress:
                batch = run_import(job, lambda batch: progress.at(batch.position, batch.total))
        self._report(batch)
        if batch.state != Batch.State.DONE:
            raise CommandError("The import was paused; give the same command again to go on.")
        problem = ""
        if rejects is not None:
            try:
                write_rejects(rejects, mapping.open(file), rejected_rows(batch))
            except ImportRefused as refused:
                problem = f"{refused} The import itself is done; the same command tries again."
        counts = {
            "created": batch.created_count,
            "updated": batch.updated_count,
            "unchanged": batch.unchanged_count,
            "rejected": batch.rejected_count,
        }
        finish(self.stdout, counts, problem)

    def _report(self, batch: Batch) -> None:
        """Rejected rows and kept fields on stderr, what was noted on stdout."""
        told = batch.items.exclude(problems=[]).order_by("line", "pk")
        remarks = [
            f"line {item.line}: {problem['field'] or 'row'}: {problem['reason']}"
            for item in told[:SHOWN]
            for problem in item.problems
        ]
        tell(self.stderr, remarks, told.count())
        notes = {name.replace("_", " "): count for name, count in sorted(batch.notes.items())}
        kept = batch.items.filter(problems__gt=[]).exclude(outcome=BatchItem.Outcome.REJECTED)
        if count := kept.count():
            notes["rows with fields kept because they were edited here"] = count
        dry = " (dry run, nothing written)" if batch.dry_run else ""
        self.stdout.write(f"Batch {batch.pk}: {batch.file_name}, {batch.position:,} rows{dry}")
        for name, count in notes.items():
            self.stdout.write(f"  {name}: {count:,}")
