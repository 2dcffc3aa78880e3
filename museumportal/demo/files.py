"""The data files of the demonstration catalogue, read and joined for the import commands."""

import csv
import hashlib
import io
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.vocabularies import STARTER
from museumportal.lib.languages import LANGUAGES

DATA = Path(__file__).resolve().parent / "data"
PREFIX = "DEMO-"
"""How the codes of demonstration collections begin; drawn objects belong to nobody else."""

_TERMS = {
    "object_type": "object_type",
    "materials": "material",
    "techniques": "technique",
    "culture": "culture",
    "period": "period",
    "place": "place",
    "subjects": "subject",
    "maker_role": "role",
}
_MEMBERS = (
    "number",
    "museum",
    "titles",
    *_TERMS,
    "date_text",
    "earliest",
    "latest",
    "dimensions",
    "measurements",
    "description",
    "scholarly",
    "inscription",
    "quantity",
    "maker",
    "credit",
    "rights",
    "drawing",
    "model",
)


class DemoDataError(RuntimeError):
    """A data file is missing or contradicts another one; the message is a sentence."""


def read_text(name: str, folder: Path = DATA) -> str:
    """The text of a data file. Raises DemoDataError where it cannot be read."""
    try:
        return (folder / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DemoDataError(f"The demo catalogue lacks its file {name}: {error}.") from error


def read_csv(name: str, folder: Path = DATA) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    return list(csv.DictReader(io.StringIO(read_text(name, folder)), strict=True))


def read_toml(name: str, folder: Path = DATA) -> dict[str, Any]:
    """The content of a TOML file. Raises DemoDataError where it is none."""
    try:
        return tomllib.loads(read_text(name, folder))
    except tomllib.TOMLDecodeError as error:
        raise DemoDataError(f"{name} of the demo catalogue is no TOML: {error}.") from error


def read_objects(folder: Path = DATA) -> list[dict[str, Any]]:
    """The drawn objects, each with every member that README.md of the data names."""
    objects = []
    for number, line in enumerate(read_text("objects.jsonl", folder).splitlines(), start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DemoDataError(f"Line {number} of objects.jsonl is no JSON: {error}.") from error
        if unknown := row.keys() - set(_MEMBERS):
            raise DemoDataError(f"Line {number} of objects.jsonl has {', '.join(sorted(unknown))}.")
        objects.append({name: row.get(name) for name in _MEMBERS})
    return objects


def read_vocabularies(folder: Path = DATA) -> list[dict[str, str]]:
    """The concepts that the portal brings along, and behind them the demonstration's own."""
    brought = [
        {"scheme": path.stem, **row}
        for path in sorted(STARTER.glob("*.csv"))
        for row in read_csv(path.name, STARTER)
    ]
    return [*brought, *read_csv("vocabulary.csv", folder)]


def museums_with_texts(folder: Path = DATA) -> str:
    """`museums.csv` with the columns of `museum_texts.toml` beside it, as CSV."""
    texts = read_toml("museum_texts.toml", folder)
    rows = read_csv("museums.csv", folder)
    if strangers := texts.keys() - {row["code"] for row in rows}:
        raise DemoDataError(f"museum_texts.toml tells of {', '.join(sorted(strangers))}: unknown.")
    columns = dict.fromkeys([*rows[0], *(name for text in texts.values() for name in text)])
    written = io.StringIO()
    writer = csv.DictWriter(written, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | texts.get(row["code"], {}) for row in rows)
    return written.getvalue()


def objects_by_museum(folder: Path = DATA) -> dict[str, str]:
    """JSON lines by museum, with English labels in the place of notations.

    Import mappings find terms by their names, as museums write them.
    """
    labels = {
        (row["scheme"], row["notation"]): row["label_en"] for row in read_vocabularies(folder)
    }
    lines: dict[str, list[str]] = {}
    for row in read_objects(folder):
        for member, scheme in _TERMS.items():
            row[member] = _labelled(row[member], scheme, labels, row["number"])
        line = json.dumps(row, ensure_ascii=False, sort_keys=True)
        lines.setdefault(row["museum"], []).append(line)
    return {museum: "\n".join(found) + "\n" for museum, found in sorted(lines.items())}


def _labelled(
    value: Any, scheme: str, labels: dict[tuple[str, str], str], number: str
) -> str | list[str] | None:
    if value is None:
        return None
    if isinstance(value, list):
        return [str(_labelled(each, scheme, labels, number)) for each in value]
    if (scheme, value) not in labels:
        raise DemoDataError(f"{number} names the {scheme} “{value}”, which no vocabulary has.")
    return labels[scheme, value]


def translated(name: str, texts: dict[str, str]) -> dict[str, str]:
    """`{"kk": …}` as columns `name_kk` …, all three; KeyError where one is missing."""
    return {f"{name}_{language}": texts[language] for language in LANGUAGES}


def file_stem(number: str) -> str:
    """An inventory number as the name of a file, as import_images reads it: `ДК-1/2` → `ДК-1_2`."""
    return number.replace("/", "_")


def digest(files: Iterator[Path] | list[Path]) -> str:
    """A digest of the contents of files, whatever folder they lie in."""
    found = hashlib.sha256()
    for path in sorted(files):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def worth_telling(count: int, of: int) -> bool:
    """Whether to say now how many pictures are done: every twenty, and at the end."""
    return count % 20 == 0 or count == of
