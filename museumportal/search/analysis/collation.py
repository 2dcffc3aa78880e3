"""Sort keys in the alphabetical order of Kazakh, Russian and English.

Keys are compared by code point, which is how the index and any database column in the C
collation compare them. Order: space, numbers by value, then letters of the language's own script,
then those of the other. Kazakh has 42 letters (а ә б в г ғ д …), in Russian ё sorts as е.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from museumportal.lib.languages import LANGUAGES, best_text

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


class _Weights(dict[int, str]):
    """Code point → its letter in the keys of a language, for `str.translate`."""

    def __init__(self, alphabet: str) -> None:
        letters = enumerate(_SPACE + _DIGITS + alphabet)
        super().__init__((ord(letter), chr(_BASE + place)) for place, letter in letters)

    def __missing__(self, code: int) -> str:
        """Letters of other alphabets by what they are without their marks; the rest parts words."""
        letter = chr(code)
        base = ord(unicodedata.normalize("NFD", letter)[0])
        known = self[base] if base in self else _LAST if letter.isalpha() else self[ord(_SPACE)]
        self[code] = known
        return known


def _alphabet(language: str) -> str:
    cyrillic = KAZAKH if language in ("kk", "") else _with_relatives(_RUSSIAN)
    return _LATIN + cyrillic if language == "en" else cyrillic + _LATIN


def _with_relatives(alphabet: str) -> str:
    for letter, relative in reversed(_RELATIVES.items()):
        alphabet = alphabet.replace(relative, relative + letter)
    return alphabet


_LAST: Final = chr(_BASE + 0x60)
_WEIGHTS: Final = {language: _Weights(_alphabet(language)) for language in ("kk", "ru", "en", "")}
_WEIGHTS["ru"][ord("ё")] = _WEIGHTS["ru"][ord("е")]
_PARTED: Final = chr(_BASE)
_PARTINGS = re.compile(f"{_PARTED}{{2,}}")
_NUMBER = re.compile(r"\d+")


def sort_key(text: str, language: str) -> str:
    """A key by which texts sort in the order of `language` (``kk``, ``ru``, ``en``, else Kazakh).

    Case, punctuation and accents do not matter; numbers sort by value ("Plate 2" before
    "Plate 10"). A text without letters or digits gives the empty key, which sorts last in the
    index. The key is made of letters U+0100 … U+0160 only.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    numbered = _NUMBER.sub(_by_value, folded)
    key = numbered.translate(_WEIGHTS.get(language, _WEIGHTS[""]))
    return _PARTINGS.sub(_PARTED, key).lstrip(_PARTED)[:MAX_KEY].rstrip(_PARTED)


def _by_value(number: re.Match[str]) -> str:
    """Length first, then digits, so that keys of numbers compare by value."""
    plain = str(int(number[0][:18]))
    return f"{len(plain):02d}{plain}"


def title_keys(titles: Mapping[str, str]) -> dict[str, str]:
    """`Document.sort` of what has these titles (language → title).

    In each language by the title that is shown there: its own, or the first there is.
    """
    shown = {language: best_text(titles, language)[0] for language in LANGUAGES}
    return {f"title_{language}": sort_key(title, language) for language, title in shown.items()}
