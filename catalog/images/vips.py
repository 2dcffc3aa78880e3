"""Stored pyramids for libvips: a local file by its path, any other by ranged reads."""

import io
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pyvips

from museumportal.lib.storage import StoredFile

_BLOCK = 128 * 1024
_BLOCKS = 64  # 8 MB of one picture while one answer is made


@contextmanager
def open_page(file: StoredFile) -> Iterator[Callable[[int], Any]]:
    """Call what this gives with the number of a page (a level of the pyramid) to get its picture,
    whose pixels are read while the context is open.

    Raises what reading the file raises, also where it happens deep inside libvips.
    """
    if file.path is not None:
        path = str(file.path)
        yield lambda number: pyvips.Image.tiffload(path, page=number)
        return
    blocks = _Blocks(file)
    try:
        yield lambda number: pyvips.Image.tiffload_source(blocks.source(), page=number)
    except pyvips.Error:
        if blocks.problem is not None:
            raise blocks.problem from None
        raise


class _Blocks:
    """A file read in aligned blocks, the last ones kept: libvips asks for a few bytes at a time."""

    def __init__(self, file: StoredFile) -> None:
        self._file = file
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._sources: list[Any] = []  # libvips calls them without owning them
        self.problem: OSError | None = None

    def source(self) -> Any:
        """A new source over these blocks, with a position of its own."""
        at = 0

        def seek(offset: int, whence: int) -> int:
            nonlocal at
            start = {io.SEEK_SET: 0, io.SEEK_CUR: at, io.SEEK_END: self._file.size}[whence]
            at = start + offset
            return at

        def read(length: int) -> bytes:
            nonlocal at
            found = self._read(at, length)
            at += len(found)
            return found

        source = pyvips.SourceCustom()
        source.on_read(read)
        source.on_seek(seek)
        self._sources.append(source)
        return source

    def _read(self, at: int, length: int) -> bytes:
        """Up to `length` bytes; none at the end, nor where reading failed (see `problem`)."""
        number, start = divmod(at, _BLOCK)
        if number not in self._kept:
            try:
                block = self._file.read_at(number * _BLOCK, _BLOCK)
            except OSError as problem:  # libvips would only print it
                self.problem = problem
                return b""
            self._kept[number] = block
            if len(self._kept) > _BLOCKS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(number)
        return self._kept[number][start : start + length]
