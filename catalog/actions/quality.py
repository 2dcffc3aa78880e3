"""Keeping the stored quality of objects (`catalog.quality`) what their rows say; set-based.

Whoever saves objects or what hangs on them calls `assess_objects` in the same transaction, after
having locked or written the objects' own rows: so of two writers the later one sees both.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from catalog.actions import bulk
from catalog.actions.object_states import OWN_COLUMNS
from catalog.models import MuseumObject, ObjectConcept
from catalog.quality import NAMES, Facts, assess
from museumportal.changes import feed
from museumportal.changes.models import Change
from museumportal.lib.fields import Status

CHUNK: Final = 2000
COLUMNS: Final = MuseumObject.QUALITY_FIELDS
_TYPES: Final = ("smallint", "smallint", "text", "text")
_RELATIONS: Final = frozenset(ObjectConcept.Relation.values)
_LISTS: Final = {"makers": "catalog_objectmaker", "measurements": "catalog_measurement"}


def _own(name: str) -> sql.Composed:
    """`name` where its column holds something."""
    column: Any = MuseumObject._meta.get_field(OWN_COLUMNS[name].removesuffix("_id"))
    is_text = column.get_internal_type() in ("CharField", "TextField")
    return sql.SQL("CASE WHEN o.{} {} THEN {} END").format(
        sql.Identifier(str(column.column)),
        sql.SQL("<> ''" if is_text else "IS NOT NULL"),
        sql.Literal(name),
    )


def _list(name: str) -> sql.Composed:
    return sql.SQL("CASE WHEN EXISTS (SELECT FROM {} WHERE object_id = o.id) THEN {} END").format(
        sql.Identifier(_LISTS[name]), sql.Literal(name)
    )


_SAID: Final = sql.SQL(", ").join(
    [_list(name) if name in _LISTS else _own(name) for name in sorted(NAMES - _RELATIONS)]
)
_FACTS: Final = sql.SQL(
    """
    SELECT o.id, o.public_id, {kept},
        o.status = {withdrawn} OR o.publication_restricted OR o.binned_at IS NOT NULL,
        array_remove(ARRAY[{said}], NULL) || ARRAY(
            SELECT DISTINCT relation::text FROM catalog_objectconcept WHERE object_id = o.id
        ),
        (
            SELECT json_agg(json_build_array(width, height, rights)) FROM catalog_image
            WHERE object_id = o.id AND state = 'ready' AND published
                AND width IS NOT NULL AND height IS NOT NULL
        ),
        o.rights
    FROM catalog_museumobject AS o WHERE o.id = ANY(%s::bigint[])
    """
).format(
    kept=sql.SQL("ARRAY[{}]").format(
        sql.SQL(", ").join([sql.SQL("o.{}::text").format(sql.Identifier(n)) for n in COLUMNS])
    ),
    withdrawn=sql.Literal(str(Status.WITHDRAWN)),
    said=_SAID,
)


def facts_of(cursor: CursorWrapper, keys: Collection[int]) -> Iterator[tuple[Any, Facts]]:
    """(key, public id, what is stored, hidden or not), and the facts, of these objects."""
    cursor.execute(_FACTS, [bulk.keys(keys)])
    for *row, said, pictures, rights in cursor.fetchall():
        shown = tuple((width, height, own) for width, height, own in pictures or ())
        yield row, Facts(frozenset(said), shown, rights)


def facts_of_object(record: MuseumObject) -> Facts:
    """The facts of one object: one query."""
    with connection.cursor() as cursor:
        return next(facts for _row, facts in facts_of(cursor, [record.pk]))


def assess_objects(*, keys: Collection[int]) -> dict[str, bool]:
    """Store the quality of these objects where it differs: one query, and one more to write.

    Returns the public identifiers of those that changed, and whether the public cannot see them.
    """
    changed: list[tuple[Any, ...]] = []
    told: dict[str, bool] = {}
    with connection.cursor() as cursor:
        for (key, public_id, kept, hidden), facts in facts_of(cursor, keys):
            values = assess(facts)
            if list(map(str, values)) != kept:
                changed.append((key, *values))
                told[public_id] = hidden
        if changed:
            cursor.execute(_UPDATE, [list(column) for column in zip(*changed, strict=True)])
    return told


_UPDATE: Final = sql.SQL(
    "UPDATE catalog_museumobject AS o SET {} FROM unnest({}) AS p(id, {}) WHERE o.id = p.id"
).format(
    sql.SQL(", ").join([sql.SQL("{0} = p.{0}").format(sql.Identifier(n)) for n in COLUMNS]),
    sql.SQL(", ").join([sql.SQL(f"%s::{kind}[]") for kind in ("bigint", *_TYPES)]),
    sql.SQL(", ").join(map(sql.Identifier, COLUMNS)),
)


def assess_record(*, record: MuseumObject) -> None:
    """The same for one object, whose instance shows it too. Its row is written or locked."""
    with connection.cursor() as cursor:
        _row, facts = next(facts_of(cursor, [record.pk]))
    values = assess(facts)._asdict()
    for name, value in values.items():
        setattr(record, name, value)
    MuseumObject.objects.filter(pk=record.pk).exclude(**values).update(**values)


@transaction.atomic
def assess_between(*, first: int, beyond: int) -> int:
    """Assess the objects with primary keys in this range anew; how many had been different.

    The change feed hears of those, for the search index counts by quality; `modified` stays.
    """
    rows = MuseumObject.objects.select_for_update(no_key=True).order_by("pk")
    keys = rows.filter(pk__gte=first, pk__lt=beyond).values_list("pk", flat=True)
    told = assess_objects(keys=list(keys))
    feed.record("object", [each for each, hidden in told.items() if not hidden])
    hidden = [each for each, is_hidden in told.items() if is_hidden]
    feed.record("object", hidden, Change.Action.WITHDRAWN)
    return len(told)
