"""Marking details on pictures."""

from collections.abc import Collection, Sequence

from django.db import transaction

from catalog.actions.objects import objects_touched
from catalog.images.refusals import PROPORTIONS
from catalog.models import Annotation, Image

_SAID = tuple(
    field.attname
    for field in Annotation._meta.concrete_fields
    if field.name not in ("id", "public_id", "label", "text")
)


@transaction.atomic
def mark_details(
    *, image: Image, details: Sequence[Annotation], removed: Collection[Annotation] = ()
) -> int:
    """Save the details of a picture in this order and take others off it; how many changed.

    Only what differs is written, so that the history tells who changed what. Details that are
    named in neither list stay as they are.

    Raises:
        ValidationError: a detail lies outside the picture or has no name; nothing is saved.
    """
    stored = {row.pk: row for row in image.annotations.all()}
    changed = 0
    for position, detail in enumerate(details):
        detail.image, detail.position = image, position
        detail.full_clean(exclude=["public_id", "image"])
        if not _same(detail, stored.get(detail.pk)):
            detail.save()
            changed += 1
    for detail in removed:
        if detail.pk in stored:
            detail.delete()
            changed += 1
    if changed:
        objects_touched(records=[image.object])
    _looked_over(image)
    return changed


def _looked_over(image: Image) -> None:
    """The details lie where somebody says they do, so that remark on a new file is settled."""
    notes = [note for note in image.notes if note["code"] != PROPORTIONS]
    if notes != image.notes:
        image.notes = notes
        Image.objects.filter(pk=image.pk).update(notes=notes)


def _same(detail: Annotation, stored: Annotation | None) -> bool:
    """Whether nothing differs; a missing text is None or empty, as forms have it."""
    return stored is not None and all(
        (getattr(detail, name) or None) == (getattr(stored, name) or None) for name in _SAID
    )
