"""Silver of the steppe: pendants, rings, amulets, buckles; granules, wire, gilding, carnelian."""

from collections.abc import Callable

import numpy as np

from museumportal.demo.drawing.flat import (
    GILT,
    SILVER,
    Layer,
    Metal,
    beads,
    chain,
    lay_metal,
    line_points,
    new_scene,
    ring_points,
)
from museumportal.demo.drawing.ornament import (
    cross_horns,
    horns,
    leaf,
    palmette,
    rosette,
)
from museumportal.demo.drawing.vector import disc, fill, mask, place, stroke

CARNELIAN = "#96190a"
TURQUOISE = "#188a92"
GLASS_GREEN = "#1d6b3f"


def _ring(x: float, y: float, radius: float, width: float) -> str:
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="#fff" stroke-width="{width}"/>'
    )


def setting(x: float, y: float, radius: float, colour: str = CARNELIAN) -> list[Layer]:
    """A cabochon in a toothed collar with a ring of granules."""
    return [
        Layer(disc(x, y, radius * 1.18), 7, 5, "flat", 3),
        Layer(
            beads(ring_points(x, y, radius * 1.36, int(radius * 1.1)), radius * 0.105),
            4,
            radius * 0.105,
            lift=3,
        ),
        Layer(disc(x, y, radius), 15 + radius * 0.3, radius * 0.95, "stone", 5, colour),
    ]


def _drops(
    xs: list[float], y: float, length: float, link: float = 6.5, stones: bool = False
) -> list[Layer]:
    """Chains with leaf pendants or beads at their ends."""
    layers = []
    for x in xs:
        layers.append(Layer(chain((x, y), (x, y + length), link), 5, link * 0.3))
        layers.append(Layer(_ring(x, y + length + 9, 8, 3.4), 4, 2))
        tip = place(leaf(70, 40), x, y + length + 84)
        layers.append(Layer(tip, 7, 13, "flat"))
        layers.append(
            Layer(
                beads(line_points((x, y + length + 38), (x, y + length + 66), 8), 3), 4, 3, lift=5
            )
        )
        if stones:
            layers.append(Layer(disc(x, y + length * 0.5, 14), 14, 14, "stone", 2, CARNELIAN))
    return layers


def temple_pendant() -> list[Layer]:
    plate = (
        "M500 120C640 120 720 230 720 330C720 400 690 440 640 470L360"
        " 470C310 440 280 400 280 330C280 230 360 120 500 120Z"
    )
    layers = [Layer(fill(plate), 9, 24, "flat"), Layer(stroke(plate, 9), 6, 5, lift=7)]
    layers.append(Layer(stroke("M500 40L500 120", 12) + _ring(500, 50, 32, 11), 8, 6))
    layers += setting(500, 300, 62)
    for side in (-1, 1):
        layers += setting(500 + side * 140, 345, 26, TURQUOISE)
        layers.append(
            Layer(place(horns(0.14, 1.25), 500 + side * 112, 262, side * 28, 74), 6, 5, lift=8)
        )
    layers.append(Layer(place(palmette(), 500, 205, 0, 66), 7, 8, lift=8))
    layers.append(Layer(place(horns(0.13, 1.25), 500, 452, 0, 82), 6, 5, lift=8))
    layers.append(
        Layer(
            beads(
                line_points((330, 455), (430, 455), 13) + line_points((570, 455), (670, 455), 13), 5
            ),
            5,
            5,
            lift=8,
        )
    )
    layers += _drops([350.0 + i * 60 for i in range(6)], 486, 210, 7.5)
    return layers


def breast_ornament() -> list[Layer]:
    layers: list[Layer] = []
    for y, width in ((60, 320), (390, 380), (730, 320)):
        x = 500 - width / 2
        body = f'<rect x="{x}" y="{y}" width="{width}" height="180" rx="34"/>'
        frame = (
            f'<rect x="{x + 12}" y="{y + 12}" width="{width - 24}" height="156"'
            ' rx="26" fill="none" stroke="#fff" stroke-width="6"/>'
        )
        layers += [Layer(body, 8, 20, "flat"), Layer(frame, 6, 4, lift=7)]
        layers += setting(500, y + 90, 50)
        for side in (-1, 1):
            layers.append(
                Layer(place(horns(0.13, 1.3), 500 + side * 72, y + 90, side * 90, 56), 6, 4, lift=8)
            )
            layers.append(
                Layer(
                    beads(ring_points(x + width / 2 + side * (width / 2 - 34), y + 90, 13, 8), 4),
                    5,
                    4,
                    lift=8,
                )
            )
        grains = line_points((x + 34, y + 30), (x + width - 34, y + 30), 12)
        layers.append(
            Layer(
                beads([(px, y + 30) for px, _ in grains] + [(px, y + 150) for px, _ in grains], 4),
                5,
                4,
                lift=8,
            )
        )
    for start, end in ((240, 392), (570, 732)):
        layers += [
            Layer(chain((420 + i * 40, start), (420 + i * 40, end), 7), 5, 2.2) for i in range(5)
        ]
    layers += _drops([386.0 + i * 57 for i in range(5)], 912, 66, 6.5)
    return layers


def ring_pair() -> list[Layer]:
    layers: list[Layer] = []
    for x, turn in ((300, -14), (705, 11)):
        hoop = (
            '<ellipse cx="0" cy="120" rx="150" ry="172"'
            ' fill="none" stroke="#fff" stroke-width="34"/>'
        )
        layers.append(Layer(place(hoop, x, 330, turn), 20, 17))
    for x, turn, colour in ((300, -14, CARNELIAN), (705, 11, TURQUOISE)):
        bezel = disc(0, -30, 128)
        parts = [
            Layer(bezel, 14, 22, "flat", 20),
            Layer(beads(ring_points(0, -30, 118, 60), 6), 6, 6, lift=33),
            Layer(beads(ring_points(0, -30, 94, 10), 10), 10, 10, lift=33),
            Layer(_ring(0, -30, 78, 7), 7, 4, lift=33),
            Layer(disc(0, -30, 66), 40, 64, "stone", 34, colour),
        ]
        layers += [
            Layer(place(p.body, x, 330, turn), p.height, p.reach, p.mode, p.lift, p.colour)
            for p in parts
        ]
    return layers


def triangle_amulet() -> list[Layer]:
    plate = "M500 110L850 560L150 560Z"
    layers = [
        Layer(fill(plate), 9, 20, "flat"),
        Layer(stroke("M500 142L812 544L188 544Z", 7), 6, 4, lift=7),
    ]
    tube = '<rect x="140" y="548" width="720" height="66" rx="33"/>'
    layers.append(Layer(tube, 28, 33))
    layers.append(Layer(beads([(px, 581.0) for px in (160, 840)], 40), 34, 40))
    for x in range(230, 800, 60):
        layers.append(Layer(f'<rect x="{x}" y="548" width="9" height="66"/>', 6, 4, lift=26))
    layers += setting(500, 410, 64)
    layers += setting(330, 490, 28, TURQUOISE) + setting(670, 490, 28, TURQUOISE)
    layers.append(Layer(place(horns(0.14, 1.25), 500, 300, 0, 92), 6, 6, lift=8))
    layers.append(
        Layer(
            beads(
                line_points((470, 196), (220, 518), 15) + line_points((530, 196), (780, 518), 15), 5
            ),
            5,
            5,
            lift=8,
        )
    )
    for x in (500, 170, 830):
        layers.append(Layer(_ring(x, 86 if x == 500 else 530, 24, 9), 8, 5))
    layers += _drops([210.0 + i * 72.5 for i in range(9)], 622, 110, 6.5)
    return layers


def clasp() -> list[Layer]:
    layers: list[Layer] = []
    for side in (-1, 1):
        points = "M20 -150C120 -190 250 -150 330 -80C390 -30 390 30 330 80C250 150 120 190 20 150Z"
        grow = [
            Layer(fill(points), 10, 26, "flat"),
            Layer(
                stroke(
                    (
                        "M34 -134C130 -168 240 -132 312 -70C362 -26"
                        " 362 26 312 70C240 132 130 168 34 134Z"
                    ),
                    8,
                ),
                6,
                5,
                lift=9,
            ),
            Layer(place(cross_horns(), 178, 0, 0, 88), 6, 7, lift=9),
            Layer(beads(ring_points(178, 0, 118, 48), 5), 5, 5, lift=9),
            Layer(disc(178, 0, 34), 18, 32, "stone", 9, CARNELIAN),
            Layer(disc(300, 0, 20), 14, 20, "stone", 9, CARNELIAN),
        ]
        for part in grow:
            body = place(part.body, 500 + side * 14, 330, 0, f"{side * 1.16} 1.16")
            layers.append(Layer(body, part.height, part.reach, part.mode, part.lift, part.colour))
    hook = stroke("M486 290C520 270 530 350 486 330", 12)
    layers.append(Layer(hook, 14, 6, lift=8))
    return layers


def earrings() -> list[Layer]:
    layers: list[Layer] = []
    for x in (290, 710):
        layers.append(
            Layer(
                stroke(
                    f"M{x - 8} 250C{x - 120} 210 {x - 96} 60 {x} 60S{x + 116} 180 {x + 30} 236", 10
                ),
                9,
                5,
            )
        )
        layers.append(Layer(disc(x, 300, 62), 9, 16, "flat"))
        layers.append(Layer(beads(ring_points(x, 300, 56, 34), 4.6), 5, 4.6, lift=8))
        layers += setting(x, 300, 30)
        layers.append(Layer(chain((x, 366), (x, 402), 7), 5, 2.4))
        moon = (
            f"M{x - 128} 376C{x - 70} 424 {x + 70} 424 {x + 128}"
            f" 376C{x + 110} 500 {x - 110} 500 {x - 128} 376Z"
        )
        layers.append(Layer(fill(moon), 9, 16, "flat"))
        arc = [
            (x + 112 * np.cos(t), 372 + 84 * np.sin(t))
            for t in np.linspace(0.12 * np.pi, 0.88 * np.pi, 22)
        ]
        layers.append(Layer(beads(arc, 4.4), 5, 4.4, lift=8))
        layers += setting(x, 440, 15, TURQUOISE)
        layers += _drops([x - 84.0, x - 42.0, float(x), x + 42.0, x + 84.0], 462, 118, 6)
    return layers


def plait_ornament() -> list[Layer]:
    """Sholpy: two rows of coins and a boss, hung on chains."""
    layers: list[Layer] = [Layer(_ring(500, 70, 36, 12), 9, 6), Layer(disc(500, 150, 46), 34, 46)]
    layers.append(Layer(beads(ring_points(500, 150, 46, 26), 5), 5, 5))
    for x in (390, 500, 610):
        layers.append(Layer(chain((500 + (x - 500) * 0.35, 190), (x, 330), 7.5), 5, 2.4))
        for i, y in enumerate((395, 560, 725)):
            layers.append(Layer(disc(x, y, 60), 5, 8, "flat"))
            layers.append(
                Layer(_ring(x, y, 53, 5) + beads(ring_points(x, y, 45, 30), 2.6), 4, 3, lift=4)
            )
            layers.append(Layer(place(rosette(8), x, y, 0, 33), 5, 6, lift=4))
            layers.append(Layer(_ring(x, y - 66, 9, 4), 4, 2))
            if i < 2:
                layers.append(Layer(chain((x, y + 62), (x, y + 96), 6), 4, 2))
        layers.append(Layer(disc(x, 806, 15), 14, 15, "stone", 2, CARNELIAN))
        layers.append(Layer(place(leaf(80, 44), x, 900), 7, 13, "flat"))
    return layers


def belt_plates() -> list[Layer]:
    layers: list[Layer] = []
    for i in range(4):
        x = 70 + i * 225
        body = f'<rect x="{x}" y="200" width="190" height="220" rx="26"/>'
        layers += [Layer(body, 9, 18, "flat")]
        layers.append(
            Layer(
                (
                    f'<rect x="{x + 12}" y="212" width="166" height="196" rx="18"'
                    ' fill="none" stroke="#fff" stroke-width="6"/>'
                ),
                6,
                4,
                lift=8,
            )
        )
        layers += setting(x + 95, 310, 44, CARNELIAN if i % 2 == 0 else TURQUOISE)
        for turn in (0, 180):
            layers.append(
                Layer(
                    place(place(horns(0.14, 1.25), 0, -58, 180, 44), x + 95, 310, turn),
                    6,
                    4,
                    lift=9,
                )
            )
        grains = [(x + 28 + k * 11.2, y) for k in range(13) for y in (228.0, 392.0)]
        layers.append(Layer(beads(grains, 4), 5, 4, lift=8))
    return layers


def comb_brooch() -> list[Layer]:
    """A gilt silver headdress plate with a tree of life."""
    outline = "M500 70C640 150 800 220 800 420L800 560L200 560L200 420C200 220 360 150 500 70Z"
    layers = [
        Layer(fill(outline), 9, 26, "flat"),
        Layer(
            stroke(
                "M500 100C630 176 776 240 776 424L776 536L224 536L224 424C224 240 370 176 500 100Z",
                8,
            ),
            6,
            5,
            lift=8,
        ),
    ]
    layers.append(Layer(stroke("M500 520L500 240", 12), 7, 6, lift=8))
    for y, scale in ((500, 150), (400, 120), (310, 84)):
        layers.append(Layer(place(horns(0.11, 1.3), 500, y, 0, scale), 7, 6, lift=8))
    layers.append(Layer(place(palmette(), 500, 250, 0, 80), 8, 9, lift=8))
    for x in (300, 700):
        layers += setting(x, 440, 30, TURQUOISE)
    layers += setting(500, 470, 34)
    layers += _drops([232.0 + i * 67 for i in range(9)], 566, 170, 6.5, True)
    return layers


PIECES: dict[str, tuple[Callable[[], list[Layer]], float, Metal, str]] = {
    "temple-pendant": (temple_pendant, 0.84, SILVER, "#8d9296"),
    "breast-ornament": (breast_ornament, 0.8, SILVER, "#7d8388"),
    "ring-pair": (ring_pair, 1.35, SILVER, "#9a958c"),
    "triangle-amulet": (triangle_amulet, 1.05, SILVER, "#8d9296"),
    "clasp": (clasp, 1.5, GILT, "#6f7276"),
    "earrings": (earrings, 1.2, SILVER, "#8f8b84"),
    "plait-ornament": (plait_ornament, 0.8, SILVER, "#85898c"),
    "belt-plates": (belt_plates, 1.6, GILT, "#56524e"),
    "headdress-plate": (comb_brooch, 1.05, GILT, "#74787b"),
}


def draw_piece(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a piece of jewellery from above. Views: ``front``."""
    layers, ratio, metal, paper = PIECES[name]
    scene = new_scene(seed, size, ratio, paper)
    body = layers()
    lay_metal(scene, fitted(body, scene.box[2], scene.box[3]), metal, 8)
    return scene.develop()


def fitted(layers: list[Layer], wide: float, high: float) -> list[Layer]:
    """Layers drawn on a 1000-unit square, moved and scaled into the sheet."""
    boxes = _extent(layers)
    scale = min(wide * 0.86 / (boxes[2] - boxes[0]), high * 0.86 / (boxes[3] - boxes[1]))
    x = wide / 2 - (boxes[0] + boxes[2]) / 2 * scale
    y = high / 2 - (boxes[1] + boxes[3]) / 2 * scale
    return [
        Layer(
            place(part.body, x, y, 0, scale),
            part.height * scale,
            part.reach * scale,
            part.mode,
            part.lift * scale,
            part.colour,
        )
        for part in layers
    ]


def _extent(layers: list[Layer]) -> tuple[float, float, float, float]:
    """Bounding box of the layers in units, from a small raster."""
    cover = mask("".join(part.body for part in layers), (300, 300), (-200, -200, 1500, 1500))
    rows, cols = np.nonzero(cover.max(1))[0], np.nonzero(cover.max(0))[0]
    return cols[0] * 5 - 200, rows[0] * 5 - 200, cols[-1] * 5 - 195, rows[-1] * 5 - 195
