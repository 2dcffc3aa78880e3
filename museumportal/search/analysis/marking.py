"""Where in a text the words stand that were found in it."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from museumportal.search.analysis.stems import EXACT, stems
from museumportal.search.analysis.words import words

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\ufeff"
_LETTERS = rf"(?:[^\W_]|[{_MARKS}])+"
_WORD = re.compile(rf"{_LETTERS}(?:['\u2018\u2019\u02bc\u00b4`]{_LETTERS})*")


class Sought(NamedTuple):
    """What is known again in a text: stems, and exact forms behind `EXACT`.

    Of a name of several words (the stems of each) words are told only where a text has them all.
    """

    terms: frozenset[str] = frozenset()
    names: frozenset[tuple[tuple[str, ...], ...]] = frozenset()


def spans(text: str, language: str, sought: Sought) -> Iterator[tuple[int, int]]:
    """First and last position (exclusive) of each word that is sought, in the text as it is."""
    read = [
        (match.span(), {EXACT + form, *stems(form, language)})
        for match in _WORD.finditer(text)
        for form in words(match[0])
    ]
    there = frozenset(chain.from_iterable(terms for _, terms in read))
    whole = [name for name in sought.names if all(not there.isdisjoint(word) for word in name)]
    known = sought.terms.union(*chain.from_iterable(whole))
    yield from dict.fromkeys(span for span, terms in read if not known.isdisjoint(terms))
