"""What a person typed, taken apart: words, "phrases", -exclusions, field:value, numbers."""

import re
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from museumportal.search.analysis.words import SMALL_WORDS, typed_words, words
from museumportal.search.requests import MAX_TEXT, BadQuery

MAX_WORDS: Final = 64
_MAX_NUMBER: Final = 60

_PART = re.compile(r'(-?)(?:([^\W\d]\w*):)?(?:"([^"]*)"|(\S+))')
_QUOTES = str.maketrans("“”„″«»", '""""""')
_YEARS = re.compile(r"(-?\d{1,4})?(?:(\.\.|[–—]|(?<=\d)-)(-?\d{1,4})?)?")

NUMBER: Final = "number"
YEAR: Final = "year"
_FIELDS: Final = {
    "title": "атауы название",
    "maker": "авторы автор",
    "description": "сипаттамасы описание",
    NUMBER: "нөмірі номер",
    YEAR: "жылы год",
    "museum": "музей",
    "region": "өңір регион",
    "object_type": "type түрі тип вид",
    "material": "материалы материал",
    "technique": "техникасы техника",
    "subject": "тақырыбы сюжет тема",
    "period": "кезеңі период эпоха",
    "culture": "мәдениеті культура",
    "place": "жері место",
}
"""What may stand before a colon: names of fields as in the API, and as people call them."""
_FIELD_OF: Final = {
    name: field for field, names in _FIELDS.items() for name in (field, *names.split())
}
_APART = re.compile(rf"(?<!\S)(-?(?:{'|'.join(_FIELD_OF)}):)\s+(?=\S)", re.IGNORECASE)
"""A field and its colon, apart from the word behind them, as one writes by habit."""


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
    within: str = ""
    """Where it must stand: `NUMBER`, `YEAR`, the name of a role or of a facet."""
    value: str = ""
    """What stands behind the colon of a field, as it was typed."""
    years: tuple[int | None, int | None] | None = None
    """The first and last year of the field `YEAR`."""

    @property
    def is_plain(self) -> bool:
        """Whether it is words to be found anywhere."""
        return not (self.phrase or self.excluded or self.within)


@dataclass(frozen=True, slots=True)
class Text:
    """A parsed query text; `number` is all of it as one inventory number, where it may be one."""

    clauses: tuple[Clause, ...]
    number: str = ""


def parse(text: str) -> Text:
    """Take a query text apart. Any text has a meaning; BadQuery only for one that is too long.

    A quotation mark without its partner is ignored, repeated words count once, small words
    (articles, prepositions) do not count where there are others. What stands before a colon and is
    no field is a word.
    """
    if len(text) > MAX_TEXT:
        raise BadQuery(_("This query is too long."))
    clauses = [
        _clause(match) for match in _PART.finditer(_APART.sub(r"\1", text.translate(_QUOTES)))
    ]
    clauses = list(dict.fromkeys(clause for clause in clauses if clause.words or clause.years))
    telling = [clause for clause in clauses if not _is_small(clause)]
    if any(not clause.excluded for clause in telling):
        clauses = telling
    if sum(len(clause.words) for clause in clauses) > MAX_WORDS:
        raise BadQuery(_("This query has too many words."))
    plain = len(clauses) > 1 and all(clause.is_plain for clause in clauses)
    return Text(tuple(clauses), _number(text) if plain else "")


def _clause(match: re.Match[str]) -> Clause:
    minus, name, phrase, bare = match.groups()
    text, is_phrase = (phrase, True) if bare is None else (bare, False)
    field = _FIELD_OF.get((name or "").casefold(), "")
    years = _years(text) if field == YEAR else None
    if not field or (field == YEAR and not years):
        text, field = f"{name}:{text}" if name else text, ""
    return Clause(
        () if years else tuple(words(text)),
        phrase=is_phrase,
        excluded=bool(minus),
        number="" if is_phrase or field not in ("", NUMBER) else _number(text),
        typed=() if years else tuple(typed_words(text)),
        within=field,
        value=text if field else "",
        years=years,
    )


def _years(text: str) -> tuple[int | None, int | None] | None:
    """Years as in ``1850``, ``1850..1899``, ``1850-1899``, ``-300..``; None for anything else."""
    match = _YEARS.fullmatch(text)
    if not match or not text.strip(".-–—"):
        return None
    first, dash, last = match.groups()
    begin = int(first) if first else None
    return begin, (int(last) if last else None) if dash else begin


def _is_small(clause: Clause) -> bool:
    return not (clause.phrase or clause.within) and SMALL_WORDS.issuperset(clause.words)


def _number(text: str) -> str:
    is_number = len(text) <= _MAX_NUMBER and any(letter.isdecimal() for letter in text)
    return text if is_number else ""
