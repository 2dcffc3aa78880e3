"""A worker is killed in a mass edit and in its undoing, at any moment; the end is the same."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from catalog.actions import batch_runs, batches
from catalog.actions.choosing import choose
from catalog.actions.mass_edit import preview
from catalog.actions.quality import assess_objects
from catalog.actions.undo import have_undone
from catalog.models import Batch, Comment, MuseumObject, ObjectConcept
from museumportal.accounts.models import User
from museumportal.changes.models import Change
from regions.models import Museum
from tests.cast import Cast
from tests.catalog.mass_editing import moved_to, ran, set_to
from tests.factories import ConceptFactory

PROJECT = Path(__file__).resolve().parents[2]
_WORKER = """
import sys
from pathlib import Path
from django.conf import settings
from catalog.actions import batch_runs, mass_edit, undo
from catalog.models import Batch
mass_edit.CHUNK = undo.CHUNK = 50
settings.MEDIA_ROOT = Path({media!r})
batch_runs.run(Batch.objects.get(pk={key}))
"""


@pytest.fixture(autouse=True)
def _no_other_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody but the workers of the stories takes a batch up."""
    monkeypatch.setattr(batches, "_queue", lambda key: None)


@pytest.mark.django_db(transaction=True)
def test_killed_once_in_each_it_ends_the_same(cast: Cast) -> None:
    _kill_and_resume(cast, objects=300, kills=1, dry=0)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_it_ends_the_same(cast: Cast) -> None:
    _kill_and_resume(cast, objects=3_000, kills=6, dry=3)


def _kill_and_resume(cast: Cast, *, objects: int, kills: int, dry: int) -> None:
    """Of two museums with the same objects one is disturbed, the other not."""
    material = ConceptFactory(scheme="material", label_en="Silver")
    people = {cast.abai: cast.timur, cast.komi: cast.olga}
    for museum in people:
        _fill(museum, objects)
    before = {museum.pk: _objects(museum) for museum in people}
    changes = [
        {"do": "find", "field": "title_en", "find": "ring", "value": "bracelet"},
        {"do": "add", "field": "material", "value": material.public_id},
        set_to("location", "Hall 2"),
        moved_to("withdrawn"),
    ]
    ends: dict[int, Any] = {}
    for museum, person in people.items():
        disturb = museum == cast.abai
        selection = choose(user=person, rows=MuseumObject.objects.filter(museum=museum))
        seen = preview(user=person, selection=selection, changes=changes, language="en")
        seen = _run(seen, dry if disturb else 0)
        batch = _run(batch_runs.carry_out(preview=seen, user=person), kills if disturb else 0)
        edited = _objects(museum)
        assert edited != before[museum.pk]
        undone = _run(have_undone(batch=batch, user=person), kills if disturb else 0)
        assert _objects(museum) == before[museum.pk]
        ends[museum.pk] = [edited, *map(_told, (seen, batch, undone)), _log(museum)]
    for disturbed, other in zip(ends[cast.abai.pk], ends[cast.komi.pk], strict=True):
        assert disturbed == other


def _fill(museum: Museum, count: int) -> None:
    """Every tenth is a draft, which cannot be withdrawn; every seventh is a vase."""
    MuseumObject.objects.bulk_create(
        MuseumObject(
            museum=museum,
            inventory_number=f"K-{number:05}",
            title="ring",
            title_en="vase" if number % 7 == 0 else f"ring {number}",
            status="draft" if number % 10 == 0 else "published",
        )
        for number in range(count)
    )
    assess_objects(
        keys=list(MuseumObject.objects.filter(museum=museum).values_list("pk", flat=True))
    )


def _run(batch: Batch, kills: int) -> Batch:
    """Have a worker run it that is killed so many times, each time a little further on."""
    chance = random.Random(batch.pk)
    for _ in range(kills):
        process = _worker(batch)
        reached = _position(batch)
        while process.poll() is None and _position(batch) == reached:
            time.sleep(0.005)
        time.sleep(chance.random() / 10)
        process.send_signal(signal.SIGKILL)
        process.wait()
        batch.refresh_from_db()
        if batch.state == Batch.State.DONE:
            break
        assert batch.state == Batch.State.RUNNING
    if kills:
        assert _worker(batch).wait(timeout=300) == 0
        batch.refresh_from_db()
        return batch
    return ran(batch)


def _worker(batch: Batch) -> "subprocess.Popen[bytes]":
    database = settings.DATABASES["default"]
    host = str(database["HOST"]).replace("/", "%2F")
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{host}:{database['PORT']}"
    code = _WORKER.format(media=str(settings.MEDIA_ROOT), key=batch.pk)
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _position(batch: Batch) -> int:
    return Batch.objects.values_list("position", flat=True).get(pk=batch.pk)


def _objects(museum: Museum) -> list[Any]:
    rows = MuseumObject.objects.filter(museum=museum).order_by("inventory_number")
    return list(
        rows.values_list(
            *("inventory_number", "title", "title_en", "location", "status", "concepts__concept"),
            *MuseumObject.QUALITY_FIELDS,
        )
    )


def _told(batch: Batch) -> Any:
    items = batch.items.order_by("object__inventory_number", "pk")
    return (
        batch.state,
        batch.position,
        batch.total,
        (batch.updated_count, batch.unchanged_count, batch.rejected_count),
        list(
            items.values_list("object__inventory_number", "outcome", "before", "after", "problems")
        ),
    )


def _log(museum: Museum) -> dict[str, int]:
    """How much history, steps and feed were written: nothing twice."""
    rows = MuseumObject.objects.filter(museum=museum)
    public_ids = rows.values("public_id")
    history: Any = MuseumObject.history.filter(museum=museum)  # type: ignore[attr-defined]
    parts: Any = ObjectConcept.history.filter(object__in=rows.values("pk"))  # type: ignore[attr-defined]
    return {
        "history": history.count(),
        "parts": parts.count(),
        "steps": Comment.objects.filter(object__museum=museum).count(),
        "feed": Change.objects.filter(public_id__in=public_ids).count(),
        "people": User.objects.filter(pk__in=history.values("history_user")).count(),
    }
