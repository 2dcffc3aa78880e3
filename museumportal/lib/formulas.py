"""Texts that a spreadsheet would run as formulas ("CSV injection", OWASP).

An apostrophe before such a text keeps it a text; whoever reads the table here takes exactly that
one off again, so that nothing changes on the way out and back.
"""

import re

_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def guarded(text: str) -> str:
    """The text as a cell of CSV: behind an apostrophe where it begins like a formula (=, +, -, @,
    tab, line break, also after apostrophes of its own). Plain numbers such as -500 stay."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def without_guard(cell: str) -> str:
    """What `guarded` was given, of what it made."""
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell
