"""Years and centuries as people write them: 1861, 1850–1899, 18 век, XVIII ғасыр, 18th century."""

import re
from collections.abc import Sequence
from typing import Final

from museumportal.search.analysis.stems import stems

_CENTURY: Final = frozenset(
    stem
    for word, language in (("century", "en"), ("век", "ru"), ("столетие", "ru"), ("ғасыр", "kk"))
    for stem in stems(word, language)
)
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_ORDINAL = re.compile(r"([1-9]\d?)(?:st|nd|rd|th)?")
_ENDINGS: Final = frozenset({"й", "го", "м", "му"})
_NUMERALS: Final = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi"
_ROMAN: Final = {numeral: number for number, numeral in enumerate(_NUMERALS.split(), 1)}
_LOOK_ALIKE = str.maketrans("хі", "xi")


def named_years(words: Sequence[str]) -> tuple[int, int] | None:
    """First and last year that these folded words name; None for other words.

    Bare numbers are years from 1000 to 2099; others are more often numbers of objects.
    """
    if 1 <= len(words) <= 2 and all(map(_YEAR.fullmatch, words)):
        first, last = int(words[0]), int(words[-1])
        return (first, last) if first <= last else None
    return _century(words)


def _century(words: Sequence[str]) -> tuple[int, int] | None:
    if not 2 <= len(words) <= 3 or not _is_century(words[-1]):
        return None
    if len(words) == 3 and words[1] not in _ENDINGS:
        return None
    ordinal = _ORDINAL.fullmatch(words[0])
    number = int(ordinal[1]) if ordinal else _ROMAN.get(words[0].translate(_LOOK_ALIKE))
    return None if number is None else (100 * number - 99, 100 * number)


def _is_century(word: str) -> bool:
    return not _CENTURY.isdisjoint(stems(word, ""))
