"""Which row of a table names its columns, and what of the rows around it is no record."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.utils.translation import gettext

from museumportal.lib.readers.problems import ImportRefused

LOOKED_AT: Final = 10
"""Rows at the start of a table among which the names of its columns are looked for."""
_TITLES_FROM: Final = 3
"""Columns a table has at the least where a lone cell in its first row is taken for a title."""
_NUMBERED_FROM: Final = 4
"""Columns from which on a row 1, 2, 3 … is taken for a numbering and for no record."""
_NUMBER: Final = re.compile(r"[+-]?\d[\d\s\u00a0]*(?:[.,]\d+)?|\d{4}-\d\d-\d\d.*")
_UNITS: Final = frozenset(
    {"мм", "см", "м", "г", "кг", "шт", "шт.", "дана", "ед.", "экз.", "год", "жыл", "руб."}
    | {"тг", "тенге", "теңге", "₸", "mm", "cm", "m", "g", "kg", "in", "pcs"}
)

Cells = Sequence[str]


def header_guess(rows: Sequence[Cells]) -> int:
    """The index of the row that names the columns; 0 where nothing tells.

    `rows` are the first ones of a table that are not empty. Names fill most of its columns, are
    all text and each another; above them stand only rows with less than that, such as a title.
    """
    width = max((_filled(cells) for cells in rows[:LOOKED_AT]), default=0)
    for index, cells in enumerate(rows[:LOOKED_AT]):
        if 2 * _filled(cells) > width:
            texts = [cell.strip() for cell in cells if cell.strip()]
            are_names = len({*texts}) == len(texts) and not any(map(_NUMBER.fullmatch, texts))
            return index if are_names and width >= _TITLES_FROM else 0
    return 0


def _filled(cells: Cells) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def names_of(path: Path, header: Cells, below: Cells = ()) -> tuple[list[str], bool]:
    """The names of the columns, and whether the row `below` the header is no record.

    It is none where it numbers the columns, gives nothing but units, or names the parts of
    columns that a merged cell stands above: then both names together are the column's.

    Raises ImportRefused for a column without a name, or two of one name.
    """
    upper = _trimmed(header)
    lower = [" ".join(cell.split()) for cell in below]
    if parts := _in_two_rows(upper, lower):
        return _checked(path, parts), True
    return _checked(path, upper), _is_numbering(lower) or _is_units(lower)


def _trimmed(cells: Cells) -> list[str]:
    columns = [" ".join(cell.split()) for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    return columns


def _in_two_rows(upper: list[str], lower: list[str]) -> list[str]:
    """Names out of two rows; [] where the lower one is no such row.

    It fills every gap of the upper one, leaves the first column to it, and holds no number.
    """
    width = max(len(upper), len(lower))
    upper = upper + [""] * (width - len(upper))
    lower = lower + [""] * (width - len(lower))
    has_gaps = any(not name for name in upper)
    fits = has_gaps and upper[0] and not lower[0]
    if not fits or any(_NUMBER.fullmatch(text) for text in lower):
        return []
    names: list[str] = []
    above = ""
    for high, low in zip(upper, lower, strict=True):
        if not (high or low):
            return []
        above = high or above
        names.append(f"{above} {low}" if low else high)
    return names


def _is_numbering(cells: Cells) -> bool:
    """Whether the cells count their columns: 1, 2, 3 …"""
    numbers = _trimmed(cells)
    return len(numbers) >= _NUMBERED_FROM and numbers == [
        str(number) for number in range(1, len(numbers) + 1)
    ]


def _is_units(cells: Cells) -> bool:
    texts = [cell.strip("() ").casefold() for cell in cells if cell]
    return bool(texts) and not cells[0] and _UNITS.issuperset(texts)


def _checked(path: Path, columns: list[str]) -> list[str]:
    counted = Counter(columns)
    for number, name in enumerate(columns, start=1):
        if not name:
            raise ImportRefused(
                gettext(
                    "%(file)s: column %(number)s has no name in the first line; name it, or "
                    "delete the column."
                )
                % {"file": path.name, "number": number}
            )
        if counted[name] > 1:
            raise ImportRefused(
                gettext("%(file)s has two columns called “%(name)s”.")
                % {"file": path.name, "name": name}
            )
    return columns
