"""One chunk of an import: decide what each row does, then write all of it in one transaction."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from catalog import workflow
from catalog.actions import bulk
from catalog.actions.batch_items import write_items
from catalog.actions.bulk_objects import ObjectWriter
from catalog.actions.import_lookups import Lookups
from catalog.actions.import_plan import ChangedRow, Known, Plan, Planner
from catalog.actions.import_seen import storable
from catalog.actions.object_rules import has_title
from catalog.importers.mapping import Mapping
from catalog.importers.records import CleanRecord
from catalog.models import Batch, BatchItem, SourceRecord
from museumportal.changes.history import Way, by
from museumportal.lib.fields import Status


class ChunkWriter:
    """Settles chunk after chunk of one run; its caller opens the transaction."""

    def __init__(self, batch: Batch, *, mapping: Mapping, status: str) -> None:
        self._batch = batch
        self._museum_id: int = batch.museum_id  # type: ignore[assignment]
        self._source = mapping.name
        self._status = status
        self._lookups = Lookups(
            museum_id=self._museum_id,
            user_id=batch.user_id,
            reason=batch.reason,
            dry_run=batch.dry_run,
        )
        self.notes: Counter[str] = Counter()
        """What else the last chunk came to, by kind."""
        allowed = workflow.steps_of(batch.user, museum_id=self._museum_id)
        self._planner = Planner(
            self._lookups, museum_id=self._museum_id, mapping=mapping, allowed=allowed
        )

    def forget(self) -> None:
        """After a transaction that failed: what it had created is not there."""
        self._lookups.forget()

    def settle(self, records: Sequence[CleanRecord]) -> Counter[str]:
        """Decide and write one chunk; how many rows were created, updated, unchanged, rejected."""
        writer = by(Way.IMPORT, user=self._batch.user, reason=self._batch.reason)
        with writer, connection.cursor() as cursor:
            plan = self._planner.plan(cursor, records)
            untitled = self._untitled_behind(plan)
            if not self._batch.dry_run:
                self._write(cursor, plan, untitled)
            self._write_items(cursor, plan)
        self.notes = self._lookups.created + Counter(known_left=plan.left, untitled=untitled)
        self._lookups.created.clear()
        updated = sum(bool(change.result.after) for change in plan.changes)
        return Counter(
            created=len(plan.created),
            updated=updated,
            unchanged=plan.unchanged + plan.left + len(plan.changes) - updated,
            rejected=len(plan.refused),
        )

    def _untitled_behind(self, plan: Plan) -> int:
        """How many new objects have no title and so remain drafts; they are put behind the others.

        What the public sees has a title.
        """
        if self._status != Status.PUBLISHED:
            return 0
        plan.created.sort(key=lambda row: not has_title(row[1]))
        return sum(not has_title(state) for _, state in plan.created)

    def _write(self, cursor: CursorWrapper, plan: Plan, untitled: int) -> None:
        writer = ObjectWriter(cursor, user_id=self._batch.user_id, reason=self._batch.reason)
        states = [state for _, state in plan.created]
        titled = len(states) - untitled
        self._created_ids = [
            *writer.create(states[:titled], museum_id=self._museum_id, status=self._status),
            *writer.create(states[titled:], museum_id=self._museum_id, status=Status.DRAFT),
        ]
        writer.change(
            {
                change.object_id: change.result.after
                for change in plan.changes
                if change.result.after
            },
            plan.stored,
        )
        self._write_sources(cursor, plan, self._created_ids)

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
                    # What was kept is compared, and listed, every time.
                    digest=b"" if change.result.kept else change.record.digest,
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
        write_items(
            cursor,
            self._batch.pk,
            (
                (
                    *row,
                    [{"field": p.field, "reason": storable(p.reason)} for p in problems],
                )
                for *row, problems in rows
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
