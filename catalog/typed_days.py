"""Days as cataloguers type them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.utils.translation import gettext

_DAY: Final = re.compile(
    r"(?<!\d)(?:(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})"
    r"|(?P<iso_year>\d{4})(?P<iso_mark>[./-])(?P<month>\d{1,2})(?P=iso_mark)(?P<day>\d{1,2}))(?!\d)"
)
_MONTHS: Final = (
    ("jan", "янв", "қаңтар"),
    ("feb", "фев", "ақпан"),
    ("mar", "мар", "наурыз"),
    ("apr", "апр", "сәуір"),
    ("may", "мая", "мамыр"),
    ("jun", "июн", "маусым"),
    ("jul", "июл", "шілде"),
    ("aug", "авг", "тамыз"),
    ("sep", "сен", "қыркүйек"),
    ("oct", "окт", "қазан"),
    ("nov", "ноя", "қараша"),
    ("dec", "дек", "желтоқсан"),
)
"""How the names of the months begin, in English, Russian and Kazakh."""
_NAMES: Final = "|".join(name for names in _MONTHS for name in names)
_IN_WORDS: Final = re.compile(
    rf"(?<![\d–-])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<name>{_NAMES})\w*\.?"
    rf"|\b(?P<name_first>{_NAMES})\w*\.?\s+(?P<day_last>\d{{1,2}})(?!\d)",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")


def impossible_day(text: str) -> str:
    """The first day in a text that no calendar has, such as 31.02.1999 or "31 February 1850"; empty
    where there is none.

    Day and month are taken in either order, for both are written. A month in words is one of the
    year that follows it, else of the one before it, else of a leap year.
    """
    return next((day for day, exists in _days_in(text) if not exists), "")


def no_such_day(day: str) -> str:
    """The sentence on what `impossible_day` found."""
    return gettext("There is no such day: %(day)s.") % {"day": day}


def _days_in(text: str) -> Iterator[tuple[str, bool]]:
    """Each day as it is written, and whether there is one."""
    for match in _DAY.finditer(text):
        found = match.groupdict()
        year = int(found["year"] or found["iso_year"])
        one = int(found["first"] or found["day"])
        other = int(found["second"] or found["month"])
        either = ((one, other), (other, one))
        yield match[0], any(_exists(year, month, day) for day, month in either)
    for match in _IN_WORDS.finditer(text):
        found = match.groupdict()
        name = (found["name"] or found["name_first"]).lower()
        month = next(place for place, names in enumerate(_MONTHS, 1) if name in names)
        near = _YEAR.search(text, match.end()) or _YEAR.search(text)
        year = int(near[0]) if near else 2000
        yield match[0], _exists(year, month, int(found["day"] or found["day_last"]))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
