"""When the things found were made: a few bars of years, each a question of its own."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from museumportal.lib.dates import this_year

FARTHEST: Final = 9999
"""Years a question can name, in both directions."""
_MOST: Final = 11
"""Bars, with an open one at either end: as many as fit fingers beside the results of a page."""
_WIDTHS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
_DECADE: Final = 10
_EARLY: Final = 0.1
_LATE: Final = 0.02
"""Shares of the objects that do not stretch the scale: a few old ones would make it one of
millennia. The open bars hold them; following one shows them on a scale of their own."""

Years = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Bar:
    """As many objects may have been made from `first` to `last`; None is open on that side."""

    first: int | None
    last: int | None
    count: int


class Spans:
    """How many objects may have been made between any two years."""

    def __init__(self, spans: tuple[Years, Years]) -> None:
        """Take `SearchResult.spans`."""
        (self._begin, self._begun), (self._end, self._ended) = map(_running, spans)

    @property
    def count(self) -> int:
        """All that are dated."""
        return self._begun[-1]

    def between(self, first: int | None, last: int | None) -> int:
        """What `year_from=first&year_to=last` finds: all but the later and the earlier ones."""
        begun = self.count if last is None else self._begun[bisect_right(self._begin, last)]
        ended = 0 if first is None else self._ended[bisect_left(self._end, first)]
        return begun - ended


def _extent(
    spans: tuple[Years, Years], first: int | None, last: int | None
) -> tuple[int, int] | None:
    """The years over which most of what may have been made between these two is spread."""
    low, high = -FARTHEST if first is None else first, FARTHEST if last is None else last
    begin = [row for row in spans[0] if -FARTHEST <= row[0] <= high]
    end = [row for row in spans[1] if low <= row[0] <= FARTHEST]
    if not (begin or end):
        return None
    since = _year_of(begin or end, _EARLY) if first is None else first
    until = _year_of(end or begin, 1 - _LATE) if last is None else last
    return (since, until) if since <= until else None


def _year_of(years: Years, share: float) -> int:
    """The year up to which this share of them has begun, or ended."""
    running = list(accumulate(n for _, n in years))
    return years[bisect_left(running, share * running[-1])][0]


def _running(years: Years) -> tuple[list[int], list[int]]:
    return [year for year, _ in years], list(accumulate((n for _, n in years), initial=0))


def bars(spans: tuple[Years, Years], first: int | None, last: int | None) -> list[Bar]:
    """Bars over the years from `first` to `last`, as wide as they must be to be few.

    All are of one width, but that the last one ends with the years asked for, or today. An object
    counts in every bar in which it may have been made, so that following a bar finds exactly its
    count. None where there is nothing to choose between.
    """
    counted = Spans(spans)
    extent = _extent(spans, first, last)
    if extent is None or not counted.between(first, last):
        return []
    known = [year for rows in spans for year, _ in rows if -FARTHEST <= year <= FARTHEST]
    latest = max(this_year(), *known)
    edges: list[tuple[int | None, int | None]] = [
        (low, min(high, latest) if last is None else high)
        for low, high in _steps(extent, first, last)
    ]
    begin, end = edges[0][0] or 0, edges[-1][1] or 0
    if first is None and min(known) < begin:
        edges.insert(0, (None, _year(_place(begin) - 1)))
    if last is None and max(known) > end:
        edges.append((_year(_place(end) + 1), None))
    made = [Bar(a, b, counted.between(a, b)) for a, b in edges]
    return made if len(made) > 1 else []


def _steps(
    extent: tuple[int, int], first: int | None, last: int | None
) -> Iterator[tuple[int, int]]:
    """Spans of one width that hold the years of `extent`: from `first` on, or up to `last`, where
    these are given; else 1801–1900, but 1850–1859.

    What `last` leaves for a span of less than half the width joins the one before.
    """
    begin, end = map(_place, extent)
    most = _MOST - (first is None) - (last is None)
    for width in _WIDTHS:
        origin = _origin(width, extent[0], first, last)
        start = begin - (begin - origin) % width
        if (end - start) // width < most:
            break
    while start <= end:
        final = start + width - 1
        if last is not None and end - final < width / 2:
            final = end
        yield _year(start), _year(final)
        start = final + 1


def _origin(width: int, begin: int, first: int | None, last: int | None) -> int:
    """A place where a span begins. Centuries and their parts begin with the year 1, decades and
    theirs with a year 0, which only our era has."""
    if first is not None:
        return _place(first)
    if last is not None:
        return _place(last) + 1
    return _place(_DECADE) if 1 < width <= _DECADE <= begin else 0


def _place(year: int) -> int:
    """The years counted without a gap: 1 BC is -1, the year 1 is 0."""
    return year - 1 if year > 0 else min(year, -1)


def _year(place: int) -> int:
    return place + 1 if place >= 0 else place
