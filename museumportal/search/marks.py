"""Texts with the words marked that a search was for."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from museumportal.search.analysis.marking import Sought, spans

EXCERPT: Final = 120
"""Letters of an excerpt, about."""


class Piece(NamedTuple):
    """A piece of a text; `found` if it is a word that was searched for."""

    text: str
    found: bool


def marked(text: str, language: str, sought: Sought) -> list[Piece]:
    """The whole text in pieces; nothing is lost between them."""
    return list(_pieces(text, list(spans(text, language, sought)), 0, len(text)))


def excerpt(text: str, language: str, sought: Sought) -> list[Piece]:
    """The part of a text in which most of the words found stand, in pieces, cut between words and
    with … where it is cut; none where the text has none of the words."""
    found = list(spans(text, language, sought))
    if not found:
        return []
    start, end = _window(text, found)
    pieces = list(_pieces(text, found, start, end))
    before = [Piece("… ", False)] if start else []
    after = [Piece(" …", False)] if end < len(text) else []
    return [*before, *pieces, *after]


def _window(text: str, found: list[tuple[int, int]]) -> tuple[int, int]:
    """Where the excerpt begins and ends: around the word with most others behind it."""
    if len(text) <= EXCERPT:
        return 0, len(text)
    room = EXCERPT * 3 // 4
    first = max(found, key=lambda one: sum(one[0] <= other[0] < one[0] + room for other in found))
    start = max(0, first[0] - (EXCERPT - room))
    end = min(len(text), start + EXCERPT)
    if start:
        start = min(first[0], text.find(" ", start) + 1 or start)
    if end < len(text):
        end = max(first[1], text.rfind(" ", start, end))
    return start, end


def _pieces(text: str, found: list[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    place = start
    for first, last in found:
        if first < place or last > end:
            continue
        if first > place:
            yield Piece(text[place:first], False)
        yield Piece(text[first:last], True)
        place = last
    if place < end:
        yield Piece(text[place:end], False)
