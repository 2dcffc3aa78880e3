"""Days as cataloguers type them."""

import re
from datetime import date
from typing import Final

_DAY: Final = re.compile(
    r"(?<!\d)(?:(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})"
    r"|(?P<iso_year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2}))(?!\d)"
)


def impossible_day(text: str) -> str:
    """The first day in a text that no calendar has, such as 31.02.1999; empty where there is none.

    Day and month are taken in either order, for both are written.
    """
    for match in _DAY.finditer(text):
        found = match.groupdict()
        year = int(found["year"] or found["iso_year"])
        one = int(found["first"] or found["day"])
        other = int(found["second"] or found["month"])
        if not any(_exists(year, month, day) for day, month in ((one, other), (other, one))):
            return match[0]
    return ""


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
