"""What a person typed, taken apart: words, "phrases", -exclusions, numbers."""

import re
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from museumportal.search.analysis.words import typed_words, words
from museumportal.search.requests import MAX_TEXT, BadQuery

MAX_WORDS: Final = 64
_MAX_NUMBER: Final = 60

# Small words that nearly every text has: asking for them narrows nothing, yet "portrait of a lady"
# would miss "Portrait of the lady".
_SMALL_WORDS: Final = (
    "a an and at by for from in of on or the to with "
    "в во и из к на о об от по с со у для за "
    "және мен пен бен үшін туралы"
)
_SMALL: Final = frozenset(_SMALL_WORDS.split())

_PART = re.compile(r'(-?)"([^"]*)"|(-?)(\S+)')
_QUOTES = str.maketrans("“”„″«»", '""""""')


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that must, or must not, occur."""

    words: tuple[str, ...]
    phrase: bool = False
    excluded: bool = False
    number: str = ""
    """The clause as an inventory number, where it may be one."""
    typed: tuple[str, ...] = field(default=(), compare=False)
    """The words before folding: their accents tell more of what they stand for."""


@dataclass(frozen=True, slots=True)
class Text:
    """A parsed query text; `number` is all of it as one inventory number, where it may be one."""

    clauses: tuple[Clause, ...]
    number: str = ""


def parse(text: str) -> Text:
    """Take a query text apart. Any text has a meaning; BadQuery only for one that is too long.

    A quotation mark without its partner is ignored, repeated words count once, small words
    (articles, prepositions) do not count where there are others.
    """
    if len(text) > MAX_TEXT:
        raise BadQuery(_("This query is too long."))
    clauses = [_clause(match) for match in _PART.finditer(text.translate(_QUOTES))]
    clauses = list(dict.fromkeys(clause for clause in clauses if clause.words))
    telling = [clause for clause in clauses if not _is_small(clause)]
    if any(not clause.excluded for clause in telling):
        clauses = telling
    if sum(len(clause.words) for clause in clauses) > MAX_WORDS:
        raise BadQuery(_("This query has too many words."))
    plain = len(clauses) > 1 and not any(c.phrase or c.excluded for c in clauses)
    return Text(tuple(clauses), _number(text) if plain else "")


def _clause(match: re.Match[str]) -> Clause:
    minus, phrase, bare_minus, bare = match.groups()
    text, is_phrase = (phrase, True) if bare is None else (bare, False)
    return Clause(
        tuple(words(text)),
        phrase=is_phrase,
        excluded=bool(minus or bare_minus),
        number="" if is_phrase else _number(text),
        typed=tuple(typed_words(text)),
    )


def _is_small(clause: Clause) -> bool:
    return not clause.phrase and all(word in _SMALL for word in clause.words)


def _number(text: str) -> str:
    is_number = len(text) <= _MAX_NUMBER and any(letter.isdecimal() for letter in text)
    return text if is_number else ""
