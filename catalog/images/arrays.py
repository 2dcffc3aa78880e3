"""Pixels as arrays, which libvips computes with and libjpeg-turbo encodes and decodes.

libvips does the latter too, but hands every few lines to a further thread: a tile takes it twice
as long.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyvips
import simplejpeg
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Of the shape (height, width, bands), in sRGB (3 bands) or grey (1)."""

_SPACES = {1: "GRAY", 3: "RGB"}


def to_pixels(image: Any) -> Pixels:
    """The pixels of a `pyvips.Image` of 8 bits, evaluated now."""
    memory = image.write_to_memory()
    return np.frombuffer(memory, np.uint8).reshape(image.height, image.width, image.bands)


def each_strip(image: Any, height: int, take: Callable[[Pixels], None]) -> None:
    """Call `take` with the pixels of a `pyvips.Image` of 8 bits, `height` rows at a time, from top
    to bottom. Raises what it raises, and `pyvips.Error`.

    All are of one evaluation. Each evaluation of a part would end with libvips forgetting what its
    decoder gave beyond that part, such as the rest of a strip of a TIFF, and no stream gives that
    twice. libvips writes rows from buffers that it uses again; regions fetched one by one would
    take memory of their own each, and leave holes in it.
    """
    strips = _Strips(image, height, take)
    target = pyvips.TargetCustom()
    target.on_write(strips.write)
    try:
        image.rawsave_target(target)
    except pyvips.Error:
        if strips.problem is not None:
            raise strips.problem from None
        raise


class _Strips:
    """Bytes put together to strips; libvips calls it from a thread of its own."""

    def __init__(self, image: Any, height: int, take: Callable[[Pixels], None]) -> None:
        self._row = (image.width, image.bands)
        self._height, self._left, self._take = height, image.height, take
        self._filled = 0
        self._strip = self._next()
        self.problem: Exception | None = None

    def write(self, data: Any) -> int:
        """The number of bytes taken, -1 where `problem` says why none: libvips would only print
        what is raised here."""
        try:
            given = np.frombuffer(data, np.uint8)
            while len(given):
                given = given[self._fill(given) :]
        except Exception as problem:
            self.problem = problem
            return -1
        return len(data)

    def _fill(self, given: NDArray[np.uint8]) -> int:
        room = self._strip.reshape(-1)[self._filled : self._filled + len(given)]
        room[:] = given[: len(room)]
        self._filled += len(room)
        if self._filled == self._strip.size:
            self._take(self._strip)
            self._filled, self._strip = 0, self._next()
        return len(room)

    def _next(self) -> Pixels:
        rows = min(self._height, self._left)
        self._left -= rows
        return np.empty((rows, *self._row), np.uint8)


def to_image(pixels: Pixels) -> Any:
    """A `pyvips.Image` of the same pixels, not copied."""
    height, width, bands = pixels.shape
    image = pyvips.Image.new_from_memory(pixels.data, width, height, bands, "uchar")
    return image.copy(interpretation="srgb" if bands == 3 else "b-w")


def to_jpeg(pixels: Pixels, quality: int) -> bytes:
    """A complete JPEG (JFIF, baseline), its colour channels halved in both directions."""
    return simplejpeg.encode_jpeg(
        pixels, quality=quality, colorspace=_SPACES[pixels.shape[2]], colorsubsampling="420"
    )


def from_jpeg(data: bytes, bands: int) -> Pixels:
    """The pixels of a JPEG; ValueError where it is damaged."""
    return simplejpeg.decode_jpeg(data, colorspace=_SPACES[bands])
