"""Mappings made of the columns of a table: what the wizard chooses, what an export is read by."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.importers.columns import (
    CHECKED,
    COLUMNS,
    LISTS,
    MAKERS,
    MEASUREMENTS,
    NUMBER,
    SIZES,
    Column,
    NumberedList,
    column,
)
from catalog.importers.fields import LANGUAGES, PRODUCTION, RELATIONS, TERM_FIELDS, YEARS
from catalog.importers.rejects import REASON
from catalog.models import ObjectMaker, ProvenanceEvent


def mapping_content(
    header: Mapping[str, str],
    *,
    name: str,
    kind: str = "table",
    language: str = "",
    missing: str = "create",
    key: str = "",
    empty: str = "keep",
    optional: bool = False,
    constants: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The content of a mapping (as `parse_mapping` takes it) that reads a table so.

    `header` says which column each heading of the file is, of JSON each path; of two headings of
    one column the first that is filled counts. `key` is a heading, the inventory number's unless
    said. `constants` are values of columns that no heading is, such as the unit of a column of
    heights. `optional` reads files that lack some of the columns.

    Raises:
        KeyError: a name that is no column.
    """
    spec = _Specs(header, constants or {}, optional=optional)
    source: dict[str, Any] = {"name": name, "format": kind}
    if number := next((each for each, to in header.items() if to == NUMBER), ""):
        source["key"] = number
    if key:
        source["key"] = key
    if language:
        source["language"] = language
    if empty != "keep":
        source["empty"] = empty
    content: dict[str, Any] = {"source": source, "fields": _fields(spec, language, missing)}
    concepts = [
        {
            "relation": relation,
            **({"missing": missing} if missing != "create" else {}),
            **spec.of(relation, steps=("list",), gather=True),
        }
        for relation in RELATIONS
        if spec.has(relation)
    ]
    lists = {kind_.name: _tables(spec, kind_, language) for kind_ in LISTS.values()}
    if spec.has(MEASUREMENTS):
        lists[MEASUREMENTS].append(spec.of(MEASUREMENTS, gather=True))
    lists[MEASUREMENTS] += [
        {"dimension": {"value": dimension}, "value": _short(spec.of(size)), "unit": {"value": unit}}
        for size, (dimension, unit) in SIZES.items()
        if spec.has(size)
    ]
    if spec.has(MAKERS):
        lists[MAKERS].append({_named(language): spec.of(MAKERS, steps=("list",))})
    tables = {"concepts": concepts, **lists}
    return content | {name: rows for name, rows in tables.items() if rows}


class _Specs:
    """Values of a mapping by the column they fill."""

    def __init__(
        self, header: Mapping[str, str], constants: Mapping[str, str], *, optional: bool
    ) -> None:
        self._optional = optional
        self._constants = constants
        self._headings: dict[str, list[str]] = {}
        for heading, name in header.items():
            self._headings.setdefault(name, []).append(heading)
        self.columns = [_known(name) for name in {**self._headings, **constants}]

    def has(self, name: str) -> bool:
        return name in self._headings or name in self._constants

    def of(self, name: str, *, steps: Iterable[str] = (), gather: bool = False) -> dict[str, Any]:
        if name not in self._headings:
            return {"value": self._constants[name]}
        headings = self._headings[name]
        several = len(headings) > 1
        made: dict[str, Any] = {
            "all" if several and gather else "from": headings if several else headings[0]
        }
        if several:
            made["optional"] = self._optional
        if self._optional:
            made["optional"] = True
        if steps := list(steps):
            made["steps"] = steps
        return {each: value for each, value in made.items() if value is not False}


def _known(name: str) -> Column:
    if (found := column(name)) is None:
        raise KeyError(name)
    return found


def _fields(spec: _Specs, language: str, missing: str) -> dict[str, Any]:
    """The table `[fields]`. Where no column holds the years, they are read from a date's text."""
    named = [each for each in spec.columns if each.section == "fields" or each.name in CHECKED]
    made = {each.name: _short(spec.of(each.name)) for each in named}
    for name in TERM_FIELDS:
        if name in made and missing != "create":
            made[name] = {**spec.of(name), "missing": missing}
    dates = [f"production_date_{each}" for each in (language or LANGUAGES[0], *LANGUAGES)]
    if not YEARS.keys() & made.keys() and (date := next((n for n in dates if n in made), "")):
        del made[date]
        made[PRODUCTION] = {**spec.of(date), "language": date[-2:]}
    return made


def _short(value: dict[str, Any]) -> Any:
    return value["from"] if value.keys() == {"from"} else value


def _tables(spec: _Specs, kind: NumberedList, language: str) -> list[dict[str, Any]]:
    """One table for every entry whose columns suffice."""
    made: dict[int, dict[str, Any]] = {}
    for each in spec.columns:
        if each.section == kind.name and each.number:
            member = _named(language) if each.member == "name" else each.member
            made.setdefault(each.number, {})[member] = _short(spec.of(each.name))
    if kind.model is ProvenanceEvent:
        for table in made.values():
            if {"earliest", "latest"} <= table.keys():
                table["years"] = "given"
    needs = set(kind.needs or ([_named(language)] if kind.model is ObjectMaker else ()))
    return [made[number] for number in sorted(made) if needs <= made[number].keys()]


def _named(language: str) -> str:
    return f"name_{language or LANGUAGES[0]}"


def record_content(*, name: str, language: str = "") -> dict[str, Any]:
    """The content of a mapping that reads an export in JSON lines, whichever columns it has.

    `language` is that of names and terms that are new.
    """
    told = {"optional": True}
    fields = [each.name for each in COLUMNS.values() if each.section == "fields"]
    fields += CHECKED
    content: dict[str, Any] = {
        "source": {"name": name, "format": "json", "key": NUMBER},
        "fields": {each: each if each == NUMBER else {"from": each, **told} for each in fields},
        "concepts": [{"relation": each, "from": each, **told} for each in RELATIONS],
    }
    if language:
        content["source"]["language"] = language
    new = _named(language or "ru")
    for kind in LISTS.values():
        members = {new if each == kind.main else each: each for each in kind.members}
        years = {"years": "given"} if kind.model is ProvenanceEvent else {}
        content[kind.name] = [{"each": kind.name, **told, **years, **members}]
    return content


def are_records(contents: Iterable[Mapping[str, Any]]) -> bool:
    """Whether these JSON objects are as an export in JSON lines writes them: with lists of objects,
    and with nothing but what an export tells, or the rejected rows of one."""
    found = list(contents)
    return any(each.keys() & LISTS.keys() for each in found) and all(map(_is_record, found))


def _is_record(content: Mapping[str, Any]) -> bool:
    return (
        NUMBER in content
        and content.keys() <= {*COLUMNS, *LISTS, REASON}
        and all(_are_entries(kind, content.get(kind.name) or []) for kind in LISTS.values())
    )


def _are_entries(kind: NumberedList, value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and each.keys() <= {*kind.members} for each in value
    )
