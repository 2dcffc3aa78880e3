"""Saving and deleting programmes, calls and awards."""

from typing import Final

from django.db import transaction

from grants.models import Award, Call, Programme
from museumportal.changes import feed
from museumportal.changes.models import Change

_KINDS: Final = {Programme: "programme", Call: "call", Award: "award"}


def _is_hidden(record: Programme | Call | Award) -> bool:
    return not (record.call if isinstance(record, Award) else record).published


@transaction.atomic
def save(*, record: Programme | Call | Award) -> None:
    """Save the row, its history and its change together."""
    record.save()
    action = Change.Action.WITHDRAWN if _is_hidden(record) else Change.Action.SAVED
    feed.record(_KINDS[type(record)], [record.public_id], action)


@transaction.atomic
def delete(*, record: Programme | Call | Award) -> None:
    """Delete a record that nothing refers to (ProtectedError otherwise)."""
    public_id, kind = record.public_id, _KINDS[type(record)]
    record.delete()
    feed.record(kind, [public_id], Change.Action.DELETED)
