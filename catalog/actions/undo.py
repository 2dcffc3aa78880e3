"""Taking a batch back: what it did to each object, the last first, is undone.

What somebody has changed since stays as it is and is listed: a field of an object that the batch
changed, or the whole of an object that it created. An undo is a batch itself: it runs chunk by
chunk, goes on where it was stopped, and its items say what it did.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import get_language, gettext, gettext_lazy

from catalog.actions import object_states, undo_photographs
from catalog.actions.batch_items import write_items
from catalog.actions.batches import (
    Progress,
    advance,
    alone_in,
    cancel,
    done,
    have_run,
    is_running,
    running,
)
from catalog.actions.bulk_objects import LISTS, ObjectWriter
from catalog.actions.import_merge import IT_WAS, Merge, merge
from catalog.actions.mass_references import Gone
from catalog.actions.object_states import CHILDREN, State
from catalog.actions.state_words import StateWords
from catalog.actions.undo_fields import tenable
from catalog.actions.undo_vocabulary import edited_since, pointed_at, remove_what_came
from catalog.models import Batch, BatchItem, Duplicate, MuseumObject, SourceRecord
from museumportal.accounts.models import User
from museumportal.changes.history import Way, by
from museumportal.lib.readers.problems import ImportRefused, Problem

CHUNK: Final = 2000
_NOT_UNDONE: Final = (Batch.State.WAITING, Batch.State.RUNNING, Batch.State.UNDONE)
_GOES_ALONG: Final[set[type[models.Model]]] = {*LISTS, SourceRecord, BatchItem, Duplicate}
"""Tables whose rows go with an object that is removed."""
_EDITED: Final = gettext_lazy("kept, somebody has worked on it since")
_USED: Final = gettext_lazy("kept, something else has come to depend on it")
_GONE: Final = gettext_lazy("is there no longer")
Outcome = BatchItem.Outcome
_TOUCHED: Final = (Outcome.CREATED, Outcome.UPDATED, Outcome.KEPT)
_KEPT_THERE: Final = models.Q(outcome=Outcome.KEPT, object__isnull=False)
"""What an undoing kept; without what is gone, of which nothing can be undone later, and with which
SQL compares nothing."""
_WAYS: Final = {
    Batch.Kind.IMPORT: Way.IMPORT,
    Batch.Kind.MASS_EDIT: Way.MASS_EDIT,
    Batch.Kind.PHOTOGRAPHS: Way.PHOTOGRAPHS,
}
"""What can be undone, and by which way its history says that it came."""
_COUNTED: Final = {"updated": "undone", "rejected": "kept", "unchanged": "gone"}
"""In which count of the undoing's batch what it did stands."""


def can_be_undone(batch: Batch) -> bool:
    """Whether there is anything to take back, and nobody has; or something was kept then, which
    may go once the later work that it was kept for is taken back too."""
    if batch.kind not in _WAYS or batch.dry_run:
        return False
    if batch.state != Batch.State.UNDONE:
        return batch.state not in _NOT_UNDONE and _touched(batch).exists()
    return _left_over(batch) is not None


def _left_over(batch: Batch) -> Batch | None:
    """The undoing before, where it kept something of what is still there."""
    if batch.state != Batch.State.UNDONE:
        return None
    ended = batch.undone_by.filter(state=Batch.State.DONE).order_by("-pk").first()
    if ended is None or not ended.items.filter(_KEPT_THERE).exists():
        return None
    return ended


def later_work(batch: Batch) -> models.QuerySet[Batch]:
    """Batches that worked on the same objects since: what they changed, an undoing keeps."""
    done_to = BatchItem.objects.filter(
        batch=models.OuterRef("pk"),
        outcome__in=_TOUCHED,
        object__in=batch.items.filter(outcome__in=_TOUCHED).values("object"),
    )
    later = Batch.objects.filter(
        museum=batch.museum, pk__gt=batch.pk, kind__in=list(_WAYS), dry_run=False
    ).exclude(state=Batch.State.UNDONE)
    return later.filter(models.Exists(done_to)).order_by("-pk")


def undo(batch: Batch, *, user: User | None, progress: Progress = lambda batch: None) -> Batch:
    """Take back all that `batch` did, or the rest of it; the batch of the undoing.

    Of that, `updated_count` are objects brought back to what they were, `rejected_count` those of
    which something was kept because it was edited since, `unchanged_count` pictures that somebody
    took off already. Raises ImportRefused where the batch
    cannot be undone, or other mass work runs in its museum.
    """
    if batch.museum is None:
        raise ImportRefused(gettext("Batch %(batch)s belongs to no museum.") % {"batch": batch.pk})
    with alone_in(batch.museum):
        undoing = _undoing(batch, user)
        undoing.state = Batch.State.RUNNING
        undoing.save(update_fields=["state"])
        _run(batch, undoing, progress)
    return undoing


def have_undone(*, batch: Batch, user: User | None) -> Batch:
    """Have a worker take back all that `batch` did; the batch of the undoing.

    Raises ImportRefused where it cannot be undone.
    """
    undoing = _undoing(batch, user, background=True)
    if undoing.state != Batch.State.PAUSED and undoing.events.exists():
        return undoing  # somebody pressed the button twice, or two people did
    undoing.options["language"] = get_language()
    undoing.save(update_fields=["options"])
    have_run(batch=undoing, user=user)
    return undoing


def run_batch(undoing: Batch) -> None:
    """Run an undoing in the background, or the rest of it. Raises MuseumBusy."""
    batch = undoing.undoes
    if batch is None or batch.museum is None:
        raise ImportRefused(gettext("What this was to take back is no longer there."))
    with alone_in(batch.museum):
        _run(batch, undoing)


def _run(batch: Batch, undoing: Batch, progress: Progress = lambda batch: None) -> None:
    with running(undoing):
        while _settle(batch, undoing):
            progress(undoing)


@transaction.atomic
def _undoing(batch: Batch, user: User | None, *, background: bool = False) -> Batch:
    """The undoing of this batch that has not come to its end, else a new one.

    A batch that could still go on is cancelled, for what it did then would not be taken back.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if not can_be_undone(batch):
        state = f"{batch.get_kind_display()}, {batch.get_state_display()}"
        what = gettext("a dry run") if batch.dry_run else state
        if batch.state == Batch.State.DONE and batch.kind in _WAYS and not batch.dry_run:
            what = gettext("it changed nothing")
        raise ImportRefused(
            gettext("Batch %(batch)s cannot be undone: %(what)s.")
            % {"batch": batch.pk, "what": what}
        )
    if batch.state in Batch.UNFINISHED:
        cancel(batch=batch, user=user)
    undoing = Batch.objects.filter(undoes=batch).exclude(state=Batch.State.DONE).first()
    if undoing:
        if undoing.state == Batch.State.CANCELLED:
            undoing.state, undoing.finished = Batch.State.PAUSED, None
            undoing.save(update_fields=["state", "finished"])
        return undoing
    before = _left_over(batch)
    return Batch.objects.create(
        kind=Batch.Kind.UNDO,
        museum=batch.museum,
        user=user,
        undoes=batch,
        source=batch.source,
        file_name=batch.file_name,
        options={"again": before.pk} if before else {},
        total=_touched(batch, before.pk if before else None).count(),
        state=Batch.State.WAITING,
        background=background,
    )


def _touched(batch: Batch, again: int | None = None) -> models.QuerySet[BatchItem]:
    """What the batch did something to, and so can be undone; of that what the undoing with the
    key `again` kept."""
    items = batch.items.filter(outcome__in=_TOUCHED)
    if again is None:
        return items
    kept = BatchItem.objects.filter(_KEPT_THERE, batch=again)
    return items.filter(object__isnull=False, line__in=kept.values("line"))


@transaction.atomic
def _settle(batch: Batch, undoing: Batch) -> bool:
    """Undo the next chunk; whether there may be more."""
    if not is_running(undoing):
        return False
    items = _touched(batch, undoing.options.get("again"))
    if last := undoing.options.get("last"):
        items = items.filter(pk__lt=last)
    photographs = batch.kind == Batch.Kind.PHOTOGRAPHS
    chunk = list(items.order_by("-pk")[: undo_photographs.CHUNK if photographs else CHUNK])
    way = _WAYS[Batch.Kind(batch.kind)]
    writer = by(way, user=undoing.user, reason=undoing.reason)
    with writer, connection.cursor() as cursor:
        if not chunk:
            _finish(cursor, batch, undoing)
            return False
        if photographs:
            counts = undo_photographs.undo_chunk(batch, undoing, chunk)
        else:
            counts = _Chunk(cursor, batch, undoing, chunk).undo()
    told = {name: counts[what] for name, what in _COUNTED.items()}
    advance(undoing, len(chunk), told, options={**undoing.options, "last": chunk[-1].pk})
    return True


def _finish(cursor: CursorWrapper, batch: Batch, undoing: Batch) -> None:
    """Take away the terms, makers and collections that the batch brought and nobody uses."""
    kept = undoing.items.filter(_KEPT_THERE).values("object_id")
    SourceRecord.objects.filter(batch=batch).exclude(object_id__in=kept).delete()
    remove_what_came(cursor, batch, undoing)
    done(undoing)
    batch.state = Batch.State.UNDONE
    batch.save(update_fields=["state"])


class _Chunk:
    """Items of one batch, of which the objects are loaded, compared and brought back together."""

    def __init__(
        self, cursor: CursorWrapper, batch: Batch, undoing: Batch, items: Sequence[BatchItem]
    ) -> None:
        self._cursor, self._batch, self._undoing, self._items = cursor, batch, undoing, items
        self._writer = ObjectWriter(cursor, user_id=undoing.user_id, reason=undoing.reason)
        self._told: list[BatchItem] = []

    def undo(self) -> Counter[str]:
        """How many were undone, and of how many something was kept."""
        gone = self._gone()
        items = [item for item in self._items if item.pk not in gone]
        there = [(item.object_id, item) for item in items if item.object_id]
        created = {key: item for key, item in there if item.outcome == Outcome.CREATED}
        changed = {key: item for key, item in there if item.outcome != Outcome.CREATED}
        for item in self._items:
            if item.pk in gone:
                self._tell(item, Outcome.KEPT, problems=[Problem("", str(_GONE))])
        self._remove(created)
        self._restore(changed)
        told = (
            (t.line, t.key, t.object_id, t.outcome, t.before, t.after, t.problems)
            for t in self._told
        )
        write_items(self._cursor, self._undoing.pk, told)
        kept = sum(bool(item.problems) for item in self._told)
        return Counter(undone=len(self._items) - kept, kept=kept)

    def _gone(self) -> set[int]:
        """Keys of the items whose object is no longer there, of mass edits also of those whose
        object was merged into another one, which is another object still."""
        gone = {item.pk for item in self._items if not item.object_id}
        if self._batch.kind == Batch.Kind.MASS_EDIT:
            rows = MuseumObject.objects.filter(pk__in=[item.object_id for item in self._items])
            there = set(rows.values_list("pk", "public_id"))
            gone |= {item.pk for item in self._items if (item.object_id, item.key) not in there}
        return gone

    def _remove(self, created: dict[int, BatchItem]) -> None:
        """Objects the batch created go, but for those that somebody has worked on since."""
        edited = edited_since(MuseumObject, created, self._batch)
        used = pointed_at(MuseumObject, created, without=_GOES_ALONG)
        gone = [key for key in created if key not in edited and key not in used]
        SourceRecord.objects.filter(object_id__in=gone).delete()
        BatchItem.objects.filter(object_id__in=gone).update(object=None)
        Duplicate.objects.filter(models.Q(first__in=gone) | models.Q(second__in=gone)).delete()
        self._writer.remove(gone)
        for key, item in created.items():
            if key in edited:
                self._tell(item, Outcome.KEPT, problems=[Problem("", str(_EDITED))])
            elif key in used:
                self._tell(item, Outcome.KEPT, problems=[Problem("", str(_USED))])
            else:
                item.object_id = None
                self._tell(item, Outcome.REMOVED, before=item.after)

    def _restore(self, changed: dict[int, BatchItem]) -> None:
        """Fields the batch changed become what they were, but for those edited since."""
        named = {name for item in changed.values() for name in item.before or ()}
        lists = [name for name in CHILDREN if name in named]
        stored = object_states.load_objects(self._cursor, list(changed), lists=lists)
        patches: dict[int, State] = {}
        sources: dict[str, Any] = {}
        results: dict[int, Merge] = {}
        words = StateWords(
            [
                *(there.state for there in stored.values()),
                *(item.before or {} for item in changed.values()),
            ]
        )
        for key, item in changed.items():
            before = dict(item.before or {})
            sources[item.key] = before.pop("source", None)
            results[key] = merge(
                base=item.after or {},
                new=before,
                current=stored[key].state,
                says=IT_WAS,
                words=words.text,
            )
        gone = Gone([result.after for result in results.values()])
        for key, item in changed.items():
            result = tenable(
                results[key],
                stored[key].state,
                gone=gone,
                museum_id=self._batch.museum_id,
                user=self._undoing.user,
            )
            if result.after:
                patches[key] = result.after
            outcome = Outcome.KEPT if result.kept else Outcome.UPDATED
            self._tell(item, outcome, result.before, result.after, result.kept)
        self._writer.change(patches, stored)
        if self._batch.source:
            self._restore_sources(sources)

    def _restore_sources(self, sources: dict[str, Any]) -> None:
        """What the source had said before the batch is again what it said last."""
        rows = SourceRecord.objects.filter(
            museum=self._batch.museum, source=self._batch.source, key__in=list(sources)
        )
        again, new = [], []
        for row in rows.filter(batch=self._batch):
            if last := sources[row.key]:
                row.digest = bytes.fromhex(last["digest"])
                row.values, row.batch_id = last["values"], last["batch"]
                again.append(row)
            else:
                new.append(row.pk)
        SourceRecord.objects.bulk_update(again, ["digest", "values", "batch"], batch_size=500)
        SourceRecord.objects.filter(pk__in=new).delete()

    def _tell(
        self,
        item: BatchItem,
        outcome: str,
        before: State | None = None,
        after: State | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        self._told.append(
            BatchItem(
                batch=self._undoing,
                line=item.line,
                key=item.key,
                object_id=item.object_id,
                outcome=outcome,
                before=before,
                after=after,
                problems=[{"field": each.field, "reason": each.reason} for each in problems],
            )
        )
