"""Centuries of signed years; 200 BC is -200, and there is no year 0 to be found in the records."""

from django.utils.translation import get_language, gettext

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def century(year: int) -> int:
    """1801 to 1900 → 19; -200 to -101 → -2. The year 0 counts as 1 BC."""
    if year > 0:
        return (year - 1) // 100 + 1
    return -((max(-year, 1) - 1) // 100 + 1)


def century_between(earliest: int | None, latest: int | None) -> int | None:
    """The century in which the middle of the span lies; of one known year only, its own.

    One century for each object, so that the counts by century add up; a span of 1751 to 1850
    counts as 18th. Who wants all that may be of a time asks by years.
    """
    known = [year for year in (earliest, latest) if year is not None]
    return century((known[0] + known[-1]) // 2) if known else None


def century_label(number: int) -> str:
    """Such as "19th century" or "II century BC", as the reader's language writes it."""
    roman, rest = "", abs(number)
    for value, digits in _ROMAN:
        roman += digits * (rest // value)
        rest %= value
    english = (get_language() or "").startswith("en")
    written = {"number": _ordinal(abs(number)) if english else roman}
    if number < 0:
        return gettext("%(number)s century BC") % written
    return gettext("%(number)s century") % written


def _ordinal(number: int) -> str:
    """The ordinal as English writes it; Kazakh and Russian have Roman numbers."""
    suffix = (
        "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{suffix}"


def year_label(year: int) -> str:
    """Such as "1861" or "200 BC"."""
    return str(year) if year > 0 else gettext("%(year)s BC") % {"year": max(-year, 1)}


def years_label(first: int | None, last: int | None) -> str:
    """Such as "1801–1850", "200–101 BC", "50 BC – 50", "from 1850", "until 200 BC"."""
    if first is None or last is None:
        if last is not None:
            return gettext("until %(year)s") % {"year": year_label(last)}
        return gettext("from %(year)s") % {"year": year_label(first)} if first is not None else ""
    if first == last:
        return year_label(first)
    if first > 0:
        return f"{first}–{last}"
    if last <= 0:
        return gettext("%(first)s–%(last)s BC") % {"first": -first, "last": max(-last, 1)}
    return f"{year_label(first)} – {last}"
