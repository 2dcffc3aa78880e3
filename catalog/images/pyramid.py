"""All levels of a picture in one pass from top to bottom, in memory of a few tile rows.

libvips can write a pyramid in one pass, but keeps its levels for itself, drops odd pixels and
pads edge tiles. Here rows of tiles are pulled from the decoder once; each is cut into JPEG tiles by
a pool of threads and halved into the row of the next level, and one middle level is kept whole as
the source of all smaller derivatives. Runs in the child process of `catalog.images.sandbox`.
"""

import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

import numpy as np

from catalog.images.arrays import Pixels, each_strip, to_image, to_jpeg, to_pixels
from catalog.images.specs import Spec
from catalog.images.tiff import PyramidWriter, level_sizes

WORKERS = min(4, os.cpu_count() or 1)
_WAITING_TILES = 32
_IN_CACHE = 16
"""Lines averaged at a time."""

RowSink = Callable[[int, int, Pixels], None]


def stream(image: Any, *, tile: int, keep: int, sink: RowSink | None) -> Any:
    """Pull `image` through its pyramid and return the kept level, a `pyvips.Image` in memory.

    `sink(level, row, pixels)` gets every row of tiles of every level. The kept level is the
    smallest whose longer edge is at least `keep` pixels, else the picture itself.
    """
    sizes = level_sizes(image.width, image.height, tile)
    kept = max((n for n, size in enumerate(sizes) if max(size) >= keep), default=0)
    rows = _Rows(sizes if sink else sizes[: kept + 1], image.bands, tile, kept, sink)
    with ThreadPoolExecutor(1, "levels") as pool:  # halves one row while the next is decoded
        behind: deque[Future[None]] = deque()

        def push(strip: Pixels) -> None:
            if behind:
                behind.pop().result()
            behind.append(pool.submit(rows.push, 0, strip))

        each_strip(image, tile, push)
        behind.pop().result()
    return rows.kept_level()


class _Rows:
    """Gathers strips into rows of tiles, level by level."""

    def __init__(
        self,
        sizes: list[tuple[int, int]],
        bands: int,
        tile: int,
        kept: int,
        sink: RowSink | None,
    ) -> None:
        self._sizes, self._tile, self._kept, self._sink = sizes, tile, kept, sink
        self._waiting: list[list[Pixels]] = [[] for _ in sizes]
        self._done = [0] * len(sizes)
        self._whole = np.empty((*sizes[kept][::-1], bands), np.uint8)

    def push(self, level: int, strip: Pixels) -> None:
        waiting, done = self._waiting[level], self._done[level]
        waiting.append(strip)
        gathered = done + sum(len(part) for part in waiting)
        if gathered < min(done + self._tile, self._sizes[level][1]):
            return
        row = waiting[0] if len(waiting) == 1 else np.concatenate(waiting)
        waiting.clear()
        if self._sink:
            self._sink(level, done // self._tile, row)
        if level == self._kept:
            self._whole[done:gathered] = row
        self._done[level] = gathered
        if level + 1 < len(self._sizes):
            self.push(level + 1, _halved(row))

    def kept_level(self) -> Any:
        return to_image(self._whole)


def _halved(pixels: Pixels) -> Pixels:
    """Means of two by two, of what there is at an odd edge; the same as `shrink` of libvips, which
    takes two to four times as long: it walks down columns of wide pictures."""
    if len(pixels) % 2:
        pixels = np.concatenate((pixels, pixels[-1:]))
    height, width, bands = pixels.shape
    flat = np.empty((height // 2, width, bands), np.uint8)
    for top in range(0, len(flat), _IN_CACHE):
        pair = pixels[2 * top : 2 * (top + _IN_CACHE)]
        upper, lower = pair[0::2], pair[1::2]
        # Without carry beyond 8 bits: (a | b) - ((a ^ b) >> 1) is the mean, rounded up.
        np.subtract(upper | lower, (upper ^ lower) >> 1, out=flat[top : top + _IN_CACHE])
    return to_pixels(to_image(flat).shrinkh(2, ceil=True))


def step_back() -> None:
    """Lower the priority of this thread and of those that it starts from now on: decoding and the
    largest page are the longest way."""
    if sys.platform == "linux":  # elsewhere it would lower the whole process
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + 5)


class TileEncoder:
    """Cuts rows into tiles and encodes them in threads, holding back when too many wait.

    Leaving its block waits for all tiles and raises what any of them raised; leaving it by an
    error drops those that wait.
    """

    def __init__(self, writer: PyramidWriter, spec: Spec) -> None:
        self._writer, self._spec = writer, spec
        threads = max(1, WORKERS - 1)  # one core decodes
        self._pool = ThreadPoolExecutor(threads, "tiles", initializer=step_back)
        self._room = threading.BoundedSemaphore(_WAITING_TILES)
        self._futures: list[Future[None]] = []

    def row(self, level: int, row: int, pixels: Pixels) -> None:
        for column in range(-(-pixels.shape[1] // self._spec.width)):
            self._room.acquire()
            self._futures.append(self._pool.submit(self._encode, level, column, row, pixels))

    def _encode(self, level: int, column: int, row: int, pixels: Pixels) -> None:
        try:
            tile = self._spec.width
            part = pixels[:, column * tile : (column + 1) * tile]
            height, width, _ = part.shape
            jpeg = to_jpeg(part, self._spec.quality)
            if (width, height) == (tile, tile):
                self._writer.add(level, column, row, jpeg, None)
            else:
                beyond = ((0, tile - height), (0, tile - width), (0, 0))
                padded = to_jpeg(np.pad(part, beyond, mode="edge"), self._spec.quality)
                self._writer.add(level, column, row, padded, jpeg)
        finally:
            self._room.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pool.shutdown(cancel_futures=kind is not None)
        for future in [] if kind else self._futures:
            future.result()
