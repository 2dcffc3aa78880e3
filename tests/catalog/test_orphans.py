"""`manage.py verify_media --sweep`: what killed uploads left goes, and nothing else."""

import io
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from catalog.actions import orphans
from catalog.actions.images import attach_image, remove_image
from catalog.images import keys
from catalog.models import Image
from museumportal.lib.storage import stored
from tests.cast import Cast
from tests.catalog.pictures import Attach, photograph
from tests.commands import counted
from tests.factories import ObjectFactory

DAYS = 24 * 3600


def left_behind(path: Path, *, days: float = 2) -> str:
    """An original as a process leaves it that is killed before its row is saved."""
    key = keys.original(keys.sha256_of(path))
    with path.open("rb") as file:
        stored.put(key, file)
    age(key, days)
    return key


def age(key: str, days: float) -> None:
    then = time.time() - days * DAYS
    os.utime(default_storage.path(key), (then, then))


def sweep() -> tuple[int, str, str]:
    return counted("verify_media", "--sweep")


def test_what_a_killed_upload_left_is_named_then_removed(attach: Attach, tmp_path: Path) -> None:
    image = attach("A 1", 1)
    age(image.original, 9)
    key = left_behind(photograph(tmp_path / "left.jpg", (90, 60), 7))
    code, last, words = counted("verify_media")
    assert (code, last) == (0, "intact=1 missing=0 changed=0")
    assert words == f"{key}: no picture has it; --sweep removes it\n"
    assert counted("verify_media", "--museum", "ABAI")[2] == ""
    assert sweep() == (0, "removed=1", "")
    assert not default_storage.exists(key)
    assert default_storage.exists(image.original)
    assert all(default_storage.exists(row.key) for row in image.derivatives.all())
    assert counted("verify_media")[2] == ""


def test_what_came_within_a_day_may_still_get_its_row(db: None, tmp_path: Path) -> None:
    key = left_behind(photograph(tmp_path / "left.jpg", (90, 60), 7), days=0.9)
    assert sweep()[1] == "removed=0"
    assert default_storage.exists(key)


def test_the_original_of_a_removed_picture_stays(attach: Attach) -> None:
    image = attach("A 1", 1)
    age(image.original, 9)
    remove_image(image=image, reason="The wrong vase")
    assert sweep()[1] == "removed=0"
    assert default_storage.exists(image.original)


def test_a_file_sent_again_between_is_young_again_and_stays(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = photograph(tmp_path / "left.jpg", (90, 60), 7)
    key = left_behind(path)
    (found,) = orphans.orphans()
    monkeypatch.setattr("catalog.tasks.render_image.apply_async", lambda *_, **__: None)
    record = ObjectFactory.create(museum=cast.abai)
    attach_image(record=record, file=io.BytesIO(path.read_bytes()), name="left.jpg")
    Image.objects.all().delete()  # as if its row were not committed yet
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE catalog_historicalimage")
    assert not orphans.remove_orphan(name=found)
    assert default_storage.exists(key)


def test_no_originals_are_no_fault(db: None) -> None:
    assert sweep() == (0, "removed=0", "")


@pytest.mark.usefixtures("in_bucket")
def test_a_bucket_is_swept_too(
    attach: Attach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = attach("A 1", 1)
    path = photograph(tmp_path / "left.jpg", (90, 60), 7)
    key = keys.original(keys.sha256_of(path))
    with path.open("rb") as file:
        stored.put(key, file)
    assert sweep()[1] == "removed=0"
    in_two_days(monkeypatch)
    assert sweep()[1] == "removed=1"
    assert not default_storage.exists(key)
    assert default_storage.exists(image.original)


def in_two_days(monkeypatch: pytest.MonkeyPatch) -> None:
    later: Callable[[], Any] = timezone.now
    monkeypatch.setattr(orphans.timezone, "now", lambda: later() + timedelta(days=2))
