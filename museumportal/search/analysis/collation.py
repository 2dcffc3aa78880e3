"""Sort keys in the alphabetical order of Kazakh, Russian and English.

Keys are compared by code point, which is how the index and any database column in the C
collation compare them. Order: space, numbers by value, then letters of the language's own script,
then those of the other. Kazakh has 42 letters (а ә б в г ғ д …), in Russian ё sorts as е.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

MAX_KEY: Final = 60
"""Letters of a title that take part in the order; the index adds the identifier behind them."""

KAZAKH: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RUSSIAN: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_SPACE: Final = " "
_DIGITS: Final = "0123456789"
# Weights become letters above U+0100: none of them means anything in a query language.
_BASE: Final = 0x100
# Letters that a language's own alphabet lacks stand directly behind their nearest relative.
_RELATIVES: Final = dict(zip("әғқңөұүһі", "агкноууху", strict=True))

_PART = re.compile(r"\d+|[^\W\d_]|[\W_]+")


def _alphabet(language: str) -> dict[str, str]:
    cyrillic = KAZAKH if language in ("kk", "") else _with_relatives(_RUSSIAN)
    letters = _LATIN + cyrillic if language == "en" else cyrillic + _LATIN
    return {letter: chr(_BASE + n) for n, letter in enumerate(_SPACE + _DIGITS + letters)}


def _with_relatives(alphabet: str) -> str:
    for letter, relative in reversed(_RELATIVES.items()):
        alphabet = alphabet.replace(relative, relative + letter)
    return alphabet


_ALPHABETS: Final = {language: _alphabet(language) for language in ("kk", "ru", "en", "")}
_LAST: Final = chr(_BASE + 0x60)


def sort_key(text: str, language: str) -> str:
    """A key by which texts sort in the order of `language` (``kk``, ``ru``, ``en``, else Kazakh).

    Case, punctuation and accents do not matter; numbers sort by value ("Plate 2" before
    "Plate 10"). A text without letters or digits gives the empty key, which sorts last in the
    index. The key is made of letters U+0100 … U+0160 only.
    """
    weights = _ALPHABETS.get(language, _ALPHABETS[""])
    parts: list[str] = []
    for part in _PART.findall(unicodedata.normalize("NFKC", text).casefold()):
        if part[0].isdecimal():
            parts.append(_number(part, weights))
        elif part[0].isalpha():
            parts.append(_letter(part, language))
        elif parts and parts[-1] != weights[_SPACE]:
            parts.append(weights[_SPACE])
    return "".join(parts)[:MAX_KEY].rstrip(weights[_SPACE])


def _number(digits: str, weights: dict[str, str]) -> str:
    """Length first, then digits, so that keys of numbers compare by value."""
    plain = str(int(digits[:18]))
    length, tens = len(plain) % 10, len(plain) // 10
    return "".join(weights[digit] for digit in f"{tens}{length}{plain}")


@lru_cache(maxsize=20_000)
def _letter(letter: str, language: str) -> str:
    weights = _ALPHABETS.get(language, _ALPHABETS[""])
    if language == "ru" and letter == "ё":
        letter = "е"
    if letter in weights:
        return weights[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    return weights.get(base, _LAST)
