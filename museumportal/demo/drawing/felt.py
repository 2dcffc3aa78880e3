"""Felt and embroidery: syrmak and tekemet rugs, tuskiiz hangings, bags."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from museumportal.demo.drawing import flat, studio, vector
from museumportal.demo.drawing.ornament import (
    TILES,
    cross_horns,
    diagonal_horns,
    horns,
    leaf,
    palmette,
    ram_tile,
    rosette,
)
from museumportal.demo.drawing.planes import Colour, Plane, blur, clouds, distance, grain, step
from museumportal.demo.drawing.studio import Scene
from museumportal.demo.drawing.vector import disc, fill, place, stroke


@dataclass(frozen=True)
class Cloth:
    """A flat textile: its picture (SVG on 1000 by ``1000/ratio``), its kind of surface."""

    body: Callable[[], str]
    ratio: float
    kind: str = "felt"  # felt, stitched, velvet
    paper: str = "#b4b0a8"
    fringe: bool = False


def _rect(x: float, y: float, w: float, h: float, colour: str, extra: str = "") -> str:
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{colour}" {extra}/>'


def _row(
    tile: str, x: float, y: float, width: float, height: float, count: int, turn: float = 0
) -> str:
    pace = width / count
    line = "".join(place(tile, i * pace, 0, 0, f"{pace:.3f} {height}") for i in range(count))
    return place(line, x, y, turn)


def frame(x: float, y: float, w: float, h: float, deep: float, tile: str, count: int) -> str:
    """A tile run round the four sides, mitred by squares."""
    down = max(round(count * h / w), 1)
    return (
        _row(tile, x + deep, y, w - 2 * deep, deep, count)
        + place(_row(tile, 0, 0, w - 2 * deep, deep, count), x + w - deep, y + h, 180)
        + place(_row(tile, 0, 0, h - 2 * deep, deep, down), x + w, y + deep, 90)
        + place(_row(tile, 0, 0, h - 2 * deep, deep, down), x, y + h - deep, -90)
    )


def medallion(light: str, dark: str, outline: str) -> str:
    """Positive horns in a diamond with horns growing outwards, within -1..1."""
    wide = place(cross_horns(outline, 0.25), scale=1.0)
    return (
        wide
        + place(cross_horns(light, 0.17), scale=1.0)
        + place(diagonal_horns(light, 0.18, 0.34), scale=0.9)
        + place(rosette(4, dark, light), scale=0.2)
    )


def syrmak_red() -> str:
    red, black, cream, ochre = "#8d2a1f", "#2a211d", "#e4d8bf", "#c08a3a"
    body = _rect(40, 40, 920, 520, black) + _rect(58, 58, 884, 484, cream)
    body += frame(58, 58, 884, 484, 74, ram_tile(red), 11)
    body += _rect(132, 132, 736, 336, ochre) + _rect(140, 140, 720, 320, red)
    for i in range(3):
        x = 260 + i * 240
        body += place(f'<path d="M0 -150L118 0L0 150L-118 0Z" fill="{black}"/>', x, 300)
        body += place(medallion(cream, red, ochre), x, 300, 0, 104)
    for x in (140, 380, 620, 860):
        for y, turn in ((140, 180), (460, 0)):
            body += place(horns(0.2, 1.1, cream), x, y, turn, 62)
    return body


def syrmak_mosaic() -> str:
    brown, cream = "#4a2f20", "#e6dcc6"
    body = _rect(40, 40, 920, 600, brown)
    for row in range(2):
        for col in range(3):
            x, y = 90 + col * 280, 85 + row * 260
            first, second = (brown, cream) if (row + col) % 2 == 0 else (cream, brown)
            body += _rect(x, y, 260, 245, first)
            body += place(
                cross_horns(second, 0.25) + diagonal_horns(second, 0.26, 0.4),
                x + 130,
                y + 122,
                0,
                116,
            )
    return body + frame(46, 46, 908, 588, 40, TILES["triangle"]().replace("#fff", cream), 40)


def tekemet() -> str:
    grey, white, dark = "#8c8276", "#ddd3c0", "#3b322b"
    body = _rect(40, 40, 920, 520, grey)
    for i in range(4):
        x = 165 + i * 223
        body += place(cross_horns(white if i % 2 == 0 else dark, 0.3), x, 300, 45, 118)
        for y, turn in ((122, 180), (478, 0)):
            body += place(horns(0.26, 1.0, dark if i % 2 == 0 else white), x, y, turn, 56)
    body += frame(48, 48, 904, 504, 62, TILES["wave"]().replace("#fff", dark), 22)
    return body


def tuskiiz() -> str:
    red, black, gold, green, white = "#7d1620", "#16151a", "#d9a53c", "#2f6f57", "#ece2cf"
    body = _rect(40, 40, 920, 560, black)
    body += (
        '<path d="M150 600L150 170Q150 150 170 150L830 150'
        f'Q850 150 850 170L850 600Z" fill="{red}"/>'
    )
    for x in range(5):
        px = 120 + x * 190
        body += disc(px, 95, 44, red) + stroke(
            f"M{px - 44} 95a44 44 0 1 0 88 0a44 44 0 1 0 -88 0", 5, gold
        )
        body += place(rosette(8, gold, green), px, 95, 0, 32)
    for side in (-1, 1):
        for y in (210, 320, 430, 540):
            body += place(
                cross_horns(gold if y % 220 == 210 % 220 else white, 0.2, green),
                500 + side * 405,
                y,
                45,
                46,
            )
    body += stroke("M150 600L150 170Q150 150 170 150L830 150Q850 150 850 170L850 600", 9, gold)
    body += stroke("M168 600L168 184Q168 168 184 168L816 168Q832 168 832 184L832 600", 4, white)
    for i, x in enumerate((300, 500, 700)):
        body += disc(x, 380, 104, black) + stroke(
            f"M{x - 104} 380a104 104 0 1 0 208 0a104 104 0 1 0 -208 0", 7, gold
        )
        body += place(medallion(white if i == 1 else gold, red, green), x, 380, 45 * (i % 2), 84)
    for x in (220, 400, 600, 780):
        body += (
            place(palmette(gold), x, 262, 0, 62)
            + place(palmette(gold), x, 500, 180, 62)
            + disc(x, 381, 9, white)
        )
    return body + "".join(place(leaf(22, 11, white), x, 596, 0) for x in range(190, 820, 30))


def bag() -> str:
    blue, red, cream, gold = "#25385c", "#97301f", "#e7dcc4", "#cf9b3a"
    body = fill("M180 60L820 60L790 700Q500 790 210 700Z", blue) + stroke(
        "M180 60L820 60L790 700Q500 790 210 700Z", 16, red
    )
    body += _rect(196, 72, 608, 74, red) + _row(ram_tile(cream), 200, 74, 600, 70, 8)
    body += place(cross_horns(gold, 0.24), 500, 420, 0, 236) + place(
        cross_horns(cream, 0.16), 500, 420, 0, 222
    )
    body += place(diagonal_horns(red, 0.17, 0.34), 500, 420, 0, 250)
    for x, y in ((270, 210), (730, 210), (290, 640), (710, 640)):
        body += place(rosette(8, gold, red), x, y, 0, 42)
    return body


def towel_end() -> str:
    red, linen = "#a3261f", "#ece4d2"
    body = _rect(180, 40, 640, 900, linen)
    body += _row(TILES["lattice"]().replace("#fff", red), 190, 620, 620, 78, 8)
    body += _row(TILES["triangle"]().replace("#fff", red), 190, 880, 620, 40, 18)
    for i in range(3):
        x = 290 + i * 210
        body += place(rosette(8, red, linen), x, 800, 0, 62)
        body += place(palmette(red), x, 590, 0, 96) + place(horns(0.13, 1.2, red), x, 592, 0, 62)
    bird = fill(
        (
            "M-60 0C-50 -40 0 -40 20 -10C40 -50 60 -50 66 -36L52"
            " -24C50 10 20 34 -10 34C-30 34 -50 24 -60 0Z"
        ),
        red,
    )
    bird += fill("M-55 6L-110 -30L-100 0L-120 14L-60 20Z", red)
    body += place(bird, 395, 480, 0, 0.9) + place(bird, 605, 480, 0, "-0.9 0.9")
    body += _row(TILES["zigzag"]().replace("#fff", red), 190, 330, 620, 46, 16)
    body += "".join(stroke(f"M{x} 940L{x + (x % 3) - 1} 985", 5, linen) for x in range(186, 820, 8))
    return body


def fur_bag() -> str:
    dark, light, red = "#3f2a1d", "#e9e0d0", "#a8301f"
    body = fill("M150 120Q500 70 850 120L880 800Q500 880 120 800Z", dark)
    for row in range(3):
        y = 210 + row * 190
        body += _rect(190, y - 14, 620, 8, red)
        for i in range(6):
            x = 205 + i * 100
            horn = "M0 110L0 40L30 40L30 0L70 0L70 40L100 40L100 110L80 110L80 64L20 64L20 110Z"
            body += place(fill(horn, light), x, y, 0, "1 1.25")
    return body + _rect(190, 772, 620, 8, red)


CLOTHS: dict[str, Cloth] = {
    "syrmak-red": Cloth(syrmak_red, 1000 / 600),
    "syrmak-mosaic": Cloth(syrmak_mosaic, 1000 / 680),
    "tekemet": Cloth(tekemet, 1000 / 600, "rolled"),
    "tuskiiz": Cloth(tuskiiz, 1000 / 640, "stitched"),
    "felt-bag": Cloth(bag, 1000 / 820, "felt"),
    "embroidered-towel": Cloth(towel_end, 1000 / 1000, "stitched", "#9fa3a2"),
    "fur-bag": Cloth(fur_bag, 1000 / 950, "fur"),
}


def _fibres(scene: Scene, kind: str) -> tuple[Plane, Plane]:
    """Bump in pixels and change of tone of the surface."""
    rng, unit, shape = scene.rng, scene.unit, scene.shape
    fine = grain(shape, rng, 0.9)
    wool = clouds(shape, rng, 7 * unit, 3)
    if kind == "stitched":
        row = np.arange(shape[0], dtype=np.float32)[:, None]
        column = np.arange(shape[1], dtype=np.float32)[None, :]
        pitch = 2.2 * unit
        weave = np.sin(2 * np.pi * row / pitch) * np.sin(2 * np.pi * column / pitch)
        return weave * pitch * 0.05 + wool * 0.3, 1 + 0.05 * weave + 0.05 * wool
    if kind == "fur":
        hair = blur(np.repeat(grain((shape[0] // 12 + 1, shape[1]), rng), 12, 0)[: shape[0]], 0.8)
        return hair * 0.9 + wool * 1.2, 1 + 0.14 * hair + 0.1 * wool
    return wool * 1.1 * unit / 3 + fine * 0.22, 1 + 0.09 * wool + 0.035 * fine


def _quilting(scene: Scene, cover: Plane, tone: Plane) -> Plane:
    """Seams along the outlines of the pattern draw the felt in: a soft pillow between them."""
    edge = np.zeros_like(tone)
    edge[:, 1:] += np.abs(tone[:, 1:] - tone[:, :-1])
    edge[1:] += np.abs(tone[1:] - tone[:-1])
    seam = blur((edge > 0.06).astype(np.float32), 1.4 * scene.unit)
    return -np.clip(seam, 0, 0.6) * 5.5 * scene.unit + blur(cover, 3 * scene.unit) * 4 * scene.unit


def cloth_cut_out(name: str, seed: int, size: int) -> tuple[Colour, Plane]:
    """A textile without ground, evenly lit: linear colour and coverage."""
    cloth = CLOTHS[name]
    scene = Scene(size, round(size / cloth.ratio), np.random.default_rng(seed))
    colour, cover = vector.paint(cloth.body(), scene.shape, scene.box)
    bump, tone = _fibres(scene, cloth.kind)
    nx, ny = studio.relief(bump + _quilting(scene, cover, colour.mean(0)))
    return studio.shade(nx, ny, colour * tone, studio.MATTE, "lying"), cover


def draw_cloth(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a textile laid flat. Views: ``front``, ``detail``."""
    cloth = CLOTHS[name]
    scene = flat.new_scene(seed, size, cloth.ratio, cloth.paper)
    high = 1000 / cloth.ratio
    box = (0.0, 0.0, 1000.0, high)
    if view == "detail":
        box = (300.0, high * 0.3, 400.0, high * 0.4)
    soft = clouds(scene.shape, scene.rng, 60 * scene.unit, 3) * (
        1 if cloth.kind != "rolled" else 2.4
    )
    colour, cover = vector.paint(cloth.body(), scene.shape, box)
    if cloth.kind in ("rolled", "fur"):
        colour = _wobble(colour, soft, scene.unit * (5 if cloth.kind == "rolled" else 1.5))
    alpha = blur(cover, 0.6)
    bump, tone = _fibres(scene, cloth.kind)
    if cloth.kind == "felt":
        bump = bump + _quilting(scene, cover, colour.mean(0))
    elif cloth.kind == "stitched":
        bump = bump + _raised(scene, colour, cover)
    fade = 1 + 0.09 * clouds(scene.shape, scene.rng, 240 * scene.unit, 3)
    sag = clouds(scene.shape, scene.rng, 300 * scene.unit, 2) * 5 * scene.unit
    nx, ny = studio.relief(bump + sag)
    shelter = studio.corners(bump, 6 * scene.unit, 1.6)
    if view != "detail":
        scene.shadow(alpha, 6)
    lit = studio.shade(nx, ny, colour * tone * fade, studio.MATTE, "lying", shelter)
    scene.lay(lit * 1.04, alpha)
    return scene.develop()


def _raised(scene: Scene, colour: Colour, cover: Plane) -> Plane:
    """Chain stitch stands above the ground; its threads run along the shapes."""
    tone = colour.mean(0)
    ground = float(np.median(tone[cover > 0.9]))
    stitched = (np.abs(tone - ground) > 0.03).astype(np.float32) * cover
    deep = distance(stitched, 9 * scene.unit)
    thread = np.sin(deep * (2 * np.pi / (2.6 * scene.unit)))
    return blur(stitched, 1.2) * 1.6 * scene.unit / 3 + thread * stitched * 0.35 * scene.unit


def _wobble(colour: Colour, field: Plane, amount: float) -> Colour:
    """Push the pattern about, as rolling felt does."""
    rows = np.arange(field.shape[0])[:, None] + (field * amount).astype(np.int32)
    columns = np.arange(field.shape[1])[None, :] + (field[::-1, ::-1] * amount).astype(np.int32)
    rows, columns = np.clip(rows, 0, field.shape[0] - 1), np.clip(columns, 0, field.shape[1] - 1)
    moved = colour[:, rows, columns]
    return np.stack([blur(plane, amount * 0.12) for plane in moved]) * (1 + 0.0 * step(0, 1, field))
