"""What every reader gives: a source with its columns, its size and its rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from museumportal.lib.readers.problems import RowRefused


class Row(NamedTuple):
    """One record of the source: the line it begins on, and its content.

    In a spreadsheet that is its row, in XML and JSON arrays its number in the file.

    `content` is a dict of cells, a JSON object or an XML element; a RowRefused where the
    reader itself could not make sense of it.
    """

    line: int
    content: Any


@dataclass(frozen=True)
class Source:
    """A file that was looked at once, from end to end, and can be read."""

    path: Path
    kind: str  # "table", "json" or "xml"
    columns: list[str] | None  # of a table; None where rows have no common columns
    total: int
    rows: Callable[[], Iterator[Row]]


__all__ = ["Row", "RowRefused", "Source"]
