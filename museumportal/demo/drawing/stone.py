"""Stone: petroglyphs in the open air, standing figures, carved stelae, querns and moulds."""

from collections.abc import Callable

import numpy as np

from museumportal.demo.drawing import figures, flat, studio, vector
from museumportal.demo.drawing.flat import Layer, new_scene
from museumportal.demo.drawing.ornament import TILES, cross_horns, diagonal_horns, horns, rosette
from museumportal.demo.drawing.planes import (
    Colour,
    Plane,
    blur,
    clouds,
    crackle,
    grain,
    linear,
    mix,
    sample,
    step,
)
from museumportal.demo.drawing.studio import Material, Scene
from museumportal.demo.drawing.vector import disc, fill, place, stroke

ROCK = Material(sharpness=9, coat=0.02)
Place = tuple[str, float, float, float, float]


def _herd(items: list[Place], mirrored: tuple[int, ...] = ()) -> str:
    """Figures by name at (x, y), turned, scaled; those listed face right."""
    body = ""
    for i, (name, x, y, turn, scale) in enumerate(items):
        part = figures.outline_points(getattr(figures, name)())
        flip = f"{-scale if i in mirrored else scale} {scale}"
        body += place(place(part, -50, -50), x, y, turn, flip)
    return body


def hunt() -> str:
    items: list[Place] = [
        ("archer", 830, 400, 0, 2.6),
        ("ibex", 560, 340, -6, 2.9),
        ("ibex", 360, 230, 4, 2.1),
        ("ibex", 250, 400, -8, 1.5),
        ("wolf", 660, 520, 4, 1.2),
        ("wolf", 480, 540, -6, 1.1),
        ("ibex", 660, 190, 6, 1.3),
        ("camel", 190, 190, 3, 1.3),
    ]
    return _herd(items)


def sun_gods() -> str:
    items: list[Place] = [
        ("sun_head", 330, 330, 0, 3.6),
        ("sun_head", 640, 300, 4, 2.9),
        ("horse", 800, 500, 0, 1.5),
        ("ibex", 500, 540, 0, 1.3),
        ("archer", 140, 520, 0, 1.3),
    ]
    dots = "".join(
        disc(470 + 16 * np.cos(a) * 3, 160 + 16 * np.sin(a) * 3, 6) for a in np.arange(9) / 9 * 6.28
    )
    return _herd(items, (2,)) + dots


def caravan() -> str:
    items: list[Place] = [
        ("camel", 170, 300, -3, 2.2),
        ("camel", 400, 320, 2, 2.3),
        ("camel", 640, 310, -2, 2.2),
        ("camel", 860, 320, 4, 2.0),
        ("horse", 330, 130, 0, 1.2),
        ("wolf", 560, 510, 0, 1.0),
        ("ibex", 760, 130, 0, 1.1),
        ("ibex", 880, 160, 6, 0.9),
    ]
    ropes = stroke(
        (
            "M236 300C280 330 300 330 322 326M474 330C510 350 540"
            " 340 566 324M716 320C740 340 770 340 800 336"
        ),
        5,
    )
    return _herd(items) + ropes


def chariot() -> str:
    wheel = '<circle r="62" fill="none" stroke="#fff" stroke-width="10"/>' + "".join(
        place(stroke("M0 0V-60", 7), turn=a) for a in range(0, 360, 45)
    )
    body = (
        place(wheel, 560, 250)
        + place(wheel, 560, 450)
        + stroke("M560 250V450M560 350L250 350M500 300H620V400H500Z", 10)
    )
    items: list[Place] = [
        ("horse", 250, 255, 0, 1.7),
        ("archer", 720, 350, 0, 1.7),
        ("leopard", 860, 180, 0, 1.3),
        ("ibex", 840, 520, 0, 1.4),
    ]
    mirrored = place(
        place(figures.outline_points(figures.horse()), -50, -50), 250, 445, 0, "1.7 -1.7"
    )
    return _herd(items) + mirrored + body


def leopards() -> str:
    items: list[Place] = [
        ("leopard", 300, 250, -4, 2.9),
        ("reindeer", 680, 260, 3, 2.7),
        ("eagle", 860, 470, 0, 1.5),
        ("ibex", 480, 510, 2, 1.7),
        ("ibex", 200, 500, -5, 1.4),
        ("sun_head", 680, 520, 0, 1.3),
    ]
    return _herd(items)


def rock_face(scene: Scene, colour: str, deep: str) -> tuple[Colour, Plane]:
    """Weathered rock with dark varnish, ledges, cracks and lichen: albedo and height in pixels."""
    unit, rng, shape = scene.unit, scene.rng, scene.shape
    broad = clouds(shape, rng, 380 * unit, 5)
    grit = clouds(shape, rng, 14 * unit, 4)
    ledge = np.abs(((broad * 2.2 + 0.4) % 1.0) - 0.5)
    rows = (np.arange(shape[0], dtype=np.float32) / shape[0])[:, None] + broad * 0.04
    columns = (
        (np.arange(shape[1], dtype=np.float32) / shape[1])[None, :]
        + broad.T[: shape[0], : shape[1]].mean()
        + broad * 0.05
    )
    net = sample(crackle(1, 6), columns * 0.9, np.clip(rows * 0.7 + 0.15, 0, 1))
    crack = step(0.35, 1.0, net) * step(-0.4, 0.6, broad)
    height = (
        broad * 16 * unit
        + grit * 1.4 * unit
        + step(0.42, 0.5, ledge) * -3 * unit
        - crack * 6 * unit
    )
    tone = mix(linear(deep), linear(colour), step(-1.1, 1.3, broad + 0.35 * grit))
    tone = tone * (1 + 0.08 * grit + 0.035 * grain(shape, rng, 0.8)) * (1 - 0.65 * crack)
    lichen = step(1.15, 1.5, clouds(shape, rng, 50 * unit, 4) + 0.25 * broad)
    return mix(tone, linear("#a8812f") * (1 + 0.2 * grit), lichen * 0.55), height.astype(np.float32)


def petroglyph(scene: Scene, figures_body: str, colour: str, deep: str) -> None:
    """Peck figures through the dark skin of a rock that fills the picture."""
    albedo, height = rock_face(scene, colour, deep)
    cover = vector.mask(figures_body, scene.shape, scene.box)
    pecks = clouds(scene.shape, scene.rng, 5 * scene.unit, 2)
    soft = blur(cover, 2.6 * scene.unit)
    pecked = step(0.30, 0.62, soft + 0.24 * pecks) * (0.82 + 0.1 * pecks)
    fresh = linear("#b59a78") * (1 + 0.12 * pecks)
    albedo = mix(albedo, fresh, np.clip(pecked, 0, 1) * 0.86)
    height = height - pecked * 2.4 * scene.unit + pecks * pecked * 0.9 * scene.unit
    nx, ny = studio.relief(height)
    shelter = studio.corners(height, 14 * scene.unit, 1.5)
    scene.light = studio.shade(nx, ny, albedo, ROCK, "lying", shelter) * 1.15
    y, x = np.ogrid[0 : 1 : 1j * scene.height, 0 : 1 : 1j * scene.width]
    scene.light *= (1.06 - 0.4 * ((x - 0.45) ** 2 + (y - 0.42) ** 2)).astype(np.float32)


PANELS: dict[str, tuple[Callable[[], str], float, str, str]] = {
    "petroglyph-hunt": (hunt, 1.5, "#6a5142", "#3a2c26"),
    "petroglyph-sun": (sun_gods, 1.5, "#5d5048", "#302a28"),
    "petroglyph-caravan": (caravan, 1.6, "#77563c", "#43302a"),
    "petroglyph-chariot": (chariot, 1.5, "#5a4a44", "#2f2826"),
    "petroglyph-leopard": (leopards, 1.5, "#6b4a38", "#38261f"),
}


def _statue() -> list[Layer]:
    body = (
        "M262 960L252 560C240 480 236 420 268 370C300 330 322 316 318 280C290 200 300 96"
        " 400 90S510 200 482 280C478 316 500 330 532 370C564 420 560 480 548 560L538 960Z"
    )
    head = '<ellipse cx="400" cy="196" rx="92" ry="112"/>'
    layers = [Layer(fill(body), 70, 130), Layer(head, 62, 90, lift=26)]
    layers.append(Layer(fill("M388 168L412 168L424 244Q400 262 376 244Z"), 30, 20, lift=72))
    layers.append(
        Layer(stroke("M330 160Q360 138 390 162M410 162Q440 138 470 160", 15), 16, 9, lift=74)
    )
    layers.append(
        Layer(
            (
                '<ellipse cx="362" cy="188" rx="19" ry="8"/><ellipse'
                ' cx="438" cy="188" rx="19" ry="8"/>'
            ),
            9,
            7,
            lift=70,
        )
    )
    layers.append(Layer(stroke("M336 268Q366 250 400 264Q434 250 464 268", 12), 13, 8, lift=62))
    layers.append(Layer(stroke("M376 286Q400 294 424 286", 7), 12, 5, "groove"))
    layers.append(
        Layer(
            stroke("M316 196C306 190 306 222 318 226M484 196C494 190 494 222 482 226", 13),
            14,
            8,
            lift=30,
        )
    )
    layers.append(
        Layer(
            figures.limb([(284, 420), (286, 520), (320, 570), (398, 548)], [54, 50, 44, 38]),
            34,
            26,
            lift=44,
        )
    )
    layers.append(
        Layer(
            figures.limb([(516, 420), (520, 560), (500, 650), (420, 676)], [54, 50, 44, 38]),
            32,
            26,
            lift=44,
        )
    )
    layers.append(Layer(fill("M366 486L434 486L424 556Q400 574 376 556Z"), 34, 24, lift=66))
    layers.append(Layer('<rect x="250" y="722" width="300" height="34"/>', 12, 10, lift=62))
    layers.append(Layer("".join(disc(272 + i * 32, 739, 11) for i in range(9)), 9, 9, lift=70))
    layers.append(
        Layer(figures.limb([(440, 760), (470, 840), (482, 900)], [20, 18, 12]), 22, 12, lift=56)
    )
    return layers


def statue_relief(scene: Scene) -> tuple[Plane, Plane]:
    """Height in pixels and coverage of the standing figure, for its model."""
    return flat.emboss(scene, _statue())


def balbal(scene: Scene) -> None:
    albedo, height = rock_face(scene, "#a39a8e", "#7b736a")
    height = height * 0.5 + clouds(scene.shape, scene.rng, 30 * scene.unit, 4) * 3 * scene.unit
    flat.lay_solid(scene, _statue(), albedo, height, ROCK, 26, 0.35)


def stele(scene: Scene) -> None:
    body = (
        "M290 970L300 330C300 250 340 210 350 150C356 110 380 80 400 60"
        "C420 80 444 110 450 150C460 210 500 250 500 330L510 970Z"
    )
    layers = [Layer(fill(body), 30, 40, "flat")]
    for y, high in ((330, 150), (500, 180), (700, 220)):
        layers.append(Layer(f'<rect x="322" y="{y}" width="156" height="{high}"/>', 9, 8, "groove"))
    layers.append(Layer(place(rosette(12), 400, 252, 0, 56), 9, 9, lift=26))
    layers.append(Layer(place(horns(0.16), 400, 180, 0, 56), 8, 6, lift=26))
    layers.append(Layer(place(cross_horns() + diagonal_horns(), 400, 405, 0, 64), 8, 6, lift=24))
    layers.append(
        Layer(
            "".join(
                place(TILES["ram"](), 340 + i * 40, 512, 0, "40 76")
                + place(TILES["lattice"](), 328 + i * 48, 604, 0, "48 60")
                for i in range(3)
            ),
            7,
            5,
            lift=24,
        )
    )
    layers.append(
        Layer(
            "".join(place(TILES["letters"](), 330, 716 + i * 66, 0, "140 54") for i in range(3)),
            6,
            4,
            lift=24,
        )
    )
    layers.append(
        Layer(
            "".join(
                place(TILES["chevrons"](), x, 330 + k * 20, 0, "14 20")
                for x in (304, 483)
                for k in range(30)
            ),
            6,
            4,
            lift=26,
        )
    )
    albedo, height = rock_face(scene, "#c9bb9c", "#a8977a")
    flat.lay_solid(
        scene,
        layers,
        albedo,
        height * 0.2 + clouds(scene.shape, scene.rng, 8 * scene.unit, 3) * 0.6 * scene.unit,
        ROCK,
        22,
        0.5,
    )


def quern(scene: Scene) -> None:
    layers = [
        Layer(disc(500, 430, 350), 70, 70),
        Layer(disc(500, 430, 290), 22, 50, "groove"),
        Layer(disc(500, 430, 78), 60, 40, "groove"),
        Layer(disc(760, 330, 34), 46, 24, "groove"),
    ]
    layers.append(
        Layer(
            "".join(place(stroke("M-22 -180L22 -250", 9), 500, 430, i * 11.25) for i in range(32)),
            9,
            6,
            "groove",
        )
    )
    layers.append(
        Layer(
            '<circle cx="500" cy="430" r="120" fill="none" stroke="#fff" stroke-width="22"/>',
            18,
            12,
            lift=44,
        )
    )
    albedo, height = rock_face(scene, "#8f857a", "#655d55")
    flat.lay_solid(
        scene,
        layers,
        albedo,
        height * 0.35 + clouds(scene.shape, scene.rng, 12 * scene.unit, 4) * 1.6 * scene.unit,
        ROCK,
        26,
        0.3,
    )


STONES: dict[str, tuple[Callable[[Scene], None], float, str]] = {
    "balbal": (balbal, 0.8, "#b4b2ad"),
    "stele": (stele, 0.8, "#a9adb0"),
    "quern": (quern, 1.15, "#b8b5ae"),
}


def draw_stone(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a stone. Rock pictures fill the sheet; others lie on paper."""
    if name in PANELS:
        body, ratio, colour, deep = PANELS[name]
        scene = new_scene(seed, size, ratio, "#808080")
        petroglyph(scene, body(), colour, deep)
        return scene.develop()
    painter, ratio, paper = STONES[name]
    scene = new_scene(seed, size, ratio, paper)
    painter(scene)
    return scene.develop()
