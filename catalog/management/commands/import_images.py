"""`manage.py import_images DIR --museum CODE`: photographs named by inventory number."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from catalog.actions.photographs import attach_photographs
from catalog.management.progress import RowProgress
from catalog.photographs.mapping_file import read_mapping
from catalog.photographs.names import PatternError, Rule, in_order, is_aside
from museumportal.lib.commands import in_words
from museumportal.lib.readers.problems import ImportRefused
from regions.models import Museum

_AGAIN = "What is attached stays; the same command goes on with the rest."


class Command(BaseCommand):
    help = (
        "Attach the pictures in a folder to the objects of a museum. The name of a file is the "
        "inventory number, separators as you like, with a last number for further pictures: "
        "КП-1234_5.jpg, КП-1234_5_2.jpg. Interrupted, run it again: what is attached stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="folder with pictures, read with subfolders")
        parser.add_argument("--museum", required=True, help="code of the museum")
        parser.add_argument(
            "--pattern",
            default="",
            help="how names hold the number: {number} is where it stands, * any text, such as "
            '"IMG_*_{number}"',
        )
        parser.add_argument(
            "--list",
            type=Path,
            help="CSV or XLSX with a column of file names and one of inventory numbers",
        )

    @no_translations
    def handle(self, *args: Any, folder: Path, museum: str, pattern: str, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder that can be read.")
        owner = Museum.objects.filter(code=museum).first()
        if owner is None:
            raise CommandError(f"There is no museum with the code {museum}.")
        found = (
            path
            for path in folder.rglob("*")
            if path.is_file() and not is_aside(str(path.relative_to(folder)))
        )
        paths = sorted(found, key=lambda path: in_order(str(path)))
        if not paths:
            raise CommandError(f"There is no picture in {folder}.")
        counts = Counter[str](attached=0, refused=0, unmatched=0)
        rule = _rule(pattern, options["list"], paths)
        done = attach_photographs(museum=owner, paths=paths, source=str(folder), rule=rule)
        with in_words(_AGAIN), RowProgress("files") as progress:
            for number, result in enumerate(done, start=1):
                counts[result.outcome] += 1
                if result.reason:
                    self.stderr.write(f"{result.path.name}: {result.outcome}: {result.reason}")
                progress.at(number, len(paths))
        self.stdout.write(" ".join(f"{name}={count}" for name, count in counts.items()))
        if counts["refused"] or counts["unmatched"]:
            sys.exit(1)


def _rule(pattern: str, table: Path | None, paths: Iterable[Path]) -> Rule:
    try:
        names = (path.name for path in paths)
        return Rule(pattern=pattern, mapped=read_mapping(table, names) if table else None)
    except (PatternError, ImportRefused) as error:
        raise CommandError(str(error)) from error
