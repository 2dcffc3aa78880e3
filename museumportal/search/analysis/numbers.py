"""Inventory numbers in any writing."""

import re
import unicodedata
from typing import Final

START: Final = "^"
END: Final = "$"

_RUN = re.compile(r"\d+|[^\W\d_]+")
_LABEL = re.compile(
    r"\s*(?:инв(?:ентарн\w*)?|inv(?:entory)?)\b\.?\s*(?:№|no\b\.?|номер\w*|number\b)?",
    re.IGNORECASE,
)
# Capital letters that look the same in both scripts: numbers are written in capitals, and which
# keyboard they came from cannot be seen. Э and Й fall to what the Latin E and I are read as.
_ALIKE = str.maketrans("ABCEHKMOPTXYIҮЁЭЙ", "АВСЕНКМОРТХУІУЕЕИ")
_LATIN = re.compile(r"[\W\d_A-Z]*[A-Z][\W\d_A-Z]*")
_DIGRAPHS: Final = {
    "SHCH": "Щ", "SH": "Ш", "CH": "Ч", "ZH": "Ж", "KH": "Х", "TS": "Ц", "YU": "Ю", "YA": "Я",
}  # fmt: skip
_DIGRAPH = re.compile("|".join(_DIGRAPHS))
_SOUNDS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "АБЦДЕФГХИЖКЛМНОПКРСТУВВХЫЗ")


def runs(number: str) -> list[str]:
    """The runs of letters and of digits in a number, whatever stands between them.

    Letters are capitals of one script, digits have no leading zeros, a label before it ("инв. №")
    does not count: ``УМЛ-17978/5``, ``умл 17978 5`` and ``YMЛ017978.5`` give the same runs.
    """
    return _runs(_capitals(number).translate(_ALIKE))


def readings(number: str) -> list[list[str]]:
    """Runs of a number one asks for: as written and, if that is in Latin letters, by their sound.

    Who has no Cyrillic keyboard writes ``UML 17978/5`` for ``УМЛ-17978/5``.
    """
    capitals = _capitals(number)
    read = [runs(number)]
    if _LATIN.fullmatch(capitals):
        cyrillic = _DIGRAPH.sub(lambda found: _DIGRAPHS[found[0]], capitals)
        read.append(_runs(cyrillic.translate(_SOUNDS)))
    return [reading for n, reading in enumerate(read) if reading and reading not in read[:n]]


def indexed(number: str) -> str:
    """The runs joined by spaces between `START` and `END`, as the index holds them."""
    return " ".join([START, *runs(number), END])


def _capitals(number: str) -> str:
    label = _LABEL.match(number)
    unlabelled = number[label.end() :] if label else number
    return unicodedata.normalize("NFKC", unlabelled.replace("№", " ")).upper()


def _runs(capitals: str) -> list[str]:
    found = _RUN.findall(capitals)
    return [run.lstrip("0") or "0" if run[0].isdecimal() else run for run in found]
