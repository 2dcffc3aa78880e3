"""A small ray caster for rooms: textured rectangles, baked light, equirectangular camera.

Metres; x right, y up, z forward. The middle of a panorama looks along +z; yaw grows to the right,
and pitch upwards, both in degrees, as Photo Sphere Viewer counts them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from museumportal.demo.drawing.planes import Colour, Plane, linear, resize

Vector = NDArray[np.float32]


def vec(x: float, y: float, z: float) -> Vector:
    """A point or direction."""
    return np.array([x, y, z], np.float32)


@dataclass
class Rect:
    """A textured rectangle: corner ``o`` and edges ``u`` (texture right), ``v`` (texture down).

    ``picture`` is a linear colour; ``alpha`` its coverage; ``light`` a map multiplied onto
    it (baked if left out); ``glow`` ones give their own light.
    """

    o: Vector
    u: Vector
    v: Vector
    picture: Colour
    alpha: Plane | None = None
    light: Plane | None = None
    glow: bool = False
    repeat: tuple[float, float] = (1.0, 1.0)
    gloss: float = 0.0

    @property
    def normal(self) -> Vector:
        """Unit normal, towards the side from which the texture reads rightly."""
        n = np.cross(self.u, self.v)
        return (n / np.linalg.norm(n)).astype(np.float32)


Shell = Callable[[tuple[Plane, Plane, Plane]], tuple[Colour, Plane]]


@dataclass
class Room:
    """Everything in a scene: surfaces, solid boxes that cast shadow, and lamps (points, power).

    ``shell``, where given, draws what lies behind all rectangles: rays to colour and distance.
    """

    eye: Vector
    rects: list[Rect] = field(default_factory=list)
    solids: list[tuple[Vector, Vector]] = field(default_factory=list)
    lamps: Vector = field(default_factory=lambda: np.zeros((0, 3), np.float32))
    lamp_normal: Vector = field(default_factory=lambda: vec(0, -1, 0))
    power: float = 1.0
    ambient: float = 0.3
    shell: Shell | None = None


def plain(colour: str) -> Colour:
    """A one-colour texture."""
    return np.broadcast_to(linear(colour), (3, 2, 2)).astype(np.float32)


def box(room: Room, low: Vector, high: Vector, picture: Colour, top: Colour | None = None) -> None:
    """Add a box standing in the room: four sides and a top, casting shadow."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    sides = (
        (vec(x0, y1, z0), vec(x1 - x0, 0, 0)),
        (vec(x1, y1, z0), vec(0, 0, z1 - z0)),
        (vec(x1, y1, z1), vec(x0 - x1, 0, 0)),
        (vec(x0, y1, z1), vec(0, 0, z0 - z1)),
    )
    room.rects += [Rect(o, u, vec(0, y0 - y1, 0), picture) for o, u in sides]
    room.rects.append(
        Rect(
            vec(x0, y1, z1),
            vec(x1 - x0, 0, 0),
            vec(0, 0, z0 - z1),
            top if top is not None else picture,
        )
    )
    room.solids.append((low, high))


def bake(room: Room, rect: Rect, density: float = 10) -> Plane:
    """Light falling on a rectangle from the lamps, with soft shadows of the solids."""
    wide, high = float(np.linalg.norm(rect.u)), float(np.linalg.norm(rect.v))
    rows, columns = (int(np.clip(size * density, 3, 120)) for size in (high, wide))
    b, a = np.mgrid[0 : 1 : 1j * rows, 0 : 1 : 1j * columns].astype(np.float32)
    points = rect.o + a[..., None] * rect.u + b[..., None] * rect.v + rect.normal * 0.012
    light = np.full((rows, columns), room.ambient, np.float32)
    light *= 0.72 + 0.28 * np.clip(points[..., 1] / 1.6, 0, 1)
    for lamp in room.lamps:
        ray = lamp - points
        reach = np.linalg.norm(ray, axis=-1)
        cosine = np.clip(ray @ rect.normal / reach, 0, 1)
        down = np.clip(-(ray @ room.lamp_normal) / reach, 0, 1)
        seen = np.ones((rows, columns), np.float32)
        for low, top in room.solids:
            with np.errstate(divide="ignore", invalid="ignore"):
                first, second = (low - points) / ray, (top - points) / ray
            near, far = np.fmin(first, second).max(-1), np.fmax(first, second).min(-1)
            seen[(near < far) & (far > 0.004) & (near < 0.98)] = 0
        light += cosine * down * seen / (reach * reach) * (room.power / len(room.lamps))
    return light


def directions(columns: int, rows: int, first: int, last: int) -> tuple[Plane, Plane, Plane]:
    """Unit rays (x, y, z planes) of rows ``first``..``last`` of an equirectangular picture."""
    yaw = (np.arange(columns, dtype=np.float32) + 0.5) / columns * 2 * np.pi - np.pi
    pitch = np.pi / 2 - (np.arange(first, last, dtype=np.float32) + 0.5) / rows * np.pi
    flat = np.cos(pitch)[:, None]
    return (
        flat * np.sin(yaw)[None, :],
        np.sin(pitch)[:, None] * np.ones_like(yaw),
        flat * np.cos(yaw)[None, :],
    )


def angles(eye: Vector, point: Sequence[float]) -> tuple[float, float]:
    """Yaw and pitch in degrees of a point seen from the eye."""
    x, y, z = np.asarray(point, float) - eye
    return round(float(np.degrees(np.arctan2(x, z))), 2), round(
        float(np.degrees(np.arctan2(y, np.hypot(x, z)))), 2
    )


def _columns(rect: Rect, eye: Vector, columns: int) -> tuple[int, int]:
    """Range of columns a rectangle may cover; everything when it passes over or under the eye."""
    t = np.linspace(0, 1, 9)
    edge = [rect.o + rect.u * a + rect.v * b for a in t for b in (0, 1)]
    edge += [rect.o + rect.u * a + rect.v * b for b in t for a in (0, 1)]
    ray = np.array(edge) - eye
    if abs(rect.normal[1]) > 0.5 and np.abs(ray[:, [0, 2]]).min(0).max() < 4:
        low, high = ray[:, [0, 2]].min(0), ray[:, [0, 2]].max(0)
        if (low < 0.05).all() and (high > -0.05).all():
            return 0, columns
    yaw = np.sort(np.arctan2(ray[:, 0], ray[:, 2]))
    gaps = np.diff(np.append(yaw, yaw[0] + 2 * np.pi))
    widest = int(gaps.argmax())
    start = yaw[(widest + 1) % len(yaw)]
    span = 2 * np.pi - gaps[widest]
    first = int((start + np.pi) / (2 * np.pi) * columns) - 2
    return first, first + int(span / (2 * np.pi) * columns) + 5


def look(texture: Plane, a: Plane, b: Plane) -> Plane:
    height, width = texture.shape
    if height <= 2 and width <= 2:
        return np.full(a.shape, texture[0, 0], np.float32)
    x = np.clip(a * width - 0.5, 0, width - 1.001)
    y = np.clip(b * height - 0.5, 0, height - 1.001)
    x0, y0 = x.astype(np.int32), y.astype(np.int32)
    fx, fy = x - x0, y - y0
    flat = texture.ravel()
    at = y0 * width + x0
    top = flat[at] * (1 - fx) + flat[at + 1] * fx
    at += width
    return (top * (1 - fy) + (flat[at] * (1 - fx) + flat[at + 1] * fx) * fy).astype(np.float32)


def render(room: Room, columns: int, grow: float = 1.5, bands: int = 8) -> NDArray[np.float32]:
    """The panorama in linear light, ``(3, columns / 2, columns)``, traced ``grow`` times finer."""
    for rect in room.rects:
        if rect.light is None and not rect.glow:
            rect.light = bake(room, rect)
    fine = int(columns * grow)
    rows = fine // 2
    out = np.empty((3, columns // 2, columns), np.float32)
    step = rows // bands
    for band in range(bands):
        light = _band(room, fine, rows, band * step, (band + 1) * step)
        part = columns // 2 // bands
        for channel in range(3):
            out[channel, band * part : (band + 1) * part] = resize(light[channel], (part, columns))
    return out


def _band(room: Room, columns: int, rows: int, first: int, last: int) -> NDArray[np.float32]:
    dx, dy, dz = directions(columns, rows, first, last)
    depth = np.full(dx.shape, 1e9, np.float32)
    light = np.zeros((3, *dx.shape), np.float32)
    if room.shell:
        light, depth = room.shell((dx, dy, dz))
    opaque = [rect for rect in room.rects if rect.alpha is None]
    clear = [rect for rect in room.rects if rect.alpha is not None]
    middle = [float(np.linalg.norm(rect.o + rect.u / 2 + rect.v / 2 - room.eye)) for rect in clear]
    order = [rect for _, rect in sorted(zip(middle, clear, strict=True), key=lambda pair: -pair[0])]
    for rect in [*opaque, *order]:
        start, end = _columns(rect, room.eye, columns)
        pieces = [(start, end)]
        if start < 0:
            pieces = [(start + columns, columns), (0, end)]
        elif end > columns:
            pieces = [(start, columns), (0, end - columns)]
        for left, right in pieces:
            cut = slice(None), slice(max(left, 0), min(right, columns))
            _paint(room, rect, (dx[cut], dy[cut], dz[cut]), depth[cut], light[(slice(None), *cut)])
    return light


def _paint(
    room: Room, rect: Rect, rays: tuple[Plane, Plane, Plane], depth: Plane, light: Colour
) -> None:
    n, away = rect.normal, rect.o - room.eye
    facing = n[0] * rays[0] + n[1] * rays[1] + n[2] * rays[2]
    distance = np.float32(n @ away) / np.where(np.abs(facing) > 1e-6, facing, 1e-6)
    edge_u, edge_v = rect.u / (rect.u @ rect.u), rect.v / (rect.v @ rect.v)
    ray_u = edge_u[0] * rays[0] + edge_u[1] * rays[1] + edge_u[2] * rays[2]
    ray_v = edge_v[0] * rays[0] + edge_v[1] * rays[1] + edge_v[2] * rays[2]
    a = distance * ray_u - np.float32(away @ edge_u)
    b = distance * ray_v - np.float32(away @ edge_v)
    hit = (distance > 0.02) & (distance < depth) & (a >= 0) & (a <= 1) & (b >= 0) & (b <= 1)
    if not hit.any():
        return
    a, b = a[hit], b[hit]
    ta, tb = (a * rect.repeat[0], b * rect.repeat[1]) if rect.repeat != (1.0, 1.0) else (a, b)
    ta, tb = (ta - np.floor(ta), tb - np.floor(tb)) if rect.repeat != (1.0, 1.0) else (ta, tb)
    shade = look(rect.light, a, b) if rect.light is not None and not rect.glow else np.float32(1)
    cover = look(rect.alpha, ta, tb) if rect.alpha is not None else None
    shine = _shine(room, rect, rays, distance, hit) if rect.gloss else None
    for channel in range(3):
        value = look(rect.picture[channel], ta, tb) * shade
        if shine is not None:
            value += shine
        plane = light[channel]
        plane[hit] = value if cover is None else plane[hit] * (1 - cover) + value * cover
    if cover is None:
        depth[hit] = distance[hit]


def _shine(
    room: Room,
    rect: Rect,
    rays: tuple[Plane, Plane, Plane],
    distance: Plane,
    hit: NDArray[np.bool_],
) -> Plane:
    """Soft mirror image of the lamps in a polished floor."""
    x = room.eye[0] + distance[hit] * rays[0][hit]
    z = room.eye[2] + distance[hit] * rays[2][hit]
    low, high = room.lamps.min(0), room.lamps.max(0)
    slope = np.maximum(-rays[1][hit], 0.02)
    rise = low[1] / slope
    px, pz = x + rays[0][hit] * rise, z + rays[2][hit] * rise
    soft = 0.35 + 0.06 * rise
    inside = np.clip((px - low[0]) / soft + 0.5, 0, 1) * np.clip((high[0] - px) / soft + 0.5, 0, 1)
    inside *= np.clip((pz - low[2]) / soft + 0.5, 0, 1) * np.clip((high[2] - pz) / soft + 0.5, 0, 1)
    fresnel = 0.022 + 0.5 * (1 - slope) ** 5
    return (inside * fresnel * rect.gloss).astype(np.float32)
