"""Files of the pictures: whoever may see the picture gets them, caches know how long."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from catalog.models import Derivative, Image
from museumportal.lib.fields import Status
from tests.cast import Cast
from tests.factories import ImageFactory, ObjectFactory

BYTES = b"\xff\xd8 not really a JPEG, but bytes of one"


def derivative(image: Image, spec: str = "page-640-jpeg", width: int = 640) -> Derivative:
    key = f"derivatives/{image.public_id}/{spec}.jpg"
    default_storage.save(key, ContentFile(BYTES))
    return Derivative.objects.create(
        image=image,
        spec=spec,
        version=1,
        key=key,
        media_type="image/jpeg",
        width=width,
        height=width // 2,
        bytes=len(BYTES),
    )


@pytest.fixture
def image(cast: Cast) -> Any:
    return ImageFactory.create(object=ObjectFactory.create(museum=cast.abai))


def address(image: Image, spec: str = "page-640-jpeg") -> str:
    return f"/media/images/{image.public_id}/{spec}"


def test_a_public_file_streams_and_says_how_long_it_keeps(
    client: Client, image: Image, django_assert_num_queries: Any
) -> None:
    derivative(image)
    with django_assert_num_queries(1):  # the file with its picture and object; no session
        answer = client.get(address(image))
    assert b"".join(answer.streaming_content) == BYTES  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Length"] == str(len(BYTES))
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert "Cookie" not in answer.get("Vary", "")
    versioned = client.get(f"{address(image)}?v=1-{image.edition}")
    assert versioned["Cache-Control"] == "public, max-age=31536000, immutable"


def test_who_has_the_file_already_is_told_so(client: Client, image: Image) -> None:
    derivative(image)
    etag = client.get(address(image))["ETag"]
    again = client.get(address(image), headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again["ETag"] == etag
    assert again["Cache-Control"].startswith("public")


def test_a_small_picture_answers_large_sizes_with_its_largest(client: Client, image: Image) -> None:
    derivative(image, "page-320-jpeg", 300)
    assert client.get(address(image, "page-1280-jpeg")).status_code == 200
    assert client.get(address(image, "page-1280")).status_code == 404  # no WebP was made


def test_a_draft_is_for_its_museum_alone(client: Client, cast: Cast, image: Image) -> None:
    derivative(image)
    image.object.status = Status.DRAFT
    image.object.save()
    refused = client.get(address(image), headers={"accept-language": "en"})
    assert refused.status_code == 404
    assert "not public" in refused.content.decode()
    client.force_login(cast.olga)
    assert client.get(address(image)).status_code == 404
    client.force_login(cast.aigul)
    own = client.get(address(image))
    assert own.status_code == 200
    assert own["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "spec", ["pyramid", "page-640-jpeg", "original", "page-641", "..", "page-640-jpeg%00"]
)
def test_what_is_not_there_is_said_in_words(client: Client, image: Image, spec: str) -> None:
    if spec == "pyramid":
        derivative(image, "pyramid")
    assert client.get(address(image, spec)).status_code == 404


def test_a_file_that_storage_lost_is_no_server_error(client: Client, image: Image) -> None:
    default_storage.delete(derivative(image).key)
    assert client.get(address(image)).status_code == 404
