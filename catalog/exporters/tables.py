"""Records of objects as tables, and as JSON lines with technical names and codes."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.translation import override

from catalog.importers.columns import LISTS, Column
from catalog.importers.fields import BOOLEANS, TERM_FIELDS
from catalog.importers.steps import listed_text
from catalog.models import MuseumObject
from museumportal.lib.table_files import Number, csv_pieces, json_pieces, xlsx_pieces

Record = dict[str, Any]
Cell = Callable[[Record], Any]


def headings(columns: Iterable[Column], language: str) -> list[str]:
    """What stands above the columns."""
    with override(language):
        return [each.label for each in columns]


def cells_of(columns: Iterable[Column], language: str) -> list[Cell]:
    """One function a column, from a record to its text, its number, or None."""
    with override(language):
        return [_cell(each, language) for each in columns]


def _cell(column: Column, language: str) -> Cell:
    name = column.name
    if column.section == "concepts":
        return lambda record: listed_text(record[name]) or None
    show = _shown(column, language)
    if column.section in ("fields", "told"):
        return lambda record: show(record[name])
    section, member, index = column.section, column.member, column.number - 1

    def entry(record: Record) -> Any:
        entries = record[section]
        return show(entries[index][member]) if index < len(entries) else None

    return entry


def _shown(column: Column, language: str) -> Callable[[Any], Any]:
    """How a value stands in a cell: choices as labels, numbers as numbers."""
    field = _field(column)
    if field is not None and field.choices:
        labels = {value: str(label).rstrip(" :") for value, label in field.flatchoices}
        return lambda value: labels.get(value, value)
    if isinstance(field, models.BooleanField):
        yes, no = BOOLEANS[language]
        return lambda value: None if value is None else yes if value else no
    if isinstance(field, models.DecimalField):
        return lambda value: None if value is None else Number(value)
    return lambda value: value


def _field(column: Column) -> Any:
    if column.section == "told":
        return MuseumObject._meta.get_field("status") if column.name == "status" else None
    if column.section == "fields":
        name = column.name
        return None if name in (*TERM_FIELDS, "collection") else MuseumObject._meta.get_field(name)
    known = LISTS[column.section]
    if column.member in (known.main, "role", "method"):
        return None
    return known.model._meta.get_field(column.member)


def pieces(
    chunks: Iterable[list[Record]],
    columns: list[Column],
    ending: str,
    *,
    language: str,
    rows: int,
) -> Iterator[bytes]:
    """The file with this ending; `rows` are how many there will be."""
    if ending == "jsonl":
        return json_pieces(chunks)
    cells, names = cells_of(columns, language), headings(columns, language)
    if ending == "csv":
        return csv_pieces(chunks, cells, names)
    return xlsx_pieces(chunks, cells, names, rows=rows, name="objects")
