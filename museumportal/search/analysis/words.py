"""Words of a text in one spelling: case, accents, ё and look-alike letters folded."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

MAX_WORD: Final = 64
"""Longer words are cut; both sides cut alike, so they are still found."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[a-z\u00df-\u024f\u0259]")
_MARKS = re.compile(r"[\u0300-\u036f\u00ad\u200b-\u200d\ufeff]")
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''")

_LATIN_ALIKE: Final = "aceopxykmthiəj"
_CYRILLIC_ALIKE: Final = "асеорхукмтһіәј"
_TO_CYRILLIC = str.maketrans(_LATIN_ALIKE, _CYRILLIC_ALIKE)
_TO_LATIN = str.maketrans(_CYRILLIC_ALIKE, _LATIN_ALIKE)


def words(text: str) -> list[str]:
    """The words of `text` in their order, each in its folded form (see `fold`)."""
    if not text.isascii():
        text = _compose(text)
    text = text.casefold()
    found = _WORD.findall(text)
    return found if text.isascii() and "'" not in text else [fold(word) for word in found]


def _compose(text: str) -> str:
    """NFKC without stress marks and invisible characters, apostrophes in one form."""
    composed = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    return _MARKS.sub("", composed)


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """One spelling of a case-folded word.

    ё becomes е; accents leave Latin letters only (й, ї and Kazakh letters are letters of their
    own); a word that mixes scripts is written in the one most of its letters belong to, as far
    as its letters have twins there; the English possessive and inner apostrophes go.
    """
    if "'" in word:
        word = word.removesuffix("'s").replace("'", "")
    word = word.replace("ё", "е")
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if cyrillic and latin:
        word = word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)
    if latin and not word.isascii():
        word = "".join(_plain(letter) for letter in word)
    return word[:MAX_WORD]


def _plain(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter)
    return decomposed[0] if decomposed[0].isascii() else letter


def is_cyrillic(word: str) -> bool:
    """Whether a folded word has a Cyrillic letter."""
    return _CYRILLIC.search(word) is not None
