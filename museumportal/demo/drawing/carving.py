"""Wood and bone: carved boards, ladles, combs, engraved tusks, painted distaffs, knucklebones."""

from collections.abc import Callable

import numpy as np

from museumportal.demo.drawing import figures, flat
from museumportal.demo.drawing.felt import frame
from museumportal.demo.drawing.flat import Layer, beads, new_scene, ring_points
from museumportal.demo.drawing.ornament import (
    TILES,
    cross_horns,
    diagonal_horns,
    horns,
    leaf,
    palmette,
    ram_tile,
    rosette,
    star,
)
from museumportal.demo.drawing.planes import clouds, step
from museumportal.demo.drawing.studio import Material, Scene
from museumportal.demo.drawing.vector import disc, fill, place, stroke

WOOD = Material(sharpness=26, coat=0.03)
BONE = Material(sharpness=50, coat=0.04)


def rect(x: float, y: float, w: float, h: float, round_: float = 0, colour: str = "#fff") -> str:
    """A rectangle element."""
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{round_}" fill="{colour}"/>'


def door_leaf(scene: Scene) -> None:
    layers = [Layer(rect(180, 30, 440, 940, 4), 12, 10, "flat")]
    for y, high in ((70, 190), (290, 420), (740, 190)):
        layers.append(Layer(rect(222, y, 356, high), 10, 8, "groove"))
        layers.append(Layer(rect(230, y + 8, 340, high - 16), 7, 7, "flat"))
    layers.append(Layer(place(stroke(star(8, 0.77), 0.09), 400, 500, 0, 150), 9, 6, lift=6))
    layers.append(Layer(place(stroke(star(8, 0.77), 0.07), 400, 500, 22.5, 150), 9, 6, lift=6))
    layers.append(Layer(place(rosette(8), 400, 500, 0, 76), 9, 9, lift=6))
    for y in (330, 670):
        layers.append(
            Layer(
                place(cross_horns(), 300, y, 45, 38) + place(cross_horns(), 500, y, 45, 38),
                7,
                4,
                lift=6,
            )
        )
    for y in (165, 835):
        layers.append(Layer(place(cross_horns() + diagonal_horns(), 400, y, 0, 82), 8, 6, lift=6))
        layers.append(
            Layer(
                place(horns(0.16), 284, y, 90, 52) + place(horns(0.16), 516, y, -90, 52),
                8,
                6,
                lift=6,
            )
        )
    layers.append(Layer(frame(186, 36, 428, 928, 28, TILES["triangle"](), 18), 6, 4, lift=9))
    albedo, bump = flat.wood_tone(scene, "#7a5231", True, 20)
    flat.lay_solid(scene, layers, albedo, bump, WOOD, 9)


def chest_front(scene: Scene) -> None:
    layers = [Layer(rect(50, 70, 900, 490, 4), 12, 10, "flat")]
    layers += [Layer(rect(50, y, 900, 12), 7, 4, "groove") for y in (150, 470)]
    for i in range(3):
        x = 90 + i * 284
        layers.append(Layer(rect(x, 184, 252, 264), 8, 6, "groove"))
        layers.append(Layer(rect(x + 10, 194, 232, 244), 5, 6, "flat"))
        layers.append(
            Layer(
                place(cross_horns("#fff", 0.2) + diagonal_horns(), x + 126, 316, 0, 106),
                9,
                7,
                lift=5,
            )
        )
    layers += [Layer(frame(56, 76, 888, 478, 52, ram_tile(), 14), 7, 4, lift=9)]
    for x in (60, 880):
        layers.append(Layer(rect(x, 556, 64, 62, 4), 10, 10))
    albedo, bump = flat.wood_tone(scene, "#6d4023", False, 18)
    red = "".join(rect(100 + i * 284, 194, 232, 244, 0, "#7c2317") for i in range(3))
    green = "".join(
        place(cross_horns("#d0a044", 0.2) + diagonal_horns("#2f5b4a"), 216 + i * 284, 316, 0, 106)
        for i in range(3)
    )
    albedo = flat.tint(
        scene,
        albedo,
        red + green + frame(56, 76, 888, 478, 52, ram_tile("#c79339"), 14),
        0.86,
        0.16,
    )
    flat.lay_solid(scene, layers, albedo, bump, WOOD, 10)


def ladle(scene: Scene) -> None:
    bowl = '<ellipse cx="235" cy="300" rx="165" ry="140"/>'
    shaft = figures.limb([(385, 292), (520, 284), (700, 300), (860, 290)], [44, 34, 36, 40])
    layers = [
        Layer(bowl, 46, 60),
        Layer('<ellipse cx="235" cy="300" rx="118" ry="94"/>', 44, 150, "groove"),
    ]
    layers += [Layer(shaft, 26, 20), Layer(place(horns(0.17, 1.2), 850, 290, 90, 84), 18, 12)]
    layers.append(
        Layer("".join(rect(470 + i * 16, 262, 7, 50, 3) for i in range(12)), 10, 6, "groove")
    )
    layers.append(
        Layer("".join(place(leaf(26, 15), 700 + i * 22, 302, 90) for i in range(5)), 8, 5, "groove")
    )
    albedo, bump = flat.wood_tone(scene, "#94602f", False, 13)
    flat.lay_solid(scene, layers, albedo, bump, Material(60, 0.045), 14, 0.3)


def bone_comb(scene: Scene) -> None:
    body = "M170 520L170 250C170 170 300 110 500 110S830 170 830 250L830 520Z"
    teeth = "".join(fill(f"M{176 + i * 25} 515h14l-3 360q-4 14 -8 0Z") for i in range(26))
    layers = [Layer(fill(body), 12, 16, "flat"), Layer(teeth, 11, 6, "flat")]
    layers.append(
        Layer(
            stroke("M196 490L196 260C196 190 310 136 500 136S804 190 804 260L804 490Z", 6),
            6,
            4,
            "groove",
        )
    )
    deer = "".join(figures.reindeer().values())
    layers.append(Layer(place(deer, 250, 205, 0, 2.6), 8, 7, lift=9))
    layers.append(Layer(place(deer, 750, 205, 0, "-2.6 2.6"), 8, 7, lift=9))
    layers.append(Layer(place(palmette(), 500, 450, 0, 230), 8, 8, lift=9))
    rings = "".join(
        f'<circle cx="{x}" cy="{y}" r="9" fill="none" stroke="#fff" stroke-width="4"/>'
        + disc(x, y, 3)
        for x, y in [(218 + i * 47, 478) for i in range(13)]
    )
    layers.append(Layer(rings, 5, 3, "groove"))
    albedo = flat.rough_tone(scene, "#d9c7a0", 90, 0.1)
    cracks = clouds(scene.shape, scene.rng, 120 * scene.unit, 5)
    albedo *= 1 - 0.3 * step(0.03, 0.0, np.abs(cracks - 0.8))
    flat.lay_solid(
        scene,
        layers,
        albedo,
        clouds(scene.shape, scene.rng, 9 * scene.unit, 3) * 0.25,
        BONE,
        8,
        0.7,
    )


def engraved_tusk(scene: Scene) -> None:
    line = [(50, 330), (220, 240), (420, 200), (640, 215), (820, 285), (945, 400)]
    layers = [Layer(figures.limb(line, [118, 112, 104, 92, 72, 26]), 70, 60)]
    albedo = flat.rough_tone(scene, "#e6d9ba", 120, 0.07)
    marks = ""
    deer, wolf, archer = (
        figures.outline_points(f()) for f in (figures.reindeer, figures.wolf, figures.archer)
    )
    sled = stroke(
        "M0 40Q20 46 110 40L120 26M14 40L20 22L98 22L104 40M44 22V40M72 22V40", 4, "#2b2320"
    )
    for x, y, turn, scale, body in (
        (160, 235, -22, 0.56, deer),
        (245, 200, -16, 0.56, deer),
        (335, 177, -10, 0.56, deer),
        (425, 165, -2, 0.52, archer),
        (655, 178, 8, 0.52, deer),
        (745, 205, 16, 0.44, wolf),
        (820, 245, 26, 0.38, wolf),
    ):
        marks += place(body.replace("#fff", "#2b2320"), x, y, turn, scale)
    marks += place(sled, 505, 180, 2, 0.9) + place(
        archer.replace("#fff", "#7d2a1c"), 525, 148, 2, 0.38
    )
    ground = "M110 338C260 250 430 215 600 232S850 330 920 392"
    marks += stroke(ground, 3, "#7d2a1c") + "".join(
        place(
            fill("M0 0L9 -20L18 0Z", "#7d2a1c"),
            130 + i * 30,
            322 - 62 * np.sin(min(i, 16) / 16 * 1.7),
            -18 + i * 1.4,
        )
        for i in range(22)
    )
    marks += stroke("M92 384C96 350 84 300 68 290M110 372C112 346 104 300 90 282", 4, "#2b2320")
    albedo = flat.tint(scene, albedo, marks, 0.85, 0.05)
    flat.lay_solid(
        scene,
        layers,
        albedo,
        clouds(scene.shape, scene.rng, 16 * scene.unit, 3) * 0.3,
        Material(120, 0.045),
        16,
        0.2,
    )


def distaff(scene: Scene) -> None:
    blade = (
        "M240 70q40 -44 80 0q40 -44 80 0q40 -44 80 0q40 -44 80 0L552 520"
        "Q540 600 440 640L434 930L366 930L360 640Q260 600 248 520Z"
    )
    layers = [Layer(fill(blade), 10, 12, "flat"), Layer(rect(330, 925, 250, 44, 6), 14, 14)]
    albedo, bump = flat.wood_tone(scene, "#b98a52", True, 17)
    red, blue, green, white, black = "#a02a1c", "#2a5070", "#3f6b48", "#ece2cb", "#27211e"
    art = fill("M256 92L544 92L538 512Q526 586 430 622L370 622Q274 586 262 512Z", "#c68a2e") + rect(
        262, 100, 276, 130, 0, red
    )
    art += rect(262, 240, 276, 196, 0, white) + rect(266, 446, 268, 80, 0, red)
    art += (
        place(rosette(8, white, green), 400, 165, 0, 54)
        + place(palmette(white), 310, 215, 0, 84)
        + place(palmette(white), 490, 215, 0, 84)
    )
    horse = figures.outline_points(figures.horse())
    art += place(horse.replace("#fff", black), 300, 262, 0, 1.25) + place(
        horse.replace("#fff", red), 405, 262, 0, 1.25
    )
    art += (
        stroke("M300 408Q400 432 500 406M318 408L326 386L470 386L486 404", 7, blue)
        + disc(400, 356, 13, black)
        + rect(388, 364, 26, 24, 6, green)
    )
    bird = fill(
        "M0 0C10 -40 60 -40 80 -6C100 -14 110 -4 124 -8C110 12 90 30 56 30C24 30 4 20 0 0Z", white
    )
    art += (
        place(bird, 278, 490, 0, 0.62)
        + place(bird, 522, 490, 0, "-0.62 0.62")
        + place(rosette(6, white, blue), 400, 486, 0, 32)
    )
    art += "".join(
        place(TILES["wave"]().replace("#fff", green), 270 + i * 26.2, 534, 0, 26) for i in range(10)
    ) + place(palmette(green), 400, 618, 0, 50)
    art += stroke(
        "M256 92L544 92L538 512Q526 586 430 622L370 622Q274 586 262 512Z", 7, black
    ) + rect(380, 660, 40, 200, 20, red)
    flat.lay_solid(scene, layers, flat.tint(scene, albedo, art, 0.92, 0.12), bump, WOOD, 9)


def knucklebones(scene: Scene) -> None:
    rng = np.random.default_rng(4)
    layers: list[Layer] = []
    red = ""
    spots = [
        (x + rng.normal(0, 14), y + rng.normal(0, 12))
        for y in (150, 335, 520)
        for x in (150, 325, 500, 675, 850)
    ]
    for i, (x, y) in enumerate(spots):
        turn, size = float(rng.uniform(0, 360)), 1.0 if i != 7 else 1.34
        outline = (
            "M-62 -40C-44 -56 -16 -40 0 -42C20 -44 44 -54 60 -38C70 -20 56 -6 58 6C60 22 68"
            " 36 54 46C36 54 16 42 -2 44C-22 46 -44 56 -60 42"
            "C-70 26 -58 8 -58 -4C-58 -16 -70 -26 -62 -40Z"
        )
        body = place(fill(outline), x, y, turn, size)
        layers.append(Layer(body, 34 * size, 34 * size))
        if i % 3 == 0:
            layers.append(
                Layer(place('<ellipse rx="40" ry="19"/>', x, y, turn, size), 20, 26, "groove")
            )
        elif i % 3 == 1:
            knobs = (
                '<ellipse cx="-36" cy="0" rx="20" ry="38"/><ellipse'
                ' cx="36" cy="0" rx="20" ry="38"/>'
            )
            layers.append(Layer(place(knobs, x, y, turn, size), 22, 18, lift=24))
        else:
            layers.append(
                Layer(
                    place(stroke("M-40 -8C-10 18 14 -22 42 6", 15), x, y, turn, size),
                    16,
                    18,
                    "groove",
                )
            )
        if i in (3, 7, 11):
            red += place(fill(outline, "#8c2416"), x, y, turn, size * 1.02)
    albedo = flat.rough_tone(scene, "#d3bd93", 70, 0.14)
    albedo = flat.tint(scene, albedo, red, 0.85, 0.12)
    pores = clouds(scene.shape, scene.rng, 6 * scene.unit, 3) * 0.55
    flat.lay_solid(scene, layers, albedo, pores, Material(40, 0.035), 14, 0.5)


def bone_plates(scene: Scene) -> None:
    layers: list[Layer] = []
    for i, y in enumerate((90, 255, 420)):
        body = (
            f"M60 {y + 60}C200 {y - 20} 780 {y - 20} 940 {y + 60}"
            f"C780 {y + 120} 200 {y + 120} 60 {y + 60}Z"
        )
        layers.append(Layer(fill(body), 16, 30))
        dots = "".join(
            (
                f'<circle cx="{150 + k * 50}" cy="{y + 56}" r="{15 if (k + i) % 2 else 9}"'
                ' fill="none" stroke="#fff" stroke-width="4"/>'
            )
            + disc(150 + k * 50, y + 56, 4)
            for k in range(15)
        )
        layers.append(Layer(dots, 6, 4, "groove"))
        edge = "".join(
            stroke(f"M{160 + k * 17} {y + 18 + abs(k - 20) * 0.9}l8 12l8 -12", 3.4)
            for k in range(40)
        )
        layers.append(Layer(edge, 5, 3, "groove"))
        layers.append(
            Layer(
                beads(ring_points(84, y + 60, 0, 1) + ring_points(916, y + 60, 0, 1), 8),
                9,
                5,
                "groove",
            )
        )
    albedo = flat.rough_tone(scene, "#cdb88d", 140, 0.13)
    flat.lay_solid(
        scene,
        layers,
        albedo,
        clouds(scene.shape, scene.rng, 10 * scene.unit, 3) * 0.4,
        BONE,
        7,
        0.75,
    )


CARVINGS: dict[str, tuple[Callable[[Scene], None], float, str]] = {
    "door-leaf": (door_leaf, 0.8, "#b9b5ad"),
    "chest-front": (chest_front, 1.5, "#aeaaa2"),
    "ladle": (ladle, 1.65, "#b7b4ae"),
    "bone-comb": (bone_comb, 1.02, "#5a5c60"),
    "engraved-tusk": (engraved_tusk, 1.75, "#6c7278"),
    "distaff": (distaff, 0.8, "#a9adae"),
    "knucklebones": (knucklebones, 1.5, "#77706a"),
    "bone-plates": (bone_plates, 1.7, "#595b5f"),
}


def draw_carving(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a carved object laid flat."""
    painter, ratio, paper = CARVINGS[name]
    scene = new_scene(seed, size, ratio, paper)
    painter(scene)
    return scene.develop()
