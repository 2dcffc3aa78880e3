"""Saving and deleting galleries."""

from django.db import transaction

from catalog.models import Gallery
from museumportal.changes import feed
from museumportal.changes.models import Change
from museumportal.lib.fields import Status


@transaction.atomic
def save_gallery(*, gallery: Gallery) -> Gallery:
    """Save the gallery and tell the feed; call it again once its items are saved."""
    gallery.save()
    withdrawn = gallery.status == Status.WITHDRAWN
    action = Change.Action.WITHDRAWN if withdrawn else Change.Action.SAVED
    feed.record("gallery", [gallery.public_id], action)
    return gallery


@transaction.atomic
def delete_gallery(*, gallery: Gallery) -> None:
    """Delete the gallery; its objects stay, its identifier remains in the feed."""
    gallery.delete()
    feed.record("gallery", [gallery.public_id], Change.Action.DELETED)
