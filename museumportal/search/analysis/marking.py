"""Where in a text the words stand that were found in it."""

import re
from collections.abc import Iterator

from museumportal.search.analysis.stems import EXACT, stems
from museumportal.search.analysis.words import words

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\ufeff"
_LETTERS = rf"(?:[^\W_]|[{_MARKS}])+"
_WORD = re.compile(rf"{_LETTERS}(?:['\u2018\u2019\u02bc\u00b4`]{_LETTERS})*")


def spans(text: str, language: str, terms: frozenset[str]) -> Iterator[tuple[int, int]]:
    """First and last position (exclusive) of each word whose stem, or exact form behind `EXACT`,
    is among the terms; offsets are those of the text as it is."""
    for match in _WORD.finditer(text):
        for form in words(match[0]):
            if EXACT + form in terms or not terms.isdisjoint(stems(form, language)):
                yield match.span()
                break
