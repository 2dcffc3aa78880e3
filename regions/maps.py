"""A map of regions drawn from their boundaries, or as tiles where there are none."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import make_valid

from regions.models import Region

Point = tuple[float, float]
WIDTH: Final = 1000.0
_MARGIN: Final = 8.0
_TOLERANCE: Final = 0.7  # in units of the drawing, WIDTH across
TILE: Final = 84.0


@dataclass(frozen=True)
class Shape:
    """One region on the map (primary key): SVG path data, and where its label stands."""

    region: int
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """A map `width` × `height` units large."""

    width: float
    height: float
    shapes: list[Shape]
    tiles: bool


def albers(south: float, north: float, meridian: float) -> Callable[[Point], Point]:
    """Albers' equal-area conic projection of the unit sphere, y growing to the south.

    Standard parallels lie a sixth inside the band `south` … `north` (degrees); longitudes are
    taken the short way from `meridian`, so a country may cross 180°. Source: Snyder, Map
    Projections: A Working Manual (USGS 1395, 1987), equations 14-1 to 14-6.
    """
    band = (north - south) / 6
    first, second = math.radians(south + band), math.radians(north - band)
    n = (math.sin(first) + math.sin(second)) / 2 or 1e-6
    c = math.cos(first) ** 2 + 2 * n * math.sin(first)
    rho_0 = math.sqrt(max(0.0, c - 2 * n * math.sin((first + second) / 2))) / n

    def project(point: Point) -> Point:
        longitude, latitude = point
        theta = n * math.radians((longitude - meridian + 180) % 360 - 180)
        rho = math.sqrt(max(0.0, c - 2 * n * math.sin(math.radians(latitude)))) / n
        return rho * math.sin(theta), rho * math.cos(theta) - rho_0

    return project


def draw(regions: Sequence[Region]) -> Drawing | None:
    """The regions with boundaries as one map; as tiles when none has any; None without either."""
    found = [(region, polygons) for region in regions if (polygons := _polygons(region.boundary))]
    return _draw_boundaries(found) if found else _draw_tiles(regions)


def _polygons(boundary: Any) -> list[BaseGeometry]:
    """The polygons of a GeoJSON geometry, mended where they cross themselves."""
    if not boundary:
        return []
    try:
        whole = make_valid(shape(boundary))
    except (ShapelyError, AttributeError, KeyError, TypeError, ValueError):
        return []
    parts = getattr(whole, "geoms", [whole])
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def _draw_boundaries(found: list[tuple[Region, list[BaseGeometry]]]) -> Drawing:
    points = [p for _r, polygons in found for g in polygons for p in g.exterior.coords]
    latitudes = [latitude for _longitude, latitude, *_rest in points]
    meridian = _middle_meridian([point[0] for point in points])
    project = albers(min(latitudes), max(latitudes), meridian)
    flat = [project((p[0], p[1])) for p in points]
    left, top = min(x for x, _y in flat), min(y for _x, y in flat)
    scale = (WIDTH - 2 * _MARGIN) / (max(x for x, _y in flat) - left)
    height = (max(y for _x, y in flat) - top) * scale + 2 * _MARGIN

    def place(point: Any) -> Point:
        x, y = project((point[0], point[1]))
        return (x - left) * scale + _MARGIN, (y - top) * scale + _MARGIN

    shapes = []
    for region, polygons in found:
        rings = [
            [place(p) for p in ring.coords]
            for polygon in polygons
            for ring in (polygon.exterior, *polygon.interiors)
        ]
        label = max(polygons, key=lambda polygon: polygon.area).representative_point()
        x, y = place((label.x, label.y))
        path = "".join(_path(ring) for ring in rings)
        shapes.append(Shape(region.pk, path, round(x, 1), round(y, 1)))
    return Drawing(WIDTH, round(height, 1), shapes, tiles=False)


def _middle_meridian(longitudes: list[float]) -> float:
    """The middle of the longitudes' shortest arc: behind the widest gap between neighbours."""
    ordered = sorted({longitude % 360 for longitude in longitudes})
    gaps = [(b - a, b) for a, b in pairwise([*ordered, ordered[0] + 360])]
    gap, start = max(gaps)
    return (start + (360 - gap) / 2 + 180) % 360 - 180


def _path(ring: list[Point]) -> str:
    """Path data of a ring without the points that nobody sees; empty for specks."""
    kept = [ring[0]]
    for point in ring[1:-1]:
        if math.dist(point, kept[-1]) >= _TOLERANCE:
            kept.append(point)
    if len(kept) < 3:
        return ""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"


def _draw_tiles(regions: Sequence[Region]) -> Drawing | None:
    placed = [r for r in regions if r.tile_column is not None and r.tile_row is not None]
    if not placed:
        return None
    shapes = []
    side = TILE - 6
    for region in placed:
        x, y = (region.tile_column or 0) * TILE, (region.tile_row or 0) * TILE
        path = f"M{x:g} {y:g}h{side:g}v{side:g}h{-side:g}Z"
        shapes.append(Shape(region.pk, path, x + side / 2, y + side / 2))
    columns = max(region.tile_column or 0 for region in placed) + 1
    rows = max(region.tile_row or 0 for region in placed) + 1
    return Drawing(columns * TILE, rows * TILE, shapes, tiles=True)
