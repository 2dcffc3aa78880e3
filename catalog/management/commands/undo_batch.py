"""`manage.py undo_batch NUMBER`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from catalog.actions.undo import undo
from catalog.management.progress import RowProgress
from catalog.models import Batch
from museumportal.lib.commands import SHOWN, finish, in_words, tell

_AGAIN = "The same command goes on where this one stopped."


class Command(BaseCommand):
    help = (
        "Take back what an import did: objects it created go, fields it changed become what they "
        "were. What somebody has changed since stays and is listed. An undoing that was stopped "
        "goes on when the same command is given again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=int, help="number of the batch, as the import told it")

    @no_translations
    def handle(self, *args: Any, batch: int, **options: Any) -> None:
        found = Batch.objects.filter(pk=batch).first()
        if found is None:
            raise CommandError(f"There is no batch {batch}.")
        with in_words(_AGAIN), RowProgress() as progress:
            undoing = undo(found, user=None, progress=lambda at: progress.at(at.position, at.total))
        if undoing.state != Batch.State.DONE:
            raise CommandError("The undoing was paused; give the same command again to go on.")
        kept = undoing.items.exclude(problems=[]).order_by("line", "pk")
        tell(
            self.stderr,
            [
                f"{item.key}: {p['field']} {p['reason']}"
                for item in kept[:SHOWN]
                for p in item.problems
            ],
            kept.count(),
        )
        self.stdout.write(f"Batch {undoing.pk} takes back batch {found.pk}: {found.file_name}")
        finish(self.stdout, {"undone": undoing.updated_count, "kept": undoing.rejected_count})
