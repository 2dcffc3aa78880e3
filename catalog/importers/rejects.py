"""The rejected rows of a file, each with its reason, ready to be corrected and imported again."""

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalog.importers.readers import Source
from museumportal.lib.readers.problems import ImportRefused

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
        raise ImportRefused(f"There is no folder {target.parent} to write rejects to.")
    if target.is_dir():
        raise ImportRefused(f"{path} is a folder: name a file in it for the rejected rows.")
    if target.exists() and not target.is_file():
        raise ImportRefused(f"{path} is no ordinary file: name one for the rejected rows.")
    if target.exists() and any(each.exists() and each.samefile(target) for each in reads):
        raise ImportRefused(f"{path} is read by this import: write rejects elsewhere.")
    partial = _partial(target)
    try:
        partial.write_bytes(bytes(_PROBE))
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


def write_rejects(path: Path, source: Source, reasons: dict[int, tuple[str, str]]) -> None:
    """Write the rows on the lines in `reasons` (line → key and reason) to `path`, whole or not.

    A table becomes CSV with one more column, JSON becomes JSON lines with one more member; of
    XML, and of rows that could not be taken apart, line, key and reason are written.

    Raises:
        ImportRefused: the file cannot be written; what was there before still is.
    """
    target = path.resolve()
    partial = _partial(target)
    try:
        encoding = "utf-8" if source.kind == "json" else "utf-8-sig"
        with partial.open("w", encoding=encoding, newline="", errors="replace") as file:
            write = _write_json if source.kind == "json" else _write_table
            write(file, source, reasons)
        partial.replace(target)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


def _partial(target: Path) -> Path:
    return target.with_name(f".rejects-{os.getpid()}")


def _unwritten(path: Path, error: OSError) -> ImportRefused:
    return ImportRefused(f"Rejects cannot be written to {path}: {error.strerror or error}.")


def _write_json(file: IO[str], source: Source, reasons: dict[int, tuple[str, str]]) -> None:
    for line, content in _rejected(source, reasons):
        record = content if isinstance(content, dict) else {"line": line}
        file.write(json.dumps({**record, REASON: reasons[line][1]}, ensure_ascii=False) + "\n")


def _write_table(file: IO[str], source: Source, reasons: dict[int, tuple[str, str]]) -> None:
    writer = csv.writer(file)
    columns = (source.columns or []) if source.kind == "table" else ["line", "key"]
    writer.writerow([*columns, REASON])
    for line, content in _rejected(source, reasons):
        key, reason = reasons[line]
        if source.kind != "table":
            writer.writerow([line, key, reason])
        elif isinstance(content, dict):
            writer.writerow([*(content.get(column, "") for column in columns), reason])
        else:
            blank = [""] * len(columns)
            writer.writerow([*blank, f"line {line} of {source.path.name}: {reason}"])


def _rejected(source: Source, reasons: dict[int, tuple[str, str]]) -> Iterator[tuple[int, object]]:
    for row in source.rows():
        if row.line in reasons:
            yield row.line, row.content
