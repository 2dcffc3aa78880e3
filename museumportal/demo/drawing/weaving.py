"""Woven things: pile carpets knot by knot, flat-woven strips, tent bands and reed screens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from museumportal.demo.drawing import flat, studio, vector
from museumportal.demo.drawing.felt import frame
from museumportal.demo.drawing.ornament import (
    TILES,
    cross_horns,
    diagonal_horns,
    horns,
    ram_tile,
    rosette,
    star,
)
from museumportal.demo.drawing.planes import Colour, Plane, blur, clouds, grain, linear, resize
from museumportal.demo.drawing.studio import Scene
from museumportal.demo.drawing.vector import fill, place, stroke


@dataclass(frozen=True)
class Weave:
    """A weave: pattern on 1000 by ``1000/ratio`` units, structure, threads along the long edge."""

    body: Callable[[], str]
    ratio: float
    kind: Literal["pile", "flat", "band", "reed"]
    count: int
    paper: str = "#b4b0a8"


def _rect(x: float, y: float, w: float, h: float, colour: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{colour}"/>'


def _tile(name: str, colour: str) -> str:
    return TILES[name]().replace("#fff", colour)


def _steps(colour: str, rows: int = 6) -> str:
    """A stepped diamond within -1..1, the shape threads make of a lozenge."""
    return "".join(
        _rect(
            -1 + abs(i) / rows,
            i / rows - 0.5 / rows,
            2 * (1 - abs(i) / rows),
            1.0 / rows + 0.01,
            colour,
        )
        for i in range(-rows + 1, rows)
    )


def pile_carpet() -> str:
    red, blue, cream, orange, dark = "#7a1f1c", "#1f3050", "#e2d6b8", "#c0652b", "#2b1a18"
    body = _rect(36, 30, 928, 580, dark) + _rect(44, 38, 912, 564, orange)
    body += frame(44, 38, 912, 564, 30, _tile("triangle", dark), 44)
    body += _rect(76, 70, 848, 500, cream) + frame(76, 70, 848, 500, 62, ram_tile(blue), 15)
    body += _rect(140, 134, 720, 372, orange) + _rect(150, 144, 700, 352, red)
    for i in range(4):
        x = 237 + i * 175
        body += place(_steps(blue), x, 320, 0, "84 150") + place(_steps(cream), x, 320, 0, "74 132")
        body += place(_steps(red if i % 2 else orange), x, 320, 0, "64 114")
        body += place(cross_horns(cream if i % 2 else blue, 0.24), x, 320, 0, 50)
        body += place(rosette(4, orange, dark), x, 320, 0, 15)
    for i in range(5):
        for y, turn in ((152, 180), (488, 0)):
            body += place(horns(0.2, 1.1, orange if i % 2 else cream), 150 + i * 175, y, turn, 52)
    return body


def blue_carpet() -> str:
    blue, red, cream, gold, dark = "#22395a", "#8a2a20", "#e0d5b9", "#c8963e", "#1a1c24"
    body = _rect(36, 30, 928, 640, dark) + _rect(46, 40, 908, 620, red)
    body += frame(46, 40, 908, 620, 66, _tile("wave", cream), 17) + _rect(112, 106, 776, 488, gold)
    body += _rect(122, 116, 756, 468, blue)
    for i in range(2):
        x = 310 + i * 380
        body += place(fill(star(8, 0.78), red), x, 350, 0, 178) + place(
            stroke(star(8, 0.78), 0.06, gold), x, 350, 0, 172
        )
        body += place(cross_horns(cream, 0.2), x, 350, 0, 124) + place(
            diagonal_horns(gold, 0.2, 0.36), x, 350, 0, 124
        )
        body += place(rosette(8, red, cream), x, 350, 0, 34)
    for x in (160, 500, 840):
        for y in (160, 350, 540):
            body += place(rosette(8, gold, red), x, y, 0, 34)
    return body


def alasha() -> str:
    """Narrow warp-faced strips sewn together."""
    colours = ["#8a2a20", "#d9a441", "#243a5e", "#e2d6b8", "#2e5a44", "#3a2018"]
    body = _rect(30, 40, 940, 560, colours[5])
    y = 40.0
    rng = np.random.default_rng(3)
    patterns = ["lattice", "chevrons", "triangle", "zigzag", "ram", "lattice", "wave", "triangle"]
    for i in range(8):
        ground, ink = colours[[0, 3, 2, 0, 3, 4, 0, 3][i]], colours[[3, 0, 1, 1, 2, 3, 3, 5][i]]
        body += _rect(30, y, 940, 70, ground) + _rect(30, y, 940, 8, colours[int(rng.integers(6))])
        body += _rect(30, y + 11, 940, 4, colours[int(rng.integers(6))]) + _rect(
            30, y + 62, 940, 8, colours[5]
        )
        body += "".join(
            place(_tile(patterns[i], ink), 34 + k * 46.6, y + 17, 0, "46.6 43") for k in range(20)
        )
        y += 70
    return (
        '<clipPath id="cut"><rect x="30" y="40" width="940"'
        f' height="560"/></clipPath><g clip-path="url(#cut)">{body}</g>'
    )


def tent_band() -> str:
    white, red, blue, gold = "#e8dfca", "#93271f", "#24395c", "#c9943c"
    body = ""
    for row in range(3):
        y = 60 + row * 180
        body += (
            _rect(0, y, 1000, 134, white)
            + _rect(0, y, 1000, 12, red)
            + _rect(0, y + 122, 1000, 12, red)
        )
        body += _rect(0, y + 15, 1000, 4, blue) + _rect(0, y + 115, 1000, 4, blue)
        for i in range(8):
            x = 62.5 + i * 125
            if (i + row) % 2:
                body += place(cross_horns(red, 0.22), x, y + 67, 0, 44) + place(
                    rosette(4, gold, blue), x, y + 67, 0, 11
                )
            else:
                body += place(_steps(blue, 5), x, y + 67, 0, "50 42") + place(
                    _steps(gold, 4), x, y + 67, 0, "34 27"
                )
                body += place(horns(0.2, 1.1, red), x, y + 84, 0, 26)
    return body


def reed_screen() -> str:
    natural, red, blue, white, black = "#c9a86a", "#a1301f", "#2a4a78", "#ece3cf", "#2a2320"
    body = _rect(20, 30, 960, 600, natural) + _rect(20, 30, 960, 600, red)
    body += frame(20, 30, 960, 600, 70, _tile("triangle", white), 16)
    for i in range(4):
        for j in range(2):
            x, y = 185 + i * 210, 215 + j * 230
            first, second = (blue, white) if (i + j) % 2 else (white, blue)
            body += place(_steps(black, 7), x, y, 0, "104 112") + place(
                _steps(first, 7), x, y, 0, "94 102"
            )
            body += place(cross_horns(second, 0.26), x, y, 0, 66)
    return body


def reed_plain() -> str:
    natural, red, green, dark = "#cdb078", "#9c3322", "#3c6048", "#3a2a20"
    body = _rect(20, 30, 960, 560, natural)
    for i in range(5):
        x = 140 + i * 180
        body += place(_steps(dark, 6), x, 310, 0, "84 240") + place(
            _steps(natural, 6), x, 310, 0, "70 205"
        )
        body += place(_steps(red if i % 2 else green, 6), x, 310, 0, "52 150")
        body += place(horns(0.2, 1.1, natural), x, 340, 0, 30) + place(
            horns(0.2, 1.1, natural), x, 280, 180, 30
        )
    return body


WEAVES: dict[str, Weave] = {
    "pile-carpet": Weave(pile_carpet, 1000 / 640, "pile", 430),
    "blue-carpet": Weave(blue_carpet, 1000 / 700, "pile", 400),
    "alasha": Weave(alasha, 1000 / 640, "flat", 560),
    "tent-band": Weave(tent_band, 1000 / 600, "band", 620),
    "reed-screen": Weave(reed_screen, 1000 / 660, "reed", 300),
    "reed-mat": Weave(reed_plain, 1000 / 620, "reed", 260),
}


def _knots(
    colour: Colour, cover: Plane, cells: tuple[int, int], shape: tuple[int, int]
) -> tuple[Colour, Plane]:
    """Colour by whole threads, and coverage."""
    rows = (np.arange(shape[0]) * cells[0] // shape[0])[:, None]
    columns = (np.arange(shape[1]) * cells[1] // shape[1])[None, :]
    return colour[:, rows, columns], cover[rows, columns]


def draw_weave(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a weave laid flat. Views: ``front``, ``detail``."""
    weave = WEAVES[name]
    scene = flat.new_scene(seed, size, weave.ratio, weave.paper)
    high = 1000 / weave.ratio
    zoom = 0.3 if view == "detail" else 1.0
    box = (1000 * (0.5 - zoom / 2), high * (0.5 - zoom / 2), 1000 * zoom, high * zoom)
    across = {"pile": 0.85, "flat": 0.5, "band": 0.45, "reed": 0.3}[weave.kind]
    columns = int(weave.count * zoom)
    rows = int(weave.count / weave.ratio * zoom)
    cells = (int(rows * across), columns) if weave.kind != "reed" else (rows, int(columns * 1.4))
    colour, cover = vector.paint(weave.body(), cells, box)
    flat_cover = (cover > 0.5).astype(np.float32)
    dye = 1 + 0.10 * clouds(cells, scene.rng, cells[1] / 5, 3) + 0.055 * grain(cells, scene.rng)
    rowwise = 1 + 0.05 * scene.rng.standard_normal((cells[0], 1)).astype(np.float32)
    colour = colour * dye * rowwise
    picture, alpha = _knots(colour, flat_cover, cells, scene.shape)
    bump, tone, alpha = _structure(scene, weave, cells, alpha)
    sag = clouds(scene.shape, scene.rng, 320 * scene.unit, 2) * 5 * scene.unit
    nx, ny = studio.relief(bump + sag)
    if view != "detail":
        alpha = blur(alpha, 0.7)
        scene.shadow(alpha, 5)
    if weave.kind == "reed":
        picture = np.where(picture.sum(0) > 0, picture, linear("#c3a063") * np.ones_like(picture))
    lit = studio.shade(
        nx, ny, picture * tone, studio.MATTE, "lying", studio.corners(bump, 4 * scene.unit, 1.0)
    )
    scene.lay(lit * 1.05, alpha)
    return scene.develop()


def _structure(
    scene: Scene, weave: Weave, cells: tuple[int, int], alpha: Plane
) -> tuple[Plane, Plane, Plane]:
    """Bump in pixels, tone and coverage of knots, ribs or reeds."""
    shape = scene.shape
    y = (np.arange(shape[0], dtype=np.float32) * cells[0] / shape[0])[:, None]
    x = (np.arange(shape[1], dtype=np.float32) * cells[1] / shape[1])[None, :]
    cell = shape[1] / cells[1]
    tall = shape[0] / cells[0]
    fuzz = grain(shape, scene.rng, 0.8)
    if weave.kind == "pile":
        jitter = resize(scene.rng.standard_normal(cells).astype(np.float32), shape)
        mound = np.abs(np.sin(np.pi * x)) ** 0.7 * np.abs(np.sin(np.pi * y)) ** 0.7
        bump = mound * cell * 0.22 + jitter * cell * 0.12 + fuzz * 0.3
        return bump, 0.86 + 0.2 * mound + 0.05 * fuzz, alpha
    if weave.kind == "reed":
        stalk = np.sqrt(np.clip(1 - (2 * (y % 1) - 1) ** 2, 0, 1))
        turns = np.abs(np.sin(np.pi * (x + 0.35 * (y % 1))))
        bump = stalk * tall * 0.5 + turns * tall * 0.07 + fuzz * 0.15
        gap = 0.35 + 0.65 * np.minimum(stalk * 1.6, 1)
        reach = np.any(alpha > 0, axis=1)
        return bump, gap * (0.9 + 0.12 * turns), alpha * reach[:, None]
    rib = (
        np.abs(np.sin(np.pi * x))
        if weave.kind == "flat"
        else np.abs(np.sin(np.pi * (x + 0.5 * np.floor(y) % 1)))
    )
    beat = np.abs(np.sin(np.pi * y))
    bump = (rib**0.8 * 0.2 + beat**0.8 * 0.34) * cell + fuzz * 0.2
    return bump, 0.84 + 0.1 * rib + 0.12 * beat + 0.04 * fuzz, alpha
