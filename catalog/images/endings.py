"""Whether a file that cannot be read lacks its end, judged by its structure.

Decoders tell a missing end from wrong bytes in many words, or not at all; most pictures that cannot
be read were cut off by a broken transfer, and their sender should learn just that. Nothing is
decoded here. Damage that looks like a missing end, such as a wrong length, is called one.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_TAIL = 1 << 16
_PNG_END = b"IEND\xaeB`\x82"
_MOST_PAGES = 1000
_MOST_TAGS = 65_535
_TIFF_NUMBERS = {1: "B", 2: "B", 3: "H", 4: "I", 7: "B", 13: "I", 16: "Q", 18: "Q"}
_TIFF_POINTERS = {4: "I", 8: "Q"}
_TIFF_PLACES = ((273, 279), (324, 325))
"""Tags of offsets and byte counts: of strips, of tiles (TIFF 6.0, sections 8 and 15)."""
_TIFF_COMPRESSION = 259
_TIFF_PLANES = 284
_TIFF_TILE_OFFSETS = 324
_TIFF_READ = {_TIFF_COMPRESSION, _TIFF_PLANES, *(tag for pair in _TIFF_PLACES for tag in pair)}

Tags = dict[int, tuple[int, ...]]


def is_cut_off(path: Path, kind: str) -> bool:
    """Whether the end of the file at `path`, of the sniffed format `kind`, is missing."""
    ending = {"jpeg": _jpeg, "png": _png, "webp": _webp, "tiff": _tiff}.get(kind, _boxes)
    with path.open("rb") as file:
        try:
            return ending(file, path.stat().st_size)
        except EOFError:
            return True


def tiff_compression(path: Path) -> int:
    """The number of the first page's compression (TIFF 6.0, tag 259), 0 where it cannot be told."""
    return next(iter(_first_page(path).get(_TIFF_COMPRESSION, ())), 0)


def has_tiled_planes(path: Path) -> bool:
    """Whether the first page of a TIFF stores each colour apart, and in tiles (TIFF 6.0, tag 284
    and section 15)."""
    tags = _first_page(path)
    return tags.get(_TIFF_PLANES) == (2,) and _TIFF_TILE_OFFSETS in tags


def _first_page(path: Path) -> Tags:
    with path.open("rb") as file:
        try:
            return next(_tiff_pages(file), {})
        except EOFError:
            return {}


def _bytes(file: BinaryIO, at: int, length: int) -> bytes:
    """So many bytes from there. Raises `EOFError` where the file has fewer."""
    if at + length > os.fstat(file.fileno()).st_size:
        raise EOFError
    file.seek(at)
    return file.read(length)


def _jpeg(file: BinaryIO, size: int) -> bool:
    """No end of image near the end, and behind the start of the first scan, for a thumbnail before
    it has an end of its own (ISO/IEC 10918-1, B.1)."""
    at = 2
    while True:
        mark, marker, length = struct.unpack(">BBH", _bytes(file, at, 4))
        if mark != 0xFF:
            return False
        if marker == 0xDA:
            file.seek(max(at, size - _TAIL))
            return b"\xff\xd9" not in file.read()
        at += 1 if marker == 0xFF else 2 + length  # 0xFF fills


def _png(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - _TAIL))
    return _PNG_END not in file.read()


def _webp(file: BinaryIO, size: int) -> bool:
    """RIFF names the length of all that follows its first eight bytes."""
    return size < 8 + int.from_bytes(_bytes(file, 4, 4), "little")


def _boxes(file: BinaryIO, size: int) -> bool:
    """AVIF and JPEG 2000: a box reaches beyond the end (ISO/IEC 14496-12, 4.2); a codestream
    without boxes lacks its last marker (ISO/IEC 15444-1, A.4.4)."""
    if _bytes(file, 0, 4) == b"\xff\x4f\xff\x51":
        return _bytes(file, size - 2, 2) != b"\xff\xd9"
    at = 0
    while at < size:
        length = int.from_bytes(_bytes(file, at, 4), "big")
        if length == 1:
            length = int.from_bytes(_bytes(file, at + 8, 8), "big")
        if length < 8:  # 0: up to the end, wherever that is
            return False
        at += length
    return at > size


def _tiff(file: BinaryIO, size: int) -> bool:
    """A directory, a strip or a tile lies beyond the end."""
    return any(
        offset + count > size
        for tags in _tiff_pages(file)
        for offsets, counts in _TIFF_PLACES
        for offset, count in zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False)
    )


def _tiff_pages(file: BinaryIO) -> Iterator[Tags]:
    """The numbers in each page's directory (TIFF 6.0, section 2; BigTIFF: version 43)."""
    head = _bytes(file, 0, 16)
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:4] == struct.pack(order + "H", 43)
    count_form, entry_form, next_form = ("Q", "HHQ8s", "Q") if big else ("H", "HHI4s", "I")
    entry = struct.Struct(order + entry_form)
    (at,) = struct.unpack_from(order + next_form, head, 8 if big else 4)
    for _page in range(_MOST_PAGES):
        if not at:
            return
        start = at + struct.calcsize(order + count_form)
        (count,) = struct.unpack(order + count_form, _bytes(file, at, start - at))
        if count > _MOST_TAGS:
            return
        entries = _bytes(file, start, count * entry.size)
        yield {
            tag: _numbers(file, order, *rest, read=tag in _TIFF_READ)
            for tag, *rest in entry.iter_unpack(entries)
        }
        following = _bytes(file, start + len(entries), struct.calcsize(order + next_form))
        (at,) = struct.unpack(order + next_form, following)


def _numbers(
    file: BinaryIO, order: str, kind: int, count: int, value: bytes, *, read: bool
) -> tuple[int, ...]:
    """The numbers of one directory entry, in place or where the entry points to; those of an entry
    not to be `read`, which may be megabytes of layers, must only be there."""
    if kind not in _TIFF_NUMBERS:
        return ()
    form = struct.Struct(order + _TIFF_NUMBERS[kind])
    if count * form.size > len(value):
        (at,) = struct.unpack(order + _TIFF_POINTERS[len(value)], value)
        if not read:
            _bytes(file, at + count * form.size, 0)
            return ()
        value = _bytes(file, at, count * form.size)
    return tuple(number for (number,) in form.iter_unpack(value[: count * form.size]))
