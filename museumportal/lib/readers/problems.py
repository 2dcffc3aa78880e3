"""What can be wrong with a file, a mapping or one row, said in words."""

import difflib
import errno
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class ImportRefused(Exception):  # noqa: N818 - it is a decision, told to the user as it stands
    """The file or the mapping cannot be imported at all; the message is one clear sentence."""


class Problem(NamedTuple):
    """Why one row was refused, or which of its fields was kept."""

    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}" if self.field else self.reason


class RowRefused(Exception):  # noqa: N818 - as above
    """One row cannot be imported; the others still can."""

    def __init__(self, field: str, reason: str, cells: Sequence[str] = ()) -> None:
        """`cells` are those of a row of a table that does not fit its columns, or the one line of
        JSON that cannot be read."""
        super().__init__(reason)
        self.cells = cells
        self.problem = Problem(field, reason)


def disk_failed(error: OSError) -> bool:
    """Whether the disk is full or may not be written to, and not one file out of order."""
    return error.errno in _DISK


def there_are(names: Iterable[str]) -> str:
    """The columns or members that are there, the first dozen of them, as a sentence."""
    quoted = gettext("“%(name)s”")
    shown = [quoted % {"name": name[:40]} for name in names]
    sentence = (
        gettext("It has %(names)s and more.") if len(shown) > 12 else gettext("It has %(names)s.")
    )
    return sentence % {"names": ", ".join(shown[:12])}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint to the nearest known word, starting with a space; empty where none is near."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return " " + gettext("Did you mean “%(word)s”?") % {"word": near[0]} if near else ""
