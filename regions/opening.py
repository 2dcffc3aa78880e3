"""Opening hours: a weekday table with exceptions by date, and what it means right now.

`Museum.opening_hours` is ``{"mon": [["10:00", "18:00"]], …, "exceptions": {"2026-03-22": []}}``.
A weekday that is missing is a day off; entries that cannot be read are passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES: Final = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
# Whole sentences, because languages decline the names of days.
_OPENS_ON: Final = (
    gettext_lazy("Closed now, opens on Monday at %(time)s"),
    gettext_lazy("Closed now, opens on Tuesday at %(time)s"),
    gettext_lazy("Closed now, opens on Wednesday at %(time)s"),
    gettext_lazy("Closed now, opens on Thursday at %(time)s"),
    gettext_lazy("Closed now, opens on Friday at %(time)s"),
    gettext_lazy("Closed now, opens on Saturday at %(time)s"),
    gettext_lazy("Closed now, opens on Sunday at %(time)s"),
)
Span = tuple[time, time]


@dataclass(frozen=True)
class Now:
    """Whether a museum is open at a moment, and a sentence that says so."""

    is_open: bool
    sentence: str


def _spans(entry: Any) -> list[Span]:
    found = []
    for pair in entry if isinstance(entry, list) else []:
        try:
            opens, closes = (time.fromisoformat(text) for text in pair)
        except (TypeError, ValueError):
            continue
        if opens < closes:
            found.append((opens, closes))
    return sorted(found)


def spans_on(hours: Any, day: date) -> list[Span]:
    """The hours of one date in order, an exception before the weekday's rule; empty: closed."""
    if not isinstance(hours, Mapping):
        return []
    exceptions = hours.get("exceptions")
    if isinstance(exceptions, Mapping) and day.isoformat() in exceptions:
        return _spans(exceptions[day.isoformat()])
    return _spans(hours.get(DAYS[day.weekday()]))


def week(hours: Any) -> list[tuple[Any, list[Span]]]:
    """Name and hours of every weekday from Monday on; empty when no hours are known at all."""
    rules = hours if isinstance(hours, Mapping) else {}
    table = [(name, _spans(rules.get(day))) for day, name in zip(DAYS, DAY_NAMES, strict=True)]
    return table if any(spans for _name, spans in table) else []


def exceptions_from(hours: Any, today: date) -> list[tuple[date, list[Span]]]:
    """Days of the next three months with other hours than their weekday's, in order."""
    listed = hours.get("exceptions") if isinstance(hours, Mapping) else None
    found = []
    for text in listed if isinstance(listed, Mapping) else {}:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            continue
        if today <= day <= today + timedelta(days=92):
            found.append((day, spans_on(hours, day)))
    return sorted(found)


def state(hours: Any, moment: datetime) -> Now | None:
    """Open or not at `moment` (the museum's local time), in words; None without known hours."""
    if not week(hours):
        return None
    for opens, closes in spans_on(hours, moment.date()):
        if moment.time() < opens:
            return Now(False, _("Closed now, opens today at %(time)s") % {"time": f"{opens:%H:%M}"})
        if moment.time() < closes:
            return Now(True, _("Open now, until %(time)s") % {"time": f"{closes:%H:%M}"})
    for ahead in range(1, 8):
        day = moment.date() + timedelta(days=ahead)
        if spans := spans_on(hours, day):
            at = {"time": f"{spans[0][0]:%H:%M}"}
            sentence = _("Closed now, opens tomorrow at %(time)s") if ahead == 1 else None
            return Now(False, (sentence or str(_OPENS_ON[day.weekday()])) % at)
    return Now(False, _("Closed now"))
