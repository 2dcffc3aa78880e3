"""Noting which objects may be the same, and what people judge of it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog.duplicates import Candidate, candidates
from catalog.models import Duplicate, MuseumObject
from museumportal.accounts.models import User


def find_duplicates(*, public_ids: Iterable[str]) -> int:
    """Look for duplicates of each of these objects and note them; how many pairs are open.

    What was deleted or lies in the bin is passed over. SearchUnavailable while there is no index.
    """
    rows = MuseumObject.objects.filter(public_id__in=list(public_ids), binned_at__isnull=True)
    objects = rows.select_related("museum").prefetch_related("images", "makers__agent")
    return sum(
        note_candidates(record=record, found=candidates(record))
        for record in objects.prefetch_related("measurements")
    )


@transaction.atomic
def note_candidates(*, record: MuseumObject, found: Iterable[Candidate]) -> int:
    """Keep the pairs of `record` as they were found now; how many of them are open.

    Open ones that are no longer found go; what people have judged stays judged.
    """
    grounds = {each.record.pk: list(each.grounds) for each in found}
    known: dict[int, Duplicate] = {}
    for pair in Duplicate.objects.filter(Q(first=record) | Q(second=record)):
        known[pair.second_id if pair.first_id == record.pk else pair.first_id] = pair
    gone = [pair.pk for key, pair in known.items() if key not in grounds and not pair.dismissed]
    Duplicate.objects.filter(pk__in=gone).delete()
    for key, why in grounds.items():
        if key in known:
            Duplicate.objects.filter(pk=known[key].pk).update(grounds=why)
    new = [
        Duplicate(museum_id=record.museum_id, grounds=why, **_ordered(record.pk, key))
        for key, why in sorted(grounds.items())
        if key not in known
    ]
    Duplicate.objects.bulk_create(new, ignore_conflicts=True)  # another process may be faster
    return len(new) + sum(key in grounds and not pair.dismissed for key, pair in known.items())


def judge_different(*, one: MuseumObject, other: MuseumObject, user: User) -> Duplicate:
    """Remember that somebody has looked: these are two objects."""
    pair, _new = Duplicate.objects.update_or_create(
        **_ordered(one.pk, other.pk),
        defaults={"dismissed": timezone.now(), "dismissed_by": user},
        create_defaults={
            "museum_id": one.museum_id,
            "dismissed": timezone.now(),
            "dismissed_by": user,
        },
    )
    return pair


def _ordered(one: int, other: int) -> dict[str, Any]:
    return {"first_id": min(one, other), "second_id": max(one, other)}
