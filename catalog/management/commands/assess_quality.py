"""`manage.py assess_quality [--from KEY]`: the stored quality of all objects, computed anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from catalog.actions.quality import CHUNK, assess_between
from catalog.management.progress import RowProgress
from catalog.search_rows import object_ranges
from museumportal.lib.commands import in_words


class Command(BaseCommand):
    help = (
        "Compute completeness, tiers and next step of all objects anew, such as after an update "
        "that changed the rules. Objects are saved as usual meanwhile; each chunk is a transaction "
        "of its own. Stopped, it goes on with --from and the key it named last."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", type=int, default=0, dest="first", help="begin with this primary key"
        )

    @no_translations
    def handle(self, *args: Any, first: int, **options: Any) -> None:
        again = "What is assessed stays; the same command goes on, with --from sooner."
        ranges = [each for each in object_ranges(CHUNK) if each[1] > first]
        changed = 0
        with in_words(again), RowProgress("objects") as progress:
            for number, (begin, beyond) in enumerate(ranges, start=1):
                changed += assess_between(first=max(begin, first), beyond=beyond)
                progress.at(number * CHUNK, len(ranges) * CHUNK)
                if number % 50 == 0:
                    self.stderr.write(f"assessed up to key {beyond - 1}")
        self.stdout.write(f"changed={changed}")
