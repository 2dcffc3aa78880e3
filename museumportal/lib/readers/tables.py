"""Tables: CSV and TSV text, and spreadsheets."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from museumportal.lib.characters import without_controls
from museumportal.lib.readers.files import encoding_of, open_bytes
from museumportal.lib.readers.problems import ImportRefused, RowRefused
from museumportal.lib.readers.rows import Row, Source

_LONGEST_CELL = 10_000_000
_LARGEST_WORKBOOK = 1 << 30  # bytes unpacked; all of a spreadsheet is read into memory
_DELIMITERS = ",;\t|"


def open_table(path: Path, *, encoding: str, delimiter: str) -> Source:
    """A table of text. Its first line that is not empty names the columns.

    Reads all of it once, so that a fault anywhere is known before a row is imported.
    """
    encoding = encoding_of(path, encoding)
    csv.field_size_limit(_LONGEST_CELL)
    delimiter = delimiter or _delimiter_of(path, encoding)
    columns: list[str] = []
    total = 0
    for line, cells in _records(path, encoding, delimiter):
        if isinstance(cells, RowRefused):
            if not columns:
                raise ImportRefused(f"{path.name}, line {line}: {cells.problem.reason}.")
        elif not columns:
            columns = _header(path, cells)
            continue
        total += 1
    if not columns:
        raise ImportRefused(f"{path.name} is empty.")

    def rows() -> Iterator[Row]:
        records = _records(path, encoding, delimiter)
        next(records, None)
        for line, cells in records:
            if isinstance(cells, RowRefused):
                yield Row(line, cells)
            elif len(cells) == len(columns):
                yield Row(line, dict(zip(columns, cells, strict=True)))
            else:
                yield Row(line, _wrong_width(cells, columns))

    return Source(path=path, kind="table", columns=columns, total=total, rows=rows)


def _records(
    path: Path, encoding: str, delimiter: str
) -> Iterator[tuple[int, list[str] | RowRefused]]:
    """Every record that is not blank, with the line on which it begins."""
    with open_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 1
        while True:
            try:
                cells = [without_controls(cell) for cell in next(reader)]
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end of data" in str(error):
                    raise ImportRefused(
                        f"{path.name}: the quotation mark opened on line {line} is never closed."
                    ) from error
                yield line, RowRefused("", f"its quotation marks are wrong ({error})")
            else:
                told_excel = line == 1 and re.fullmatch("sep=.?", "".join(cells), re.IGNORECASE)
                if any(cell.strip() for cell in cells) and not told_excel:
                    yield line, cells
            line = reader.line_num + 1


def _delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter that occurs most outside quotation marks in the first line with text."""
    with open_bytes(path) as file:
        for line in io.TextIOWrapper(file, encoding=encoding, newline=None):
            if line.strip():
                bare = "".join(line.split('"')[::2])
                return max(_DELIMITERS, key=bare.count)
    return ","


def _header(path: Path, cells: list[str]) -> list[str]:
    columns = [" ".join(cell.split()) for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    for number, name in enumerate(columns, start=1):
        if not name:
            raise ImportRefused(
                f"{path.name}: column {number} has no name in the first line; "
                "name it, or delete the column."
            )
        if columns.count(name) > 1:
            raise ImportRefused(f"{path.name} has two columns called “{name}”.")
    return columns


def _wrong_width(cells: list[str], columns: list[str]) -> dict[str, str] | RowRefused:
    if len(cells) > len(columns) and not any(cells[len(columns) :]):
        return dict(zip(columns, cells, strict=False))
    return RowRefused("", f"has {len(cells)} cells where the first line names {len(columns)}")


def open_workbook(path: Path, *, sheet: str) -> Source:
    """One sheet of an XLSX, XLS or ODS file: the one named, else the first visible one.

    Blank rows are skipped; whole numbers lose their ".0"; dates read as 2026-11-21.
    """
    _refuse_archive(path)
    try:
        workbook = CalamineWorkbook.from_path(path)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise ImportRefused(f"{path.name} is no readable spreadsheet ({error}).") from error
    visible = [
        entry.name
        for entry in workbook.sheets_metadata
        if entry.visible == SheetVisibleEnum.Visible
    ]
    name = sheet or next(iter(visible or workbook.sheet_names), "")
    if name not in workbook.sheet_names:
        raise ImportRefused(f"{path.name} has no sheet called “{name}”.")
    try:
        table = workbook.get_sheet_by_name(name)
    except CalamineError as error:
        raise ImportRefused(f"{path.name}: the sheet “{name}” cannot be read ({error}).") from error

    def records() -> Iterator[tuple[int, list[str]]]:
        first = table.start[0] + 1 if table.start else 1
        for number, cells in enumerate(table.iter_rows(), start=first):
            texts = [_cell_text(cell) for cell in cells]
            if any(texts):
                yield number, texts

    header = next(records(), None)
    if header is None:
        raise ImportRefused(f"{path.name}: the sheet “{name}” is empty.")
    columns = _header(path, header[1])

    def rows() -> Iterator[Row]:
        for number, texts in records():
            if number == header[0]:
                continue
            if any(texts[len(columns) :]):
                yield Row(number, RowRefused("", "has a cell in a column without a name"))
            else:
                yield Row(number, dict(zip(columns, texts, strict=False)))

    total = sum(1 for _ in records()) - 1
    return Source(path=path, kind="table", columns=columns, total=total, rows=rows)


def _refuse_archive(path: Path) -> None:
    """Refuse a ZIP that holds no spreadsheet, or one that unpacks to more than memory bears."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {member.filename: member.file_size for member in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return  # the reader of spreadsheets says what is wrong with it
    if not {"[Content_Types].xml", "mimetype"} & members.keys():
        raise ImportRefused(f"{path.name} is a ZIP archive: unpack it and import what is in it.")
    if (size := sum(members.values())) > _LARGEST_WORKBOOK:
        raise ImportRefused(
            f"{path.name} unpacks to {size >> 20:,} MB, more than a spreadsheet may have here: "
            "save the sheet as CSV."
        )


def _cell_text(cell: Any) -> str:
    """A spreadsheet cell as the text one sees."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return without_controls(str(cell)).strip()


def sheets_of(path: Path) -> list[str]:
    """The visible sheets of a spreadsheet."""
    sheets = CalamineWorkbook.from_path(path).sheets_metadata
    return [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
