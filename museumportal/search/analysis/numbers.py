"""Inventory numbers in any writing."""

import re
import unicodedata
from typing import Final

START: Final = "^"
END: Final = "$"

_RUN = re.compile(r"\d+|[^\W\d_]+")
# Capital letters that look the same in both scripts: numbers are written in capitals, and which
# keyboard they came from cannot be seen.
_ALIKE = str.maketrans("ABCEHKMOPTXYIYЁ", "АВСЕНКМОРТХУІУЕ")


def runs(number: str) -> list[str]:
    """The runs of letters and of digits in a number, whatever stands between them.

    Letters are capitals of one script, digits have no leading zeros: ``УМЛ-17978/5``,
    ``умл 17978 5`` and ``YMЛ017978.5`` give the same runs.
    """
    folded = unicodedata.normalize("NFKC", number.replace("№", " ")).upper().translate(_ALIKE)
    return [run.lstrip("0") or "0" if run[0].isdecimal() else run for run in _RUN.findall(folded)]


def indexed(number: str) -> str:
    """The runs joined by spaces between `START` and `END`, as the index holds them."""
    return " ".join([START, *runs(number), END])
