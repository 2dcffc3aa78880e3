"""Where the identifiers of museums lead."""

from typing import Final

from django.urls import reverse

from museumportal.lib.identifiers import Places, Resolver
from regions.models import Museum, type_of_user


def _museum(public_id: str, user: type_of_user) -> Places | None:
    museum = Museum.objects.filter(public_id=public_id).first()
    if museum is None:
        return None
    page = reverse("regions:museum", args=[public_id])
    collection = reverse("iiif:collection", args=[public_id])
    return Places(page, f"/api/v1/museums/{public_id}/", collection)


RESOLVERS: Final[dict[str, Resolver]] = {"m": _museum}
