"""`manage.py verify_media`: originals are hashed again, and what is lost is said."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError
from pytest_django.fixtures import Settings

from catalog.actions.fixity import check_originals
from catalog.models import Image
from museumportal.celery import app
from museumportal.lib.storage import stored
from museumportal.schedule import BEAT_SCHEDULE
from tests.cast import Cast, signed_in
from tests.catalog.pictures import Attach
from tests.commands import counted


def verify(*arguments: str) -> tuple[int, str, str]:
    return counted("verify_media", *arguments)


def spoil(image: Image) -> None:
    """One bit turns, as it does on old disks."""
    path = Path(default_storage.path(image.original))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def fixity(image: Image) -> str:
    image.refresh_from_db()
    return image.fixity


def test_all_is_as_it_was(attach: Attach) -> None:
    first, second = attach("A 1", 1), attach("A 2", 2)
    assert verify() == (0, "intact=2 missing=0 changed=0", "")
    assert fixity(first) == fixity(second) == "intact"
    assert first.fixity_checked is not None
    assert first.history.count() == 2  # type: ignore[attr-defined]  # attached and rendered


def test_what_is_lost_is_named_with_its_object(attach: Attach, cast: Cast) -> None:
    whole, turned, gone = attach("A 1", 1), attach("A 2", 2), attach("K 3", 3, cast.komi)
    spoil(turned)
    default_storage.delete(gone.original)
    code, last, words = verify()
    assert (code, last) == (1, "intact=1 missing=1 changed=1")
    assert set(words.splitlines()) == {
        f"{turned.public_id} A 2 ABAI: original changed",
        f"{gone.public_id} K 3 KOMI: original missing",
    }
    assert [fixity(each) for each in (whole, turned, gone)] == ["intact", "changed", "missing"]
    assert verify("--museum", "KOMI")[1] == "intact=0 missing=1 changed=0"
    with pytest.raises(CommandError, match="no museum with the code NOWHERE"):
        verify("--museum", "NOWHERE")


def test_a_file_that_several_pictures_share_is_read_once(attach: Attach) -> None:
    first, second = attach("A 1", 1), attach("A 2", 1)
    assert verify()[1] == "intact=1 missing=0 changed=0"
    spoil(first)
    assert verify()[1] == "intact=0 missing=0 changed=1"
    assert fixity(first) == fixity(second) == "changed"


def test_a_slice_begins_with_what_was_unchecked_the_longest(attach: Attach) -> None:
    images = [attach(f"A {shade}", shade) for shade in range(3)]
    assert verify("--limit", "2")[1] == "intact=2 missing=0 changed=0"
    assert [fixity(each) for each in images] == ["intact", "intact", ""]
    spoil(images[2])
    assert verify("--limit", "1")[1] == "intact=0 missing=0 changed=1"
    spoil(images[0])
    assert verify("--limit", "1")[1] == "intact=0 missing=0 changed=1"
    assert list(check_originals(Image.objects.all(), seconds=-1)) == []


def test_the_same_file_sent_again_heals_the_lost_original(attach: Attach) -> None:
    image = attach("A 1", 1)
    spoil(image)
    assert verify()[0] == 1
    attach("A 2", 1)
    assert fixity(image) == "intact"
    assert verify() == (0, "intact=1 missing=0 changed=0", "")


def test_lost_derivatives_are_told_and_made_again(
    attach: Attach, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    image = attach("A 1", 1)
    row = image.derivatives.get(spec="square-400")
    default_storage.delete(row.key)
    with django_capture_on_commit_callbacks(execute=True):
        code, last, words = verify()
    assert (code, last) == (1, "intact=1 missing=0 changed=0")
    assert words == f"{image.public_id} A 1 ABAI: derivatives missing, are made again: square-400\n"
    assert stored.size(image.derivatives.get(spec="square-400").key) == row.bytes
    assert verify()[0] == 0


def test_nothing_is_made_from_an_original_that_is_no_longer_itself(
    attach: Attach, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    image = attach("A 1", 1)
    row = image.derivatives.get(spec="square-400")
    default_storage.delete(row.key)
    whole = Path(default_storage.path(image.original)).read_bytes()
    spoil(image)
    with django_capture_on_commit_callbacks(execute=True):
        code, _last, words = verify()
    assert code == 1
    assert "derivatives missing, cannot be made: square-400" in words
    assert not default_storage.exists(row.key)

    Path(default_storage.path(image.original)).write_bytes(whole)
    with django_capture_on_commit_callbacks(execute=True):
        verify()
    assert default_storage.exists(row.key)


@pytest.mark.parametrize("limit", ["0", "-3", "many"])
def test_a_limit_is_a_number_of_files(limit: str) -> None:
    with pytest.raises(CommandError, match="--limit"):
        verify(f"--limit={limit}")


def test_a_disk_that_is_not_mounted_is_no_loss(
    attach: Attach, settings: Settings, tmp_path: Path
) -> None:
    image = attach("A 1", 1)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    with pytest.raises(CommandError, match=r"storage does not answer.*begins with what was not"):
        verify()
    assert fixity(image) == ""
    assert image.derivatives.exists()


def test_every_night_does_a_slice(attach: Attach, caplog: pytest.LogCaptureFixture) -> None:
    whole, lost = attach("A 1", 1), attach("A 2", 2)
    spoil(lost)
    entry = BEAT_SCHEDULE["check-fixity"]
    app.tasks[entry["task"]]()
    assert [fixity(whole), fixity(lost)] == ["intact", "changed"]
    assert f"original changed: {lost.public_id}" in caplog.text


def test_the_admin_lists_lost_originals(attach: Attach, cast: Cast) -> None:
    lost = attach("A 1", 1)
    attach("A 2", 2)
    default_storage.delete(lost.original)
    verify()
    page = signed_in(cast.aigul).get("/admin/catalog/image/?fixity__exact=missing")
    told = page.content.decode()
    assert "1.jpg" in told
    assert "2.jpg" not in told
