"""Outlines: SVG fragments turned into planes. One unit is a thousandth of the long edge."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyvips
from numpy.typing import NDArray

from museumportal.demo.drawing.planes import Colour, Plane

pyvips.concurrency_set(1)  # pictures are drawn side by side, one process each


def raster(body: str, shape: tuple[int, int], box: tuple[float, float, float, float]) -> NDArray:
    """RGBA bytes ``(h, w, 4)`` of an SVG body whose view box is ``x y width height``."""
    view = " ".join(f"{value:g}" for value in box)
    source = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{view}" preserveAspectRatio="none" width="{shape[1]}" height="{shape[0]}">'
        f"{body}</svg>"
    )
    image = pyvips.Image.svgload_buffer(source.encode(), unlimited=True)
    pixels = image.numpy()
    if pixels.shape[:2] != shape:
        canvas = np.zeros((*shape, 4), np.uint8)
        height, width = min(shape[0], pixels.shape[0]), min(shape[1], pixels.shape[1])
        canvas[:height, :width] = pixels[:height, :width]
        pixels = canvas
    return pixels


def mask(body: str, shape: tuple[int, int], box: tuple[float, float, float, float]) -> Plane:
    """Coverage 0..1 of everything drawn in the body (its colours do not matter)."""
    return raster(body, shape, box)[..., 3].astype(np.float32) / 255


def paint(
    body: str, shape: tuple[int, int], box: tuple[float, float, float, float]
) -> tuple[Colour, Plane]:
    """Linear colour and coverage of a body painted in its own colours."""
    pixels = raster(body, shape, box)
    table = np.arange(256) / 255
    table = np.where(table <= 0.04045, table / 12.92, ((table + 0.055) / 1.055) ** 2.4)
    light = table.astype(np.float32)[pixels[..., :3]]
    return np.ascontiguousarray(light.transpose(2, 0, 1)), pixels[..., 3].astype(np.float32) / 255


def path(points: Iterable[tuple[float, float]], closed: bool = True) -> str:
    """Path data of a polyline."""
    text = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points)
    return text + ("Z" if closed else "")


def smooth(points: Sequence[tuple[float, float]], closed: bool = True, tension: float = 1.0) -> str:
    """Path data of a curve through the points (Catmull-Rom as cubic Béziers)."""
    count = len(points)

    def at(i: int) -> tuple[float, float]:
        return points[i % count] if closed else points[min(max(i, 0), count - 1)]

    text = f"M{points[0][0]:.2f} {points[0][1]:.2f}"
    for i in range(count if closed else count - 1):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = at(i - 1), at(i), at(i + 1), at(i + 2)
        k = tension / 6
        text += (
            f"C{x1 + (x2 - x0) * k:.2f} {y1 + (y2 - y0) * k:.2f} "
            f"{x2 - (x3 - x1) * k:.2f} {y2 - (y3 - y1) * k:.2f} {x2:.2f} {y2:.2f}"
        )
    return text + ("Z" if closed else "")


def fill(data: str, colour: str = "#fff", extra: str = "") -> str:
    """A filled path element."""
    return f'<path d="{data}" fill="{colour}" {extra}/>'


def stroke(data: str, width: float, colour: str = "#fff", extra: str = "") -> str:
    """A stroked path element with round joins."""
    return (
        f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
        f'stroke-linejoin="round" stroke-linecap="round" {extra}/>'
    )


def disc(x: float, y: float, radius: float, colour: str = "#fff", extra: str = "") -> str:
    """A circle element."""
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{colour}" {extra}/>'


def place(body: str, x: float = 0, y: float = 0, turn: float = 0, scale: float | str = 1) -> str:
    """The body moved, turned (degrees, clockwise) and scaled (a number or ``"sx sy"``)."""
    return f'<g transform="translate({x:.3f} {y:.3f}) rotate({turn:.3f}) scale({scale})">{body}</g>'
