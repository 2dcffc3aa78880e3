"""A folder of photographs finds its objects, and each picture becomes zoomable."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from catalog.images import keys
from catalog.images.specs import SPECS
from catalog.models import Batch, Image
from tests.cast import Cast
from tests.catalog.pictures import photograph
from tests.factories import ObjectFactory


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = 0
    try:
        call_command("import_images", *arguments)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    said = capsys.readouterr()
    return code, said.out.strip().splitlines()[-1], said.err


def test_photographs_land_on_their_objects(
    cast: Cast,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    bracelet = ObjectFactory.create(museum=cast.abai, inventory_number="КП-1234/5")
    ObjectFactory.create(museum=cast.komi, inventory_number="OTHER 1")
    photograph(tmp_path / "кп-1234_5.jpg")
    photograph(tmp_path / "КП-1234_5_2.png", shade=20)
    photograph(tmp_path / "OTHER 1.jpg", shade=50)
    (tmp_path / "кп 1234 5 (3).jpg").write_bytes(b"%PDF-1.4 not a picture")

    with django_capture_on_commit_callbacks(execute=True):
        code, last, words = run(capsys, str(tmp_path), "--museum", "ABAI")

    assert (code, last) == (1, "attached=2 refused=1 unmatched=1")
    assert "OTHER 1.jpg: unmatched" in words
    assert "PDF" in words
    first, second = bracelet.images.all()
    assert first.is_main
    assert (first.state, first.width, first.height) == (Image.State.READY, 1500, 1000)
    assert second.position == 1
    assert {made.spec for made in first.derivatives.all()} <= {spec.name for spec in SPECS}
    assert {"page-640", "square-400", "social", "pyramid"} <= {
        made.spec for made in first.derivatives.all()
    }
    assert all(default_storage.exists(made.key) for made in first.derivatives.all())
    assert default_storage.exists(first.original)
    batch = Batch.objects.get()
    assert (batch.created_count, batch.rejected_count, batch.state) == (2, 2, "done")


def test_a_second_run_attaches_nothing_twice(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bracelet = ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    (tmp_path / "box 2").mkdir()
    photograph(tmp_path / "box 2" / "a-1.jpg")
    assert run(capsys, str(tmp_path), "--museum", "ABAI")[:2] == (
        0,
        "attached=1 refused=0 unmatched=0",
    )
    assert run(capsys, str(tmp_path), "--museum", "ABAI")[:2] == (
        0,
        "attached=1 refused=0 unmatched=0",
    )
    assert bracelet.images.count() == 1
    there = Batch.objects.order_by("pk").last().items.get()  # type: ignore[union-attr]
    assert (there.key, there.object, there.outcome) == ("box 2/a-1.jpg", bracelet, "unchanged")


def test_two_numbers_that_read_alike_are_not_guessed(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ObjectFactory.create(museum=cast.abai, inventory_number="A-1")
    ObjectFactory.create(museum=cast.abai, inventory_number="A/1")
    photograph(tmp_path / "a1.jpg")
    photograph(tmp_path / "a_1.jpg", shade=3)
    code, last, words = run(capsys, str(tmp_path), "--museum", "ABAI")
    assert (code, last) == (1, "attached=0 refused=0 unmatched=2")
    assert "Several objects" in words


@pytest.mark.parametrize(("folder", "museum"), [("missing", "ABAI"), (".", "NOWHERE")])
def test_a_wrong_call_is_one_sentence(cast: Cast, tmp_path: Path, folder: str, museum: str) -> None:
    with pytest.raises(CommandError, match=r"^[A-Z/].*\.$"):
        call_command("import_images", str(tmp_path / folder), "--museum", museum)
    assert not Batch.objects.exists()


def test_a_full_disk_ends_the_run_and_the_next_one_goes_on(
    cast: Cast,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = ("A 1", "A 2", "A 3")
    for shade, number in enumerate(numbers):
        ObjectFactory.create(museum=cast.abai, inventory_number=number)
        photograph(tmp_path / f"{number}.jpg", shade=shade)
    write, written = os.fsync, []

    def fills_up(file: int) -> None:
        if written and stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(file)
        write(file)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fills_up)
        with pytest.raises(CommandError, match=r"^No space left on device: make room.*stays;"):
            call_command("import_images", str(tmp_path), "--museum", "ABAI")
    assert Image.objects.count() == 1
    assert not default_storage.exists(keys.original(keys.sha256_of(tmp_path / "A 2.jpg")))
    originals = Path(default_storage.path("originals"))
    assert len([path for path in originals.rglob("*") if path.is_file()]) == 1
    assert Batch.objects.get().state == Batch.State.FAILED
    code, last, _ = run(capsys, str(tmp_path), "--museum", "ABAI")
    assert (code, last) == (0, "attached=3 refused=0 unmatched=0")
    assert Image.objects.count() == 3


def test_an_original_cut_off_by_a_kill_is_kept_anew(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    path = photograph(tmp_path / "A 1.jpg", shade=77)
    key = keys.original(keys.sha256_of(path))
    default_storage.save(key, ContentFile(path.read_bytes()[:500]))
    run(capsys, str(tmp_path), "--museum", "ABAI")
    with default_storage.open(key) as kept:
        assert kept.read() == path.read_bytes()


def test_what_systems_leave_in_folders_is_no_photograph(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "._A 1.jpg"):
        (tmp_path / name).write_bytes(b"\x00")
    with pytest.raises(CommandError, match="There is no picture in"):
        call_command("import_images", str(tmp_path), "--museum", "ABAI")
    ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    photograph(tmp_path / "A 1.jpg", shade=78)
    code, last, _ = run(capsys, str(tmp_path), "--museum", "ABAI")
    assert (code, last) == (0, "attached=1 refused=0 unmatched=0")


def test_by_a_pattern_and_by_a_list(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ring = ObjectFactory.create(museum=cast.abai, inventory_number="КП-7/1")
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    photograph(pictures / "IMG_2024_КП-7_1.jpg", shade=81)
    pattern = ("--museum", "ABAI", "--pattern", "IMG_*_{number}")
    assert run(capsys, str(pictures), *pattern)[1] == "attached=1 refused=0 unmatched=0"
    photograph(pictures / "DSC1.jpg", shade=82)
    table = tmp_path / "list.csv"
    table.write_text("file,inventory number\nDSC1.jpg,КП-7/1\n")
    listed = ("--museum", "ABAI", "--list", str(table))
    assert run(capsys, str(pictures), *listed)[1] == "attached=1 refused=0 unmatched=1"
    assert ring.images.count() == 2
    told = Batch.objects.order_by("pk").last().items.values_list("key", "outcome")  # type: ignore[union-attr]
    assert list(told) == [("DSC1.jpg", "created"), ("IMG_2024_КП-7_1.jpg", "rejected")]
    for wrong in (("--pattern", "no number"), ("--list", str(tmp_path / "missing.csv"))):
        with pytest.raises(CommandError, match=r"\.$"):
            call_command("import_images", str(pictures), "--museum", "ABAI", *wrong)
