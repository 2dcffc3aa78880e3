"""The inside of a yurt: lattice wall, reed screens, roof poles, the crown and its patch of sun."""

import numpy as np

from museumportal.demo.drawing import vector
from museumportal.demo.drawing.felt import cloth_cut_out
from museumportal.demo.drawing.ornament import cross_horns, horns, ram_tile
from museumportal.demo.drawing.planes import (
    Colour,
    Plane,
    blur,
    clouds,
    grain,
    linear,
    mix,
    resize,
    step,
)
from museumportal.demo.drawing.vector import fill, place, stroke
from museumportal.demo.panoramas.hall import picture, stand
from museumportal.demo.panoramas.rays import Rect, Room, angles, box, look, plain, vec

EYE = vec(0.0, 1.4, -0.75)
RADIUS, WALL, CROWN, OPENING = 3.0, 1.6, 3.2, 0.72
SUN = vec(-0.46, 1.0, -0.30) / np.float32(np.linalg.norm([0.46, 1.0, 0.30]))
_ROUND = 2 * np.pi * RADIUS


def _rect(x: float, y: float, w: float, h: float, colour: str) -> str:
    return f'<rect x="{x:.3f}" y="{y:.3f}" width="{w:.3f}" height="{h:.3f}" fill="{colour}"/>'


def wall_texture() -> Colour:
    """The wall unrolled, one unit a metre: reeds, lattice, woven bands, hangings and the door."""
    body = _rect(0, 0, _ROUND, WALL, "#b79a63")
    for i in range(15):
        x, red = 0.63 + i * _ROUND / 15, "#8c2d1e"
        tones = ("#2c4a70", "#e3d6b8") if i % 2 else (red, "#d9b25a")
        for size, tone in zip((0.42, 0.30, 0.18), (*tones, "#3a2a20"), strict=True):
            body += place(fill("M0 -1.3L1 0L0 1.3L-1 0Z", tone), x, 0.86, 0, size)
    for shift, tone, wide in (
        (0.012, "#2a1a12", 0.034),
        (0.0, "#7d3320", 0.030),
        (-0.006, "#9a4a30", 0.010),
    ):
        for slope in (1, -1):
            lines = "".join(
                (
                    f"M{i * 0.165 + shift:.3f} {-0.02 + shift:.3f}"
                    f"L{i * 0.165 + slope * 0.85 + shift:.3f} {WALL + 0.02 + shift:.3f}"
                )
                for i in range(-6, 122)
            )
            body += stroke(lines, wide, tone)
    body += (
        _rect(0, 0, _ROUND, 0.2, "#e6dcc4")
        + _rect(0, 0.012, _ROUND, 0.016, "#8c2d1e")
        + _rect(0, 0.172, _ROUND, 0.016, "#8c2d1e")
    )
    for i in range(80):
        x = (i + 0.5) * _ROUND / 80
        body += place(cross_horns("#8c2d1e" if i % 2 else "#24395c", 0.22), x, 0.1, 0, 0.062)
    body += _rect(0, WALL - 0.16, _ROUND, 0.16, "#5a3c26")
    body += "".join(
        place(ram_tile("#d8c49a"), i * 0.2, WALL - 0.15, 0, "0.2 0.13") for i in range(95)
    )
    texture = vector.paint(body, (700, 8192), (0, 0, _ROUND, WALL))[0]
    rng = np.random.default_rng(4)
    reeds = (
        0.9 + 0.1 * np.abs(np.sin(np.arange(700) / 700 * 190 * np.pi)).astype(np.float32)[:, None]
    )
    texture = texture * reeds * (1 + 0.05 * grain((700, 8192), rng, 0.7))
    for name, middle, low, high in (
        ("tuskiiz", 0.405, 0.16, 1.38),
        ("felt-bag", 0.215, 0.42, 1.16),
        ("syrmak-mosaic", 0.64, 0.2, 1.36),
    ):
        _hang(texture, name, middle, low, high)
    _door(texture)
    return texture.astype(np.float32)


def _hang(texture: Colour, name: str, middle: float, low: float, high: float) -> None:
    colour, cover = cloth_cut_out(name, 3, 1100)
    rows = int((high - low) / WALL * texture.shape[1])
    columns = int((high - low) * colour.shape[2] / colour.shape[1] / _ROUND * texture.shape[2])
    top, left = (
        int((WALL - high) / WALL * texture.shape[1]),
        int(middle * texture.shape[2] - columns / 2),
    )
    shade = np.pad(resize(cover, (rows, columns)), 14)
    target = texture[:, top - 8 : top + rows + 20, left - 10 : left + columns + 18]
    target *= 1 - 0.5 * blur(shade, 5)
    target = texture[:, top : top + rows, left : left + columns]
    target[:] = mix(
        target,
        np.stack([resize(p, (rows, columns)) for p in colour]),
        resize(cover, (rows, columns)),
    )


def _door(texture: Colour) -> None:
    """Two carved leaves at the seam of the unrolled wall, behind the eye."""
    body = _rect(0, 0, 1.3, 1.6, "#5b321c") + _rect(0.06, 0.05, 1.18, 1.55, "#7a2a1c")
    for x in (0.1, 0.67):
        body += _rect(x, 0.09, 0.53, 1.45, "#6b4226") + _rect(x + 0.04, 0.13, 0.45, 1.37, "#8a2f1e")
        for y in (0.42, 1.16):
            body += place(cross_horns("#d9a94a", 0.2), x + 0.265, y, 0, 0.2) + place(
                horns(0.16, 1.2, "#2f6b5a"), x + 0.265, y + 0.4, 0, 0.1
            )
    columns = int(1.3 / _ROUND * texture.shape[2])
    art = vector.paint(body, (texture.shape[1], columns), (0, 0, 1.3, 1.6))[0]
    half = columns // 2
    texture[:, :, -half:] = art[:, :, :half]
    texture[:, :, : columns - half] = art[:, :, half:]


def roof_texture() -> Colour:
    """The roof unrolled: round the yurt by from the wall (bottom row) to the crown (top row)."""
    poles = 84
    body = _rect(0, 0, poles, 10, "#a8987c")
    for i in range(poles):
        body += (
            _rect(i + 0.30, 0, 0.46, 10, "#2e1d14")
            + _rect(i + 0.27, 0, 0.40, 10, "#8a3020")
            + _rect(i + 0.32, 0, 0.12, 10, "#b0523a")
        )
        body += _rect(i + 0.27, 8.2, 0.40, 0.5, "#d9b25a") + _rect(
            i + 0.27, 1.0, 0.40, 0.3, "#d9b25a"
        )
    for y, high, ground, ink in (
        (8.9, 0.9, "#e6dcc4", "#8c2d1e"),
        (5.2, 0.5, "#8c2d1e", "#e6dcc4"),
        (2.2, 0.4, "#24395c", "#d9b25a"),
    ):
        body += _rect(0, y, poles, high, ground)
        body += "".join(
            place(ram_tile(ink), i * 2, y + high * 0.06, 0, f"2 {high * 0.88}")
            for i in range(poles // 2)
        )
    texture = vector.paint(body, (640, 6144), (0, 0, poles, 10))[0]
    return texture * (1 + 0.05 * grain((640, 6144), np.random.default_rng(9), 0.8))


def floor_texture() -> Colour:
    """The floor from above, 6.2 metres square: felt, with rugs laid round the hearth."""
    size = 2600
    rng = np.random.default_rng(6)
    ground = linear("#7d6a52") * (
        1 + 0.10 * clouds((size, size), rng, 30, 3) + 0.05 * grain((size, size), rng)
    )
    pixels = size / 6.2
    for name, x, z, wide, turn in (
        ("syrmak-red", 0.0, 1.55, 2.5, 0),
        ("pile-carpet", -1.75, -0.1, 2.3, 1),
        ("syrmak-mosaic", 1.75, -0.1, 2.3, 1),
        ("alasha", 0.0, -1.6, 2.0, 0),
    ):
        art = picture(name, 1200, 0.045)
        art = np.rot90(art, turn, (1, 2))
        share = wide * pixels / max(art.shape[1:])
        shape = (int(art.shape[1] * share), int(art.shape[2] * share))
        row, column = (
            int(size / 2 - z * pixels - shape[0] / 2),
            int(size / 2 + x * pixels - shape[1] / 2),
        )
        ground[:, row - 6 : row + shape[0] + 12, column - 6 : column + shape[1] + 12] *= 0.7
        ground[:, row : row + shape[0], column : column + shape[1]] = (
            np.stack([resize(np.ascontiguousarray(p), shape) for p in art]) * 1.1
        )
    return ground.astype(np.float32)


def _falls(points: np.ndarray, normal: np.ndarray) -> Plane:
    """Daylight from the crown on points of one line of the shell."""
    total = np.zeros(len(points), np.float32)
    for angle in np.arange(12) / 12 * 2 * np.pi:
        lamp = np.array([0.45 * np.cos(angle), CROWN, 0.45 * np.sin(angle)])
        ray = lamp - points
        reach = np.linalg.norm(ray, axis=1)
        total += (
            np.clip((ray * normal).sum(1) / reach, 0, 1)
            * np.clip(ray[:, 1] / reach, 0, 1)
            / reach**2
        ).astype(np.float32)
    return (0.24 + total / 12 * 4.2).astype(np.float32)


def _sunlit(x: Plane, y: Plane, z: Plane) -> Plane:
    """1 where the sun looks through the crown's opening, past its crossed bars."""
    rise = (CROWN - y) / SUN[1]
    u, v = x + SUN[0] * rise, z + SUN[2] * rise
    soft = 0.012 + 0.009 * rise
    inside = step(OPENING + soft, OPENING - soft, np.hypot(u, v))
    for first, second in ((u, v), (v, u)):
        for shift in (-0.16, 0.0, 0.16):
            bar = np.abs(first - shift * (1 - (second / OPENING) ** 2 * 0.3))
            inside *= step(0.022 - soft * 0.6, 0.022 + soft * 0.6, bar)
    return inside.astype(np.float32)


class Shell:
    """Wall, roof, floor and sky behind everything else."""

    def __init__(self) -> None:
        self.wall, self.roof, self.floor = wall_texture(), roof_texture(), floor_texture()
        t = np.linspace(0, 1, 200)
        zero = np.zeros_like(t)
        self.wall_light = _falls(
            np.stack([zero, t * WALL, zero + RADIUS], 1), np.array([0, 0, -1.0])
        )
        slope = np.array([0, -(RADIUS - OPENING), -(CROWN - WALL)])
        slope /= np.linalg.norm(slope)
        roof = np.stack([zero, WALL + t * (CROWN - WALL), RADIUS + t * (OPENING - RADIUS)], 1)
        self.roof_light = _falls(roof, slope) * 0.9 + 0.10
        self.floor_light = _falls(np.stack([zero, zero, t * RADIUS], 1), np.array([0, 1.0, 0]))
        self.floor_light *= (0.55 + 0.45 * np.clip((1 - t) * 6, 0, 1)).astype(np.float32)

    def __call__(self, rays: tuple[Plane, Plane, Plane]) -> tuple[Colour, Plane]:
        """Colour and distance of the shell along rays from the eye."""
        dx, dy, dz = rays
        light = np.zeros((3, *dx.shape), np.float32)
        depth = np.full(dx.shape, 50, np.float32)
        flat = dx * dx + dz * dz
        half = EYE[0] * dx + EYE[2] * dz
        away = (
            -half + np.sqrt(np.maximum(half * half - flat * (EYE[2] ** 2 - RADIUS**2), 0))
        ) / np.maximum(flat, 1e-6)
        high = EYE[1] + away * dy
        wall = (high >= 0) & (high <= WALL)
        self._wall(light, depth, rays, away, wall)
        floor = high < 0
        self._floor(light, depth, rays, floor)
        self._above(light, depth, rays, high > WALL)
        return light, depth

    def _put(
        self,
        light: Colour,
        at: np.ndarray,
        texture: Colour,
        a: Plane,
        b: Plane,
        shade: Plane,
        sun: Plane | float,
    ) -> None:
        warm = (4.2, 3.7, 2.9)
        for channel in range(3):
            light[channel][at] = look(texture[channel], a, b) * (
                shade + sun * np.float32(warm[channel])
            )

    def _wall(
        self,
        light: Colour,
        depth: Plane,
        rays: tuple[Plane, Plane, Plane],
        away: Plane,
        at: np.ndarray,
    ) -> None:
        t = away[at]
        x, y, z = t * rays[0][at], EYE[1] + t * rays[1][at], EYE[2] + t * rays[2][at]
        turn = np.arctan2(x, z) / (2 * np.pi) + 0.5
        shade = np.interp(y, np.linspace(0, WALL, 200), self.wall_light).astype(np.float32)
        self._put(light, at, self.wall, turn, 1 - y / WALL, shade, _sunlit(x, y, z) * 0.7)
        depth[at] = t

    def _floor(
        self, light: Colour, depth: Plane, rays: tuple[Plane, Plane, Plane], at: np.ndarray
    ) -> None:
        t = -EYE[1] / rays[1][at]
        x, z = t * rays[0][at], EYE[2] + t * rays[2][at]
        shade = np.interp(np.hypot(x, z), np.linspace(0, RADIUS, 200), self.floor_light).astype(
            np.float32
        )
        self._put(
            light,
            at,
            self.floor,
            x / 6.2 + 0.5,
            0.5 - z / 6.2,
            shade,
            _sunlit(x, np.zeros_like(x), z),
        )
        depth[at] = t

    def _above(
        self, light: Colour, depth: Plane, rays: tuple[Plane, Plane, Plane], at: np.ndarray
    ) -> None:
        dx, dy, dz = rays[0][at], rays[1][at], rays[2][at]
        rise = (CROWN - EYE[1]) / np.maximum(dy, 1e-3)
        u, v = rise * dx, EYE[2] + rise * dz
        open_ = (np.hypot(u, v) < OPENING) & (dy > 0)
        k = np.float32((RADIUS - OPENING) / (CROWN - WALL))
        top = RADIUS + k * (WALL - EYE[1])
        a = dx * dx + dz * dz - (k * dy) ** 2
        b = EYE[2] * dz + top * k * dy
        c = np.float32(EYE[2] ** 2 - top**2)
        root = np.sqrt(np.maximum(b * b - a * c, 0))
        t = np.where(
            np.abs(a) > 1e-5, (-b + root) / np.where(np.abs(a) > 1e-5, a, 1), -c / (2 * b + 1e-9)
        )
        t = np.where(t > 0, t, 9.0)
        y = EYE[1] + t * dy
        x, z = t * dx, EYE[2] + t * dz
        share = np.clip((y - WALL) / (CROWN - WALL), 0, 1).astype(np.float32)
        shade = np.interp(share, np.linspace(0, 1, 200), self.roof_light).astype(np.float32)
        turn = (np.arctan2(x, z) / (2 * np.pi) + 0.5).astype(np.float32)
        part = np.stack([look(self.roof[i], turn, 1 - share) for i in range(3)]) * shade
        part = np.where(open_, _sky(u, v, dx, dz), part)
        light[:, at] = part
        depth[at] = np.where(open_, 50, t)


def _sky(u: Plane, v: Plane, dx: Plane, dz: Plane) -> Colour:
    """Sky with the crown's ring and its curved crossbars against the light."""
    cloud = clouds((256, 256), np.random.default_rng(12), 110, 4)
    tone = look(cloud, np.clip(dx + 0.5, 0, 1), np.clip(dz + 0.5, 0, 1))
    light = mix(linear("#5f9ee0")[..., 0], linear("#f7f9fb")[..., 0], step(0.0, 1.3, tone)) * 1.5
    wood = linear("#6e3321")[..., 0]
    bars = np.zeros_like(u)
    for first, second in ((u, v), (v, u)):
        for shift in (-0.16, 0.0, 0.16):
            bars = np.maximum(
                bars,
                step(0.026, 0.022, np.abs(first - shift * (1 - (second / OPENING) ** 2 * 0.3))),
            )
    ring = step(OPENING - 0.085, OPENING - 0.08, np.hypot(u, v))
    return mix(light, wood * (0.35 + 0.4 * ring), np.maximum(bars, ring)).astype(np.float32)


def yurt() -> Room:
    """The yurt, ready to render."""
    room = Room(EYE, shell=Shell())
    ring = np.arange(10) / 10 * 2 * np.pi
    room.lamps = np.stack([0.4 * np.cos(ring), np.full(10, CROWN), 0.4 * np.sin(ring)], 1).astype(
        np.float32
    )
    room.power, room.ambient = 4.4, 0.27
    front = picture("chest-front", 1100, 0.065)
    wood = plain("#6d4023")
    box(room, vec(-0.72, 0.0, 1.72), vec(0.72, 0.62, 2.3), wood)
    room.rects.append(Rect(vec(-0.72, 0.62, 1.715), vec(1.44, 0, 0), vec(0, -0.62, 0), front * 1.3))
    quilts = ("#8c2733", "#27508a", "#c98f2c", "#3f7a52", "#a8384a", "#e0d2b0")
    for i, tone in enumerate(quilts):
        inset = 0.03 * (i % 2) + 0.012 * i
        low = vec(-0.66 + inset, 0.62 + i * 0.085, 1.76 + inset / 2)
        high = vec(0.66 - inset, 0.62 + (i + 1) * 0.085 - 0.008, 2.24)
        box(room, low, high, _quilt(tone, i))
    box(room, vec(-0.5, 0.0, -0.05), vec(0.5, 0.30, 0.75), wood, plain("#7a2f20"))
    for name, x, z, tall in (
        ("cobalt-kese", -0.26, 0.2, 0.11),
        ("cobalt-kese", 0.28, 0.14, 0.11),
        ("cobalt-kese", 0.0, 0.52, 0.11),
        ("tea-urn", 0.27, 0.5, 0.36),
        ("kumis-bowl", -0.26, 0.54, 0.16),
    ):
        stand(room, name, (x, 0.30, z), tall, 31)
    for x, z, tone in ((-0.95, 0.35, "#7b2a35"), (0.95, 0.35, "#27466f")):
        box(room, vec(x - 0.3, 0.0, z - 0.42), vec(x + 0.3, 0.07, z + 0.42), _quilt(tone, 2))
    return room


def _quilt(tone: str, seed: int) -> Colour:
    """Stitched cloth for quilts and seats."""
    body = _rect(0, 0, 4, 1, tone) + "".join(
        place(cross_horns("#e9d9ae", 0.16), i + 0.5, 0.5, 45 * (seed % 2), 0.34) for i in range(4)
    )
    art = vector.paint(body, (90, 360), (0, 0, 4, 1))[0]
    seam = 0.8 + 0.2 * np.abs(np.sin(np.arange(360) / 360 * 12 * np.pi)).astype(np.float32)
    return (art * seam).astype(np.float32)


HOTSPOTS = {
    "door": angles(EYE, (0.0, 1.1, -RADIUS)),
    "chest": angles(EYE, (0.0, 0.4, 1.72)),
    "tuskiiz": angles(EYE, (RADIUS * np.sin(-0.597), 0.77, RADIUS * np.cos(-0.597))),
    "bowl": angles(EYE, (-0.26, 0.36, 0.2)),
    "crown": angles(EYE, (0.0, CROWN, 0.0)),
    "rug": angles(EYE, (-1.75, 0.0, -0.1)),
}
