"""`manage.py import_museums FILE.csv`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from museumportal.lib.commands import NOTHING_WRITTEN, finish, in_words, tell
from regions.actions.imports import import_museums
from regions.boundaries import NEAR
from regions.importers import museum_rows, open_rows
from regions.models import Region


class Command(BaseCommand):
    help = (
        "Create or update museums by their code, from a table with the columns code, kind, "
        "region, name_kk, name_ru, name_en, latitude, longitude; address_*, description_*, phone, "
        "email, website, founded, connected_on and branch_of are read where they are there. A new "
        f"point more than {NEAR:.0f} km outside the boundary of its region refuses the row, one a "
        "little outside is told; a museum that stays where it is is not judged."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, TSV or spreadsheet")

    @no_translations
    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        with in_words(NOTHING_WRITTEN):
            source = open_rows(file, ("code", "kind", "region"))
            regions = {region.code: region for region in Region.objects.all()}
            outcome = import_museums(rows=museum_rows(source, regions))
        tell(self.stderr, [f"line {line}: {problem}" for line, problem in outcome.remarks])
        finish(self.stdout, outcome.counts)
