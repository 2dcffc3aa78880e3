"""Vectors found by their neighbours: which words of the index a vector has, and which it asks for.

Locality-sensitive hashing by projections on random lines (p-stable distributions: Datar, Immorlica,
Indyk, Mirrokni, "Locality-sensitive hashing scheme based on p-stable distributions", 2004). Each
of `_TABLES` words says in which stretch of each of `_LINES` lines a vector falls: those that lie
close by their Euclidean distance share words. A question asks for the words beside its own too,
over the nearest borders (multi-probe: Lv and others, 2007). Nothing is learned from the data, so
any host at any time gives a vector the same words.
"""

from functools import cache
from hashlib import shake_256
from typing import Final

import numpy as np
from numpy.typing import NDArray

_TABLES: Final = 24
_LINES: Final = 10
_STRETCH: Final = 500.0
"""Length of a stretch, in the units of the vectors (bytes) times the root of their dimensions."""
_BITS: Final = 16
"""Of a word: more would be a larger dictionary, fewer chance neighbours by the hundreds."""

_NEAREST: Final = 2
"""Borders over which a question looks."""
_DRAWN: Final = shake_256(b"multipliers").digest(8 * _LINES)
_MULTIPLIERS: Final = np.frombuffer(_DRAWN, "<u8") | np.uint64(1)

Floats = NDArray[np.float32]


@cache
def _lines(dimensions: int) -> tuple[Floats, Floats]:
    """The lines, as (all lines, dimensions) of ±1, and where the first stretch of each begins."""
    count = _TABLES * _LINES
    drawn = shake_256(b"lines").digest(-(-count * dimensions // 8))
    bits = np.unpackbits(np.frombuffer(drawn, np.uint8), count=count * dimensions)
    starts = np.frombuffer(shake_256(b"starts").digest(count), np.uint8) / 256
    lines = bits.reshape(count, dimensions).astype(np.float32) * 2 - 1
    return lines, starts.astype(np.float32)


def as_numbers(vector: bytes) -> Floats:
    """A vector to compute with: bytes are numbers from 0 to 255."""
    return np.frombuffer(vector, np.uint8).astype(np.float32)


def words_of(vector: bytes) -> str:
    """The words under which a vector is found, parted by blanks; none for an empty one."""
    if not vector:
        return ""
    return " ".join(_spelt(np.floor(_places(vector))[:, None]))


def words_near(vector: bytes) -> list[str]:
    """The words of what may lie close to a vector, its own among them."""
    if not vector:
        return []
    places = _places(vector)
    own = np.floor(places)
    beyond = places - own
    steps = np.where(beyond > 0.5, 1, -1)
    nearest = np.argsort(np.minimum(beyond, 1 - beyond), axis=1)
    asked = np.repeat(own[:, None], 1 << _NEAREST, axis=1)
    rows = np.arange(_TABLES)
    for border in range(_NEAREST):
        line = nearest[:, border]
        for crossing in range(1 << _NEAREST):
            if crossing >> border & 1:
                asked[rows, crossing, line] += steps[rows, line]
    return list(dict.fromkeys(_spelt(asked)))


def _places(vector: bytes) -> Floats:
    """Where on each line a vector falls, in stretches: (tables, lines)."""
    lines, starts = _lines(len(vector))
    places: Floats = lines @ as_numbers(vector) / np.float32(_STRETCH) + starts
    return places.reshape(_TABLES, _LINES)


def _spelt(stretches: Floats) -> list[str]:
    """A word for each row of (tables, any number, lines): a letter for the table, and a hash."""
    mixed = (stretches.astype(np.int64).view(np.uint64) * _MULTIPLIERS).sum(axis=2)
    kept = (mixed >> np.uint64(64 - _BITS)).tolist()
    return [f"{chr(ord('a') + table)}{word:04x}" for table, row in enumerate(kept) for word in row]
