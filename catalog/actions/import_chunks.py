"""One chunk of an import: decide what each row does, then write all of it in one transaction."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from catalog.actions import bulk, import_seen, import_state
from catalog.actions.import_lookups import Lookups
from catalog.actions.import_plan import ChangedRow, Known, Plan, Planner
from catalog.actions.import_state import CHILDREN, StoredObject
from catalog.actions.quality import assess_objects
from catalog.importers.records import CleanRecord, canonical
from catalog.models import Batch, BatchItem, MuseumObject, SourceRecord
from museumportal.changes import feed
from museumportal.changes.history import Way, by
from museumportal.changes.models import Change


class ChunkWriter:
    """Settles chunk after chunk of one run; its caller opens the transaction."""

    def __init__(self, batch: Batch, *, source: str, language: str, status: str) -> None:
        self._batch = batch
        self._museum_id: int = batch.museum_id  # type: ignore[assignment]
        self._source = source
        self._status = status
        self._reason = f"batch {batch.pk}"
        self._lookups = Lookups(
            museum_id=self._museum_id,
            user_id=batch.user_id,
            reason=self._reason,
            dry_run=batch.dry_run,
        )
        self._planner = Planner(
            self._lookups, museum_id=self._museum_id, source=source, language=language
        )

    def forget(self) -> None:
        """After a transaction that failed: what it had created is not there."""
        self._lookups.forget()

    def settle(self, records: Sequence[CleanRecord]) -> Counter[str]:
        """Decide and write one chunk; how many rows were created, updated, unchanged, rejected."""
        with by(Way.IMPORT), connection.cursor() as cursor:
            plan = self._planner.plan(cursor, records)
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
            self._replace_children(cursor, updated, plan.stored)
            self._history(
                cursor, MuseumObject, bulk.CHANGED, [change.object_id for change in updated]
            )
            assess_objects(keys=[change.object_id for change in updated])
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

    def _replace_children(
        self,
        cursor: CursorWrapper,
        updated: list[ChangedRow],
        stored: dict[int, StoredObject],
    ) -> None:
        """Bring the lists to their new state; rows that are the same stay the same rows."""
        for name, table in CHILDREN.items():
            gone: list[int] = []
            added: list[tuple[int, list[Any]]] = []
            for change in updated:
                if name not in change.result.after:
                    continue
                rows = stored[change.object_id].children[name]
                there = {canonical(row): key for key, row in rows}
                for position, row in enumerate(change.result.after[name]):
                    if there.pop(canonical([position, *row]), None) is None:
                        added.append((change.object_id, [position, *row]))
                gone.extend(there.values())
            if gone:
                self._history(cursor, table.model, bulk.DELETED, gone)
                delete = sql.SQL("DELETE FROM {} WHERE id = ANY(%s::bigint[])")
                table_name = sql.Identifier(table.model._meta.db_table)
                cursor.execute(delete.format(table_name), [bulk.keys(gone)])
            if added:
                ids = bulk.next_ids(cursor, table.model, len(added))
                import_state.insert_children(cursor, table, added, ids)
                self._history(cursor, table.model, bulk.CREATED, ids)

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
            "OR binned_at IS NOT NULL FROM catalog_museumobject "
            "WHERE id = ANY(%s::bigint[]) ORDER BY id",
            [bulk.keys(ids)],
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
                    import_seen.storable(key)[:200],
                    object_id,
                    str(name),
                    None if before is None else canonical(before),
                    None if after is None else canonical(after),
                    import_seen.storable(
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
