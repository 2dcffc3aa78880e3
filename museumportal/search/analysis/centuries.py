"""Centuries as people write them: 18 век, XVIII ғасыр, 18th century."""

import re
from collections.abc import Sequence
from typing import Final

from museumportal.search.analysis.stems import stems

_CENTURY: Final = frozenset(
    stem
    for word, language in (("century", "en"), ("век", "ru"), ("столетие", "ru"), ("ғасыр", "kk"))
    for stem in stems(word, language)
)
_ORDINAL = re.compile(r"([1-9]\d?)(?:st|nd|rd|th)?")
_ENDINGS: Final = frozenset({"й", "го", "м", "му"})
_NUMERALS: Final = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi"
_ROMAN: Final = {numeral: number for number, numeral in enumerate(_NUMERALS.split(), 1)}
_LOOK_ALIKE = str.maketrans("хі", "xi")


def century(words: Sequence[str]) -> tuple[int, int] | None:
    """First and last year of the century that these folded words name; None for other words."""
    if not 2 <= len(words) <= 3 or not _is_century(words[-1]):
        return None
    if len(words) == 3 and words[1] not in _ENDINGS:
        return None
    ordinal = _ORDINAL.fullmatch(words[0])
    number = int(ordinal[1]) if ordinal else _ROMAN.get(words[0].translate(_LOOK_ALIKE))
    return None if number is None else (100 * number - 99, 100 * number)


def _is_century(word: str) -> bool:
    return not _CENTURY.isdisjoint(stems(word, ""))
