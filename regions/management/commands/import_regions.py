"""`manage.py import_regions FILE.csv [--boundaries FILE.geojson]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from museumportal.lib.commands import NOTHING_WRITTEN, finish, in_words, tell
from regions.actions.imports import import_regions
from regions.importers import open_rows, read_boundaries, region_rows


class Command(BaseCommand):
    help = (
        "Create or update regions by their ISO 3166-2 code, from a table with the columns code, "
        "name_kk, name_ru, name_en. A file that cannot be read changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, TSV or spreadsheet")
        parser.add_argument(
            "--boundaries",
            type=Path,
            help="GeoJSON FeatureCollection whose features have the code as property code or iso; "
            "taken for the regions of the table",
        )

        parser.add_argument(
            "--attribution",
            default="",
            help="whom the map has to name for the boundaries: '© OpenStreetMap contributors'",
        )

    @no_translations
    def handle(self, *args: Any, file: Path, boundaries: Path | None, **options: Any) -> None:
        with in_words(NOTHING_WRITTEN):
            source = open_rows(file, ("code",))
            areas = read_boundaries(boundaries, options["attribution"]) if boundaries else {}
            outcome = import_regions(rows=region_rows(source), boundaries=areas)
        tell(
            self.stderr,
            [f"line {line}: {p}" if line else str(p) for line, p in outcome.remarks],
        )
        finish(self.stdout, outcome.counts)
