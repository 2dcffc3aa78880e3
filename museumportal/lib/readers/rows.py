"""What every reader gives: a source with its columns, its size and its rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext

from museumportal.lib.readers.problems import RowRefused

NO_VALUE: Final = "#FORMULA?"
"""What is read of a cell with a formula whose value the file does not keep."""
CELL_ERRORS: Final = frozenset(
    {NO_VALUE, "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!"}
    | {"#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#GETTING_DATA"}
)
"""Cells that hold no text but say that a formula of their spreadsheet came to nothing."""


class Row(NamedTuple):
    """One record of the source: the line it begins on, and its content.

    In a spreadsheet that is its row, in XML and JSON arrays its number in the file.

    `content` is a dict of cells, a JSON object or an XML element; a RowRefused where the
    reader itself could not make sense of it.
    """

    line: int
    content: Any


def cell_error(text: str) -> str:
    """What is wrong with a cell that is one of `CELL_ERRORS`, as a sentence."""
    if text == NO_VALUE:
        return gettext(
            "is a formula without a value: open the file in a spreadsheet program and save it"
        )
    return gettext("is a formula that ends in the error %(error)s") % {"error": text}


@dataclass(frozen=True)
class Source:
    """A file that was looked at once, from end to end, and can be read."""

    path: Path
    kind: str  # "table", "json" or "xml"
    columns: list[str] | None  # of a table; None where rows have no common columns
    total: int
    rows: Callable[[], Iterator[Row]]
    header: int = 0  # of a table: the line of the column names
    delimiter: str = ","  # of a text table: said or found out; what is written goes by it
    sheet: str = ""  # of a workbook


__all__ = ["CELL_ERRORS", "NO_VALUE", "Row", "RowRefused", "Source", "cell_error"]
