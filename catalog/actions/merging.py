"""What points at one row is made to point at another, whole tables at a time.

Concepts and makers are merged so; what is special about them is `merge_vocabulary`'s. Every table
with a foreign key to the model is found by itself, so a new one follows without a line here.
Works in the transaction of its caller.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from catalog.actions import bulk
from catalog.models import (
    ConceptBroader,
    ConceptClosure,
    ConceptMatch,
    ConceptTerm,
    MuseumObject,
)
from museumportal.changes.models import MovedIdentifier
from museumportal.lib.fields import Status


@dataclass(frozen=True, slots=True)
class Merging:
    """Rows of a model, by key, that go; the row that stays; who says so and why, for history."""

    model: type[models.Model]
    stays: int
    goes: tuple[int, ...]
    user_id: int | None
    reason: str


CONCEPT_PARTS: Final = (ConceptTerm, ConceptBroader, ConceptClosure, ConceptMatch)
"""Tables whose rows are part of a concept: they do not use it, they go with it."""

Pointer = tuple[type[models.Model], models.ForeignKey]


def pointers_at(
    model: type[models.Model], without: Collection[type[models.Model]]
) -> Iterator[Pointer]:
    """Every table and column that points at the model, but for the tables `without`."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.concrete:
            continue
        table, column = relation.related_model, relation.field
        is_history = relation.on_delete is models.DO_NOTHING
        if table not in without and not is_history and isinstance(column, models.ForeignKey):
            yield table, column


def used_by(model: type[models.Model], keys: Collection[int]) -> set[int]:
    """Keys of the objects that point at these rows, themselves or by what hangs on them."""
    objects: set[int] = set()
    for table, column in pointers_at(model, ()):
        if path := _path_to_object(table):
            rows = table._base_manager.filter(**{f"{column.name}__in": list(keys)})
            objects.update(rows.values_list(path, flat=True))
    return objects


def _path_to_object(table: type[models.Model]) -> str:
    """The column that names the object a row of the table belongs to; "" where there is none."""
    if table is MuseumObject:
        return "pk"
    for field in table._meta.concrete_fields:
        if field.related_model is MuseumObject and field.name == "object":
            return field.attname
    return ""


def repoint(
    cursor: CursorWrapper, merging: Merging, *, without: Collection[type[models.Model]]
) -> None:
    """Let everything point at the row that stays, with history; rows that became double go."""
    for table, column in pointers_at(merging.model, without):
        doubles = _doubles(cursor, table, column, merging)
        _history(cursor, table, bulk.DELETED, doubles, merging)
        table._base_manager.filter(pk__in=doubles).delete()
        cursor.execute(
            sql.SQL(
                "UPDATE {table} SET {name} = %s WHERE {name} = ANY(%s::bigint[]) RETURNING id"
            ).format(
                table=sql.Identifier(table._meta.db_table), name=sql.Identifier(column.column)
            ),
            [merging.stays, bulk.keys(merging.goes)],
        )
        moved = [row[0] for row in cursor.fetchall()]
        _history(cursor, table, bulk.CHANGED, moved, merging)


def _doubles(
    cursor: CursorWrapper, table: type[models.Model], column: models.ForeignKey, merging: Merging
) -> list[int]:
    """Rows that a unique constraint would refuse once all point at the one that stays."""
    doubles: set[int] = set()
    name = sql.Identifier(column.column)
    for constraint in table._meta.constraints:
        fields = getattr(constraint, "fields", ())
        if column.name not in fields or not isinstance(constraint, models.UniqueConstraint):
            continue
        others: list[Any] = [table._meta.get_field(each) for each in fields if each != column.name]
        columns = sql.SQL(", ").join([sql.Identifier(each.column) for each in others])
        cursor.execute(
            sql.SQL(
                "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY {columns} "
                "ORDER BY {name} = %s DESC, id) AS place FROM {table} "
                "WHERE {name} = ANY(%s)) AS placed WHERE place > 1"
            ).format(columns=columns, name=name, table=sql.Identifier(table._meta.db_table)),
            [merging.stays, [merging.stays, *merging.goes]],
        )
        doubles.update(row[0] for row in cursor.fetchall())
    return sorted(doubles)


def _history(
    cursor: CursorWrapper, table: type[models.Model], kind: str, keys: list[int], merging: Merging
) -> None:
    if hasattr(table, "history"):
        bulk.write_history(
            cursor, table, kind, keys, user_id=merging.user_id, reason=merging.reason
        )


def objects_moved(cursor: CursorWrapper, keys: Collection[int]) -> None:
    """What hangs on these objects changed: their `modified` moves, and the feed is told."""
    cursor.execute(
        "UPDATE catalog_museumobject SET modified = statement_timestamp() "
        "WHERE id = ANY(%s::bigint[]) RETURNING public_id, "
        "status = %s OR publication_restricted OR binned_at IS NOT NULL",
        [bulk.keys(keys), Status.WITHDRAWN],
    )
    bulk.tell_of_objects(cursor.fetchall())


def merged_away(model: type[models.Model], *columns: str) -> Iterator[tuple[Any, ...]]:
    """What was merged into another row: its identifier, that of the other, and its last `columns`.

    So that files which still name it by what it was lead to the one that stays.
    """
    letter = model._meta.get_field("public_id").letter  # type: ignore[union-attr]
    moved = MovedIdentifier.objects.filter(old__startswith=letter).values_list("old", "new")
    new = dict(moved)
    if not new:
        return
    history = model.history.filter(  # type: ignore[attr-defined]
        public_id__in=new, history_type=bulk.DELETED
    )
    for old, *values in history.values_list("public_id", *columns):
        yield old, new[old], *values


def forward(old: Collection[str], new: str) -> None:
    """Identifiers given up lead to `new` from now on, those that led to them too."""
    MovedIdentifier.objects.filter(new__in=old).update(new=new)
    MovedIdentifier.objects.bulk_create(MovedIdentifier(old=each, new=new) for each in old)
