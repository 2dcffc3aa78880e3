"""A file that storage has lost is noticed by the first who asks for it, and made again."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from catalog.iiif import services
from catalog.images.queue import Priority
from catalog.images.tiff import read_index
from catalog.models import Image
from catalog.tasks import render_image
from tests.catalog.pictures import Attach

Commits = Callable[..., Any]


@pytest.fixture
def picture(attach: Attach) -> Iterator[Image]:
    services._look_up.cache_clear()
    image = attach("A 1", 1)
    image.refresh_from_db()
    yield image
    services._look_up.cache_clear()


def address(image: Image, spec: str) -> str:
    if spec == "pyramid":
        return f"/iiif/image/3/{image.public_id}/full/max/0/default.jpg"
    return f"/media/images/{image.public_id}/{spec}"


def noticed(client: Client) -> str:
    lines = client.get("/metrics").content.decode().splitlines()
    return next(line for line in lines if line.startswith("portal_image_files_lost_total"))


@pytest.mark.parametrize("spec", ["pyramid", "square-400"])
def test_whoever_finds_a_file_lost_has_it_made_again_at_once(
    client: Client,
    picture: Image,
    spec: str,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    key = picture.derivatives.get(spec=spec).key
    default_storage.delete(key)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.get(address(picture, spec), headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "is being made again" in answer.content.decode()
    assert [row.getMessage() for row in caplog.records if row.levelno == logging.ERROR] == [
        f"lost from storage: {key}"
    ]
    services._look_up.cache_clear()
    assert client.get(address(picture, spec)).status_code == 200
    assert noticed(client) == "portal_image_files_lost_total 1.0"


@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_a_pyramid_cut_off_or_overwritten_is_made_again_too(
    client: Client,
    picture: Image,
    share: float,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    path = Path(default_storage.path(picture.derivatives.get(spec="pyramid").key))
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[: size // 2] if share == 0.5 else bytes(int(size * share)))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.get(address(picture, "pyramid"), headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "is being made again" in answer.content.decode()
    services._look_up.cache_clear()
    assert client.get(address(picture, "pyramid")).status_code == 200


def test_a_pyramid_with_a_broken_tile_is_made_again_too(
    client: Client, picture: Image, django_capture_on_commit_callbacks: Commits
) -> None:
    path = Path(default_storage.path(picture.derivatives.get(spec="pyramid").key))
    with path.open("rb") as file:
        place, _length = read_index(file).levels[0].span(0, 0)
    content = bytearray(path.read_bytes())
    content[place : place + 300] = bytes(300)
    path.write_bytes(content)
    region = f"/iiif/image/3/{picture.public_id}/0,0,50,40/max/0/default.jpg"
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.get(region, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "is being made again" in answer.content.decode()
    services._look_up.cache_clear()
    assert client.get(region).status_code == 200


def test_an_upload_to_a_disk_that_is_not_mounted_is_not_taken(
    picture: Image, attach: Attach, tmp_path: Path
) -> None:
    """Else the folder made for it would hide the disk, and all other originals be called lost."""
    Image.objects.update(fixity_checked=timezone.now())
    originals = Path(default_storage.path("originals"))
    originals.rename(tmp_path / "elsewhere")
    with pytest.raises(ValidationError, match="қоймасы жауап бермейді"):
        attach("A 2", 1)
    assert not originals.exists()
    assert Image.objects.count() == 1


def test_a_thousand_lost_tiles_are_one_task_and_one_line(
    client: Client,
    picture: Image,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    sent: list[tuple[int, int]] = []

    def send(args: tuple[int], *, priority: int) -> None:
        sent.append((args[0], priority))

    monkeypatch.setattr("catalog.tasks.check_image.apply_async", send)
    for row in picture.derivatives.all():
        default_storage.delete(row.key)
    with django_capture_on_commit_callbacks(execute=True):
        for pixel in range(20):
            address = f"/iiif/image/3/{picture.public_id}/{pixel},0,40,40/max/0/default.jpg"
            assert client.get(address).status_code == 404
    assert sent == [(picture.pk, Priority.LOOKED_AT)]
    assert caplog.text.count("lost from storage") == 1
    assert noticed(client) == "portal_image_files_lost_total 1.0"


def test_it_is_rendered_before_all_that_nobody_looks_at(
    client: Client,
    picture: Image,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(
        render_image, "apply_async", lambda args, *, priority: sent.append(priority)
    )
    default_storage.delete(picture.derivatives.get(spec="pyramid").key)
    with django_capture_on_commit_callbacks(execute=True):
        client.get(address(picture, "pyramid"))
    assert sent == [Priority.LOOKED_AT]


def test_without_its_original_the_row_stays_for_whoever_restores_the_file(
    client: Client, picture: Image, django_capture_on_commit_callbacks: Commits
) -> None:
    row = picture.derivatives.get(spec="square-400")
    path = Path(default_storage.path(row.key))
    content = path.read_bytes()
    path.unlink()
    default_storage.delete(picture.original)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.get(address(picture, "square-400")).status_code == 404
    picture.refresh_from_db()
    assert picture.fixity == Image.Fixity.MISSING
    path.write_bytes(content)
    assert client.get(address(picture, "square-400")).status_code == 200
