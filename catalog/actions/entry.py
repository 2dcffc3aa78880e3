"""Entering objects one after the other."""

from collections.abc import Collection, Iterable

from django.db import models, transaction
from django.utils import timezone

from catalog.actions.objects import objects_touched
from catalog.models import EntryHabit, MuseumObject
from museumportal.accounts.models import User

_MOST = 200
"""Names of fields and lists that are carried on."""


def object_entered(
    *, user: User, record: MuseumObject, carried: Collection[str] | None, is_new: bool
) -> None:
    """Remember the object as the one that `user` entered last, and what the next begins with.

    `carried` None leaves what is carried as it was; only a new object becomes the last one.
    """
    values: dict[str, object] = {"used": timezone.now()}
    if is_new:
        values["last"] = record
    if carried is not None:
        values["carried"] = sorted(name[:100] for name in carried)[:_MOST]
    EntryHabit.objects.update_or_create(user=user, museum_id=record.museum_id, defaults=values)


@transaction.atomic
def take_over(*, record: MuseumObject, rows: Iterable[models.Model], link: str) -> int:
    """Give the object copies of rows that hang on another; `link` is their column that leads to
    it. Returns how many."""
    count = 0
    for row in rows:
        row.pk, row._state.adding = None, True
        setattr(row, link, record.pk)
        row.save()
        count += 1
    if count:
        objects_touched(records=[record])
    return count
