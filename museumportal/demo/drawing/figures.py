"""Beasts and signs of steppe art, in curves of our own: bodies as ribbons of changing width.

Every figure is a dictionary of named parts (SVG bodies in white) within about 0..100 by 0..100, so
that a goldsmith's relief can raise the shoulder above the leg and a rock carver can peck them all.
"""

import math
from collections.abc import Sequence

import numpy as np

from museumportal.demo.drawing.ornament import leaf, ribbon
from museumportal.demo.drawing.vector import disc, fill, place, smooth

Parts = dict[str, str]


def limb(points: Sequence[tuple[float, float]], widths: Sequence[float]) -> str:
    """A ribbon through a few points, smoothed."""
    p = np.array(points, float)
    t = np.linspace(0, 1, len(p))
    fine = np.linspace(0, 1, 90)
    gradient = np.gradient(p, t, axis=0)
    line = []
    for value in fine:
        i = min(int(np.searchsorted(t, value, side="right")) - 1, len(p) - 2)
        h = t[i + 1] - t[i]
        s = (value - t[i]) / h
        a, b = p[i], p[i + 1]
        m, n = gradient[i] * h, gradient[i + 1] * h
        line.append(
            tuple(
                a * (2 * s**3 - 3 * s**2 + 1)
                + m * (s**3 - 2 * s**2 + s)
                + b * (3 * s**2 - 2 * s**3)
                + n * (s**3 - s**2)
            )
        )
    return fill(ribbon(line, list(np.interp(fine, np.linspace(0, 1, len(widths)), widths)), True))


def curl(x: float, y: float, size: float, turn: float, hand: int = 1, width: float = 0.24) -> str:
    """A tapering spiral rolling up from (x, y); ``hand`` 1 or -1 is the side it rolls to."""
    line = []
    for i in range(40):
        s = i / 39
        radius = 0.5 * (1 - s) + 0.13
        a = math.pi + s * 2.2 * math.pi
        line.append((0.5 + radius * math.cos(a) + 0.13 * (1 - s), -0.35 + radius * math.sin(a)))
    line = [(0.0, 0.12), (0.0, 0.0), *line]
    body = fill(ribbon(line, list(np.linspace(width * 1.15, width * 0.7, len(line))), True))
    return place(body, x, y, turn, f"{size * hand} {size}")


def deer() -> Parts:
    """A recumbent deer, legs folded, antlers flowing back over the body; faces left."""
    antlers = limb([(21, 31), (27, 20), (44, 15), (66, 15), (90, 19)], [4, 3.6, 3.2, 2.8, 2])
    for x, y, size, turn in (
        (30, 20, 14, -22),
        (42, 16, 15, -8),
        (55, 15, 15, 0),
        (68, 15.5, 14, 6),
        (80, 17, 12, 12),
    ):
        antlers += curl(x, y, size, turn, 1, 0.26)
    antlers += curl(22, 27, 13, -38, -1, 0.26)
    return {
        "antlers": antlers,
        "body": limb([(30, 56), (42, 51), (58, 53), (74, 54), (84, 57)], [20, 24, 20, 21, 17]),
        "neck": limb([(37, 56), (30, 46), (24, 37)], [22, 15, 9]),
        "head": limb([(26, 33), (18, 35), (8, 41), (3, 43)], [10, 9, 5.5, 4]),
        "ear": place(leaf(11, 5), 27, 33, 70),
        "shoulder": limb([(40, 44), (37, 55), (34, 66)], [11, 17, 8]),
        "haunch": limb([(76, 46), (80, 58), (70, 68)], [14, 21, 9]),
        "foreleg": limb([(35, 65), (24, 73), (21, 78), (38, 80), (52, 79)], [8, 6, 5, 4.5, 3]),
        "hindleg": limb([(72, 67), (58, 74), (56, 79), (70, 84), (88, 82)], [9, 6, 5, 4.5, 3]),
        "tail": place(leaf(11, 5), 88, 55, 70),
    }


def leopard() -> Parts:
    """A snow leopard walking on the crests, tail rolled up behind; faces left."""
    return {
        "tail": limb(
            [(84, 46), (97, 40), (99, 24), (89, 15), (80, 22), (85, 29)], [7, 6.5, 6, 5.5, 5, 5.5]
        ),
        "body": limb([(24, 50), (38, 44), (58, 47), (76, 44), (87, 49)], [19, 19, 15, 17, 14]),
        "neck": limb([(34, 48), (22, 41), (15, 36)], [17, 15, 13]),
        "head": limb([(20, 33), (13, 36), (5, 41)], [16, 15, 10]),
        "ear": disc(22, 25, 4),
        "shoulder": limb([(33, 40), (31, 52), (27, 60)], [12, 16, 9]),
        "haunch": limb([(78, 40), (80, 52), (76, 62)], [13, 18, 10]),
        "foreleg": limb([(28, 58), (22, 70), (22, 82), (13, 87)], [10, 7, 6, 7]),
        "farleg": limb([(38, 55), (44, 68), (40, 80), (32, 87)], [9, 7, 5.5, 6.5]),
        "hindleg": limb([(77, 60), (86, 70), (79, 80), (71, 87)], [11, 8, 6, 7]),
        "farhind": limb([(70, 56), (62, 68), (66, 80), (56, 86)], [9, 7, 5.5, 6.5]),
    }


def coiled_beast() -> Parts:
    """A feline rolled into a ring, nose to tail."""

    def at(turn: float, radius: float) -> tuple[float, float]:
        return 50 + radius * math.cos(turn), 50 + radius * math.sin(turn)

    ring = [at(t, 33) for t in np.linspace(-0.32 * math.pi, 1.05 * math.pi, 9)]
    tail = [
        at(t, r)
        for t, r in (
            (1.02 * math.pi, 34),
            (1.16 * math.pi, 37),
            (1.3 * math.pi, 36),
            (1.36 * math.pi, 30),
        )
    ]
    return {
        "body": limb(ring, [19, 23, 25, 24, 23, 24, 25, 22, 15]),
        "tail": limb(tail, [12, 9, 8, 8]),
        "head": limb(
            [at(-0.34 * math.pi, 34), at(-0.47 * math.pi, 32), at(-0.62 * math.pi, 27)],
            [22, 20, 12],
        ),
        "ear": disc(*at(-0.42 * math.pi, 44), 5.5),
        "shoulder": limb(
            [at(-0.2 * math.pi, 38), at(-0.08 * math.pi, 31), at(0.0, 22)], [12, 15, 10]
        ),
        "foreleg": limb([at(0.0, 24), at(-0.14 * math.pi, 15), at(-0.4 * math.pi, 11)], [9, 7, 8]),
        "haunch": limb(
            [at(0.82 * math.pi, 39), at(0.74 * math.pi, 31), at(0.66 * math.pi, 22)], [12, 16, 10]
        ),
        "hindleg": limb(
            [at(0.66 * math.pi, 22), at(0.78 * math.pi, 12), at(1.1 * math.pi, 10)], [9, 7, 8]
        ),
    }


def horse() -> Parts:
    """A standing horse with a clipped mane and tied tail; faces left."""
    mane = "".join(
        place(leaf(8, 5.5), x, y, a)
        for x, y, a in ((22, 16, 15), (26, 20, 25), (30, 25, 32), (34, 31, 40), (38, 36, 45))
    )
    return {
        "mane": mane,
        "tail": limb([(86, 40), (95, 46), (94, 60), (97, 72)], [6, 6, 4, 6]),
        "body": limb([(30, 46), (44, 43), (60, 45), (78, 42), (87, 47)], [20, 22, 20, 22, 15]),
        "neck": limb([(40, 46), (30, 33), (22, 22)], [22, 15, 10]),
        "head": limb([(24, 18), (16, 24), (7, 35)], [11, 10, 6]),
        "ear": place(leaf(9, 4), 24, 17, 8),
        "shoulder": limb([(38, 36), (36, 48), (34, 57)], [12, 17, 9]),
        "haunch": limb([(78, 36), (80, 48), (78, 58)], [14, 20, 10]),
        "foreleg": limb([(34, 55), (32, 68), (34, 80), (30, 88)], [9, 6, 4.5, 6]),
        "farleg": limb([(42, 55), (44, 68), (40, 80), (37, 88)], [8, 5.5, 4.5, 5.5]),
        "hindleg": limb([(79, 57), (85, 68), (80, 79), (81, 88)], [10, 6.5, 4.5, 6]),
        "farhind": limb([(71, 55), (69, 68), (72, 80), (68, 88)], [8, 6, 4.5, 5.5]),
    }


def ibex() -> Parts:
    """A mountain goat whose horn sweeps back in an arc; faces left."""
    return {
        "horn": limb([(18, 32), (26, 12), (48, 4), (68, 16), (70, 28)], [7, 6.5, 5, 3.6, 2]),
        "body": limb([(28, 50), (44, 46), (62, 48), (80, 47), (88, 50)], [16, 18, 16, 18, 12]),
        "neck": limb([(34, 50), (26, 42), (20, 36)], [16, 11, 8]),
        "head": limb([(22, 33), (14, 36), (5, 42)], [9, 8, 5]),
        "beard": limb([(9, 42), (9, 47), (12, 52)], [3, 3, 1]),
        "tail": place(leaf(9, 4), 89, 46, 40),
        "shoulder": limb([(36, 42), (34, 52), (33, 58)], [10, 13, 7]),
        "haunch": limb([(80, 42), (82, 52), (80, 58)], [11, 14, 8]),
        "foreleg": limb([(32, 56), (29, 70), (30, 86)], [7, 4.5, 4]),
        "farleg": limb([(40, 55), (42, 70), (39, 86)], [6, 4.5, 4]),
        "hindleg": limb([(80, 57), (84, 70), (82, 86)], [8, 5, 4]),
        "farhind": limb([(72, 55), (71, 70), (73, 86)], [7, 4.5, 4]),
    }


def camel() -> Parts:
    """A two-humped camel; faces left."""
    return {
        "body": limb([(30, 52), (46, 50), (62, 50), (82, 52)], [19, 22, 22, 18]),
        "hump": limb([(42, 48), (44, 36), (43, 28)], [16, 11, 5])
        + limb([(68, 48), (70, 36), (69, 28)], [16, 11, 5]),
        "neck": limb([(33, 55), (20, 60), (12, 48), (14, 32)], [17, 12, 9, 8]),
        "head": limb([(16, 29), (8, 29), (0, 33)], [9, 8, 6]),
        "ear": place(leaf(6, 3.5), 17, 26, 20),
        "tail": limb([(90, 48), (95, 56), (94, 66)], [3.5, 3, 4]),
        "foreleg": limb([(34, 58), (33, 74), (34, 92)], [9, 5.5, 5]),
        "farleg": limb([(42, 58), (44, 74), (42, 92)], [8, 5, 5]),
        "hindleg": limb([(82, 58), (86, 74), (84, 92)], [11, 6, 5]),
        "farhind": limb([(74, 58), (74, 74), (76, 92)], [9, 5.5, 5]),
    }


def eagle() -> Parts:
    """A bird of prey from the front, wings half spread, head turned left."""
    feathers = "".join(
        place(leaf(47 - i * 3.4, 10), 60 - i * 0.6, 36 + i * 2.6, 74 + i * 15) for i in range(7)
    )
    arm = limb([(54, 34), (66, 30), (80, 34)], [12, 10, 5])
    return {
        "wings": feathers + place(feathers, 100, 0, 0, "-1 1"),
        "arms": arm + place(arm, 100, 0, 0, "-1 1"),
        "tail": "".join(place(leaf(34, 11), 50, 62, 180 + a) for a in (-26, -13, 0, 13, 26)),
        "body": limb([(50, 26), (50, 42), (50, 66)], [14, 24, 14]),
        "head": limb([(51, 26), (46, 18), (38, 17)], [15, 14, 9]),
        "beak": limb([(38, 15), (31, 18), (31, 25)], [8, 6, 2]),
        "claws": limb([(44, 64), (39, 74), (34, 76)], [7, 4, 3])
        + limb([(56, 64), (61, 74), (66, 76)], [7, 4, 3]),
    }


def wolf() -> Parts:
    """A running wolf; faces left."""
    return {
        "tail": limb([(84, 46), (94, 50), (100, 60)], [6, 6.5, 3]),
        "body": limb([(24, 48), (40, 46), (58, 48), (74, 45), (86, 48)], [15, 18, 12, 14, 10]),
        "neck": limb([(32, 46), (22, 40), (16, 37)], [15, 12, 10]),
        "head": limb([(20, 35), (10, 38), (0, 42)], [12, 9, 5]),
        "ear": place(leaf(8, 5), 21, 31, 20),
        "foreleg": limb([(28, 54), (18, 64), (8, 70)], [8, 5, 5]),
        "farleg": limb([(34, 54), (32, 68), (24, 77)], [7, 5, 5]),
        "hindleg": limb([(80, 50), (88, 62), (94, 76)], [11, 6, 5]),
        "farhind": limb([(74, 50), (72, 64), (82, 77)], [9, 6, 5]),
    }


def archer() -> Parts:
    """A man drawing a bow; faces left."""
    return {
        "body": limb([(54, 30), (53, 46), (52, 60)], [13, 10, 9]),
        "head": disc(54, 20, 7.5),
        "legs": limb([(52, 58), (44, 74), (42, 92)], [8, 5, 4])
        + limb([(53, 58), (62, 74), (64, 92)], [8, 5, 4]),
        "arms": limb([(52, 34), (38, 37), (24, 38)], [5, 4, 3.5])
        + limb([(56, 34), (66, 42), (50, 38)], [5, 4, 3]),
        "bow": limb([(30, 14), (20, 26), (24, 38), (20, 50), (30, 62)], [2, 3, 3, 3, 2]),
        "arrow": limb([(50, 38), (28, 38), (6, 38)], [1.6, 1.6, 3.4]),
    }


def sun_head() -> Parts:
    """A figure with a head like the sun: rings, dots and rays over a small body."""
    rays = "".join(
        limb(
            [
                (50 + 22 * math.cos(a), 34 + 22 * math.sin(a)),
                (50 + 29 * math.cos(a), 34 + 29 * math.sin(a)),
            ],
            [3, 2.4],
        )
        for a in np.arange(15) / 15 * 2 * math.pi
    )
    dots = "".join(
        disc(50 + 17 * math.cos(a), 34 + 17 * math.sin(a), 1.7)
        for a in np.arange(16) / 16 * 2 * math.pi
    )
    ring = '<circle cx="50" cy="34" r="21" fill="none" stroke="#fff" stroke-width="2.6"/>'
    return {
        "head": disc(50, 34, 11),
        "halo": rays + dots + ring,
        "body": limb([(50, 44), (50, 60), (50, 72)], [8, 7, 7]),
        "arms": limb([(50, 62), (36, 62), (28, 70)], [5, 4, 3])
        + limb([(50, 62), (64, 62), (72, 70)], [5, 4, 3]),
        "legs": limb([(49, 70), (42, 80), (44, 94)], [6, 4, 4])
        + limb([(51, 70), (58, 80), (56, 94)], [6, 4, 4]),
    }


def reindeer() -> Parts:
    """A northern deer with branching antlers; faces left."""
    branch = limb([(22, 30), (26, 16), (40, 6), (52, 6)], [3.6, 3, 2.6, 2])
    branch += "".join(
        limb([(x, y), (x + dx, y - 9)], [2.6, 1.8])
        for x, y, dx in ((26, 17, -7), (33, 10, -4), (42, 6.5, 0))
    )
    branch += limb([(24, 24), (14, 20), (9, 13)], [2.8, 2.4, 2])
    body = ibex()
    body.pop("horn"), body.pop("beard")
    return {"antlers": branch, **body}


def outline_points(parts: Parts) -> str:
    """All parts together, as one body."""
    return "".join(parts.values())


def spiral_mark(x: float, y: float, size: float) -> str:
    """A comma-shaped sign as cut on shoulders in the animal style; path data for a groove."""
    line = [
        (x + size * (1 - s) * math.cos(5 * s), y + size * (1 - s) * math.sin(5 * s))
        for s in np.linspace(0, 0.9, 22)
    ]
    return smooth(line, closed=False)
