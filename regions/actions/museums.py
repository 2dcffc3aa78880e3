"""Saving regions, museums and their annual returns."""

from django.db import transaction

from museumportal.changes import feed
from regions.models import Museum, Region


@transaction.atomic
def save_region(*, region: Region) -> Region:
    """Save the region; its museums are told anew, for they carry its name."""
    region.save()
    feed.record("region", [region.code])
    feed.record("museum", region.museums.values_list("public_id", flat=True))
    return region


@transaction.atomic
def save_museum(*, museum: Museum) -> Museum:
    """Save the museum, its history and its change together."""
    museum.save()
    feed.record("museum", [museum.public_id])
    return museum
