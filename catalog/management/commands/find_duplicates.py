"""`manage.py find_duplicates [--museum CODE]`: look for duplicates among all that is there."""

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from catalog.actions.duplicates import find_duplicates
from catalog.management.choosing import objects_of
from catalog.management.progress import RowProgress
from museumportal.lib.commands import in_words
from museumportal.search import SearchUnavailable

_CHUNK = 200


class Command(BaseCommand):
    help = (
        "Look for records that may describe the same object of a museum: by number, by picture, by "
        "what is said. What is saved or imported is looked at by itself a minute later; this is "
        "for what was there before, and may be given again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--museum", help="code of a museum; else the objects of all")

    @no_translations
    def handle(self, *args: Any, museum: str | None, **options: Any) -> None:
        rows = objects_of(museum).filter(binned_at__isnull=True).order_by("pk")
        total, settled, found = rows.count(), 0, 0
        ids = rows.values_list("public_id", flat=True).iterator(chunk_size=_CHUNK)
        again = "What was found is noted; the same command looks at everything again."
        with in_words(again), RowProgress("objects") as progress:
            while chunk := list(islice(ids, _CHUNK)):
                try:
                    found += find_duplicates(public_ids=chunk)
                except SearchUnavailable as reason:
                    raise CommandError(f"{reason} Give the command again later.") from reason
                settled += len(chunk)
                progress.at(settled, total)
        self.stdout.write(f"objects={settled} pairs={found}")
