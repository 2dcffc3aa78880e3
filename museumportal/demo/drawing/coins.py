"""Coins: struck discs with worn relief, single (both sides side by side) and in hoards."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from museumportal.demo.drawing import figures, flat, vector
from museumportal.demo.drawing.flat import Metal, beads, ring_points
from museumportal.demo.drawing.ornament import cross_horns, letters_tile, palmette, rosette, star
from museumportal.demo.drawing.planes import Generator, Plane, blur, clouds, dome, resize, step


def letter_ring(rng: Generator, radius: float, height: float, count: int) -> str:
    """Pseudo-script running round a coin; it says nothing."""
    body = ""
    for i in range(count):
        tile = letters_tile(rng, 1)
        width = 2 * np.pi * radius / count
        body += vector.place(
            vector.place(tile, -width / 2, -radius - height * 0.4, 0, f"{width} {height}"),
            turn=360 * i / count,
        )
    return body


def letter_lines(rng: Generator, rows: int, width: float, height: float) -> str:
    """Lines of pseudo-script across the field."""
    body = ""
    for row in range(rows):
        y = (row - rows / 2) * height
        reach = width * np.sqrt(max(1 - ((y + height / 2) / width) ** 2 * 0.5, 0.2))
        body += vector.place(letters_tile(rng, 5), -reach, y, 0, f"{2 * reach} {height * 0.92}")
    return body


def _circle(radius: float, width: float) -> str:
    return f'<circle r="{radius}" fill="none" stroke="#fff" stroke-width="{width}"/>'


def _beast(parts: figures.Parts, scale: float = 0.0105) -> str:
    return vector.place(figures.outline_points(parts), -50 * scale, -50 * scale, 0, scale)


def dirham(side: int, rng: Generator) -> str:
    if side == 0:
        return (
            letter_lines(rng, 4, 0.5, 0.25)
            + _circle(0.62, 0.025)
            + letter_ring(rng, 0.72, 0.24, 26)
            + _circle(0.93, 0.02)
        )
    return (
        letter_lines(rng, 5, 0.5, 0.21)
        + _circle(0.62, 0.025)
        + _circle(0.66, 0.015)
        + letter_ring(rng, 0.78, 0.24, 28)
    )


def square_hole(side: int, rng: Generator) -> str:
    frame = (
        '<rect x="-.3" y="-.3" width=".6" height=".6"'
        ' fill="none" stroke="#fff" stroke-width=".09"/>'
    )
    if side == 0:
        signs = "".join(
            vector.place(
                vector.place(letters_tile(rng, 2), -0.26, -0.88, 0, ".52 .48"), turn=90 * i
            )
            for i in range(4)
        )
        return frame + signs + _circle(0.93, 0.08)
    tamga = vector.stroke("M-.12 0C-.12 -.3 .3 -.2 .12 .08M0 0V.3", 0.07)
    return frame + _circle(0.93, 0.08) + vector.place(tamga, -0.58, -0.08)


def beast_coin(side: int, rng: Generator) -> str:
    if side == 0:
        return (
            _beast(figures.leopard(), 0.0118)
            + beads(ring_points(0, 0, 0.84, 40), 0.034)
            + _circle(0.93, 0.03)
        )
    return (
        vector.place(cross_horns(), 0, 0, 45, 0.52)
        + _circle(0.68, 0.03)
        + letter_ring(rng, 0.76, 0.22, 22)
    )


def bird_coin(side: int, rng: Generator) -> str:
    if side == 0:
        return _beast(figures.eagle(), 0.0125) + beads(ring_points(0, 0, 0.86, 36), 0.038)
    knot = "".join(
        vector.place(vector.stroke("M-.1 0C-.4 -.5 .4 -.5 .1 0", 0.08), turn=90 * i)
        for i in range(4)
    )
    return knot + _circle(0.6, 0.03) + letter_ring(rng, 0.7, 0.26, 18) + _circle(0.92, 0.03)


def star_coin(side: int, rng: Generator) -> str:
    if side == 0:
        grown = vector.place(vector.stroke(star(8, 0.72), 0.07), 0, 0, 0, 0.78) + vector.place(
            rosette(8), 0, 0, 0, 0.42
        )
        return grown + beads(ring_points(0, 0, 0.9, 44), 0.03)
    return (
        letter_lines(rng, 3, 0.56, 0.36)
        + _circle(0.78, 0.03)
        + beads(ring_points(0, 0, 0.88, 44), 0.03)
    )


def palm_coin(side: int, rng: Generator) -> str:
    if side == 0:
        fan = vector.place(palmette(), 0, -0.16, 0, 0.5)
        fans = "".join(vector.place(fan, turn=a) for a in (0, 90, 180, 270))
        return (
            fans
            + vector.disc(0, 0, 0.12)
            + _circle(0.78, 0.03)
            + beads(ring_points(0, 0, 0.88, 50), 0.026)
        )
    return (
        _beast(figures.horse(), 0.0112)
        + _circle(0.8, 0.03)
        + beads(ring_points(0, 0, 0.9, 50), 0.026)
    )


OLD_SILVER = Metal("#a7a298", "#15120f", 80, 0.3, 0.1, "#4a463f", 0.35)
OLD_COPPER = Metal("#6f4630", "#150e0a", 26, 0.5, 0.4, "#4d6a59", 0.5)


@dataclass(frozen=True)
class Coin:
    """A coin type: what is struck, in which metal, how round and how worn."""

    design: Callable[[int, Generator], str]
    metal: Metal
    ragged: float = 0.02
    wear: float = 0.4
    hole: bool = False
    paper: str = "#a29c92"


COINS: dict[str, Coin] = {
    "silver-dirham": Coin(dirham, OLD_SILVER, 0.018, 0.35),
    "square-hole-coin": Coin(square_hole, flat.BRONZE, 0.012, 0.35, True, "#b3ab9d"),
    "leopard-coin": Coin(beast_coin, OLD_COPPER, 0.035, 0.45, False, "#b1aa9e"),
    "eagle-coin": Coin(bird_coin, OLD_SILVER, 0.04, 0.5, False, "#8f9091"),
    "star-coin": Coin(star_coin, OLD_COPPER, 0.05, 0.55, False, "#aca597"),
    "gold-dinar": Coin(palm_coin, flat.GOLD, 0.012, 0.2, False, "#55555a"),
}
HOARDS = {"dirham-hoard": ("silver-dirham", 40), "copper-hoard": ("star-coin", 60)}


def strike(coin: Coin, side: int, rng: Generator, pixels: int) -> tuple[Plane, Plane]:
    """Height in pixels and coverage of one side, on a square plane of 2.2 radii."""
    shape = (pixels, pixels)
    turns = np.arange(0, 2 * np.pi, 0.02)
    waves = sum(rng.normal() / k * np.sin(k * turns + rng.uniform(0, 6)) for k in (2, 3, 5, 8, 13))
    edge = 1 + coin.ragged * np.asarray(waves)
    outline = vector.path(
        [(r * np.cos(t), r * np.sin(t)) for r, t in zip(edge, turns, strict=True)]
    )
    if coin.hole:
        outline += "M-.22 -.22L-.22 .22L.22 .22L.22 -.22Z"
    box = (-1.1, -1.1, 2.2, 2.2)
    alpha = vector.mask(vector.fill(outline, extra='fill-rule="evenodd"'), shape, box)
    unit = pixels / 2.2
    right, down = rng.normal(0, 0.02, 2)
    body = vector.place(coin.design(side, rng), right, down, float(rng.uniform(-12, 12)), 0.97)
    pattern = blur(vector.mask(body, shape, box), unit * 0.009)
    worn = clouds(shape, rng, unit * 0.9, 3)
    keep = np.clip(1.05 - coin.wear * (0.6 + 0.8 * worn), 0.08, 1.1)
    height = dome(alpha, unit * 0.07) * unit * 0.06 + pattern * keep * unit * 0.042
    pits = clouds(shape, rng, unit * 0.06, 3)
    height -= step(1.3, 1.9, pits) * unit * 0.012
    height += clouds(shape, rng, unit * 1.4, 2) * unit * 0.012
    return height.astype(np.float32), alpha


def draw_coin(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a coin. Views: ``front`` (both sides side by side), ``obverse``, ``reverse``."""
    coin = COINS[name]
    both = view == "front"
    scene = flat.new_scene(seed, size, 1.8 if both else 1.0, coin.paper)
    pixels = int(scene.height * (0.84 if both else 0.9))
    height = np.zeros(scene.shape, np.float32)
    alpha = np.zeros(scene.shape, np.float32)
    sides = (0, 1) if both else (0,) if view == "obverse" else (1,)
    for side in sides:
        relief, cover = strike(coin, side, np.random.default_rng((seed, side)), pixels)
        row = (scene.height - pixels) // 2
        middle = scene.width * (0.26 + 0.48 * side) if both else scene.width / 2
        column = int(middle - pixels / 2)
        height[row : row + pixels, column : column + pixels] = relief
        alpha[row : row + pixels, column : column + pixels] = cover
    scene.shadow(alpha, 7)
    scene.lay(flat.metal_colour(scene, coin.metal, height, alpha), alpha)
    return scene.develop()


def draw_hoard(name: str, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a heap of coins spread on paper."""
    kind, count = HOARDS[name]
    coin = COINS[kind]
    scene = flat.new_scene(seed, size, 1.3, coin.paper)
    rng = scene.rng
    pixels = int(scene.width * 0.17)
    stock = [strike(coin, i % 2, np.random.default_rng((seed, i)), pixels) for i in range(8)]
    height = np.zeros(scene.shape, np.float32)
    alpha = np.zeros(scene.shape, np.float32)
    shade = np.zeros(scene.shape, np.float32)
    for i in range(count):
        relief, cover = _turned(
            stock[i % 8], float(rng.uniform(0, 360)), float(rng.uniform(0.86, 1.06))
        )
        side = cover.shape[0]
        away = rng.normal(0, (0.15, 0.19), 2)
        row = int(np.clip(0.5 + away[0], 0.12, 0.88) * scene.height - side / 2)
        column = int(np.clip(0.5 + away[1], 0.09, 0.91) * scene.width - side / 2)
        cut = slice(row, row + side), slice(column, column + side)
        tilt = np.linspace(-1, 1, side, dtype=np.float32) * rng.normal(0, 0.05) * side * 0.5
        base = float(i) * 0.02 * scene.unit
        level = relief + tilt[None, :] + base
        height[cut] = height[cut] + (level - height[cut]) * (cover > 0.5)
        lag = max(int(scene.unit * 3), 1)
        dark = shade[row + lag : row + lag + side, column + lag : column + lag + side]
        np.maximum(
            dark, blur(cover, scene.unit * 2.5)[: dark.shape[0], : dark.shape[1]] * 0.55, out=dark
        )
        shade[cut] *= 1 - cover
        alpha[cut] = np.maximum(alpha[cut], cover)
    scene.shadow(alpha, 9)
    colour = flat.metal_colour(scene, coin.metal, height, alpha) * (1 - shade)
    scene.lay(colour, alpha)
    return scene.develop()


def _turned(piece: tuple[Plane, Plane], angle: float, scale: float) -> tuple[Plane, Plane]:
    planes = []
    for plane in piece:
        picture = Image.fromarray(plane).rotate(angle, Image.Resampling.BICUBIC)
        side = int(plane.shape[0] * scale)
        planes.append(resize(np.asarray(picture), (side, side)))
    return planes[0] * np.float32(scale), np.clip(planes[1], 0, 1)
