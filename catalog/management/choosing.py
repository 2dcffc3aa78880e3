"""Which pictures a command is about."""

from django.core.management.base import CommandError

from catalog.models import Image
from catalog.models.images import ImageQuerySet
from regions.models import Museum


def images_of(museum: str | None) -> ImageQuerySet:
    """All images, or those of the museum with this code. Raises CommandError for an unknown one."""
    if museum is None:
        return Image.objects.all()
    owner = Museum.objects.filter(code=museum).first()
    if owner is None:
        raise CommandError(f"There is no museum with the code {museum}.")
    return Image.objects.filter(object__museum=owner)
