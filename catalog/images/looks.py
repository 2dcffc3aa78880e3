"""What a picture looks like, as a few bytes: the colours it is called by, and a vector that lies
close to those of pictures that look alike.

All is computed from a square of 64 × 64 pixels, in OKLab (B. Ottosson, "A perceptual color space
for image processing", 2020), where equal distances look equally different.

A *look* is 233 bytes, stored with the picture:

| bytes | hold |
|---|---|
| 1 | `VERSION` |
| 13 | share of each of `COLOURS` in the object, 255 for all of it |
| 75 | colours of the object: square roots of a soft histogram of 3 × 5 × 5 bins of L, a, b |
| 48 | colours of the whole, 4 × 4 fields: L, a, b |
| 96 | lines, 4 × 4 fields: square roots of a histogram of 6 directions |

The last three parts are the vector, compared by its Euclidean distance; their scales are their
weights. The object is told from its backdrop where the edge of the picture is of one even colour,
be it darker on one side; else the middle weighs more than the edge.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from catalog.images.arrays import Pixels, to_pixels

VERSION: Final = 1
SIDE: Final = 64
"""Width and height in pixels of what a look is computed from."""

_PROTOTYPES: Final = {
    "black": "000000 1c1a1a 2b2622",
    "grey": "555555 808080 a9a9a9 c4c4c4 8a9099 8f8a84 6b6660",
    "white": "ffffff f4f1ea e8e8e6 e6edf2",
    "beige": "e3d5b8 d2c3a2 c2b290 e8d9c5 d0bfae",
    "brown": "3a2416 5b3a21 7b4f2e 8f6b4a a0764e 8a5a44 54392f a8714f",
    "red": "ff0000 c81e1e a01818 7a1414 5a1010 d94a3c b8433a 8c3a34 6b2a28",
    "orange": "ff8000 e8721c d9702b ffa54a c8642a",
    "yellow": "ffff00 f0d040 e0b020 c9a227 b0861b fff2a0 8f6f14",
    "green": "008000 2e8b40 55a84f 1f4d2b 6b7a2e 9acd32 7d9a78 3f5f45 4f5a2a",
    "turquoise": "40e0d0 20a0a0 128080 6fb7ae 2c7a72 a8dcd8 0a5a5a",
    "blue": "0000ff 1e3f9f 1a2a5a 3f74c8 7db3e8 5a7fa8 24405f a8cdf0",
    "violet": "800080 6a3fa0 4b2a6b 9b7bc4 5a2a6a c8a8e0",
    "pink": "ffc0cb ff69b4 e79aa8 c85a8a d98aa0 f0a8b8",
}
COLOURS: Final = tuple(_PROTOTYPES)
"""The basic colour terms, each of some typical shades."""

ALIKE: Final = 200.0
"""Vectors further apart are not of pictures that look alike."""

_NEUTRAL: Final = frozenset(("black", "grey", "white"))
_NOTABLE: Final = 0.09
_NOTABLE_NEUTRAL: Final = 0.3
"""The share of the object from which on a colour is one of its colours. Those without a hue come
with every shadow and highlight."""

_LIGHTNESS: Final = 0.45
"""How much lightness says, beside hue and chroma, for the name of a colour."""

Look = bytes | memoryview | None
"""As a column gives it."""

Floats = NDArray[np.float32]

_TO_LMS: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
).T
_TO_LAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
).T
_LINEAR: Final = np.array(
    [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in np.arange(256) / 255
    ],
    np.float32,
)


def oklab(pixels: Pixels) -> Floats:
    """sRGB as OKLab: L from 0 to 1, a and b between about -0.4 and 0.4; the shape stays."""
    return np.cbrt(_LINEAR[pixels] @ _TO_LMS) @ _TO_LAB


def _of_hex(text: str) -> Floats:
    return oklab(np.frombuffer(bytes.fromhex(text), np.uint8).reshape(-1, 3))


_SHADES: Final = np.concatenate([_of_hex(shades) for shades in _PROTOTYPES.values()])
_TERM_OF_SHADE: Final = np.repeat(
    np.arange(len(COLOURS)), [len(shades.split()) for shades in _PROTOTYPES.values()]
)
_NAMING: Final = np.array([_LIGHTNESS, 1, 1], np.float32)

_FIRST_BIN: Final = np.array([0.15, -0.16, -0.16], np.float32)
_BIN: Final = np.array([0.35, 0.08, 0.08], np.float32)
"""Middle of the first bin, and distance of the next, in L, a and b."""

_UNIT: Final = np.linspace(-1, 1, SIDE, dtype=np.float32)
_Y, _X = (part.ravel() for part in np.meshgrid(_UNIT, _UNIT, indexing="ij"))
_SURFACE: Final = np.stack([np.ones_like(_X), _X, _Y, _X * _X, _Y * _Y, _X * _Y], axis=1)
_EDGE: Final = np.maximum(abs(_X), abs(_Y)) > 1 - 5 / SIDE
_CENTRE: Final = np.exp(-1.2 * (_X * _X + _Y * _Y)).reshape(SIDE, SIDE)


def look_of(picture: Any) -> bytes:
    """The look of a `pyvips.Image` of 1 or 3 bands of 8 bits, whatever its size."""
    small = picture.thumbnail_image(SIDE, height=SIDE, size="force").colourspace("srgb")
    return look_of_pixels(to_pixels(small))


def look_of_pixels(pixels: Pixels) -> bytes:
    """The look of a picture squeezed to `SIDE` × `SIDE` × 3 values of sRGB."""
    lab = oklab(pixels)
    weights = _CENTRE * _object_in(lab)
    weights /= weights.sum()
    parts = (
        _shares(lab, weights) * 255,
        np.sqrt(_histogram(lab, weights)) * 255,
        _fields(lab) * np.array([110, 330, 330], np.float32) + np.array([0, 128, 128], np.float32),
        np.sqrt(_lines(lab[..., 0])) * 150,
    )
    values = np.concatenate([part.ravel() for part in parts])
    return bytes([VERSION]) + np.clip(values.round(), 0, 255).astype(np.uint8).tobytes()


def is_current(look: Look) -> bool:
    """Whether there is a look, and it is of this version."""
    return look is not None and bytes(look[:1]) == bytes([VERSION])


def colours(look: Look) -> tuple[str, ...]:
    """Which of `COLOURS` the object has, the largest share first; none of another version."""
    if look is None or not is_current(look):
        return ()
    shares = {name: share / 255 for name, share in zip(COLOURS, look[1:], strict=False)}
    least = {name: _NOTABLE_NEUTRAL if name in _NEUTRAL else _NOTABLE for name in COLOURS}
    notable = [name for name in COLOURS if shares[name] >= least[name]]
    return tuple(sorted(notable, key=lambda name: -shares[name]))


def vector(look: Look) -> bytes:
    """The part of a look that is compared, a byte for each dimension; empty of another version."""
    return bytes(look[1 + len(COLOURS) :]) if look is not None and is_current(look) else b""


def _object_in(lab: Floats) -> Floats:
    """1 where the object is, 0 where the backdrop: what is joined with the edge and lies close to
    an even surface through the colours of the edge. All 1 where there is none."""
    flat = lab.reshape(-1, 3)
    among = _EDGE.copy()
    for _ in range(3):
        surface, *_rest = np.linalg.lstsq(_SURFACE[among], flat[among], rcond=None)
        off = np.linalg.norm(flat - _SURFACE @ surface, axis=1)
        among = _EDGE & (off < 0.06)
        if among.sum() < 0.6 * _EDGE.sum():
            return np.ones((SIDE, SIDE), np.float32)
    alike = (off < 0.06).reshape(SIDE, SIDE)
    backdrop = alike & _EDGE.reshape(SIDE, SIDE)
    size = 0
    while size != (size := int(backdrop.sum())):
        grown = backdrop.copy()
        grown[1:] |= backdrop[:-1]
        grown[:-1] |= backdrop[1:]
        grown[:, 1:] |= backdrop[:, :-1]
        grown[:, :-1] |= backdrop[:, 1:]
        backdrop = grown & alike
    if not 0.05 < size / SIDE**2 < 0.97:
        return np.ones((SIDE, SIDE), np.float32)
    return (~backdrop).astype(np.float32)


def _shares(lab: Floats, weights: Floats) -> Floats:
    points, shades = lab.reshape(-1, 3) * _NAMING, _SHADES * _NAMING
    # |p - s|² without |p|², which is the same for all shades
    distances = (shades * shades).sum(axis=1) - 2 * points @ shades.T
    terms = _TERM_OF_SHADE[distances.argmin(axis=1)]
    return np.bincount(terms, weights.ravel(), len(COLOURS)).astype(np.float32)


def _histogram(lab: Floats, weights: Floats) -> Floats:
    """Each point counts for the bins on both sides of it, in proportion."""
    bins = np.array([3, 5, 5])
    places = (lab.reshape(-1, 3) - _FIRST_BIN) / _BIN
    places = np.clip(places, 0, bins - 1.001).T
    low = places.astype(np.int32)
    above = places - low
    sides = np.stack([1 - above, above])
    counts = np.zeros(bins.prod())
    for light, a, b in np.ndindex(2, 2, 2):
        share = sides[light, 0] * sides[a, 1] * sides[b, 2] * weights.ravel()
        places_of = ((low[0] + light) * 5 + low[1] + a) * 5 + low[2] + b
        counts += np.bincount(places_of, share, len(counts))
    return counts.astype(np.float32)


def _fields(values: Floats) -> Floats:
    """Means over 4 × 4 fields of an array of `SIDE` × `SIDE` × anything."""
    means: Floats = values.reshape(4, SIDE // 4, 4, SIDE // 4, -1).mean(axis=(1, 3))
    return means


def _lines(lightness: Floats) -> Floats:
    """Histograms of the directions of lines in 4 × 4 fields; what is faint counts less."""
    down, right = np.gradient(lightness)
    strength = np.hypot(down, right)
    direction = (np.arctan2(down, right) % np.pi) * 6 / np.pi
    low = direction.astype(int) % 6
    above = direction - np.floor(direction)
    steps = np.arange(6)
    soft = (low[..., None] == steps) * ((1 - above) * strength)[..., None]
    soft += ((low[..., None] + 1) % 6 == steps) * (above * strength)[..., None]
    counts = _fields(soft)
    per_field = counts.sum(axis=2, keepdims=True)
    shares: Floats = counts / (per_field + per_field.mean() + 1e-4)
    return shares
