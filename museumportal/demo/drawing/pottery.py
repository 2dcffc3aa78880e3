"""Clay: jugs, bowls, lamps and storage jars, turned, ornamented, glazed and worn."""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from museumportal.demo.drawing import studio, vector
from museumportal.demo.drawing.ornament import TILES
from museumportal.demo.drawing.planes import (
    Colour,
    Generator,
    Plane,
    clouds,
    crackle,
    dome,
    grain,
    linear,
    mix,
    resize,
    sample,
    step,
)
from museumportal.demo.drawing.studio import Material, Scene
from museumportal.demo.drawing.turning import Profile, Turned, curve, soften, spin


@dataclass(frozen=True)
class Band:
    """A ring of ornament: heights as shares of the vessel's (or radii, ``measure``)."""

    tile: str
    low: float
    high: float
    repeats: int
    mode: Literal["paint", "incise", "relief"] = "incise"
    colour: str = "#3a2418"
    inside: bool = False
    measure: Literal["height", "radius"] = "height"
    depth: float = 1.0


@dataclass(frozen=True)
class Glaze:
    """Coloured glass over the clay: from ``until`` (share of height) upwards, running in drips."""

    colour: str
    until: float = 0.2
    drips: float = 0.06
    inside: bool = True
    cracks: float = 0.5
    wear: float = 0.1


@dataclass(frozen=True)
class Vessel:
    """A turned vessel: outer profile (radius, height) from foot to rim, in its own units."""

    profile: Profile
    clay: str = "#b07a52"
    body: Literal["clay", "wood", "bark", "bronze", "silver"] = "clay"
    stones: tuple[tuple[float, float, float, str], ...] = ()
    hollow: bool = False
    wall: float = 0.05
    floor: float = 0.0
    bands: tuple[Band, ...] = ()
    glaze: Glaze | None = None
    slip: str = ""
    handles: tuple[tuple[Profile, float], ...] = ()
    spout: Profile = field(default_factory=list)
    tilt: float = 14
    rough: float = 1.0
    soot: float = 0.0
    throwing: float = 1.0
    portrait: bool = True
    paper: str = "#bdb9b1"
    fit: float = 0.62


def outline(vessel: Vessel, count: int = 1400) -> tuple[np.ndarray, float]:
    """The closed section: up the outside, over the rim, down the inside; and the rim's share."""
    outer = curve(vessel.profile if vessel.hollow else [(0.0, 0.0), *vessel.profile], count)
    wall = vessel.wall
    if vessel.hollow:
        line = np.concatenate([outer, outer[::-1] - np.array([wall, 0])])
        return line, 0.5
    floor = max(vessel.floor, wall * 1.2)
    inner = outer[::-1] - np.array([wall, 0])
    inner = inner[(inner[:, 1] > floor) & (inner[:, 0] > wall * 0.2)]
    lip_r, lip_h = outer[-1]
    angle = np.linspace(0, np.pi, 24)[1:-1]
    lip = np.stack(
        [lip_r - wall / 2 + wall / 2 * np.cos(angle), lip_h + wall * 0.4 * np.sin(angle)], 1
    )
    start = inner[-1] if len(inner) else np.array([lip_r - wall, floor])
    t = np.linspace(0, 1, 160)[:, None]
    drop = inner[-1] - inner[-6] if len(inner) > 6 else np.array([-1.0, -0.3])
    knee = start + drop / np.hypot(*drop) * start[0] * (0.5 if drop[0] < -0.2 * -drop[1] else 0.15)
    knee[1] = max(knee[1], floor * 0.92)
    ground = start * (1 - t) ** 2 + knee * 2 * t * (1 - t) + np.array([0.0, knee[1]]) * t**2
    line = np.concatenate([outer, lip, inner, ground])
    steps = np.hypot(*np.diff(line, axis=0).T)
    rim = steps[: len(outer) + 11].sum() / steps.sum()
    return line, float(rim)


def _cloud(form: Turned, rng: Generator, cell: float, octaves: int) -> Plane:
    """Cloud noise over the form; on an unrolled skin its right edge runs on into its left one."""
    rows, columns = form.alpha.shape
    if not form.wraps:
        return clouds((rows, columns), rng, cell, octaves)
    seam = columns // 8
    wide = clouds((rows, columns + seam), rng, cell, octaves)
    ramp = np.linspace(0, 1, seam, dtype=np.float32)
    wide[:, :seam] = mix(wide[:, columns:], wide[:, :seam], ramp)
    return wide[:, :columns]


def _ornament(
    vessel: Vessel, form: Turned, albedo: Colour, tall: float, wide: float
) -> tuple[Colour, Plane]:
    """Paint and press the bands; returns the colour and the bump in pixels."""
    bump = np.zeros_like(form.height)
    for band in vessel.bands:
        value = form.height / tall if band.measure == "height" else form.radius / wide
        on = (value > band.low) & (value < band.high) & (form.inside == band.inside)
        on &= form.alpha > 0
        if not on.any():
            continue
        tile = vector.mask(TILES[band.tile](), (640, 640), (0, 0, 1, 1))
        share = sample(
            tile, form.turn[on] * band.repeats, 1 - (value[on] - band.low) / (band.high - band.low)
        )
        if band.mode == "paint":
            for channel, tone in enumerate(linear(band.colour).ravel()):
                albedo[channel][on] = mix(albedo[channel][on], tone, share * 0.94)
        else:
            sign = -1 if band.mode == "incise" else 1
            bump[on] += sign * share * tall / 260 * band.depth
            if band.mode == "incise":
                for channel in range(3):
                    albedo[channel][on] *= 1 - 0.42 * share
    return albedo, bump


MATERIALS = {
    "clay": studio.MATTE,
    "wood": Material(sharpness=30, coat=0.03),
    "bark": Material(sharpness=14, coat=0.03),
    "bronze": studio.BRONZE,
    "silver": Material(100, 0.0, 0.9),
}


def _wood(form: Turned, albedo: Colour, cloud: Plane) -> None:
    """Year rings of a log lying across, cut by the turned form."""
    across = form.radius * np.sin(2 * np.pi * form.turn)
    depth = np.hypot(form.height - form.tall * 0.2, across * 0.6) / form.tall
    rings = 0.5 + 0.5 * np.sin(depth * 95 + cloud * 2.4)
    albedo *= 1 - 0.24 * rings**2
    albedo[2] *= 1 - 0.1 * rings


def _bark(form: Turned, albedo: Colour, rng: Generator) -> None:
    """Birch bark turned inside out: short dark lenticels lying level."""
    size = (700, 700)
    marks = clouds(size, rng, 10, 2)[:, :100]
    table = resize(marks, size) + 0.25 * clouds(size, rng, 60, 3)
    share = sample(table, form.turn * 2, np.clip(form.height / form.tall, 0, 1))
    albedo *= 1 - 0.4 * step(0.75, 1.25, share)


def _patina(form: Turned, albedo: Colour, cloud: Plane, fine: Plane) -> None:
    """Green and brown of long-buried bronze."""
    share = step(-0.25, 0.9, cloud * 0.8 + fine * 0.55)
    for channel, tone in enumerate(linear("#5f7f6a").ravel()):
        albedo[channel] = mix(albedo[channel], tone, share * 0.75)


def _clay(vessel: Vessel, form: Turned, rng: Generator, tall: float) -> tuple[Colour, Plane]:
    """Colour and bump of the body: cloudy firing, grit, throwing lines, soot."""
    shape = form.alpha.shape
    cloud = _cloud(form, rng, tall / 3, 4)
    fine = _cloud(form, rng, tall / 40, 3)
    speck = grain(shape, rng, 0.8)
    tone = 1 + 0.13 * cloud + 0.06 * fine + 0.03 * speck
    if vessel.body == "clay":
        tone -= 0.35 * step(2.2, 3.2, speck)
    albedo = linear(vessel.slip or vessel.clay) * tone
    albedo[2] *= 1 - 0.05 * cloud
    if vessel.body == "wood":
        _wood(form, albedo, cloud)
    elif vessel.body == "bark":
        _bark(form, albedo, rng)
    elif vessel.body == "bronze":
        _patina(form, albedo, cloud, fine)
    lines = np.interp(
        form.along,
        np.linspace(0, 1, 900),
        np.convolve(rng.standard_normal(900), np.ones(3) / 3, "same"),
    ).astype(np.float32)
    bump = (0.5 * fine + 0.22 * speck * vessel.rough) * vessel.rough * tall / 1500
    lines *= mix(1.0, step(0.1, 0.5, form.radius / form.wide), form.inside)
    bump += lines * vessel.throwing * tall / 1300
    if vessel.soot:
        black = step(0.1, 0.9, cloud * 0.6 + 0.55 - form.height / tall) * vessel.soot
        albedo *= 1 - 0.82 * black
    return albedo, bump


def _set_stones(vessel: Vessel, form: Turned, colour: Colour) -> None:
    """Cabochons on the front: (angle in turns from the middle, height, radius, colour)."""
    for turn, high, size, tone in vessel.stones:
        radius = size * form.tall
        across = (form.turn - 0.25 - turn) * 2 * np.pi * form.radius
        reach = np.hypot(across, form.height - high * form.tall) / radius
        reach = np.where(form.inside | (form.alpha == 0), 9, reach).astype(np.float32)
        collar = np.clip(1 - np.abs(reach - 1.12) / 0.14, 0, 1)
        dome_ = np.sqrt(np.clip(1 - reach * reach, 0, 1)) * radius * 0.8
        nx, ny = studio.bend(form.nx, form.ny, dome_ + collar * radius * 0.14)
        glow = 0.5 + 1.5 * step(-0.2, 0.75, nx * 0.5 - ny * 0.7)
        stone = studio.shade(nx, ny, linear(tone) * glow, Material(420, 0.035), "standing")
        metal = studio.shade(nx, ny, linear(vessel.clay), MATERIALS["silver"], "standing")
        colour[:] = mix(colour, metal, step(0.0, 0.3, collar))
        colour[:] = mix(colour, stone, step(1.01, 0.98, reach))


def _shelter(form: Turned, tall: float) -> Plane:
    """Darkness of the inside and of the foot."""
    deep = np.clip((form.tall - form.height) / np.maximum(form.radius, tall * 0.12), 0, 3)
    inside = 1 / (1 + 0.62 * deep)
    foot = mix(0.55, 1.0, step(-0.02, 0.14, form.height / tall))
    return np.where(form.inside, inside, foot).astype(np.float32)


def _glazed(glaze: Glaze, form: Turned, rng: Generator, tall: float) -> tuple[Plane, Plane, Plane]:
    """Where the glaze lies (0..1), how thick it is (about 1), and its cracks."""
    shape = form.alpha.shape
    knots = rng.standard_normal(64)
    wavy = np.interp(np.mod(form.turn, 1) * 64, np.arange(65), np.append(knots, knots[0]))
    edge = glaze.until - glaze.drips * np.clip(wavy, -0.6, 1.6)
    share = form.height / tall
    lies = step(-0.006, 0.006, share - edge).astype(np.float32)
    lies = np.where(form.inside, 1.0 if glaze.inside else 0.0, lies).astype(np.float32)
    cloud = _cloud(form, rng, tall / 5, 4)
    if glaze.wear:
        chip = _cloud(form, rng, tall / 14, 4)
        lies = lies * (1 - step(1.5 - glaze.wear * 4, 1.56 - glaze.wear * 4, chip))
    thick = 1 + 0.16 * cloud + 0.9 * np.exp(-np.clip(share - edge, 0, 1) * 26) * ~form.inside
    crack = np.zeros(shape, np.float32)
    if glaze.cracks:
        net = crackle(int(rng.integers(3)))
        crack = sample(net, form.turn * 3, np.mod(form.along * 2.2, 1)) * glaze.cracks
        crack *= step(0.15, 0.45, form.radius / form.wide)
    return lies, thick.astype(np.float32), crack


@dataclass
class Skin:
    """What a vessel is coloured with: bare body, glass, where the glass lies, bumps in pixels."""

    bare: Colour
    glass: Colour | None
    lies: Plane | None
    grit: Plane
    pressed: Plane


def skin(vessel: Vessel, form: Turned, rng: Generator) -> Skin:
    """Colour and bumps of a vessel's surface, before any light falls on it."""
    tall = form.tall
    albedo, grit = _clay(vessel, form, rng, tall)
    albedo, pressed = _ornament(vessel, form, albedo, tall, form.wide)
    if not vessel.glaze:
        return Skin(albedo, None, None, grit, pressed)
    lies, thick, crack = _glazed(vessel.glaze, form, rng, tall)
    glass = linear(vessel.glaze.colour)
    base = albedo if vessel.slip else np.broadcast_to(linear("#d8c6a4"), albedo.shape)
    tinted = glass * np.power(np.clip(glass, 0.02, 1), (thick - 1) * 0.55)
    tinted = tinted * (0.05 + 0.95 * np.minimum(base / 0.6, 1.1)) * (1 - 0.45 * crack)
    ripple = _cloud(form, rng, tall / 24, 2) * tall / 1600
    relief = ripple + pressed * 0.6 + lies * tall / 900 - crack * 0.4
    return Skin(albedo, tinted, lies, grit + pressed, relief)


def _surface(vessel: Vessel, form: Turned, rng: Generator) -> Colour:
    cover = skin(vessel, form, rng)
    shelter = _shelter(form, form.tall)
    grit = cover.grit if cover.glass is not None else cover.grit + cover.pressed
    nx, ny = studio.bend(form.nx, form.ny, grit)
    body = form.alpha > 0
    bare = body & (cover.lies < 1) if cover.lies is not None else body
    material = MATERIALS[vessel.body]
    plain = studio.shade(nx, ny, cover.bare, material, "standing", shelter, bare)
    if vessel.stones:
        _set_stones(vessel, form, plain)
    if cover.glass is None or cover.lies is None:
        return plain
    gx, gy = studio.bend(form.nx, form.ny, cover.pressed)
    glazed = body & (cover.lies > 0)
    shiny = studio.shade(gx, gy, cover.glass, studio.GLAZE, "standing", shelter, glazed)
    return mix(plain, shiny, cover.lies)


def lay_tube(
    scene: Scene, line: list[tuple[float, float]], width: float, albedo: Colour, material: Material
) -> tuple[Plane, tuple[slice, slice]]:
    """Lay a bent round bar through points in units; its coverage, and where in the picture."""
    body = vector.stroke(vector.smooth(line, closed=False), width)
    scene, cut = scene.window(body, width)
    alpha = vector.mask(body, scene.shape, scene.box)
    wide = width * scene.unit
    speck = clouds(scene.shape, scene.rng, wide / 2, 3) * wide / 60
    nx, ny = studio.relief(dome(alpha, wide / 2) * wide * 0.5 + speck)
    scene.lay(studio.shade(nx, ny, albedo, material, "standing", 1.0, alpha > 0), alpha)
    return alpha, cut


def stand_shadow(scene: Scene, centre: tuple[float, float], reach: float, tall: float) -> None:
    """Shadow of a standing vessel: a tight dark ring, and a soft tongue to the lower right."""
    factor = 8
    small = (scene.height // factor, scene.width // factor)
    y, x = np.mgrid[0 : small[0], 0 : small[1]].astype(np.float32) * factor
    cx, cy = centre
    near = np.exp(-(np.hypot((x - cx) / reach, (y - cy) / (reach * 0.27)) ** 4) * 0.9)
    dx, dy = x - cx - reach * 0.75, y - cy - reach * 0.10
    along = dx * 0.985 + dy * 0.17
    across = -dx * 0.17 + dy * 0.985
    length = reach * 1.25 + tall * 0.22
    far = np.exp(-((along / length) ** 2 + (across / (reach * 0.34)) ** 2))
    dark = 1 - (1 - 0.78 * near) * (1 - 0.42 * far)
    scene.darken(resize(dark.astype(np.float32), scene.shape))


def cut_out(vessel: Vessel, seed: int, tall: int) -> tuple[Colour, Plane]:
    """A vessel ``tall`` pixels high without ground: shaded colour and coverage, cropped to it."""
    line, rim = outline(vessel)
    reach, high = line[:, 0].max(), line[:, 1].max()
    sin_t, cos_t = np.sin(np.radians(vessel.tilt)), np.cos(np.radians(vessel.tilt))
    scale = tall / (high * cos_t + reach * sin_t * 2)
    side = max([reach] + [abs(x) + width for points, width in vessel.handles for x, _ in points])
    scene = Scene(int(2 * side * scale) + 12, tall + 12, np.random.default_rng(seed))
    scene.light = np.zeros((3, *scene.shape), np.float32)
    form = spin(line, rim, scale, vessel.tilt)
    base, axis = scene.height - 6 - int(reach * sin_t * scale), scene.width // 2
    alpha = np.zeros(scene.shape, np.float32)
    for points, width in vessel.handles:
        unit = scale / scene.unit
        bar = [
            (axis / scene.unit + x * unit, base / scene.unit - y * unit * cos_t) for x, y in points
        ]
        tone = linear(vessel.glaze.colour if vessel.glaze else vessel.clay) * 0.92
        cover, cut = lay_tube(scene, bar, width * unit, tone, MATERIALS[vessel.body])
        alpha[cut] = np.maximum(alpha[cut], cover)
    whole = np.zeros(scene.shape, np.float32)
    row, column = base + form.top, axis - form.axis
    body = soften(form.alpha)
    scene.lay(_surface(vessel, form, scene.rng), body, (row, column))
    top, left = max(row, 0), max(column, 0)
    part = body[top - row :, left - column :][: scene.height - top, : scene.width - left]
    whole[top : top + part.shape[0], left : left + part.shape[1]] = part
    return scene.light, np.maximum(alpha, whole)


def draw_vessel(vessel: Vessel, seed: int, size: int, view: str = "front") -> np.ndarray:
    """Photograph a vessel. Views: ``front``, ``above`` (into the mouth), ``detail``."""
    rng = np.random.default_rng(seed)
    long, short = size, int(size * 0.8)
    wide, high = (short, long) if vessel.portrait and view != "above" else (long, short)
    if view == "above":
        vessel = replace(vessel, tilt=64.0, fit=0.74, handles=(), spout=[])
    zoom = 2.3 if view == "detail" else 1.0
    line, rim = outline(vessel)
    tall, reach = line[:, 1].max(), line[:, 0].max()
    sin_t, cos_t = np.sin(np.radians(vessel.tilt)), np.cos(np.radians(vessel.tilt))
    seen = tall * cos_t + reach * sin_t * (1.6 if view == "above" else 1.2)
    side = max([reach] + [abs(x) for points, _ in vessel.handles for x, _ in points])
    scale = min(high * vessel.fit / seen, wide * vessel.fit * 1.12 / (2 * side)) * zoom
    form = spin(line, rim, scale, vessel.tilt)
    scene = Scene(wide, high, rng)
    scene.backdrop(vessel.paper, 0.66)
    base_y = high * 0.5 + seen * scale / 2 - reach * sin_t * scale * 0.5
    axis_x = wide * 0.485
    if view == "detail":
        base_y = high * 0.5 + tall * scale * 0.62
    foot = float(line[np.abs(line[:, 1]) < 0.02 * tall][:, 0].max()) * scale
    stand_shadow(scene, (axis_x, base_y), max(foot, reach * scale * 0.45), tall * scale)
    clay = linear(vessel.glaze.colour if vessel.glaze else vessel.clay)
    for points, width in vessel.handles:
        unit = scale / scene.unit
        bar = [
            (axis_x / scene.unit + x * unit, base_y / scene.unit - y * unit * cos_t)
            for x, y in points
        ]
        material = studio.GLAZE if vessel.glaze else MATERIALS[vessel.body]
        lay_tube(scene, bar, width * unit, clay * 0.92, material)
    colour = _surface(vessel, form, rng)
    at = (int(base_y) + form.top, int(axis_x) - form.axis)
    scene.lay(colour, soften(form.alpha), at)
    return scene.develop()
