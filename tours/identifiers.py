"""Where the identifiers of 3D models, tours and panoramas lead."""

from typing import Final

from django.urls import reverse

from museumportal.lib.fields import Status
from museumportal.lib.identifiers import Places, Resolver, Withdrawn
from regions.models import type_of_user
from tours.models import Model3D, Tour


def _model(public_id: str, user: type_of_user) -> Places | None:
    if Model3D.objects.visible_to(user).filter(public_id=public_id).exists():
        page = reverse("tours:model", args=[public_id])
        return Places(page, f"/api/v1/models/{public_id}/")
    if Model3D.objects.filter(public_id=public_id, status=Status.WITHDRAWN).exists():
        raise Withdrawn
    return None


def _tour(public_id: str, user: type_of_user) -> Places | None:
    if Tour.objects.visible_to(user).filter(public_id=public_id).exists():
        return Places(reverse("tours:tour", args=[public_id]), f"/api/v1/tours/{public_id}/")
    if Tour.objects.filter(public_id=public_id, status=Status.WITHDRAWN).exists():
        raise Withdrawn
    return None


def _panorama(public_id: str, user: type_of_user) -> Places | None:
    """The first tour that leads through the panorama: it has no page of its own."""
    tours = Tour.objects.visible_to(user).filter(scenes__panorama__public_id=public_id)
    tour = tours.order_by("pk").first()
    return Places(tour.get_absolute_url()) if tour else None


RESOLVERS: Final[dict[str, Resolver]] = {"d": _model, "t": _tour, "p": _panorama}
