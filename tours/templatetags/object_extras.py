"""What this app adds to the page of an object: its 3D models.

A tag, because the catalogue may not import from its right; its template may.
"""

from typing import Any

from django import template

from catalog.models import MuseumObject
from tours.models import Model3D

register = template.Library()


@register.inclusion_tag("tours/_object_models.html", takes_context=True)
def object_extras(context: dict[str, Any], record: MuseumObject) -> dict[str, Any]:
    """The models of the object that the visitor may see, each in a viewer. One query."""
    request = context["request"]
    models = Model3D.objects.visible_to(request.user).filter(object=record)
    return {"models": list(models.select_related("museum").order_by("pk")), "request": request}
