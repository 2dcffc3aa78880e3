"""Saving, publishing, withdrawing and binning objects."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalog.actions.quality import assess_objects, assess_record
from catalog.models import Comment, Derivative, MuseumObject
from museumportal.changes import feed, history
from museumportal.changes.models import Change
from museumportal.lib.fields import Status
from museumportal.lib.storage import delete_on_commit


def _feed_action(record: MuseumObject) -> str:
    hidden = record.status == Status.WITHDRAWN or record.publication_restricted or record.binned_at
    return Change.Action.WITHDRAWN if hidden else Change.Action.SAVED


@transaction.atomic
def save_object(*, record: MuseumObject, note: str = "") -> MuseumObject:
    """Save the row, its history and its change together. `record` is valid already.

    A step to another state is noted with who took it and the `note` that goes with it.
    """
    person = history.writer_now()
    before = _status_before(record)
    if before is None:
        record.entered_by = record.entered_by or person
    record.modified = timezone.now()
    record.save()
    assess_record(record=record)
    if record.status != (before or Status.DRAFT):
        Comment.objects.create(
            object=record,
            author=person,
            text=note,
            moved_from=before or "",
            moved_to=record.status,
        )
    feed.record("object", [record.public_id], _feed_action(record))
    return record


def _status_before(record: MuseumObject) -> str | None:
    """The state of the row as it is stored; None where there is none yet."""
    rows = MuseumObject.objects.filter(pk=record.pk) if record.pk else MuseumObject.objects.none()
    return rows.values_list("status", flat=True).first()


@transaction.atomic
def objects_touched(*, records: Collection[MuseumObject]) -> None:
    """Something that hangs on the objects changed: makers, concepts, pictures, models.

    Moves `modified` without a history row of the object itself: the parts have their own.
    """
    MuseumObject.objects.filter(pk__in=[record.pk for record in records]).update(
        modified=timezone.now()
    )
    assess_objects(keys=[record.pk for record in records])
    found_anew(records=records)


def found_anew(*, records: Collection[MuseumObject]) -> None:
    """What the objects are found by changed, not what is said of them: tell the feed alone."""
    for record in records:
        feed.record("object", [record.public_id], _feed_action(record))


@transaction.atomic
def set_status(*, record: MuseumObject, status: str, note: str = "") -> MuseumObject:
    """Move the object to `status`, with a note to whoever is concerned; whether that step is
    allowed is `catalog.workflow`'s to say."""
    record.status = status
    return save_object(record=record, note=note)


@transaction.atomic
def bin_object(*, record: MuseumObject) -> MuseumObject:
    """Put a draft into the bin, where it stays for 30 days. Raises ValueError for others."""
    if record.status != Status.DRAFT:
        raise ValueError("only drafts go to the bin; published objects are withdrawn")
    record.binned_at = timezone.now()
    record._change_reason = history.BINNED  # type: ignore[attr-defined]
    return save_object(record=record)


@transaction.atomic
def restore_object(*, record: MuseumObject) -> MuseumObject:
    """Take the object out of the bin."""
    record.binned_at = None
    record._change_reason = history.UNBINNED  # type: ignore[attr-defined]
    return save_object(record=record)


@transaction.atomic
def empty_bin(*, before: datetime) -> int:
    """Delete the drafts binned before that moment, and what was made from their pictures.

    Their identifiers stay in the feed, and the originals of their pictures in storage.
    """
    expired = MuseumObject.objects.filter(binned_at__lt=before, status=Status.DRAFT)
    public_ids = list(expired.select_for_update().values_list("public_id", flat=True))
    made = Derivative.objects.filter(image__object__public_id__in=public_ids)
    delete_on_commit(list(made.values_list("key", flat=True)))
    MuseumObject.objects.filter(public_id__in=public_ids).delete()
    feed.record("object", public_ids, Change.Action.DELETED)
    return len(public_ids)
