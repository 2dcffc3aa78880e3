"""What a word one asks for may look like in the index: also in the other script."""

from collections.abc import Callable
from typing import Final, NamedTuple

from museumportal.search.analysis import kazakh, russian
from museumportal.search.analysis.latin import ALONE, readings, spellings
from museumportal.search.analysis.stems import stems
from museumportal.search.analysis.words import SMALL_WORDS, fold, is_cyrillic

_SHORT: Final = 3
"""Latin words of so few letters that Kazakh has most of them too (bar, ton, may)."""
_SHORT_CYRILLIC: Final = 4
"""Cyrillic words of so few letters are other Latin words (нос, том, роза)."""
_SHORTEST_NAME: Final = 6
"""Fewer letters, left of a word without its endings, may be anything."""


class Form(NamedTuple):
    """A folded word and its marked stems."""

    text: str
    stems: tuple[str, ...]


def forms(typed: str, frequency: Callable[[str], int]) -> list[Form]:
    """The word itself and what it may be in the other script, as far as the index knows that.

    `frequency` tells how many documents have a stem. A word is read in the other script where the
    reading is in as many documents as the word, or where that is in none: so "qylysh" finds қылыш,
    "sultan" finds сұлтан beside the English word, "Turner" finds Turner, and Гончаровой finds
    Goncharova. Letters that the alphabet of 2021 has alone decide: "kümis" is күміс and no kumis,
    which it would be without them. Short words are read so only where they are in none. A Cyrillic
    word that is in none may also be a Russian one with Kazakh endings.
    """
    word = fold(typed)
    own = Form(word, stems(word, ""))
    known = max(map(frequency, own.stems))
    if is_cyrillic(word):
        others = [] if known and len(word) <= _SHORT_CYRILLIC else _in_latin(word)
        bare = kazakh.stem(word)
        if not known and len(bare) >= _SHORTEST_NAME:
            others.append(Form(bare, stems(bare, "ru")))
    elif known and len(word) <= _SHORT:
        others = []
    else:
        likely = [reading for reading in readings(typed) if reading not in SMALL_WORDS]
        others = [Form(reading, stems(reading, "kk")) for reading in likely]
    found = [form for form in others if max(map(frequency, form.stems)) >= max(known, 1)]
    return found if found and ALONE.search(typed.casefold()) else [own, *found]


def _in_latin(word: str) -> list[Form]:
    """Spellings of the word and of the nominatives that it may stand for."""
    stem = russian.without_ending(word)
    endings = ["", "а", "ий"] if stem.endswith("ск") else ["", "а"]
    bare = [kazakh.stem(word), *(stem + ending for ending in endings)]
    whole = [word, *(each for each in bare if len(each) >= _SHORTEST_NAME)]
    spelled = dict.fromkeys(latin for each in dict.fromkeys(whole) for latin in spellings(each))
    return [Form(latin, stems(latin, "")) for latin in spelled]
