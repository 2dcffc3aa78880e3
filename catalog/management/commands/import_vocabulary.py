"""`manage.py import_vocabulary FILE --scheme NAME`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from catalog.actions.import_vocabulary import import_vocabulary
from catalog.importers.vocabulary_files import read_starter, read_vocabulary
from catalog.models import Concept
from museumportal.lib.commands import NOTHING_WRITTEN, finish, in_words, tell


class Command(BaseCommand):
    help = (
        "Create or update the concepts of a vocabulary, from a table with the columns notation, "
        "broader, label_kk, label_ru, label_en, alternatives_*, definition_*, exact_match (several "
        "values separated by semicolons), or from SKOS as Turtle or RDF/XML. Concepts, terms and "
        "links are never deleted; labels edited here since the last import are kept and listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", help="CSV, TSV, spreadsheet, SKOS as Turtle or RDF/XML"
        )
        parser.add_argument(
            "--scheme",
            default="",
            help="vocabulary of rows that do not say theirs: " + ", ".join(Concept.Scheme.values),
        )
        parser.add_argument(
            "--starter",
            action="store_true",
            help="the vocabularies that the portal brings along: types, materials, techniques, "
            "cultures, periods, roles and methods of acquisition",
        )

    @no_translations
    def handle(
        self, *args: Any, file: Path | None, scheme: str, starter: bool, **options: Any
    ) -> None:
        if starter == (file is not None):
            raise CommandError("Name a file, or say --starter.")
        with in_words(NOTHING_WRITTEN):
            rows = read_vocabulary(file, scheme) if file else read_starter()
            outcome = import_vocabulary(rows=rows)
        tell(self.stderr, [f"line {line}: {problem}" for line, problem in outcome.remarks])
        finish(self.stdout, outcome.counts)
