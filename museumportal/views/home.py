"""The way in: the visitor's language, and the home page."""

import hashlib
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalog.cards import with_cards, with_covers
from catalog.models import Gallery, Image, MuseumObject
from grants.models import Call, Programme
from grants.progress import progress
from museumportal.views.linked_data import web_site
from museumportal.views.regions import country_maps
from regions.models import Museum
from tours.cards import with_first_scene, with_object_pictures
from tours.models import Model3D, Tour

NEWEST = 8
STRIKING_WIDTH = 1200  # pixels; smaller pictures do not carry half a page


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """302 to the home page in the visitor's language: cookie, then Accept-Language, then Kazakh."""
    language = translation.get_language_from_request(request)
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The sign of the portal, where a browser that shows a bare picture looks for it."""
    return HttpResponseRedirect(static("portal/favicon.svg"))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is here, at one look; every section leads on to its list, and empty ones stay away."""
    objects = MuseumObject.objects.visible_to(request.user)
    galleries = with_covers(Gallery.objects.visible_to(request.user), request.user)
    models = with_object_pictures(Model3D.objects.public().order_by("-pk"), request.user)
    tours = with_first_scene(Tour.objects.public().order_by("-pk"))
    figures = progress()
    context = {
        "linked_data": web_site(request.build_absolute_uri),
        "figures": figures.total,
        "museum_count": Museum.objects.count(),
        "region_count": len(set(figures.region_of.values())),
        "picture_of_the_day": picture_of_the_day(timezone.localdate()),
        "galleries": galleries[:4],
        "newest": with_cards(objects.order_by("-pk"), request.user)[:NEWEST],
        "models": models[:3],
        "tours": tours[:2],
        "maps": country_maps()[:1],
        "programmes": Programme.objects.filter(published=True).order_by("-starts_on", "pk")[:2],
        "open_calls": [call for call in _published_calls() if call.is_open],
    }
    return render(request, "home.html", context)


def _published_calls() -> list[Call]:
    calls = Call.objects.filter(published=True, programme__published=True)
    return list(calls.order_by("closes_on", "pk")[:20])


def picture_of_the_day(day: date) -> Image | None:
    """One striking public picture, the same for everybody all day long; None in an empty house.

    From published galleries where there are any, else from the whole catalogue. The start is drawn
    from the date, so finding it reads three index entries however large the catalogue is.
    """
    striking = (
        Image.objects.public()
        .filter(width__gte=STRIKING_WIDTH)
        .select_related("object__museum")
        .order_by("pk")
    )
    shown = Gallery.objects.public().values("items__object")
    for candidates in (striking.filter(object__in=shown, is_main=True), striking):
        keys = candidates.values_list("pk", flat=True)
        first, last = keys.first(), keys.last()
        if first is not None and last is not None:
            drawn = int(hashlib.sha256(day.isoformat().encode()).hexdigest(), 16)
            return candidates.filter(pk__gte=first + drawn % (last - first + 1)).first()
    return None
