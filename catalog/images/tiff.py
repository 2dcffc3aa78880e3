"""Pyramidal TIFF files whose whole tile grid, edges included, can be served without decoding.

The file is an ordinary tiled BigTIFF (Adobe TIFF 6.0, libtiff's BigTIFF, JPEG as in Technical
Note 2), one page a level, largest first; any TIFF reader opens it. Two things are ours:

* each tile is a complete JPEG with its own tables, so that its bytes are a servable file;
* TIFF pads tiles at the right and bottom edge to full size, which no IIIF client expects. Those
  tiles are stored a second time, cropped, and the private tags `SERVED_OFFSETS` and
  `SERVED_BYTE_COUNTS` list, tile by tile, what is to be served. Other readers skip them.

Level n measures ceil(width / 2**n) × ceil(height / 2**n), as IIIF clients count.
"""

import struct
import sys
import threading
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

SERVED_OFFSETS = 65000
SERVED_BYTE_COUNTS = 65001

_SHORT, _LONG, _LONG8 = 3, 4, 16
_CODES = {_SHORT: "H", _LONG: "I", _LONG8: "Q"}
_HEADER = struct.Struct("<2sHHHQ")
_ENTRY = struct.Struct("<HHQ8s")


def level_sizes(width: int, height: int, tile: int) -> list[tuple[int, int]]:
    """(width, height) in pixels of every level, largest first, the last within one tile."""
    sizes = [(width, height)]
    while max(sizes[-1]) > tile:
        sizes.append((-(-sizes[-1][0] // 2), -(-sizes[-1][1] // 2)))
    return sizes


class PyramidWriter:
    """Writes tiles as they come, in any order and from any thread, and the directories at the end.

    A context manager; leaving it without an error completes the file. `bands` is 1 (grey) or 3.
    """

    def __init__(self, path: Path, width: int, height: int, *, bands: int, tile: int) -> None:
        self.sizes = level_sizes(width, height, tile)
        self.tile = tile
        self._bands = bands
        self._lock = threading.Lock()
        self._counts = [-(-w // tile) * -(-h // tile) for w, h in self.sizes]
        self._padded = [[(0, 0)] * count for count in self._counts]
        self._served = [[(0, 0)] * count for count in self._counts]
        self._file: BinaryIO = path.open("wb")
        self._file.write(_HEADER.pack(b"II", 43, 8, 0, 0))

    def add(self, level: int, column: int, row: int, padded: bytes, cropped: bytes | None) -> None:
        """Store one tile: the JPEG of full size and, at an edge, the one of true size."""
        number = row * -(-self.sizes[level][0] // self.tile) + column
        with self._lock:
            self._padded[level][number] = self._append(padded)
            self._served[level][number] = (
                self._padded[level][number] if cropped is None else self._append(cropped)
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._file:
            if kind is None:
                self._write_directories()

    def _append(self, data: bytes) -> tuple[int, int]:
        offset = self._file.tell()
        self._file.write(data)
        return offset, len(data)

    def _write_directories(self) -> None:
        start = self._file.tell()
        start += -start % 8
        block = b""
        for level in range(len(self.sizes)):
            last = level == len(self.sizes) - 1
            block += _directory(self._tags(level), start + len(block), last)
        self._file.seek(start)
        self._file.write(block)
        self._file.seek(0)
        self._file.write(_HEADER.pack(b"II", 43, 8, 0, start))

    def _tags(self, level: int) -> list[tuple[int, int, list[int]]]:
        width, height = self.sizes[level]
        padded, served = self._padded[level], self._served[level]
        tags = [
            (254, _LONG, [1 if level else 0]),  # NewSubfileType: a reduced picture
            (256, _LONG, [width]),
            (257, _LONG, [height]),
            (258, _SHORT, [8] * self._bands),  # BitsPerSample
            (259, _SHORT, [7]),  # Compression: JPEG
            (262, _SHORT, [6 if self._bands == 3 else 1]),  # YCbCr or black is zero
            (277, _SHORT, [self._bands]),  # SamplesPerPixel
            (284, _SHORT, [1]),  # PlanarConfiguration: interleaved
            (322, _LONG, [self.tile]),
            (323, _LONG, [self.tile]),
            (324, _LONG8, [offset for offset, _ in padded]),
            (325, _LONG, [count for _, count in padded]),
            (SERVED_OFFSETS, _LONG8, [offset for offset, _ in served]),
            (SERVED_BYTE_COUNTS, _LONG, [count for _, count in served]),
        ]
        if self._bands == 3:
            tags.insert(-2, (530, _SHORT, [2, 2]))  # YCbCrSubSampling
        return tags


def _directory(tags: list[tuple[int, int, list[int]]], start: int, last: bool) -> bytes:
    """One image file directory with its long values behind it, padded to 8 bytes."""
    values_at = start + 8 + _ENTRY.size * len(tags) + 8
    entries, values = b"", b""
    for tag, kind, numbers in tags:
        data = struct.pack(f"<{len(numbers)}{_CODES[kind]}", *numbers)
        if len(data) > 8:
            place = struct.pack("<Q", values_at + len(values))
            values += data + b"\x00" * (-len(data) % 8)
        else:
            place = data.ljust(8, b"\x00")
        entries += _ENTRY.pack(tag, kind, len(numbers), place)
    following = 0 if last else values_at + len(values)
    return struct.pack("<Q", len(tags)) + entries + struct.pack("<Q", following) + values


@dataclass(frozen=True)
class Level:
    """One level of a pyramid: its size in pixels and where its servable tiles lie, row by row."""

    width: int
    height: int
    across: int
    offsets: "array[int]"
    counts: "array[int]"

    def span(self, column: int, row: int) -> tuple[int, int]:
        """(offset, length) in bytes of the servable JPEG of this tile."""
        number = row * self.across + column
        return self.offsets[number], self.counts[number]


class BrokenPyramidError(ValueError):
    """The file is no pyramid of ours, or no whole one."""


@dataclass(frozen=True)
class PyramidIndex:
    """Where every tile of a pyramid lies; enough to serve it by ranged reads."""

    tile: int
    bands: int
    levels: tuple[Level, ...]


def read_index(file: BinaryIO) -> PyramidIndex:
    """The index of a pyramid written by `PyramidWriter`, in two reads: head and tail.

    Raises `BrokenPyramidError` for any other file.
    """
    file.seek(0)
    try:
        mark, version, _size, _zero, start = _HEADER.unpack(file.read(_HEADER.size))
        if (mark, version) != (b"II", 43) or start < _HEADER.size:
            raise BrokenPyramidError("no BigTIFF, or an unfinished one")
        file.seek(start)
        pages = list(_pages(file.read(), start))
        levels = tuple(_level(page) for page in pages)
        return PyramidIndex(pages[0][322][0], pages[0][277][0], levels)
    except (struct.error, KeyError, IndexError) as error:
        raise BrokenPyramidError(f"no pyramid of ours: {error!r}") from error


def _pages(block: bytes, start: int) -> Iterator[dict[int, "array[int]"]]:
    at = start
    while at:
        (count,) = struct.unpack_from("<Q", block, at - start)
        entries = at - start + 8
        tags = {}
        for number in range(count):
            place = entries + number * _ENTRY.size
            tag, kind, length, value = _ENTRY.unpack_from(block, place)
            numbers = array(_CODES[kind])
            size = length * numbers.itemsize
            first = place + 12 if size <= 8 else struct.unpack("<Q", value)[0] - start
            numbers.frombytes(block[first : first + size])
            if sys.byteorder == "big":
                numbers.byteswap()
            tags[tag] = numbers
        yield tags
        (at,) = struct.unpack_from("<Q", block, entries + count * _ENTRY.size)


def _level(tags: dict[int, "array[int]"]) -> Level:
    width, height, tile = tags[256][0], tags[257][0], tags[322][0]
    return Level(width, height, -(-width // tile), tags[SERVED_OFFSETS], tags[SERVED_BYTE_COUNTS])
