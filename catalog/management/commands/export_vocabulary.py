"""`manage.py export_vocabulary FILE --scheme NAME`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from catalog.exporters.concepts import accepted
from catalog.exporters.skos import SYNTAXES
from catalog.exporters.vocabulary_files import MEDIA_TYPES, written
from catalog.models import Concept
from museumportal.lib.commands import in_words


class Command(BaseCommand):
    help = (
        "Write the accepted concepts of a vocabulary, or of all, into a file: SKOS as Turtle "
        "(.ttl) or RDF/XML (.rdf), or a table (.csv). import_vocabulary reads each of them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="its ending says the format: .ttl .rdf .csv")
        parser.add_argument(
            "--scheme", default="", help=f"one of {', '.join(Concept.Scheme.values)}; default: all"
        )
        parser.add_argument(
            "--address",
            default="",
            help="of the portal, such as https://museums.example; SKOS names concepts by it",
        )

    @no_translations
    def handle(self, *args: Any, file: Path, scheme: str, address: str, **options: Any) -> None:
        ending = file.suffix.removeprefix(".").casefold()
        if ending not in MEDIA_TYPES:
            known = ", ".join(f".{each}" for each in MEDIA_TYPES)
            raise CommandError(f"Name a file with one of the endings {known}.")
        if scheme and scheme not in Concept.Scheme.values:
            known = ", ".join(Concept.Scheme.values)
            raise CommandError(f"There is no vocabulary “{scheme}”; there are {known}.")
        if ending in SYNTAXES and not address.startswith(("http://", "https://")):
            raise CommandError("Say where the portal stands: --address https://museums.example")
        concepts = accepted(scheme)
        with in_words("Give the same command again."):
            try:
                file.write_bytes(written(concepts, ending, address.rstrip("/")))
            except OSError as error:
                raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"exported={concepts.count()}")
