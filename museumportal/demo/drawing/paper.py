"""Works on paper: watercolour landscapes, and the sheet that every work on paper lies on."""

from collections.abc import Callable

import numpy as np

from museumportal.demo.drawing import figures, flat, studio, vector
from museumportal.demo.drawing.planes import (
    Colour,
    Generator,
    Plane,
    blur,
    clouds,
    grain,
    linear,
    resize,
    step,
)
from museumportal.demo.drawing.prints import PRINTS, impression
from museumportal.demo.drawing.vector import fill, place, stroke


class Wash:
    """A sheet of rag paper taking transparent washes; each wash multiplies what is below."""

    def __init__(self, shape: tuple[int, int], rng: Generator) -> None:
        self.shape, self.rng, self.unit = shape, rng, max(shape) / 1000
        self.light = np.broadcast_to(linear("#f1ebdd"), (3, *shape)).copy()
        self.tooth = clouds(shape, rng, 5 * self.unit, 2)
        self.bloom = clouds(shape, rng, 150 * self.unit, 5)
        self.y = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None]
        self.x = np.linspace(0, 1, shape[1], dtype=np.float32)[None, :]

    def lay(self, colour: str, amount: Plane, edge: float = 0.35, bloom: float = 0.35) -> None:
        """Brush a wash: pigment gathers along its wet edge and in the tooth of the paper."""
        amount = np.broadcast_to(np.clip(amount, 0, 1), self.shape)
        rim = np.clip(amount - blur(amount, 4 * self.unit), 0, 1) * edge * 2.4
        dense = amount * (1 + bloom * 0.45 * self.bloom + 0.10 * self.tooth) + rim
        np.clip(dense, 0, 1.6, out=dense)
        dark = np.log(np.clip(linear(colour) / linear("#f1ebdd"), 0.004, 1))
        for channel in range(3):
            self.light[channel] *= np.exp(dark[channel] * dense)

    def line(self, heights: Plane, rough: float = 0.004) -> Plane:
        """1 below a profile given as shares of the height along the width, with a brushed edge."""
        ragged = clouds(self.shape, self.rng, 10 * self.unit, 3) * rough
        width = 2.2 / self.shape[0]
        return step(
            -width, width, self.y - resize(heights.reshape(1, -1), (1, self.shape[1])) + ragged
        )

    def ridge(self, level: float, rise: float, cell: int, sharp: float = 1.0) -> Plane:
        """A mountain line: fractal, with peaks pulled sharp."""
        width = 1200
        total = np.zeros(width, np.float32)
        size, weight = cell, 1.0
        while size >= 3:
            knots = self.rng.random(width // size + 3)
            wave = np.interp(np.arange(width) / size, np.arange(len(knots)), knots)
            total += (weight * wave).astype(np.float32)
            size, weight = size // 2, weight * 0.52
        total = (total - total.min()) / (total.max() - total.min())
        return (level - rise * total**sharp).astype(np.float32)

    def ink(self, body: str, colour: str, strength: float = 0.92) -> None:
        """Dark brush drawing from outlines on 1000 units."""
        box = (0.0, 0.0, self.shape[1] / self.unit, self.shape[0] / self.unit)
        cover = blur(vector.mask(body, self.shape, box), 0.5 * self.unit)
        self.lay(colour, cover * (strength + 0.1 * self.tooth), 0.5, 0.5)


def _fade(y: Plane, low: float, high: float) -> Plane:
    return step(high, low, y)


def dusk_mountains(wash: Wash) -> None:
    y = wash.y
    wash.lay("#e8b98d", _fade(y, 0.75, 0.1) * step(0.0, 0.5, y) * 0.7)
    wash.lay("#c97a68", np.exp(-(((y - 0.42) / 0.14) ** 2)) * 0.55)
    wash.lay("#5a6f96", _fade(y, 0.0, 0.42) * 0.85)
    wash.lay(
        "#8d7c9b",
        np.clip(clouds(wash.shape, wash.rng, 330 * wash.unit, 4) - 0.35, 0, 1)
        * _fade(y, 0.2, 0.5)
        * 0.8,
    )
    for colour, level, rise, cell, sharp in (
        ("#a99bb5", 0.56, 0.20, 240, 1.1),
        ("#7d7da3", 0.60, 0.24, 200, 1.2),
        ("#55608c", 0.68, 0.22, 150, 1.1),
        ("#3a4668", 0.76, 0.15, 110, 1.0),
    ):
        below = wash.line(wash.ridge(level, rise, cell, sharp))
        wash.lay(colour, below * (0.72 - 0.55 * step(level - 0.02, level + 0.2, y)), 0.5, 0.5)
    snow = wash.line(wash.ridge(0.84, 0.05, 300))
    wash.lay("#2c3a3c", snow * (0.9 - 0.25 * step(0.86, 1.0, y)), 0.4, 0.7)
    trees = "".join(
        place(
            fill("M0 -60L9 -30L5 -30L14 -8L8 -8L18 16L-18 16L-8 -8L-14 -8L-5 -30L-9 -30Z"),
            x,
            520 + 20 * np.sin(x / 90) + k,
            0,
            s,
        )
        for x, k, s in zip(
            wash.rng.uniform(0, 1000, 60),
            wash.rng.uniform(0, 60, 60),
            wash.rng.uniform(0.25, 0.8, 60),
            strict=True,
        )
    )
    wash.ink(trees, "#17262b", 0.85)


def steppe_yurts(wash: Wash) -> None:
    y = wash.y
    wash.lay("#7fa5c6", _fade(y, 0.0, 0.55) * 0.75)
    cloud = clouds(wash.shape, wash.rng, 300 * wash.unit, 5)
    wash.light += (linear("#f1ebdd") - wash.light) * (
        step(0.3, 1.0, cloud) * _fade(y, 0.25, 0.52) * 0.85
    )
    wash.lay("#8d95a8", step(0.55, 1.3, cloud) * step(0.1, 0.4, y) * _fade(y, 0.35, 0.5) * 0.5)
    wash.lay("#8f9fb5", wash.line(wash.ridge(0.52, 0.05, 260)) * 0.6)
    wash.lay("#b6a466", wash.line(wash.ridge(0.56, 0.02, 400)) * 0.75, 0.3)
    wash.lay("#8a8a4a", wash.line(wash.ridge(0.66, 0.04, 330)) * 0.6, 0.3, 0.8)
    wash.lay("#5f6a38", wash.line(wash.ridge(0.80, 0.06, 240)) * 0.7, 0.3, 1.0)
    blades = "".join(
        stroke(f"M{x:.0f} {650 + d:.0f}q{b:.0f} {-h * 0.6:.0f} {b * 2.4:.0f} {-h:.0f}", 2.0)
        for x, d, b, h in zip(
            wash.rng.uniform(0, 1000, 320),
            wash.rng.uniform(-60, 40, 320),
            wash.rng.normal(3, 4, 320),
            wash.rng.uniform(18, 60, 320),
            strict=True,
        )
    )
    wash.ink(blades, "#4d5527", 0.6)
    for x, base, size in ((330, 470, 1.0), (520, 452, 0.72), (650, 444, 0.5)):
        shape = "M-100 0L-100 -58Q-60 -112 -14 -120L14 -120Q60 -112 100 -58L100 0Z"
        hide = vector.mask(
            place(fill(shape), x, base, 0, size),
            wash.shape,
            (0, 0, 1000, 1000 * wash.shape[0] / wash.shape[1]),
        )
        wash.light += (linear("#efe7d6") - wash.light) * hide
        wash.ink(
            place(fill("M20 -120Q60 -112 100 -58L100 0L30 0Q60 -50 20 -120Z"), x, base, 0, size),
            "#9a8f8a",
            0.6,
        )
        wash.ink(
            place(stroke("M-100 -58Q0 -40 100 -58M-70 -92Q0 -76 70 -92", 4), x, base, 0, size),
            "#6c4a3a",
            0.7,
        )
        wash.ink(place(fill("M-24 0L-22 -52L18 -52L20 0Z"), x, base, 0, size), "#8d3524", 0.9)
        wash.ink(place(fill("M-20 -122Q0 -134 20 -122Z"), x, base, 0, size), "#3a2f2b", 0.8)
    herd = "".join(
        place(figures.outline_points(figures.horse()), x, yy, 0, f"{s * f} {s}")
        for x, yy, s, f in (
            (735, 450, 0.5, 1),
            (800, 458, 0.56, 1),
            (905, 452, 0.5, -1),
            (840, 446, 0.42, 1),
        )
    )
    wash.ink(herd, "#4a3326", 0.85)


def chalk_cliffs(wash: Wash) -> None:
    y = wash.y
    wash.lay("#a9bfd0", _fade(y, 0.0, 0.6) * 0.7)
    wash.lay("#e7c7a8", np.exp(-(((y - 0.5) / 0.12) ** 2)) * 0.5)
    ground = wash.line(wash.ridge(0.76, 0.03, 400))
    for level, rise, cell, colour in ((0.58, 0.18, 120, "#d8c7b2"), (0.66, 0.30, 90, "#cdb8a2")):
        line = wash.ridge(level, rise, cell, 0.55)
        line = np.minimum(line, np.float32(level))
        below = wash.line(line, 0.002) * (1 - ground)
        stripes = 0.5 + 0.5 * np.sin(y * 150 + wash.bloom * 1.5)
        wash.lay(colour, below * 0.6, 0.5, 0.4)
        wash.lay("#b98a72", below * stripes * 0.3, 0.1, 0.9)
        gullies = np.clip(clouds((wash.shape[0], wash.shape[1]), wash.rng, 26 * wash.unit, 3), 0, 1)
        wash.lay("#6f6478", below * resize(gullies[: wash.shape[0] // 8], wash.shape) * 0.3, 0.2)
    wash.lay("#d9c39a", ground * 0.8, 0.3)
    wash.lay("#b39a6c", wash.line(wash.ridge(0.84, 0.05, 260)) * 0.55, 0.3, 1.0)
    camels = "".join(
        place(figures.outline_points(figures.camel()), x, 545, 0, 0.62) for x in (180, 262, 350)
    )
    wash.ink(camels, "#4e3a30", 0.9)


def winter_taiga(wash: Wash) -> None:
    y, x = wash.y, wash.x
    wash.lay("#31456b", _fade(y, 0.0, 0.75) * 0.95)
    curtain = np.exp(-(((y - 0.26 - 0.07 * np.sin(x * 7 + wash.bloom * 0.7)) / 0.11) ** 2))
    rays = 0.6 + 0.4 * np.sin(x * 90 + 4 * wash.bloom)
    wash.light += (linear("#9fe0b8") - wash.light) * np.clip(curtain * rays * 0.62, 0, 1)
    wash.lay("#243454", wash.line(wash.ridge(0.62, 0.10, 200)) * 0.6)
    wash.light += (linear("#dfe6ee") - wash.light) * (wash.line(wash.ridge(0.70, 0.03, 380)) * 0.9)
    wash.lay("#7f98bd", wash.line(wash.ridge(0.80, 0.05, 300)) * 0.5, 0.3, 0.9)
    fir = fill("M0 -150L16 -96L8 -98L26 -52L12 -56L36 0L-36 0L-12 -56L-26 -52L-8 -98L-16 -96Z")
    count = 46
    trees = "".join(
        place(fir, px, py, 0, s)
        for px, py, s in zip(
            wash.rng.uniform(0, 1000, count),
            wash.rng.uniform(430, 500, count),
            wash.rng.uniform(0.3, 0.85, count),
            strict=True,
        )
    )
    wash.ink(trees, "#14222f", 0.95)
    tent = fill("M0 -96L62 0L-62 0Z") + stroke("M-10 -112L0 -92L10 -112", 3)
    wash.ink(place(tent, 640, 560) + place(tent, 760, 548, 0, 0.7), "#3f2c28", 0.9)
    wash.ink(
        "".join(
            place(figures.outline_points(figures.reindeer()), px, py, 0, s)
            for px, py, s in ((330, 488, 0.7), (430, 502, 0.62), (240, 510, 0.6))
        ),
        "#2b2230",
        0.9,
    )


def lake_morning(wash: Wash) -> None:
    y = wash.y
    wash.lay("#bcd0dc", _fade(y, 0.0, 0.55) * 0.7)
    wash.lay("#f0cfae", np.exp(-(((y - 0.36) / 0.1) ** 2)) * 0.55)
    for colour, level, rise, cell in (
        ("#a7b4cc", 0.47, 0.24, 240),
        ("#7f93b4", 0.49, 0.18, 170),
        ("#56718a", 0.50, 0.10, 120),
    ):
        profile = wash.ridge(level, rise, cell, 1.15)
        wash.lay(colour, wash.line(profile) * step(0.515, 0.505, y) * 0.62, 0.4)
        wash.lay(
            colour, (1 - wash.line(1.02 - profile, 0.01)) * step(0.505, 0.515, y) * 0.4, 0.2, 0.8
        )
    ripples = np.sin(y * 260 + 3 * wash.bloom) * step(0.51, 0.9, y)
    wash.lay("#4e7f93", step(0.51, 0.52, y) * (0.4 + 0.25 * y + 0.16 * ripples), 0.2)
    wash.lay("#3c5a34", wash.line(wash.ridge(0.86, 0.08, 280)) * 0.85, 0.3, 1.0)
    spruce = fill(
        "M0 -190L15 -120L7 -122L24 -66L11 -70L33 0L-33 0L-11 -70L-24 -66L-7 -122L-15 -120Z"
    )
    wash.ink(
        "".join(
            place(spruce, px, 590 + (px % 7) * 6, 0, s)
            for px, s in ((60, 1.5), (130, 1.15), (205, 0.95), (905, 1.6), (840, 1.1), (960, 1.2))
        ),
        "#1f3a30",
        0.92,
    )


WASHES: dict[str, tuple[Callable[[Wash], None], float]] = {
    "dusk-mountains": (dusk_mountains, 1.45),
    "steppe-yurts": (steppe_yurts, 1.5),
    "chalk-cliffs": (chalk_cliffs, 1.5),
    "winter-taiga": (winter_taiga, 1.5),
    "lake-morning": (lake_morning, 1.4),
}


def _sheet(name: str, shape: tuple[int, int], rng: Generator) -> Colour:
    if name in WASHES:
        wash = Wash(shape, rng)
        WASHES[name][0](wash)
        return wash.light
    return impression(name, shape, rng)


def draw_sheet(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a work on paper with its deckle edge on a grey table."""
    ratio = WASHES[name][1] if name in WASHES else PRINTS[name][1]
    scene = flat.new_scene(seed, size, ratio, "#9b9a98")
    edge = int(scene.unit * 46)
    shape = (scene.height - 2 * edge, scene.width - 2 * edge)
    margin = int(scene.unit * 34)
    inner = (shape[0] - 2 * margin, shape[1] - 2 * margin)
    image = _sheet(name, inner, scene.rng)
    sheet = np.broadcast_to(
        linear("#ece5d6" if name != "title-page" else "#dccba6"), (3, *shape)
    ).copy()
    if name == "title-page":
        margin_art = clouds(shape, scene.rng, 200 * scene.unit, 4)
        sheet *= 1 + 0.07 * margin_art
    sheet[:, margin : margin + inner[0], margin : margin + inner[1]] = image
    tooth = clouds(shape, scene.rng, 5 * scene.unit, 2) * 0.35 + grain(shape, scene.rng, 0.9) * 0.12
    nx, ny = studio.relief(tooth + clouds(shape, scene.rng, 300 * scene.unit, 2) * 2 * scene.unit)
    lit = studio.shade(nx, ny, sheet, studio.MATTE, "lying") * 1.12
    alpha = np.zeros(scene.shape, np.float32)
    frayed = clouds(scene.shape, scene.rng, 26 * scene.unit, 4) * 2.2 * scene.unit
    y = np.arange(scene.height, dtype=np.float32)[:, None]
    x = np.arange(scene.width, dtype=np.float32)[None, :]
    inside = np.minimum(np.minimum(y, scene.height - y), np.minimum(x, scene.width - x)) - edge
    alpha = step(1.0, 3.0, inside - 2 * scene.unit + frayed).astype(np.float32)
    scene.shadow(alpha, 4)
    scene.lay(lit, alpha[edge : edge + shape[0], edge : edge + shape[1]], (edge, edge))
    return scene.develop()
