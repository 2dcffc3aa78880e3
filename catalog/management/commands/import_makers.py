"""`manage.py import_makers FILE --mapping FILE.toml`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from catalog.actions.import_makers import import_makers
from catalog.importers.makers import load_maker_mapping
from catalog.importers.mapping import find_mapping
from catalog.management.progress import RowProgress
from museumportal.lib.commands import finish, in_words, tell

_AGAIN = "What was imported stays; the same command goes on with the rest."


class Command(BaseCommand):
    help = (
        "Create or update makers by their key in a source, by a mapping (see "
        "docs/recipes/import-mapping.md). Makers of objects already imported from the same source "
        "are completed. Columns edited here since the last import are kept and listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="table, JSON lines (also .gz) or XML")
        parser.add_argument(
            "--mapping", required=True, help="TOML file, or the name of a shipped mapping"
        )

    @no_translations
    def handle(self, *args: Any, file: Path, mapping: str, **options: Any) -> None:
        with in_words(_AGAIN), RowProgress() as progress:
            outcome = import_makers(
                path=file,
                mapping=load_maker_mapping(find_mapping(mapping)),
                progress=progress.at,
            )
        tell(self.stderr, [f"line {line}: {problem}" for line, problem in outcome.remarks])
        finish(self.stdout, outcome.counts)
