"""Records of objects as tables: CSV (RFC 4180) and XLSX (ECMA-376), and as JSON lines.

Each writer turns lists of records into pieces of the file, so that memory stays flat.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from xml.sax.saxutils import escape

from django.db import models
from django.utils.translation import override

from catalog.importers.columns import LISTS, Column
from catalog.importers.fields import BOOLEANS, TERM_FIELDS
from catalog.importers.steps import listed_text
from catalog.models import MuseumObject
from museumportal.lib.characters import without_controls
from museumportal.lib.formulas import guarded

Record = dict[str, Any]
Cell = Callable[[Record], Any]

MOST_ROWS: Final = 1_048_575
"""Rows of a sheet of XLSX, without that of the headings (ECMA-376, part 1, 18.3.1.73)."""
LONGEST: Final = 32_767
"""Characters of a cell that Excel opens."""


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


class Number(str):
    """A decimal number as text, which a spreadsheet is to take for a number."""

    __slots__ = ()


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


def csv_pieces(
    chunks: Iterable[list[Record]], columns: list[Column], language: str
) -> Iterator[bytes]:
    """UTF-8 with a byte-order mark, by which Excel knows it; texts like formulas are guarded."""
    cells = cells_of(columns, language)
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(headings(columns, language))
    for records in chunks:
        writer.writerows([_guarded(cell(record)) for cell in cells] for record in records)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    if rest := text.getvalue():
        yield rest.encode()


def _guarded(value: Any) -> Any:
    return guarded(value) if type(value) is str else value


def json_pieces(chunks: Iterable[list[Record]]) -> Iterator[bytes]:
    """One record a line, with technical names and codes."""
    for records in chunks:
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        yield "".join(f"{line}\n" for line in lines).encode()


_MANY: Final = 100_000
"""Rows from which on the sheet may pass the 2 GB of a plain ZIP; smaller ones do without ZIP64,
which older readers do not open in a stream."""
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{_SPREADSHEET}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="objects" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/>'
        '</font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        '</cellStyleXfs><cellXfs count="3">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" '
        'applyNumberFormat="1"/></cellXfs></styleSheet>'
    ),
}
_HEAD, _TEXT = 1, 2
"""Numbers of styles: bold, and a text whatever it looks like, also when it is edited."""


def xlsx_pieces(
    chunks: Iterable[list[Record]], columns: list[Column], language: str, *, rows: int
) -> Iterator[bytes]:
    """A workbook of one sheet, written as it goes: texts stand in their cells as texts, never as
    formulas, and numbers as numbers. `rows` are how many there will be."""
    cells = cells_of(columns, language)
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, _XML + part)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=rows > _MANY) as sheet:
            sheet.write(_sheet_start(len(columns)).encode())
            sheet.write(_row(headings(columns, language), _HEAD).encode())
            for records in chunks:
                made = (_row((cell(record) for cell in cells), _TEXT) for record in records)
                sheet.write("".join(made).encode())
                yield out.taken()
            sheet.write(b"</sheetData></worksheet>")
    yield out.taken()


def _sheet_start(columns: int) -> str:
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f'</sheetViews><cols><col min="1" max="{columns}" width="20" customWidth="1"/></cols>'
        "<sheetData>"
    )


def _row(values: Iterable[Any], style: int) -> str:
    return f"<row>{''.join([_cell_xml(value, style) for value in values])}</row>"


def _cell_xml(value: Any, style: int) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int | Number):
        return f"<c><v>{value}</v></c>"
    text = escape(_ESCAPED.sub("_x005F_", without_controls(str(value))))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


class _Pipe(io.RawIOBase):
    """Where the archive is written to: what has come is taken on, nothing is kept."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
