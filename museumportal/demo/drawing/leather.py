"""Leather, saddles, whips: several substances in one picture."""

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from museumportal.demo.drawing import figures, flat
from museumportal.demo.drawing.carving import WOOD, rect
from museumportal.demo.drawing.flat import (
    Layer,
    beads,
    lay_metal,
    line_points,
    new_scene,
    ring_points,
)
from museumportal.demo.drawing.jewellery import setting
from museumportal.demo.drawing.ornament import cross_horns, diagonal_horns, horns, leaf, rosette
from museumportal.demo.drawing.planes import Colour, Plane, clouds, crackle
from museumportal.demo.drawing.studio import Material, Scene
from museumportal.demo.drawing.vector import disc, fill, place, smooth, stroke

HIDE = Material(sharpness=30, coat=0.05)


def hide(scene: Scene, colour: str) -> tuple[Colour, Plane]:
    """Colour and grain of tanned hide."""
    cells = crackle(2, 54)
    step_px = max(scene.unit / 3.2, 0.35)
    rows = (np.arange(scene.height) / step_px).astype(int) % 640
    columns = (np.arange(scene.width) / step_px).astype(int) % 640
    net = cells[rows][:, columns]
    albedo = flat.rough_tone(scene, colour, 90, 0.22) * (1 - 0.18 * net)
    creases = clouds(scene.shape, scene.rng, 26 * scene.unit, 3)
    return albedo, -net * 0.7 + creases * 0.5 * scene.unit


def _stitches(points: list[tuple[float, float]], size: float) -> str:
    body = ""
    for (x, y), (u, v) in itertools.pairwise(points):
        turn = np.degrees(np.arctan2(v - y, u - x))
        body += place(
            rect(-size, -size * 0.22, size * 2, size * 0.44, size * 0.2),
            (x + u) / 2,
            (y + v) / 2,
            float(turn),
        )
    return body


def torsyk(scene: Scene) -> None:
    outline = [
        (330, 250),
        (250, 170),
        (170, 190),
        (150, 290),
        (190, 420),
        (170, 590),
        (250, 790),
        (400, 880),
        (550, 790),
        (630, 590),
        (610, 420),
        (650, 290),
        (630, 190),
        (550, 170),
        (470, 250),
        (460, 150),
        (340, 150),
    ]
    body = fill(smooth(outline))
    albedo, grain_ = hide(scene, "#5d3218")
    layers = [Layer(body, 74, 190), Layer(rect(336, 96, 128, 70, 18), 40, 40)]
    layers.append(Layer(place(cross_horns("#fff", 0.17), 400, 540, 0, 150), 9, 8, lift=72))
    layers.append(Layer(place(diagonal_horns("#fff", 0.18), 400, 540, 0, 165), 8, 7, lift=66))
    layers.append(Layer(place(horns(0.16), 400, 800, 180, 70), 7, 6, lift=58))
    for side in (-1, 1):
        layers.append(
            Layer(place(horns(0.15, 1.2), 400 + side * 175, 330, side * 10, 62), 7, 6, lift=44)
        )
    seam = [(400 + (x - 400) * 0.9, 540 + (y - 540) * 0.93) for x, y in outline]
    fine = [
        (
            seam[i][0] + (seam[(i + 1) % 14][0] - seam[i][0]) * t,
            seam[i][1] + (seam[(i + 1) % 14][1] - seam[i][1]) * t,
        )
        for i in range(13)
        for t in (0, 0.25, 0.5, 0.75)
    ]
    layers.append(Layer(_stitches(fine, 9), 6, 4, "groove"))
    flat.lay_solid(scene, layers, albedo, grain_, HIDE, 20, 0.5)
    stopper = [Layer(rect(362, 46, 76, 62, 10), 30, 26), Layer(rect(350, 84, 100, 24, 8), 34, 14)]
    wood, bump = flat.wood_tone(scene, "#8a5a30", True, 9)
    flat.lay_solid(scene, stopper, wood, bump, WOOD, 8)
    rings = [
        Layer(
            (
                f'<circle cx="{400 + s * 205}" cy="215" r="26"'
                ' fill="none" stroke="#fff" stroke-width="11"/>'
            ),
            16,
            6,
            lift=30,
        )
        for s in (-1, 1)
    ]
    lay_metal(scene, rings, flat.SILVER, 6)


def belt(scene: Scene) -> None:
    strap = figures.limb([(-30, 190), (250, 170), (500, 200), (760, 175), (1030, 195)], [104] * 5)
    albedo, grain_ = hide(scene, "#3a2317")
    layers = [Layer(strap, 10, 14, "flat")]
    layers += [
        Layer(figures.limb([(300, 215), (296, 330), (300, 420)], [40, 40, 40]), 8, 12, "flat"),
        Layer(fill("M220 400L380 400L396 560Q300 620 204 560Z"), 12, 22, "flat"),
    ]
    layers += [
        Layer(figures.limb([(640, 210), (644, 300), (640, 400)], [36, 36, 36]), 8, 12, "flat"),
        Layer(fill("M596 380L690 380L680 570Q640 640 604 570Z"), 12, 20, "flat"),
    ]
    layers.append(Layer(place(horns(0.16), 300, 560, 0, 70), 5, 5, "groove"))
    layers.append(Layer(place(horns(0.18), 642, 520, 0, 38), 5, 5, "groove"))
    flat.lay_solid(scene, layers, albedo, grain_, HIDE, 7, 0.4)
    plates: list[Layer] = []
    for i, x in enumerate((60, 180, 300, 420, 540, 660, 780, 900)):
        y = 190 + 14 * np.sin(i * 1.1)
        plates += [Layer(rect(x - 42, y - 42, 84, 84, 12), 8, 10, "flat", 8)]
        plates.append(Layer(place(cross_horns(), x, y, 45 * (i % 2), 32), 5, 4, lift=15))
        plates.append(
            Layer(
                beads(
                    line_points((x - 34, y - 34), (x + 34, y - 34), 9)
                    + line_points((x - 34, y + 34), (x + 34, y + 34), 9),
                    3,
                ),
                4,
                3,
                lift=15,
            )
        )
        if i % 3 == 1:
            plates += [Layer(disc(x, y, 15), 13, 15, "stone", 16, "#96190a")]
    plates += [
        Layer(place(rosette(8), 300, 470, 0, 34), 6, 7, lift=11),
        Layer(place(rosette(8), 643, 430, 0, 22), 6, 6, lift=11),
    ]
    lay_metal(scene, plates, flat.SILVER, 3)


def saddle(scene: Scene) -> None:
    side = (
        "M130 470C180 380 300 340 430 352C560 362 700 350 820 300C880 300 900"
        " 350 868 420C800 540 560 600 380 590C240 584 120 560 130 470Z"
    )
    pommel = (
        "M150 480C120 400 160 300 150 220C140 150 170 90 230 80C290 72 330 110 320 150"
        "C314 176 280 176 276 152C268 190 300 260 330 350C300 420 220 470 150 480Z"
    )
    cantle = "M720 380C760 330 790 250 840 210C880 180 930 200 936 250C940 320 900 420 840 440Z"
    albedo, bump = flat.wood_tone(scene, "#7c2a1a", False, 20)
    layers = [
        Layer(fill(side), 46, 90),
        Layer(fill(pommel), 40, 46, lift=10),
        Layer(fill(cantle), 40, 50, lift=8),
    ]
    flat.lay_solid(scene, layers, albedo, bump, Material(120, 0.05), 22, 0.45)
    metal = [
        Layer(stroke("M186 430C160 370 190 300 184 220C178 160 200 116 240 112", 16), 8, 7, lift=52)
    ]
    metal += [
        Layer(place(horns(0.15), 236, 300, 8, 56), 7, 5, lift=52),
        Layer(place(horns(0.15), 222, 210, 8, 46), 7, 5, lift=52),
    ]
    metal += [Layer(stroke("M160 500C220 566 380 566 480 560S800 480 850 400", 14), 8, 6, lift=40)]
    for x, y, turn in ((330, 470, 4), (480, 470, -2), (630, 448, -8)):
        metal += [
            Layer(disc(x, y, 58), 7, 10, "flat", 44),
            Layer(place(cross_horns(), x, y, turn, 46), 6, 5, lift=50),
        ]
        metal += [Layer(beads(ring_points(x, y, 53, 34), 3.2), 4, 3, lift=50)]
        metal += setting(x, y, 13)
    metal += [
        Layer(place(horns(0.15), 850, 350, 18, 60), 7, 5, lift=50),
        Layer(stroke("M760 384C800 330 820 270 860 236", 13), 8, 6, lift=50),
    ]
    lay_metal(scene, metal, flat.SILVER, 2)
    straps, grain_ = hide(scene, "#4a2c1a")
    leathers = [
        Layer(figures.limb([(420, 590), (410, 690), (420, 770)], [30, 28, 28]), 7, 10, "flat")
    ]
    flat.lay_solid(scene, leathers, straps, grain_, HIDE, 7)


def stirrups(scene: Scene) -> None:
    layers: list[Layer] = []
    for x in (280, 720):
        bow = (
            f"M{x - 175} 560C{x - 230} 300 {x - 90} 160 {x} 150"
            f"C{x + 90} 160 {x + 230} 300 {x + 175} 560"
        )
        layers += [Layer(stroke(bow, 46), 30, 23), Layer(rect(x - 60, 84, 120, 78, 16), 26, 26)]
        layers.append(Layer(rect(x - 36, 108, 72, 22, 6), 26, 8, "groove"))
        layers.append(
            Layer(
                fill(f"M{x - 215} 548Q{x} 500 {x + 215} 548L{x + 205} 606Q{x} 640 {x - 205} 606Z"),
                32,
                28,
            )
        )
        layers.append(
            Layer(
                "".join(place(horns(0.2), x - 140 + k * 70, 590, 0, 26) for k in range(5)),
                6,
                4,
                "groove",
            )
        )
    lay_metal(scene, layers, flat.IRON, 14)
    inlay = [
        Layer(
            place(horns(0.15), x, 205, 0, 36)
            + "".join(
                place(leaf(26, 12), x + s * (118 + k * 12), 250 + k * 52, s * (28 - k * 9))
                for s in (-1, 1)
                for k in range(5)
            ),
            4,
            4,
            lift=31,
        )
        for x in (280, 720)
    ]
    lay_metal(scene, inlay, flat.SILVER, 0.6)


def whip(scene: Scene) -> None:
    handle = [(70, 470), (240, 400), (420, 318), (560, 262)]
    albedo, bump = flat.wood_tone(scene, "#5b2f1a", False, 8)
    flat.lay_solid(
        scene,
        [Layer(figures.limb(handle, [34, 40, 38, 34]), 26, 19)],
        albedo,
        bump,
        Material(140, 0.05),
        10,
        0.2,
    )
    lash = [(560, 262), (680, 220), (790, 250), (850, 350), (800, 460), (690, 500), (600, 470)]
    hide_, grain_ = hide(scene, "#2f1d13")
    braid = Layer(figures.limb(lash, [30, 30, 28, 26, 22, 16, 8]), 20, 14)
    grooves = "".join(
        place(stroke("M-12 -9Q0 0 -12 9M0 -9Q12 0 0 9", 3.2), *p) for p in _along(lash, 46)
    )
    flat.lay_solid(scene, [braid, Layer(grooves, 8, 4, "groove")], hide_, grain_, HIDE, 8, 0.6)
    metal = [
        Layer(place(rect(-26, -24, 52, 48, 6), x, y, -24), 26, 20, lift=6)
        for x, y in ((96, 459), (300, 374), (540, 270))
    ]
    metal += [
        Layer(place(horns(0.2), x + 8, y + 6, -24, 15), 6, 4, lift=32)
        for x, y in ((96, 459), (300, 374))
    ]
    lay_metal(scene, metal, flat.SILVER, 3)


def _along(points: Sequence[tuple[float, float]], count: int) -> list[tuple[float, float, float]]:
    p = np.array(points)
    t = np.linspace(0, len(p) - 1, count)
    x, y = np.interp(t, range(len(p)), p[:, 0]), np.interp(t, range(len(p)), p[:, 1])
    turn = np.degrees(np.arctan2(np.gradient(y), np.gradient(x)))
    return [(float(a), float(b), float(c)) for a, b, c in zip(x, y, turn, strict=True)]


SADDLERY: dict[str, tuple[Callable[[Scene], None], float, str]] = {
    "torsyk": (torsyk, 0.8, "#b5b0a6"),
    "belt": (belt, 1.5, "#a7a39b"),
    "saddle": (saddle, 1.25, "#aeaba5"),
    "stirrups": (stirrups, 1.45, "#b3aea4"),
    "whip": (whip, 1.6, "#b0aca4"),
}


def draw_saddlery(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph an object of leather, wood and metal."""
    painter, ratio, paper = SADDLERY[name]
    scene = new_scene(seed, size, ratio, paper)
    painter(scene)
    return scene.develop()
