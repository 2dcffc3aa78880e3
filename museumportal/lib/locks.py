"""Locks in the database, held by the connection: who dies holding one has let go of it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection


@contextmanager
def alone(what: str, number: int) -> Iterator[bool]:
    """Whether nobody else is inside for the same `what` and `number`, without waiting for them.

    No transaction is opened, so that slow work inside does not hold up the change feed.
    """
    key = "hashtextextended(%s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({key})", [what, number])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({key})", [what, number])
