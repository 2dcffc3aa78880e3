"""What this app adds to the page of an object: its 3D models.

A tag, because the catalogue may not import from its right; its template may use its tags.
"""

from typing import Any

from django import template

from catalog.models import MuseumObject
from museumportal.policies import model_is_shown
from tours.cards import with_object_pictures
from tours.models import Model3D

register = template.Library()


@register.inclusion_tag("tours/_object_models.html", takes_context=True)
def object_extras(context: dict[str, Any], record: MuseumObject) -> dict[str, Any]:
    """The models of the object that the visitor may see, each in a viewer; one query if none."""
    request = context["request"]
    rows = Model3D.objects.visible_to(request.user).filter(object=record).order_by("pk")
    models = list(with_object_pictures(rows, request.user))
    if models:
        model_is_shown(request)
    return {"models": models, "request": request}
