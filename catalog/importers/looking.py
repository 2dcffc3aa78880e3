"""A first look at a file: its columns with examples, its first rows, how many there are.

What is found is plain JSON and kept with the file, so that pages show it without reading again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext
from lxml import etree

from catalog.importers.column_mappings import are_records
from catalog.importers.mapping import find_mapping, load_mapping
from catalog.importers.readers import ReadingOptions, Row, open_source
from catalog.importers.values import tidy
from catalog.importers.xml_records import is_own
from museumportal.lib.characters import without_controls
from museumportal.lib.readers.files import kind_of
from museumportal.lib.readers.problems import ImportRefused, RowRefused
from museumportal.lib.readers.tables import sheets_of

KEPT: Final = 50
"""Rows that are kept for the preview."""
_STUDIED: Final = 1000
_EXAMPLES: Final = 20
_LONGEST: Final = 2000  # characters of a cell that is kept
_WIDEST: Final = 1000  # columns that a person can still be asked about
_DEEPEST: Final = 3  # members of members of JSON that become columns
_LIDO: Final = "lido"
"""The shipped mapping by which XML is looked at: of other XML nothing is known."""
_OWN_LIDO: Final = "portal_lido"
"""That of LIDO which a portal like this one has written."""
OWN_JSON: Final = "portal"
"""That of its JSON lines."""


@dataclass
class ColumnSeen:
    """A column of a table, or a path of JSON: how often it is filled, and what stands in it."""

    name: str
    filled: int = 0
    distinct: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class Look:
    """What a file holds at first sight; `rows` are [line, content], of XML content is text.

    `mapping` is the shipped mapping that reads it: of XML, and of JSON lines that a portal like
    this one has written.
    """

    kind: str
    total: int
    columns: list[ColumnSeen]
    rows: list[tuple[int, Any]]
    sheets: list[str] = field(default_factory=list)
    studied: int = 0
    mapping: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> "Look":
        columns = [ColumnSeen(**each) for each in value["columns"]]
        return cls(**{**value, "columns": columns})

    def sample(self) -> Iterable[Row]:
        """The kept rows as a reader gives them."""
        for line, content in self.rows:
            yield Row(line, etree.fromstring(content) if self.kind == "xml" else content)


def look(path: Path, options: ReadingOptions) -> Look:
    """Read the file once and tell what it holds.

    Raises:
        ImportRefused: it is missing, unreadable, broken or of no known kind.
    """
    kind = kind_of(path)
    if kind == "xml":
        return _look_at_xml(path)
    source = open_source(path, "table" if kind == "workbook" else kind, options)
    rows = list(islice(source.rows(), _STUDIED))
    good = [row for row in rows if not isinstance(row.content, RowRefused)]
    if source.kind == "json":
        good = [Row(row.line, _storable(row.content)) for row in good]
    names = source.columns if source.columns is not None else _paths(row.content for row in good)
    if len(names) > _WIDEST:
        sentence = gettext("%(file)s has %(count)s columns; at most %(most)s are mapped on screen.")
        told = {"file": path.name, "count": intcomma(len(names)), "most": intcomma(_WIDEST)}
        raise ImportRefused(sentence % told)
    own = source.kind == "json" and are_records(row.content for row in good)
    return Look(
        kind=source.kind,
        total=source.total,
        columns=[_seen(name, good, source.kind) for name in names],
        rows=[(row.line, _shortened(row.content)) for row in good[:KEPT]],
        sheets=sheets_in(path),
        studied=len(good),
        mapping=OWN_JSON if own else "",
    )


def sheets_in(path: Path) -> list[str]:
    """The visible sheets of a workbook; of another file none. Raises ImportRefused."""
    return sheets_of(path) if kind_of(path) == "workbook" else []


def _look_at_xml(path: Path) -> Look:
    source = load_mapping(find_mapping(_LIDO)).open(path)
    rows, own = [], True
    for row in islice(source.rows(), KEPT):
        rows.append((row.line, etree.tostring(row.content, encoding="unicode")))
        own = own and is_own(row.content)
    mapping = _OWN_LIDO if own else _LIDO
    return Look("xml", source.total, columns=[], rows=rows, studied=len(rows), mapping=mapping)


def _storable(value: Any) -> Any:
    """JSON as the database can keep it: NUL and halves of characters may be written in JSON, and
    in names of members too, but not be stored."""
    if isinstance(value, str):
        return without_controls(value)
    if isinstance(value, dict):
        return {without_controls(name): _storable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return value


def _seen(name: str, rows: list[Row], kind: str) -> ColumnSeen:
    texts: dict[str, None] = {}
    filled = 0
    for row in rows:
        value = row.content.get(name) if kind == "table" else _at(row.content, name)
        if (value := tidy(value)) is not None:
            filled += 1
            texts[str(value)[:_LONGEST]] = None
    return ColumnSeen(name, filled, len(texts), list(texts)[:_EXAMPLES])


def _paths(records: Iterable[dict[str, Any]]) -> list[str]:
    """The paths to plain values of JSON objects, as JMESPath writes them, in order of meeting."""
    found: dict[str, None] = {}

    def walk(value: Any, path: tuple[str, ...]) -> None:
        if isinstance(value, dict) and len(path) < _DEEPEST:
            for name, inner in value.items():
                walk(inner, (*path, name))
        elif path and not _nested(value):
            found[".".join(map(_quoted, path))] = None

    for record in records:
        walk(record, ())
    return list(found)


def _nested(value: Any) -> bool:
    """Whether there are objects in it, which no column can take: a mapping by hand can."""
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(each, dict | list) for each in value)
    )


def _quoted(name: str) -> str:
    plain = name.replace("_", "a").isalnum() and not name[0].isdigit()
    return name if plain else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _at(record: Any, path: str) -> Any:
    for name in _names(path):
        if not isinstance(record, dict):
            return None
        record = record.get(name)
    return record


def _names(path: str) -> list[str]:
    """The members of a path that `_paths` made."""
    names, quoted, current, escaped = [], False, "", False
    for character in path:
        if escaped:
            current, escaped = current + character, False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == "." and not quoted:
            names.append(current)
            current = ""
        else:
            current += character
    return [*names, current]


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value[:_LONGEST]
    if isinstance(value, dict):
        return {name: _shortened(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_shortened(each) for each in value[:_EXAMPLES]]
    return value
