"""`manage.py load_demo`: the demonstration catalogue."""

from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import OperationalError

from museumportal.demo.files import DemoDataError
from museumportal.demo.load import load


class Command(BaseCommand):
    help = (
        "Load the demonstration catalogue: regions, museums, vocabularies, and collections of "
        "objects that the portal draws itself. What is there already is left alone; a load that "
        "was interrupted goes on where it was."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load(var=settings.VAR_DIR, say=self._say)
        except DemoDataError as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(
                f"The database does not answer: {str(error).strip()} Start it and try again."
            ) from error
        except OSError as error:
            raise CommandError(
                f"{error}. See that the disk of {settings.VAR_DIR} has room and can be written."
            ) from error

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
