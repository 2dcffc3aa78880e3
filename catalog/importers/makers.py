"""Mappings of makers: `[source]` as for objects, and `[fields]` that fill columns of a maker."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from catalog.importers.fields import LANGUAGES, YEAR, text_of
from catalog.importers.mapping import check_columns, read_toml, source_section
from catalog.importers.readers import ReadingOptions, Row, Source, open_source
from catalog.importers.records import CleanRecord
from catalog.importers.values import Origins, Value, compile_value, converted, refuse_unknown
from catalog.models import Agent
from museumportal.lib.readers.problems import (
    ImportRefused,
    Problem,
    RowRefused,
    did_you_mean,
)

_SECTIONS = frozenset({"source", "prefixes", "fields"})
_SOURCE_KEYS = frozenset(
    {"name", "format", "key", "language", "encoding", "delimiter", "sheet", "record", "header"}
)


def _kind(value: Any) -> str:
    if value not in Agent.Kind.values:
        raise ValueError(
            gettext("“%(text)s” is none of %(choices)s")
            % {"text": value, "choices": ", ".join(Agent.Kind.values)}
        )
    return str(value)


def _limit(name: str) -> int | None:
    return getattr(Agent._meta.get_field(name), "max_length", None)


_FIELDS: dict[str, Callable[[Any], Any]] = {
    **{f"name_{code}": text_of(_limit("name")) for code in LANGUAGES},
    **{f"biography_{code}": text_of(None) for code in LANGUAGES},
    **{name: text_of(_limit(name)) for name in ("sort_name", "birth_place", "death_place")},
    "born": YEAR,
    "died": YEAR,
    "kind": _kind,
}
_MATCHES = "matches"


@dataclass(frozen=True)
class MakerMapping:
    """A mapping of makers that was checked; `clean` gives columns of a maker as `values`."""

    name: str
    kind: str
    options: ReadingOptions
    origins: Origins
    key: Value
    fields: dict[str, Value]

    def open(self, path: Path) -> Source:
        """The file as a source of rows, checked against the mapping. Raises ImportRefused."""
        source = open_source(path, self.kind, self.options)
        check_columns(self.name, self.origins, source)
        return source

    def clean(self, row: Row) -> CleanRecord:
        """The row's key and columns; everything wrong with it stands in its `problems`."""
        record = CleanRecord(line=row.line)
        if isinstance(row.content, RowRefused):
            record.problems.append(row.content.problem)
            return record
        for name, get in {"key": self.key, **self.fields}.items():
            try:
                record.values[name] = get(row.content)
            except RowRefused as refused:
                record.problems.append(refused.problem)
        record.key = record.values.pop("key", None) or ""
        record.values = {name: value for name, value in record.values.items() if value is not None}
        if record.problems:
            return record
        if not record.key:
            record.problems.append(
                Problem("key", gettext("is empty: nothing says which maker this is"))
            )
        names = [record.values.get(f"name_{code}") for code in LANGUAGES]
        if not any(names):
            record.problems.append(Problem("name", gettext("is empty in every language")))
        born, died = record.values.get("born"), record.values.get("died")
        if born is not None and died is not None and born > died:
            record.problems.append(
                Problem(
                    "died",
                    gettext("died (%(died)s) before being born (%(born)s)")
                    % {"died": died, "born": born},
                )
            )
        record.values.setdefault("sort_name", next((name for name in names if name), ""))
        record.seal()
        return record


def load_maker_mapping(path: Path) -> MakerMapping:
    """Read, check and compile a mapping of makers. Raises ImportRefused."""
    _, content = read_toml(path)
    try:
        return _parse(content)
    except ImportRefused as refused:
        raise ImportRefused(
            gettext("The mapping %(file)s: %(reason)s") % {"file": path.name, "reason": refused}
        ) from refused


def _parse(content: dict[str, Any]) -> MakerMapping:
    refuse_unknown(content, _SECTIONS, "top level")
    origins, options, context = source_section(content, _SOURCE_KEYS)
    if "key" not in content["source"]:
        raise ImportRefused(
            gettext("[source] needs key: the column that says which maker is which.")
        )
    fields = content.get("fields")
    if not isinstance(fields, dict) or not {f"name_{code}" for code in LANGUAGES} & fields.keys():
        raise ImportRefused(
            gettext("[fields] must say where name_kk, name_ru or name_en comes from.")
        )
    compiled: dict[str, Value] = {}
    for name, spec in fields.items():
        get = compile_value(spec, origins, where=name)
        if name == _MATCHES:
            compiled[name] = _addresses(get)
        elif name in _FIELDS:
            compiled[name] = converted(name, get, _FIELDS[name])
        else:
            hint = did_you_mean(name, [*_FIELDS, _MATCHES])
            raise ImportRefused(
                gettext("there is no field “%(name)s” of a maker.%(hint)s")
                % {"name": name, "hint": hint}
            )
    return MakerMapping(
        name=context.name,
        kind=origins.kind,
        options=options,
        origins=origins,
        key=converted(
            "key",
            compile_value(content["source"]["key"], origins, where="source.key"),
            text_of(200),
        ),
        fields=compiled,
    )


def _addresses(get: Value) -> Value:
    def addresses(row: Any) -> list[str] | None:
        found = get(row)
        uris = [str(uri) for uri in (found if isinstance(found, list) else [found]) if uri]
        if any(not uri.startswith(("http://", "https://")) for uri in uris):
            raise RowRefused(_MATCHES, gettext("“%(text)s” is no address") % {"text": uris[0][:60]})
        return uris or None

    return addresses
