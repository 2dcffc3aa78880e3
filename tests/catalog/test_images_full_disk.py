"""A full disk says nothing of a picture: it waits, and is made as soon as there is room again."""

import errno
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image as Pixels
from pytest_django.fixtures import Settings

from catalog.actions.images import NotKeptError, attach_image
from catalog.images.refusals import Refused
from catalog.images.render import render
from catalog.models import Image
from catalog.tasks import render_image
from tests.cast import Cast
from tests.factories import ObjectFactory

SmallDisk = Callable[[int], Path]

_KEEP_MOUNTED = 'mount -t tmpfs -o size="$1" tmpfs "$2" && echo mounted && read -r _'


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Call it with a number of bytes to get the root of a disk of that size (Linux: a mount that
    only a process of its own sees, reached through that process)."""
    keepers: list[subprocess.Popen[bytes]] = []

    def mount(size: int) -> Path:
        place = tmp_path / f"disk-{len(keepers)}"
        place.mkdir()
        keeper = subprocess.Popen(
            ["unshare", "-rm", "sh", "-c", _KEEP_MOUNTED, "sh", str(size), str(place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        keepers.append(keeper)
        if keeper.stdout and keeper.stdout.readline() != b"mounted\n":
            pytest.skip("this machine lets nobody but root mount a disk")
        return Path(f"/proc/{keeper.pid}/root{place}")

    yield mount
    for keeper in keepers:
        keeper.communicate(b"\n")


@pytest.fixture(params=["media", "temporary"])
def full(request: pytest.FixtureRequest) -> str:
    """Which of the portal's folders lies on the small disk."""
    return str(request.param)


@pytest.fixture
def portal_disk(
    small_disk: SmallDisk, full: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> SmallDisk:
    """A small disk that the portal uses for that folder."""

    def mount(size: int) -> Path:
        disk = small_disk(size)
        if full == "media":
            settings.MEDIA_ROOT = disk
        else:
            monkeypatch.setattr(tempfile, "tempdir", str(disk))
        return disk

    return mount


def photograph(path: Path, side: int = 2000, *, orientation: int = 1, quality: int = 75) -> Path:
    exif = Pixels.Exif()
    exif[0x0112] = orientation
    noise = Pixels.effect_noise((side // 4, side // 4), 90).resize((side, side))
    noise.convert("RGB").save(path, "JPEG", exif=exif, quality=quality)
    return path


@pytest.mark.parametrize("kilobytes", [8, 200, 900])
def test_the_engine_says_that_the_disk_is_full_and_leaves_nothing_on_it(
    tmp_path: Path, small_disk: SmallDisk, kilobytes: int
) -> None:
    original = photograph(tmp_path / "original")
    into = small_disk(kilobytes << 10)

    with pytest.raises(OSError, match="No space left") as caught:
        render(original, into)

    assert caught.value.errno == errno.ENOSPC
    assert list(into.iterdir()) == []


def test_so_it_does_when_libvips_finds_no_room_for_the_picture_it_turns(
    tmp_path: Path, small_disk: SmallDisk
) -> None:
    original = photograph(tmp_path / "original", 6000, orientation=6, quality=20)
    into = small_disk(30 << 20)

    with pytest.raises(OSError, match="No space left"):
        render(original, into)

    assert list(into.iterdir()) == []


def test_a_damaged_file_is_refused_as_ever_on_a_disk_with_little_room(
    tmp_path: Path, small_disk: SmallDisk
) -> None:
    original = photograph(tmp_path / "original")
    original.write_bytes(original.read_bytes()[:50_000])

    with pytest.raises(Refused) as caught:
        render(original, small_disk(8 << 20))

    assert caught.value.code == "truncated"


def attached(cast: Cast, original: Path, on_commit: Callable[..., object]) -> Image:
    record = ObjectFactory.create(museum=cast.abai)
    with on_commit(execute=True), original.open("rb") as file:  # type: ignore[attr-defined]
        image = attach_image(record=record, file=file, name="vase.jpg")
    image.refresh_from_db()
    return image


@pytest.mark.usefixtures("english")
def test_a_picture_waits_while_a_disk_is_full_and_is_ready_when_there_is_room(
    cast: Cast,
    settings: Settings,
    tmp_path: Path,
    portal_disk: SmallDisk,
    full: str,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    original = photograph(tmp_path / "vase.jpg", 700)
    disk = portal_disk(8 << 20)
    ballast = disk / "ballast"
    ballast.write_bytes(bytes((8 << 20) - original.stat().st_size - (64 << 10)))

    image = attached(cast, original, django_capture_on_commit_callbacks)

    assert image.state == Image.State.WAITING
    assert image.reason.startswith("The portal's disk is full.")
    assert not image.derivatives.exists()
    if full == "temporary":
        assert list(disk.iterdir()) == [ballast]

    ballast.unlink()
    render_image.delay(image.pk)

    image.refresh_from_db()
    assert (image.state, image.reason) == (Image.State.READY, "")
    for made in image.derivatives.all():
        assert (Path(settings.MEDIA_ROOT) / made.key).stat().st_size == made.bytes


@pytest.mark.usefixtures("english")
def test_an_upload_for_which_there_is_no_room_is_said_and_not_kept(
    cast: Cast,
    tmp_path: Path,
    portal_disk: SmallDisk,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    original = photograph(tmp_path / "vase.jpg", 700)
    disk = portal_disk(16 << 10)

    with pytest.raises(NotKeptError, match=r"so the file was not kept"):
        attached(cast, original, django_capture_on_commit_callbacks)

    assert not Image.objects.exists()
    assert [path for path in disk.rglob("*") if path.is_file()] == []
