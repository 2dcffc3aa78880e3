"""The one door to the readers: a path in, a source of rows out, whatever the file is."""

from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext, gettext_lazy

from catalog.importers.json_records import open_json
from catalog.importers.xml_records import open_xml
from museumportal.lib.readers.files import kind_of
from museumportal.lib.readers.problems import ImportRefused
from museumportal.lib.readers.rows import Row, Source
from museumportal.lib.readers.tables import open_table, open_workbook

KINDS = {
    "table": gettext_lazy("a table (CSV, TSV or a spreadsheet)"),
    "json": gettext_lazy("JSON lines or a JSON array"),
    "xml": "XML",
}


@dataclass(frozen=True)
class ReadingOptions:
    """What a mapping may say about the file under [source]; empty means: find out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    record: str = ""
    header: int = 0
    prefixes: dict[str, str] = field(default_factory=dict)


def open_source(path: Path, kind: str, options: ReadingOptions | None = None) -> Source:
    """Open `path`, which must hold what `kind` says ("table", "json" or "xml"), by its content.

    Raises:
        ImportRefused: it is missing, unreadable, broken or something else, in one sentence.
    """
    options = options or ReadingOptions()
    if path.is_dir():
        raise ImportRefused(gettext("%(path)s is a folder, not a file.") % {"path": path})
    if path.exists() and not path.is_file():
        raise ImportRefused(
            gettext("%(path)s is no ordinary file: save it as one, it is read twice.")
            % {"path": path}
        )
    found = kind_of(path)
    if (found if found != "workbook" else "table") != kind:
        raise ImportRefused(
            gettext("%(file)s should be %(kind)s, but it is %(found)s.")
            % {
                "file": path.name,
                "kind": KINDS[kind],
                "found": KINDS["table" if found == "workbook" else found],
            }
        )
    if found == "workbook":
        return open_workbook(path, sheet=options.sheet, header=options.header)
    if kind == "table":
        return open_table(
            path,
            encoding=options.encoding,
            delimiter=options.delimiter,
            header=options.header,
        )
    if kind == "json":
        return open_json(path, encoding=options.encoding)
    return open_xml(path, record=options.record, prefixes=options.prefixes)


__all__ = ["KINDS", "ReadingOptions", "Row", "Source", "open_source"]
