"""Photographs that a batch attached are taken off again, but for those somebody works with."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from catalog.actions.images import take_off
from catalog.actions.objects import objects_touched
from catalog.actions.undo_vocabulary import pointed_at
from catalog.models import Batch, BatchItem, Derivative, Image

CHUNK: Final = 50
"""Each picture's rows and files go one by one, and no transaction may last for long."""
_DESCRIBED: Final = (
    *("view", "photographer", "rights", "published", "sha256"),
    *(f"{name}_{language}" for name in ("caption", "alt") for language in ("kk", "ru", "en")),
)
"""What people say of a picture; its order follows from the others of its object."""
Outcome = BatchItem.Outcome
_COUNTED: Final[dict[str, str]] = {
    Outcome.REMOVED: "undone",
    Outcome.KEPT: "kept",
    Outcome.UNCHANGED: "gone",
}


def undo_chunk(batch: Batch, undoing: Batch, items: Sequence[BatchItem]) -> Counter[str]:
    """How many pictures were taken off, were kept, and were gone, in the caller's transaction.

    A picture goes as it does by hand: the next one becomes the main one of its object, the original
    stays in the storage, as its history says. Kept and listed is one of which somebody has said
    anything since, that got another file, or that something else points at.
    """
    names = {item.pk: (item.after or {}).get("image") for item in items}
    there = Image.objects.select_for_update(of=("self",)).select_related("object")
    found = {image.public_id: image for image in there.filter(public_id__in=names.values())}
    keys = {image.pk for image in found.values()}
    edited = _edited_since(found.values())
    used = pointed_at(Image, keys, without={Derivative})
    told, touched = [], {}
    for item in items:
        image = found.get(names[item.pk] or "")
        told.append(_told(undoing, item, image, edited, used))
        if image is not None and told[-1].outcome == Outcome.REMOVED:
            touched[image.object_id] = image.object
            take_off(image)
    objects_touched(records=list(touched.values()))
    BatchItem.objects.bulk_create(told)
    return Counter(_COUNTED[item.outcome] for item in told)


def _what(image: Image | None, edited: set[int], used: set[int]) -> tuple[str, str]:
    """What becomes of a picture, and why it is not taken off."""
    if image is None:
        return Outcome.UNCHANGED, _("is there no longer")
    if image.pk in edited:
        return Outcome.KEPT, _("kept, somebody has worked on it since")
    if image.pk in used:
        return Outcome.KEPT, _("kept, something else has come to depend on it")
    return Outcome.REMOVED, ""


def _edited_since(images: Collection[Image]) -> set[int]:
    """Which are no longer described as they were when they were attached."""
    history: Any = Image.history  # type: ignore[attr-defined]
    first = history.filter(id__in=[image.pk for image in images], history_type="+")
    began = {row["id"]: row for row in first.order_by("history_id").values("id", *_DESCRIBED)}
    return {
        image.pk
        for image in images
        if image.pk not in began
        or any(getattr(image, name) != began[image.pk][name] for name in _DESCRIBED)
    }


def _told(
    undoing: Batch, item: BatchItem, image: Image | None, edited: set[int], used: set[int]
) -> BatchItem:
    outcome, reason = _what(image, edited, used)
    return BatchItem(
        batch=undoing,
        line=item.line,
        key=item.key,
        object_id=item.object_id,
        outcome=outcome,
        before=item.after,
        problems=[{"field": "file", "reason": reason}] if reason else [],
    )
