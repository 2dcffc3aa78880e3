"""Kazakh between Latin and Cyrillic letters.

The alphabet of 2021 (ä ö ü ū ğ ı ñ ş q) tells the letters apart; what people type on an English
keyboard does not: "u" may be ұ, ү or у, "zh" and "j" are both ж. So a Latin word has several
readings, the likeliest first: the vowels of a word are all back or all front, қ and ғ stand by back
ones, к and г by front ones, ө, ұ, ү and nearly always ә in the first syllable.
"""

import heapq
import re
import unicodedata
from functools import lru_cache
from itertools import islice, product
from typing import Final

MAX_READINGS: Final = 48
MAX_SPELLINGS: Final = 32
_MAX_LETTERS: Final = 24

_BACK: Final = frozenset("аоұы")
_FRONT: Final = frozenset("әеөүі")
_EARLY: Final = frozenset("өұүә")
_VOWEL_UNITS: Final = frozenset("aäeiıoöuüūy")

# The letters of 2021, but for i: it is й behind a vowel, и elsewhere.
_ALPHABET: Final = str.maketrans(
    "aäbvgğdejziykqlmnñoöprstuūüfhşı", "аәбвгғдежзиыкқлмнңоөпрстуұүфхші"
)
ALONE: Final = re.compile("[äğñöşüū]")
"""The letters of 2021 that an English keyboard lacks, but ı, which was и in earlier alphabets."""
_STRICT = re.compile("[aäbvgğdejziykqlmnñoöprstuūüfhşı]{1,24}")
_GLIDE = re.compile("(?<=[aäeoöuūü])i")

# What a Latin unit may stand for; a digit says how unlikely.
_LETTERS: Final = {
    "a": "а ә2", "ä": "ә", "b": "б", "ch": "ч", "ç": "ч", "d": "д", "e": "е", "f": "ф", "g": "г ғ",
    "gh": "ғ", "ğ": "ғ", "h": "х һ1", "i": "і и1 ы2", "ı": "і ы1 и2", "j": "ж", "k": "к қ",
    "kh": "х қ1", "l": "л ль3", "m": "м", "n": "н ң3", "ng": "ң нг1 ңг1 нғ1", "ngh": "нғ",
    "ñ": "ң", "o": "о ө", "ö": "ө", "p": "п", "q": "қ", "r": "р", "s": "с ш3", "sh": "ш",
    "shch": "щ", "ş": "ш", "t": "т", "ts": "ц1 тс1", "u": "ұ ү у1", "ü": "ү", "ū": "ұ", "v": "в",
    "w": "у", "x": "х кс1", "y": "ы і1", "z": "з", "zh": "ж",
    "ia": "я иа1", "ya": "я", "iu": "ю", "yu": "ю",
    # Beside other vowels i, u and y are glides (-: where the vowel stands).
    "-i": "й и1 і2", "-y": "й ы1", "i-": "и й1", "y-": "й ы1", "-u": "у", "u-": "у",
    "u-i": "й ы і", "u-y": "й ы",
    # At the ends of a word.
    "^e": "е э1", "n$": "н ң1",
}  # fmt: skip
_OPTIONS: Final = {
    unit: [(choice.rstrip("123"), int(choice[-1]) if choice[-1].isdigit() else 0)
           for choice in choices.split()]
    for unit, choices in _LETTERS.items()
}  # fmt: skip
_UNIT = re.compile(
    "|".join(sorted((unit for unit in _LETTERS if unit.isalpha()), key=len, reverse=True))
)

# A Cyrillic letter in Latin, accents left off as the index has them: the alphabet of 2021 first.
_SPELLINGS: Final = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g gh", "д": "d", "е": "e", "ж": "j zh",
    "з": "z", "и": "i", "й": "i y", "к": "k", "қ": "q k", "л": "l", "м": "m", "н": "n",
    "ң": "n ng", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u",
    "ү": "u", "ф": "f", "х": "h kh", "һ": "h", "ц": "ts", "ч": "ch", "ш": "s sh", "щ": "shch",
    "ъ": " ", "ы": "y", "і": "i", "ь": " ", "э": "e", "ю": "iu yu", "я": "ia ya",
}  # fmt: skip
_ENDING = re.compile(r"[иы]й$")


@lru_cache(maxsize=2_000)
def readings(word: str, most: int = MAX_READINGS) -> tuple[str, ...]:
    """Kazakh words in Cyrillic that a Latin word, its accents kept, may stand for.

    The first is by the letters of 2021, those after it the likeliest first, `most` in all; none
    for a word that has other letters than those and their transliterations (any with a lone "c",
    say), or over 24 of them.
    """
    word = word.casefold().replace("'", "")
    units = _units(word)
    read: list[tuple[int, str]] = [(0, "")] if units else []
    for unit in units:
        longer = {
            text + letters: cost + unlikely + _strangeness(text, letters)
            for cost, text in read
            for letters, unlikely in _OPTIONS[unit]
        }
        read = heapq.nsmallest(most, ((cost, text) for text, cost in longer.items()))
    likely = (text for _cost, text in read)
    return tuple(dict.fromkeys((*_by_the_alphabet(word), *likely)))[:most]


def spellings(word: str) -> tuple[str, ...]:
    """Latin spellings of a Cyrillic word, folded as in the index, `MAX_SPELLINGS` at most.

    A letter is spelled alike wherever it stands in the word; none for letters out of use here.
    """
    if _ENDING.search(word):  # Кандинский is Kandinsky to most
        return (*spellings(_ENDING.sub("ы", word)), *_spelled(word))[:MAX_SPELLINGS]
    return _spelled(word)


def _spelled(word: str) -> tuple[str, ...]:
    letters = dict.fromkeys(word)
    if len(word) > _MAX_LETTERS or not letters.keys() <= _SPELLINGS.keys():
        return ()
    choices = product(*((_SPELLINGS[letter].split() or [""]) for letter in letters))
    spelled = (dict(zip(letters, choice, strict=True)) for choice in choices)
    made = ("".join(spelling[letter] for letter in word) for spelling in spelled)
    return tuple(filter(None, islice(made, MAX_SPELLINGS)))


def _units(word: str) -> list[str]:
    """Keys of `_OPTIONS` that make up the word; none where it has letters beside them."""
    word = "".join(
        letter if letter in _OPTIONS else unicodedata.normalize("NFD", letter)[0] for letter in word
    )
    units = _UNIT.findall(word)
    if len(word) > _MAX_LETTERS or sum(map(len, units)) != len(word):
        return []
    neighbours = zip(["", *units], units, [*units[1:], ""], strict=False)
    return [_named(*neighbour) for neighbour in neighbours]


def _by_the_alphabet(word: str) -> list[str]:
    """The reading by the letters of 2021, where the word has no others."""
    return [_GLIDE.sub("й", word).translate(_ALPHABET)] if _STRICT.fullmatch(word) else []


def _named(before: str, unit: str, after: str) -> str:
    """The unit by its place in the word."""
    if unit not in ("i", "u", "y"):
        place = {"e": "^e" if not before else "e", "n": "n$" if not after else "n"}
        return place.get(unit, unit)
    if before in ("u", "w") and unit != "u":
        return "u-" + unit
    if before in _VOWEL_UNITS:
        return "-" + unit
    if unit == "u":
        return "u-" if not after or after in "aäeoö" else "u"
    return unit + "-" if after in _VOWEL_UNITS else unit


def _strangeness(text: str, letters: str) -> int:
    """How unusual it is in Kazakh that these letters follow the text."""
    vowel = next((letter for letter in reversed(text) if letter in _BACK or letter in _FRONT), "")
    against = _FRONT if vowel in _BACK else _BACK
    letter, last = letters[0], text[-1:]
    if letter in "қғкг":
        return 2 * (letter in "қғ" and vowel in _FRONT) + (letter in "кг" and vowel in _BACK)
    cost = int(bool(vowel) and letter in against) + 2 * (bool(vowel) and letter in _EARLY)
    if last in ("қ", "ғ"):
        return cost + 2 * (letter in _FRONT)
    return cost + (last in ("к", "г") and letter in _BACK)
