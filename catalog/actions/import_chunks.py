"""One chunk of an import: decide what each row does, then write all of it in one transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from catalog.actions import bulk, import_state
from catalog.actions.import_lookups import Lookups
from catalog.actions.import_merge import Merge, merge
from catalog.actions.import_state import CHILDREN, State, StoredObject
from catalog.importers.records import CleanRecord, canonical
from catalog.models import Batch, BatchItem, MuseumObject, SourceRecord
from museumportal.changes import feed
from museumportal.changes.models import Change
from museumportal.lib.readers.problems import Problem

SEEN = "import_seen"
"""Temporary table of one run: every key met, with its line and its inventory number."""


@dataclass
class Known:
    """What the source gave last time, and the object it became."""

    id: int
    object_id: int
    digest: bytes
    values: dict[str, Any]
    batch_id: int | None


@dataclass
class ChangedRow:
    """An object that exists and a row that is new or changed for it."""

    record: CleanRecord
    object_id: int
    known: Known | None
    result: Merge = field(default_factory=Merge)


@dataclass
class Plan:
    """What the rows of a chunk do."""

    created: list[tuple[CleanRecord, State]] = field(default_factory=list)
    changes: list[ChangedRow] = field(default_factory=list)
    refused: list[CleanRecord] = field(default_factory=list)
    unchanged: int = 0


class ChunkWriter:
    """Settles chunk after chunk of one run; its caller opens the transaction."""

    def __init__(self, batch: Batch, *, source: str, language: str, status: str) -> None:
        self._batch = batch
        self._museum_id: int = batch.museum_id  # type: ignore[assignment]
        self._source = source
        self._language = language
        self._status = status
        self._reason = f"batch {batch.pk}"
        self._lookups = Lookups(
            museum_id=self._museum_id,
            user_id=batch.user_id,
            reason=self._reason,
            dry_run=batch.dry_run,
        )

    def forget(self) -> None:
        """After a transaction that failed: what it had created is not there."""
        self._lookups.forget()

    def settle(self, records: Sequence[CleanRecord]) -> Counter[str]:
        """Decide and write one chunk; how many rows were created, updated, unchanged, rejected."""
        with connection.cursor() as cursor:
            plan = self._plan(cursor, records)
            if not self._batch.dry_run:
                self._write(cursor, plan)
            self._write_items(cursor, plan)
        updated = sum(bool(change.result.after) for change in plan.changes)
        return Counter(
            created=len(plan.created),
            updated=updated,
            unchanged=plan.unchanged + len(plan.changes) - updated,
            rejected=len(plan.refused),
        )

    def _plan(self, cursor: CursorWrapper, records: Sequence[CleanRecord]) -> Plan:
        plan = Plan()
        known = self._known(cursor, [record.key for record in records])
        accepted = self._without_repeats(cursor, records, plan)
        fresh: list[CleanRecord] = []
        for record in accepted:
            last = known.get(record.key)
            if last and last.digest == record.digest:
                plan.unchanged += 1
            else:
                fresh.append(record)
        holders = self._refuse_taken_numbers(cursor, fresh, known, plan)
        self._resolve(cursor, fresh, known, plan)
        for record in fresh:
            last = known.get(record.key)
            object_id = last.object_id if last else holders.get(record.values["inventory_number"])
            if object_id is None:
                plan.created.append((record, self._lookups.state_of(record.values)))
            else:
                plan.changes.append(ChangedRow(record, object_id, last))
        self._merge(cursor, plan)
        self._remember(cursor, records, plan)
        return plan

    def _known(self, cursor: CursorWrapper, keys: list[str]) -> dict[str, Known]:
        rows = SourceRecord.objects.filter(
            museum=self._museum_id, source=self._source, key__in=keys
        ).values_list("key", "pk", "object_id", "digest", "values", "batch_id")
        return {
            key: Known(pk, obj, bytes(dig), val, batch) for key, pk, obj, dig, val, batch in rows
        }

    def _without_repeats(
        self, cursor: CursorWrapper, records: Sequence[CleanRecord], plan: Plan
    ) -> list[CleanRecord]:
        """Rows without problems whose key no earlier row of the file has; others are refused."""
        cursor.execute(
            f"SELECT key, line FROM {SEEN} WHERE key = ANY(%s)",  # noqa: S608 - a constant
            [[record.key for record in records]],
        )
        lines: dict[str, int] = dict(cursor.fetchall())
        accepted: list[CleanRecord] = []
        for record in records:
            if record.key:
                first = lines.setdefault(record.key, record.line)
                if first != record.line:
                    record.problems.append(
                        Problem("key", f"“{record.key}” already stands in row {first} of this file")
                    )
            (plan.refused if record.problems else accepted).append(record)
        return accepted

    def _refuse_taken_numbers(
        self,
        cursor: CursorWrapper,
        fresh: list[CleanRecord],
        known: dict[str, Known],
        plan: Plan,
    ) -> dict[str, int]:
        """Refuse rows (out of `fresh`) whose number belongs to another row of this source.

        Returns the objects entered here, or by another source, that have one of the numbers:
        a row may complete such an object, without overwriting anything.
        """
        numbers = [record.values["inventory_number"] for record in fresh]
        holders: dict[str, int] = {}
        owners: dict[str, str] = {}
        cursor.execute(
            "SELECT o.inventory_number, o.id, s.key FROM catalog_museumobject o "
            "LEFT JOIN catalog_sourcerecord s ON s.object_id = o.id AND s.museum_id = o.museum_id "
            "AND s.source = %s WHERE o.museum_id = %s AND o.inventory_number = ANY(%s)",
            [self._source, self._museum_id, numbers],
        )
        for number, object_id, key in cursor.fetchall():
            if key is None:
                holders[number] = object_id
            else:
                owners[number] = key
        cursor.execute(
            f"SELECT number, key FROM {SEEN} WHERE number = ANY(%s)",  # noqa: S608 - a constant
            [numbers],
        )
        owners.update(cursor.fetchall())
        kept: list[CleanRecord] = []
        for record in fresh:
            number = record.values["inventory_number"]
            owner = owners.setdefault(number, record.key)
            if owner != record.key:
                reason = f"“{number}” already belongs to the row with the key “{owner}”"
                record.problems.append(Problem("inventory_number", reason))
            elif record.key in known and number in holders:
                reason = f"“{number}” already belongs to another object of this museum"
                record.problems.append(Problem("inventory_number", reason))
            (plan.refused if record.problems else kept).append(record)
        fresh[:] = kept
        return holders

    def _resolve(
        self,
        cursor: CursorWrapper,
        fresh: list[CleanRecord],
        known: dict[str, Known],
        plan: Plan,
    ) -> None:
        """Look up and create what the rows name; refuse (out of `fresh`) unknown terms."""
        changed = [known[record.key].values for record in fresh if record.key in known]
        self._lookups.learn(cursor, fresh, changed)
        missing = self._lookups.missing_terms(fresh)
        kept: list[CleanRecord] = []
        for record in fresh:
            for term in record.terms:
                if term.missing == "reject" and self._lookups.lacks(term):
                    record.problems.append(
                        Problem(
                            term.field,
                            f"the vocabulary “{term.scheme}” has no term "
                            f"“{term.label or term.notation}”",
                        )
                    )
            (plan.refused if record.problems else kept).append(record)
        fresh[:] = kept
        self._lookups.create(cursor, fresh, missing, self._language)

    def _merge(self, cursor: CursorWrapper, plan: Plan) -> None:
        self._stored = import_state.load_objects(
            cursor, [change.object_id for change in plan.changes]
        )
        for change in plan.changes:
            base = self._lookups.state_of(change.known.values) if change.known else {}
            change.result = merge(
                base=base,
                new=self._lookups.state_of(change.record.values),
                current=self._stored[change.object_id].state,
            )

    def _remember(self, cursor: CursorWrapper, records: Sequence[CleanRecord], plan: Plan) -> None:
        """Note all keys met, and the numbers of the rows that go in."""
        taken = {id(record) for record in plan.refused}
        remember(
            cursor,
            [
                (
                    record.key,
                    record.line,
                    None if id(record) in taken else record.values["inventory_number"],
                )
                for record in records
                if record.key
            ],
        )

    def _write(self, cursor: CursorWrapper, plan: Plan) -> None:
        ids = bulk.next_ids(cursor, MuseumObject, len(plan.created))
        public_ids = bulk.new_public_ids(cursor, MuseumObject, len(plan.created))
        self._created_ids = ids
        if ids:
            import_state.insert_objects(
                cursor,
                [
                    (key, public_id, state)
                    for key, public_id, (_, state) in zip(
                        ids, public_ids, plan.created, strict=True
                    )
                ],
                museum_id=self._museum_id,
                status=self._status,
            )
            self._history(cursor, MuseumObject, bulk.CREATED, ids)
            for model in {table.model for table in CHILDREN.values()}:
                self._history(cursor, model, bulk.CREATED, ids, by="object_id")
        updated = [change for change in plan.changes if change.result.after]
        if updated:
            import_state.update_objects(
                cursor, {change.object_id: change.result.after for change in updated}
            )
            self._replace_children(cursor, updated)
            self._history(
                cursor, MuseumObject, bulk.CHANGED, [change.object_id for change in updated]
            )
        self._write_sources(cursor, plan, ids)
        self._tell_feed(cursor, [*ids, *(change.object_id for change in updated)])

    def _history(
        self, cursor: CursorWrapper, model: Any, kind: str, ids: list[int], by: str = "id"
    ) -> None:
        bulk.write_history(
            cursor,
            model,
            kind,
            ids,
            user_id=self._batch.user_id,
            reason=self._reason,
            by=by,
        )

    def _replace_children(self, cursor: CursorWrapper, updated: list[ChangedRow]) -> None:
        """Bring the lists to their new state; rows that are the same stay the same rows."""
        for name, table in CHILDREN.items():
            gone: list[int] = []
            added: list[tuple[int, list[Any]]] = []
            for change in updated:
                if name not in change.result.after:
                    continue
                stored: StoredObject = self._stored[change.object_id]
                there = {canonical(row): key for key, row in stored.children[name]}
                for position, row in enumerate(change.result.after[name]):
                    if there.pop(canonical([position, *row]), None) is None:
                        added.append((change.object_id, [position, *row]))
                gone.extend(there.values())
            if gone:
                self._history(cursor, table.model, bulk.DELETED, gone)
                cursor.execute(
                    f"DELETE FROM {table.model._meta.db_table} WHERE id = ANY(%s)",  # noqa: S608
                    [gone],
                )
            if added:
                cursor.execute(
                    f"SELECT coalesce(max(id), 0) FROM {table.model._meta.db_table}"  # noqa: S608
                )
                last = cursor.fetchone()[0]
                import_state.insert_children(cursor, table, added)
                self._history_since(cursor, table.model, last, [key for key, _ in added])

    def _history_since(
        self, cursor: CursorWrapper, model: Any, last: int, objects: list[int]
    ) -> None:
        cursor.execute(
            f"SELECT id FROM {model._meta.db_table} "  # noqa: S608 - a table of ours
            "WHERE object_id = ANY(%s) AND id > %s",
            [objects, last],
        )
        self._history(cursor, model, bulk.CREATED, [row[0] for row in cursor.fetchall()])

    def _write_sources(self, cursor: CursorWrapper, plan: Plan, ids: list[int]) -> None:
        """What the source says now becomes what it said last time."""
        bulk.copy_rows(
            cursor,
            SourceRecord,
            ("museum_id", "source", "key", "object_id", "digest", "values", "batch_id"),
            (
                (
                    self._museum_id,
                    self._source,
                    record.key,
                    object_id,
                    record.digest,
                    record.text,
                    self._batch.pk,
                )
                for object_id, (record, _) in zip(ids, plan.created, strict=True)
            ),
        )
        SourceRecord.objects.bulk_create(
            (
                SourceRecord(
                    museum_id=self._museum_id,
                    source=self._source,
                    key=change.record.key,
                    object_id=change.object_id,
                    digest=change.record.digest,
                    values=_carried_on(change),
                    batch=self._batch,
                )
                for change in plan.changes
                # What says the same in other words needs no remembering.
                if change.result.after or change.result.kept or change.known is None
            ),
            update_conflicts=True,
            unique_fields=["museum", "source", "key"],
            update_fields=["digest", "values", "batch"],
        )

    def _tell_feed(self, cursor: CursorWrapper, ids: list[int]) -> None:
        cursor.execute(
            "SELECT public_id, status = 'withdrawn' OR publication_restricted "
            "OR binned_at IS NOT NULL FROM catalog_museumobject WHERE id = ANY(%s) ORDER BY id",
            [ids],
        )
        found = cursor.fetchall()
        feed.record("object", [public_id for public_id, hidden in found if not hidden])
        feed.record(
            "object",
            [public_id for public_id, hidden in found if hidden],
            Change.Action.WITHDRAWN,
        )

    def _write_items(self, cursor: CursorWrapper, plan: Plan) -> None:
        """One item for every row that did something or was refused, in the file's order."""
        outcome = BatchItem.Outcome
        rows: list[tuple[Any, ...]] = []
        ids: list[int | None] = (
            [None] * len(plan.created) if self._batch.dry_run else [*self._created_ids]
        )
        for key, (record, state) in zip(ids, plan.created, strict=True):
            rows.append((record.line, record.key, key, outcome.CREATED, None, state, []))
        for change in plan.changes:
            result = change.result
            if result.after or result.kept:
                name = outcome.UPDATED if result.after else outcome.KEPT
                before = {**result.before, "source": _source_of(change.known)}
                line, key_ = change.record.line, change.record.key
                rows.append((line, key_, change.object_id, name, before, result.after, result.kept))
        for record in plan.refused:
            rows.append(
                (record.line, record.key, None, outcome.REJECTED, None, None, record.problems)
            )
        rows.sort(key=lambda row: row[0])
        bulk.copy_rows(
            cursor,
            BatchItem,
            ("batch_id", "line", "key", "object_id", "outcome", "before", "after", "problems"),
            (
                (
                    self._batch.pk,
                    line,
                    _storable(key)[:200],
                    object_id,
                    str(name),
                    before and canonical(before),
                    after and canonical(after),
                    _storable(
                        canonical([{"field": p.field, "reason": p.reason} for p in problems])
                    ),
                )
                for line, key, object_id, name, before, after, problems in rows
            ),
        )


def _carried_on(change: ChangedRow) -> dict[str, Any]:
    """What the source has said of each field last, also of those it says nothing of now."""
    return {**(change.known.values if change.known else {}), **change.record.values}


def _source_of(known: Known | None) -> dict[str, Any] | None:
    """The source record as it was, so that an undo can put it back."""
    if known is None:
        return None
    return {"digest": known.digest.hex(), "values": known.values, "batch": known.batch_id}


def _storable(text: str) -> str:
    """Without what PostgreSQL refuses: NUL characters and halves of characters."""
    text = text.replace("\x00", "␀").replace("\\u0000", "␀")
    return text.encode("utf-8", "replace").decode()


def create_seen(cursor: CursorWrapper) -> None:
    """Make the table of keys met, empty, for this connection."""
    cursor.execute(f"DROP TABLE IF EXISTS {SEEN}")
    cursor.execute(
        f"CREATE TEMPORARY TABLE {SEEN} (key text PRIMARY KEY, line bigint, number text)"
    )
    cursor.execute(f"CREATE INDEX ON {SEEN} (number) WHERE number IS NOT NULL")


def drop_seen(cursor: CursorWrapper) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS {SEEN}")


def remember(cursor: CursorWrapper, rows: list[tuple[str, int, str | None]]) -> None:
    """Note keys with their lines and numbers; the first line of a key stays."""
    if rows:
        keys, lines, numbers = (list(column) for column in zip(*rows, strict=True))
        cursor.execute(
            f"INSERT INTO {SEEN} SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[]) "  # noqa: S608
            "ON CONFLICT DO NOTHING",
            [[_storable(key) for key in keys], lines, numbers],
        )


def list_missing(cursor: CursorWrapper, batch: Batch, source: str) -> int:
    """Batch items for the source records whose key this file did not have; how many."""
    cursor.execute(
        "INSERT INTO catalog_batchitem (batch_id, key, object_id, outcome, problems) "  # noqa: S608
        "SELECT %s, s.key, s.object_id, %s, '[]' FROM catalog_sourcerecord s "
        "WHERE s.museum_id = %s AND s.source = %s "
        f"AND NOT EXISTS (SELECT FROM {SEEN} seen WHERE seen.key = s.key) ORDER BY s.id",
        [batch.pk, str(BatchItem.Outcome.MISSING), batch.museum_id, source],
    )
    return cursor.rowcount
