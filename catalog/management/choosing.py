"""Which records a command is about."""

from django.core.management.base import CommandError

from catalog.models import Image, MuseumObject
from catalog.models.images import ImageQuerySet
from catalog.models.objects import MuseumObjectQuerySet
from regions.models import Museum


def images_of(museum: str | None) -> ImageQuerySet:
    """All images, or those of the museum with this code. Raises CommandError for an unknown one."""
    images = Image.objects.all()
    return images if museum is None else images.filter(museum=_museum(museum))


def objects_of(museum: str | None) -> MuseumObjectQuerySet:
    """All objects, or those of the museum with this code. Raises CommandError likewise."""
    objects = MuseumObject.objects.all()
    return objects if museum is None else objects.filter(museum=_museum(museum))


def _museum(code: str) -> Museum:
    museum = Museum.objects.filter(code=code).first()
    if museum is None:
        raise CommandError(f"There is no museum with the code {code}.")
    return museum
