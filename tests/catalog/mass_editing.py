"""What the stories about mass edits share: a choice, changes, the dry run, the real run."""

from typing import Any

from catalog.actions import batch_runs
from catalog.actions.choosing import among, choose
from catalog.actions.mass_edit import preview
from catalog.actions.undo import have_undone
from catalog.models import Batch, MuseumObject
from museumportal.accounts.models import User
from tests.catalog.importing import tables


def previewed(user: User, records: list[MuseumObject], *changes: dict[str, Any]) -> Batch:
    """The finished dry run of these changes."""
    rows = among(MuseumObject.objects.all(), [record.pk for record in records])
    selection = choose(user=user, rows=rows)
    return ran(preview(user=user, selection=selection, changes=changes, language="en"))


def carried_out(seen: Batch, user: User | None = None) -> Batch:
    """The finished batch that does what the dry run has shown."""
    return ran(batch_runs.carry_out(preview=seen, user=user or seen.user))


def edited(user: User, records: list[MuseumObject], *changes: dict[str, Any]) -> Batch:
    return carried_out(previewed(user, records, *changes))


def taken_back(batch: Batch, user: User | None) -> Batch:
    return ran(have_undone(batch=batch, user=user))


def ran(batch: Batch) -> Batch:
    """The batch after a worker has run it."""
    batch_runs.run(batch)
    return Batch.objects.get(pk=batch.pk)


def told(batch: Batch) -> list[tuple[str, str, Any]]:
    """Outcome, and what became or the first reason, of each item, with the object's number."""
    rows = batch.items.select_related("object").order_by("pk")
    return [
        (
            item.object.inventory_number if item.object else "",
            item.outcome,
            item.problems[0]["reason"] if item.problems else item.after,
        )
        for item in rows
    ]


def set_to(field: str, value: Any) -> dict[str, Any]:
    return {"do": "set", "field": field, "value": value}


def moved_to(status: str) -> dict[str, Any]:
    return {"do": "move", "field": "status", "value": status}


def catalogue() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the catalogue but for what was chosen to be worked on, and logs."""
    return {name: rows for name, rows in tables().items() if name != "upload"}
