"""Saving, publishing, withdrawing and binning objects."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalog.actions.quality import assess_objects, assess_record
from catalog.models import Derivative, MuseumObject
from museumportal.changes import feed, history
from museumportal.changes.models import Change
from museumportal.lib.fields import Status
from museumportal.lib.storage import delete_on_commit


def _feed_action(record: MuseumObject) -> str:
    hidden = record.status == Status.WITHDRAWN or record.publication_restricted or record.binned_at
    return Change.Action.WITHDRAWN if hidden else Change.Action.SAVED


@transaction.atomic
def save_object(*, record: MuseumObject) -> MuseumObject:
    """Save the row, its history and its change together. `record` is valid already."""
    record.modified = timezone.now()
    record.save()
    assess_record(record=record)
    feed.record("object", [record.public_id], _feed_action(record))
    return record


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
def set_status(*, record: MuseumObject, status: str) -> MuseumObject:
    """Move the object to `status`; whether that step is allowed is `catalog.workflow`'s to say."""
    record.status = status
    return save_object(record=record)


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
