"""Opening hours as people type them, day by day; kept as `regions.opening` describes."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from regions.opening import DAYS

_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d\d))?")
_EXCEPTION = re.compile(r"\s*(\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4})\s*:?\s*(.*?)\s*")


def read_spans(text: str) -> list[list[str]]:
    """`10-13, 14:00–18:00` as pairs of times; ValueError where it is none or they overlap."""
    spans: list[list[str]] = []
    for part in re.split(r"[,;]", text):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise ValueError(part)
        opens, closes = (
            time(int(hour), int(minute or 0)).strftime("%H:%M")
            for hour, minute in (match.group(1, 2), match.group(3, 4))
        )
        if opens >= closes or (spans and opens < spans[-1][1]):
            raise ValueError(part)
        spans.append([opens, closes])
    return spans


def read_exception(line: str) -> tuple[str, list[list[str]]]:
    """`2027-03-22: 10:00-14:00` as date and spans; a date with any word or nothing is closed."""
    match = _EXCEPTION.fullmatch(line)
    if match is None:
        raise ValueError(line)
    day, text = match.groups()
    if "." in day:
        number, month, year = map(int, day.split("."))
        day = date(year, month, number).isoformat()
    date.fromisoformat(day)
    return day, read_spans(text) if re.search(r"\d", text) else []


def typed_hours(hours: Any) -> dict[str, str]:
    """What `Museum.opening_hours` holds, as the texts that are read back into it."""
    if not isinstance(hours, Mapping):
        return {}
    texts = {day: _typed(hours[day]) for day in DAYS if hours.get(day)}
    exceptions = hours.get("exceptions")
    if isinstance(exceptions, Mapping):
        lines = (f"{day}: {_typed(spans) or '—'}" for day, spans in sorted(exceptions.items()))
        texts["exceptions"] = "\n".join(lines)
    return texts


def _typed(spans: Any) -> str:
    pairs = spans if isinstance(spans, list) else []
    return ", ".join(f"{pair[0]}-{pair[1]}" for pair in pairs if len(pair) == 2)
