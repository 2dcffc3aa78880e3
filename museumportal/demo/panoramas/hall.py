"""A museum hall: skylight, parquet, pictures on the walls, plinths with vessels, a glass case."""

from dataclasses import replace

import numpy as np

from museumportal.demo.drawing import draw
from museumportal.demo.drawing.planes import Colour, blur, clouds, grain, linear, mix, resize, step
from museumportal.demo.drawing.pottery import cut_out
from museumportal.demo.drawing.vessels import VESSELS
from museumportal.demo.panoramas.rays import Rect, Room, angles, box, plain, vec

EYE = vec(0.0, 1.6, 0.0)
WIDE, DEEP, HIGH = 7.0, 4.6, 4.8
DOOR = (7.0, 1.25, -0.4)
PLINTHS = (
    ("water-jug", -3.2, 1.9, 1.0, 0.56),
    ("turquoise-bowl", -1.1, 2.6, 1.05, 0.40),
    ("bronze-cauldron", 1.2, 2.5, 0.9, 0.62),
    ("green-pitcher", 3.2, 1.8, 1.0, 0.56),
    ("andronovo-pot", 2.5, -2.4, 1.0, 0.5),
    ("kumis-bowl", -2.5, -2.4, 1.0, 0.38),
)


def picture(name: str, size: int, crop: float) -> Colour:
    """A drawing as a wall texture, its margins cut away, in linear light."""
    pixels = draw(name, 11, size)
    high, wide = pixels.shape[:2]
    cut = int(max(high, wide) * crop)
    pixels = pixels[cut : high - cut, cut : wide - cut]
    table = np.arange(256) / 255
    table = np.where(table <= 0.04045, table / 12.92, ((table + 0.055) / 1.055) ** 2.4).astype(
        np.float32
    )
    return np.ascontiguousarray(table[pixels].transpose(2, 0, 1))


def parquet(rng: np.random.Generator) -> Colour:
    """Two square metres of herringbone oak."""
    size = 1200
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    p, q = (x + y) * 12, (x - y) * 12
    row = np.floor(p)
    along = np.where(row % 2 == 0, q, q + 0.5)
    (np.floor(along / 4) * 7 + row * 13) % 31
    tones = rng.normal(1, 0.13, 31).astype(np.float32)
    flip = (np.floor(x * 6) % 2).astype(np.float32)
    p2 = np.where(flip > 0, p, q)
    grain_ = np.sin(p2 * 55 + 5 * clouds((size, size), rng, 200, 3)) * 0.04
    gap = step(0.06, 0.0, np.minimum(p2 % 1, 1 - p2 % 1)) + step(
        0.03, 0.0, np.minimum((along / 4) % 1, 1 - (along / 4) % 1)
    )
    board = tones[
        ((np.floor(p2) * 5 + flip * 11 + np.floor(np.where(flip > 0, q, p) / 4) * 3) % 31).astype(
            int
        )
    ]
    return linear("#8a5d36") * (board + grain_) * (1 - 0.5 * np.clip(gap, 0, 1))


def _wall(
    room: Room, o: tuple[float, float, float], u: tuple[float, float, float], colour: str
) -> None:
    rng = np.random.default_rng(3)
    size = (240, 640)
    tone = 1 + 0.012 * grain(size, rng, 0.8) + 0.02 * clouds(size, rng, 200, 3)
    paint = linear(colour) * tone
    skirting = int(size[0] * 0.965)
    paint[:, skirting:] = linear("#e7e3d8")
    paint[:, skirting : skirting + 1] *= 0.6
    paint[:, : int(size[0] * 0.03)] = linear("#e9e6dd")
    room.rects.append(Rect(vec(*o), vec(*u), vec(0, -HIGH, 0), paint))


def hang(
    room: Room,
    name: str,
    centre: tuple[float, float, float],
    across: tuple[float, float],
    wide: float,
    crop: float,
    frame: str = "",
) -> None:
    """Hang a picture: ``centre`` on the wall, ``across`` the wall's rightward (x, z) direction."""
    art = picture(name, 1200, crop)
    high = wide * art.shape[1] / art.shape[2]
    right = vec(across[0], 0, across[1])
    out = vec(across[1], 0, -across[0]) * 0.05
    middle = vec(*centre)
    edge = 0.06 if frame else 0.0
    shade = vec(0.03, -0.05, 0.0)
    soft = np.zeros((90, 120), np.float32)
    soft[12:-12, 12:-12] = 0.5
    size = (wide + 2 * edge, high + 2 * edge)
    grow = 1.3
    o = middle - right * size[0] / 2 * grow + vec(0, size[1] / 2 * grow, 0) + out * 0.1 + shade
    room.rects.append(
        Rect(
            o,
            right * size[0] * grow,
            vec(0, -size[1] * grow, 0),
            plain("#14110f"),
            blur(soft, 7),
            glow=True,
        )
    )
    if frame:
        o = middle - right * size[0] / 2 + vec(0, size[1] / 2, 0) + out * 0.7
        room.rects.append(Rect(o, right * size[0], vec(0, -size[1], 0), plain(frame)))
    o = middle - right * wide / 2 + vec(0, high / 2, 0) + out
    room.rects.append(Rect(o, right * wide, vec(0, -high, 0), art * 1.25))
    label = middle + right * (size[0] / 2 + 0.16) + vec(0, -high / 2 + 0.12, 0) + out * 0.5
    room.rects.append(Rect(label, right * 0.14, vec(0, -0.09, 0), plain("#f2efe8")))


def stand(room: Room, name: str, foot: tuple[float, float, float], tall: float, seed: int) -> None:
    """Put a vessel on a plinth: a cut-out facing the eye, seen from the right height."""
    centre = vec(*foot)
    away = centre - room.eye
    flat = float(np.hypot(away[0], away[2]))
    tilt = float(np.degrees(np.arctan2(room.eye[1] - foot[1] - tall / 2, flat)))
    colour, alpha = cut_out(replace(VESSELS[name], tilt=max(tilt, 4.0)), seed, 760)
    right = vec(away[2], 0, -away[0]) / flat
    wide = tall * colour.shape[2] / colour.shape[1]
    soft = np.zeros((64, 64), np.float32)
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    soft = (np.exp(-((np.hypot(x, y) / 0.62) ** 3)) * 0.75).astype(np.float32)
    half = wide * 0.42
    room.rects.append(
        Rect(
            centre + vec(-half, 0.004, half),
            vec(2 * half, 0, 0),
            vec(0, 0, -2 * half),
            plain("#100d0b"),
            soft,
            glow=True,
        )
    )
    o = centre - right * wide / 2 + vec(0, tall * 0.985, 0)
    room.rects.append(Rect(o, right * wide, vec(0, -tall, 0), colour * 0.95, alpha, glow=True))


def _case(room: Room) -> None:
    """A table case with goldwork lying on dark cloth under glass."""
    low, high = vec(-0.95, 0.0, -3.15), vec(0.95, 0.92, -2.35)
    box(room, low, high, plain("#4a3a2c"), plain("#2a2a2d"))
    for i, name in enumerate(("deer-plaque", "coiled-plaque", "horse-plaque")):
        art = picture(name, 900, 0.03)
        wide = 0.52
        o = vec(0.86 - i * 0.6, 0.926, -2.42 - 0.62 + 0.62)
        room.rects.append(
            Rect(o, vec(-wide, 0, 0), vec(0, 0, -wide * art.shape[1] / art.shape[2]), art * 1.5)
        )
    glass = np.full((2, 2), 0.10, np.float32)
    rim = plain("#b9ad8f")
    y0, y1 = 0.92, 1.12
    for o, u in (
        (vec(0.95, y1, -2.35), vec(-1.9, 0, 0)),
        (vec(-0.95, y1, -3.15), vec(1.9, 0, 0)),
        (vec(-0.95, y1, -2.35), vec(0, 0, -0.8)),
        (vec(0.95, y1, -3.15), vec(0, 0, 0.8)),
    ):
        room.rects.append(Rect(o, u, vec(0, y0 - y1, 0), plain("#dfeaf0"), glass, glow=True))
        room.rects.append(Rect(o + vec(0, 0.008, 0), u, vec(0, -0.016, 0), rim))
    room.rects.append(
        Rect(
            vec(0.95, y1, -2.35),
            vec(-1.9, 0, 0),
            vec(0, 0, -0.8),
            plain("#e6f0f5"),
            glass * 0.6,
            glow=True,
        )
    )


def hall() -> Room:
    """The hall, ready to render."""
    rng = np.random.default_rng(5)
    room = Room(EYE)
    lamps_x, lamps_z = np.meshgrid(np.linspace(-3.6, 3.6, 8), np.linspace(-1.3, 1.3, 4))
    room.lamps = np.stack([lamps_x.ravel(), np.full(32, HIGH - 0.02), lamps_z.ravel()], 1).astype(
        np.float32
    )
    room.power, room.ambient = 19.0, 0.24
    floor = Rect(
        vec(-WIDE, 0, DEEP),
        vec(2 * WIDE, 0, 0),
        vec(0, 0, -2 * DEEP),
        parquet(rng),
        repeat=(10, 6.6),
        gloss=0.9,
    )
    room.rects.append(floor)
    ceiling = np.broadcast_to(linear("#efece5"), (3, 184, 280)).copy()
    light = np.full((46, 70), 0.62, np.float32)
    room.rects.append(
        Rect(
            vec(-WIDE, HIGH, -DEEP), vec(2 * WIDE, 0, 0), vec(0, 0, 2 * DEEP), ceiling, light=light
        )
    )
    sky = _skylight(rng)
    room.rects.append(
        Rect(vec(-4, HIGH - 0.01, -1.6), vec(8, 0, 0), vec(0, 0, 3.2), sky, glow=True)
    )
    _wall(room, (-WIDE, HIGH, DEEP), (2 * WIDE, 0, 0), "#b9b4a6")
    _wall(room, (WIDE, HIGH, -DEEP), (-2 * WIDE, 0, 0), "#b9b4a6")
    _wall(room, (WIDE, HIGH, DEEP), (0, 0, -2 * DEEP), "#46565a")
    _wall(room, (-WIDE, HIGH, -DEEP), (0, 0, 2 * DEEP), "#7c3a2e")
    z = DEEP - 0.01
    hang(room, "pile-carpet", (-4.6, 2.1, z), (1, 0), 2.6, 0.035)
    hang(room, "steppe-yurts", (-1.6, 2.0, z), (1, 0), 1.5, 0.075, "#6d4c2c")
    hang(room, "dusk-mountains", (1.0, 2.0, z), (1, 0), 1.5, 0.075, "#6d4c2c")
    hang(room, "syrmak-red", (4.4, 2.1, z), (1, 0), 2.7, 0.04)
    hang(room, "petroglyph-caravan", (4.4, 2.0, -z), (-1, 0), 2.3, 0.0, "#2b2725")
    hang(room, "tuskiiz", (0.0, 2.25, -z), (-1, 0), 2.5, 0.042)
    hang(room, "petroglyph-sun", (-4.4, 2.0, -z), (-1, 0), 2.3, 0.0, "#2b2725")
    hang(room, "blue-carpet", (-WIDE + 0.01, 2.1, 1.9), (0, 1), 2.5, 0.035)
    hang(room, "lake-morning", (-WIDE + 0.01, 2.0, -1.6), (0, 1), 1.9, 0.075, "#5f4326")
    hang(room, "chalk-cliffs", (WIDE - 0.01, 2.0, 2.7), (0, -1), 1.7, 0.075, "#b08a4a")
    hang(room, "lino-eagle", (WIDE - 0.01, 2.0, -3.1), (0, -1), 0.95, 0.075, "#262322")
    _door(room)
    for name, x, depth, high, tall in PLINTHS:
        box(
            room,
            vec(x - 0.26, 0, depth - 0.26),
            vec(x + 0.26, high, depth + 0.26),
            plain("#e4e0d6"),
        )
        stand(room, name, (x, high, depth), tall, 21)
    _case(room)
    box(room, vec(-5.6, 0.0, -0.35), vec(-4.0, 0.44, 0.35), plain("#5c3f28"), plain("#3a2f2a"))
    return room


def _skylight(rng: np.random.Generator) -> Colour:
    size = (256, 640)
    cloud = clouds(size, rng, 180, 4)
    sky = mix(linear("#9fc3e6"), linear("#ffffff"), step(-0.4, 1.2, cloud)) * 1.9
    columns, rows = np.arange(size[1]) % 80, np.arange(size[0]) % 64
    bars = (columns[None, :] < 4) | (rows[:, None] < 4)
    return np.where(bars, linear("#d9d6cf") * 0.55, sky).astype(np.float32)


def _door(room: Room) -> None:
    """A tall opening to the next room: dusk beyond, a felt rug glowing on the far wall."""
    x, _, z = DOOR
    size = (330, 220)
    rows = np.linspace(0, 1, size[0], dtype=np.float32)[:, None]
    view = linear("#5a4030") * (0.25 + 0.5 * step(0.2, 0.8, rows)) * np.ones((3, *size), np.float32)
    rug = picture("syrmak-mosaic", 420, 0.05)
    top, left = 96, 30
    share = min(160 / rug.shape[2], 1.0)
    small = (int(rug.shape[1] * share), int(rug.shape[2] * share))
    view[:, top : top + small[0], left : left + small[1]] = (
        np.stack([resize(p, small) for p in rug]) * 0.55
    )
    view[:, 262:] = linear("#7a4c2c") * (0.35 + 0.25 * rows[262:])
    room.rects.append(
        Rect(vec(x - 0.03, 2.66, z + 0.98), vec(0, 0, -1.96), vec(0, -2.66, 0), plain("#e3dfd4"))
    )
    room.rects.append(
        Rect(
            vec(x - 0.05, 2.5, z + 0.82),
            vec(0, 0, -1.64),
            vec(0, -2.5, 0),
            view.astype(np.float32),
            glow=True,
        )
    )


HOTSPOTS = {
    "door": angles(EYE, DOOR),
    **{name: angles(EYE, (x, high + tall / 2, depth)) for name, x, depth, high, tall in PLINTHS},
    "case": angles(EYE, (0.0, 1.0, -2.75)),
    "pile-carpet": angles(EYE, (-4.6, 2.1, DEEP)),
    "syrmak-red": angles(EYE, (4.4, 2.1, DEEP)),
    "tuskiiz": angles(EYE, (0.0, 2.25, -DEEP)),
}
