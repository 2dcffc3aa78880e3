"""Musical instruments: wood, hide, hair and metal."""

from collections.abc import Callable

import numpy as np

from museumportal.demo.drawing import figures, flat
from museumportal.demo.drawing.carving import WOOD, rect
from museumportal.demo.drawing.flat import Layer, lay_metal, new_scene
from museumportal.demo.drawing.leather import HIDE, hide
from museumportal.demo.drawing.ornament import horns, leaf
from museumportal.demo.drawing.studio import Material, Scene
from museumportal.demo.drawing.vector import disc, fill, place, stroke


def dombra(scene: Scene) -> None:
    albedo, bump = flat.wood_tone(scene, "#8d5527", False, 11)
    body = (
        "M40 300C60 170 220 130 330 190C380 220 410 262 440 272L440"
        " 328C410 338 380 380 330 410C220 470 60 430 40 300Z"
    )
    neck = "M430 276L930 284L930 316L430 324Z"
    layers = [
        Layer(fill(body), 44, 52),
        Layer(fill(neck), 26, 16, lift=18),
        Layer(fill("M925 276L985 262L992 338L925 324Z"), 24, 16, lift=14),
    ]
    layers.append(
        Layer(
            disc(236, 300, 24)
            + place(
                "".join(disc(44 * np.cos(a), 44 * np.sin(a), 4) for a in np.arange(12) * np.pi / 6),
                236,
                300,
            ),
            12,
            8,
            "groove",
        )
    )
    layers.append(
        Layer(
            "".join(rect(460 + 470 * (1 - 0.944**k), 280, 4.5, 40, 2) for k in range(18)),
            6,
            3,
            lift=46,
        )
    )
    layers.append(Layer(rect(150, 272, 13, 56, 3), 14, 6, lift=42))
    dark = place(horns(0.15, 1.2, "#2c170c"), 96, 300, 90, 66) + "".join(
        place(leaf(34, 14, "#2c170c"), 330 + k * 22, 300, 90) for k in range(4)
    )
    dark += stroke(body, 9, "#3a1d0e")
    flat.lay_solid(
        scene, layers, flat.tint(scene, albedo, dark, 0.8), bump, Material(150, 0.055), 18, 0.3
    )
    strings = [
        Layer(stroke(f"M70 {y}L960 {y + (3 if y < 300 else -3)}", 2.6), 4, 1.6, lift=58)
        for y in (290, 310)
    ]
    gut = flat.rough_tone(scene, "#e6dcc2")
    flat.lay_solid(scene, strings, gut, 0.0, Material(60, 0.05), 5, 0)
    pegs = [
        Layer(figures.limb([(955, 276), (952, 236), (950, 212)], [14, 13, 24]), 14, 8),
        Layer(figures.limb([(962, 324), (966, 366), (968, 388)], [14, 13, 24]), 14, 8),
    ]
    flat.lay_solid(scene, pegs, albedo * 0.6, bump, WOOD, 8)


def qobyz(scene: Scene) -> None:
    albedo, bump = flat.wood_tone(scene, "#5f3a20", False, 12)
    bowl = '<ellipse cx="230" cy="300" rx="185" ry="128"/>'
    layers = [
        Layer(bowl, 60, 90),
        Layer('<ellipse cx="250" cy="300" rx="108" ry="76"/>', 46, 130, "groove"),
    ]
    layers.append(
        Layer(
            figures.limb([(390, 300), (560, 286), (720, 274), (860, 300)], [66, 44, 44, 60]), 44, 26
        )
    )
    layers.append(Layer(fill("M850 262L975 236Q992 300 975 364L850 338Z"), 36, 28))
    layers.append(Layer(place(horns(0.15), 925, 300, 90, 46), 8, 5, lift=36))
    flat.lay_solid(scene, layers, albedo, bump, Material(50, 0.045), 20, 0.45)
    skin, grain_ = hide(scene, "#cbb489")
    flat.lay_solid(
        scene,
        [Layer('<ellipse cx="130" cy="300" rx="96" ry="84"/>', 30, 50, lift=20)],
        skin,
        grain_,
        HIDE,
        4,
        0.2,
    )
    hair = flat.rough_tone(scene, "#241c17")
    strings = "".join(
        stroke(f"M60 {y + k * 2.2}C300 {y - 34 + k} 600 {y - 30 + k} 940 {y - 8 + k}", 1.6)
        for y in (282, 312)
        for k in range(7)
    )
    flat.lay_solid(
        scene,
        [Layer(strings, 5, 1.4, lift=70), Layer(rect(150, 262, 12, 78, 3), 40, 6, lift=40)],
        hair,
        0.0,
        WOOD,
        6,
        0,
    )
    metal = [
        Layer(disc(215 + 60 * np.cos(a), 300 + 40 * np.sin(a), 11), 12, 10, lift=24)
        for a in (0.4, 1.6, 2.7, 4.0, 5.4)
    ]
    metal.append(
        Layer(
            '<circle cx="900" cy="352" r="18" fill="none" stroke="#fff" stroke-width="6"/>'
            + place(leaf(48, 24), 905, 420),
            7,
            6,
            lift=10,
        )
    )
    lay_metal(scene, metal, flat.BRONZE, 4)
    bow, bump2 = flat.wood_tone(scene, "#74482a", False, 8)
    flat.lay_solid(
        scene, [Layer(stroke("M120 520C360 610 700 610 930 500", 15), 12, 7)], bow, bump2, WOOD, 7
    )
    flat.lay_solid(
        scene, [Layer(stroke("M126 520C400 530 660 524 926 502", 7), 5, 3)], hair, 0.0, WOOD, 5
    )


INSTRUMENTS: dict[str, tuple[Callable[[Scene], None], float, str]] = {
    "dombra": (dombra, 1.7, "#b1ada6"),
    "qobyz": (qobyz, 1.5, "#b4afa5"),
}


def draw_instrument(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a musical instrument laid flat."""
    painter, ratio, paper = INSTRUMENTS[name]
    scene = new_scene(seed, size, ratio, paper)
    painter(scene)
    return scene.develop()
