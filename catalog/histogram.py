"""When the things found were made: a few bars of years, each a question of its own."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

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

    An object counts in every bar in which it may have been made, so that following a bar finds
    exactly its count. None where there is nothing to choose between.
    """
    counted = Spans(spans)
    extent = _extent(spans, first, last)
    if extent is None or not counted.between(first, last):
        return []
    begin, end = extent
    most = _MOST - (first is None) - (last is None)
    width = next(w for w in _WIDTHS if _place(end, w) - _place(begin, w) < most)
    edges: list[tuple[int | None, int | None]] = [
        (max(a, -FARTHEST if first is None else first), min(b, FARTHEST if last is None else last))
        for a, b in _steps(begin, end, width)
    ]
    begin, end = edges[0][0] or 0, edges[-1][1] or 0
    if first is None and begin > -FARTHEST and counted.between(None, begin - 1):
        edges.insert(0, (None, begin - 1))
    if last is None and end < FARTHEST and counted.between(end + 1, None):
        edges.append((end + 1, None))
    made = [Bar(a, b, counted.between(a, b)) for a, b in edges]
    return made if len(made) > 1 else []


def _steps(first: int, last: int, width: int) -> Iterator[tuple[int, int]]:
    """The spans of `width` years that hold these years: 1801–1900, but 1850–1859.

    Before our era they are mirrored, 100–1 BC and 59–50 BC, and the year 0 goes with 1 BC.
    """
    place, final = _place(first, width), _place(last, width)
    while place <= final:
        low, high = _years(place if place >= 0 else -1 - place, width)
        yield (low, high) if place >= 0 else (-high, -low)
        place += 1


def _place(year: int, width: int) -> int:
    """0, 1, 2 … for the spans of our era, -1, -2 … for those before it."""
    off = _offset(width)
    return (year - off) // width if year > 0 else -1 - (max(-year, 1) - off) // width


def _years(place: int, width: int) -> tuple[int, int]:
    low = place * width + _offset(width)
    return max(low, 1), low + width - 1


def _offset(width: int) -> int:
    """Centuries and their parts begin with the year 1, decades and theirs with the year 0."""
    return 0 if 1 < width <= _DECADE else 1
