"""Pixels as arrays, which libvips computes with and libjpeg-turbo encodes and decodes.

libvips does the latter too, but hands every few lines to a further thread: a tile takes it twice
as long.
"""

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
