"""A mapping file: which column, JMESPath or XPath goes to which field, and how.

Written by museums in TOML; docs/recipes/import-mapping.md explains every word of it. All of it
is checked and compiled before the first row is read.
"""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import tomli_w
from django.utils.translation import gettext

from catalog.importers import columns
from catalog.importers.cleaning import compile_fields
from catalog.importers.column_mappings import mapping_content
from catalog.importers.columns import column
from catalog.importers.fields import text_of
from catalog.importers.parts import (
    MISSING,
    Context,
    Part,
    compile_concepts,
    compile_makers,
)
from catalog.importers.parts_physical import compile_inscriptions, compile_measurements
from catalog.importers.parts_scholarship import compile_provenance, compile_references
from catalog.importers.readers import KINDS, ReadingOptions, Row, Source, open_source
from catalog.importers.records import CleanRecord
from catalog.importers.values import Origins, Value, compile_value, converted, refuse_unknown
from museumportal.lib.readers.problems import (
    ImportRefused,
    RowRefused,
    did_you_mean,
    there_are,
)

SHIPPED = Path(__file__).resolve().parent.parent / "mappings"
_SECTIONS = frozenset(
    {
        "source",
        "columns",
        "constants",
        "prefixes",
        "fields",
        "makers",
        "concepts",
        "measurements",
        "inscriptions",
    }
    | {"references", "provenance"}
)
_SOURCE_KEYS = frozenset(
    {"name", "format", "key", "language", "encoding", "delimiter", "sheet", "record"}
    | {"empty", "rows", "edited", "whole", "missing", "header", "spaces", "tells"}
)
_CHOICES: dict[str, tuple[Any, ...]] = {
    "empty": ("keep", "clear"),
    "rows": ("all", "new", "known"),
    "edited": ("keep", "overwrite"),
    "whole": (True, False),
    "spaces": ("one", "keep"),
    "tells": ("all", "public"),
}
_SAMPLE = 1000


@dataclass(frozen=True)
class Mapping:
    """A mapping that was checked; `clean` makes a clean record of a row.

    `rows` says which are taken: "all", those of objects that are "new", those of "known" ones.
    `overwrite`: the file counts for more than what was edited here. `whole`: it holds all of the
    source, so that what is not in it is gone. `public`: it tells what is for the public alone, so
    that nothing follows from what it leaves out.
    """

    name: str
    kind: str
    language: str
    text: str
    clear_empty: bool
    rows: str
    overwrite: bool
    whole: bool
    public: bool
    options: ReadingOptions
    origins: Origins
    key: Value
    parts: list[Part] = field(default_factory=list)

    def clean(self, row: Row) -> CleanRecord:
        """The row's clean record; everything wrong with it stands in its `problems`."""
        record = CleanRecord(line=row.line)
        if isinstance(row.content, RowRefused):
            record.problems.append(row.content.problem)
            return record
        try:
            record.key = self.key(row.content) or ""
        except RowRefused as refused:
            record.problems.append(refused.problem)
        for part in self.parts:
            try:
                part(row.content, record)
            except RowRefused as refused:
                record.problems.append(refused.problem)
        if not record.key and not record.problems:
            record.problems.append(
                RowRefused("key", gettext("is empty: nothing says which row this is")).problem
            )
        if not self.clear_empty:
            record.values = {k: v for k, v in record.values.items() if v not in (None, [])}
        record.seal()
        return record

    def open(self, path: Path) -> Source:
        """The file as a source of rows, checked against this mapping's columns.

        Raises:
            ImportRefused: the file is not readable, or lacks a column the mapping names.
        """
        source = open_source(path, self.kind, self.options)
        check_columns(self.name, self.origins, source)
        return source


def check_columns(name: str, origins: Origins, source: Source) -> None:
    """Raise ImportRefused where the mapping `name` reads a column or member that is not there.

    Of JSON, whose records need not be alike, the first thousand tell.
    """
    if origins.kind == "xml":
        return
    there = set(source.columns or ())
    if source.columns is None:
        for row in islice(source.rows(), _SAMPLE):
            if isinstance(row.content, dict):
                there |= row.content.keys()
        if not there:
            return
    refuse_lacking(name, origins, source.columns or sorted(there), source.path.name)


def refuse_lacking(name: str, origins: Origins, there: Sequence[str], file: str) -> None:
    """Raise ImportRefused where the mapping `name` reads a column or member that `file`, which has
    those of `there`, has not."""
    for wanted in sorted(origins.needed - origins.optional - {*there}):
        sentence = (
            gettext(
                "The mapping “%(name)s” reads the column “%(wanted)s”, which %(file)s does "
                "not have.%(hint)s %(columns)s"
            )
            if origins.kind == "table"
            else gettext(
                "The mapping “%(name)s” reads the member “%(wanted)s”, which %(file)s does "
                "not have.%(hint)s %(columns)s"
            )
        )
        raise ImportRefused(
            sentence
            % {
                "name": name,
                "wanted": wanted,
                "file": file,
                "hint": did_you_mean(wanted, there),
                "columns": there_are(there),
            }
        )


def find_mapping(name_or_path: str) -> Path:
    """The path of a mapping file, or of the shipped mapping of that name.

    Raises:
        ImportRefused: there is neither.
    """
    path = Path(name_or_path)
    if path.is_file():
        return path
    shipped = SHIPPED / f"{name_or_path}.toml"
    if path.name == name_or_path and shipped.is_file():
        return shipped
    names = sorted(each.stem for each in SHIPPED.glob("*.toml"))
    raise ImportRefused(
        gettext(
            "There is no mapping file %(path)s, nor a shipped mapping of that name (%(choices)s)."
        )
        % {"path": name_or_path, "choices": ", ".join(names)}
    )


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """The mapping file's text and content. Raises ImportRefused where it is no TOML."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return text, tomllib.loads(text)
    except OSError as error:
        raise ImportRefused(
            gettext("%(path)s cannot be read: %(error)s.")
            % {"path": path, "error": error.strerror or error}
        ) from error
    except UnicodeDecodeError as error:
        raise ImportRefused(
            gettext("The mapping %(file)s is not UTF-8 text.") % {"file": path.name}
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ImportRefused(
            gettext("The mapping %(file)s is no TOML: %(error)s.")
            % {"file": path.name, "error": error}
        ) from error


def mapping_text(content: dict[str, Any]) -> str:
    """The content of a mapping as TOML (https://toml.io/en/v1.0.0), as `parse_mapping` reads it."""
    return tomli_w.dumps(content)


def load_mapping(path: Path) -> Mapping:
    """Read, check and compile the mapping file at `path`.

    Raises:
        ImportRefused: what is wrong with it, in one sentence.
    """
    text, content = read_toml(path)
    try:
        return parse_mapping(text, content)
    except ImportRefused as refused:
        raise ImportRefused(
            gettext("The mapping %(file)s: %(reason)s") % {"file": path.name, "reason": refused}
        ) from refused


def parse_text(text: str) -> Mapping:
    """The mapping that a TOML text is. Raises ImportRefused."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ImportRefused(
            gettext("The mapping is no TOML: %(error)s.") % {"error": error}
        ) from error
    return parse_mapping(text, content)


def parse_mapping(text: str, content: dict[str, Any]) -> Mapping:
    """Check and compile a mapping already read; `text` is kept with the batch."""
    refuse_unknown(content, _SECTIONS, "top level")
    if "columns" in content:
        content = _with_columns(content)
    origins, options, context = source_section(content, _SOURCE_KEYS)
    section = content["source"]
    chosen = {name: section.get(name, known[0]) for name, known in _CHOICES.items()}
    for name, known in _CHOICES.items():
        if chosen[name] not in known:
            words = ", ".join(str(each).lower() for each in known)
            sentence = gettext("[source] %(name)s must be one of %(choices)s.")
            raise ImportRefused(sentence % {"name": name, "choices": words})
    origins.keep_spaces = chosen["spaces"] == "keep"
    if "key" not in section:
        raise ImportRefused(gettext("[source] needs key: the column that says which row is which."))
    key = compile_value(section["key"], origins, where="source.key")
    fields = content.get("fields")
    if not isinstance(fields, dict) or "inventory_number" not in fields:
        raise ImportRefused(gettext("[fields] must say where inventory_number comes from."))
    parts = compile_fields(fields, origins, context)
    compilers: dict[str, Callable[[dict[str, Any], Origins, Context], Part]] = {
        "makers": compile_makers,
        "concepts": compile_concepts,
        "measurements": compile_measurements,
        "inscriptions": compile_inscriptions,
        "references": compile_references,
        "provenance": compile_provenance,
    }
    for name, compiler in compilers.items():
        for spec in _tables(content, name):
            parts.append(compiler(spec, origins, context))
    return Mapping(
        name=context.name,
        kind=origins.kind,
        language=context.language,
        text=text,
        clear_empty=chosen["empty"] == "clear",
        rows=chosen["rows"],
        overwrite=chosen["edited"] == "overwrite",
        whole=chosen["whole"],
        public=chosen["tells"] == "public",
        options=options,
        origins=origins,
        key=converted("key", key, text_of(200)),
        parts=parts,
    )


def _with_columns(content: dict[str, Any]) -> dict[str, Any]:
    """The mapping with its `[columns]` and `[constants]` written out as fields and lists."""
    header, constants = content["columns"], content.get("constants", {})
    for where, table, names in (
        ("columns", header, header.values() if isinstance(header, dict) else ()),
        ("constants", constants, constants if isinstance(constants, dict) else ()),
    ):
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            raise ImportRefused(gettext("[%(field)s] must be a table of texts.") % {"field": where})
        for name in names:
            if column(name) is None:
                known = [*columns.COLUMNS, *columns.READ]
                hint = did_you_mean(name, known)
                raise ImportRefused(
                    gettext("[%(field)s]: there is no column “%(name)s”.%(hint)s")
                    % {"field": where, "name": name, "hint": hint}
                )
    section = content.get("source", {})
    if not isinstance(section, dict):
        raise ImportRefused(gettext("it has no [source] table."))
    made = mapping_content(
        header,
        name=str(section.get("name", "")),
        kind=str(section.get("format", "")),
        language=str(section.get("language", "")),
        constants=constants,
    )
    whole = {**made, **content, "source": made["source"] | section}
    whole["fields"] = made["fields"] | content.get("fields", {})
    for name in made.keys() - {"source", "fields"}:
        whole[name] = [*made[name], *_tables(content, name)]
    return {name: value for name, value in whole.items() if name not in ("columns", "constants")}


def source_section(
    content: dict[str, Any], known: frozenset[str]
) -> tuple[Origins, ReadingOptions, Context]:
    """What `[source]` and `[prefixes]` say of the file; shared with the mappings of makers."""
    section = content.get("source")
    if not isinstance(section, dict):
        raise ImportRefused(gettext("it has no [source] table."))
    refuse_unknown(section, known, "[source]")
    name, kind = section.get("name"), section.get("format")
    if not isinstance(name, str) or not 0 < len(name) <= 100:
        raise ImportRefused(gettext("[source] needs a name of at most 100 characters."))
    if kind not in KINDS:
        raise ImportRefused(
            gettext("[source] format must be one of %(choices)s.") % {"choices": ", ".join(KINDS)}
        )
    prefixes = content.get("prefixes", {})
    if not isinstance(prefixes, dict) or not all(isinstance(v, str) for v in prefixes.values()):
        raise ImportRefused(gettext("[prefixes] must be a table of texts."))
    if kind == "xml" and "record" not in section:
        raise ImportRefused(gettext("[source] needs record: the element that is one record."))
    options = ReadingOptions(
        **{key: str(section.get(key, "")) for key in ("encoding", "delimiter", "sheet", "record")},
        header=_header(section),
        prefixes=prefixes,
    )
    context = Context(name, "", str(section.get("missing", MISSING[0])))
    context.missing_of({}, "[source]")
    context.language = context.language_of(section, "[source]")
    return Origins(str(kind), prefixes), options, context


def _header(section: dict[str, Any]) -> int:
    header = section.get("header", 0)
    if "header" in section and (type(header) is not int or header < 1):
        raise ImportRefused(gettext("[source] header must be the number of a row, from 1 on."))
    return int(header)


def _tables(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    tables = content.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ImportRefused(gettext("%(name)s must be written as [[%(name)s]].") % {"name": name})
    return tables
