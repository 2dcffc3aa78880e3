"""`manage.py render_derivatives [--changed] [--refused] [--museum CODE]`: what images lack."""

import os
import sys
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, no_translations

from catalog.actions.rendering import render_lacking
from catalog.management.choosing import images_of
from catalog.management.progress import RowProgress
from catalog.models import Image
from museumportal.lib.commands import in_words

_AGAIN = "What is rendered stays; the same command goes on with the rest."


class Command(BaseCommand):
    help = (
        "Render the derivatives that images lack or have in an older version, and only those, "
        "each image in one decode; files of older versions go. Run twice, the second run renders "
        "nothing. The exit code is 0 only where no picture was refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--changed",
            action="store_true",
            help="only images that are shown already, whose specs were changed since",
        )
        parser.add_argument("--refused", action="store_true", help="try refused images too")
        parser.add_argument("--museum", help="code of a museum; else the images of all")

    @no_translations
    def handle(self, *args: Any, changed: bool, refused: bool, **options: Any) -> None:
        states = [Image.State.READY]
        states += [] if changed else [Image.State.WAITING]
        states += [Image.State.REFUSED] if refused else []
        counts = Counter[str](rendered=0, refused=0, current=0)
        with in_words(_AGAIN), RowProgress("images") as progress:
            images = images_of(options["museum"]).filter(state__in=states)
            total = images.count()
            done = render_lacking(images, processes=os.cpu_count() or 1)
            for number, outcome in enumerate(done, start=1):
                counts[outcome.outcome] += 1
                if outcome.reason:
                    self.stderr.write(f"{outcome.image.public_id}: refused: {outcome.reason}")
                progress.at(number, total)
        self.stdout.write(" ".join(f"{name}={count}" for name, count in counts.items()))
        if counts["refused"]:
            sys.exit(1)
