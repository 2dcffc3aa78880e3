"""Items of a batch by the thousand, written by COPY."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper

from catalog.actions import bulk
from catalog.actions.import_seen import storable
from catalog.importers.records import canonical
from catalog.models import BatchItem

_COLUMNS = ("batch_id", "line", "key", "object_id", "outcome", "before", "after", "problems")
ItemRow = tuple[int | None, str, int | None, str, Any, Any, Sequence[Any]]
"""Line, key, key of the object, outcome, fields before and after (None for none), problems."""


def write_items(cursor: CursorWrapper, batch_id: int, rows: Iterable[ItemRow]) -> None:
    """Write items of one batch, in this order, in the caller's transaction; none of no rows."""
    bulk.copy_rows(
        cursor,
        BatchItem,
        _COLUMNS,
        (
            (
                *(batch_id, line, storable(key)[:200], object_id, str(outcome)),
                None if before is None else canonical(before),
                None if after is None else canonical(after),
                canonical([*problems]),
            )
            for line, key, object_id, outcome, before, after, problems in rows
        ),
    )
