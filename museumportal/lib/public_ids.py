"""Public identifiers: a letter for the kind, eight random characters, a check character.

The characters are Crockford's base 32 (no I, L, O, U). The check character is a weighted sum over
the field GF(32), whose weights are distinct and not zero, so every single wrong character and
every swap of two characters is detected; 2**40 identifiers a kind make guessing pointless.
"""

import secrets
from typing import Any

from django.db import models

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH = 8
LENGTH = 1 + RANDOM_LENGTH + 1

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS = str.maketrans("ILO", "110")


def _times(a: int, b: int) -> int:
    """Product in GF(32) = GF(2)[x] / (x^5 + x^2 + 1)."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= 0b100101
        b >>= 1
    return product


_WEIGHTED = [
    [_times(value, weight) for value in range(32)] for weight in range(2, 2 + RANDOM_LENGTH)
]


def _check_character(body: str) -> str:
    total = 0
    for table, character in zip(_WEIGHTED, body, strict=True):
        total ^= table[_VALUES[character]]
    return ALPHABET[total]


def new_public_id(letter: str) -> str:
    """A fresh identifier of the kind `letter`, such as ``o7K3M9QX2F``."""
    bits = secrets.randbits(5 * RANDOM_LENGTH)
    body = "".join(ALPHABET[(bits >> (5 * place)) & 31] for place in range(RANDOM_LENGTH))
    return letter + body + _check_character(body)


def parse_public_id(text: str) -> str | None:
    """The canonical identifier that `text` means, or None where it is none.

    Upper and lower case and the look-alikes I, L (1) and O (0) are read as Crockford asks.
    """
    text = text.strip()
    if len(text) != LENGTH or not text[0].isascii() or not text[0].isalpha():
        return None
    body = text[1:].upper().translate(_READ_AS)
    if any(character not in _VALUES for character in body):
        return None
    if _check_character(body[:-1]) != body[-1]:
        return None
    return text[0].lower() + body


class PublicIdField(models.CharField):
    """Column of a persistent identifier; `letter` says the kind. Filled by itself, never edited."""

    def __init__(self, *, letter: str, **options: Any) -> None:
        self.letter = letter
        options.setdefault("max_length", LENGTH)
        options.setdefault("unique", True)
        options.setdefault("editable", False)
        options.setdefault("verbose_name", "identifier")
        options.setdefault("db_collation", "C")
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options["letter"] = self.letter
        options["unique"] = self.unique  # said always: tables of history turn it off
        return name, path, args, options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = getattr(model_instance, self.attname)
        if not value:
            value = new_public_id(self.letter)
            setattr(model_instance, self.attname, value)
        return str(value)
