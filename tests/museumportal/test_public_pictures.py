"""Regions of public pictures are answered first of all; everything else goes its usual way."""

import io
from typing import Any

import pytest
from django.test import Client
from PIL import Image as Pixels
from pytest_django.fixtures import Settings

from catalog.actions.images import image_rendered
from catalog.iiif import services
from catalog.images.render import Rendering, render
from catalog.models import Image
from museumportal.lib.fields import NOT_FREE, REDUCED_SIDE, Status
from tests.cast import Cast
from tests.factories import ImageFactory, ObjectFactory

WIDTH, HEIGHT = 1300, 700
TILE = "0,0,512,512/512,512/0/default.jpg"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    services._look_up.cache_clear()


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Rendering:
    folder = tmp_path_factory.mktemp("rendering")
    Pixels.new("RGB", (WIDTH, HEIGHT), "blue").save(folder / "original.png")
    return render(folder / "original.png", folder)


@pytest.fixture
def image(cast: Cast, rendering: Rendering) -> Any:
    record = ObjectFactory.create(museum=cast.abai)
    image = ImageFactory.create(object=record, width=WIDTH, height=HEIGHT)
    image_rendered(image=image, rendering=rendering)
    return image


def address(image: Image, region: str = TILE) -> str:
    return f"/iiif/image/3/{image.public_id}/{region}"


@pytest.fixture
def nobody_asks(settings: Settings) -> None:
    """What comes behind the pictures breaks."""
    settings.MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "museumportal.middleware.PublicPictures",
        "tests.museumportal.test_public_pictures.broken",
    ]


def broken(_get_response: object) -> Any:
    def answer(_request: object) -> None:
        raise AssertionError("nobody should have come this far")

    return answer


@pytest.mark.usefixtures("nobody_asks")
def test_a_tile_for_everybody_asks_nobody(
    client: Client, image: Image, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(1):  # which picture it is; every two seconds
        answer = client.get(address(image))
    assert Pixels.open(io.BytesIO(answer.content)).size == (512, 512)
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("public")
    assert 'rel="canonical"' in answer["Link"]
    assert not answer.cookies
    again = client.get(address(image), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_the_same_answer_as_the_usual_way_gives(
    client: Client, image: Image, settings: Settings
) -> None:
    first = client.get(address(image), headers={"Origin": "https://partner.example"})
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "PublicPictures" not in name]
    usual = Client().get(address(image), headers={"Origin": "https://partner.example"})
    assert first.content == usual.content
    headers, others = (
        {name.lower(): value for name, value in answer.headers.items()} for answer in (first, usual)
    )
    # Nothing in a picture can be clicked on, and all origins get the same answer.
    assert set(others) - set(headers) <= {"x-frame-options", "vary"}
    assert headers.items() <= others.items()


def test_the_whole_of_what_rights_reduce_is_for_its_museum(
    cast: Cast, client: Client, rendering: Rendering
) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    image = ImageFactory.create(
        object=record, rights=sorted(NOT_FREE)[0], width=WIDTH, height=HEIGHT
    )
    image_rendered(image=image, rendering=rendering)
    full = address(image, "full/max/0/default.jpg")
    assert max(Pixels.open(io.BytesIO(client.get(full).content)).size) <= REDUCED_SIDE
    client.force_login(cast.aigul)
    assert max(Pixels.open(io.BytesIO(client.get(full).content)).size) == WIDTH


def test_a_draft_is_for_its_museum_alone(cast: Cast, client: Client, image: Image) -> None:
    image.object.status = Status.DRAFT
    image.object.save()
    assert client.get(address(image)).status_code == 404
    client.force_login(cast.aigul)
    assert client.get(address(image))["Cache-Control"].startswith("private")


@pytest.mark.parametrize("wrong", ["%00", "i" * 5000, "..", "i0000000000", "%F0%9F%92%A3", "٣"])
def test_an_impossible_picture_is_not_found_in_words(client: Client, db: None, wrong: str) -> None:
    answer = client.get(f"/iiif/image/3/{wrong}/{TILE}")
    assert answer.status_code in (400, 404)


def test_asking_for_the_head_alone_tells_the_length(client: Client, image: Image) -> None:
    whole = client.get(address(image))
    head = client.head(address(image))
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == whole["Content-Length"]
