"""Words of a text in one spelling: case, accents, ё and look-alike letters folded."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

MAX_WORD: Final = 64
"""Longer words are cut; both sides cut alike, so they are still found."""

# An article that leans on the next word (Val d'Aosta, L'Escargot) is a word of its own.
_LEANING = r"(?:d|l|qu|all|dall|dell|nell|sull)(?='[aeiouyhàâæèéêëîïôœû])"
_WORD = re.compile(rf"{_LEANING}|[^\W_]+(?:'[^\W_]+)*", re.IGNORECASE)
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0259\u0275]")
_MARKS = re.compile(r"[\u0300-\u036f\u00ad\u200b-\u200d\ufeff]")
# A dotted capital İ would fall apart into i and its dot.
_ONE_FORM = str.maketrans("\u2018\u2019\u02bc\u00b4`İ", "'''''I")

SMALL_WORDS: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "в",
        "во",
        "и",
        "из",
        "к",
        "на",
        "о",
        "об",
        "от",
        "по",
        "с",
        "со",
        "у",
        "для",
        "за",
        "және",
        "мен",
        "пен",
        "бен",
        "үшін",
        "туралы",
    ]
)
"""Nearly every text has them: asking for them narrows nothing, yet "portrait of a lady" would miss
"Portrait of the lady"."""

_LATIN_ALIKE: Final = "ABCEHIKMOPTXYƏËÖaceopxykmthiəjëöɵ"
_CYRILLIC_ALIKE: Final = "АВСЕНІКМОРТХУӘЁӦасеорхукмтһіәјёӧө"
_TO_CYRILLIC = str.maketrans(_LATIN_ALIKE, _CYRILLIC_ALIKE)
_TO_LATIN = str.maketrans(_CYRILLIC_ALIKE, _LATIN_ALIKE)
_ALIKE = re.compile(f"[{_LATIN_ALIKE}{_CYRILLIC_ALIKE}]")
# Letters that no accent makes, as they are typed without them.
_BARE: Final = {"ı": "i", "ø": "o", "ł": "l", "đ": "d"}


def words(text: str) -> list[str]:
    """The words of `text` in their order, each in its folded form (see `fold`)."""
    found = typed_words(text)
    return found if text.isascii() and "'" not in text else [fold(word) for word in found]


def typed_words(text: str) -> list[str]:
    """The words before folding, as many as `words`: accents and mixed scripts as they were."""
    if text.isascii():
        return _WORD.findall(text.casefold())
    composed = unicodedata.normalize("NFKC", text).translate(_ONE_FORM)
    return _WORD.findall(_MARKS.sub("", composed))


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """One spelling of a word.

    Case goes; ё becomes е; accents leave Latin letters only (й, ї and Kazakh letters are letters of
    their own); a word that mixes scripts is written in one (see `_of_one_script`), as far as its
    letters have twins there; the English possessive and inner apostrophes go.
    """
    cyrillic, latin = _CYRILLIC.search(word), _LATIN.search(word)
    if cyrillic and latin:
        word = _of_one_script(word)
    word = word.casefold()
    if "'" in word:
        word = word.removesuffix("'s").replace("'", "")
    word = word.replace("ё", "е")
    if latin and not word.isascii():
        word = "".join(_plain(letter) for letter in word)
    return word[:MAX_WORD]


def _of_one_script(word: str) -> str:
    """The script of most letters that look like none of the other's; by all letters if it is even.

    So a single з tells that "Kaзax" is Cyrillic, though most of it was typed in Latin.
    """
    for letters in (_ALIKE.sub("", word), word):
        balance = len(_CYRILLIC.findall(letters)) - len(_LATIN.findall(letters))
        if balance:
            return word.translate(_TO_CYRILLIC if balance > 0 else _TO_LATIN)
    return word.translate(_TO_CYRILLIC)


def _plain(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter)
    return decomposed[0] if decomposed[0].isascii() else _BARE.get(letter, letter)


def is_cyrillic(word: str) -> bool:
    """Whether a folded word has a Cyrillic letter."""
    return _CYRILLIC.search(word) is not None


def has_latin(text: str) -> bool:
    """Whether a text has a Latin letter."""
    return _LATIN.search(text) is not None
