"""All levels of a picture in one pass from top to bottom, in memory of a few tile rows.

libvips can write a pyramid in one pass, but keeps its levels for itself, drops odd pixels and
pads edge tiles. Here rows of tiles are pulled from the decoder once; each is cut into JPEG tiles by
a pool of threads and halved into the row of the next level, and one middle level is kept whole as
the source of all smaller derivatives. Runs in the child process of `catalog.images.render`.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

import pyvips

from catalog.images.specs import Spec
from catalog.images.tiff import PyramidWriter, level_sizes

WORKERS = min(4, os.cpu_count() or 1)
_WAITING_TILES = 64

RowSink = Callable[[int, int, Any], None]


def stream(image: Any, *, tile: int, keep: int, sink: RowSink | None) -> Any:
    """Pull `image` through its pyramid and return the kept level, held in memory as strips.

    `sink(level, row, strip)` gets every row of tiles of every level, as a `pyvips.Image` in
    memory. The kept level is the smallest whose longer edge is at least `keep` pixels, else the
    picture itself.
    """
    sizes = level_sizes(image.width, image.height, tile)
    kept = max((n for n, size in enumerate(sizes) if max(size) >= keep), default=0)
    rows = _Rows(sizes if sink else sizes[: kept + 1], tile, kept, sink)
    for top in range(0, image.height, tile):
        height = min(tile, image.height - top)
        rows.push(0, image.crop(0, top, image.width, height).copy_memory())
    return rows.kept_level()


class _Rows:
    """Gathers strips into rows of tiles, level by level."""

    def __init__(
        self, sizes: list[tuple[int, int]], tile: int, kept: int, sink: RowSink | None
    ) -> None:
        self._sizes, self._tile, self._kept, self._sink = sizes, tile, kept, sink
        self._waiting: list[list[Any]] = [[] for _ in sizes]
        self._done = [0] * len(sizes)
        self._kept_rows: list[Any] = []

    def push(self, level: int, strip: Any) -> None:
        waiting = self._waiting[level]
        waiting.append(strip)
        gathered = sum(part.height for part in waiting)
        if gathered < self._tile and self._done[level] + gathered < self._sizes[level][1]:
            return
        row = waiting[0] if len(waiting) == 1 else _stacked(waiting).copy_memory()
        waiting.clear()
        if self._sink:
            self._sink(level, self._done[level] // self._tile, row)
        if level == self._kept:
            self._kept_rows.append(row)
        self._done[level] += row.height
        if level + 1 < len(self._sizes):
            self.push(level + 1, row.shrink(2, 2, ceil=True).copy_memory())

    def kept_level(self) -> Any:
        return _stacked(self._kept_rows)


def _stacked(strips: list[Any]) -> Any:
    """Strips under each other, not copied; all but the last have the same height."""
    height = sum(strip.height for strip in strips)
    joined = pyvips.Image.arrayjoin(strips, across=1)  # makes all cells as high as the highest
    return joined.crop(0, 0, joined.width, height)


def _step_back() -> None:
    """Lower this thread's priority: decoding and the largest page are the longest way."""
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
        self._pool = ThreadPoolExecutor(threads, "tiles", initializer=_step_back)
        self._room = threading.BoundedSemaphore(_WAITING_TILES)
        self._futures: list[Future[None]] = []

    def row(self, level: int, row: int, strip: Any) -> None:
        for column in range(-(-strip.width // self._spec.width)):
            self._room.acquire()
            self._futures.append(self._pool.submit(self._encode, level, column, row, strip))

    def _encode(self, level: int, column: int, row: int, strip: Any) -> None:
        try:
            tile = self._spec.width
            left = column * tile
            part = strip.crop(left, 0, min(tile, strip.width - left), strip.height)
            jpeg = self._jpeg(part)
            if (part.width, part.height) == (tile, tile):
                self._writer.add(level, column, row, jpeg, None)
            else:
                padded = self._jpeg(part.embed(0, 0, tile, tile, extend="copy"))
                self._writer.add(level, column, row, padded, jpeg)
        finally:
            self._room.release()

    def _jpeg(self, image: Any) -> bytes:
        # Below quality 90 libvips halves the colour channels, as YCbCrSubSampling in the file says.
        return image.jpegsave_buffer(Q=self._spec.quality, subsample_mode="on", keep="none")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pool.shutdown(cancel_futures=kind is not None)
        for future in [] if kind else self._futures:
            future.result()
