"""What one batch did to each object, in words: fields by their names, keys as what they name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import connection, models
from django.utils.formats import localize
from django.utils.translation import gettext

from catalog.actions.object_states import CHILDREN, OWN_COLUMNS, ChildTable
from catalog.importers.field_names import field_name
from catalog.importers.fields import COLLECTION, RELATIONS, TERM_FIELDS
from catalog.models import (
    Agent,
    Batch,
    BatchItem,
    Collection,
    Concept,
    Measurement,
    MuseumObject,
    ObjectMaker,
)

SHOWN: Final = 50
"""Rows of a page."""
_LONGEST: Final = 400
_ORDER: Final = (*OWN_COLUMNS, *CHILDREN)
"""Fields and lists as a form has them; JSON has lost their order."""
_KEYS: Final = {
    **dict.fromkeys(TERM_FIELDS, Concept),
    COLLECTION: Collection,
    **dict.fromkeys(RELATIONS, Concept),
}
_IN_ROWS: Final = {"agent_id": Agent, "role_id": Concept, "method_id": Concept}


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
    names = _Names(items)
    rows = []
    for item in items:
        row = Told(item)
        before, after = item.before or {}, item.after or {}
        for name in after:
            if name in CHILDREN or name in OWN_COLUMNS:
                was = "" if item.outcome == BatchItem.Outcome.CREATED else names.text(name, before)
                now = names.text(name, after)
                if was != now:
                    row.changes.append(Change(field_name(name), was, now))
        row.problems = [
            (field_name(name) if (name := each.get("field")) else "", each.get("reason") or "")
            for each in item.problems
        ]
        rows.append(row)
    return rows


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


class _Names:
    """Names of the concepts, makers and collections that some items mention by key."""

    def __init__(self, items: Iterable[BatchItem]) -> None:
        wanted: dict[Any, set[int]] = {Concept: set(), Agent: set(), Collection: set()}
        for item in items:
            for state in (item.before or {}, item.after or {}):
                for model, key in _mentioned(state):
                    wanted[model].add(key)
        self._names = {
            model: {row.pk: str(row) for row in model.objects.filter(pk__in=keys)}
            for model, keys in wanted.items()
            if keys
        }

    def text(self, name: str, state: Mapping[str, Any]) -> str:
        value = state.get(name)
        if name in CHILDREN and name not in RELATIONS:
            columns = CHILDREN[name].columns
            text = "; ".join(
                ", ".join(
                    self._of(_IN_ROWS.get(c), v) for c, v in zip(columns, row, strict=True) if v
                )
                for row in value or ()
            )
        elif name in RELATIONS:
            text = "; ".join(self._of(Concept, row[0]) for row in value or ())
        elif model := _KEYS.get(name):
            text = self._of(model, value)
        else:
            text = _plain(name, value)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    def _entry(self, table: ChildTable, row: Sequence[Any]) -> str:
        """One entry of a list; what is certain goes without saying."""
        told = []
        for name, value in zip(table.columns, row, strict=True):
            if value in (None, "", ObjectMaker.Certainty.CERTAIN):
                continue
            column: Any = table.model._meta.get_field(name)
            if name in _IN_ROWS:
                told.append(self._of(_IN_ROWS[name], value))
            else:
                told.append(_shown(column, value))
        return " ".join(told) if table.model is Measurement else ", ".join(told)

    def _of(self, model: Any, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return gettext("%(name)s (new)") % {"name": value.removeprefix("+")}
        return self._names.get(model, {}).get(value, gettext("no longer there"))


def _plain(name: str, value: Any) -> str:
    return "" if value is None else _shown(MuseumObject._meta.get_field(name), value)


def _shown(column: Any, value: Any) -> str:
    """A value as people write it: a choice by its label, a number without noughts that say
    nothing."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(column, models.DecimalField):
        number = Decimal(value).normalize()
        return str(localize(number.quantize(Decimal(1)) if number == int(number) else number))
    return str(dict(column.flatchoices).get(value, value))


def _mentioned(state: Mapping[str, Any]) -> Iterable[tuple[Any, int]]:
    found: list[tuple[Any, Any]]
    for name, value in state.items():
        if name in RELATIONS:
            found = [(Concept, row[0]) for row in value or ()]
        elif name in CHILDREN:
            columns = CHILDREN[name].columns
            found = [
                (_IN_ROWS[column], each)
                for row in value or ()
                for column, each in zip(columns, row, strict=True)
                if column in _IN_ROWS
            ]
        elif name in _KEYS:
            found = [(_KEYS[name], value)]
        else:
            continue
        yield from ((model, key) for model, key in found if isinstance(key, int))
