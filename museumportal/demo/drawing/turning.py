"""Surfaces of revolution seen from a little above, resolved to height and angle per pixel.

The camera looks down by ``tilt``, so whatever hides a point of the wall lies higher than it: rings
painted from the lowest to the highest, back faces left out, give the visible surface exactly.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from museumportal.demo.drawing.planes import Plane, step

Profile = list[tuple[float, float]]


def curve(points: Profile, count: int = 1200) -> NDArray[np.float64]:
    """A smooth line ``(count, 2)`` through profile points (centripetal Catmull-Rom), evenly spaced.

    Two equal neighbouring points make a sharp edge.
    """
    pieces: list[list[tuple[float, float]]] = [[points[0]]]
    for before, after in itertools.pairwise(points):
        if before == after:
            pieces.append([after])
        else:
            pieces[-1].append(after)
    dense = [_spline(np.array(piece, float)) for piece in pieces if len(piece) > 1]
    line = np.concatenate(dense)
    line[:, 0] = np.maximum(line[:, 0], 0)
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    even = np.linspace(0, length[-1], count)
    return np.stack([np.interp(even, length, line[:, i]) for i in (0, 1)], 1)


def _spline(p: NDArray[np.float64]) -> NDArray[np.float64]:
    if len(p) == 2:
        return np.linspace(p[0], p[1], 40)
    ends = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    gaps = np.sqrt(np.hypot(*np.diff(ends, axis=0).T)) + 1e-9
    out = []
    for i in range(1, len(p)):
        d0, d1, d2 = gaps[i - 1], gaps[i], gaps[i + 1]
        m1 = (ends[i] - ends[i - 1]) / d0 - (ends[i + 1] - ends[i - 1]) / (d0 + d1)
        m1 = (m1 + (ends[i + 1] - ends[i]) / d1) * d1
        m2 = (ends[i + 1] - ends[i]) / d1 - (ends[i + 2] - ends[i]) / (d1 + d2)
        m2 = (m2 + (ends[i + 2] - ends[i + 1]) / d2) * d1
        t = np.linspace(0, 1, 48)[:, None]
        a, b = ends[i], ends[i + 1]
        out.append(a + m1 * t + (3 * (b - a) - 2 * m1 - m2) * t**2 + (2 * (a - b) + m1 + m2) * t**3)
    return np.concatenate(out)


@dataclass
class Turned:
    """What each pixel of a turned vessel shows (planes over a box around it).

    ``inside`` is True within the mouth, ``height`` and ``radius`` are in pixels, ``turn`` the angle
    in turns (0.25 faces the camera), ``along`` the share of the outline's length walked.
    """

    alpha: Plane
    nx: Plane
    ny: Plane
    height: Plane
    radius: Plane
    turn: Plane
    along: Plane
    inside: NDArray[np.bool_]
    top: int
    axis: int
    tall: float
    wide: float
    wraps: bool = False


def unroll(outline: NDArray[np.float64], rim: float, rows: int, columns: int) -> Turned:
    """The whole skin of a vessel laid flat, for textures: rows along the outline, columns round it.

    Lengths come out in pixels of the texture's rows; normals are left facing the viewer.
    """
    walked = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(outline, axis=0).T))])
    scale = rows / walked[-1]
    share = (np.arange(rows) + 0.5) / rows
    radius, height = (np.interp(share * walked[-1], walked, outline[:, i]) * scale for i in (0, 1))
    shape = (rows, columns)

    def spread(line: NDArray[np.float64]) -> Plane:
        return np.broadcast_to(line.astype(np.float32)[:, None], shape)

    flat = np.zeros(shape, np.float32)
    turn = np.broadcast_to(((np.arange(columns) + 0.5) / columns).astype(np.float32), shape)
    along = spread(share)
    return Turned(
        alpha=np.ones(shape, np.float32),
        nx=flat,
        ny=flat,
        height=spread(height),
        radius=spread(radius),
        turn=turn,
        along=along,
        inside=along > rim,
        top=0,
        axis=0,
        tall=float(height.max()),
        wide=float(radius.max()),
        wraps=True,
    )


def spin(outline: NDArray[np.float64], rim: float, scale: float, tilt: float) -> Turned:
    """Resolve a turned vessel.

    ``outline`` runs up the outside and down the inside as (radius, height); ``rim`` is the share of
    its length where the inside begins; ``scale`` is pixels per unit; ``tilt`` in degrees.
    """
    line = outline * scale
    walked = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    source = walked / walked[-1]
    share = np.linspace(0, 1, int(walked[-1] / 0.72))
    r, h = (np.interp(share, source, line[:, i]) for i in (0, 1))
    dr, dh = np.gradient(r), np.gradient(h)
    size = np.hypot(dr, dh) + 1e-12
    pitch = float(size.mean())
    dr, dh = dr / size, dh / size
    sin_t, cos_t = math.sin(math.radians(tilt)), math.cos(math.radians(tilt))
    centre = -h * cos_t
    top = int(np.floor((centre - r * sin_t).min())) - 3
    bottom = int(np.ceil((centre + r * sin_t).max())) + 3
    axis = int(np.ceil(r.max())) + 3
    width = 2 * axis + 1
    owner = np.full((bottom - top) * width, -1, np.int32)
    far = np.zeros(owner.shape, bool)
    columns = np.arange(-axis, axis + 1)
    slope = math.tan(math.radians(tilt))
    for i in np.argsort(h, kind="stable"):
        if r[i] < 0.6:
            continue
        level = abs(dh[i]) < 1e-6
        need = 0.0 if level else dr[i] / dh[i] * slope
        x = columns[axis - int(r[i]) : axis + int(r[i]) + 1]
        sine_x = np.sqrt(np.maximum(1 - (x / r[i]) ** 2, 0))
        y = columns[axis : axis + int(r[i] * sin_t) + 1]
        sine_y = y / (r[i] * sin_t)
        side = (np.sqrt(np.maximum(r[i] ** 2 - (y / sin_t) ** 2, 0)) + 0.5).astype(np.int32)
        for sign in (-1, 1):
            if level and dr[i] >= 0:
                continue
            start = centre[i] - top + 0.5
            rows = (start + sign * sine_x * r[i] * sin_t).astype(np.int32) * width + axis + x
            sides = (start + sign * y).astype(np.int32) * width + axis
            if not level:
                rows = rows[(sign * sine_x > need) == (dh[i] > 0)]
                seen = (sign * sine_y > need) == (dh[i] > 0)
                sides, here = sides[seen], side[seen]
            else:
                here = side
            for flat in (rows, sides + here, sides - here):
                owner[flat] = i
                far[flat] = sign < 0
    rings, sides_far = owner.reshape(-1, width), far.reshape(-1, width)
    _close(rings, sides_far)
    return _resolve(
        rings, sides_far, (share, r, h, dr, dh, centre), top, axis, rim, (sin_t, cos_t, pitch)
    )


def _close(owner: NDArray[np.int32], far: NDArray[np.bool_]) -> None:
    """Fill pixels the rings stepped over from their neighbours above or below."""
    for shift in (1, 2, 1, 3):
        gap = owner < 0
        gap[:shift] = gap[-shift:] = False
        rows, cols = np.nonzero(gap)
        good = (owner[rows - shift, cols] >= 0) & (owner[rows + shift, cols] >= 0)
        rows, cols = rows[good], cols[good]
        owner[rows, cols] = owner[rows - shift, cols]
        far[rows, cols] = far[rows - shift, cols]


def _resolve(
    owner: NDArray[np.int32],
    far: NDArray[np.bool_],
    rings: tuple[NDArray[np.float64], ...],
    top: int,
    axis: int,
    rim: float,
    angles: tuple[float, float, float],
) -> Turned:
    share, r, h, dr, dh, centre = (a.astype(np.float32) for a in rings)
    sin_t, cos_t, pitch = (np.float32(value) for value in angles)
    hit = owner >= 0
    index = np.where(hit, owner, 0)
    x = np.broadcast_to(np.arange(-axis, axis + 1, dtype=np.float32), owner.shape)
    y = np.arange(owner.shape[0], dtype=np.float32)[:, None] + top
    ring, middle = np.take(r, index), np.take(centre, index)
    dr_, dh_ = np.take(dr, index), np.take(dh, index)
    lean = (y - middle) / sin_t
    slope = ring * dr_ - lean * dh_ * cos_t / sin_t
    miss = (lean * lean + x * x - ring * ring) * 0.5
    shift = np.clip(miss / np.where(np.abs(slope) > 0.1 * ring, slope, np.inf), -4, 4)
    radius = np.maximum(ring + shift * dr_, 0.3)
    cosine = np.clip(x / radius, -1, 1)
    sine = np.sqrt(1 - cosine * cosine) * np.where(far, -1, 1).astype(np.float32)
    wx, wy, wz = cosine * dh_, -dr_, sine * dh_
    nx, ny = wx, wy * cos_t - wz * sin_t
    nz = wy * sin_t + wz * cos_t
    size = np.sqrt(nx * nx + ny * ny + nz * nz) + 1e-6
    step_share = np.float32(share[1] - share[0])
    along = np.take(share, index) + shift * step_share / pitch
    return Turned(
        alpha=hit.astype(np.float32),
        nx=nx / size,
        ny=ny / size,
        height=np.take(h, index) + shift * dh_,
        radius=radius,
        turn=(np.arctan2(sine, cosine) / (2 * np.pi)).astype(np.float32),
        along=along.astype(np.float32),
        inside=hit & (along > rim),
        top=top,
        axis=axis,
        tall=float(h.max()),
        wide=float(r.max()),
    )


def soften(alpha: Plane) -> Plane:
    """Anti-aliased coverage of a hard mask."""
    total = alpha * 4
    for axis in (0, 1):
        total = total + 2 * (np.roll(alpha, 1, axis) + np.roll(alpha, -1, axis))
    return np.clip(step(0.25, 1.0, total / 12), 0, 1).astype(np.float32)
