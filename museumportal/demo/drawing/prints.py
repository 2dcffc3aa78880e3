"""Linocuts and an illuminated leaf."""

from collections.abc import Callable

import numpy as np

from museumportal.demo.drawing import figures, vector
from museumportal.demo.drawing.felt import frame
from museumportal.demo.drawing.ornament import (
    TILES,
    horns,
    letters_tile,
    palmette,
    ram_tile,
    rosette,
)
from museumportal.demo.drawing.planes import (
    Colour,
    Generator,
    blur,
    clouds,
    grain,
    linear,
    mix,
    step,
)
from museumportal.demo.drawing.vector import disc, fill, place, stroke


def _lino(body: str, shape: tuple[int, int], rng: Generator, ink: str) -> Colour:
    """Print a block: ink lies unevenly, cutting marks stay in the whites."""
    unit = max(shape) / 1000
    cover = vector.mask(body, shape, (0, 0, shape[1] / unit, shape[0] / unit))
    salt = grain(shape, rng, 0.9) + 0.8 * clouds(shape, rng, 8 * unit, 3)
    ragged = blur(cover, 1.0 * unit) + 0.12 * clouds(shape, rng, 4 * unit, 2)
    cover = step(0.42, 0.56, ragged) * (1 - 0.55 * step(1.5, 2.4, salt))
    paper = np.broadcast_to(linear("#ece5d3"), (3, *shape)) * (
        1 + 0.02 * clouds(shape, rng, 200 * unit, 3)
    )
    return mix(paper, linear(ink), cover * 0.94)


def lino_eagle() -> str:
    body = '<rect x="60" y="60" width="680" height="880" fill="#fff"/>'
    cut = (
        '<mask id="m"><rect width="800" height="1000" fill="#fff"/><g'
        ' fill="#000" stroke="none">{}</g></mask>'
    )
    art = place(figures.outline_points(figures.eagle()).replace("#fff", "#000"), 130, 150, 0, 5.4)
    feather = "".join(
        stroke(
            (
                f"M{50 + side * 14} {38 + i * 2.6}"
                f"L{50 + side * (10 + 33 * np.cos(np.radians(-16 + i * 15))):.1f}"
                f" {36 + i * 2.6 + 31 * np.sin(np.radians(-16 + i * 15)):.1f}"
            ),
            1.3,
        )
        for side in (-1, 1)
        for i in range(7)
    )
    feather += "".join(
        stroke(f"M{43 + (i % 2) * 2} {40 + i * 4}q3 3 6 0q3 3 6 0", 1.1) for i in range(6)
    )
    feather += "".join(stroke(f"M50 68L{50 + d} 90", 1.1) for d in (-9, -4, 0, 4, 9)) + disc(
        46, 17, 1.7
    )
    art += place(feather, 130, 150, 0, 5.4)
    art += "".join(
        place(fill("M0 0L60 -90L120 0Z", "#000"), 60 + i * 113, 905, 0, f"1 {1 + 0.5 * (i % 3)}")
        for i in range(6)
    )
    art += "".join(
        stroke(
            (
                f"M{400 + 300 * np.cos(a):.0f} {210 + 130 * np.sin(a):.0f}"
                f"L{400 + 345 * np.cos(a):.0f} {210 + 158 * np.sin(a):.0f}"
            ),
            7,
            "#000",
        )
        for a in np.arange(3.3, 6.2, 0.14)
    )
    art += frame(76, 76, 648, 848, 40, TILES["ram"]().replace("#fff", "#000"), 12)
    return cut.format(art) + f'<g mask="url(#m)">{body}</g>'


def lino_riders() -> str:
    horse = figures.outline_points(figures.horse())
    rider = (
        figures.limb([(56, 34), (52, 14), (50, 0)], [13, 12, 9])
        + disc(49, -9, 8)
        + figures.limb([(52, 12), (38, 18), (28, 24)], [6, 5, 4])
    )
    rider += fill("M38 -14L60 -14L56 -28L49 -34L42 -28Z")
    body = ""
    for i, (x, y, s) in enumerate(((60, 255, 2.8), (345, 250, 2.9), (660, 265, 2.8))):
        body += place(horse + rider, x, y, -4 + 3 * i, s)
    hills = fill("M40 560C200 500 320 560 480 530S800 480 960 550L960 620L40 620Z")
    sun = disc(560, 110, 48) + "".join(
        place(fill("M-6 -60L0 -90L6 -60Z"), 560, 110, a) for a in range(0, 360, 20)
    )
    grass = "".join(
        stroke(f"M{x} 606q-6 -26 -14 -38M{x} 606q2 -22 8 -40", 4) for x in range(60, 950, 26)
    )
    return body + hills + sun + frame(24, 24, 952, 612, 14, TILES["triangle"](), 60) + grass


def title_page() -> str:
    """An illuminated opening: headpiece, ruled frame and lines that are pattern, not text."""
    blue, gold, red, green, ink = "#1f3f74", "#c99a3b", "#95301f", "#3a6b52", "#2a211c"
    body = (
        stroke("M110 90H690V910H110Z", 7, gold)
        + stroke("M122 102H678V898H122Z", 2.5, blue)
        + stroke("M98 78H702V922H98Z", 2, red)
    )
    dome = (
        "M130 380V250C130 240 160 236 200 230C290 214 350 160 400 104"
        "C450 160 510 214 600 230C640 236 670 240 670 250V380Z"
    )
    body += fill(dome, blue) + stroke(dome, 5, gold)
    body += place(palmette(gold), 400, 250, 0, 100) + place(
        horns(0.13, 1.25, gold), 400, 262, 0, 100
    )
    for side in (-1, 1):
        body += place(horns(0.13, 1.25, red), 400 + side * 150, 312, 0, 60) + place(
            palmette(gold), 400 + side * 150, 300, 0, 46
        )
        body += place(rosette(8, "#e6d8b4", red), 400 + side * 230, 300, 0, 26)
    body += '<rect x="136" y="320" width="528" height="54" fill="#95301f"/>' + "".join(
        place(ram_tile(gold), 140 + i * 52, 322, 0, "52 50") for i in range(10)
    )
    rng = np.random.default_rng(21)
    for row in range(11):
        y = 408 + row * 44
        tone = red if row % 4 == 0 else ink
        body += "".join(
            place(letters_tile(rng, 5, tone), 142 + k * 86.5, y, 0, "84 34") for k in range(6)
        )
        body += disc(664 - (row * 97) % 500, y + 26, 5, gold)
    return body + "".join(
        place(palmette(green if i % 2 else blue), 716, 140 + i * 62, 90, 40) for i in range(13)
    )


PRINTS: dict[str, tuple[Callable[[], str], float, str]] = {
    "lino-eagle": (lino_eagle, 0.8, "#1d1a1b"),
    "lino-riders": (lino_riders, 1000 / 660, "#2c211d"),
    "title-page": (title_page, 0.8, ""),
}


def impression(name: str, shape: tuple[int, int], rng: Generator) -> Colour:
    """The printed or painted face of a sheet, in linear colour."""
    body, _, ink = PRINTS[name]
    if ink:
        return _lino(body(), shape, rng, ink)
    unit = max(shape) / 1000
    colour, cover = vector.paint(body(), shape, (0, 0, shape[1] / unit, shape[0] / unit))
    aged = linear("#e2d2ae") * (1 + 0.07 * clouds(shape, rng, 260 * unit, 4))
    stain = step(0.9, 1.5, clouds(shape, rng, 120 * unit, 4))
    aged = aged * (1 - 0.16 * stain)
    return mix(aged, colour, cover * (0.9 + 0.06 * clouds(shape, rng, 6 * unit, 2)))
