"""What a word one asks for may look like in the index: also in the other script."""

from collections.abc import Callable
from typing import Final, NamedTuple

from museumportal.search.analysis.latin import readings, spellings
from museumportal.search.analysis.stems import stems
from museumportal.search.analysis.words import fold, is_cyrillic

_SHORT: Final = 3
"""Latin words of so few letters that Kazakh has most of them too (bar, ton, may)."""


class Form(NamedTuple):
    """A folded word and its marked stems."""

    text: str
    stems: tuple[str, ...]


def forms(typed: str, frequency: Callable[[str], int]) -> list[Form]:
    """The word itself and what it may be in the other script, as far as the index knows that.

    `frequency` tells how many documents have a stem. A Latin word is read as Kazakh where the
    reading is in as many documents as the Latin word, or where that is in none: so "qylysh" finds
    қылыш, "sultan" finds сұлтан beside the English word, and "Turner" finds Turner. Words up to
    three letters and Cyrillic ones are looked for in the other script only where they are in none.
    """
    word = fold(typed)
    own = Form(word, stems(word, ""))
    known = max(map(frequency, own.stems))
    if is_cyrillic(word):
        others = [] if known else [Form(latin, stems(latin, "")) for latin in spellings(word)]
    elif known and len(word) <= _SHORT:
        others = []
    else:
        others = [Form(reading, stems(reading, "kk")) for reading in readings(typed)]
    return [own, *(form for form in others if max(map(frequency, form.stems)) >= max(known, 1))]
