"""An import that is stopped, killed or paused goes on where it was, to the same end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import connection

from catalog.actions import batches, imports
from catalog.actions.imports import ImportJob, run_import
from catalog.importers.mapping import load_mapping
from catalog.models import Batch, BatchItem, MuseumObject
from tests.cast import Cast
from tests.catalog.importing import Register, counts, record

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def register(tmp_path: Path) -> Register:
    made = Register(tmp_path)
    made.write(
        [
            *(record(number, materials=[f"материал {number % 7}"]) for number in range(40)),
            record(40, number="КП-1"),
            record(41, key="r2"),
            record(42, items="none"),
            *(record(number) for number in range(43, 60)),
        ]
    )
    return made


WHOLE = counts(created=57, rejected=3)


class StoppedError(Exception):
    pass


def _job(cast: Cast, register: Register, museum: str = "abai") -> ImportJob:
    return ImportJob(
        path=register.file, museum=getattr(cast, museum), mapping=load_mapping(register.mapping)
    )


def _stop_after(chunks: int) -> Callable[[Batch], None]:
    left = [chunks]

    def progress(batch: Batch) -> None:
        left[0] -= 1
        if not left[0]:
            raise StoppedError

    return progress


@pytest.mark.django_db
@pytest.mark.parametrize("chunks", [1, 4, 8])
def test_a_run_that_stopped_ends_as_if_it_had_not(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch, chunks: int
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 5)
    assert register.run(museum="KOMI") == WHOLE
    with pytest.raises(StoppedError):
        run_import(_job(cast, register), _stop_after(chunks))
    stopped = Batch.objects.get(museum=cast.abai)
    assert (stopped.state, stopped.position) == ("failed", 5 * chunks)
    assert MuseumObject.objects.filter(museum=cast.abai).count() == 5 * chunks

    assert register.run() == WHOLE
    assert Batch.objects.get(museum=cast.abai).pk == stopped.pk
    assert _end_state(cast.abai.pk) == _end_state(cast.komi.pk)
    assert register.run() == counts(unchanged=57, rejected=3)


@pytest.mark.django_db
def test_a_paused_batch_stops_and_the_same_command_goes_on(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 5)

    def pause(batch: Batch) -> None:
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.PAUSED)

    batch = run_import(_job(cast, register), pause)
    assert (batch.state, batch.position) == ("paused", 5)
    assert register.run() == WHOLE


@pytest.mark.django_db
def test_another_file_is_another_batch(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 5)
    with pytest.raises(StoppedError):
        run_import(_job(cast, register), _stop_after(2))
    register.write([record(number) for number in range(20)])
    result = register.run()
    assert result["created"] == 10
    assert sum(result.values()) == 20


@pytest.mark.django_db(transaction=True)
def test_two_runs_into_one_museum_take_turns(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "PATIENCE", "200ms")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [batches._LOCK, cast.abai.pk])
    try:
        with pytest.raises(CommandError, match="Other mass work in ABAI is running"):
            register.run()
        assert register.run(museum="KOMI") == WHOLE
    finally:
        other.close()
    assert register.run() == WHOLE


@pytest.mark.django_db(transaction=True)
def test_killed_at_once_it_ends_the_same(cast: Cast, tmp_path: Path) -> None:
    _kill_and_resume(cast, tmp_path, rows=4_000, kills=1)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_it_ends_the_same(cast: Cast, tmp_path: Path) -> None:
    _kill_and_resume(cast, tmp_path, rows=30_000, kills=6)


@pytest.mark.django_db(transaction=True)
def test_sigterm_is_answered_with_what_to_do(cast: Cast, tmp_path: Path) -> None:
    register = Register(tmp_path)
    register.write([record(number) for number in range(5_000)])
    process = _command(register)
    while process.poll() is None and not _position():
        time.sleep(0.02)
    process.terminate()
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.splitlines()[-1] == (
        "CommandError: Stopped. The same command goes on where this one stopped."
    )
    assert Batch.objects.get().state == Batch.State.FAILED
    assert register.run() == counts(created=5_000)


def _kill_and_resume(cast: Cast, tmp_path: Path, *, rows: int, kills: int) -> None:
    register = Register(tmp_path)
    register.write([record(number, materials=[f"м {number % 97}"]) for number in range(rows)])
    position = 0
    for _ in range(kills):
        process = _command(register)
        while process.poll() is None:
            reached = _position()
            if reached > position:
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        position = _position()
    process = _command(register)
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    assert out.splitlines()[-1] == f"created={rows} updated=0 unchanged=0 rejected=0"
    assert Batch.objects.count() == 1
    assert register.run(museum="KOMI") == counts(created=rows)
    assert _end_state(cast.abai.pk) == _end_state(cast.komi.pk)


def _command(register: Register) -> "subprocess.Popen[str]":
    database = settings.DATABASES["default"]
    host = str(database["HOST"]).replace("/", "%2F")
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{host}:{database['PORT']}"
    return subprocess.Popen(
        [
            *(sys.executable, "manage.py", "import_objects", str(register.file)),
            *("--museum", "ABAI", "--mapping", str(register.mapping)),
        ],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _position() -> int:
    return Batch.objects.values_list("position", flat=True).first() or 0


def _end_state(museum: int) -> dict[str, Any]:
    """What an import into the museum left: objects with all their parts, history, log, counts."""
    objects = MuseumObject.objects.filter(museum=museum).order_by(
        "inventory_number", "makers__position", "concepts__relation", "concepts__position"
    )
    history = MuseumObject.history.filter(museum=museum)  # type: ignore[attr-defined]
    items = BatchItem.objects.filter(batch__museum=museum, batch__dry_run=False)
    first = items.order_by("batch").values_list("batch", flat=True).first()
    return {
        "objects": list(
            objects.values_list(
                "inventory_number",
                "title_ru",
                "production_earliest",
                "object_type__label_ru",
                "makers__agent__name_ru",
                "concepts__concept__label_ru",
            )
        ),
        "history": history.count(),
        "items": list(
            items.filter(batch=first)
            .order_by("line")
            .values_list("line", "key", "outcome", "problems", "object__inventory_number")
        ),
        "counts": list(
            Batch.objects.filter(pk=first).values_list(
                "position", "created_count", "rejected_count", "state"
            )
        ),
        # Which terms and makers were new says who came first.
        "notes": [
            (name, count)
            for notes in Batch.objects.filter(pk=first).values_list("notes", flat=True)
            for name, count in sorted(notes.items())
            if not name.startswith("new_")
        ],
    }
