"""Objects by the thousand: created, changed and removed with their lists, history and feed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.backends.utils import CursorWrapper

from catalog.actions import bulk, object_states
from catalog.actions.object_states import CHILDREN, State, StoredObject
from catalog.actions.quality import assess_objects
from catalog.importers.records import canonical
from catalog.models import Comment, MuseumObject
from museumportal.changes import feed
from museumportal.changes.models import Change
from museumportal.lib.fields import Status

LISTS = {table.model for table in CHILDREN.values()}
"""Tables of the lists that are part of an object as mass work sees it."""


class ObjectWriter:
    """Writes for one batch, in the transaction of its caller; history names the batch and who."""

    def __init__(self, cursor: CursorWrapper, *, user_id: int | None, reason: str) -> None:
        self._cursor = cursor
        self._user_id = user_id
        self._reason = reason

    def create(self, states: Sequence[State], *, museum_id: int, status: str) -> list[int]:
        """New objects of these states; their keys."""
        ids = bulk.next_ids(self._cursor, MuseumObject, len(states))
        if not ids:
            return []
        public_ids = bulk.new_public_ids(self._cursor, MuseumObject, len(states))
        rows = list(zip(ids, public_ids, states, strict=True))
        object_states.insert_objects(self._cursor, rows, museum_id=museum_id, status=status)
        self._history(MuseumObject, bulk.CREATED, ids)
        for model in LISTS:
            self._history(model, bulk.CREATED, ids, by="object_id")
        self._tell(ids)
        return ids

    def change(self, patches: Mapping[int, State], stored: Mapping[int, StoredObject]) -> None:
        """Bring fields and lists of objects, by key, to a new state; `stored` is how they stand.

        A step to another state is noted with who took it, as for one that is saved by a form.
        """
        if not patches:
            return
        steps = {
            key: (stored[key].state["status"], patch["status"])
            for key, patch in patches.items()
            if "status" in patch
        }
        object_states.update_objects(self._cursor, dict(patches))
        for name in CHILDREN:
            new = {key: patch[name] for key, patch in patches.items() if name in patch}
            self._replace(name, new, stored)
        self._history(MuseumObject, bulk.CHANGED, list(patches))
        assess_objects(keys=list(patches))
        Comment.objects.bulk_create(
            Comment(object_id=key, author_id=self._user_id, moved_from=before, moved_to=after)
            for key, (before, after) in steps.items()
        )
        left = [key for key, (before, _after) in steps.items() if before == Status.PUBLISHED]
        self._tell(patches, left=left)

    def remove(self, ids: Collection[int]) -> None:
        """Delete objects and their lists for good. Whatever else points at them is gone already."""
        if not ids:
            return
        rows = MuseumObject.objects.filter(pk__in=ids).order_by("pk")
        public_ids = list(rows.values_list("public_id", flat=True))
        for model in LISTS:
            self._history(model, bulk.DELETED, ids, by="object_id")
            bulk.delete_rows(self._cursor, model, "object_id", ids)
        self._history(MuseumObject, bulk.DELETED, ids)
        bulk.delete_rows(self._cursor, MuseumObject, "id", ids)
        feed.record("object", public_ids, Change.Action.DELETED)

    def _replace(
        self, name: str, new: Mapping[int, list[Any]], stored: Mapping[int, StoredObject]
    ) -> None:
        """Bring one list to its new state; rows that are the same stay the same rows."""
        table = CHILDREN[name]
        gone: list[int] = []
        added: list[tuple[int, list[Any]]] = []
        for object_id, rows in new.items():
            there = {canonical(row): key for key, row in stored[object_id].children[name]}
            for position, row in enumerate(rows):
                if there.pop(canonical([position, *row]), None) is None:
                    added.append((object_id, [position, *row]))
            gone.extend(there.values())
        if gone:
            self._history(table.model, bulk.DELETED, gone)
            bulk.delete_rows(self._cursor, table.model, "id", gone)
        if added:
            ids = bulk.next_ids(self._cursor, table.model, len(added))
            object_states.insert_children(self._cursor, table, added, ids)
            self._history(table.model, bulk.CREATED, ids)

    def _history(
        self, model: type[models.Model], kind: str, ids: Collection[int], by: str = "id"
    ) -> None:
        bulk.write_history(
            self._cursor, model, kind, ids, user_id=self._user_id, reason=self._reason, by=by
        )

    def _tell(self, ids: Iterable[int], *, left: Iterable[int] = ()) -> None:
        """Tell the feed; those that `left` the public are gone from it, whatever they are now."""
        self._cursor.execute(
            "SELECT public_id, status = 'withdrawn' OR publication_restricted "
            "OR binned_at IS NOT NULL OR id = ANY(%s::bigint[]) FROM catalog_museumobject "
            "WHERE id = ANY(%s::bigint[]) ORDER BY id",
            [bulk.keys(left), bulk.keys(ids)],
        )
        bulk.tell_of_objects(self._cursor.fetchall())
