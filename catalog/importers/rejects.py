"""The rejected rows of a file, each with its reason, ready to be corrected and imported again."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from catalog.importers.readers import Source
from museumportal.lib.readers.problems import ImportRefused

REASON = "reason"


def write_rejects(path: Path, source: Source, reasons: dict[int, tuple[str, str]]) -> None:
    """Write the rows on the lines in `reasons` (line → key and reason) to `path`.

    A table becomes CSV with one more column, JSON becomes JSON lines with one more member; of
    XML, and of rows that could not be taken apart, line, key and reason are written.

    Raises:
        ImportRefused: the file cannot be written.
    """
    try:
        if source.kind == "json":
            with path.open("w", encoding="utf-8", newline="\n") as file:
                for line, content in _rejected(source, reasons):
                    record = content if isinstance(content, dict) else {"line": line}
                    whole = {**record, REASON: reasons[line][1]}
                    file.write(
                        json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace").decode()
                    )
                    file.write("\n")
            return
        with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
            writer = csv.writer(file)
            columns = source.columns if source.kind == "table" else ["line", "key"]
            writer.writerow([*(columns or ()), REASON])
            for line, content in _rejected(source, reasons):
                key, reason = reasons[line]
                if source.kind != "table":
                    writer.writerow([line, key, reason])
                elif isinstance(content, dict):
                    cells = [content.get(column, "") for column in columns or ()]
                    writer.writerow([*cells, reason])
                else:
                    blank = [""] * len(columns or ())
                    writer.writerow([*blank, f"line {line} of {source.path.name}: {reason}"])
    except OSError as error:
        raise ImportRefused(f"{path} cannot be written: {error.strerror or error}.") from error


def _rejected(source: Source, reasons: dict[int, tuple[str, str]]) -> Iterator[tuple[int, object]]:
    for row in source.rows():
        if row.line in reasons:
            yield row.line, row.content
