"""What one run has met so far: a temporary table of keys, with their lines and numbers.

It knows repeats within a file and, at the end, the rows gone from it, with flat memory and without
touching the rows that did not change.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection
from django.db.backends.utils import CursorWrapper

from catalog.models import Batch, BatchItem


def storable(text: str) -> str:
    """Without what PostgreSQL refuses: NUL characters and halves of characters."""
    return text.replace("\x00", "␀").encode("utf-8", "replace").decode()


@contextmanager
def table() -> Iterator[None]:
    """The table of keys met, empty, for this connection and as long as this lasts."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS import_seen")
        cursor.execute(
            "CREATE TEMPORARY TABLE import_seen (key text PRIMARY KEY, line bigint, number text)"
        )
        cursor.execute("CREATE INDEX ON import_seen (number) WHERE number IS NOT NULL")
    try:
        yield
    finally:
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS import_seen")


def remember(cursor: CursorWrapper, rows: list[tuple[str, int, str | None]]) -> None:
    """Note keys with their lines and numbers; the first line of a key stays."""
    if rows:
        cursor.execute(
            "INSERT INTO import_seen SELECT r->>0, (r->>1)::bigint, r->>2 "
            "FROM jsonb_array_elements(%s::jsonb) AS r ON CONFLICT DO NOTHING",
            [json.dumps([(storable(key), line, number) for key, line, number in rows])],
        )


def list_missing(cursor: CursorWrapper, batch: Batch, source: str) -> int:
    """Batch items for the source records whose key this file did not have; how many."""
    cursor.execute(
        "INSERT INTO catalog_batchitem (batch_id, key, object_id, outcome, problems) "
        "SELECT %s, s.key, s.object_id, %s, '[]' FROM catalog_sourcerecord s "
        "WHERE s.museum_id = %s AND s.source = %s "
        "AND NOT EXISTS (SELECT FROM import_seen seen WHERE seen.key = s.key) ORDER BY s.id",
        [batch.pk, str(BatchItem.Outcome.MISSING), batch.museum_id, source],
    )
    return cursor.rowcount
