"""Free-text dates in English, Russian and Kazakh as earliest and latest year.

`words` turns the text into tokens of one small language, `grammar` reads those. Every word must
be understood: a text with one unknown word is not read at all, so nothing is guessed.
"""

from collections.abc import Iterable
from functools import lru_cache

from museumportal.lib.dates.grammar import Years, read_tokens, this_year
from museumportal.lib.dates.words import says_only_when, tokens_of, undated

LONGEST = 200


@lru_cache(maxsize=65_536)
def read_date(text: str) -> Years | None:
    """The earliest and the latest year that `text` allows, None where it cannot be read.

    Years are signed: -200 is 200 BC, there is no year 0. One side is None where the text leaves
    it open: "after 1862" is (1862, None). A century runs from 1801 to 1900; its beginning, middle
    and end are wide, 1801-1850, 1826-1875 and 1851-1900, for museums mean no thirds by them; those
    of a decade are 0-5, 3-7 and 5-9, those of a millennium five hundred years. Hijri years become
    the one or two Gregorian years they touch. A year still to come is not read. Never raises.
    """
    if len(text) > LONGEST:
        return None
    tokens = tokens_of(text)
    return read_tokens(tokens) if tokens else None


@lru_cache(maxsize=65_536)
def read_plain_date(text: str) -> Years | None:
    """As `read_date`, where the text says nothing but when, as part of a question does: no season,
    nothing of what was done then. Bare numbers are years from 1000 on, others count things."""
    return read_date(text) if says_only_when(text) else None


def first_date(texts: Iterable[str | None]) -> Years | None:
    """The years of the first of these texts that can be read, such as those of the languages."""
    return next((years for text in texts if text and (years := read_date(text))), None)


def says_undated(text: str) -> bool:
    """Whether the text says in words that there is no date ("date not known", "б/д")."""
    return undated(text)


__all__ = ["Years", "first_date", "read_date", "read_plain_date", "says_undated", "this_year"]
