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


def undo_chunk(batch: Batch, undoing: Batch, items: Sequence[BatchItem]) -> Counter[str]:
    """How many pictures were taken off, and how many were kept, in the caller's transaction.

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
        reason = _reason(image, edited, used)
        told.append(_told(undoing, item, reason, is_there=image is not None))
        if image is not None and not reason:
            touched[image.object_id] = image.object
            take_off(image)
    objects_touched(records=list(touched.values()))
    BatchItem.objects.bulk_create(told)
    kept = sum(bool(item.problems) for item in told)
    return Counter(undone=len(told) - kept, kept=kept)


def _reason(image: Image | None, edited: set[int], used: set[int]) -> str:
    if image is None:
        return _("is there no longer")
    if image.pk in edited:
        return _("kept, somebody has worked on it since")
    if image.pk in used:
        return _("kept, something else has come to depend on it")
    return ""


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


def _told(undoing: Batch, item: BatchItem, reason: str, *, is_there: bool) -> BatchItem:
    """Of what is gone nothing is left that a later undoing could take off: it has no object."""
    return BatchItem(
        batch=undoing,
        line=item.line,
        key=item.key,
        object_id=item.object_id if is_there else None,
        outcome=Outcome.KEPT if reason else Outcome.REMOVED,
        before=item.after,
        problems=[{"field": "file", "reason": reason}] if reason else [],
    )
