"""Gold of the steppe: plaques with beasts, beaten over a form, and belt fittings."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from museumportal.demo.drawing import figures, vector
from museumportal.demo.drawing.flat import (
    GOLD,
    Layer,
    beads,
    lay_metal,
    new_scene,
    ring_points,
)
from museumportal.demo.drawing.ornament import horns, leaf, palmette

PAPER = "#4a4a4d"
LOW = {"wings", "tail", "antlers", "mane", "horn", "farleg", "farhind", "legs", "bow", "halo"}
HIGH = {"shoulder", "haunch", "head", "arms"}


def beast_layers(
    parts: figures.Parts, x: float, y: float, scale: float, turn: float = 0
) -> list[Layer]:
    """Relief of a figure: flanks low, shoulder and haunch high, far legs lowest."""
    layers = []
    for name, body in parts.items():
        placed = vector.place(body, x, y, turn, scale)
        height = 9.0 if name in LOW else 24.0 if name in HIGH else 16.0
        reach = (3.2 if name in LOW else 9.5 if name in HIGH else 8.5) * scale
        layers.append(Layer(placed, height * scale / 7, reach, lift=6 * scale / 7))
    return layers


def _grooves(marks: str, x: float, y: float, scale: float, width: float = 1.5) -> Layer:
    body = f'<g fill="none" stroke="#fff" stroke-width="{width}" stroke-linecap="round">{marks}</g>'
    return Layer(vector.place(body, x, y, 0, scale), 8, 6, "groove")


def _eye(x: float, y: float, size: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{size}"/><circle cx="{x}" cy="{y}" r="{size * 0.3}"/>'


def deer_plaque() -> list[Layer]:
    marks = _eye(19, 34, 1.7) + '<path d="M5 42L12 40"/>'
    marks += (
        f'<path d="{figures.spiral_mark(37, 54, 6)}"/><path d="{figures.spiral_mark(79, 58, 7)}"/>'
    )
    marks += '<path d="M46 62C54 66 62 66 68 63M48 58C55 61 62 61 67 59"/>'
    marks += "".join(f'<path d="M{30 + i * 2.4} {40 + i * 3}l-5 3.2"/>' for i in range(4))
    return [*beast_layers(figures.deer(), 138, 60, 7.4), _grooves(marks, 138, 60, 7.4)]


def leopard_plaque() -> list[Layer]:
    peaks = "".join(
        vector.fill(
            f"M{x - 12} 101C{x - 5} 98 {x - 4} {92 - h} {x} {89 - h}"
            f"C{x + 4} {92 - h} {x + 5} 98 {x + 12} 101Z"
        )
        for x, h in ((10, 0), (30, 4), (50, 1), (70, 5), (90, 0))
    )
    marks = _eye(11, 34.5, 1.6) + "".join(
        _eye(x, y, 2.0)
        for x, y in (
            (30, 46),
            (40, 41),
            (41, 49),
            (50, 44),
            (59, 47),
            (68, 43),
            (76, 45),
            (82, 54),
            (31, 57),
            (75, 62),
        )
    )
    base = vector.fill("M0 98L100 98L100 103L0 103Z")
    layers = beast_layers(figures.leopard(), 130, 20, 7.4)
    layers.append(Layer(vector.place(peaks, 130, 20, 0, 7.4), 11, 16))
    layers.append(Layer(vector.place(base, 130, 20, 0, 7.4), 9, 12))
    return [*layers, _grooves(marks, 130, 20, 7.4, 1.2)]


def coiled_plaque() -> list[Layer]:
    marks = _eye(46, 17, 1.6) + f'<path d="{figures.spiral_mark(82, 46, 7)}"/>'
    marks += f'<path d="{figures.spiral_mark(26, 66, 7)}"/>'
    marks += "".join(
        f'<path d="M{50 + 26 * np.cos(t):.1f} {50 + 26 * np.sin(t):.1f}'
        f'L{50 + 38 * np.cos(t):.1f} {50 + 38 * np.sin(t):.1f}"/>'
        for t in np.linspace(0.25 * np.pi, 0.6 * np.pi, 6)
    )
    return [*beast_layers(figures.coiled_beast(), 90, 90, 8.2), _grooves(marks, 90, 90, 8.2, 1.4)]


def horse_plaque() -> list[Layer]:
    marks = (
        _eye(19, 21, 1.5)
        + f'<path d="{figures.spiral_mark(36, 46, 5)}"/>'
        + f'<path d="{figures.spiral_mark(79, 47, 6)}"/>'
    )
    marks += '<path d="M30 32L20 39M33 38L25 45M45 40C50 44 58 44 64 40"/>'
    return [*beast_layers(figures.horse(), 130, 40, 7.4), _grooves(marks, 130, 40, 7.4)]


def eagle_plaque() -> list[Layer]:
    marks = _eye(46, 17, 1.6) + "".join(
        f'<path d="M{44 + (i % 2) * 3} {38 + i * 3.4}q3 2.6 6 0q3 2.6 6 0"/>' for i in range(7)
    )
    for side in (1, -1):
        marks += "".join(
            f'<path d="M{50 + side * (12 - i * 0.6):.1f} {37 + i * 2.6:.1f}'
            f"L{50 + side * (10 + 36 * np.cos(np.radians(-16 + i * 15))):.1f} "
            f'{36 + i * 2.6 + 34 * np.sin(np.radians(-16 + i * 15)):.1f}"/>'
            for i in range(7)
        )
    return [*beast_layers(figures.eagle(), 90, 70, 8.2), _grooves(marks, 90, 70, 8.2, 0.9)]


def griffin_appliques() -> list[Layer]:
    """Twelve small stamped plaques of an ibex, each a little differently bent."""
    rng = np.random.default_rng(12)
    layers = []
    for i in range(12):
        x, y = 75 + (i % 4) * 222, 60 + (i // 4) * 235
        parts = figures.ibex()
        turn = float(rng.normal(0, 5))
        layers += beast_layers(parts, x, y, 1.9, turn)
        plate = '<rect x="-6" y="-4" width="108" height="98" rx="16"/>'
        layers.append(Layer(vector.place(plate, x, y, turn, 1.9), 2.4, 8))
        frame = beads(
            [(px, -2.0) for px in np.arange(0, 98, 7.0)]
            + [(px, 92.0) for px in np.arange(0, 98, 7.0)],
            2.6,
        )
        layers.append(Layer(vector.place(frame, x, y, turn, 1.9), 4.2, 5, lift=1.5))
    return layers


def torque() -> list[Layer]:
    """A neck ring of twisted wire with beast-head ends."""
    arc = "M250 640A330 330 0 1 1 750 640"
    layers = [Layer(vector.stroke(arc, 44), 22, 22)]
    turns = np.linspace(np.radians(128), np.radians(412), 84)
    twist = "".join(
        f'<path d="M{500 + 306 * np.cos(t):.1f} {426 + 306 * np.sin(t):.1f}'
        f'L{500 + 356 * np.cos(t + 0.09):.1f} {426 + 356 * np.sin(t + 0.09):.1f}" '
        'stroke="#fff" stroke-width="7" stroke-linecap="round"/>'
        for t in turns
    )
    layers.append(Layer(twist, 10, 9, "groove"))
    for x, hand in ((262, 1), (738, -1)):
        head = figures.limb([(0, 0), (16, 10), (40, 14)], [26, 26, 14]) + figures.limb(
            [(6, -12), (-6, -22)], [9, 4]
        )
        layers.append(
            Layer(vector.place(head, x, 640, 40 * hand, f"{2.4 * hand} 2.4"), 30, 26, lift=4)
        )
        eye = _eye(18, 6, 3.2)
        layers.append(
            _grooves(vector.place(eye, x, 640, 40 * hand, f"{2.4 * hand} 2.4"), 0, 0, 1, 1.6)
        )
    return layers


def tree_diadem() -> list[Layer]:
    """A narrow diadem: a band with trees of horns and birds between rows of granules."""
    layers = [Layer('<rect x="60" y="390" width="880" height="74" rx="14"/>', 5, 14)]
    layers.append(
        Layer(
            beads(
                [(80.0 + i * 12, 402) for i in range(71)]
                + [(80.0 + i * 12, 452) for i in range(71)],
                4.6,
            ),
            6,
            4.6,
            lift=4,
        )
    )
    for i in range(7):
        x = 122 + i * 126
        layers.append(Layer(vector.place(horns(0.15, 1.2), x, 392, 0, 62), 9, 7, lift=2))
        layers.append(Layer(vector.place(horns(0.15, 1.2), x, 330, 0, 44), 9, 6, lift=2))
        layers.append(Layer(vector.place(palmette(), x, 300, 0, 62), 10, 9, lift=2))
        layers.append(Layer(vector.place(horns(0.2, 1.1), x, 448, 0, 30), 9, 5, lift=4))
        drop = vector.disc(x, 470, 8) + vector.disc(x, 488, 13) + vector.place(leaf(50, 24), x, 546)
        layers.append(Layer(drop, 8, 9))
        if i < 6:
            layers.append(Layer(vector.disc(x + 63, 427, 15), 14, 15, "stone", 5, "#1f7f86"))
            layers.append(Layer(beads(ring_points(x + 63, 427, 21, 18), 3.4), 5, 3.4, lift=4))
    return [replace(layer, body=vector.place(layer.body, 0, -60)) for layer in layers]


PLAQUES: dict[str, tuple[Callable[[], list[Layer]], float]] = {
    "deer-plaque": (deer_plaque, 1.28),
    "leopard-plaque": (leopard_plaque, 1.18),
    "coiled-plaque": (coiled_plaque, 1.0),
    "horse-plaque": (horse_plaque, 1.2),
    "eagle-plaque": (eagle_plaque, 1.0),
    "ibex-appliques": (griffin_appliques, 1.25),
    "torque": (torque, 1.25),
    "diadem": (tree_diadem, 1.4),
}


def draw_plaque(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph goldwork on dark grey paper."""
    layers, ratio = PLAQUES[name]
    scene = new_scene(seed, size, ratio, PAPER)
    lay_metal(scene, layers(), GOLD, 8)
    return scene.develop()
