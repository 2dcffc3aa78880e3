"""How long objects take to go out, as a ratio to a bare COPY of the same tables in the same run."""

import time
from collections.abc import Callable, Iterable

from django.db import connection
from psycopg import sql

from catalog.actions.export_objects import keys_of
from catalog.actions.exports import Order, all_columns, written
from catalog.actions.object_states import CHILDREN, OWN_COLUMNS
from catalog.models import MuseumObject
from tests.benchmarks.table import Row

_MOST = 10_000


def run(size: int) -> list[Row]:
    """Export what the measurement of imports has left, with all columns."""
    keys = keys_of(MuseumObject.objects.filter(museum__code="BENCH"))[:_MOST]
    peer = _seconds(lambda: _copied(list(keys)))
    names = all_columns(internal=True)
    rows = []
    for format_, name in (("csv", "CSV"), ("xlsx", "XLSX"), ("jsonl", "JSON lines")):
        order = Order(format_, "en", names, internal=True)
        taken = _seconds(lambda order=order: _length(written(order, keys)))  # type: ignore[misc]
        rate = f"export: {name}, {len(keys) / taken:,.0f} rows/s"
        rows.append(Row(rate, taken, peer, "s", "bare COPY of the same tables"))
    return rows


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _length(pieces: Iterable[bytes | memoryview]) -> int:
    return sum(len(piece) for piece in pieces)


def _copied(keys: list[int]) -> int:
    own = [*OWN_COLUMNS.values()]
    tables = {MuseumObject._meta.db_table: (own, "id")}
    for table in CHILDREN.values():
        tables[table.model._meta.db_table] = ([*table.columns], "object_id")
    length = 0
    for name, (columns, key) in tables.items():
        query = sql.SQL("COPY (SELECT {} FROM {} WHERE {} = ANY({})) TO STDOUT WITH CSV").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.Identifier(name),
            sql.Identifier(key),
            sql.Literal(keys),
        )
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            length += _length(copy)
    return length
