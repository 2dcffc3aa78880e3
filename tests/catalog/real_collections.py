"""Tate, WCMA and the State Catalogue's Russian descriptions in two museums, by the commands."""

import csv
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.cast import Cast
from tests.catalog.importing import Register
from tests.commands import ended
from tests.shared_data import shared_data

Keep = Callable[[int, str], bool]
"""Whether a row is taken, by its place in its file and its text."""


def everything(_place: int, _row: str) -> bool:
    return True


def first(rows: int) -> Keep:
    return lambda place, _row: place < rows


def load(cast: Cast, folder: Path, keep: Keep = everything) -> None:
    """Tate and the Russian descriptions come to the Abai museum, WCMA to that of Komi.

    Of the large two come the rows that `keep` takes, of the others all.
    """
    register = Register(folder)
    for name, museum in (("tate", cast.abai), ("wcma", cast.komi)):
        register.file = folder / f"{name}.jsonl"
        with gzip.open(shared_data(f"objects/{name}.jsonl.gz"), "rt", encoding="utf-8") as lines:
            rows = (line for place, line in enumerate(lines) if keep(place, line))
            register.file.write_text("".join(rows), encoding="utf-8")
        register.run(museum=museum.code, mapping=name)
    for name, mapping in (
        ("goskatalog_ru.csv", "goskatalog"),
        ("goskatalog_full_records.tsv", "goskatalog_records"),
    ):
        register.file = shared_data(f"objects/{name}")
        register.run(museum=cast.abai.code, mapping=mapping)


def load_vocabularies(folder: Path) -> None:
    """The State Catalogue's types, and behind them the vocabularies of the demonstration."""
    typology = folder / "typology.csv"
    with typology.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("notation", "label_ru"))
        writer.writerows(_typology())
    demo = Path(__file__).parents[2] / "museumportal" / "demo" / "data" / "vocabulary.csv"
    for code, _out, err in (
        ended("import_vocabulary", typology, scheme="object_type"),
        ended("import_vocabulary", starter=True),
        ended("import_vocabulary", demo),
    ):
        assert code == 0, err


def _typology() -> Iterator[tuple[str, str]]:
    path = shared_data("vocab/goskatalog_typology_codes.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield f"goskatalog:{row['code']}", row["typology_8nk"]
