"""Bronze and iron: daggers, arrowheads, mirrors, axes, horse bits."""

from collections.abc import Callable

import numpy as np

from museumportal.demo.drawing import figures, flat
from museumportal.demo.drawing.flat import Layer, beads, lay_metal, new_scene, ring_points
from museumportal.demo.drawing.ornament import TILES, horns, leaf
from museumportal.demo.drawing.studio import Scene
from museumportal.demo.drawing.vector import disc, fill, place, stroke


def dagger(scene: Scene) -> None:
    blade = "M330 262L900 290L972 310L900 330L330 358Z"
    layers = [Layer(fill(blade), 22, 46), Layer(stroke("M340 310L930 310", 7), 7, 5, lift=18)]
    layers.append(
        Layer(
            fill(
                "M300 232C340 236 346 270 336 310C346 350 340 384 300"
                " 388C290 350 262 336 262 310S290 270 300 232Z"
            ),
            28,
            22,
        )
    )
    layers.append(Layer('<rect x="130" y="276" width="160" height="68" rx="10"/>', 24, 22))
    for side in (-1, 1):
        head = figures.limb(
            [
                (150, 310 + side * 6),
                (120, 310 + side * 40),
                (70, 310 + side * 46),
                (52, 310 + side * 22),
                (84, 310 + side * 12),
            ],
            [34, 34, 28, 18, 10],
        )
        layers.append(Layer(head, 26, 15))
        layers.append(Layer(disc(96, 310 + side * 44, 6), 8, 5, "groove"))
    layers.append(
        Layer(
            "".join(place(TILES["chevrons"](), 146 + i * 33, 284, 0, "33 52") for i in range(4)),
            6,
            4,
            "groove",
        )
    )
    layers.append(Layer(place(horns(0.16), 300, 310, 90, 34), 6, 4, "groove"))
    lay_metal(scene, layers, flat.BRONZE, 10)


def arrowheads(scene: Scene) -> None:
    rng = np.random.default_rng(8)
    layers: list[Layer] = []
    for row in range(3):
        for col in range(8):
            x, y = 105 + col * 113 + rng.normal(0, 6), 70 + row * 190 + rng.normal(0, 7)
            long, wide = 108 + rng.normal(0, 12), 40 + rng.normal(0, 6)
            turn = float(rng.normal(0, 5))
            head = (
                f"M0 0C{wide * 0.5} {long * 0.3} {wide * 0.6} {long * 0.7} {wide * 0.5} {long}"
                f"L{wide * 0.2} {long * 0.84}L{-wide * 0.2} {long * 0.84}L{-wide * 0.5}"
                f" {long}C{-wide * 0.6} {long * 0.7} {-wide * 0.5} {long * 0.3} 0 0Z"
            )
            layers.append(Layer(place(fill(head), x, y, turn), 14, 17))
            layers.append(
                Layer(
                    place(
                        figures.limb([(0, 6), (0, long * 0.6), (0, long * 1.18)], [4, 12, 15]),
                        x,
                        y,
                        turn,
                    ),
                    17,
                    8,
                )
            )
            layers.append(Layer(place(disc(0, long * 1.2, 6), x, y, turn), 10, 5, "groove"))
            if (row + col) % 3 == 0:
                layers.append(
                    Layer(place(disc(wide * 0.26, long * 0.6, 4), x, y, turn), 8, 4, "groove")
                )
    lay_metal(scene, layers, flat.BRONZE, 6)


def mirror(scene: Scene) -> None:
    layers = [Layer(disc(500, 470, 390), 16, 22, "flat")]
    layers.append(
        Layer(
            '<circle cx="500" cy="470" r="360" fill="none" stroke="#fff" stroke-width="26"/>',
            10,
            13,
            lift=14,
        )
    )
    for turn in (0, 90, 180, 270):
        deer = figures.outline_points(figures.reindeer())
        layers.append(Layer(place(place(deer, -118, -330, 0, 2.35), 500, 470, turn), 9, 8, lift=14))
        layers.append(
            Layer(place(place(horns(0.16), 0, -216, 0, 40), 500, 470, turn + 45), 8, 5, lift=14)
        )
    layers.append(Layer(disc(500, 470, 78), 20, 40, lift=10))
    layers.append(
        Layer(
            '<circle cx="500" cy="470" r="104" fill="none" stroke="#fff" stroke-width="9"/>',
            7,
            4,
            lift=14,
        )
    )
    layers.append(Layer(beads(ring_points(500, 470, 132, 40), 7), 7, 7, lift=13))
    layers.append(Layer('<rect x="470" y="462" width="60" height="16" rx="8"/>', 16, 8, "groove"))
    layers.append(Layer('<rect x="462" y="856" width="76" height="122" rx="12"/>', 16, 14, "flat"))
    lay_metal(scene, layers, flat.BRONZE, 11)


def axe(scene: Scene) -> None:
    blade = (
        "M120 170C210 210 330 250 470 262L610 258L612 372L470 372"
        "C340 384 250 420 170 500C120 400 100 270 120 170Z"
    )
    layers = [Layer(fill(blade), 30, 60)]
    layers.append(Layer('<rect x="540" y="220" width="120" height="190" rx="34"/>', 44, 50))
    layers.append(Layer(figures.limb([(655, 315), (760, 310), (830, 300)], [64, 56, 60]), 30, 28))
    beast = figures.outline_points(figures.ibex())
    layers.append(Layer(place(beast, 748, 128, 0, 1.75), 22, 9, lift=6))
    layers.append(Layer('<ellipse cx="600" cy="315" rx="30" ry="48"/>', 30, 20, "groove"))
    layers.append(Layer(place(horns(0.14), 300, 330, -90, 84), 7, 6, "groove"))
    lay_metal(scene, layers, flat.BRONZE, 12)


def horse_bit(scene: Scene) -> None:
    layers: list[Layer] = []
    for side in (-1, 1):
        x = 500 + side * 14
        bar = figures.limb([(x, 330), (x + side * 110, 322), (x + side * 240, 330)], [24, 26, 26])
        layers += [Layer(bar, 20, 13)]
        layers.append(
            Layer(
                (
                    f'<circle cx="{500 + side * 10}" cy="330" r="34"'
                    ' fill="none" stroke="#fff" stroke-width="20"/>'
                ),
                20,
                10,
            )
        )
        layers.append(
            Layer(
                (
                    f'<circle cx="{500 + side * 296}" cy="330" r="52"'
                    ' fill="none" stroke="#fff" stroke-width="24"/>'
                ),
                22,
                12,
            )
        )
        cheek = figures.limb(
            [
                (500 + side * 330, 70),
                (500 + side * 352, 200),
                (500 + side * 346, 330),
                (500 + side * 356, 470),
                (500 + side * 320, 590),
            ],
            [26, 30, 34, 30, 26],
        )
        layers.append(Layer(cheek, 26, 16))
        layers.append(
            Layer(
                place(
                    figures.outline_points(
                        {
                            k: v
                            for k, v in figures.horse().items()
                            if k in ("head", "neck", "ear", "mane")
                        }
                    ),
                    500 + side * 400,
                    4,
                    0,
                    f"{side * -1.7} 1.7",
                ),
                18,
                10,
            )
        )
        layers.append(
            Layer("".join(disc(500 + side * 349, y, 11) for y in (230, 330, 430)), 16, 9, "groove")
        )
        layers.append(Layer(place(leaf(70, 44), 500 + side * 318, 570, 180 - side * 24), 16, 16))
    lay_metal(scene, layers, flat.BRONZE, 9)


def cauldron_foot(scene: Scene) -> None:
    """An incense burner seen from above: a tray with walking beasts round its edge."""
    layers = [
        Layer(disc(500, 500, 330), 20, 30, "flat"),
        Layer(disc(500, 500, 270), 16, 60, "groove"),
    ]
    for i in range(8):
        beast = figures.outline_points(figures.wolf() if i % 2 else figures.leopard())
        layers.append(
            Layer(place(place(beast, -66, -434, 0, 1.3), 500, 500, i * 45), 26, 9, lift=6)
        )
    layers.append(
        Layer(
            '<circle cx="500" cy="500" r="300" fill="none" stroke="#fff" stroke-width="9"/>',
            7,
            4,
            lift=18,
        )
    )
    layers.append(Layer(beads(ring_points(500, 500, 316, 70), 6), 6, 6, lift=18))
    camel = figures.outline_points(figures.camel())
    layers.append(Layer(place(camel, 400, 400, 0, 2.0), 30, 16, lift=0))
    lay_metal(scene, layers, flat.BRONZE, 12)


ARMS: dict[str, tuple[Callable[[Scene], None], float, str]] = {
    "dagger": (dagger, 1.62, "#b0aca4"),
    "arrowheads": (arrowheads, 1.6, "#b4b0a7"),
    "mirror": (mirror, 1.0, "#aaa69e"),
    "axe": (axe, 1.5, "#b0aca2"),
    "horse-bit": (horse_bit, 1.5, "#b3aea4"),
    "incense-burner": (cauldron_foot, 1.0, "#a9a49b"),
}


def draw_arm(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a bronze."""
    painter, ratio, paper = ARMS[name]
    scene = new_scene(seed, size, ratio, paper)
    painter(scene)
    return scene.develop()
