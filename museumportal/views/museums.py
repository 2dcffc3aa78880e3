"""Museums: the list and each museum's page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalog.cards import picture_of, with_cards, with_covers
from catalog.models import Gallery, MuseumObject
from catalog.quality_sums import quality_sums
from catalog.templatetags.images import image_url
from grants.models import Award
from grants.progress import progress
from museumportal.search.analysis.collation import sort_key
from museumportal.views import linked_data
from regions import opening
from regions.filters import MuseumFilter
from regions.models import Museum, MuseumYear, Region
from tours.cards import with_first_scene, with_object_pictures
from tours.models import Model3D, Tour

PAGE_SIZE = 40
NEWEST = 12


def by_name(row: Any) -> str:
    """Sort key of a museum or region: its name in the alphabet of the page's language."""
    return sort_key(row.name or "", get_language() or "")


@require_safe
def museums(request: HttpRequest) -> HttpResponse:
    """All museums in alphabetical order, by kind, region and words of the name."""
    rows = Museum.objects.select_related("region").defer("region__boundary").order_by("code")
    filterset = MuseumFilter(request.GET, queryset=rows)
    found = sorted(filterset.qs, key=by_name)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    figures = progress()
    context = {
        "page": page,
        "rows": [(museum, figures.of(museum)) for museum in page],
        "count": len(found),
        "query": request.GET.get("q", ""),
        "kinds": Museum.Kind.choices,
        "chosen_kinds": request.GET.getlist("kind"),
        "regions": sorted(Region.objects.defer("boundary").order_by("code"), key=by_name),
        "chosen_regions": request.GET.getlist("region"),
    }
    return render(request, "regions/museums.html", context)


@require_safe
def museum(request: HttpRequest, public_id: str) -> HttpResponse:
    """One museum: facts, hours, figures, and what it shows."""
    rows = Museum.objects.select_related("region", "branch_of").defer("region__boundary")
    found = get_object_or_404(rows, public_id=public_id)
    now = timezone.localtime()
    objects = MuseumObject.objects.visible_to(request.user).filter(museum=found).order_by("-pk")
    newest = list(with_cards(objects, request.user)[:NEWEST])
    galleries = Gallery.objects.visible_to(request.user).filter(museum=found)
    models = Model3D.objects.visible_to(request.user).filter(museum=found).order_by("-pk")
    tours = Tour.objects.visible_to(request.user).filter(museum=found).order_by("-pk")
    awards = Award.objects.filter(museum=found, call__published=True)
    cover = next(filter(None, map(picture_of, newest)), None)
    picture = request.build_absolute_uri(image_url(cover, "page-1280-jpeg")) if cover else None
    context = {
        "museum": found,
        "cover": cover,
        "linked_data": linked_data.museum(found, picture, request.build_absolute_uri),
        "figures": progress().of(found),
        "quality": quality_sums(museum=found.code),
        "year": MuseumYear.objects.filter(museum=found).order_by("-year").first(),
        "opening": opening.state(found.opening_hours, now),
        "week": opening.week(found.opening_hours),
        "today": now.weekday(),
        "exceptions": opening.exceptions_from(found.opening_hours, now.date()),
        "branches": sorted(found.branches.order_by("code"), key=by_name),
        "newest": newest,
        "galleries": with_covers(galleries, request.user)[:4],
        "models": with_object_pictures(models, request.user)[:4],
        "tours": with_first_scene(tours)[:2],
        "awards": awards.select_related("call", "museum")[:5],
    }
    return render(request, "regions/museum.html", context)
