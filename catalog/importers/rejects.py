"""The rejected rows of a file, each with its reason, ready to be corrected and imported again."""

import csv
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from django.utils.translation import gettext
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from catalog.importers.readers import Source
from museumportal.lib.formulas import guarded
from museumportal.lib.readers.problems import ImportRefused, RowRefused

REASON = "reason"
_PROBE = 1 << 16  # bytes


def check_rejects(path: Path, reads: list[Path]) -> None:
    """Whether rejects can be written to `path`, found out before hours of import.

    Raises:
        ImportRefused: there is no such folder, it may not be written to, the disk is full, or
            `path` is a folder, a device or one of the files the import reads.
    """
    target = path.resolve()
    if not target.parent.is_dir():
        raise ImportRefused(
            gettext("There is no folder %(folder)s to write rejects to.")
            % {"folder": target.parent}
        )
    if target.is_dir():
        raise ImportRefused(
            gettext("%(path)s is a folder: name a file in it for the rejected rows.")
            % {"path": path}
        )
    if target.exists() and not target.is_file():
        raise ImportRefused(
            gettext("%(path)s is no ordinary file: name one for the rejected rows.")
            % {"path": path}
        )
    if target.exists() and any(each.exists() and each.samefile(target) for each in reads):
        raise ImportRefused(
            gettext("%(path)s is read by this import: write rejects elsewhere.") % {"path": path}
        )
    partial = _partial(target)
    try:
        partial.write_bytes(bytes(_PROBE))
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


def write_rejects(path: Path, source: Source, reasons: dict[int, tuple[str, str]]) -> None:
    """Write the rows on the lines in `reasons` (line → key and reason) to `path`, whole or not.

    A table becomes CSV with the delimiter it was read with, or XLSX where `path` ends so, with one
    more column; JSON becomes JSON lines with one more member; of XML line, key and reason are
    written. Rows that do not fit their columns keep their cells, with the reason behind them. The
    mapping that rejected the rows reads the file again: the names of the columns stand on the line
    they stood on.

    Raises:
        ImportRefused: the file cannot be written; what was there before still is.
    """
    target = path.resolve()
    partial = _partial(target)
    try:
        if path.suffix.lower() == ".xlsx":
            _write_workbook(partial, source, reasons)
        else:
            encoding = "utf-8" if source.kind == "json" else "utf-8-sig"
            with partial.open("w", encoding=encoding, newline="", errors="replace") as file:
                write = _write_json if source.kind == "json" else _write_table
                write(file, source, reasons)
        partial.replace(target)
    except (OSError, FileCreateError) as error:
        raise _unwritten(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


def _partial(target: Path) -> Path:
    return target.with_name(f".rejects-{os.getpid()}")


def _unwritten(path: Path, error: Exception) -> ImportRefused:
    return ImportRefused(
        gettext("Rejects cannot be written to %(path)s: %(error)s.")
        % {"path": path, "error": getattr(error, "strerror", "") or error}
    )


def _write_json(file: IO[str], source: Source, reasons: dict[int, tuple[str, str]]) -> None:
    for line, content in _rejected(source, reasons):
        record = content if isinstance(content, dict) else {"line": line}
        if isinstance(content, RowRefused) and content.cells:
            record["text"] = content.cells[0]
        file.write(json.dumps({**record, REASON: reasons[line][1]}, ensure_ascii=False) + "\n")


def _write_table(file: IO[str], source: Source, reasons: dict[int, tuple[str, str]]) -> None:
    rows = csv.writer(file, delimiter=source.delimiter)
    # Names in quotation marks: a comma in one is not taken for the delimiter when it is found out.
    names = csv.writer(file, delimiter=source.delimiter, quoting=csv.QUOTE_ALL)
    for number, line in _lines(source, reasons):
        (rows if number > source.header else names).writerow(map(guarded, line))


def _write_workbook(path: Path, source: Source, reasons: dict[int, tuple[str, str]]) -> None:
    """One sheet, all of it text: a number keeps its zeros, and nothing becomes a formula."""
    book = Workbook(path, {"constant_memory": True})
    try:
        sheet = book.add_worksheet(source.sheet or None)
        for number, (line, cells) in enumerate(_lines(source, reasons)):
            for column, text in enumerate(cells):
                if sheet.write_string(number, column, text) < 0:
                    raise ImportRefused(
                        gettext(
                            "Row %(line)s has a cell too long for XLSX: write the rejected rows "
                            "as CSV."
                        )
                        % {"line": line}
                    )
    finally:
        book.close()


def _lines(
    source: Source, reasons: dict[int, tuple[str, str]]
) -> Iterator[tuple[int, Sequence[str]]]:
    """The lines of a table of rejects, each with the line of the source it is of."""
    if source.kind != "table":
        yield 0, ["line", "key", REASON]
        for line, _ in _rejected(source, reasons):
            yield line, [str(line), *reasons[line]]
        return
    own = [column for column in source.columns or () if column != REASON]
    for line in range(1, source.header):
        yield line, []
    yield source.header, [*own, REASON]
    for line, content in _rejected(source, reasons):
        reason = reasons[line][1]
        if isinstance(content, dict):
            yield line, [*(content.get(column, "") for column in own), reason]
        elif isinstance(content, RowRefused) and content.cells:
            is_again = source.columns and source.columns[-1] == REASON  # rejects of rejects
            yield line, [*(content.cells[:-1] if is_again else content.cells), reason]
        else:
            told = gettext("line %(line)s of %(file)s: %(reason)s")
            named = {"line": line, "file": source.path.name, "reason": reason}
            yield line, [*[""] * len(own), told % named]


def _rejected(source: Source, reasons: dict[int, tuple[str, str]]) -> Iterator[tuple[int, object]]:
    for row in source.rows():
        if row.line in reasons:
            yield row.line, row.content
