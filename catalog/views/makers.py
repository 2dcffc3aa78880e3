"""A maker's page: who it was, and what is here by that hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.cards import with_cards
from catalog.models import Agent, MuseumObject

SHOWN = 24


@require_safe
def maker(request: HttpRequest, public_id: str) -> HttpResponse:
    """One maker; the whole work is on the browse page, which filters by maker."""
    found = get_object_or_404(Agent, public_id=public_id)
    works = MuseumObject.objects.visible_to(request.user).filter(makers__agent=found).distinct()
    context = {
        "maker": found,
        "count": works.count(),
        "works": with_cards(works.order_by("-pk"), request.user)[:SHOWN],
    }
    return render(request, "catalog/maker.html", context)
