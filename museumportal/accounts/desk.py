"""The first page of the staff: blocks of what concerns the person, declared by every app.

An app adds to `BLOCKS` functions that take the request and answer a block, or None where it is not
for that person. Each asks a few queries that an index bounds, however much there is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a block: where it leads, and what is said beside it."""

    text: str
    address: str = ""
    note: str = ""
    picture: Any = ""
    percent: float | None = None


@dataclass(frozen=True)
class Block:
    """Something to look at; where it is `empty`, what to do instead."""

    name: str
    title: str
    lines: list[Line] = field(default_factory=list)
    empty: str = ""
    note: str = ""
    more: str = ""
    more_words: str = ""


Asked = Callable[[HttpRequest], Block | None]
BLOCKS: Final[list[tuple[int, Asked]]] = []
"""Blocks with their place on the page, from above."""


def block(place: int) -> Callable[[Asked], Asked]:
    """Put a block on the first page of the staff."""

    def declare(asked: Asked) -> Asked:
        BLOCKS.append((place, asked))
        return asked

    return declare


def blocks_for(request: HttpRequest) -> list[Block]:
    """The blocks of the person's desk, in their order."""
    in_order = sorted(BLOCKS, key=lambda entry: entry[0])
    return [made for _place, asked in in_order if (made := asked(request)) is not None]
