"""`manage.py import_vocabulary FILE --scheme NAME`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from catalog.actions.import_vocabulary import import_vocabulary
from catalog.importers.vocabulary_files import read_vocabulary
from catalog.models import Concept
from museumportal.lib.commands import NOTHING_WRITTEN, finish, in_words, tell


class Command(BaseCommand):
    help = (
        "Create or update the concepts of a vocabulary, from a table with the columns notation, "
        "broader, label_kk, label_ru, label_en, alternatives_*, definition_*, exact_match (several "
        "values separated by semicolons), or from SKOS as RDF/XML. Concepts, terms and links are "
        "never deleted; labels edited here since the last import are kept and listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, TSV, spreadsheet or SKOS RDF/XML")
        parser.add_argument(
            "--scheme",
            default="",
            help=f"vocabulary of rows without a column scheme: {', '.join(Concept.Scheme.values)}",
        )

    @no_translations
    def handle(self, *args: Any, file: Path, scheme: str, **options: Any) -> None:
        with in_words(NOTHING_WRITTEN):
            outcome = import_vocabulary(rows=read_vocabulary(file, scheme))
        tell(self.stderr, [f"line {line}: {problem}" for line, problem in outcome.remarks])
        finish(self.stdout, outcome.counts)
