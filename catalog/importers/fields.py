"""Which fields of an object a mapping may fill, and what each one accepts."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, override

from catalog.models import Concept, MuseumObject, ObjectConcept
from catalog.terms import fold
from catalog.typed_days import impossible_day, no_such_day
from museumportal.lib.readers.problems import did_you_mean

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
TERM_FIELDS = {
    "object_type": Concept.Scheme.OBJECT_TYPE.value,
    "acquisition_method": Concept.Scheme.ACQUISITION.value,
}
PRODUCTION = "production"
COLLECTION = "collection"
RELATIONS = {relation.value: scheme.value for relation, scheme in ObjectConcept.SCHEMES.items()}

# Columns that only make sense together: a person's change to one keeps them all.
TOGETHER = (
    ("production_earliest", "production_latest"),
    ("publication_restricted", "restriction_reason"),
)

_NOT_IMPORTED = {
    "id",
    "public_id",
    "museum",
    "collection",
    "part_of",
    "status",
    "binned_at",
    "created",
    "modified",
    "entered_by",
    "production_earliest",
    "production_latest",
    *MuseumObject.QUALITY_FIELDS,
    *TERM_FIELDS,
}
_MANY = 12  # choices that a sentence does not tell one by one
_TRUE = {"true", "yes", "1", "да", "иә", "y", "t"}
BOOLEANS = {"kk": ("иә", "жоқ"), "ru": ("да", "нет"), "en": ("yes", "no")}
"""Yes and no as an export writes them."""
_FALSE = {"false", "no", "0", "нет", "жоқ", "n", "f"}

Converter = Callable[[Any], Any]


def text_of(limit: int | None) -> Converter:
    """Text without surrounding space and carriage returns, refused beyond `limit` characters."""

    def convert(value: Any) -> str | None:
        if isinstance(value, list):
            raise ValueError(
                gettext("has %(count)s values where one is expected (use join or first)")
                % {"count": len(value)}
            )
        if isinstance(value, dict):
            raise ValueError(gettext("is a group of values, not one"))
        text = ("true" if value else "false") if isinstance(value, bool) else str(value)
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if limit is not None and len(text) > limit:
            raise ValueError(
                gettext("is longer than %(limit)s characters (%(length)s)")
                % {"limit": limit, "length": len(text)}
            )
        return text or None

    return convert


def choice_of(choices: Iterable[tuple[str, Any]]) -> Converter:
    """One of `choices` (value and label): the value, or its label in any language of the portal.

    Its first words are enough where no other label has them: “auxiliary”, “CC0”. An address may
    begin with https, or lack its last slash.
    """
    known = [(str(value), label) for value, label in choices]
    read = text_of(None)

    @cache
    def values() -> dict[str, str]:
        """By what may be written for them; two values are never written alike in one language."""
        written: dict[str, str] = {_address(value): value for value, _ in known}
        beginnings: dict[str, set[str]] = {}
        for language in LANGUAGES:
            with override(language):
                for value, label in known:
                    written.setdefault(fold(str(label)).rstrip(" :"), value)
                    words = fold(str(label)).split()
                    for count in range(1, len(words)):
                        text = " ".join(words[:count]).rstrip(":")
                        beginnings.setdefault(text, set()).add(value)
        alone = {text: found.pop() for text, found in beginnings.items() if len(found) == 1}
        return alone | written

    def convert(value: Any) -> str | None:
        text = read(value)
        if text is None:
            return None
        found = values().get(_address(text)) or values().get(fold(text).rstrip(" :"))
        if found is None:
            if len(known) > _MANY:
                hint = did_you_mean(text, [each for pair in known for each in map(str, pair)])
                sentence = gettext("“%(text)s” is none of the values known here.%(hint)s")
                raise ValueError(sentence % {"text": text[:60], "hint": hint})
            allowed = ", ".join(str(label) for _, label in known)
            sentence = gettext("“%(text)s” is none of %(choices)s")
            raise ValueError(sentence % {"text": text[:60], "choices": allowed})
        return found

    return convert


def date_text(limit: int | None) -> Converter:
    """The text of a date, with no day that no calendar has, nor a spreadsheet's number of one."""
    read = text_of(limit)

    def convert(value: Any) -> str | None:
        text = read(value) or ""
        if day := impossible_day(text):
            raise ValueError(no_such_day(day))
        if re.fullmatch(r"\d{5,7}([.,]\d+)?", text):
            sentence = gettext(
                "“%(text)s” is the number of a day in a spreadsheet; format its cells as dates"
            )
            raise ValueError(sentence % {"text": text})
        return text or None

    return convert


def _address(text: str) -> str:
    return re.sub("^https://", "http://", text.casefold()).rstrip("/")


def integer(smallest: int, largest: int) -> Converter:
    """A whole number within bounds."""
    read = text_of(40)

    def convert(value: Any) -> int | None:
        text = read(value)
        if text is None:
            return None
        if not re.fullmatch(r"[+-]?\d{1,18}(\.0+)?", text):
            raise ValueError(gettext("“%(text)s” is no whole number") % {"text": text})
        number = int(text.partition(".")[0])
        if not smallest <= number <= largest:
            raise ValueError(
                gettext("%(number)s is not between %(smallest)s and %(largest)s")
                % {"number": number, "smallest": smallest, "largest": largest}
            )
        return number

    return convert


def decimal(digits: int, places: int) -> Converter:
    """A number that is not negative, as text with all its `places`, such as "12.50"."""
    read = text_of(40)

    def convert(value: Any) -> str | None:
        text = read(value)
        if text is None:
            return None
        try:
            number = Decimal(re.sub(r"[\s\u00a0]", "", text).replace(",", "."))
        except InvalidOperation:
            raise ValueError(gettext("“%(text)s” is no number") % {"text": text}) from None
        if not number.is_finite() or number < 0:
            raise ValueError(gettext("“%(text)s” is no number from 0 on") % {"text": text})
        fixed = f"{number:.{places}f}"
        if len(fixed) > digits + 1:
            raise ValueError(gettext("“%(text)s” has more digits than fit") % {"text": text})
        return fixed

    return convert


def boolean(value: Any) -> bool | None:
    text = str(value).strip().casefold()
    if not text:
        return None
    if text not in _TRUE | _FALSE:
        raise ValueError(gettext("“%(text)s” is neither yes nor no") % {"text": text[:60]})
    return text in _TRUE


def _converter(column: models.Field) -> Converter:
    if column.choices:
        return choice_of(column.flatchoices)
    if isinstance(column, models.BooleanField):
        return boolean
    if isinstance(column, models.DecimalField):
        return decimal(column.max_digits, column.decimal_places)
    if isinstance(column, models.IntegerField):
        return integer(1 if column.name == "quantity" else 0, 2_147_483_647)
    if column.name.startswith(("production_date", "acquisition_date")):
        return date_text(column.max_length)
    return text_of(column.max_length)


def _columns() -> dict[str, Converter]:
    """Columns by name; of a translated column only those of the languages."""
    concrete = {column.name: column for column in MuseumObject._meta.concrete_fields}
    translated = {name for name in concrete if f"{name}_{LANGUAGES[0]}" in concrete}
    return {
        name: _converter(column)
        for name, column in concrete.items()
        if name not in _NOT_IMPORTED | translated
    }


COLUMNS = _columns()
YEAR = integer(-9999, 9999)
YEARS = {"production_earliest": YEAR, "production_latest": YEAR}
"""Columns that `production` fills, or that a mapping fills one by one."""
EVERY_FIELD = (*COLUMNS, *TERM_FIELDS, PRODUCTION, COLLECTION, *YEARS)
