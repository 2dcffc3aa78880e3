"""What a batch brought besides objects is taken back with it: terms, makers, collections.

Which these were, and whether somebody has worked on them since, their history knows: it names the
batch. What anything else uses stays.
"""

from collections.abc import Collection as Keys
from typing import Any, Final

from django.db import models
from django.db.backends.utils import CursorWrapper

from catalog.actions import bulk
from catalog.actions.merging import CONCEPT_PARTS, pointers_at
from catalog.models import (
    Agent,
    Batch,
    Collection,
    Concept,
    ConceptBroader,
)
from museumportal.changes import feed, story
from museumportal.changes.models import Change

_PARTS: Final[dict[type[models.Model], tuple[type[models.Model], ...]]] = {
    Concept: CONCEPT_PARTS,
    Agent: (),
    Collection: (),
}
"""What can be taken back, and the tables whose rows are part of it."""
_TOLD: Final[dict[type[models.Model], str]] = {Concept: "concept", Agent: "maker"}


def remove_what_came(cursor: CursorWrapper, batch: Batch, undoing: Batch) -> None:
    """Remove what `batch` created, is as it left it and is used by nothing."""
    for model, parts in _PARTS.items():
        made = _history(model).filter(history_type="+", history_change_reason=batch.reason)
        there = model._base_manager.filter(pk__in=made.values("id"))
        keys = set(there.values_list("pk", flat=True))
        keys -= edited_since(model, keys, batch) | pointed_at(model, keys, without=parts)
        if model is Concept:
            keys = _below_nothing(keys)
        _remove(cursor, model, keys, undoing)


def edited_since(model: type[models.Model], keys: Keys[int], batch: Batch) -> set[int]:
    """Which of these rows have a history besides what the batch wrote, of their parts too.

    What other batches did and was undone since counts as never done.
    """
    undone = models.Q(state=Batch.State.UNDONE) | models.Q(undoes__state=Batch.State.UNDONE)
    settled = [batch, *Batch.objects.filter(undone, museum=batch.museum)]
    own = [each.reason for each in settled]
    edited: set[int] = set()
    for table in story.tables_of(model):
        if table.parent is None or table.parent.parent is None:
            told = table.history.filter(**{f"{table.link}__in": list(keys)})
            told = told.exclude(history_change_reason__in=own)
            edited.update(told.values_list(table.link, flat=True))
    return edited


def pointed_at(
    model: type[models.Model], keys: Keys[int], *, without: Keys[type[models.Model]]
) -> set[int]:
    """Which of these rows a row of another table, but for those `without`, points at."""
    used: set[int] = set()
    for table, column in pointers_at(model, without):
        rows = table._base_manager.filter(**{f"{column.name}__in": list(keys)})
        used.update(rows.values_list(column.attname, flat=True))
    return used


def _below_nothing(keys: set[int]) -> set[int]:
    """Without the concepts that have a narrower one which stays."""
    steps = ConceptBroader.objects.filter(broader__in=keys)
    pairs = list(steps.values_list("narrower_id", "broader_id"))
    while True:
        needed = {broader for narrower, broader in pairs if narrower not in keys} & keys
        if not needed:
            return keys
        keys = keys - needed


def _remove(
    cursor: CursorWrapper, model: type[models.Model], keys: set[int], undoing: Batch
) -> None:
    if not keys:
        return
    rows = model._base_manager.filter(pk__in=keys)
    public_ids = list(rows.values_list("public_id", flat=True)) if model in _TOLD else []
    bulk.write_history(
        cursor, model, bulk.DELETED, keys, user_id=undoing.user_id, reason=undoing.reason
    )
    for table, column in pointers_at(model, ()):
        if table in _PARTS[model]:
            bulk.delete_rows(cursor, table, column.column, keys)
    bulk.delete_rows(cursor, model, "id", keys)
    if public_ids:
        feed.record(_TOLD[model], public_ids, Change.Action.DELETED)


def _history(model: type[models.Model]) -> Any:
    return model.history  # type: ignore[attr-defined]
