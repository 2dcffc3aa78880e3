"""The first rows of a file as a mapping reads them, before anything is looked up."""

from collections.abc import Mapping as Values
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from catalog.importers.columns import LISTS, NUMBER, NumberedList
from catalog.importers.field_names import field_name, value_text
from catalog.importers.looking import Look
from catalog.importers.mapping import Mapping
from catalog.importers.records import CleanRecord
from catalog.models import Measurement, MuseumObject

_ROWS: Final = 10
_LONGEST: Final = 200
_FIELDS: Final = {each.name: each for each in MuseumObject._meta.concrete_fields}


@dataclass(frozen=True)
class PreviewRow:
    """One row: a text for each of the preview's fields, or what is wrong with it."""

    line: int
    cells: list[str]
    problems: list[tuple[str, str]]


@dataclass(frozen=True)
class Preview:
    """The fields that any of the rows fills, and the rows."""

    fields: list[str]
    rows: list[PreviewRow]


def preview(mapping: Mapping, look: Look) -> Preview:
    """What the mapping makes of the kept rows, those with problems before the others."""
    records = [mapping.clean(row) for row in look.sample()]
    records.sort(key=lambda record: not record.problems)
    shown = records[:_ROWS]
    found = {n: None for r in shown for n, v in r.values.items() if v not in (None, [])}
    filled = sorted(found, key=lambda name: name != NUMBER)  # the number first
    return Preview(
        fields=[field_name(name) for name in filled],
        rows=[
            PreviewRow(
                record.line,
                [_text(name, record) for name in filled],
                [(field_name(problem.field), problem.reason) for problem in record.problems],
            )
            for record in sorted(shown, key=lambda record: record.line)
        ],
    )


def _text(name: str, record: CleanRecord) -> str:
    value = record.values.get(name)
    if name == "makers":
        names = {(a.source, a.key): a.names[0][1] for a in record.agents}
        text = "; ".join(
            ", ".join(filter(None, (names.get(tuple(each["agent"])), each["role"])))
            for each in value or ()
        )
    elif name in LISTS:
        text = "; ".join(_entry(LISTS[name], each) for each in value or ())
    elif isinstance(value, list):
        text = "; ".join(map(_term, value))
    else:
        text = "" if value is None else value_text(_FIELDS.get(name), value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _entry(kind: NumberedList, value: Values[str, Any] | Sequence[Any]) -> str:
    """One entry of a list: a measurement by its columns in order, others by name."""
    named = value if isinstance(value, Values) else dict(zip(kind.members, value, strict=True))
    told = [
        value_text(kind.model._meta.get_field(name), each)
        for name, each in named.items()
        if each not in (None, "")
    ]
    return (" " if kind.model is Measurement else ", ").join(told)


def _term(value: str | Values[str, str]) -> str:
    return value if isinstance(value, str) else ", ".join(value.values())
