"""`manage.py verify_media [--museum CODE] [--limit N]`: fixity of the stored originals;
`manage.py verify_media --sweep`: those that belong to no picture go."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, no_translations
from django.db.models import Count

from catalog.actions.fixity import Checked, check_originals
from catalog.actions.orphans import orphans, remove_orphan
from catalog.management.choosing import images_of
from catalog.management.progress import RowProgress
from catalog.models import Image
from museumportal.lib.commands import in_words

_AGAIN = "What is checked is noted; the same command begins with what was not."


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise ArgumentTypeError("a number from 1 on is needed")
    return number


class Command(BaseCommand):
    help = (
        "Hash the stored originals again and compare with what came in, each file once, the "
        "longest unchecked first. Derivatives that storage has lost are reported, and made again "
        "from intact originals. A check of all also names originals that no picture has or had, "
        "which uploads that were killed leave behind. "
        "The exit code is 0 only where every file is as it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--museum", help="code of a museum; else the originals of all")
        parser.add_argument("--limit", type=_positive, help="check this many files at most")
        parser.add_argument(
            "--sweep",
            action="store_true",
            help="hash nothing, remove originals older than a day that no picture has or had",
        )

    @no_translations
    def handle(
        self, *args: Any, museum: str | None, limit: int | None, sweep: bool, **options: Any
    ) -> None:
        if sweep:
            self._sweep()
            return
        counts = Counter[str](intact=0, missing=0, changed=0)
        lost = 0
        with in_words(_AGAIN), RowProgress("originals") as progress:
            images = images_of(museum)
            total = images.aggregate(files=Count("sha256", distinct=True))["files"]
            total = total if limit is None else min(total, limit)
            for number, checked in enumerate(check_originals(images, limit=limit), start=1):
                counts[checked.outcome.value] += 1
                lost += len(checked.lost)
                self._tell(checked)
                progress.at(number, total)
            if museum is None and limit is None:
                for name in orphans():
                    self.stderr.write(f"{name}: no picture has it; --sweep removes it")
        self.stdout.write(" ".join(f"{name}={count}" for name, count in counts.items()))
        if counts["missing"] or counts["changed"] or lost:
            sys.exit(1)

    def _sweep(self) -> None:
        removed = 0
        with in_words("What is removed is gone; the same command goes on with the rest."):
            for name in orphans():
                removed += remove_orphan(name=name)
        self.stdout.write(f"removed={removed}")

    def _tell(self, checked: Checked) -> None:
        for image in checked.images:
            named = f"{image.public_id} {image.object.inventory_number} {image.object.museum.code}"
            if checked.outcome in Image.LOST:
                self.stderr.write(f"{named}: original {checked.outcome}")
            if lost := [row.spec for row in checked.lost if row.image_id == image.pk]:
                again = "cannot be made" if checked.outcome in Image.LOST else "are made again"
                self.stderr.write(f"{named}: derivatives missing, {again}: {', '.join(lost)}")
