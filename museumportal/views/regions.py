"""Regions: the list, each region's page, and the map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog.cards import with_cards
from catalog.models import MuseumObject
from grants.models import Programme
from grants.progress import Figures, progress
from museumportal.views.museums import NEWEST, by_name
from regions import maps
from regions.models import Museum, Region

MAP_SECONDS = 600
STEPS = 5  # shades of the map
COUNTRIES = {"KZ": _("Kazakhstan"), "RU": _("Russia")}


@dataclass
class CountryMap:
    """One country's drawing, its regions with their figures and shade 0 … STEPS - 1."""

    code: str
    drawing: maps.Drawing | None
    regions: list[Region]

    @property
    def name(self) -> Any:
        return COUNTRIES.get(self.code, self.code)


def _drawing(regions: Sequence[Region]) -> maps.Drawing | None:
    """The map of these regions, drawn anew every ten minutes; the names in it are not used."""
    codes = "-".join(region.code for region in regions)
    key = f"regions.map.{codes[:2]}.{len(regions)}.{regions[0].pk}"
    drawing = cache.get(key)
    if drawing is None:
        whole = Region.objects.filter(pk__in=[region.pk for region in regions]).order_by("code")
        drawing = maps.draw(list(whole)) or False
        for shape in drawing.shapes if drawing else []:
            shape.region.boundary = None  # the drawing replaces it: megabytes less in the cache
        cache.set(key, drawing, MAP_SECONDS)
    return drawing or None


def with_figures(regions: Sequence[Region]) -> list[Region]:
    """The regions in alphabetical order, each with `figures`, `museum_count` and `step`."""
    counted = progress()
    by_region = counted.by_region
    museums = list(counted.region_of.values())
    most = max((figures.objects for figures in by_region.values()), default=0)
    for region in regions:
        region.figures = by_region.get(region.pk, Figures())
        region.museum_count = museums.count(region.pk)
        region.step = _step(region.figures.objects, most)
    return sorted(regions, key=by_name)


def _step(objects: int, most: int) -> int:
    """0 for nothing, then by orders of magnitude below the fullest region."""
    if not objects:
        return 0
    step = STEPS - 1
    while step > 1 and objects * 4 ** (STEPS - step) <= most:
        step -= 1
    return step


def country_maps() -> list[CountryMap]:
    """A map for each country, the one with the most museums first."""
    rows = list(Region.objects.defer("boundary").order_by("code"))
    found = []
    for code, group in groupby(rows, key=lambda region: region.code[:2]):
        regions = list(group)
        drawing = _drawing(regions)
        regions = with_figures(regions)
        if drawing:
            drawing = _told(drawing, {region.pk: region for region in regions})
        found.append(CountryMap(code, drawing, regions))
    return sorted(found, key=lambda country: -sum(r.museum_count for r in country.regions))


def _told(drawing: maps.Drawing, by_pk: dict[int, Region]) -> maps.Drawing:
    """The cached drawing with today's regions in it."""
    shapes = [replace(shape, region=by_pk[shape.region.pk]) for shape in drawing.shapes]
    return replace(drawing, shapes=shapes)


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """Every region with its figures."""
    return render(request, "regions/regions.html", {"countries": country_maps()})


@require_safe
def region_map(request: HttpRequest) -> HttpResponse:
    """The regions drawn: each a link with its figures."""
    return render(request, "regions/map.html", {"countries": country_maps()})


@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region: its figures, museums, newest objects and programmes."""
    found = get_object_or_404(Region.objects.defer("boundary"), code=code)
    figures = progress()
    museums = sorted(Museum.objects.filter(region=found).order_by("code"), key=by_name)
    for museum in museums:
        museum.figures = figures.of(museum)
    objects = MuseumObject.objects.visible_to(request.user).filter(museum__region=found)
    context = {
        "region": found,
        "figures": figures.by_region.get(found.pk, Figures()),
        "museums": museums,
        "newest": with_cards(objects.order_by("-pk"), request.user)[:NEWEST],
        "programmes": Programme.objects.filter(published=True, regions=found),
        "country": next((c for c in country_maps() if c.code == found.code[:2]), None),
    }
    return render(request, "regions/region.html", context)
