"""From the name of a file to the inventory number that it holds. Pure: no database, no file."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from django.utils.translation import gettext as _

PLACE: Final = "{number}"
"""Where the inventory number stands in a pattern."""
_MOST_STARS: Final = 2
"""More of them could take a name apart in millions of ways."""
_LONGEST: Final = 200
_SEPARATORS = re.compile(r"[\W_]+")
_LAST_NUMBER = re.compile(r"[\W_]+\d{1,3}[\W_]*$")
_DIGITS = re.compile(r"(\d+)")
_ASIDE: Final = {"thumbs.db", "desktop.ini"}


class PatternError(ValueError):
    """The pattern cannot be used; the message is a sentence."""


def composed(name: str) -> str:
    """The name with й as one letter: macOS writes it as и with a breve (Unicode, NFC)."""
    return unicodedata.normalize("NFC", name)


def number_key(text: str) -> str:
    """An inventory number as a file name can hold it: ``КП-1234/5`` and ``кп_1234_5`` are one."""
    return _SEPARATORS.sub(" ", composed(text).casefold()).strip()


def name_key(name: str) -> str:
    """A file's name as a mapping file may have it: without folders, in any case."""
    return composed(name).replace("\\", "/").rpartition("/")[2].strip().casefold()


def in_order(name: str) -> tuple[Any, ...]:
    """Sorts names as people do: the bare number first, "_2" before "_10"."""
    path = PurePosixPath(composed(name).replace("\\", "/"))
    parts = _DIGITS.split(path.stem.casefold())
    numbered = [(int(part), "") if part.isdecimal() else (0, part) for part in parts]
    return str(path.parent).casefold(), numbered, name


def is_aside(name: str) -> bool:
    """What systems leave in folders of pictures, such as the resource forks of a Mac, and hidden
    files."""
    *folders, last = name.replace("\\", "/").split("/")
    return last.startswith(".") or last.casefold() in _ASIDE or "__MACOSX" in folders


@dataclass(frozen=True)
class Rule:
    """How names hold numbers: the whole name, the part at `{number}` of a `pattern` in which `*` is
    any text, or what a mapping file says of it (`mapped`: `name_key` → numbers).

    Behind the number a last one may stand, which counts the pictures of the object.
    Raises PatternError.
    """

    pattern: str = ""
    mapped: dict[str, tuple[str, ...]] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.pattern and self.mapped is None:
            object.__setattr__(self, "_fits", _compiled(self.pattern))

    def numbers_in(self, name: str) -> Iterator[str]:
        """What may be the number, the likeliest first; nothing where the rule does not fit."""
        if self.mapped is not None:
            key = name_key(name)
            yield from self.mapped.get(key) or self.mapped.get(PurePosixPath(key).stem, ())
            return
        stem = PurePosixPath(composed(name).replace("\\", "/")).stem
        if self.pattern:
            found = self._fits.fullmatch(stem)  # type: ignore[attr-defined]
            if found is None:
                return
            stem = found["number"]
        yield stem
        shorter = _LAST_NUMBER.sub("", stem)
        if shorter != stem:
            yield shorter


def _compiled(pattern: str) -> re.Pattern[str]:
    pattern = composed(pattern).strip()
    if pattern.count(PLACE) != 1:
        raise PatternError(_("A pattern has {number} once, where the inventory number stands."))
    if pattern.count("*") > _MOST_STARS or len(pattern) > _LONGEST:
        raise PatternError(_("A pattern has two stars at most and is no longer than 200 letters."))
    texts = (re.escape(text) for text in re.split(r"\*|\{number\}", pattern))
    marks = re.findall(r"\*|\{number\}", pattern)
    pieces = [next(texts)]
    for mark, text in zip(marks, texts, strict=True):
        pieces += [".*?" if mark == "*" else "(?P<number>.+)", text]
    return re.compile("".join(pieces), re.IGNORECASE | re.DOTALL)
