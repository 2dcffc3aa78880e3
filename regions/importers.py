"""Regions and museums out of tables, boundaries out of GeoJSON (RFC 7946)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from shapely import GEOSException, make_valid
from shapely.geometry import MultiPolygon, Polygon, mapping, shape

from museumportal.lib.readers.files import blocks, encoding_of, kind_of
from museumportal.lib.readers.problems import ImportRefused, Problem, RowRefused, there_are
from museumportal.lib.readers.rows import Row, Source
from museumportal.lib.readers.tables import open_table, open_workbook
from regions.models import Museum, Region

LANGUAGES = ("kk", "ru", "en")
_CODE_PROPERTIES = ("code", "iso", "ISO3166-2", "iso_3166_2", "shapeISO")


@dataclass
class CleanRow:
    """One row: the columns to set on the record called `code`, or what is wrong with it."""

    line: int
    code: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def open_rows(path: Path, needed: tuple[str, ...]) -> Source:
    """The table at `path`, which must have the columns `needed`. Raises ImportRefused."""
    kind = kind_of(path)
    if kind not in ("table", "workbook"):
        raise ImportRefused(f"{path.name} is no table: a CSV file or a spreadsheet is expected.")
    source = (
        open_workbook(path, sheet="")
        if kind == "workbook"
        else open_table(path, encoding="", delimiter="")
    )
    columns = set(source.columns or ())
    columns |= {"code"} if "iso" in columns else set()  # as lists of ISO codes call it
    for name in needed:
        if name not in columns:
            raise ImportRefused(
                f"{path.name} has no column “{name}”. {there_are(source.columns or ())}"
            )
    return source


def region_rows(source: Source) -> Iterator[CleanRow]:
    """Rows of `code,name_kk,name_ru,name_en`; a name may be missing, not all of them."""
    seen: dict[str, int] = {}
    for row in source.rows():
        clean = _begin(row, seen)
        if not clean.problems:
            _text_columns(clean, row.content, Region, ("name",))
            _validate(clean, Region, {"code": clean.code})
        yield clean


def museum_rows(source: Source, regions: dict[str, Region]) -> Iterator[CleanRow]:
    """Rows of `code,kind,region,name_*,latitude,longitude` and any further museum column.

    Further columns: description_*, address_*, phone, email, website, founded, connected_on,
    branch_of (a code).
    """
    seen: dict[str, int] = {}
    for row in source.rows():
        clean = _begin(row, seen)
        if clean.problems:
            yield clean
            continue
        cells = row.content
        region = regions.get((cells.get("region") or "").strip())
        if region is None:
            clean.problems.append(Problem("region", f"there is no region “{cells.get('region')}”"))
        else:
            clean.values["region"] = region
        clean.values["kind"] = (cells.get("kind") or "").strip()
        _text_columns(clean, cells, Museum, ("name", "description", "address"))
        for name in ("phone", "email", "website", "founded", "connected_on"):
            if text := (cells.get(name) or "").strip():
                clean.values[name] = text
        for name, limit in (("latitude", 90), ("longitude", 180)):
            _coordinate(clean, cells, name, limit)
        if ("latitude" in clean.values) != ("longitude" in clean.values):
            clean.problems.append(
                Problem("latitude", "give both latitude and longitude, or neither")
            )
        clean.values["branch_of"] = (cells.get("branch_of") or "").strip()
        _validate(clean, Museum, {"code": clean.code})
        yield clean


def _begin(row: Row, seen: dict[str, int]) -> CleanRow:
    if isinstance(row.content, RowRefused):
        return CleanRow(row.line, problems=[row.content.problem])
    clean = CleanRow(row.line, (row.content.get("code") or row.content.get("iso") or "").strip())
    if not clean.code:
        clean.problems.append(Problem("code", "is empty"))
    elif (first := seen.setdefault(clean.code, row.line)) != row.line:
        clean.problems.append(Problem("code", f"“{clean.code}” already stands in row {first}"))
    return clean


def _text_columns(
    clean: CleanRow, cells: dict[str, str], model: type[models.Model], names: tuple[str, ...]
) -> None:
    for name in names:
        for language in LANGUAGES:
            if text := (cells.get(f"{name}_{language}") or "").strip():
                clean.values[f"{name}_{language}"] = text
    if not any(f"name_{language}" in clean.values for language in LANGUAGES):
        clean.problems.append(Problem("name_kk", "has no name in any language"))


def _coordinate(clean: CleanRow, cells: dict[str, str], name: str, limit: int) -> None:
    text = (cells.get(name) or "").strip().replace(",", ".")
    if not text:
        return
    try:
        number = Decimal(text)
        if not abs(number) <= limit:
            raise InvalidOperation
    except InvalidOperation:
        clean.problems.append(Problem(name, f"“{text[:40]}” is not between -{limit} and {limit}"))
        return
    clean.values[name] = number.quantize(Decimal("0.000001"))


def _validate(clean: CleanRow, model: type[models.Model], more: dict[str, Any]) -> None:
    """Hold every value against its column: length, form, choices."""
    for name, value in {**more, **clean.values}.items():
        if name in ("region", "branch_of"):
            continue
        column: Any = model._meta.get_field(name)
        try:
            clean_value = column.clean(value, None)
        except ValidationError as error:
            clean.problems.append(Problem(name, _in_words(model, name, value, error)))
        else:
            if name in clean.values:
                clean.values[name] = clean_value


def _in_words(model: type[models.Model], name: str, value: Any, error: ValidationError) -> str:
    if model is Region and name == "code":
        return f"“{str(value)[:40]}” is not an ISO 3166-2 code such as KZ-10."
    return " ".join(error.messages)


def read_boundaries(path: Path, attribution: str = "") -> dict[str, dict[str, Any]]:
    """Polygons by ISO code, made valid, out of a GeoJSON FeatureCollection.

    The code stands in the property `code` or `iso` of each feature. `attribution`, whom the map
    has to name, stays with each geometry as a foreign member (RFC 7946, section 6.1).

    Raises:
        ImportRefused: it is no GeoJSON, or a feature has no code or no area.
    """
    if kind_of(path) != "json":
        raise ImportRefused(f"{path.name} is no GeoJSON FeatureCollection.")
    try:
        content = json.loads(b"".join(blocks(path)).decode(encoding_of(path)))
        features = content["features"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ImportRefused(f"{path.name} is no GeoJSON FeatureCollection.") from error
    boundaries: dict[str, dict[str, Any]] = {}
    for number, feature in enumerate(features, start=1):
        try:
            properties = feature["properties"] or {}
            code = next(str(properties[name]) for name in _CODE_PROPERTIES if properties.get(name))
        except (StopIteration, KeyError, TypeError) as error:
            raise ImportRefused(
                f"{path.name}: feature {number} has no property code or iso."
            ) from error
        boundaries[code] = _area(path, code, feature.get("geometry"))
        if attribution:
            boundaries[code]["attribution"] = attribution
    return boundaries


def _area(path: Path, code: str, geometry: Any) -> dict[str, Any]:
    """The geometry as one valid polygon or multipolygon; lines and points that repair leaves
    behind are dropped."""
    try:
        repaired = make_valid(shape(geometry))
    except (GEOSException, AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise ImportRefused(f"{path.name}: the boundary of {code} cannot be read.") from error
    parts = [
        polygon
        for part in getattr(repaired, "geoms", [repaired])
        for polygon in getattr(part, "geoms", [part])
        if isinstance(polygon, Polygon) and not polygon.is_empty
    ]
    if not parts:
        raise ImportRefused(f"{path.name}: the boundary of {code} has no area.")
    area = parts[0] if len(parts) == 1 else MultiPolygon(parts)
    return json.loads(json.dumps(mapping(area)))
