"""Things photographed from above: relief built from outlines, lit from the upper left, shadowed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from museumportal.demo.drawing import studio, vector
from museumportal.demo.drawing.planes import (
    Colour,
    Plane,
    blur,
    clouds,
    dome,
    grain,
    linear,
    mix,
    resize,
    step,
)
from museumportal.demo.drawing.studio import Material, Scene

Mode = Literal["dome", "flat", "groove", "stone"]


@dataclass(frozen=True)
class Layer:
    """An outline and how it stands out; lengths in units (thousandths of the long edge).

    ``dome`` rises over ``reach`` to ``height``, ``flat`` has a flat top, ``groove`` is cut
    in, ``stone`` is a set cabochon coloured ``colour``. ``lift`` raises the whole layer.
    """

    body: str
    height: float = 6.0
    reach: float = 10.0
    mode: Mode = "dome"
    lift: float = 0.0
    colour: str = "#8e2413"


@dataclass(frozen=True)
class Metal:
    """Colour of clean metal, of what lies in its hollows, and how worn and dull it is."""

    colour: str
    hollow: str
    sharpness: float = 60
    dull: float = 0.3
    dents: float = 0.25
    patina: str = ""
    patina_share: float = 0.0


SILVER = Metal("#cdc9c0", "#221f1c", 110, 0.2, 0.08)
GOLD = Metal("#cb9038", "#351906", 130, 0.12, 0.26)
GILT = Metal("#c99648", "#2c1c0c", 90, 0.22, 0.1)
BRONZE = Metal("#7b5f3a", "#1e2a22", 22, 0.6, 0.5, "#5d8068", 0.7)
COPPER = Metal("#8c5638", "#20160f", 24, 0.6, 0.5, "#557a66", 0.45)
IRON = Metal("#4a4540", "#20140e", 14, 0.8, 0.9, "#6b3f26", 0.8)


def emboss(scene: Scene, layers: Sequence[Layer], fine: int = 2) -> tuple[Plane, Plane]:
    """Height in pixels and coverage of a stack of layers.

    Heights are worked out on a plane ``fine`` times smaller, outlines at full size.
    """
    shape = (scene.height // fine, scene.width // fine)
    unit = scene.unit / fine
    height = np.zeros(shape, np.float32)
    for layer in layers:
        cover = vector.mask(layer.body, shape, scene.box)
        rows, cols = np.nonzero(cover.max(1) > 0)[0], np.nonzero(cover.max(0) > 0)[0]
        if not len(rows):
            continue
        edge = int(layer.reach * unit) + 4 if layer.mode == "groove" else 0
        cut = (
            slice(max(rows[0] - edge, 0), rows[-1] + 1 + edge),
            slice(max(cols[0] - edge, 0), cols[-1] + 1 + edge),
        )
        part = cover[cut]
        if layer.mode == "groove":
            height[cut] -= blur(part, max(layer.reach * unit * 0.3, 0.5)) * layer.height * unit
            continue
        power = 2.0 if layer.mode != "flat" else 3.2
        rise = dome(part, max(layer.reach * unit, 1.5), power) * layer.height + layer.lift
        rise = blur(rise.astype(np.float32), layer.reach * unit * 0.05)
        rise = np.where(part > 0.3, rise * unit, 0).astype(np.float32)
        height[cut] = _join(height[cut], rise, layer.height * unit * 0.45)
    alpha = vector.mask(_solid(layers), scene.shape, scene.box)
    return resize(blur(height, 0.9), scene.shape) * np.float32(fine), alpha


def _solid(layers: Sequence[Layer]) -> str:
    return "".join(layer.body for layer in layers if layer.mode != "groove")


def _join(first: Plane, second: Plane, width: float) -> Plane:
    """The higher of two reliefs, the seam between them filled over ``width`` pixels of height."""
    near = np.clip(1 - np.abs(first - second) / max(width, 1e-3), 0, 1)
    near *= (first > 0) & (second > 0)
    return np.maximum(first, second) + near * near * width * 0.25


def metal_colour(
    scene: Scene, metal: Metal, height: Plane, alpha: Plane, strength: float = 1.0
) -> Colour:
    """Shade worked metal: hammer dents, fine scratches, dirt in hollows, patina."""
    unit, rng = scene.unit, scene.rng
    dents = clouds(scene.shape, rng, 26 * unit, 3) * metal.dents * unit * 0.8
    scratch = (
        grain(scene.shape, rng, 0.7) * 0.02 + clouds(scene.shape, rng, 6 * unit, 2) * 0.03 * unit
    )
    scratch *= 0.3 + metal.dents * 3
    nx, ny = studio.relief(height + dents + scratch, strength)
    hollow = blur(height, 7 * unit) - height
    dirt = step(0.2 * unit, 2.6 * unit, hollow) * 0.85
    cloud = clouds(scene.shape, rng, 120 * unit, 4)
    clean = linear(metal.colour) * (1 + 0.06 * cloud)
    tone = mix(clean, linear(metal.hollow), dirt)
    if metal.patina:
        grown = step(
            0.3, -0.5, cloud + 0.4 * clouds(scene.shape, rng, 18 * unit, 3) - hollow / unit * 0.25
        )
        tone = mix(tone, linear(metal.patina), grown * metal.patina_share)
    shelter = studio.corners(height, 12 * unit, 1.3)
    body = Material(metal.sharpness, 0.0, 1.0 - metal.dull * 0.5)
    return studio.shade(nx, ny, tone, body, "lying", shelter, alpha > 0)


def stone_colour(scene: Scene, colour: str, height: Plane, alpha: Plane) -> Colour:
    """Shade a polished stone that lets light through: its far side glows."""
    nx, ny = studio.relief(height)
    cloud = clouds(scene.shape, scene.rng, 30 * scene.unit, 3)
    glow = 0.55 + 1.7 * step(-0.2, 0.75, nx * 0.6 - ny * 0.7)
    albedo = linear(colour) * (glow * (1 + 0.16 * cloud))
    return studio.shade(nx, ny, albedo, Material(420, 0.035), "lying", 1.0, alpha > 0)


def lay_metal(
    scene: Scene, layers: Sequence[Layer], metal: Metal, lift: float = 7.0, strength: float = 1.0
) -> None:
    """Lay a metal object with its stones on the paper."""
    scene, _ = scene.window(_solid(layers), lift * 9)
    stones = [layer for layer in layers if layer.mode == "stone"]
    height, alpha = emboss(scene, layers)
    scene.shadow(alpha, lift)
    scene.lay(metal_colour(scene, metal, height, alpha, strength), alpha)
    for colour in sorted({layer.colour for layer in stones}):
        body = "".join(layer.body for layer in stones if layer.colour == colour)
        cover = vector.mask(body, scene.shape, scene.box)
        scene.lay(stone_colour(scene, colour, height, cover), cover)


def new_scene(seed: int, size: int, ratio: float, paper: str) -> Scene:
    """An empty lit sheet; ``ratio`` is width by height."""
    wide, high = (size, round(size / ratio)) if ratio >= 1 else (round(size * ratio), size)
    scene = Scene(wide, high, np.random.default_rng(seed))
    scene.backdrop(paper)
    return scene


def beads(points: Sequence[tuple[float, float]], radius: float) -> str:
    """Granules: small discs at the points."""
    return "".join(vector.disc(x, y, radius) for x, y in points)


def ring_points(
    x: float, y: float, radius: float, count: int, start: float = 0.0
) -> list[tuple[float, float]]:
    """Points evenly on a circle."""
    turns = np.arange(count) / count * 2 * np.pi + start
    return [(x + radius * np.cos(t), y + radius * np.sin(t)) for t in turns]


def line_points(
    start: tuple[float, float], end: tuple[float, float], gap: float
) -> list[tuple[float, float]]:
    """Points along a straight line about ``gap`` apart, ends included."""
    count = max(int(np.hypot(end[0] - start[0], end[1] - start[1]) / gap), 1)
    return [
        (start[0] + (end[0] - start[0]) * i / count, start[1] + (end[1] - start[1]) * i / count)
        for i in range(count + 1)
    ]


def chain(start: tuple[float, float], end: tuple[float, float], link: float) -> str:
    """A chain of oval links, every other one seen from its edge."""
    points = line_points(start, end, link * 1.25)
    turn = np.degrees(np.arctan2(end[1] - start[1], end[0] - start[0]))
    body = ""
    for i, (x, y) in enumerate(points):
        ring = (
            f'<ellipse rx="{link:.1f}" ry="{link * (0.62 if i % 2 == 0 else 0.16):.1f}" '
            'fill="none" '
            f'stroke="#fff" stroke-width="{link * 0.34:.1f}"/>'
        )
        body += vector.place(ring, x, y, turn)
    return body


def wood_tone(
    scene: Scene, colour: str, upright: bool = True, pace: float = 16.0
) -> tuple[Colour, Plane]:
    """Colour and fine bump of sawn wood; ``pace`` is units per year ring."""
    shape = scene.shape if upright else scene.shape[::-1]
    unit, rng = scene.unit, scene.rng
    warp = (
        resize(clouds((max(shape[0] // 10, 8), shape[1] // 2), rng, 40 * unit, 3), shape)
        * 30
        * unit
    )
    x = np.arange(shape[1], dtype=np.float32)[None, :] + warp
    rings = 0.5 + 0.5 * np.sin(x / (pace * unit) * 2 * np.pi + 2 * np.sin(x / (90 * unit)))
    fibre = resize(
        rng.standard_normal((max(shape[0] // 60, 4), shape[1])).astype(np.float32), shape
    )
    tone = 1 - 0.2 * rings**3 + 0.055 * fibre
    bump = -(rings**4) * 0.35 * unit / 3 + fibre * 0.16
    if not upright:
        tone, bump = tone.T, bump.T
    albedo = linear(colour) * np.ascontiguousarray(tone)
    albedo[2] *= 0.92 + 0.08 * tone
    return albedo, np.ascontiguousarray(bump)


def lay_solid(
    scene: Scene,
    layers: Sequence[Layer],
    albedo: Colour,
    bump: Plane | float,
    material: Material,
    lift: float = 7.0,
    dirt: float = 0.5,
) -> None:
    """Lay a carved or modelled object of one substance."""
    scene, cut = scene.window(_solid(layers), lift * 9)
    albedo = albedo[:, cut[0], cut[1]]
    bump = bump[cut] if isinstance(bump, np.ndarray) else bump
    height, alpha = emboss(scene, layers)
    hollow = blur(height, 6 * scene.unit) - height
    tone = 1 - dirt * step(0.15 * scene.unit, 2.4 * scene.unit, hollow)
    nx, ny = studio.relief(height + bump)
    scene.shadow(alpha, lift)
    shelter = studio.corners(height, 12 * scene.unit, 1.2)
    lit = studio.shade(nx, ny, albedo * tone, material, "lying", shelter, alpha > 0)
    scene.lay(lit, alpha)


def tint(
    scene: Scene, albedo: Colour, body: str, strength: float = 0.9, worn: float = 0.0
) -> Colour:
    """Albedo painted over with a coloured SVG body; ``worn`` rubs paint away in patches."""
    colour, cover = vector.paint(body, scene.shape, scene.box)
    if worn:
        patch = clouds(scene.shape, scene.rng, 40 * scene.unit, 4)
        cover = cover * (1 - step(1.4 - worn * 2, 1.7 - worn * 2, patch))
    return mix(albedo, colour, cover * strength)


def rough_tone(scene: Scene, colour: str, cell: float = 60.0, spread: float = 0.12) -> Colour:
    """A flat colour, cloudy and speckled."""
    cloud = clouds(scene.shape, scene.rng, cell * scene.unit, 4)
    speck = grain(scene.shape, scene.rng, 0.8)
    return linear(colour) * (1 + spread * cloud + 0.03 * speck)
