"""Bars of years: as wide as each other, none beyond the years there are."""

import itertools

import pytest

from catalog.histogram import bars
from museumportal.lib.dates.grammar import this_year


def spans(*years: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    rows = [(year, 1) for year in sorted(years)]
    return rows, rows


def edges(
    years: tuple[int, ...], first: int | None = None, last: int | None = None
) -> list[tuple[int | None, int | None]]:
    return [(bar.first, bar.last) for bar in bars(spans(*years), first, last)]


MODERN = tuple(range(1405, 2020, 3))


def test_the_last_bar_ends_today() -> None:
    ancient = (-900, -450, -420, 30, 720, 1100, 1200, 1300, *range(1410, 2020, 20))
    made = edges(ancient)
    assert made[-2:] == [(1501, 2000), (2001, this_year())]
    assert made[0] == (None, -1), "few old ones stand in an open bar"


def test_years_to_come_have_bars_where_something_says_them() -> None:
    assert edges((*MODERN, 2105))[-1][1] in (2105, None)


@pytest.mark.parametrize(
    ("first", "last", "width"),
    [(1801, 1900, 10), (1850, 1899, 5), (1501, 2000, 50), (1407, 1417, 1), (-500, -1, 50)],
)
def test_bars_between_two_years_are_of_one_width(first: int, last: int, width: int) -> None:
    years = MODERN if first > 0 else (-480, -333, -7)
    made = edges(years, first, last)
    assert made[0][0] == first
    assert made[-1][1] == last
    assert {(high or 0) - (low or 0) + 1 for low, high in made} == {width}


@pytest.mark.parametrize(("first", "last"), [(2001, 2026), (1407, 1519), (-40, 70), (1990, None)])
def test_no_bar_is_a_crumb(first: int, last: int | None) -> None:
    made = edges((*MODERN, -30, -2, 15, 66, *range(2001, 2027)), first, last)
    widths = [_width(low, high) for low, high in made if low is not None and high is not None]
    assert min(widths[:-1]) == max(widths[:-1])
    assert last is None or widths[-1] >= widths[0] / 2


def test_bars_up_to_a_year_end_with_it() -> None:
    made = edges(MODERN, None, 1900)
    assert made[-1] == (1851, 1900)
    assert made[0][0] is None


@pytest.mark.parametrize(
    ("first", "last"), [(None, None), (-300, 1999), (None, 1777), (1500, None), (-60, None)]
)
def test_bars_follow_one_another(first: int | None, last: int | None) -> None:
    made = edges((*MODERN, -250, -31, 8, 1066), first, last)
    assert len(made) <= 11
    for (_, before), (after, _) in itertools.pairwise(made):
        assert before is not None
        assert after == before + 1 or (before, after) == (-1, 1)


def _width(low: int, high: int) -> int:
    return high - low + (1 if low * high > 0 else 0)
