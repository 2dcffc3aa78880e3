"""What one batch did to each object, in words: fields by their names, keys as what they name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Sum

from catalog.actions.object_states import CHILDREN, OWN_COLUMNS
from catalog.actions.state_words import StateWords
from catalog.importers.field_names import field_name
from catalog.models import Batch, BatchItem, Upload

SHOWN: Final = 50
"""Rows of a page."""
_FILES: Final = 1000
"""Files that are listed; the rows of the batch name each."""
_ORDER: Final = (*OWN_COLUMNS, *CHILDREN)
"""Fields and lists as a form has them; JSON has lost their order."""


@dataclass(frozen=True)
class Change:
    """One field of one object: its name, what stood there and what stands there now."""

    name: str
    before: str
    after: str


@dataclass
class Told:
    """One row of a batch as a page shows it."""

    item: BatchItem
    changes: list[Change] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def rows_of(batch: Batch, outcome: str, after: int) -> tuple[list[Told], int | None]:
    """A page of a batch's rows, and the key behind which the next one begins."""
    items = batch.items.select_related("object").order_by("pk")
    if outcome:
        items = items.filter(outcome=outcome)
    found = list(items.filter(pk__gt=after)[: SHOWN + 1])
    more = found[SHOWN - 1].pk if len(found) > SHOWN else None
    return told(found[:SHOWN]), more


def told(items: Sequence[BatchItem]) -> list[Told]:
    """The items with their changes in words, all that they name fetched together."""
    words = StateWords([state or {} for item in items for state in (item.before, item.after)])
    rows = []
    for item in items:
        row = Told(item)
        before, after = item.before or {}, item.after or {}
        for name in _ORDER:
            if name in after:
                was, now = (words.text(name, state.get(name)) for state in (before, after))
                if was != now:
                    row.changes.append(Change(field_name(name), was, now))
        row.problems = [
            (field_name(name) if (name := each.get("field")) else "", each.get("reason") or "")
            for each in item.problems
        ]
        rows.append(row)
    return rows


def files_of(batch: Batch) -> dict[str, Any]:
    """The `file` of a batch, of an undoing that of the work it takes back; of several that were
    sent together each one, as long as they are kept."""
    of = batch.undoes or batch
    told: dict[str, Any] = {"file": of}
    if folder := of.options.get("folder"):
        sent = Upload.objects.filter(user=of.user, folder=folder).exclude(file="")
        told |= sent.aggregate(files_count=Count("pk"), files_bytes=Sum("size"))
        told["files"] = sent.order_by("name", "pk")[:_FILES]
    return told


def changed_fields(batch: Batch) -> list[tuple[str, int]]:
    """Which fields a batch changes, and of how many objects, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, count(*) FROM catalog_batchitem, jsonb_object_keys(after) AS name "
            "WHERE batch_id = %s AND outcome = %s AND jsonb_typeof(after) = 'object' "
            "GROUP BY name ORDER BY 2 DESC, 1",
            [batch.pk, str(BatchItem.Outcome.UPDATED)],
        )
        return [(field_name(name), count) for name, count in cursor.fetchall()]
