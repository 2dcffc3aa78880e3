"""The worker is killed at any moment: in the end all is as if nobody had done so."""

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
from django.core.files.storage import default_storage
from django.db import connection

from catalog.actions import batch_runs
from catalog.actions.batch_runs import carry_out
from catalog.actions.photograph_preview import have_looked_through
from catalog.actions.undo import have_undone
from catalog.models import Batch, Image, MuseumObject
from museumportal.changes.models import Change
from regions.models import Museum
from tests.cast import Cast
from tests.catalog.archives import picture, sent, zipped
from tests.factories import ObjectFactory

PROJECT = Path(__file__).resolve().parents[2]
_WORKER = """
import sys, django
from django.conf import settings
django.setup()
settings.MEDIA_ROOT = sys.argv[2]
from catalog.actions import batch_runs, images
from catalog.models import Batch
images.queue_rendering = lambda *_: None
batch_runs.run(Batch.objects.get(pk=sys.argv[1]))
"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches wait for the worker of these stories; pictures are not rendered."""
    monkeypatch.setattr("catalog.actions.batches._queue", lambda key: None)
    monkeypatch.setattr("catalog.actions.images.queue_rendering", lambda *_: None)


def test_killed_while_it_attaches_it_ends_the_same(cast: Cast) -> None:
    _kill_and_compare(cast, files=60, kills=1, everywhere=False)


@pytest.mark.long
def test_killed_again_and_again_it_ends_the_same(cast: Cast) -> None:
    _kill_and_compare(cast, files=400, kills=6)


def _kill_and_compare(cast: Cast, *, files: int, kills: int, everywhere: bool = True) -> None:
    for museum in (cast.abai, cast.komi):
        for number in range(files // 2):
            ObjectFactory.create(museum=museum, inventory_number=f"A {number}")
    names = [f"A {number % (files // 2 + 2)}_{number}.jpg" for number in range(files)]
    content = zipped({name: picture(number // 3) for number, name in enumerate(names)})
    states = []
    for museum, often in ((cast.komi, 0), (cast.abai, kills)):
        upload = sent(cast.dana, content)
        preview = have_looked_through(museum=museum, user=cast.dana, uploads=[upload])
        _run(preview, often * everywhere)
        batch = carry_out(preview=preview, user=cast.dana)
        _run(batch, often)
        attached = _state(museum, preview, batch)
        undoing = have_undone(batch=batch, user=cast.dana)
        _run(undoing, often * everywhere)
        states.append((attached, _state(museum, undoing)))
        assert not Image.objects.filter(museum=museum).exists()
    assert states[0] == states[1]
    assert not [name for name in default_storage.listdir("originals")[1] if name.startswith(".")]


def _run(batch: Batch, kills: int) -> None:
    """Run the batch in a worker that is killed so many times, somewhere on its way."""
    chance = random.Random(kills)
    for _ in range(kills):
        process = _worker(batch)
        reached = _position(batch)
        while process.poll() is None and _position(batch) == reached:
            time.sleep(0.005)
        time.sleep(chance.random() / 10)
        process.send_signal(signal.SIGKILL)
        process.wait()
    batch.refresh_from_db()
    if kills:
        process = _worker(batch)
        _, told = process.communicate(timeout=300)
        assert process.returncode == 0, told
    else:
        batch_runs.run(batch)
    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE


def _worker(batch: Batch) -> "subprocess.Popen[str]":
    database = settings.DATABASES["default"]
    host = str(database["HOST"]).replace("/", "%2F")
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{host}:{database['PORT']}"
    return subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(batch.pk), str(settings.MEDIA_ROOT)],
        cwd=PROJECT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "museumportal.settings",
            "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _position(batch: Batch) -> int:
    return Batch.objects.values_list("position", flat=True).get(pk=batch.pk)


def _state(museum: Museum, *batches: Batch) -> dict[str, Any]:
    """Pictures with their histories and originals, what the batches tell, what the feed knows."""
    images = Image.objects.filter(museum=museum)
    history: Any = Image.history  # type: ignore[attr-defined]
    said = history.filter(object__museum=museum).order_by("history_id")
    return {
        "images": list(
            images.order_by("object__inventory_number", "position").values_list(
                "object__inventory_number", "position", "is_main", "original_name", "sha256"
            )
        ),
        "originals": all(default_storage.exists(image.original) for image in images),
        "history": list(said.values_list("original_name", "history_type", "history_way")),
        "feed": Change.objects.filter(
            public_id__in=MuseumObject.objects.filter(museum=museum).values("public_id")
        ).count(),
        "batches": [
            (
                list(
                    batch.items.order_by("line").values_list(
                        "line", "key", "outcome", "problems", "object__inventory_number"
                    )
                ),
                *(batch.position, batch.created_count, batch.updated_count),
                *(batch.unchanged_count, batch.rejected_count),
            )
            for batch in batches
        ],
    }
