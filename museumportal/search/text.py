"""What a person typed, taken apart: words, "phrases", -exclusions, field:value, numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from django.utils.translation import gettext as _

from museumportal.lib.dates import Years, read_plain_date
from museumportal.search.analysis.words import SMALL_WORDS, fold, typed_words, words
from museumportal.search.requests import MAX_TEXT, BadQuery

MAX_WORDS: Final = 64
_MAX_NUMBER: Final = 60

_PART = re.compile(r'(-?)(?:([^\W\d]\w*):)?(?:"([^"]*)"|(\S+))')
_BARE = re.compile(r'(?!-\S)[^\s":]+:?')
_YEAR = re.compile(r"\d{4}")
_LONGEST_DATE: Final = 8
"""Parts between blanks: "вторая половина XIX - начало XX века"."""
_MINUS = re.compile(r"(?<!\S)[\u2212\u2013](?=[^\s\d])")
_BREAK = re.compile(r"(?<=[^\W\d])(?:[,;](?=\w)|[|/+&](?=[^\W\d]))|(?<=\d)[,;](?=[^\W\d])")
_BEGINNING = re.compile(r"[^\W\d_]{3,}\*")
"""The beginning of a word; of fewer letters it would be that of too many."""
_QUOTES = str.maketrans("“”„″«»", '""""""')
_YEARS = re.compile(r"(-?\d{1,4})?(?:(\.\.|[–—]|(?<=\d)-)(-?\d{1,4})?)?")

NUMBER: Final = "number"
YEAR: Final = "year"
CENTURY: Final = "century"
_FIELDS: Final = {
    "title": "атауы название",
    "maker": "авторы автор",
    "description": "сипаттамасы описание",
    NUMBER: "нөмірі номер",
    YEAR: "жылы год",
    CENTURY: "ғасыр ғасыры век",
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
    """Where it must stand: `NUMBER`, `YEAR`, `CENTURY`, the name of a role or of a facet."""
    value: str = ""
    """What stands behind the colon of a field, as it was typed."""
    years: Years | None = None
    """The first and last year that it names."""
    begins: bool = False
    """Whether its word is but the beginning of one."""

    @property
    def is_plain(self) -> bool:
        """Whether it is words to be found anywhere."""
        return not (self.phrase or self.excluded or self.within)


@dataclass(frozen=True, slots=True)
class Text:
    """A parsed query text; `number` is all of it as one inventory number, where it may be one."""

    clauses: tuple[Clause, ...]
    number: str = ""

    @property
    def spelled(self) -> list[str]:
        """The words to be found, which may be misspelt; dates are understood as they are."""
        found = (clause for clause in self.clauses if not (clause.excluded or clause.years))
        return [word for clause in found for word in clause.typed]


def parse(text: str) -> Text:
    """Take a query text apart. Any text has a meaning; BadQuery only for one that is too long.

    A quotation mark without its partner is ignored, repeated words count once, small words
    (articles, prepositions) do not count where there are others. Words that together say when are
    one clause. What stands before a colon and is no field is a word.
    """
    if len(text) > MAX_TEXT:
        raise BadQuery(_("This query is too long."))
    text = _BREAK.sub(" ", _MINUS.sub("-", text.translate(_QUOTES)))
    parts = list(_PART.finditer(_APART.sub(r"\1", text)))
    clauses = list(_clauses(parts) if len(parts) <= MAX_WORDS else map(_clause, parts))
    clauses = list(dict.fromkeys(clause for clause in clauses if clause.words or clause.years))
    telling = [clause for clause in clauses if not _is_small(clause)]
    if any(not clause.excluded for clause in telling):
        clauses = telling
    if sum(len(clause.words) for clause in clauses) > MAX_WORDS:
        raise BadQuery(_("This query has too many words."))
    plain = len(clauses) > 1 and all(clause.is_plain for clause in clauses)
    return Text(tuple(clauses), _number(text) if plain else "")


def _clauses(parts: Sequence[re.Match[str]]) -> Iterator[Clause]:
    """The clauses of these parts, those together that name years."""
    place = 0
    while place < len(parts):
        length, dated = _date(parts[place : place + _LONGEST_DATE])
        yield dated or _clause(parts[place])
        place += length


def _date(parts: Sequence[re.Match[str]]) -> tuple[int, Clause | None]:
    """How many of the first parts are the longest date that they begin with, and this date; a
    minus before it stands before all of it."""
    minus, typed_first = parts[0][1], parts[0][0].removeprefix(parts[0][1])
    texts = (typed_first, *(part[0] for part in parts[1:]))
    bare = list(takewhile(_BARE.fullmatch, texts))
    for length in range(len(bare), 0, -1):
        text = " ".join(bare[:length])
        if years := read_plain_date(text):
            typed = tuple(typed_words(text))
            # A text that has the year says it in words of its own: 1789 г., in 1789.
            typed = tuple(word for word in typed if _YEAR.fullmatch(word)) or typed
            folded = tuple(map(fold, typed))
            number = _number(text)
            return length, Clause(
                folded, excluded=bool(minus), number=number, typed=typed, years=years
            )
    return 1, None


def _clause(match: re.Match[str]) -> Clause:
    minus, name, phrase, bare = match.groups()
    text, is_phrase = (phrase, True) if bare is None else (bare, False)
    field = _FIELD_OF.get((name or "").casefold(), "")
    years = _YEARS_OF[field](text) if field in _YEARS_OF else None
    if not field or (field in _YEARS_OF and not years):
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
        begins=not is_phrase and _BEGINNING.fullmatch(text) is not None,
    )


def _years(text: str) -> Years | None:
    """Years as in ``1850``, ``1850..1899``, ``1850-1899``, ``-300..``; None for anything else."""
    match = _YEARS.fullmatch(text)
    if not match or not text.strip(".-–—"):
        return None
    first, dash, last = match.groups()
    begin = int(first) if first else None
    return begin, (int(last) if last else None) if dash else begin


def _centuries(text: str) -> Years | None:
    """Centuries as in ``19``, ``XVIII-XIX``, ``-3`` (the third BC)."""
    era = "BC" if text.startswith("-") else ""
    return read_plain_date(f"{text.removeprefix('-')} century {era}")


_YEARS_OF: Final = {YEAR: _years, CENTURY: _centuries}


def _is_small(clause: Clause) -> bool:
    return not (clause.phrase or clause.within) and SMALL_WORDS.issuperset(clause.words)


def _number(text: str) -> str:
    is_number = len(text) <= _MAX_NUMBER and any(letter.isdecimal() for letter in text)
    return text if is_number else ""
