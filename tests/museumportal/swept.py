"""Every address of the portal, taken from the resolver, with a real row in each of its places."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from catalog.models import MuseumObject
from museumportal.changes import story
from regions.models import Membership
from tests.cast import Cast

Rows = dict[str, models.Model]

PRIVATE = (
    *("catalog.museumobject", "catalog.image", "catalog.collection", "catalog.gallery"),
    *("catalog.batch", "catalog.importmapping"),
    *("tours.model3d", "tours.panorama", "tours.tour", "tours.scene"),
)
"""Rows of `one_of_each` that nobody outside their museum may see: drafts, and work behind them."""

WITHOUT_NAME = {"^api/(.*/)?$", "iiif/", "iiif/image/3/<str:image_id>/", "admin/(?P<url>.*)$"}
"""Routes that answer for nothing, or for the same as one with a name; the admin's old addresses of
rows, `<path:object_id>/`, lead to the change page."""


@dataclass(frozen=True)
class Address:
    name: str
    path: str
    row: models.Model | None
    """What the address names, where that is one row."""

    @property
    def is_private(self) -> bool:
        return self.row is not None and self.row._meta.label_lower in PRIVATE


def routes(
    entries: list[Any] | None = None, spaces: tuple[str, ...] = (), route: str = ""
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, route and parameters of every route of the portal, in the language at hand."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        whole = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from routes(list(entry.url_patterns), inner, whole)
        elif isinstance(entry, URLPattern):
            yield (
                ":".join((*spaces, entry.name)) if entry.name else "",
                whole,
                _parameters(entry.pattern),
            )


def _parameters(pattern: Any) -> tuple[str, ...]:
    """Names of what stands in the route, in order; the history of simple-history has none."""
    names = tuple(pattern.converters) or tuple(pattern.regex.groupindex)
    return names or ("object_id", "version_id")[: pattern.regex.groups]


def addresses(cast: Cast, rows: Rows) -> Iterator[Address]:
    """Each route with each row that could stand in it, also where a row of that kind does not."""
    for name, route, parameters in routes():
        if not name:
            if route not in WITHOUT_NAME and not route.endswith("/<path:object_id>/"):
                assert not parameters, f"{route} has no name: the sweeps cannot reach it"
                yield Address(route, f"/{route}", None)
            continue
        values = [_values(name, parameter, cast, rows) for parameter in parameters]
        for chosen in product(*values):
            row = next((row for _, row in chosen if row is not None), None)
            yield Address(name, reverse(name, args=[value for value, _ in chosen]), row)


Value = tuple[Any, models.Model | None]


def _values(name: str, parameter: str, cast: Cast, rows: Rows) -> list[Value]:
    """What may stand for a parameter, with the row that it names."""
    if parameter in ("object_id", "version_id"):
        row = _row_of_page(name, rows)
        if parameter == "object_id":
            return [(row.pk, row)]
        return [(row.history.latest().pk, None)]  # type: ignore[attr-defined]
    if parameter == "image_id":
        return [(rows["catalog.image"].public_id, rows["catalog.image"])]  # type: ignore[attr-defined]
    if parameter == "public_id":
        named = [rows[label] for label in (*PRIVATE, "regions.museum")]
        return [(row.public_id, row) for row in named if hasattr(row, "public_id")]
    if parameter == "pk":
        found = [Membership.objects.get(user=cast.aigul), cast.aigul]
        return [(row.pk, row) for row in found]
    if parameter == "app_label":
        return [(label, None) for label in {page._meta.app_label for page in admin.site._registry}]
    fixed = _fixed(cast)
    assert parameter in fixed, f"say in {__file__} what may stand for {parameter} of {name}"
    return [(fixed[parameter], None)]


def _fixed(cast: Cast) -> dict[str, Any]:
    return {
        "code": cast.region_abai.code,
        "content_type_id": ContentType.objects.get(app_label="catalog", model="museumobject").pk,
        "ending": "csv",
        "first": 1,
        "id": cast.aigul.pk,
        "key": UUID(int=1),
        "moment": story.stamp(timezone.now()),
        "name": "material",
        "number": 1,
        "other": MuseumObject.objects.filter(museum=cast.abai).latest("pk").pk,
        "provider_id": "oidc",
        "quality_format": "default.jpg",
        "region": "full",
        "rotation": "0",
        "size": "max",
        "spec": "page-1280-jpeg",
        "style": "bib",
        "token": default_token_generator.make_token(cast.aigul)[:-1],
        "uidb64": urlsafe_base64_encode(force_bytes(cast.aigul.pk)),
    }


def _row_of_page(name: str, rows: Rows) -> models.Model:
    """The row whose page in the admin `name` is, such as `admin:catalog_image_details`."""
    page = name.removeprefix("admin:")
    for label, row in rows.items():
        if re.match(rf"{label.replace('.', '_')}_", page):
            return row
    return rows["catalog.museumobject"]


def told(answer: Any) -> str:
    """The body of an answer as text; that of a file is nothing to read."""
    if answer.streaming:
        return ""
    return str(answer.content.decode(errors="replace"))
