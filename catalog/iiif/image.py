"""IIIF Image API 3.0, beyond level 2: what is asked, and what `info.json` says.

Pure functions of strings and sizes; `catalog.iiif.tiles` turns a request into bytes.
Source: https://iiif.io/api/image/3.0/ (sections in brackets below).
"""

import math
import re
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from catalog.images.specs import PYRAMID
from catalog.images.tiff import level_sizes

CONTEXT = "http://iiif.io/api/image/3/context.json"
PROFILE = "http://iiif.io/api/image/3/level2.json"
MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
QUALITIES = ("default", "color", "gray", "bitonal")
EXTRA_FEATURES = (
    "canonicalLinkHeader",
    "mirroring",
    "profileLinkHeader",
    "rotationArbitrary",
    "sizeUpscaling",
)

_INTEGER = re.compile(r"[0-9]{1,12}")
_DECIMAL = re.compile(r"[0-9]{0,12}(?:\.[0-9]{1,12})?|[0-9]{1,12}\.")
_SIZE = re.compile(r"(\^?)(?:(max)|pct:([0-9.]{1,25})|(!?)([0-9]{0,12}),([0-9]{0,12}))")


class BadRequest(Exception):  # noqa: N818 - named as HTTP names it
    """A request that cannot be answered; `status` is the HTTP status to answer with [7.3]."""

    status = 400


@dataclass(frozen=True)
class Limits:
    """The largest answer: pixels of width, height and area, before rotation [5.2].

    Nobody may ask for more, not even by upscaling, so no address costs a gigapixel. A slanted turn
    makes a larger picture with a transparent ground, of which a pixel costs several times as much:
    what comes out of it has `_SLANTED_AREA` pixels at most.
    """

    max_width: int = 10_000
    max_height: int = 10_000
    max_area: int = 25_000_000
    degrees: float = 0
    """By which the answer is turned."""

    def fit(self, width: float, height: float) -> float:
        """The largest factor by which width × height can be scaled within the limits."""
        area, most = self._area(width, height)
        return min(self.max_width / width, self.max_height / height, math.sqrt(most / area))

    def allow(self, width: int, height: int) -> bool:
        area, most = self._area(width, height)
        return width <= self.max_width and height <= self.max_height and area < most + 1

    def _area(self, width: float, height: float) -> tuple[float, int]:
        """Of width × height after its turn, and the largest there may be."""
        if self.degrees % 90 == 0:
            return width * height, self.max_area
        sine = abs(math.sin(math.radians(self.degrees)))
        cosine = abs(math.cos(math.radians(self.degrees)))
        turned = (width * cosine + height * sine) * (width * sine + height * cosine)
        return turned, min(self.max_area, _SLANTED_AREA)


_SLANTED_AREA = 8_000_000
LIMITS = Limits()


@dataclass(frozen=True)
class ImageRequest:
    """One image request in pixels: a region inside the full image, scaled, mirrored, turned."""

    full_width: int
    full_height: int
    x: int
    y: int
    width: int
    height: int
    out_width: int
    out_height: int
    mirror: bool
    degrees: float
    quality: str
    format: str
    size_name: str
    """The canonical size: ``max``, ``^max``, ``w,h`` or ``^w,h``."""

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]

    @property
    def canonical(self) -> str:
        """The canonical path behind the image's identifier [4.8]."""
        region = f"{self.x},{self.y},{self.width},{self.height}"
        if (self.width, self.height) == (self.full_width, self.full_height):
            region = "full"
        degrees = f"{self.degrees:.12f}".rstrip("0").rstrip(".")
        rotation = ("!" if self.mirror else "") + degrees
        return f"{region}/{self.size_name}/{rotation}/{self.quality}.{self.format}"


def parse(
    region: str,
    size: str,
    rotation: str,
    quality_format: str,
    *,
    width: int,
    height: int,
    limits: Limits = LIMITS,
) -> ImageRequest:
    """The request that the four path segments, already percent-decoded, make of an image of
    `width` × `height` pixels. Raises `BadRequest` with a sentence."""
    x, y, w, h = _region(region, width, height)
    mirror, degrees = _rotation(rotation)
    out_width, out_height, size_name = _size(size, w, h, replace(limits, degrees=degrees))
    quality, _dot, extension = quality_format.rpartition(".")
    if quality not in QUALITIES:
        raise BadRequest(_("The quality is one of: %(known)s.") % {"known": ", ".join(QUALITIES)})
    if extension not in MEDIA_TYPES:
        raise BadRequest(_("The format is one of: %(known)s.") % {"known": ", ".join(MEDIA_TYPES)})
    return ImageRequest(
        full_width=width,
        full_height=height,
        x=x,
        y=y,
        width=w,
        height=h,
        out_width=out_width,
        out_height=out_height,
        mirror=mirror,
        degrees=degrees,
        quality=quality,
        format=extension,
        size_name=size_name,
    )


def _decimal(text: str) -> float:
    """A number of digits and at most one point: no sign, no exponent, no NaN [4.7]."""
    if not text or not _DECIMAL.fullmatch(text):
        raise BadRequest(_("A number consists of digits and at most one point."))
    return float(text)


def _region(text: str, width: int, height: int) -> tuple[int, int, int, int]:
    """x, y, width, height in pixels, cut off at the image's edges [4.1]."""
    if text == "full":
        return 0, 0, width, height
    if text == "square":
        side = min(width, height)
        return (width - side) // 2, (height - side) // 2, side, side
    if text.startswith("pct:"):
        parts = [_decimal(part) / 100 for part in text[4:].split(",")]
        if len(parts) != 4:
            _bad_region()
        x, w = round(parts[0] * width), round(parts[2] * width)
        y, h = round(parts[1] * height), round(parts[3] * height)
        w, h = max(w, 1 if parts[2] else 0), max(h, 1 if parts[3] else 0)
        # What begins inside the image has a pixel of it, however small the image is.
        x = min(x, width - 1) if parts[0] < 1 else x
        y = min(y, height - 1) if parts[1] < 1 else y
    else:
        pixels = text.split(",")
        if len(pixels) != 4 or not all(_INTEGER.fullmatch(part) for part in pixels):
            _bad_region()
        x, y, w, h = map(int, pixels)
    if not w or not h:
        raise BadRequest(_("The region has no pixels."))
    if x >= width or y >= height:
        raise BadRequest(_("The region lies outside the image."))
    return x, y, min(w, width - x), min(h, height - y)


def _bad_region() -> NoReturn:
    raise BadRequest(_("The region is full, square, x,y,w,h or pct:x,y,w,h."))


def _size(text: str, w: int, h: int, limits: Limits) -> tuple[int, int, str]:
    """Width and height in pixels of the region of w × h when scaled, and its canonical form
    [4.2, 4.8]."""
    match = _SIZE.fullmatch(text)
    if not match:
        raise BadRequest(_("The size is max, w,h or one of its short forms, or pct:n."))
    larger, largest, percent, confined, wide, high = match.groups()
    if largest:
        factor = limits.fit(w, h) if larger else min(1.0, limits.fit(w, h))
        out = _scaled(w, h, factor, limits)
    elif percent:
        factor = _decimal(percent) / 100
        out = round(w * factor), round(h * factor)
    else:
        out = _size_in_pixels(bool(confined), bool(larger), wide, high, w, h, limits)
    _check_size(out, w, h, larger=bool(larger), limits=limits)
    return *out, _canonical_size(out, w, h, limits)


def _size_in_pixels(
    confined: bool, larger: bool, wide: str, high: str, w: int, h: int, limits: Limits
) -> tuple[int, int]:
    if not wide and not high:
        raise BadRequest(_("The size names no width and no height."))
    if confined:
        if not wide or not high:
            raise BadRequest(_("The size !w,h names a width and a height."))
        factor = min(int(wide) / w, int(high) / h)
        if factor > 1 and not larger:  # as the validators have it: no size above the region's
            return int(wide), int(high)
        return _scaled(w, h, min(factor, limits.fit(w, h)), limits)
    if wide and high:
        return int(wide), int(high)
    if wide:
        return int(wide), _other(int(wide), h, w)
    return _other(int(high), w, h), int(high)


def _other(given: int, numerator: int, denominator: int) -> int:
    """The other side at the same aspect ratio, rounded half up, at least one pixel."""
    if not given:
        return 0
    return max(1, (2 * given * numerator + denominator) // (2 * denominator))


def _scaled(w: int, h: int, factor: float, limits: Limits) -> tuple[int, int]:
    """w × h scaled, where a side that rounds up past a limit is cut back to it."""
    if factor <= 0:
        return 0, 0
    wide, high = max(1, round(w * factor)), max(1, round(h * factor))
    if not limits.allow(wide, high):
        wide, high = max(1, math.floor(w * factor)), max(1, math.floor(h * factor))
    return wide, high


def _check_size(out: tuple[int, int], w: int, h: int, *, larger: bool, limits: Limits) -> None:
    if out[0] < 1 or out[1] < 1:
        raise BadRequest(_("The size has no pixels."))
    if not larger and (out[0] > w or out[1] > h):
        raise BadRequest(_("The size is larger than the region; write ^ before it to enlarge."))
    if not limits.allow(*out):
        most = {
            "width": limits.max_width,
            "height": limits.max_height,
            "area": limits.max_area,
            "slanted": _SLANTED_AREA,
        }
        raise BadRequest(
            _(
                "The size is larger than %(width)d × %(height)d pixels or %(area)d pixels in all, "
                "or %(slanted)d after a slanted turn."
            )
            % most
        )


def _canonical_size(out: tuple[int, int], w: int, h: int, limits: Limits) -> str:
    most = limits.fit(w, h)
    if out == _scaled(w, h, min(1.0, most), limits):
        return "max"
    if out == _scaled(w, h, most, limits):
        return "^max"
    enlarged = out[0] > w or out[1] > h
    return f"{'^' if enlarged else ''}{out[0]},{out[1]}"


def _rotation(text: str) -> tuple[bool, float]:
    """Whether to mirror, and degrees clockwise from 0 up to, but without, 360 [4.3]."""
    mirror = text.startswith("!")
    degrees = _decimal(text[1:] if mirror else text)
    if degrees > 360:
        raise BadRequest(_("The rotation is a number from 0 to 360."))
    return mirror, degrees % 360


def info(
    uri: str, *, width: int, height: int, limits: Limits = LIMITS, rights: str | None = None
) -> dict[str, Any]:
    """The image information document [5] of the image whose base address is `uri`.

    `sizes` and `tiles` name what costs least: the levels of the pyramid and its grid.
    """
    tile = PYRAMID.width
    levels = level_sizes(width, height, tile)
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": uri,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": width,
        "height": height,
        "maxWidth": limits.max_width,
        "maxHeight": limits.max_height,
        "maxArea": limits.max_area,
        "sizes": [{"width": w, "height": h} for w, h in reversed(levels) if limits.allow(w, h)],
    }
    if limits.allow(tile, tile):
        factors = [2**level for level in range(len(levels))]
        document["tiles"] = [{"width": tile, "height": tile, "scaleFactors": factors}]
    if rights:
        document["rights"] = rights
    document["extraFormats"] = ["webp"]
    document["extraQualities"] = list(QUALITIES[1:])
    document["extraFeatures"] = list(EXTRA_FEATURES)
    return document
