"""The portal keeps its files in a private bucket of a real object store."""

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from PIL import Image as Pixels
from pytest_django.fixtures import Settings

from catalog.actions.images import attach_image
from catalog.iiif import services, tiles
from catalog.images import keys
from catalog.models import Image
from catalog.tasks import render_image
from museumportal.lib.storage import StorageUnavailableError, stored
from tests.cast import Cast, signed_in
from tests.catalog.pictures import photograph
from tests.factories import ObjectFactory
from tests.object_store import free_ports, options

WIDTH, HEIGHT = 1300, 700

Requests = list[tuple[str, str, str]]


@pytest.fixture(autouse=True)
def _nothing_remembered(in_bucket: str) -> Iterator[None]:
    services._look_up.cache_clear()
    tiles._index.cache_clear()
    yield
    services._look_up.cache_clear()


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """Blue above, red below."""
    pixels = Pixels.new("RGB", (WIDTH, HEIGHT), "blue")
    pixels.paste("red", (0, HEIGHT // 2, WIDTH, HEIGHT))
    pixels.save(tmp_path / "vase.png")
    return tmp_path / "vase.png"


@pytest.fixture
def image(
    cast: Cast, original: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> Image:
    """A picture that went all the way: attached, stored, rendered."""
    record = ObjectFactory.create(museum=cast.abai)
    with django_capture_on_commit_callbacks(execute=True), original.open("rb") as file:
        made = attach_image(record=record, file=file, name="vase.png")
    made.refresh_from_db()
    return made


def listening() -> Requests:
    """What the portal asks of the store from now on: method, key, range of bytes."""
    asked: Requests = []

    def note(request: Any, **_: Any) -> None:
        part = request.headers.get("Range", b"")
        text = part.decode() if isinstance(part, bytes) else part
        asked.append((request.method, request.url.partition("museum-media/")[2], text))

    storage: Any = default_storage
    storage.bucket.meta.client.meta.events.register("before-send.s3", note)
    return asked


def away(settings: Settings) -> None:
    """Nobody listens where the store was."""
    (port,) = free_ports(1)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            **settings.STORAGES["default"],
            "OPTIONS": options(f"http://127.0.0.1:{port}"),
        },
    }


def tile(image: Image, region: str = "0,0,512,512", size: str = "512,512") -> str:
    return f"/iiif/image/3/{image.public_id}/{region}/{size}/0/default.jpg"


def pixels_of(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    return Pixels.open(io.BytesIO(answer.getvalue())).convert("RGB")


def test_a_picture_goes_all_the_way(client: Client, image: Image, original: Path) -> None:
    assert (image.state, image.width, image.height) == (Image.State.READY, WIDTH, HEIGHT)
    assert image.render_seconds
    with default_storage.open(image.original) as kept:
        assert kept.read() == original.read_bytes()
    page = client.get(f"/media/images/{image.public_id}/page-640-jpeg")
    assert pixels_of(page).size == (640, 345)
    assert page["Content-Type"] == "image/jpeg"


def test_a_tile_costs_one_ranged_read(client: Client, image: Image) -> None:
    assert pixels_of(client.get(tile(image))).getpixel((5, 5))[2] > 200
    asked = listening()
    edge = client.get(tile(image, "1024,512,276,188", "276,188"))
    assert pixels_of(edge).size == (276, 188)
    ((method, key, part),) = asked
    assert (method, key) == ("GET", image.derivatives.get(spec="pyramid").key)
    first, last = map(int, part.removeprefix("bytes=").split("-"))
    assert last - first + 1 == len(edge.content)


def test_the_index_of_a_pyramid_is_head_and_tail(client: Client, image: Image) -> None:
    asked = listening()
    assert client.get(tile(image)).status_code == 200
    assert [method for method, _, _ in asked] == ["HEAD", "GET", "GET", "GET"]


def test_any_region_is_read_in_parts_and_is_right(client: Client, image: Image) -> None:
    assert client.get(tile(image)).status_code == 200
    asked = listening()
    region = pixels_of(client.get(tile(image, "200,300,400,100", "200,50")))
    assert region.size == (200, 50)
    assert region.getpixel((100, 5))[2] > 200
    assert region.getpixel((100, 45))[0] > 200
    whole = pixels_of(client.get(f"/iiif/image/3/{image.public_id}/full/max/90/gray.png"))
    assert whole.size == (HEIGHT, WIDTH)
    assert all(method == "GET" and part for method, _, part in asked)


def test_a_large_pyramid_is_not_read_whole(
    client: Client, cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    noise = Pixels.effect_noise((4000, 3000), 80).convert("RGB")
    noise.save(tmp_path / "noise.jpg", quality=80)
    record = ObjectFactory.create(museum=cast.abai)
    with (
        django_capture_on_commit_callbacks(execute=True),
        (tmp_path / "noise.jpg").open("rb") as file,
    ):
        image = attach_image(record=record, file=file, name="noise.jpg")
    asked = listening()
    assert client.get(tile(image, "700,700,300,200", "max")).status_code == 200
    read = 0
    for _method, _key, part in asked[1:]:
        first, last = map(int, part.removeprefix("bytes=").split("-"))
        read += last - first + 1
    assert read < image.derivatives.get(spec="pyramid").bytes / 4


def test_a_pyramid_made_again_is_read_again(client: Client, image: Image, tmp_path: Path) -> None:
    before = client.get(tile(image))
    Pixels.new("RGB", (WIDTH, HEIGHT), "lime").save(tmp_path / "lime.png")
    with (tmp_path / "lime.png").open("rb") as other:
        stored.put(image.original, other)
    sha256 = keys.sha256_of(tmp_path / "lime.png")
    Image.objects.filter(pk=image.pk).update(state=Image.State.WAITING, sha256=sha256)
    render_image(image.pk)
    services._look_up.cache_clear()  # two seconds later
    after = client.get(tile(image))
    assert before.content != after.content
    assert pixels_of(after).getpixel((5, 5))[1] > 200


def test_lost_files_are_not_found(client: Client, image: Image) -> None:
    assert client.get(tile(image)).status_code == 200
    for row in image.derivatives.all():
        default_storage.delete(row.key)
    for address in (
        tile(image),
        tile(image, "1,2,30,40", "max"),
        f"/media/images/{image.public_id}/page-640",
    ):
        answer = client.get(address)
        assert (answer.status_code, address) == (404, address)


def test_while_the_store_is_away_readers_are_told_so(
    client: Client, image: Image, settings: Settings
) -> None:
    assert client.get(tile(image)).status_code == 200
    away(settings)
    for address in (
        tile(image),
        tile(image, "1,2,30,40", "max"),
        f"/media/images/{image.public_id}/page-640",
    ):
        answer = client.get(address, headers={"Accept-Language": "en"})
        assert (answer.status_code, address) == (503, address)
        assert "file storage does not answer" in answer.content.decode()
        assert answer["Retry-After"] == "60"
        assert "max-age" not in answer["Cache-Control"]


def test_while_the_store_is_away_no_picture_is_refused(
    image: Image, settings: Settings, in_bucket: str
) -> None:
    Image.objects.filter(pk=image.pk).update(state=Image.State.WAITING)
    here = settings.STORAGES
    away(settings)
    with pytest.raises(StorageUnavailableError):
        render_image(image.pk)
    image.refresh_from_db()
    assert image.state == Image.State.WAITING
    settings.STORAGES = here
    render_image(image.pk)
    image.refresh_from_db()
    assert image.state == Image.State.READY


@pytest.mark.usefixtures("english")
def test_an_original_that_is_gone_is_a_refusal_in_words(image: Image) -> None:
    Image.objects.filter(pk=image.pk).update(state=Image.State.WAITING)
    default_storage.delete(image.original)
    render_image(image.pk)
    image.refresh_from_db()
    assert image.state == Image.State.REFUSED
    assert image.reason.startswith("The original is missing")


def test_an_upload_while_the_store_is_away_is_said_at_the_field(
    cast: Cast, original: Path, settings: Settings
) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    away(settings)
    page = {"object": record.pk, "position": 0, "published": "on", "caption_en": "A caption"}
    with original.open("rb") as file:
        answer = signed_in(cast.aigul).post(
            reverse("admin:catalog_image_add"), page | {"file": file}
        )
    told = answer.content.decode()
    assert (answer.status_code, "does not answer" in told, "A caption" in told) == (200, True, True)
    assert not Image.objects.exists()


def test_an_import_while_the_store_is_away_ends_in_a_sentence(
    cast: Cast, tmp_path: Path, settings: Settings
) -> None:
    ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    photograph(tmp_path / "A 1.jpg", (60, 40))
    away(settings)
    with pytest.raises(CommandError, match=r"storage does not answer.* What is attached stays;"):
        call_command("import_images", str(tmp_path), "--museum", "ABAI")


def test_the_same_file_sent_twice_at_once_is_stored_once(original: Path, in_bucket: str) -> None:
    key = keys.original(keys.sha256_of(original))

    def send(_: int) -> None:
        with original.open("rb") as file:
            stored.put(key, file)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(8)))
    folder, _, name = key.rpartition("/")
    assert default_storage.listdir(folder) == ([], [name])
    with stored.open(key) as kept:
        assert kept.read() == original.read_bytes()
