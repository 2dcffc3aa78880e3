"""Ornament of the steppe as SVG bodies, each drawn about or inside a unit square.

Names follow the craft: *qoshqar muiz* ram's horn, *tort qulaq* four ears, *su* water, *irek*
zigzag,
*tumarsha* amulet triangle, *qus tanday* bird's palate, *gul* flower. Motifs fill ``0..1`` in both
directions (y down) when used as a tile, and are centred on the origin when their name says cross or
rosette, so that they can be placed and turned.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from museumportal.demo.drawing.vector import disc, fill, path, place, smooth, stroke


def ribbon(
    line: Sequence[tuple[float, float]], widths: Sequence[float], round_start: bool = False
) -> str:
    """Path data of a band of changing width about a line, with a round end."""
    points, half = np.array(line), np.array(widths) / 2
    tangent = np.gradient(points, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-9)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], 1)
    left, right = points + normal * half[:, None], points - normal * half[:, None]
    angle = math.atan2(*normal[-1][::-1])
    cap = [
        (
            points[-1][0] + half[-1] * math.cos(angle - a),
            points[-1][1] + half[-1] * math.sin(angle - a),
        )
        for a in np.linspace(0, math.pi, 9)
    ]
    back = math.atan2(*(-normal[0])[::-1])
    foot = [
        (points[0][0] + half[0] * math.cos(back - a), points[0][1] + half[0] * math.sin(back - a))
        for a in np.linspace(0, math.pi, 9)
        if round_start
    ]
    return path([*map(tuple, left), *cap, *map(tuple, right[::-1]), *foot])


def horn(turns: float = 1.2, thick: float = 0.17, reach: float = 0.42, stem: float = 0.35) -> str:
    """One horn: up a stem from (0, 0), over to the right and rolled inwards; path data."""
    line: list[tuple[float, float]] = [(0.0, -stem * i / 8) for i in range(8)]
    steps = int(48 * turns)
    for i in range(steps + 1):
        share = i / steps
        radius = reach * (1 - share) + thick * 0.62 * share
        turn = math.pi + share * turns * 2 * math.pi
        line.append((reach + radius * math.cos(turn), -stem + radius * math.sin(turn)))
    knots = [0, 0.2, 0.5, 0.8, 1]
    widths = np.interp(np.linspace(0, 1, len(line)), knots, [1.1, 1.1, 0.95, 0.8, 1.35]) * thick
    return ribbon(line, list(widths))


def horns(thick: float = 0.17, turns: float = 1.2, colour: str = "#fff") -> str:
    """Ram's horns: a pair rising from (0, 0); about 1.85 wide and 0.85 high."""
    one = fill(horn(turns, thick), colour)
    base = fill(
        f"M{-thick * 1.5} .02L{thick * 1.5} .02L{thick * 0.5} -.3L{-thick * 0.5} -.3Z", colour
    )
    return one + place(one, scale="-1 1") + base


def ram_tile(colour: str = "#fff") -> str:
    """Ram's horns standing on a base line, with a bud above and half horns hanging between."""
    pair = place(horns(0.17, 1.15, colour), 0.5, 0.93, 0, 0.5)
    bud = place(fill("M0 -.12L.1 0L0 .12L-.1 0Z", colour), 0.5, 0.42)
    upper = "".join(place(horns(0.18, 1.05, colour), x, 0.07, 180, 0.38) for x in (0, 1))
    line = f'<rect x="-.01" y=".93" width="1.02" height=".05" fill="{colour}"/>'
    top = f'<rect x="-.01" y=".02" width="1.02" height=".05" fill="{colour}"/>'
    return pair + bud + upper + line + top


def cross_horns(colour: str = "#fff", thick: float = 0.19, heart: str = "") -> str:
    """Four ears: pairs of horns growing from a centre to the four sides, within -1..1."""
    pair = place(horns(thick, 1.15, colour), 0, -0.48, 0, 0.6)
    stem = fill("M-.11 0L.11 0L.11 -.5L-.11 -.5Z", colour)
    core = fill("M0 -.26L.26 0L0 .26L-.26 0Z", colour)
    inner = fill("M0 -.13L.13 0L0 .13L-.13 0Z", heart) if heart else ""
    return "".join(place(pair + stem, turn=a) for a in (0, 90, 180, 270)) + core + inner


def diagonal_horns(colour: str = "#fff", thick: float = 0.2, start: float = 0.3) -> str:
    """Smaller horns towards the four corners, to fill between crosses."""
    arm = place(horns(thick, 1.0, colour), 0, -start, 0, 0.42)
    return "".join(place(arm, turn=a) for a in (45, 135, 225, 315))


def wave_tile(colour: str = "#fff") -> str:
    """Running scroll, the water pattern."""
    line = [(-0.3 + 0.05 * i, 0.93) for i in range(4)] + [(-0.05, 0.9), (0.02, 0.82)]
    for i in range(46):
        share = i / 45
        radius = 0.36 * (1 - share) + 0.06
        turn = math.pi * 0.88 + share * 1.45 * 2 * math.pi
        line.append((0.5 + radius * 1.15 * math.cos(turn), 0.5 + radius * math.sin(turn)))
    widths = list(np.interp(np.arange(len(line)), [0, 10, len(line)], [0.14, 0.17, 0.1]))
    body = fill(ribbon(line, widths), colour)
    base = f'<rect x="-.01" y=".88" width="1.02" height=".09" fill="{colour}"/>'
    return body + place(body, 1) + place(body, -1) + base


def zigzag_tile(colour: str = "#fff", lines: int = 3) -> str:
    """Irek: nested zigzags."""
    return "".join(
        stroke(
            f"M-.25 {0.05 + y}L0 {0.55 + y}L.5 {0.05 + y}L1 {0.55 + y}L1.25 {0.3 + y}", 0.09, colour
        )
        for y in np.linspace(0, 0.36, lines)
    )


def triangle_tile(colour: str = "#fff", hatch: int = 0) -> str:
    """Tumarsha: a standing triangle, filled or hatched."""
    if not hatch:
        return fill("M.04 .97L.96 .97L.5 .08Z", colour)
    slanted = "".join(
        stroke(
            f"M{0.5 + 0.46 * t:.3f} {0.08 + 0.89 * t:.3f}L{0.92 * t + 0.04:.3f} .97", 0.04, colour
        )
        for t in np.linspace(0, 1, hatch + 1)
    )
    return slanted + stroke("M.04 .97L.96 .97L.5 .08Z", 0.04, colour)


def meander_tile(colour: str = "#fff", width: float = 0.11) -> str:
    """A stepped meander as on Bronze Age pots."""
    line = "M-.1 .85L.15 .85L.15 .2L.8 .2L.8 .62L.48 .62L.48 .42"
    return stroke(line, width, colour) + stroke("M.15 .85L1.1 .85", width, colour)


def comb_tile(colour: str = "#fff") -> str:
    """Slanting impressions of a comb stamp."""
    return "".join(disc(0.25 + 0.5 * t, 0.1 + 0.8 * t, 0.06, colour) for t in np.linspace(0, 1, 7))


def rope_tile(colour: str = "#fff") -> str:
    """A twisted cord: overlapping slanted grains."""
    grain = place(leaf(1.25, 0.75, colour), 0.1, 1.02, 38)
    return "".join(place(grain, x) for x in (-1, 0, 1))


def dots_tile(colour: str = "#fff") -> str:
    """A row of dots."""
    return disc(0.5, 0.5, 0.3, colour)


def ring_tile(colour: str = "#fff") -> str:
    """Stamped circles with a dot."""
    return (
        f'<circle cx=".5" cy=".5" r=".36" fill="none" stroke="{colour}" stroke-width=".12"/>'
        + disc(0.5, 0.5, 0.12, colour)
    )


def leaf(length: float, width: float, colour: str = "#fff") -> str:
    """A pointed leaf upwards from the origin."""
    w, h = width / 2, length
    return fill(
        f"M0 0C{w} {-h * 0.25} {w} {-h * 0.65} 0 {-h}C{-w} {-h * 0.65} {-w} {-h * 0.25} 0 0Z",
        colour,
    )


def palmette(colour: str = "#fff") -> str:
    """A tulip: a pointed bud between two petals that roll outwards; about 1 high."""
    petal = [
        (0.0, 0.0),
        (0.12, -0.2),
        (0.2, -0.42),
        (0.3, -0.6),
        (0.45, -0.66),
        (0.55, -0.56),
        (0.5, -0.45),
    ]
    side = fill(ribbon(petal, [0.16, 0.24, 0.24, 0.2, 0.16, 0.13, 0.13], True), colour)
    low = place(leaf(0.5, 0.17, colour), turn=98)
    return (
        leaf(1.0, 0.36, colour)
        + side
        + place(side + low, scale="-1 1")
        + low
        + disc(0, 0, 0.11, colour)
    )


def scroll_tile(colour: str = "#fff") -> str:
    """A winding stem with palmettes in its bends and leaves on its flanks (islimi)."""
    points = [(x, 0.5 - 0.36 * math.sin(2 * math.pi * x)) for x in np.arange(-0.25, 1.3, 0.05)]
    half = place(palmette(colour), 0.25, 0.76, 0, 0.42)
    half += stroke("M.25 .78C.12 .82 .06 .66 .04 .4", 0.045, colour)
    half += place(leaf(0.2, 0.1, colour), 0.42, 0.28, 150) + place(
        leaf(0.2, 0.1, colour), 0.1, 0.24, -60
    )
    other = place(half, 1, 1, 180)
    both = half + other
    return stroke(smooth(points, False), 0.06, colour) + both + place(both, 1) + place(both, -1)


def letters_tile(rng: np.random.Generator, count: int = 4, colour: str = "#fff") -> str:
    """Pseudo-script: tall shafts, bows and knots after Kufic lettering. It says nothing."""
    body, x = "", 0.0
    pace = 1 / count
    base = 0.78
    width = pace * 0.3
    for _ in range(count):
        kind = rng.integers(6)
        left, right = x + pace * 0.18, x + pace * 0.86
        middle = (left + right) / 2
        if kind == 0:
            body += stroke(f"M{middle} {base}V.12", width, colour)
            body += fill(f"M{middle - width / 2} .16L{middle + width * 1.4} .02V.2Z", colour)
        elif kind == 1:
            body += stroke(
                f"M{left} {base}V.5C{left} .36 {right} .36 {right} .56V{base}", width, colour
            )
        elif kind == 2:
            body += stroke(
                f"M{left} .14L{left} {base}M{right} .14V{base}M{left} .48L{right} .3", width, colour
            )
        elif kind == 3:
            body += stroke(f"M{right} .44L{left} .44V{base - 0.05}L{right} {base}", width, colour)
        elif kind == 4:
            body += stroke(
                f"M{left} .6A{pace * 0.3} .13 0 1 1 {right} .62L{right} {base}", width, colour
            )
            body += stroke(
                f"M{middle} .34C{middle} .2 {right} .22 {right} .06", width * 0.7, colour
            )
        else:
            body += stroke(
                f"M{left} {base}C{left} .98 {right} .98 {right} {base}V.55", width, colour
            )
        x += pace
    return body + f'<rect x="-.01" y="{base - 0.055}" width="1.02" height=".11" fill="{colour}"/>'


def rosette(petals: int = 8, colour: str = "#fff", heart: str = "#000") -> str:
    """A flower of leaves within radius 1."""
    ring = "".join(
        place(leaf(0.98, 1.5 * math.pi / petals, colour), turn=360 * i / petals)
        for i in range(petals)
    )
    return ring + disc(0, 0, 0.24, heart) + disc(0, 0, 0.14, colour)


def star(points: int, inner: float = 0.5) -> str:
    """Path data of a star of radius 1."""
    return path(
        [
            (r * math.sin(math.pi * i / points), -r * math.cos(math.pi * i / points))
            for i in range(2 * points)
            for r in (1.0 if i % 2 == 0 else inner,)
        ]
    )


def bird_foot_tile(colour: str = "#fff") -> str:
    """Qus tanday: nested chevrons."""
    return "".join(
        stroke(f"M.08 {y + 0.3}L.5 {y}L.92 {y + 0.3}", 0.1, colour) for y in (0.12, 0.36, 0.6)
    )


def lattice_tile(colour: str = "#fff") -> str:
    """Diamonds with a dot."""
    return stroke("M0 .5L.5 0L1 .5L.5 1Z", 0.09, colour) + fill("M.5 .3L.7 .5L.5 .7L.3 .5Z", colour)


TILES: dict[str, Callable[[], str]] = {
    "ram": ram_tile,
    "wave": wave_tile,
    "zigzag": zigzag_tile,
    "triangle": triangle_tile,
    "hatched": lambda: triangle_tile(hatch=8),
    "hanging": lambda: place(triangle_tile(hatch=8), 0, 1, 0, "1 -1"),
    "meander": meander_tile,
    "comb": comb_tile,
    "rope": rope_tile,
    "dots": dots_tile,
    "rings": ring_tile,
    "scroll": scroll_tile,
    "chevrons": bird_foot_tile,
    "lattice": lattice_tile,
    "letters": lambda: letters_tile(np.random.default_rng(5)),
}
