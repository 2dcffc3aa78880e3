"""From changes as they are kept to changes as they are carried out: identifiers become keys.

Concepts and makers are kept by their public identifiers, so that those merged into others since are
still found; what is no longer there at all keeps the name that it had when it was chosen.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import connection, models
from psycopg import sql

from catalog.actions import bulk
from catalog.actions.mass_changes import MAKERS, SET, SWAP, Change
from catalog.actions.object_states import CHILDREN, State
from catalog.importers.fields import COLLECTION, RELATIONS, TERM_FIELDS
from catalog.models import Agent, Concept, MuseumObject, ObjectMaker
from catalog.models import Collection as CollectionOf
from museumportal.changes.models import MovedIdentifier

Kept = Mapping[str, Any]
"""One change as plain JSON: `do` and, as far as it needs them, `field`, `value`, `old`, `scheme`,
`role`, `certainty`, `find`, `whole_word`, `match_case`, and `names` of what it leads to."""

_IDENTIFIED: Final = (Concept, Agent)
References = dict[type[models.Model], set[int]]


def carried_out(kept: Iterable[Kept], *, museum_id: int) -> list[Change]:
    """The changes with keys of rows, which are locked against deletion until the transaction ends.

    Two queries or three, however many changes.
    """
    changes = list(kept)
    keys = _keys([each for change in changes for each in _identifiers(change)])
    collections = _alive(
        CollectionOf,
        [change["value"] for change in changes if _is_collection(change)],
    )
    if collections:
        own = CollectionOf.objects.filter(pk__in=collections, museum=museum_id)
        collections = set(own.values_list("pk", flat=True))
    return [_change(change, keys, collections) for change in changes]


def _is_collection(change: Kept) -> bool:
    return bool(change["do"] == SET and change.get("field") == COLLECTION)


def _identifiers(change: Kept) -> list[str]:
    """The public identifiers of concepts and makers that a change names."""
    named = [change.get("role"), change.get("old")]
    if _names_rows(change):
        named.append(change.get("value"))
    return [each for each in named if each]


def _names_rows(change: Kept) -> bool:
    name = change.get("field", "")
    return change["do"] == SWAP or name in TERM_FIELDS or name in RELATIONS or name == MAKERS


def _keys(identifiers: Collection[str]) -> dict[str, int]:
    """Identifier → key of the row, of a merged one that of the other; locked, see above."""
    moved = dict(MovedIdentifier.objects.filter(old__in=identifiers).values_list("old", "new"))
    wanted = {moved.get(each, each) for each in identifiers}
    found: dict[str, int] = {}
    for model in _IDENTIFIED:
        rows = model._base_manager.filter(public_id__in=wanted)
        keys = dict(rows.values_list("public_id", "pk"))
        alive = _alive(model, keys.values())
        found |= {identifier: key for identifier, key in keys.items() if key in alive}
    return {
        each: found[moved.get(each, each)] for each in identifiers if moved.get(each, each) in found
    }


def _change(change: Kept, keys: Mapping[str, int], collections: set[int]) -> Change:
    value = change.get("value")
    names = change.get("names", {})
    gone = ""
    if _is_collection(change):
        gone = "" if value in collections else str(names.get(str(value), value))
    elif _names_rows(change) and value:
        gone = "" if value in keys else str(names.get(value, value))
        value = keys.get(value)
    role = change.get("role")
    if role and role not in keys:
        gone = gone or str(names.get(role, role))
    return Change(
        do=change["do"],
        field=change.get("field", ""),
        value=value,
        old=keys.get(change.get("old", "")),
        scheme=change.get("scheme", ""),
        role=keys.get(role) if role else None,
        certainty=change.get("certainty") or str(ObjectMaker.Certainty.CERTAIN),
        find=change.get("find", ""),
        whole_word=bool(change.get("whole_word")),
        match_case=bool(change.get("match_case")),
        gone=gone,
    )


def _alive(model: type[models.Model], keys: Collection[int]) -> set[int]:
    """Which of these rows are there, and will be until the transaction ends."""
    if not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT id FROM {} WHERE id = ANY(%s::bigint[]) ORDER BY id FOR KEY SHARE"
            ).format(sql.Identifier(model._meta.db_table)),
            [bulk.keys(keys)],
        )
        return {row[0] for row in cursor.fetchall()}


_COLUMNS: Final[dict[str, type[models.Model]]] = {
    name: MuseumObject._meta.get_field(name).related_model  # type: ignore[misc]
    for name in (*TERM_FIELDS, COLLECTION)
}
_PLACES: Final[dict[str, list[tuple[int, type[models.Model]]]]] = {
    name: [
        (place, table.model._meta.get_field(column).related_model)  # type: ignore[misc]
        for place, column in enumerate(table.columns)
        if table.model._meta.get_field(column.removesuffix("_id")).is_relation
    ]
    for name, table in CHILDREN.items()
}
"""Where the rows of a list lead to other rows, and of which table."""


class Gone:
    """Finds the fields of states that lead to rows which are no longer there."""

    def __init__(self, states: Sequence[State]) -> None:
        """One query a table; what is there stays until the transaction ends."""
        wanted: References = {}
        for state in states:
            for name, value in state.items():
                for model, key in _led_to(name, value):
                    wanted.setdefault(model, set()).add(key)
        self._there = {model: _alive(model, keys) for model, keys in wanted.items()}

    def in_field(self, name: str, value: Any) -> bool:
        """Whether a field with this value would lead to something that is gone."""
        return any(key not in self._there[model] for model, key in _led_to(name, value))


def _led_to(name: str, value: Any) -> Iterable[tuple[type[models.Model], int]]:
    if name in _COLUMNS:
        if value is not None:
            yield _COLUMNS[name], value
        return
    for place, model in _PLACES.get(name, ()):
        for row in value or ():
            if row[place] is not None:
                yield model, row[place]
