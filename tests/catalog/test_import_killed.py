"""An import in the background goes on where its worker was killed, its database was cut off, or its
disk was full, to the same end."""

import errno
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse

from catalog.actions import batch_runs, batches, import_wizard, imports, uploads
from catalog.actions.undo import have_undone
from catalog.models import Batch, BatchEvent, MuseumObject, SourceRecord, Upload
from catalog.tasks import run_batch
from museumportal.accounts.models import User
from museumportal.changes.models import Change
from regions.models import Museum
from tests.cast import Cast, signed_in
from tests.catalog.exporting import exported
from tests.catalog.importing import MAPPING, record, tables

PROJECT = Path(__file__).resolve().parents[2]
_WORKER = """
import os, sys, time
from pathlib import Path
from django.conf import settings
settings.MEDIA_ROOT = Path({media!r})
from celery.contrib.testing.worker import start_worker
from catalog.actions import batch_runs, imports, undo
from catalog.tasks import run_batches
from museumportal.celery import app
imports.CHUNK = undo.CHUNK = {chunk}
app.conf.update(broker_url="memory://", task_always_eager=False)
with start_worker(app, perform_ping_check=False, pool="solo"):
    print("ready", flush=True)
    run_batches.delay()
    while batch_runs.waiting():
        time.sleep(0.02)
    os._exit(0)
"""
"""A real worker with a queue of its own, that is told as every minute to take up what waits."""


@pytest.fixture(autouse=True)
def _no_other_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody but the workers of the stories takes a batch up."""
    monkeypatch.setattr(batches, "_queue", lambda key: None)
    monkeypatch.setattr(import_wizard, "_queue", lambda key, language: None)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_ends_the_same(cast: Cast, tmp_path: Path) -> None:
    _kill_and_compare(cast, tmp_path, rows=400, chunk=20, kills=1, aside=0)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_twenty_times_ends_the_same(cast: Cast, tmp_path: Path) -> None:
    _kill_and_compare(cast, tmp_path, rows=12_000, chunk=200, kills=20, aside=3)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_cut_off_leaves_the_batch_running(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next worker goes on behind the chunk that was settled last."""
    monkeypatch.setattr(imports, "CHUNK", 10)
    batch = _begun(cast.abai, cast.timur, 60)
    settle, settled = imports._settle_once, []

    def cut(*args: Any) -> bool:
        goes_on = settle(*args)
        settled.append(goes_on)
        if len(settled) == 3:
            _cut_off()
        return goes_on

    with monkeypatch.context() as patch:
        patch.setattr(imports, "_settle_once", cut)
        with pytest.raises(OperationalError):
            run_batch(batch.pk)
    connection.close()  # as Celery does behind every task
    batch.refresh_from_db()
    assert (batch.state, batch.position) == (Batch.State.RUNNING, 20)
    assert MuseumObject.objects.filter(museum=cast.abai).count() == 18
    assert batch_runs.waiting() == [batch.pk]
    run_batch(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.position, batch.created_count) == (Batch.State.DONE, 60, 54)
    assert MuseumObject.objects.filter(museum=cast.abai).count() == 54
    assert list(batch.events.order_by("pk").values_list("what", flat=True)) == [
        BatchEvent.What.STARTED,
        BatchEvent.What.RESUMED,
        BatchEvent.What.DONE,
    ]


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_leaves_the_batch_running(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the worker has no room for its copy of the file, another time it has."""
    batch = _begun(cast.abai, cast.timur, 5)
    with monkeypatch.context() as patch:
        patch.setattr(imports, "uploaded", _full)
        with pytest.raises(OSError, match="No space left"):
            run_batch(batch.pk)
    batch.refresh_from_db()
    assert batch.state == Batch.State.RUNNING
    assert batch_runs.waiting() == [batch.pk]
    run_batch(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.created_count) == (Batch.State.DONE, 5)


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_full_is_told_to_who_sends_a_file(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(cast.timur)
    page = reverse("admin:catalog_batch_import")
    with monkeypatch.context() as patch:
        patch.setattr("catalog.actions.uploads.stored.put", _full)
        file = SimpleUploadedFile("register.csv", b"number\n1\n")
        answer = browser.post(page, {"museum": cast.abai.pk, "file": file})
    assert "too full for this file" in answer.content.decode()
    assert not Upload.objects.exists()
    file = SimpleUploadedFile("register.csv", b"number\n1\n")
    assert browser.post(page, {"museum": cast.abai.pk, "file": file}).status_code == 302
    assert Upload.objects.get().name == "register.csv"


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_full_is_told_to_who_fetches_rejected_rows(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = _begun(cast.abai, cast.timur, 20)
    run_batch(batch.pk)
    browser = signed_in(cast.timur)
    page = reverse("admin:catalog_batch_rejects", args=[batch.pk])
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", _full)
        answer = browser.get(page, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("admin:catalog_batch_change", args=[batch.pk])
    text = answer.content.decode()
    assert "too full for this file" in text
    assert tempfile.gettempdir() not in text
    file: Any = browser.get(page)
    assert len(b"".join(file.streaming_content).splitlines()) == 2


def _kill_and_compare(
    cast: Cast, folder: Path, *, rows: int, chunk: int, kills: int, aside: int
) -> None:
    """Of two museums that take in the same file one is disturbed so often in its import, and
    `aside` times each in its dry run and its undoing, the other not."""
    ends = {}
    people = {cast.abai: (cast.timur, kills, aside), cast.komi: (cast.olga, 0, 0)}
    for museum, (person, often, rarely) in people.items():
        before = tables()
        preview = _begun(museum, person, rows, dry_run=True)
        _run(preview, rarely, chunk)
        batch = batch_runs.carry_out(preview=preview, user=person)
        _run(batch, often, chunk)
        ends[museum.code] = _end(museum, folder, preview, batch)
        undoing = have_undone(batch=batch, user=person)
        _run(undoing, rarely, chunk)
        Upload.objects.all().delete()
        assert tables() == before
    assert ends["ABAI"] == ends["KOMI"]
    assert ends["ABAI"]["objects"]


def _begun(museum: Museum, person: User, rows: int, *, dry_run: bool = False) -> Batch:
    """A batch as the wizard makes it, of rows of which each tenth is refused."""
    records = [
        record(
            number,
            materials=[f"материал {number % 97}"],
            makers=[{"id": f"m{number % 41}", "name": f"Мастер {number % 41}", "role": "ювелир"}],
            items="none" if number % 10 == 9 else 1,
        )
        for number in range(rows)
    ]
    content = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in records)
    file = io.BytesIO(content.encode())
    upload = uploads.take_in(user=person, file=file, name="register.jsonl")
    batch = import_wizard.begin_dry_run(
        upload=upload, museum=museum, text=MAPPING, status="draft", user=person, language="en"
    )
    Batch.objects.filter(pk=batch.pk).update(dry_run=dry_run)
    batch.refresh_from_db()
    return batch


def _run(batch: Batch, kills: int, chunk: int) -> None:
    """Let workers take the batch up, of which so many are killed somewhere on their way."""
    if not kills:
        batch_runs.run(batch)
        return
    chance = random.Random(batch.kind)
    for _ in range(kills):
        process = _worker(chunk)
        reached = _position(batch)
        if chance.random() < 0.7:  # else it is killed before it has come anywhere
            while process.poll() is None and _position(batch) == reached:
                time.sleep(0.005)
        time.sleep(chance.random() / 5)
        process.send_signal(signal.SIGKILL)
        process.wait()
        batch.refresh_from_db()
        if batch.state == Batch.State.DONE:
            break
        assert batch_runs.waiting() == [batch.pk]
    process = _worker(chunk)
    _, told = process.communicate(timeout=300)
    assert process.returncode == 0, told
    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE


def _worker(chunk: int) -> "subprocess.Popen[str]":
    """A worker that has just been told to take up what waits."""
    database = settings.DATABASES["default"]
    host = str(database["HOST"]).replace("/", "%2F")
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{host}:{database['PORT']}"
    code = _WORKER.format(media=str(settings.MEDIA_ROOT), chunk=chunk)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    while process.poll() is None and "ready" not in process.stdout.readline():
        pass
    return process


def _position(batch: Batch) -> int:
    return Batch.objects.values_list("position", flat=True).get(pk=batch.pk)


def _end(museum: Museum, folder: Path, *of: Batch) -> dict[str, Any]:
    """What the museum has, by what its export says, and how much history and feed tell of it; what
    the batches tell."""
    rows = MuseumObject.objects.filter(museum=museum)
    history: Any = MuseumObject.history.filter(museum=museum)  # type: ignore[attr-defined]
    lines = exported(folder, museum, "jsonl").read_text().splitlines()
    told = [json.loads(line) for line in lines]
    for each in told:
        for name in ("identifier", "address", "museum"):
            each.pop(name, None)
    sources = SourceRecord.objects.filter(museum=museum).order_by("key")
    return {
        "objects": sorted(told, key=lambda each: str(each["inventory_number"])),
        "sources": list(sources.values_list("key", "values", "object__inventory_number")),
        "history": history.count(),
        "feed": Change.objects.filter(public_id__in=rows.values("public_id")).count(),
        "batches": [
            (
                *(batch.state, batch.position, batch.total, batch.created_count),
                *(batch.updated_count, batch.unchanged_count, batch.rejected_count, batch.notes),
                list(
                    batch.items.order_by("line").values_list(
                        "line", "key", "outcome", "problems", "object__inventory_number"
                    )
                ),
            )
            for batch in map(_read_again, of)
        ],
    }


def _read_again(batch: Batch) -> Batch:
    return Batch.objects.get(pk=batch.pk)


def _cut_off() -> None:
    """The server ends the connection, as one that is stopped does."""
    other = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [key] = cursor.fetchone()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [key])
    finally:
        other.close()


def _full(*_args: Any, **_more: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")
