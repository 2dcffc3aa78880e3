"""From an image request to bytes: tiles of the grid as they lie in the file, the rest computed.

Nine of ten requests of a zooming viewer are tiles of the grid that `info.json` announces. Their
JPEG bytes lie complete in the pyramid (`catalog.images.tiff`), so they are read, not made.
"""

import functools
import os
from threading import BoundedSemaphore
from typing import Any, BinaryIO, cast

import pyvips

from catalog.iiif.image import LIMITS, ImageRequest
from catalog.images.arrays import to_jpeg, to_pixels
from catalog.images.regions import region
from catalog.images.tiff import PyramidIndex, read_index
from catalog.images.vips import open_page
from museumportal.lib.storage import ReplacedError, StoredFile, stored

# Files are opened anew for each request: a cache by name would outlive a file made again.
pyvips.cache_set_max(0)
# Two web processes share the cores. More pictures at once, and threads within each, would not come
# sooner, and would keep tiles waiting (docs/adr).
pyvips.concurrency_set(1)
_COMPUTING = BoundedSemaphore(max(1, (os.cpu_count() or 1) // 2))

_JPEG_QUALITY = 85
_WEBP_QUALITY = 80
_READ = 4 * LIMITS.max_area
"""Pixels decoded for one answer. Only one that is squeezed out of shape would need more; it is made
from a coarser level."""
_AT_ONCE = 16_000_000
"""Pixels, 48 MB, up to which decoding to memory is worth its speed."""


def answer(key: str, request: ImageRequest) -> bytes:
    """The bytes that answer the request, from the pyramid stored under `key`.

    Raises FileNotFoundError, and UnavailableError where the storage does not answer.
    """
    try:
        return _answer(key, request)
    except ReplacedError:  # rendered anew while it was read
        return _answer(key, request)


def _answer(key: str, request: ImageRequest) -> bytes:
    with stored.opened(key) as pyramid:
        return tile_bytes(pyramid, request) or render_region(pyramid, request)


def tile_place(index: PyramidIndex, request: ImageRequest) -> tuple[int, int] | None:
    """(offset, length) of the bytes in the pyramid's file that answer the request, if it asks
    for a whole tile of the grid as JPEG, unturned; else None.

    The request may regard any level of the pyramid as the full image.
    """
    if request.format != "jpg" or request.quality not in ("default", "color"):
        return None
    if request.mirror or request.degrees:
        return None
    base = _base_level(index, request)
    if base is None:
        return None
    for number in range(base, len(index.levels)):
        level = index.levels[number]
        factor = 1 << (number - base)
        stride = index.tile * factor
        column, row = request.x // stride, request.y // stride
        left, top = column * index.tile, row * index.tile
        out = (min(index.tile, level.width - left), min(index.tile, level.height - top))
        if (request.out_width, request.out_height) == out and (
            request.x,
            request.y,
            request.width,
            request.height,
        ) == (
            left * factor,
            top * factor,
            min(stride, request.full_width - left * factor),
            min(stride, request.full_height - top * factor),
        ):
            return level.span(column, row)
    return None


def tile_bytes(pyramid: StoredFile, request: ImageRequest) -> bytes | None:
    """The JPEG that answers the request, straight out of the pyramid's file, in one read; None
    where the request is no tile of the grid. Raises `OSError` where the file cannot be read."""
    place = tile_place(_index(pyramid), request)
    return pyramid.read_at(*place) if place else None


@functools.lru_cache(maxsize=512)
def _index(pyramid: StoredFile) -> PyramidIndex:
    """Read once for each version of a file. A gigapixel's index takes 60 KB, so 512 of them stay
    below 32 MB."""
    return read_index(cast("BinaryIO", pyramid))


def _base_level(index: PyramidIndex, request: ImageRequest) -> int | None:
    """The number of the level that the request regards as the full image; None where it is one
    between two levels, as rights reduce it."""
    full = (request.full_width, request.full_height)
    for number, level in enumerate(index.levels):
        if (level.width, level.height) == full:
            return number
    return None


def render_region(pyramid: StoredFile, request: ImageRequest) -> bytes:
    """The answer to any request, computed from the smallest sufficient level.

    Raises `OSError` where the file cannot be read, `pyvips.Error` or BrokenPyramidError for a
    broken one.
    """
    with _COMPUTING, open_page(pyramid) as page:
        image = _scaled_region(page, pyramid, request)
        image = _turned(image, request)
        return _encoded(_in_quality(image, request.quality), request.format)


def _scaled_region(page: Any, pyramid: StoredFile, request: ImageRequest) -> Any:
    index = _index(pyramid)
    base = _base_level(index, request)
    if base is None:
        image = _reduced(page, index, request)
        image = image.crop(request.x, request.y, request.width, request.height)
    else:
        image = _region_of_level(page, pyramid, request, base)
    if (image.width, image.height) == (request.out_width, request.out_height):
        return image
    across, down = request.out_width / image.width, request.out_height / image.height
    return image.resize(across, vscale=down, kernel="linear")  # by less than two, mostly


def _reduced(page: Any, index: PyramidIndex, request: ImageRequest) -> Any:
    """The full image as the request regards it, from the level above it. What is asked of it is cut
    out after that, so that no enlargement shows more than the reduced picture has."""
    width, height = request.full_width, request.full_height
    levels = [level for level in index.levels if level.width >= width and level.height >= height]
    if not levels:
        raise ValueError(f"the pyramid has no level of {width} × {height} pixels")
    image = page(len(levels) - 1)
    return image.resize(width / image.width, vscale=height / image.height, kernel="linear")


def _region_of_level(page: Any, pyramid: StoredFile, request: ImageRequest, base: int) -> Any:
    """The region, from the coarsest level that has enough pixels for the answer: decoded at once
    where it is small, else line by line."""
    index, number = _index(pyramid), base
    while number + 1 < len(index.levels) and (
        _suffices(request, 2 << (number - base)) or _pixels(request, 1 << (number - base)) > _READ
    ):
        number += 1
    factor = 1 << (number - base)
    level = index.levels[number]
    left, top = request.x // factor, request.y // factor
    right = min(level.width, -(-(request.x + request.width) // factor))
    bottom = min(level.height, -(-(request.y + request.height) // factor))
    if (right - left) * (bottom - top) <= _AT_ONCE:
        return region(pyramid, index, number, left, top, right, bottom)
    return page(number).crop(left, top, right - left, bottom - top)


def _suffices(request: ImageRequest, factor: int) -> bool:
    """Whether the region, shrunk by `factor`, still has as many pixels as the answer."""
    return (
        -(-request.width // factor) >= request.out_width
        and -(-request.height // factor) >= request.out_height
    )


def _pixels(request: ImageRequest, factor: int) -> int:
    return -(-request.width // factor) * -(-request.height // factor)


def _turned(image: Any, request: ImageRequest) -> Any:
    """Mirrored, then turned clockwise [4.3]; what a slanted turn leaves empty is transparent, or
    white where the format knows no transparency."""
    if request.mirror:
        image = image.fliphor()
    if request.degrees % 90 == 0:
        quarter = int(request.degrees) // 90
        return (image, image.rot90(), image.rot180(), image.rot270())[quarter] if quarter else image
    image = image.colourspace("srgb").addalpha().copy_memory()
    image = image.rotate(request.degrees)
    return image.flatten(background=[255]) if request.format == "jpg" else image


def _in_quality(image: Any, quality: str) -> Any:
    if quality in ("default", "color"):
        return image
    alpha = image.extract_band(image.bands - 1) if image.hasalpha() else None
    grey = (image.extract_band(0, n=image.bands - 1) if image.hasalpha() else image).colourspace(
        "b-w"
    )
    if quality == "bitonal":
        grey = (grey >= 128).copy(interpretation="b-w")
    return grey if alpha is None else grey.bandjoin(alpha)


def _encoded(image: Any, extension: str) -> bytes:
    if extension == "png":
        return image.pngsave_buffer(compression=3, keep="none")
    if extension == "webp":
        return image.webpsave_buffer(Q=_WEBP_QUALITY, effort=2, keep="none")
    return to_jpeg(to_pixels(image), _JPEG_QUALITY)
