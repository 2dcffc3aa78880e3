"""What pages of the catalogue show of tours and models, without knowing them."""

from typing import Any

from django import template
from django.http import HttpRequest

from catalog.models import MuseumObject
from tours.cards import with_object_pictures
from tours.models import Model3D

register = template.Library()


@register.simple_tag(takes_context=True)
def models_of(context: dict[str, Any], record: MuseumObject) -> list[Model3D]:
    """The 3D models of an object that this visitor may see, newest first."""
    request: HttpRequest = context["request"]
    models = Model3D.objects.visible_to(request.user).filter(object=record).order_by("-pk")
    return list(with_object_pictures(models, request.user))
