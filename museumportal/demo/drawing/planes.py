"""Float planes: the arrays all drawings are made of, and the few operations they share.

A *plane* is a float32 array ``(height, width)``; a *colour* is three planes ``(3, height, width)``
of linear light. Keeping channels apart makes table look-ups ten times faster than ``(h, w, 3)``.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[np.floating[Any]]
Colour = NDArray[np.floating[Any]]
Generator = np.random.Generator


def linear(code: str) -> Colour:
    """Linear light of a colour written ``#rrggbb`` (IEC 61966-2-1), shape ``(3, 1, 1)``."""
    value = np.array([int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32).reshape(3, 1, 1)


def mix(first: Any, second: Any, share: Any) -> Any:
    """``first`` where ``share`` is 0, ``second`` where it is 1."""
    return first + (second - first) * share


def step(low: float, high: float, value: Any) -> Any:
    """Smooth rise from 0 at ``low`` to 1 at ``high`` (Hermite)."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def resize(plane: Plane, shape: tuple[int, int]) -> Plane:
    """The plane at another size, bicubic."""
    if plane.shape == shape:
        return plane
    picture = Image.fromarray(np.ascontiguousarray(plane, dtype=np.float32))
    return np.asarray(picture.resize((shape[1], shape[0]), Image.Resampling.BICUBIC))


def shrink(plane: Plane, factor: int) -> Plane:
    """Means of ``factor`` by ``factor`` blocks; a remainder at the edge is averaged too."""
    if factor <= 1:
        return plane
    picture = Image.fromarray(np.ascontiguousarray(plane, dtype=np.float32))
    return np.asarray(picture.reduce(factor))


def blur(plane: Plane, sigma: float) -> Plane:
    """Gaussian blur; wide ones are made on a smaller plane, which the eye cannot tell."""
    if sigma < 0.3:
        return plane
    factor = max(1, int(sigma / 2.5))
    small = shrink(plane, factor)
    pad = min(int(3 * sigma / factor) + 1, min(small.shape) - 1)
    small = np.pad(small, pad, mode="edge")
    image = pyvips.Image.new_from_array(np.ascontiguousarray(small))
    soft = image.gaussblur(sigma / factor, precision="float").numpy()
    soft = soft[pad:-pad, pad:-pad] if pad else soft
    return resize(soft.astype(np.float32), plane.shape)


@lru_cache(maxsize=8)
def _grain_tile(seed: int, sigma: float) -> Plane:
    tile = np.random.default_rng(seed).standard_normal((1024, 1024), dtype=np.float32)
    if sigma:
        wide = np.pad(tile, 32, mode="wrap")
        tile = blur(wide, sigma)[32:-32, 32:-32]
    return (tile / tile.std()).astype(np.float32)


def grain(shape: tuple[int, int], rng: Generator, sigma: float = 0.0) -> Plane:
    """Fine noise of deviation 1, ``sigma`` pixels soft, tiled from one block."""
    tile = _grain_tile(int(rng.integers(4)), round(sigma, 2))
    shift = rng.integers(0, 1024, 2)
    tile = np.roll(tile, tuple(shift), (0, 1))
    reps = (shape[0] // 1024 + 1, shape[1] // 1024 + 1)
    return np.tile(tile, reps)[: shape[0], : shape[1]]


def clouds(shape: tuple[int, int], rng: Generator, cell: float, octaves: int = 4) -> Plane:
    """Fractal value noise about -1..1 whose largest features are ``cell`` pixels wide."""
    finest = cell / 2 ** (octaves - 1)
    factor = max(1, int(finest / 3))
    small = (shape[0] // factor + 2, shape[1] // factor + 2)
    total = np.zeros(small, np.float32)
    weight = 1.0
    for octave in range(octaves):
        step_px = max(cell / 2**octave / factor, 1.0)
        grid = (int(small[0] / step_px) + 4, int(small[1] / step_px) + 4)
        knots = rng.standard_normal(grid, dtype=np.float32)
        full = (int(grid[0] * step_px) + 1, int(grid[1] * step_px) + 1)
        total += weight * resize(knots, full)[: small[0], : small[1]]
        weight *= 0.5
    whole = (small[0] * factor, small[1] * factor)
    return resize(total, whole)[: shape[0], : shape[1]] * np.float32(0.62)


def distance(mask: Plane, reach: float) -> Plane:
    """Distance in pixels from inside a mask to its outline, cut off at ``reach``.

    Exact on a plane reduced so that ``reach`` is at most 48 pixels there.
    """
    factor = max(1, int(np.ceil(reach / 48)))
    inside = np.pad(shrink(mask, factor), 1) > 0.5
    limit = int(np.ceil(reach / factor)) + 1
    index = np.arange(inside.shape[1])
    last = np.maximum.accumulate(np.where(inside, -limit - 1, index), axis=1)
    following = np.where(inside, inside.shape[1] + limit, index)
    following = np.minimum.accumulate(following[:, ::-1], axis=1)[:, ::-1]
    row = np.minimum(np.minimum(index - last, following - index), limit).astype(np.float32)
    squares = np.pad(row * row, ((limit, limit), (0, 0)), constant_values=0)
    best = row * row
    height = best.shape[0]
    for offset in range(1, limit + 1):
        for start in (limit - offset, limit + offset):
            np.minimum(best, squares[start : start + height] + offset * offset, out=best)
    result = np.clip(np.sqrt(best) - 0.5, 0, None)[1:-1, 1:-1] * factor
    soft = blur(result, 0.7) if factor > 1 else result
    whole = (soft.shape[0] * factor, soft.shape[1] * factor)
    return np.clip(resize(soft, whole)[: mask.shape[0], : mask.shape[1]], 0, reach)


def dome(mask: Plane, reach: float, power: float = 2.0) -> Plane:
    """A pillow over the mask: 0 at the outline, 1 from ``reach`` pixels inwards."""
    t = 1 - distance(mask, reach) / reach
    return np.power(np.clip(1 - np.abs(t) ** power, 0, 1), 1 / power) * (mask > 0.02)


def sample(texture: Plane, u: Plane, v: Plane) -> Plane:
    """Bilinear look-up; ``u`` repeats every 1, ``v`` is cut off to 0..1 (0 is the first row)."""
    height, width = texture.shape
    x = (u - np.floor(u)) * width
    y = np.clip(v, 0, 1) * (height - 1)
    x0 = x.astype(np.int32)
    y0 = np.minimum(y.astype(np.int32), height - 2) if height > 1 else y.astype(np.int32)
    fx, fy = x - x0, y - y0
    x0 %= width
    x1 = (x0 + 1) % width
    flat = texture.ravel()
    row0, row1 = y0 * width, np.minimum(y0 + 1, height - 1) * width
    top = mix(flat[row0 + x0], flat[row0 + x1], fx)
    return mix(top, mix(flat[row1 + x0], flat[row1 + x1], fx), fy).astype(np.float32)


@lru_cache(maxsize=4)
def crackle(seed: int, cells: int = 22, size: int = 640) -> Plane:
    """A tile of hairline cracks: 1 on the border of Voronoi cells, 0 inside."""
    rng = np.random.default_rng(seed)
    points = rng.random((cells, cells, 2), dtype=np.float32)
    axis = np.arange(size, dtype=np.float32) * cells / size
    wobble = clouds((size, size), rng, size / 10, 3) * 0.12
    gx, gy = axis[None, :] + wobble, axis[:, None] + wobble.T
    ix, iy = np.floor(gx).astype(int), np.floor(gy).astype(int)
    first = np.full((size, size), 9, np.float32)
    second = first.copy()
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            point = points[(iy + dy) % cells, (ix + dx) % cells]
            reach = np.hypot(ix + dx + point[..., 0] - gx, iy + dy + point[..., 1] - gy)
            second = np.minimum(second, np.maximum(first, reach))
            first = np.minimum(first, reach)
    return 1 - step(0.0, 0.055, second - first)
