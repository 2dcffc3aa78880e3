"""`manage.py compile_messages`: makes Django's message files, without gettext's own tools."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand

from museumportal.translations import CatalogueError, catalogues, compile_catalogue, faults


class Command(BaseCommand):
    help = (
        "Compile the message catalogues (locale/*/LC_MESSAGES/django.po) that have changed. "
        "With --check, compile nothing and list what is not translated."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="fail when a text of the sources lacks its Kazakh or Russian translation, or an "
            "entry is empty, fuzzy or has other placeholders than its text",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["check"]:
                self._check()
            else:
                compiled = [po for po in catalogues(settings.BASE_DIR) if compile_catalogue(po)]
                if options["verbosity"]:
                    self.stdout.write(f"compiled={len(compiled)}")
        except CatalogueError as error:
            raise CommandError(str(error)) from error

    def _check(self) -> None:
        found = list(faults(settings.BASE_DIR))
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} faults in the translations, listed above.")
        self.stdout.write("Every text is translated.")
