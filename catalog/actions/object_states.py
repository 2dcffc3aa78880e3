"""An object as mass work sees it: its columns and the lists that hang on it, as plain JSON.

A state has columns by name (`object_type` and the like as keys of rows), and under the names of
`CHILDREN` lists of rows, each a list in the order of its columns. Empty is None or []. `status` is
one of the columns; no mapping of an import fills it.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db import models
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from catalog.actions import bulk
from catalog.importers.fields import COLLECTION, COLUMNS, LANGUAGES, RELATIONS, TERM_FIELDS
from catalog.models import (
    Inscription,
    Measurement,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
    ProvenanceEvent,
    Reference,
)
from catalog.quality import NAMES, Facts, assess

State = dict[str, Any]


@dataclass(frozen=True)
class ChildTable:
    """One list of an object: its table, the columns of a row, and what is the same in all.

    Of `texts` an empty one is None in a state. `translated` hang on their columns of languages.
    """

    model: type[models.Model]
    columns: tuple[str, ...]
    fixed: dict[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    translated: tuple[str, ...] = ()


def _in_languages(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{language}" for name in names for language in LANGUAGES)


_INSCRIBED = ("kind", "place", "text")
_REFERENCE = ("kind", "citation", "pages", "number", "doi", "url")
_YEARS = ("earliest", "latest")
CHILDREN: dict[str, ChildTable] = {
    "makers": ChildTable(ObjectMaker, ("agent_id", "role_id", "certainty")),
    **{
        relation: ChildTable(ObjectConcept, ("concept_id",), {"relation": relation})
        for relation in RELATIONS
    },
    "measurements": ChildTable(Measurement, ("part", "dimension", "value", "unit")),
    "inscriptions": ChildTable(
        Inscription,
        (*_INSCRIBED, *_in_languages("translation")),
        texts=_INSCRIBED,
        translated=("translation",),
    ),
    "references": ChildTable(Reference, _REFERENCE, texts=_REFERENCE),
    "provenance": ChildTable(
        ProvenanceEvent,
        (
            *(*_in_languages("period", "holder"), *_YEARS),
            *("method_id", "certainty", "source", "published"),
        ),
        texts=("source",),
        translated=("period", "holder"),
    ),
}
# The field of a mapping and the column it fills.
OWN_COLUMNS = {
    **{name: name for name in COLUMNS},
    **{name: f"{name}_id" for name in (*TERM_FIELDS, COLLECTION)},
    "production_earliest": "production_earliest",
    "production_latest": "production_latest",
    "status": "status",
}
_DEFAULTS = bulk.defaults_of(MuseumObject)
_TRANSLATED = {
    name.removesuffix(f"_{LANGUAGES[0]}")
    for name in OWN_COLUMNS
    if name.endswith(f"_{LANGUAGES[0]}")
}


def empty_value(name: str) -> Any:
    """What a field holds before anybody fills it."""
    return [] if name in CHILDREN else plain(_DEFAULTS.get(OWN_COLUMNS[name]))


def plain(value: Any) -> Any:
    """A column's value as JSON; an empty text as None."""
    return str(value) if isinstance(value, Decimal) else None if value == "" else value


@dataclass
class StoredObject:
    """An object in the database: its state, and the keys of its child rows by list."""

    id: int
    state: State
    children: dict[str, list[tuple[int, list[Any]]]] = field(default_factory=dict)
    public_id: str = ""
    museum_id: int = 0
    is_binned: bool = False


def load_objects(
    cursor: CursorWrapper,
    ids: Collection[int],
    *,
    lists: Collection[str] = tuple(CHILDREN),
    lock: bool = True,
) -> dict[int, StoredObject]:
    """These objects as they stand, locked against other writers until the transaction ends unless
    they are only read.

    Of the lists only those named in `lists` are read, and are in the states.
    """
    if not ids:
        return {}
    names = list(OWN_COLUMNS)
    cursor.execute(
        sql.SQL(
            "SELECT id, public_id, museum_id, binned_at IS NOT NULL, {} FROM {} "
            "WHERE id = ANY(%s::bigint[]) ORDER BY id {}"
        ).format(
            sql.SQL(", ").join(sql.Identifier(OWN_COLUMNS[name]) for name in names),
            sql.Identifier(MuseumObject._meta.db_table),
            sql.SQL("FOR NO KEY UPDATE" if lock else ""),
        ),
        [bulk.keys(ids)],
    )
    found = {
        key: StoredObject(
            key,
            dict(zip(names, map(plain, row), strict=True)),
            {name: [] for name in lists},
            public_id,
            museum_id,
            is_binned,
        )
        for key, public_id, museum_id, is_binned, *row in cursor.fetchall()
    }
    for name in lists:
        _load_children(cursor, name, CHILDREN[name], found)
    return found


def _load_children(
    cursor: CursorWrapper, name: str, table: ChildTable, found: dict[int, StoredObject]
) -> None:
    where: list[sql.Composable] = [sql.SQL("object_id = ANY(%s)")]
    where += [sql.SQL("{} = %s").format(sql.Identifier(column)) for column in table.fixed]
    cursor.execute(
        sql.SQL("SELECT object_id, id, position, {} FROM {} WHERE {} ORDER BY position, id").format(
            sql.SQL(", ").join(map(sql.Identifier, table.columns)),
            sql.Identifier(table.model._meta.db_table),
            sql.SQL(" AND ").join(where),
        ),
        [list(found), *table.fixed.values()],
    )
    for object_id, key, position, *values in cursor.fetchall():
        row = [str(value) if isinstance(value, Decimal) else value for value in values]
        if table.texts:
            row = [None if value == "" else value for value in row]
        stored = found[object_id]
        stored.children[name].append((key, [position, *row]))
        stored.state.setdefault(name, []).append(row)
    for stored in found.values():
        stored.state.setdefault(name, [])


def insert_objects(
    cursor: CursorWrapper, rows: list[tuple[int, str, State]], *, museum_id: int, status: str
) -> None:
    """COPY new objects (key, public id, state) and everything that hangs on them."""
    base = _DEFAULTS | {"id": None, "museum_id": museum_id, "status": status}
    base |= dict.fromkeys(MuseumObject.QUALITY_FIELDS)
    bulk.copy_rows(
        cursor,
        MuseumObject,
        tuple(base),
        (
            tuple(
                (
                    base
                    | _columns_of(state)
                    | {"id": key, "public_id": public_id}
                    | assess(facts_of(state))._asdict()
                ).values()
            )
            for key, public_id, state in rows
        ),
    )
    for name, table in CHILDREN.items():
        insert_children(
            cursor,
            table,
            (
                (key, [position, *child])
                for key, _, state in rows
                for position, child in enumerate(state.get(name, ()))
            ),
        )


def facts_of(state: State) -> Facts:
    """What counts for the quality of an object that is created from this state."""
    said = frozenset([name for name in NAMES if state.get(name) not in (None, "", [])])
    return Facts(said, rights=state.get("rights") or "")


def insert_children(
    cursor: CursorWrapper,
    table: ChildTable,
    rows: Iterable[tuple[int, list[Any]]],
    ids: list[int] | None = None,
) -> None:
    """COPY child rows, given as the object's key and [position, *columns]; `ids` are their keys."""
    iterator = iter(rows)
    head = next(iterator, None)
    if head is None:
        return
    columns = ["object_id", "position", *table.columns, *table.translated, *table.fixed]
    columns += ["id"] if ids is not None else []
    keys = iter(ids or ())

    def values() -> Iterator[tuple[Any, ...]]:
        for object_id, (position, *row) in chain((head,), iterator):
            more = (next(keys),) if ids is not None else ()
            yield (object_id, position, *_filled(table, row), *table.fixed.values(), *more)

    bulk.copy_rows(cursor, table.model, columns, values())


def _filled(table: ChildTable, row: list[Any]) -> list[Any]:
    """A row's columns as the table wants them, and behind them the untranslated ones."""
    if not (table.texts or table.translated):
        return row
    known = dict(zip(table.columns, row, strict=True))
    own = ["" if known[name] is None and name in table.texts else known[name] for name in known]
    texts = ((known[each] for each in _in_languages(name)) for name in table.translated)
    return own + [next((text for text in each if text), "") for each in texts]


def _columns_of(state: State) -> dict[str, Any]:
    """The state's own columns as the table wants them, the untranslated column included."""
    row = {
        OWN_COLUMNS[name]: _DEFAULTS.get(OWN_COLUMNS[name]) if value is None else value
        for name, value in state.items()
        if name in OWN_COLUMNS
    }
    for name in _TRANSLATED:
        texts = (row.get(f"{name}_{language}") for language in LANGUAGES)
        row[name] = next((text for text in texts if text), "")
    return row


def update_objects(cursor: CursorWrapper, patches: dict[int, State]) -> None:
    """Write changed own columns (by object key) and move `modified` of all of them."""
    own = {
        key: {
            OWN_COLUMNS[name]: _DEFAULTS.get(OWN_COLUMNS[name]) if value is None else value
            for name, value in patch.items()
            if name in OWN_COLUMNS
        }
        for key, patch in patches.items()
    }
    columns = sorted({column for patch in own.values() for column in patch})
    assignments: list[sql.Composable] = [sql.SQL("modified = statement_timestamp()")]
    assignments += [
        sql.SQL("{column} = (jsonb_populate_record(o, p.patch)).{column}").format(
            column=sql.Identifier(column)
        )
        for column in columns
    ]
    cursor.execute(
        sql.SQL(
            "UPDATE {} AS o SET {} FROM unnest(%s::bigint[], %s::jsonb[]) AS p(id, patch) "
            "WHERE o.id = p.id"
        ).format(sql.Identifier(MuseumObject._meta.db_table), sql.SQL(", ").join(assignments)),
        [list(own), [json.dumps(patch) for patch in own.values()]],
    )
    touched = [
        name for name in _TRANSLATED if any(f"{name}_{lang}" in columns for lang in LANGUAGES)
    ]
    if touched:
        cursor.execute(
            sql.SQL("UPDATE {} SET {} WHERE id = ANY(%s)").format(
                sql.Identifier(MuseumObject._meta.db_table),
                sql.SQL(", ").join(_first_language(name) for name in touched),
            ),
            [list(own)],
        )


def _first_language(name: str) -> sql.Composed:
    columns = sql.SQL(", ").join(sql.Identifier(f"{name}_{lang}") for lang in LANGUAGES)
    return sql.SQL("{} = coalesce({}, '')").format(sql.Identifier(name), columns)
