"""The photographer's studio: lights, backdrop, shadows, shading, development of the picture.

The view is a long lens, so the colour a surface shows depends on its normal alone. Each light set
is therefore baked into small spheres (one for diffuse light, one per sharpness of reflection) and
shading is a table look-up. Directions: x right, y up, z towards the camera.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from museumportal.demo.drawing.planes import (
    Colour,
    Generator,
    Plane,
    blur,
    clouds,
    grain,
    linear,
    mix,
    resize,
    step,
)
from museumportal.demo.drawing.vector import mask

Lights = Literal["standing", "lying"]
_SPHERE = 512


def _direction(x: float, y: float, z: float) -> NDArray:
    vector = np.array([x, y, z], np.float32)
    return vector / np.linalg.norm(vector)


def _radiance(d: NDArray, lights: Lights) -> NDArray:
    """Light ``(3, …)`` arriving from the directions ``d`` ``(3, …)``."""
    x, y, z = d
    sky = 0.30 + 0.22 * y
    warm = step(0.15, -0.9, y) * 0.34
    if lights == "standing":
        toward = np.tensordot(_direction(-0.68, 0.52, 0.52), d, 1)
        key = step(0.55, 0.95, toward) * 2.6 + step(0.885, 0.915, toward) * 9.0
        wall = step(0.35, 0.9, x) * step(0.5, 0.1, np.abs(y - 0.1)) * step(-0.5, 0.1, z) * 1.5
        rim = step(0.8, 0.97, np.tensordot(_direction(0.75, 0.35, -0.55), d, 1)) * 3.0
        hollow = 1 - 0.55 * step(0.75, 1.0, z)
    else:
        toward = np.tensordot(_direction(-0.56, 0.6, 0.58), d, 1)
        key = step(0.45, 1.0, toward) * 1.9 + step(0.90, 0.955, toward) * 5.5
        wall = step(0.72, 0.96, np.tensordot(_direction(0.85, 0.1, 0.5), d, 1)) * 1.1
        rim = step(0.82, 0.97, np.tensordot(_direction(0.2, 0.95, 0.25), d, 1)) * 2.2
        hollow = 1 - 0.82 * step(0.35, 0.92, np.tensordot(_direction(0.5, -0.62, 0.6), d, 1))
    cool = np.stack([sky * 0.97, sky, sky * 1.04]) * hollow
    tint = np.array([1.0, 0.965, 0.9], np.float32).reshape(3, *([1] * (d.ndim - 1)))
    bounce = np.stack([warm * 1.05, warm, warm * 0.92])
    edge = np.stack([(wall + rim) * 0.95, wall + rim, (wall + rim) * 1.04])
    return cool + key * tint + bounce + edge


def _normals(size: int) -> NDArray:
    axis = (np.arange(size, dtype=np.float32) + 0.5) / size * 2 - 1
    x, y = np.meshgrid(axis, -axis)
    length = np.maximum(np.hypot(x, y), 1.0)
    x, y = x / length, y / length
    return np.stack([x, y, np.sqrt(np.clip(1 - x * x - y * y, 0, 1))])


@lru_cache(maxsize=1)
def _sky_samples() -> NDArray:
    count = 1500
    i = np.arange(count) + 0.5
    y = 1 - 2 * i / count
    turn = np.pi * (1 + 5**0.5) * i
    ring = np.sqrt(1 - y * y)
    return np.stack([ring * np.cos(turn), y, ring * np.sin(turn)]).astype(np.float32)


@lru_cache(maxsize=32)
def _sphere(lights: Lights, sharpness: float) -> tuple[Plane, Plane, Plane]:
    """Flat look-up planes of the light a normal shows; sharpness 0 is diffuse, 400+ a mirror."""
    if sharpness >= 400:
        n = _normals(_SPHERE)
        mirrored = 2 * n[2] * n - np.array([0, 0, 1], np.float32).reshape(3, 1, 1)
        light = _radiance(mirrored, lights)
    else:
        n = _normals(56)
        lobe = n if not sharpness else 2 * n[2] * n - np.array([0, 0, 1]).reshape(3, 1, 1)
        sky = _sky_samples()
        weights = np.maximum(lobe.reshape(3, -1).T.astype(np.float32) @ sky, 0)
        weights **= np.float32(max(sharpness, 1.0))
        weights /= weights.sum(1, keepdims=True)
        small = (weights @ _radiance(sky, lights).T).T.reshape(3, 56, 56)
        small *= np.float32(0.98 / small.max()) if not sharpness else 1
        light = np.stack([resize(p.astype(np.float32), (_SPHERE, _SPHERE)) for p in small])
    flat = light.astype(np.float32).reshape(3, -1)
    return flat[0].copy(), flat[1].copy(), flat[2].copy()


@dataclass(frozen=True)
class Material:
    """How a surface answers light: ``metal`` tints reflections, ``coat`` adds clear gloss."""

    sharpness: float = 12.0
    coat: float = 0.0
    metal: float = 0.0


MATTE = Material(sharpness=6, coat=0.015)
STONE = Material(sharpness=10, coat=0.02)
GLAZE = Material(sharpness=420, coat=0.045)
SATIN = Material(sharpness=40, coat=0.035)
POLISH = Material(sharpness=160, coat=0.05)
SILVER = Material(sharpness=90, metal=1.0)
GOLD = Material(sharpness=60, metal=1.0)
BRONZE = Material(sharpness=24, metal=0.75)


def bend(nx: Plane, ny: Plane, height: Plane, strength: float = 1.0) -> tuple[Plane, Plane]:
    """Normals after adding a bump ``height`` in pixels (screen rows run down, y up)."""
    slope_y = np.empty_like(height)
    slope_x = np.empty_like(height)
    slope_x[:, 1:-1] = (height[:, 2:] - height[:, :-2]) * 0.5
    slope_x[:, 0], slope_x[:, -1] = slope_x[:, 1], slope_x[:, -2]
    slope_y[1:-1] = (height[2:] - height[:-2]) * 0.5
    slope_y[0], slope_y[-1] = slope_y[1], slope_y[-2]
    nz = np.sqrt(np.clip(1 - nx * nx - ny * ny, 0.02, 1))
    x, y = nx - slope_x * nz * strength, ny + slope_y * nz * strength
    length = np.sqrt(x * x + y * y + nz * nz)
    return x / length, y / length


def relief(height: Plane, strength: float = 1.0) -> tuple[Plane, Plane]:
    """Normals of a height field in pixels."""
    flat = np.zeros_like(height)
    return bend(flat, flat, height, strength)


def shade(
    nx: Plane,
    ny: Plane,
    albedo: Colour,
    material: Material,
    lights: Lights = "lying",
    shelter: Plane | float = 1.0,
    where: NDArray[np.bool_] | None = None,
) -> Colour:
    """Light leaving a surface: normals, colour, material; ``shelter`` 0..1 dims corners.

    With ``where`` only those pixels are worked out, the others stay black.
    """
    if where is not None:
        albedo = np.broadcast_to(albedo, (3, *nx.shape))
        inside = [plane[where] for plane in (nx, ny, *albedo)]
        corner = shelter[where] if isinstance(shelter, np.ndarray) else shelter
        part = shade(inside[0], inside[1], np.stack(inside[2:]), material, lights, corner)
        whole = np.zeros((3, *nx.shape), np.float32)
        for channel in range(3):
            whole[channel][where] = part[channel]
        return whole
    half = np.float32(_SPHERE / 2)
    column = np.clip((nx + 1) * half, 0, _SPHERE - 1).astype(np.int32)
    row = np.clip((1 - ny) * half, 0, _SPHERE - 1).astype(np.int32)
    index = row * _SPHERE + column
    nz = np.sqrt(np.clip(1 - nx * nx - ny * ny, 0, 1))
    fresnel = (1 - nz) ** 4
    gloss = _sphere(lights, material.sharpness)
    soft = _sphere(lights, 0)
    albedo = np.broadcast_to(albedo, (3, *nx.shape))
    result = np.empty((3, *nx.shape), np.float32)
    for channel in range(3):
        base = albedo[channel]
        reflected = np.take(gloss[channel], index)
        value = np.take(soft[channel], index) * base * (1 - material.metal * 0.8)
        if material.metal:
            value += reflected * mix(base, 1.0, fresnel * 0.6) * material.metal
        if material.coat:
            value += reflected * (material.coat + (0.5 - material.coat) * fresnel * 0.6)
        result[channel] = value * shelter
    return result


def corners(height: Plane, reach: float, depth: float = 1.0) -> Plane:
    """Shelter from the open sky in hollows: lower than the surroundings within ``reach`` pixels."""
    hollow = blur(height, reach) - height
    return np.clip(1 - np.clip(hollow / reach, 0, None) * depth, 0.25, 1).astype(np.float32)


@dataclass
class Scene:
    """A picture in the making: a lit backdrop onto which shaded layers are laid."""

    width: int
    height: int
    rng: Generator
    light: Colour = field(init=False)
    unit: float = 0.0
    left: int = 0
    top: int = 0

    def __post_init__(self) -> None:
        """``unit`` is the pixels in a thousandth of the whole picture's long edge."""
        self.unit = self.unit or max(self.width, self.height) / 1000

    @property
    def shape(self) -> tuple[int, int]:
        return self.height, self.width

    @property
    def box(self) -> tuple[float, float, float, float]:
        """View box in units, for ``vector``."""
        return (
            self.left / self.unit,
            self.top / self.unit,
            self.width / self.unit,
            self.height / self.unit,
        )

    def window(self, body: str, margin: float) -> tuple["Scene", tuple[slice, slice]]:
        """The part around an SVG body, ``margin`` units wider; it shares the light."""
        rough = mask(body, (max(self.height // 8, 1), max(self.width // 8, 1)), self.box)
        rows, columns = np.nonzero(rough.max(1))[0], np.nonzero(rough.max(0))[0]
        pad = int(margin * self.unit) + 8
        if not len(rows):
            rows = columns = np.array([0])
        top, left = max(rows[0] * 8 - pad, 0), max(columns[0] * 8 - pad, 0)
        bottom = min(rows[-1] * 8 + 8 + pad, self.height)
        right = min(columns[-1] * 8 + 8 + pad, self.width)
        part = Scene(
            right - left, bottom - top, self.rng, self.unit, self.left + left, self.top + top
        )
        part.light = self.light[:, top:bottom, left:right]
        return part, (slice(top, bottom), slice(left, right))

    def backdrop(self, paper: str = "#b9b6b0", horizon: float | None = None) -> None:
        """Seamless paper; with a ``horizon`` (0 top .. 1) it curves up behind a standing object."""
        small = (max(self.height // 8, 8), max(self.width // 8, 8))
        y, x = np.mgrid[0 : 1 : 1j * small[0], 0 : 1 : 1j * small[1]].astype(np.float32)
        pool = np.exp(-(((x - 0.42) / 0.62) ** 2 + ((y - 0.42) / 0.7) ** 2))
        tone = 0.52 + 0.56 * pool
        if horizon is not None:
            floor = step(horizon - 0.18, horizon + 0.12, y)
            wall = 0.62 + 0.5 * np.exp(-(((x - 0.36) / 0.5) ** 2 + ((y - 0.3) / 0.5) ** 2))
            tone = mix(wall * 0.8, 0.82 + 0.34 * pool, floor)
        tone *= 1 - 0.30 * np.clip(np.hypot(x - 0.5, y - 0.5) - 0.3, 0, None) ** 1.5 * 2
        tone = tone + clouds(small, self.rng, small[1] / 2, 2) * 0.008
        tone = resize(tone.astype(np.float32), self.shape)
        self.light = linear(paper) * tone

    def darken(self, amount: Plane) -> None:
        """Take away light: 0 leaves, 1 is black; shadows are a touch warmer than the paper."""
        keep = 1 - np.clip(amount, 0, 1)
        for channel, tint in enumerate((0.96, 1.0, 1.03)):
            self.light[channel] *= keep**tint

    def shadow(self, alpha: Plane, lift: float, strength: float = 0.75) -> None:
        """Shadow of something lying on the paper, ``lift`` units high, light from upper left."""
        factor = 4
        small = _reduced(alpha, factor)
        total = np.zeros_like(small)
        for share, shift, soft in ((0.5, 0.35, 0.5), (0.35, 1.0, 1.5), (0.3, 1.9, 4.2)):
            move = max(1, round(lift * shift * self.unit / factor))
            moved = np.pad(small, ((move, 0), (move, 0)))[: small.shape[0], : small.shape[1]]
            total = 1 - (1 - total) * (1 - share * blur(moved, lift * soft * self.unit / factor))
        self.darken(resize(total * strength, self.shape))

    def lay(self, colour: Colour, alpha: Plane, at: tuple[int, int] = (0, 0)) -> None:
        """Put a shaded layer over the picture with its upper left corner ``at`` (row, column)."""
        row, column = at
        top, left = max(row, 0), max(column, 0)
        bottom = min(row + alpha.shape[0], self.height)
        right = min(column + alpha.shape[1], self.width)
        cut = slice(top - row, bottom - row), slice(left - column, right - column)
        target = self.light[:, top:bottom, left:right]
        target += (colour[:, cut[0], cut[1]] - target) * alpha[cut]

    def develop(self, exposure: float = 1.0, noise: float = 0.004) -> NDArray[np.uint8]:
        """The finished picture, sRGB bytes ``(h, w, 3)``, highlights rolled off like film."""
        out = np.empty((self.height, self.width, 3), np.uint8)
        speck = 1 + noise * grain(self.shape, self.rng, 0.6) if noise else 1.0
        table = _curve()
        for channel in range(3):
            value = self.light[channel] * (exposure * 8191 / 4) * speck
            out[..., channel] = np.take(table, np.clip(value, 0, 8191).astype(np.int32))
        return out


def film(light: Colour) -> NDArray[np.uint8]:
    """Linear light as sRGB bytes ``(h, w, 3)``, highlights rolled off."""
    table = _curve()
    index = np.clip(light * (8191 / 4), 0, 8191).astype(np.int32)
    return np.ascontiguousarray(np.take(table, index).transpose(1, 2, 0))


def _reduced(plane: Plane, factor: int) -> Plane:
    height, width = plane.shape[0] // factor, plane.shape[1] // factor
    return resize(plane[: height * factor : factor, : width * factor : factor], (height, width))


@lru_cache(maxsize=1)
def _curve() -> NDArray[np.uint8]:
    light = np.arange(8192) / 8191 * 4
    knee = 0.62
    rolled = knee + (1 - knee) * (1 - np.exp(-(light - knee) / (1 - knee) * 0.85))
    light = np.where(light > knee, rolled, light)
    value = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.clip(value * 255 + 0.5, 0, 255).astype(np.uint8)
