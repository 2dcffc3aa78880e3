"""Three-dimensional models of demonstration objects, as binary glTF 2.0.

Metres, Y up, standing on y = 0, physically based materials with textures drawn by the same code as
the pictures. The same name and seed always give the same bytes.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import trimesh
from numpy.typing import NDArray
from PIL import Image
from trimesh.visual import TextureVisuals
from trimesh.visual.material import PBRMaterial

from museumportal.demo.drawing.coins import COINS, strike
from museumportal.demo.drawing.planes import (
    Colour,
    Plane,
    blur,
    clouds,
    linear,
    mix,
    resize,
    sample,
    step,
)
from museumportal.demo.drawing.pottery import Vessel, outline, skin
from museumportal.demo.drawing.stone import rock_face, statue_relief
from museumportal.demo.drawing.studio import Scene
from museumportal.demo.drawing.turning import unroll
from museumportal.demo.drawing.vessels import VESSELS

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Surface:
    """A sheet of points ``(rows, columns, 3)`` with texture coordinates ``(rows, columns, 2)``."""

    points: Points
    uv: Points


def bytes_of(light: Colour) -> NDArray[np.uint8]:
    """Linear colour planes as sRGB bytes ``(h, w, 3)``."""
    light = np.clip(light, 0, 1)
    value = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return (value * 255 + 0.5).astype(np.uint8).transpose(1, 2, 0)


def _jpeg(pixels: NDArray[np.uint8], quality: int = 88) -> Image.Image:
    """The picture after a JPEG round trip, so that it is embedded as JPEG."""
    store = io.BytesIO()
    Image.fromarray(pixels).save(store, "JPEG", quality=quality)
    store.seek(0)
    return Image.open(store)


def normal_map(height: Plane, strength: float = 1.0) -> Image.Image:
    """Tangent-space normals (green up) of a height plane in its own pixels."""
    down, right = np.gradient(height * strength)
    z = np.ones_like(height)
    length = np.sqrt(right**2 + down**2 + 1)
    stack = np.stack([-right, down, z]) / length
    return _jpeg(((stack * 0.5 + 0.5) * 255).astype(np.uint8).transpose(1, 2, 0), 90)


def _normals(points: Points, closed: bool) -> Points:
    """Smooth normals of a sheet; ``closed`` sheets meet in the first and last column."""
    down = np.gradient(points, axis=0)
    if closed:
        ring = np.concatenate([points[:, -3:-1], points, points[:, 1:3]], 1)
        across = np.gradient(ring, axis=1)[:, 2:-2]
    else:
        across = np.gradient(points, axis=1)
    normal = np.cross(down, across)
    length = np.linalg.norm(normal, axis=2, keepdims=True)
    flat = np.where(length > 1e-15, normal / np.maximum(length, 1e-15), 0)
    poles = (length < 1e-12)[..., 0]
    for row in np.nonzero(poles.any(1))[0]:
        near = flat[row + 1] if row + 1 < len(flat) and not poles[row + 1].any() else flat[row - 1]
        mean = near.mean(0)
        flat[row] = mean / np.linalg.norm(mean)
    return flat


def mesh_of(sheets: list[Surface], material: PBRMaterial, closed: bool = True) -> trimesh.Trimesh:
    """One textured mesh from sheets of points; slivers at the poles are left out."""
    vertices, normals, uvs, faces, start = [], [], [], [], 0
    for sheet in sheets:
        rows, columns = sheet.points.shape[:2]
        index = start + np.arange(rows * columns).reshape(rows, columns)
        a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
        faces.append(
            np.concatenate([np.stack([a, c, b], -1), np.stack([a, d, c], -1)]).reshape(-1, 3)
        )
        vertices.append(sheet.points.reshape(-1, 3))
        normals.append(_normals(sheet.points, closed).reshape(-1, 3))
        uvs.append(sheet.uv.reshape(-1, 2))
        start += rows * columns
    points, triangles = np.concatenate(vertices), np.concatenate(faces)
    corners = points[triangles]
    area = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    visual = TextureVisuals(uv=np.concatenate(uvs), material=material)
    return trimesh.Trimesh(
        points,
        triangles[area > 1e-14],
        vertex_normals=np.concatenate(normals),
        visual=visual,
        process=False,
    )


def _material(
    name: str, colour: NDArray[np.uint8], bump: Plane, rough: Plane | float, metal: float
) -> PBRMaterial:
    options: dict[str, object] = {"roughnessFactor": rough, "metallicFactor": metal}
    if isinstance(rough, np.ndarray):
        pixels = np.zeros((*rough.shape, 3), np.uint8)
        pixels[..., 1] = np.clip(rough * 255, 0, 255)
        pixels[..., 2] = int(metal * 255)
        options = {
            "roughnessFactor": 1.0,
            "metallicFactor": 1.0,
            "metallicRoughnessTexture": _jpeg(pixels),
        }
    return PBRMaterial(
        name=name,
        baseColorTexture=_jpeg(colour),
        normalTexture=normal_map(bump),
        doubleSided=False,
        **options,
    )


def lathe(name: str, vessel: Vessel, seed: int, high: float) -> trimesh.Trimesh:
    """A turned vessel ``high`` metres tall with its ornament, glaze and handles."""
    rng = np.random.default_rng(seed)
    line, rim = outline(vessel)
    form = unroll(line, rim, 1024, 2048)
    cover = skin(vessel, form, rng)
    deep = np.clip((form.tall - form.height) / np.maximum(form.radius, form.tall * 0.12), 0, 3)
    shelter = np.where(form.inside, 1 / (1 + 0.35 * deep), 1).astype(np.float32)
    colour = cover.bare
    rough: Plane | float = 0.86 if vessel.body == "clay" else 0.5
    if cover.glass is not None and cover.lies is not None:
        colour = mix(colour, cover.glass, cover.lies)
        rough = mix(0.88, 0.16, cover.lies)
    bump = cover.grit + cover.pressed
    half = (512, 1024)
    material = _material(
        name,
        bytes_of(colour * shelter),
        resize(bump, half),
        rough if isinstance(rough, float) else resize(rough, half),
        0.0,
    )
    scale = high / line[:, 1].max()
    return mesh_of([_revolve(line * scale), *_handles(vessel, scale)], material)


def _revolve(line: Points, rows: int = 170, columns: int = 140) -> Surface:
    """Points round the vertical axis, denser where the outline bends; the top of texture first."""
    walked = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    tangent = np.unwrap(np.arctan2(*np.gradient(line, axis=0).T[::-1]))
    effort = walked / walked[-1] + np.cumsum(np.abs(np.gradient(tangent))) / 12
    share = np.interp(np.linspace(effort[0], effort[-1], rows), effort, walked / walked[-1])
    radius, height = (np.interp(share * walked[-1], walked, line[:, i]) for i in (0, 1))
    turn = np.linspace(0, 1, columns + 1)
    angle = turn * 2 * np.pi
    points = np.stack(
        [
            radius[:, None] * np.cos(angle),
            np.broadcast_to(height[:, None], (rows, columns + 1)),
            radius[:, None] * np.sin(angle),
        ],
        -1,
    )
    points[:, -1] = points[:, 0]
    uv = np.stack(np.broadcast_arrays(turn[None, :], 1 - share[:, None]), -1).astype(float)
    return Surface(points, uv)


def _handles(vessel: Vessel, scale: float) -> list[Surface]:
    sheets = []
    for points, width in vessel.handles:
        p = np.array(points) * scale
        t = np.linspace(0, len(p) - 1, 64)
        knots = np.arange(len(p))
        line = np.stack([np.interp(t, knots, p[:, i]) for i in (0, 1)], 1)
        kernel = np.hanning(17) / np.hanning(17).sum()
        padded = np.concatenate([2 * line[0] - line[8:0:-1], line, 2 * line[-1] - line[-2:-10:-1]])
        line = np.stack([np.convolve(padded[:, i], kernel, "valid") for i in (0, 1)], 1)
        tangent = np.gradient(line, axis=0)
        tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
        angle = np.linspace(0, 2 * np.pi, 25)
        radius = width * scale / 2
        side = np.stack([-tangent[:, 1], tangent[:, 0]], 1)
        x = line[:, :1] + side[:, :1] * np.cos(angle) * radius
        y = line[:, 1:] + side[:, 1:] * np.cos(angle) * radius
        z = np.broadcast_to(np.sin(angle) * radius * 1.25, x.shape)
        uv = np.stack(
            np.broadcast_arrays(angle[None, :] / 20, 0.985 - 0.02 * np.linspace(0, 1, 64)[:, None]),
            -1,
        )
        sheets.append(Surface(np.stack([x, y, z], -1)[::-1], uv[::-1].astype(float)))
    return sheets


def coin(name: str, seed: int, wide: float) -> trimesh.Trimesh:
    """A struck coin lying on its back, both faces in relief; ``wide`` is its diameter in metres."""
    kind = COINS[name]
    pixels = 900
    sides = [strike(kind, side, np.random.default_rng((seed, side)), pixels)[0] for side in (0, 1)]
    rows, columns, unit = 96, 150, pixels / 2.2
    thick = 0.075
    angle = np.linspace(0, 2 * np.pi, columns + 1)
    rim = 1 + 0.012 * np.sin(3 * angle) + 0.008 * np.sin(5 * angle + 1)
    sheets = []
    for side, sign in ((0, 1), (1, -1)):
        radius = np.concatenate(
            [np.linspace(0, 0.965, rows - 6), [0.975, 0.985, 0.993, 0.998, 1.0, 1.0]]
        )
        drop = np.concatenate([np.zeros(rows - 6), [0.004, 0.01, 0.02, 0.035, 0.05, thick + 0.02]])
        x, z = radius[:, None] * np.cos(angle) * rim, radius[:, None] * np.sin(angle) * rim
        u = (0.5 + x / 2.2).astype(np.float32)
        v = (0.5 + (z if sign > 0 else -z) / 2.2).astype(np.float32)
        level = sample(sides[side], np.clip(u, 0, 0.999), v) / unit * 0.8
        level = level * step(1.0, 0.93, radius)[:, None]
        y = (thick + level - drop[:, None]) * sign
        sheet = np.stack([x, y, z], -1)
        uv = np.stack([u / 2 + 0.5 * side, 1 - v], -1).astype(float)
        if sign > 0:
            sheet, uv = sheet[::-1], uv[::-1]
        sheets.append(Surface(sheet, uv))
    height = np.concatenate(sides, 1)
    hollow = step(0.2, 5.0, blur(height, unit * 0.03) - height)
    rng = np.random.default_rng(seed)
    cloud = clouds(height.shape, rng, 260, 5)
    albedo = mix(
        linear(kind.metal.colour) * (1 + 0.06 * cloud), linear(kind.metal.hollow), hollow * 0.8
    )
    albedo = mix(albedo, linear("#557a66"), step(0.2, 1.0, cloud) * 0.6)
    material = _material(name, bytes_of(albedo), resize(height, (450, 900)) * 0.5, 0.42, 0.85)
    mesh = mesh_of(sheets, material)
    mesh.apply_scale(wide / 2)
    mesh.apply_translation([0, -mesh.bounds[0, 1], 0])
    return mesh


def statue(seed: int, high: float) -> trimesh.Trimesh:
    """The standing stone figure: an oval section per row, its carving raised on the front."""
    scene = Scene(1024, 1280, np.random.default_rng(seed))
    relief, cover = statue_relief(scene)
    albedo, rough = rock_face(scene, "#a39a8e", "#7b736a")
    rows, columns = 190, 150
    filled = np.nonzero(cover.max(1) > 0.5)[0]
    top, bottom = filled[0] + 2, filled[-1] - 2
    at = np.linspace(top, bottom, rows).astype(int)
    edges = np.array([np.nonzero(cover[row] > 0.5)[0][[0, -1]] for row in at], float)
    smooth = np.hanning(9) / np.hanning(9).sum()
    edges = np.stack(
        [np.convolve(np.pad(edges[:, i], 4, mode="edge"), smooth, "valid") for i in (0, 1)], 1
    )
    middle, half = edges.mean(1), (edges[:, 1] - edges[:, 0]) / 2
    ends = np.sqrt(np.clip(np.minimum(np.arange(rows) / 9, 1), 0, 1))
    half = half * (0.12 + 0.88 * ends)
    turn = np.linspace(0, 1, columns + 1)
    angle = turn * 2 * np.pi
    across = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.8
    out = np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** 0.8
    x = middle[:, None] + half[:, None] * across
    body = (0.62 * half)[:, None] * out
    row = np.broadcast_to(at[:, None].astype(np.float32) / cover.shape[0], x.shape)
    carved = sample(relief - blur(relief, 60), (x / cover.shape[1]).astype(np.float32), row)
    grain_ = sample(rough - blur(rough, 40), (x / cover.shape[1]).astype(np.float32), row)
    z = (
        body
        + np.where(out > 0.02, carved * 1.1 * np.clip(out * 2.2, 0, 1), 0)
        + grain_ * 0.5 * np.sign(out)
    )
    scale = high / (bottom - top)
    points = np.stack(
        [(x - cover.shape[1] / 2) * scale, (bottom - at)[:, None] * scale + 0 * x, z * scale], -1
    )
    points = np.concatenate([points, points[-1:] * [0, 1, 0] + [0, 0, 0]])
    points = np.concatenate([points[:1] * [0, 1, 0] + [0, 0.002, 0], points])[:, ::-1]
    points[:, -1] = points[:, 0]
    rows_uv = np.concatenate([[at[0]], at, [at[-1]]]) / cover.shape[0]
    fold = 1 - np.abs(1 - 2 * turn[::-1])
    uv = np.stack(np.broadcast_arrays(0.05 + 0.9 * fold[None, :], 1 - rows_uv[:, None]), -1).astype(
        float
    )
    material = _material("stone", bytes_of(albedo), resize(rough, (640, 512)) * 0.6, 0.92, 0.0)
    return mesh_of([Surface(points, uv)], material)


MODELS: dict[str, Callable[[int], trimesh.Trimesh]] = {
    "water-jug": lambda seed: lathe("clay", VESSELS["water-jug"], seed, 0.31),
    "turquoise-bowl": lambda seed: lathe(
        "glazed earthenware", VESSELS["turquoise-bowl"], seed, 0.085
    ),
    "andronovo-pot": lambda seed: lathe("clay", VESSELS["andronovo-pot"], seed, 0.19),
    "spindle-whorl": lambda seed: lathe("clay", VESSELS["spindle-whorl"], seed, 0.024),
    "leopard-coin": lambda seed: coin("leopard-coin", seed, 0.024),
    "balbal": lambda seed: statue(seed, 1.24),
}


def model(name: str, seed: int) -> bytes:
    """Binary glTF of a named model. Raises ``KeyError`` for an unknown name."""
    mesh = MODELS[name](seed)
    scene = trimesh.Scene(mesh)
    return bytes(trimesh.exchange.gltf.export_glb(scene, include_normals=True))
