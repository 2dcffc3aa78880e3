"""A folder of photographs finds its objects, and each picture becomes zoomable."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image as Picture

from catalog.images.specs import SPECS
from catalog.models import Batch, Image
from tests.cast import Cast
from tests.factories import ObjectFactory


def photograph(path: Path, size: tuple[int, int] = (1500, 1000), shade: int = 120) -> Path:
    Picture.radial_gradient("L").resize(size).convert("RGB").point(
        lambda value: (value + shade) % 256
    ).save(path, quality=90)
    return path


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
    photograph(tmp_path / "a-1.jpg")
    assert run(capsys, str(tmp_path), "--museum", "ABAI")[:2] == (
        0,
        "attached=1 refused=0 unmatched=0",
    )
    assert run(capsys, str(tmp_path), "--museum", "ABAI")[:2] == (
        0,
        "attached=1 refused=0 unmatched=0",
    )
    assert bracelet.images.count() == 1


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
