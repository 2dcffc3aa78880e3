"""A mass edit of every object, as a ratio to bare SQL that does no more than it must."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from catalog.actions import batch_runs, batches
from catalog.actions.bulk import CHANGED, write_history
from catalog.actions.choosing import choose
from catalog.actions.mass_edit import preview
from catalog.actions.undo import have_undone
from catalog.models import Batch, MuseumObject
from museumportal.accounts.models import User
from regions.models import Membership, Museum
from tests.benchmarks.table import Row


def run(size: int) -> list[Row]:
    """Change one field of all objects of the benchmark's museum, and take that back."""
    batches._queue = lambda key: None  # the batches are run here, and no broker is needed
    museum = Museum.objects.get(code="BENCH")
    person = User.objects.create_user("mass", "mass@example.org", is_staff=True)
    Membership.objects.create(user=person, museum=museum, role=Membership.Role.CURATOR)
    rows = MuseumObject.objects.filter(museum=museum)
    bare = _seconds(lambda: _bare(museum))
    selection = choose(user=person, rows=rows)
    change = {"do": "set", "field": "location", "value": "Hall 2"}
    seen = preview(user=person, selection=selection, changes=[change], language="en")
    shown = _seconds(lambda: _run(seen))
    batch = batch_runs.carry_out(preview=seen, user=person)
    done = _seconds(lambda: _run(batch))
    undoing = have_undone(batch=batch, user=person)
    undone = _seconds(lambda: _run(undoing))
    peer = "UPDATE and history by bare SQL"
    return [
        Row("mass edit: what would change", shown, bare, "s", peer),
        Row("mass edit: one field of all", done, bare, "s", peer),
        Row("mass edit: taken back", undone, bare, "s", peer),
    ]


def _bare(museum: Museum) -> None:
    """One statement for the objects, one for their history: no preview, no items, no feed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_museumobject SET location = 'Hall 1', modified = now() "
            "WHERE museum_id = %s RETURNING id",
            [museum.pk],
        )
        keys = [row[0] for row in cursor.fetchall()]
        write_history(cursor, MuseumObject, CHANGED, keys, user_id=None, reason="benchmark")


def _run(batch: Batch) -> None:
    batch_runs.run(batch)
    assert Batch.objects.get(pk=batch.pk).state == Batch.State.DONE


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
