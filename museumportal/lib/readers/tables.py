"""Tables: CSV and TSV text, and spreadsheets."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from museumportal.lib.characters import without_controls
from museumportal.lib.formulas import without_guard
from museumportal.lib.readers.files import encoding_of, open_bytes
from museumportal.lib.readers.headers import LOOKED_AT, header_guess, names_of
from museumportal.lib.readers.ods import cells_of
from museumportal.lib.readers.problems import ImportRefused, RowRefused
from museumportal.lib.readers.rows import Row, Source
from museumportal.lib.readers.xlsx import Workbook, is_xlsx

_LONGEST_CELL = 10_000_000
_LARGEST_WORKBOOK = 1 << 28  # bytes unpacked; an XLS or ODS sheet is read into memory: 0.6 GB
_MOST_CELLS = 3_000_000  # of an ODS file, of which one is written down once for many
_LARGEST_XLSX = 4 << 30  # bytes unpacked; read row by row, it takes time alone
_DELIMITERS = ",;\t|"

Record = tuple[int, list[str] | RowRefused]
Records = Callable[[], Iterator[Record]]


def open_table(path: Path, *, encoding: str, delimiter: str, header: int = 0) -> Source:
    """A table of text, of which the line `header`, else the one that looks so, names the columns.

    Reads all of it once, so that a fault anywhere is known before a row is imported.
    """
    encoding = encoding_of(path, encoding)
    csv.field_size_limit(_LONGEST_CELL)
    delimiter = delimiter or _delimiter_of(path, encoding)

    def records() -> Iterator[Record]:
        return _records(path, encoding, delimiter)

    names = _names(path, records, header)
    if names is None:
        raise ImportRefused(gettext("%(file)s is empty.") % {"file": path.name})
    columns = names.columns

    def rows() -> Iterator[Row]:
        for line, cells in _behind(names.end, records):
            if isinstance(cells, RowRefused):
                yield Row(line, cells)
            elif len(cells) == len(columns):
                yield Row(line, dict(zip(columns, cells, strict=True)))
            else:
                yield Row(line, _wrong_width(cells, columns))

    return Source(
        path=path,
        kind="table",
        columns=columns,
        total=sum(1 for _ in _behind(names.end, records)),
        rows=rows,
        header=names.line,
        delimiter=delimiter,
    )


class _Names(NamedTuple):
    """The names of the columns, the line they begin on, and the last one that is no record."""

    columns: list[str]
    line: int
    end: int


def _names(path: Path, records: Records, header: int) -> _Names | None:
    """What a table says of its columns; None where it is empty. Raises ImportRefused."""
    first: list[tuple[int, list[str]]] = []
    for line, cells in records():
        if isinstance(cells, list):
            if line >= header:
                first.append((line, cells))
        elif first:
            break
        elif line >= header:
            raise ImportRefused(
                gettext("%(file)s, line %(line)s: %(reason)s.")
                % {"file": path.name, "line": line, "reason": cells.problem.reason}
            )
        if len(first) > LOOKED_AT:
            break
    if not first and not header:
        return None
    if header and (not first or first[0][0] != header):
        raise ImportRefused(
            gettext("%(file)s has no column names in row %(row)s.")
            % {"file": path.name, "row": header}
        )
    index = 0 if header else header_guess([cells for _, cells in first])
    below = first[index + 1][1] if index + 1 < len(first) else []
    columns, skips_one = names_of(path, first[index][1], below)
    return _Names(columns, first[index][0], first[index + skips_one][0])


def _behind(line: int, records: Records) -> Iterator[Record]:
    """The records behind this line."""
    return (record for record in records() if record[0] > line)


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    """Every record that is not blank, with the line on which it begins."""
    with open_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 1
        while True:
            try:
                cells = [without_guard(without_controls(cell)) for cell in next(reader)]
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end of data" in str(error):
                    raise ImportRefused(
                        gettext(
                            "%(file)s: the quotation mark opened on line %(line)s is never closed."
                        )
                        % {"file": path.name, "line": line}
                    ) from error
                yield line, RowRefused("", _fault(error))
            else:
                told_excel = line == 1 and re.fullmatch("sep=.?", "".join(cells), re.IGNORECASE)
                if any(cell.strip() for cell in cells) and not told_excel:
                    yield line, cells
            line = reader.line_num + 1


def _fault(error: csv.Error) -> str:
    if "field limit" in str(error):
        return gettext("has a cell of more than %(limit)s characters") % {
            "limit": f"{_LONGEST_CELL:,}"
        }
    return gettext("its quotation marks are wrong (%(error)s)") % {"error": error}


def _delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter that occurs most outside quotation marks in the first line with text.

    That line may be a title above the table: it counts where the next line has that delimiter
    too, else the first line counts that has as many of one as the line below it.
    """
    with open_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline=None)
        raw = list(islice(_not_blank(text), LOOKED_AT))
    whole = "".join(raw).split('"')
    if len(whole) % 2:  # every quotation mark has its other one, perhaps some lines below
        lines = "".join(whole[::2]).removesuffix("\n").split("\n")
    else:
        lines = ["".join(line.split('"')[::2]) for line in raw]
    if not raw:
        return ","
    best = [max(_DELIMITERS, key=line.count) for line in lines]
    if len(lines) > 1 and lines[1].count(best[0]) == 0:
        for mark, line, below in zip(best[1:], lines[1:], lines[2:], strict=False):
            if line.count(mark) == below.count(mark) >= 2:
                return mark
    return best[0]


def _not_blank(lines: io.TextIOWrapper) -> Iterator[str]:
    return (line for line in lines if line.strip())


def _wrong_width(cells: list[str], columns: list[str]) -> dict[str, str] | RowRefused:
    if len(cells) > len(columns) and not any(cells[len(columns) :]):
        return dict(zip(columns, cells, strict=False))
    return RowRefused(
        "",
        gettext("has %(count)s cells where the first line names %(expected)s")
        % {"count": len(cells), "expected": len(columns)},
        cells,
    )


def sheets_of(path: Path) -> list[str]:
    """The visible sheets of a workbook, in their order. Raises ImportRefused."""
    _refuse_archive(path)
    if is_xlsx(path):
        return Workbook(path).visible
    return _visible(_calamine(path))


def open_workbook(path: Path, *, sheet: str, header: int = 0) -> Source:
    """One sheet of an XLSX, XLS or ODS file: the one named, else the first visible one with rows.

    Blank rows are skipped; whole numbers lose their ".0"; dates read as 2026-11-21. Of a merged
    cell the first one holds the value. Hidden rows and columns are read like others.
    """
    _refuse_archive(path)
    book: Workbook | CalamineWorkbook
    if is_xlsx(path):
        book = Workbook(path)
        visible, every = book.visible, book.sheets
    else:
        book = _calamine(path)
        visible, every = _visible(book), book.sheet_names
    name, *others = [sheet] if sheet else visible or every or [""]
    if name not in every:
        raise ImportRefused(
            gettext("%(file)s has no sheet called “%(name)s”.") % {"file": path.name, "name": name}
        )

    def records_of(name: str) -> Records:
        if isinstance(book, Workbook):
            return _xlsx_records(book, name)
        return _calamine_records(path, book, name)

    found = ((each, _names(path, records_of(each), header)) for each in (name, *others))
    name, names = next((each for each in found if each[1]), (name, None))
    if names is None:
        raise ImportRefused(
            gettext("%(file)s: the sheet “%(name)s” is empty.") % {"file": path.name, "name": name}
        )
    records = records_of(name)
    columns = names.columns
    gaps = [""] * len(columns)

    def rows() -> Iterator[Row]:
        for line, texts in _behind(names.end, records):
            assert isinstance(texts, list)  # noqa: S101 - only text tables have broken rows
            if any(texts[len(columns) :]):
                reason = gettext("has a cell in a column without a name")
                yield Row(line, RowRefused("", reason, texts))
            else:
                yield Row(line, dict(zip(columns, texts + gaps, strict=False)))

    return Source(
        path=path,
        kind="table",
        columns=columns,
        total=sum(1 for _ in _behind(names.end, records)),
        rows=rows,
        header=names.line,
        sheet=name,
    )


def _xlsx_records(book: Workbook, sheet: str) -> Records:
    return lambda: book.rows(sheet)


def _calamine_records(path: Path, book: CalamineWorkbook, sheet: str) -> Records:
    try:
        table = book.get_sheet_by_name(sheet)
    except CalamineError as error:
        raise ImportRefused(
            gettext("%(file)s: the sheet “%(name)s” cannot be read (%(error)s).")
            % {"file": path.name, "name": sheet, "error": error}
        ) from error

    def records() -> Iterator[Record]:
        first, column = table.start or (0, 0)
        before = [""] * column
        for number, cells in enumerate(table.iter_rows(), start=first + 1):
            texts = before + [_cell_text(cell) for cell in cells]
            if any(texts):
                yield number, texts

    return records


def _calamine(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise ImportRefused(
            gettext("%(file)s is no readable spreadsheet (%(error)s).")
            % {"file": path.name, "error": error}
        ) from error


def _visible(book: CalamineWorkbook) -> list[str]:
    return [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]


def _refuse_archive(path: Path) -> None:
    """Refuse a ZIP that holds no spreadsheet, or one that unpacks to more than memory bears."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {member.filename: member.file_size for member in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return  # the reader of spreadsheets says what is wrong with it
    if not {"[Content_Types].xml", "mimetype"} & members.keys():
        raise ImportRefused(
            gettext("%(file)s is a ZIP archive: unpack it and import what is in it.")
            % {"file": path.name}
        )
    if "mimetype" not in members and not is_xlsx(path):
        raise ImportRefused(
            gettext("%(file)s is no spreadsheet that is read here: save it as XLSX or CSV.")
            % {"file": path.name}
        )
    most = _LARGEST_WORKBOOK if "mimetype" in members else _LARGEST_XLSX
    if (size := sum(members.values())) > most:
        raise ImportRefused(
            gettext(
                "%(file)s unpacks to %(size)s MB, more than a spreadsheet may have here: save "
                "the sheet as CSV."
            )
            % {"file": path.name, "size": f"{size >> 20:,}"}
        )
    if (count := cells_of(path, _MOST_CELLS)) > _MOST_CELLS:
        raise ImportRefused(
            gettext(
                "%(file)s has %(count)s cells or more, too many for an ODS file here: save the "
                "sheet as XLSX or CSV."
            )
            % {"file": path.name, "count": f"{count:,}"}
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


__all__ = ["header_guess", "open_table", "open_workbook", "sheets_of"]
