"""Tiles of buildings: glazed stars and carved terracotta."""

from collections.abc import Callable

import numpy as np

from museumportal.demo.drawing import flat, studio
from museumportal.demo.drawing.flat import Layer, new_scene
from museumportal.demo.drawing.ornament import cross_horns, diagonal_horns, horns, rosette
from museumportal.demo.drawing.planes import clouds, grain
from museumportal.demo.drawing.studio import Material, Scene
from museumportal.demo.drawing.vector import disc, fill, path, place, stroke


def tile(scene: Scene) -> None:
    """A glazed star tile: dark and light blue, white, gold, in relief."""
    outer = place(
        fill(
            path(
                [
                    (r * np.sin(a), -r * np.cos(a))
                    for a, r in zip(np.arange(16) * np.pi / 8, [1.0, 0.765] * 8, strict=True)
                ]
            )
        ),
        500,
        450,
        0,
        410,
    )
    layers = [Layer(outer, 20, 14, "flat")]
    art = outer.replace('fill="#fff"', 'fill="#12306b"')
    inner = path(
        [
            (r * np.sin(a), -r * np.cos(a))
            for a, r in zip(np.arange(16) * np.pi / 8, [1.0, 0.765] * 8, strict=True)
        ]
    )
    art += place(stroke(inner, 0.03, "#e8e4da"), 500, 450, 0, 380) + place(
        stroke(inner, 0.02, "#c9973f"), 500, 450, 0, 356
    )
    art += place(cross_horns("#e9e5da", 0.15), 500, 450, 0, 300) + place(
        cross_horns("#2fa3b0", 0.15), 500, 450, 45, 230
    )
    art += place(rosette(8, "#c9973f", "#12306b"), 500, 450, 0, 92) + "".join(
        disc(500 + 318 * np.cos(a), 450 + 318 * np.sin(a), 11, "#c9973f")
        for a in np.arange(16) * np.pi / 8 + np.pi / 16
    )
    albedo = flat.tint(scene, flat.rough_tone(scene, "#c8ab80"), art, 1.0, 0.2)
    pits = clouds(scene.shape, scene.rng, 16 * scene.unit, 3)
    flat.lay_solid(scene, layers, albedo, pits * 0.7, Material(420, 0.05), 14, 0.4)


def terracotta(scene: Scene) -> None:
    """A carved terracotta facing brick."""
    layers = [Layer('<rect x="110" y="70" width="780" height="520" rx="6"/>', 26, 14, "flat")]
    layers.append(Layer('<rect x="150" y="110" width="700" height="440"/>', 16, 10, "groove"))
    for i in range(3):
        layers.append(
            Layer(
                place(cross_horns() + diagonal_horns(), 267 + i * 233, 330, 0, 112), 20, 11, lift=8
            )
        )
    for x in (383.5, 616.5):
        layers.append(
            Layer(
                place(horns(0.18), x, 536, 0, 62) + place(horns(0.18), x, 124, 180, 62),
                18,
                9,
                lift=8,
            )
        )
    albedo = flat.rough_tone(scene, "#b9794f", 120, 0.16)
    grit = (
        clouds(scene.shape, scene.rng, 9 * scene.unit, 4) * 1.2 * scene.unit / 2
        + grain(scene.shape, scene.rng, 0.9) * 0.35
    )
    flat.lay_solid(scene, layers, albedo, grit, studio.MATTE, 14, 0.4)


TILES: dict[str, tuple[Callable[[Scene], None], float, str]] = {
    "star-tile": (tile, 1.1, "#b2afa8"),
    "terracotta-tile": (terracotta, 1.5, "#b5b2ab"),
}


def draw_tile(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a tile laid flat."""
    painter, ratio, paper = TILES[name]
    scene = new_scene(seed, size, ratio, paper)
    painter(scene)
    return scene.develop()
