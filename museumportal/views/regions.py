"""Regions: the list, each region's page, and the map."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog.cards import with_cards
from catalog.models import MuseumObject
from catalog.quality_sums import quality_sums
from grants.models import Programme
from grants.progress import Figures, progress
from museumportal.views.museums import NEWEST, by_name
from regions import maps
from regions.models import Museum, Region

MAP_SECONDS = 60
STEPS = 5  # shades of the map
COUNTRIES = {"KZ": _("Kazakhstan"), "RU": _("Russia")}


@dataclass(frozen=True)
class RegionEntry:
    """A region with what it shows, how many museums it has, and its shade 0 … STEPS - 1."""

    region: Region
    figures: Figures
    museum_count: int
    step: int


@dataclass(frozen=True)
class CountryMap:
    """One country's drawing, and its regions in alphabetical order."""

    code: str
    drawing: maps.Drawing | None
    entries: list[RegionEntry]

    @property
    def shapes(self) -> list[tuple[maps.Shape, RegionEntry]]:
        by_pk = {entry.region.pk: entry for entry in self.entries}
        shapes = self.drawing.shapes if self.drawing else []
        return [(shape, by_pk[shape.region]) for shape in shapes if shape.region in by_pk]

    @property
    def museum_count(self) -> int:
        return sum(entry.museum_count for entry in self.entries)

    @property
    def name(self) -> Any:
        return COUNTRIES.get(self.code, self.code)


def _drawing(regions: Sequence[Region]) -> maps.Drawing | None:
    """The map of these regions, drawn anew every minute."""
    key = f"regions.map.{regions[0].code[:2]}.{'.'.join(str(region.pk) for region in regions)}"
    cached: maps.Drawing | str | None = cache.get(key)
    if cached is None:
        whole = Region.objects.filter(pk__in=[region.pk for region in regions]).order_by("code")
        cached = maps.draw(list(whole)) or "none"
        cache.set(key, cached, MAP_SECONDS)
    return cached if isinstance(cached, maps.Drawing) else None


def entries_of(regions: Sequence[Region]) -> list[RegionEntry]:
    """The regions in alphabetical order, with their figures."""
    counted = progress()
    by_region = counted.by_region
    museums = Counter(counted.region_of.values())
    most = max((figures.objects for figures in by_region.values()), default=0)
    entries = []
    for region in sorted(regions, key=by_name):
        figures = by_region.get(region.pk, Figures())
        step = _step(figures.objects, most)
        entries.append(RegionEntry(region, figures, museums[region.pk], step))
    return entries


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
    rows = Region.objects.defer("boundary").order_by("code")
    groups = [(code, list(group)) for code, group in groupby(rows, key=lambda row: row.code[:2])]
    found = [CountryMap(code, _drawing(group), entries_of(group)) for code, group in groups]
    return sorted(found, key=lambda country: -country.museum_count)


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """Every region with its figures."""
    return render(request, "regions/regions.html", {"countries": country_maps()})


@require_safe
def region_map(request: HttpRequest) -> HttpResponse:
    """The regions drawn: each a link with its figures."""
    drawn = Region.objects.filter(boundary__has_key="attribution").order_by("boundary__attribution")
    credits = drawn.values_list("boundary__attribution", flat=True).distinct()
    return render(request, "regions/map.html", {"countries": country_maps(), "credits": credits})


@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region: its figures, museums, newest objects and programmes."""
    found: Region = get_object_or_404(Region.objects.defer("boundary"), code=code)
    figures = progress()
    museums = sorted(Museum.objects.filter(region=found).order_by("code"), key=by_name)
    objects = MuseumObject.objects.visible_to(request.user).filter(museum__region=found)
    context = {
        "region": found,
        "figures": figures.by_region.get(found.pk, Figures()),
        "quality": quality_sums(region=found.code),
        "museums": [(museum, figures.of(museum)) for museum in museums],
        "newest": with_cards(objects.order_by("-pk"), request.user)[:NEWEST],
        "programmes": Programme.objects.filter(published=True, regions=found),
        "country": next((c for c in country_maps() if c.code == found.code[:2]), None),
    }
    return render(request, "regions/region.html", context)
