"""How fast objects go out, as a ratio to a bare COPY of their own columns in the same run."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from psycopg import sql

from catalog.actions.export_objects import keys_of
from catalog.actions.exports import Order, all_columns, written
from catalog.actions.object_states import OWN_COLUMNS
from catalog.models import MuseumObject
from tests.benchmarks.table import Row

_MOST = 20_000


def run(size: int) -> list[Row]:
    """Export what the measurement of imports has left, with all columns."""
    museum = MuseumObject.objects.filter(museum__code="BENCH")
    keys = keys_of(museum)[:_MOST]
    peer = _rate(len(keys), lambda: _copied(list(keys)))
    names = all_columns(internal=True)
    rows = []
    for format_, name in (("csv", "CSV"), ("xlsx", "XLSX"), ("jsonl", "JSON lines")):
        order = Order(format_, "en", names, internal=True)
        rate = _rate(len(keys), lambda order=order: _drained(written(order, keys)))
        rows.append(Row(f"export: {name}", rate, peer, "rows/s", "COPY of own columns", "higher"))
    return rows


def _rate(count: int, work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def _drained(pieces: Any) -> int:
    return sum(len(piece) for piece in pieces)


def _copied(keys: list[int]) -> int:
    columns = sql.SQL(", ").join(map(sql.Identifier, OWN_COLUMNS.values()))
    query = sql.SQL("COPY (SELECT {} FROM {} WHERE id = ANY({})) TO STDOUT WITH CSV").format(
        columns, sql.Identifier(MuseumObject._meta.db_table), sql.Literal(keys)
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        return sum(len(piece) for piece in copy)
