"""Tables as files, written as their rows come: CSV (RFC 4180), XLSX (ECMA-376), JSON lines.

Rows come in chunks, and of each a piece of the file is made, so that memory stays flat. A cell is
told by one function a column, from the row to a text, a number or None.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar
from xml.sax.saxutils import escape

from museumportal.lib.characters import without_controls
from museumportal.lib.formulas import guarded

Row = TypeVar("Row")

MOST_ROWS: Final = 1_048_575
"""Rows of a sheet of XLSX, without that of the headings (ECMA-376, part 1, 18.3.1.73)."""
LONGEST: Final = 32_767
"""Characters of a cell that Excel opens."""
MEDIA_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
}
"""By the ending of a file."""


class Number(str):
    """A decimal number as text, which a spreadsheet is to take for a number."""

    __slots__ = ()


def csv_pieces(
    chunks: Iterable[list[Row]], cells: Sequence[Callable[[Row], Any]], headings: Sequence[str]
) -> Iterator[bytes]:
    """UTF-8 with a byte-order mark, by which Excel knows it; texts like formulas are guarded."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(headings)
    for rows in chunks:
        writer.writerows([_guarded(cell(row)) for cell in cells] for row in rows)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    if rest := text.getvalue():
        yield rest.encode()


def _guarded(value: Any) -> Any:
    return guarded(value) if type(value) is str else value


def json_pieces(chunks: Iterable[list[dict[str, Any]]]) -> Iterator[bytes]:
    """One record a line."""
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
        '<sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>'
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
    chunks: Iterable[list[Row]],
    cells: Sequence[Callable[[Row], Any]],
    headings: Sequence[str],
    *,
    rows: int,
    name: str,
) -> Iterator[bytes]:
    """A workbook of one sheet of this name, written as it goes: texts stand in their cells as
    texts, never as formulas, and numbers as numbers. `rows` are how many there will be."""
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, part in _PARTS.items():
            archive.writestr(path, _XML + part.replace("{sheet}", escape(name)))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=rows > _MANY) as sheet:
            sheet.write(_sheet_start(len(cells)).encode())
            sheet.write(_row(headings, _HEAD).encode())
            for some in chunks:
                made = (_row((cell(row) for cell in cells), _TEXT) for row in some)
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
