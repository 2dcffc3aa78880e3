"""Mass edit: the same changes to many objects, seen in full before they are made.

The dry run decides of every chosen object what the changes would make of it; its items are the
objects that would change and those refused. The real run goes through these items, decides anew on
what stands by then, and refuses what somebody has changed since. Both go chunk by chunk, each one
transaction: objects, lists, history, feed, items, and the batch's position and counts; so a killed
run goes on where it was.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from catalog import workflow
from catalog.actions import object_states
from catalog.actions.batch_items import ItemRow, write_items
from catalog.actions.batches import advance, alone_in, done, is_running, running
from catalog.actions.bulk_objects import ObjectWriter
from catalog.actions.choosing import chosen
from catalog.actions.mass_changes import Change, outcome, touched_lists
from catalog.actions.mass_references import Kept, carried_out
from catalog.actions.object_states import State, StoredObject
from catalog.models import Batch, BatchItem, Upload
from museumportal.accounts.models import User
from museumportal.changes.history import Way, by
from museumportal.lib.readers.problems import ImportRefused, Problem, RowRefused

CHUNK: Final = 2000
"""Objects a transaction: about a second of work, for longer writers stall the change feed."""
_ATTEMPTS: Final = 3


class _Asked(NamedTuple):
    """An object that is to be changed: its place among those chosen, and how it is known.

    `mark` is what a resumed run begins behind: the key of the item that the dry run wrote, and
    `before` what that item says of the fields that would change.
    """

    line: int
    object_id: int | None
    public_id: str = ""  # a dry run finds it out
    mark: int = 0
    before: State | None = None


def preview(*, user: User, selection: Upload, changes: Sequence[Kept], language: str) -> Batch:
    """A dry run of these changes to what was chosen, to be run by a worker (`have_run`).

    `language` is the one in which refusals are told.
    """
    reading = selection.reading
    return Batch.objects.create(
        kind=Batch.Kind.MASS_EDIT,
        museum_id=reading["museum"],
        user=user,
        upload=selection,
        file_name=reading["words"],
        options={"changes": list(changes), "language": language},
        dry_run=True,
        background=True,
        state=Batch.State.WAITING,
        total=reading["chosen"],
    )


def run_batch(batch: Batch) -> None:
    """Run a dry run or a real run, or the rest of it.

    Raises:
        ImportRefused: what was chosen or previewed is no longer kept.
        MuseumBusy: other mass work runs in the museum.
    """
    if batch.museum is None:
        raise ImportRefused(_("The museum of this batch is gone."))
    if batch.dry_run:
        _preview(batch)
    else:
        with alone_in(batch.museum):
            _carry_out(batch)


def _preview(batch: Batch) -> None:
    if batch.upload is None:
        raise ImportRefused(_("The choice of objects is no longer kept: choose them again."))
    keys = chosen(batch.upload)
    with running(batch):
        while _settle(batch, lambda: _next_chosen(batch, keys)):
            pass


def _next_chosen(batch: Batch, keys: Sequence[int]) -> list[_Asked]:
    first = batch.position
    return [_Asked(line, key) for line, key in enumerate(keys[first : first + CHUNK], first + 1)]


def _carry_out(batch: Batch) -> None:
    seen = batch.preview
    if seen is None:
        raise ImportRefused(_("The preview of this is no longer kept: begin anew."))
    with running(batch):
        Batch.objects.filter(pk=batch.pk).update(total=seen.items.count())
        while _settle(batch, lambda: _next_items(batch, seen)):
            pass


def _next_items(batch: Batch, seen: Batch) -> list[_Asked]:
    """Items are in the order of those chosen, for the dry run wrote them so."""
    items = seen.items.filter(pk__gt=batch.options.get("last", 0)).order_by("pk")
    rows = items.values_list("line", "object_id", "key", "pk", "before")[:CHUNK]
    return [
        _Asked(line or 0, object_id, key, pk, before) for line, object_id, key, pk, before in rows
    ]


def _settle(batch: Batch, next_ones: Any) -> bool:
    """Settle the next chunk; whether there may be more.

    Somebody may write the same rows of lists at the same moment. Then the database refuses the
    whole chunk, and it is decided again on what is there now.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _settle_once(batch, next_ones)
        except IntegrityError as error:
            batch.refresh_from_db()
            if attempt == _ATTEMPTS:
                raise ImportRefused(_("The database refused it: %s") % error) from error
    return False


def _settle_once(batch: Batch, next_ones: Any) -> bool:
    if not is_running(batch):
        return False
    asked: list[_Asked] = next_ones()
    if not asked:
        done(batch)
        return False
    writer = by(Way.MASS_EDIT, user=batch.user, reason=batch.reason)
    with writer, connection.cursor() as cursor:
        counts = _Chunk(cursor, batch).settle(asked)
    more = {} if batch.dry_run else {"options": {**batch.options, "last": asked[-1].mark}}
    advance(batch, len(asked), counts, **more)
    return True


def _changed_since(asked: _Asked, there: StoredObject) -> Problem | None:
    """Why what was previewed is not what would be done now."""
    for name, value in (asked.before or {}).items():
        if there.state[name] != value:
            return Problem(name, _("Somebody has changed it since the preview."))
    return None


class _Chunk:
    """Objects of one chunk: loaded, decided about and written together."""

    def __init__(self, cursor: CursorWrapper, batch: Batch) -> None:
        self._cursor, self._batch = cursor, batch
        museum_id: int = batch.museum_id  # type: ignore[assignment]
        self._changes: list[Change] = carried_out(batch.options["changes"], museum_id=museum_id)
        self._items: list[ItemRow] = []
        self._patches: dict[int, State] = {}
        self._allowed = workflow.steps_of(batch.user, museum_id=museum_id)

    def settle(self, asked: Sequence[_Asked]) -> Counter[str]:
        """How many were updated, unchanged, rejected."""
        keys = [each.object_id for each in asked if each.object_id]
        lists = touched_lists(self._changes)
        lock = not self._batch.dry_run
        stored = object_states.load_objects(self._cursor, keys, lists=lists, lock=lock)
        counts = Counter(self._decide(each, stored) for each in asked)
        if not self._batch.dry_run:
            writer = ObjectWriter(
                self._cursor, user_id=self._batch.user_id, reason=self._batch.reason
            )
            writer.change(self._patches, stored)
        write_items(self._cursor, self._batch.pk, self._items)
        return counts

    def _decide(self, asked: _Asked, stored: Mapping[int, StoredObject]) -> str:
        there = stored.get(asked.object_id or 0)
        if there is None or asked.public_id not in ("", there.public_id):
            self._refuse(asked, None, Problem("", _("It is there no longer.")))
            return "rejected"
        if problem := self._out_of_reach(there) or _changed_since(asked, there):
            self._refuse(asked, there, problem)
            return "rejected"
        try:
            result = outcome(there.state, self._changes, allowed=self._allowed)
        except RowRefused as refusal:
            self._refuse(asked, there, refusal.problem)
            return "rejected"
        if not result.after:
            return "unchanged"
        self._patches[there.id] = result.after
        self._note(asked, there, BatchItem.Outcome.UPDATED, result.before, result.after)
        return "updated"

    def _out_of_reach(self, there: StoredObject) -> Problem | None:
        if there.museum_id != self._batch.museum_id:
            return Problem("museum", _("It belongs to another museum."))
        if there.is_binned:
            return Problem("", _("It lies in the bin; take it out first."))
        return None

    def _refuse(self, asked: _Asked, there: StoredObject | None, problem: Problem) -> None:
        told = [{"field": problem.field, "reason": problem.reason}]
        self._note(asked, there, BatchItem.Outcome.REJECTED, None, None, told)

    def _note(
        self,
        asked: _Asked,
        there: StoredObject | None,
        kind: str,
        before: State | None,
        after: State | None,
        problems: Sequence[Mapping[str, str]] = (),
    ) -> None:
        key = there.public_id if there else asked.public_id
        self._items.append(
            (asked.line, key, there.id if there else None, kind, before, after, [*problems])
        )
