"""Galleries: the list and each gallery's page."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.cards import picture_of, with_cards, with_covers
from catalog.models import Gallery, MuseumObject

PAGE_SIZE = 24
PICTURES = 60


@require_safe
def galleries(request: HttpRequest) -> HttpResponse:
    """All galleries this visitor may see, in their curators' order."""
    rows = with_covers(Gallery.objects.visible_to(request.user), request.user)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "catalog/galleries.html", {"page": page})


@require_safe
def gallery(request: HttpRequest, public_id: str) -> HttpResponse:
    """One gallery: its words, then its objects as large pictures in the curator's order."""
    rows = Gallery.objects.visible_to(request.user).select_related("museum")
    found = get_object_or_404(rows, public_id=public_id)
    seen = with_cards(MuseumObject.objects.visible_to(request.user), request.user)
    items = found.items.filter(object__in=MuseumObject.objects.visible_to(request.user))
    items = items.prefetch_related(Prefetch("object", seen)).order_by("position", "pk")
    page = Paginator(items, PICTURES).get_page(request.GET.get("page"))
    cover = next(filter(None, (picture_of(item.object) for item in page)), None)
    return render(request, "catalog/gallery.html", {"gallery": found, "page": page, "cover": cover})
