"""Writing and reading the change feed.

Writers call `record` inside the transaction that changes something. Readers ask for what came
`after` the position they remember. `sequence` stamps positions; every indexer calls it, one at a
time does the work.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from django.db import connection, transaction

from museumportal.changes.models import Bookmark, Change

_SEQUENCER_LOCK = 0x6D757365  # "muse"; any constant known to this function alone


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    position: int
    kind: str
    public_id: str
    action: str


def record(kind: str, public_ids: Iterable[str], action: str = Change.Action.SAVED) -> None:
    """Tell the feed that the records of `kind` changed. Call it inside their transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO changes_change (kind, public_id, action) "
            "SELECT %s, unnest(%s::text[]), %s",
            [kind, list(public_ids), str(action)],
        )


@transaction.atomic
def sequence(limit: int = 50_000) -> int:
    """Stamp the next positions; how many rows were stamped. 0 also while another stamps.

    Only rows of transactions older than the oldest one still running are stamped
    (`pg_snapshot_xmin`), so a slow writer never slips in below a position already read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEQUENCER_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            """
            WITH waiting AS (
                SELECT id, row_number() OVER (ORDER BY transaction, id) AS place
                FROM (SELECT id, transaction FROM changes_change
                      WHERE position IS NULL
                        AND transaction < pg_snapshot_xmin(pg_current_snapshot())
                      ORDER BY transaction, id LIMIT %s) AS oldest
            )
            UPDATE changes_change AS c
            SET position = w.place + (SELECT coalesce(max(position), 0) FROM changes_change)
            FROM waiting AS w WHERE c.id = w.id
            """,
            [limit],
        )
        return cursor.rowcount


def head() -> int:
    """The last stamped position; 0 before the first change."""
    last = Change.objects.filter(position__isnull=False).order_by("-position")
    return last.values_list("position", flat=True).first() or 0


def after(position: int, limit: int = 1000) -> list[ChangeEntry]:
    """At most `limit` entries behind `position`, in order."""
    rows = Change.objects.filter(position__gt=position).order_by("position")
    columns = rows.values_list("position", "kind", "public_id", "action")
    return [ChangeEntry(*row) for row in columns[:limit]]  # type: ignore[arg-type]


def unread(reader: str, *, until: datetime, limit: int = 1000) -> list[ChangeEntry]:
    """At most `limit` entries that `reader` has not `marked` as read and that are no younger than
    `until`, in order. A new reader begins with what comes next."""
    mark, _new = Bookmark.objects.get_or_create(reader=reader, defaults={"position": head()})
    rows = Change.objects.filter(position__gt=mark.position).order_by("position")
    columns = rows.values_list("position", "kind", "public_id", "action", "at")[:limit]
    settled = takewhile(lambda row: row[4] <= until, columns)
    return [ChangeEntry(*row[:4]) for row in settled]  # type: ignore[arg-type]


def marked(reader: str, position: int) -> None:
    """`reader` has read the feed up to this position."""
    Bookmark.objects.filter(reader=reader).update(position=position)
