"""The one door to the readers: a path in, a source of rows out, whatever the file is."""

from dataclasses import dataclass, field
from pathlib import Path

from catalog.importers.json_records import open_json
from catalog.importers.xml_records import open_xml
from museumportal.lib.readers.files import kind_of
from museumportal.lib.readers.problems import ImportRefused
from museumportal.lib.readers.rows import Row, Source
from museumportal.lib.readers.tables import open_table, open_workbook

KINDS = {
    "table": "a table (CSV, TSV or a spreadsheet)",
    "json": "JSON lines or a JSON array",
    "xml": "XML",
}


@dataclass(frozen=True)
class ReadingOptions:
    """What a mapping may say about the file under [source]; empty means: find out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    record: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)


def open_source(path: Path, kind: str, options: ReadingOptions | None = None) -> Source:
    """Open `path`, which must hold what `kind` says ("table", "json" or "xml"), by its content.

    Raises:
        ImportRefused: it is missing, unreadable, broken or something else, in one sentence.
    """
    options = options or ReadingOptions()
    if path.is_dir():
        raise ImportRefused(f"{path} is a folder, not a file.")
    if path.exists() and not path.is_file():
        raise ImportRefused(f"{path} is no ordinary file: save it as one, it is read twice.")
    found = kind_of(path)
    if (found if found != "workbook" else "table") != kind:
        raise ImportRefused(
            f"{path.name} should be {KINDS[kind]}, but it is "
            f"{KINDS['table' if found == 'workbook' else found]}."
        )
    if found == "workbook":
        return open_workbook(path, sheet=options.sheet)
    if kind == "table":
        return open_table(path, encoding=options.encoding, delimiter=options.delimiter)
    if kind == "json":
        return open_json(path, encoding=options.encoding)
    return open_xml(path, record=options.record, prefixes=options.prefixes)


__all__ = ["KINDS", "ReadingOptions", "Row", "Source", "open_source"]
