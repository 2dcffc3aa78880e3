"""Files of models and tours over HTTP: parts of them, and how long a cache may keep them."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from museumportal.lib.fields import Status
from tests.cast import Cast
from tours import media
from tours.models import Model3D
from tours.ranges import UnsatisfiableError, requested_part

pytestmark = pytest.mark.django_db

BYTES = bytes(range(256)) * 1000


@pytest.fixture
def model(cast: Cast) -> Model3D:
    return Model3D.objects.create(
        museum=cast.abai,
        title_en="Jug",
        status=Status.PUBLISHED,
        file=ContentFile(BYTES, name="jug.glb"),
    )


def path(model: Model3D) -> str:
    return f"/media/models/{model.public_id}.glb"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=255999-", 255_999, 255_999),
        ("bytes=200000-999999", 200_000, 255_999),
        ("bytes=-100", 255_900, 255_999),
        ("bytes=-999999", 0, 255_999),
        ("Bytes = 5-5", 5, 5),
    ],
)
def test_a_part_is_sent_to_who_asks_for_it(
    client: Client, model: Model3D, asked: str, first: int, last: int
) -> None:
    answer = client.get(path(model), headers={"range": asked})
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{len(BYTES)}"
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer["Content-Type"] == "model/gltf-binary"
    assert body(answer) == BYTES[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=900000-900001", "bytes=-0"])
def test_a_part_behind_the_end_is_refused_with_the_size(
    client: Client, model: Model3D, asked: str
) -> None:
    answer = client.get(path(model), headers={"range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(BYTES)}"
    assert "Cache-Control" not in answer or "immutable" not in answer["Cache-Control"]


@pytest.mark.parametrize("asked", ["bytes=9-5", "bytes=a-b", "pages=1-2", "bytes=0-1,5-9", "bytes"])
def test_what_is_no_single_part_is_the_whole(client: Client, model: Model3D, asked: str) -> None:
    answer = client.get(path(model), headers={"range": asked})
    assert answer.status_code == 200
    assert answer["Content-Length"] == str(len(BYTES))
    assert answer["Accept-Ranges"] == "bytes"
    assert body(answer) == BYTES


def test_a_part_goes_on_only_with_the_same_file(client: Client, model: Model3D) -> None:
    whole = client.get(path(model))
    for same in (whole["ETag"], whole["Last-Modified"]):
        answer = client.get(path(model), headers={"range": "bytes=0-9", "if-range": same})
        assert (answer.status_code, body(answer)) == (206, BYTES[:10])
    for other in ('"another"', f"W/{whole['ETag']}", "Mon, 01 Jan 2001 00:00:00 GMT", "rubbish"):
        answer = client.get(path(model), headers={"range": "bytes=0-9", "if-range": other})
        assert (answer.status_code, body(answer)) == (200, BYTES)


def test_who_has_the_file_is_told_so_by_tag_or_date(client: Client, model: Model3D) -> None:
    whole = client.get(path(model))
    for header, value in (
        ("if-none-match", whole["ETag"]),
        ("if-modified-since", whole["Last-Modified"]),
    ):
        answer = client.get(path(model), headers={header: value, "range": "bytes=0-9"})
        assert answer.status_code == 304
        assert answer["ETag"] == whole["ETag"]
        assert answer["Last-Modified"] == whole["Last-Modified"]
    assert client.head(path(model), headers={"range": "bytes=0-9"}).status_code == 200


def test_addresses_that_name_the_file_keep_for_good(client: Client, model: Model3D) -> None:
    named = media.model_address(model)
    assert client.get(named)["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(path(model))["Cache-Control"] == "public, max-age=3600"
    assert client.get(f"{path(model)}?v=other")["Cache-Control"] == "public, max-age=3600"
    text = client.get(f"/en/models/{model.public_id}/").content.decode()
    assert text.count(named) == 2  # to turn, to download
    model.file.save("jug.glb", ContentFile(BYTES + b"!"))
    assert media.model_address(model) != named
    Model3D.objects.update(status=Status.DRAFT)
    assert client.get(named).status_code == 404


def test_a_draft_keeps_nowhere_even_by_its_name(client: Client, cast: Cast, model: Model3D) -> None:
    Model3D.objects.update(status=Status.DRAFT)
    client.force_login(cast.aigul)
    assert client.get(media.model_address(model))["Cache-Control"] == "private, no-cache"


@given(st.text(max_size=40) | st.from_regex(r"bytes=\d{0,30}-\d{0,30}", fullmatch=True))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_header_asks_for_bytes_that_are_there(asked: str) -> None:
    for size in (0, 1, 1000):
        try:
            part = requested_part(asked, size)
        except UnsatisfiableError:
            continue
        assert part is None or (0 <= part.start < part.stop <= size)


def test_a_bucket_sends_wholes_and_parts_as_a_disk_does(
    in_bucket: str, client: Client, model: Model3D
) -> None:
    whole = client.get(path(model))
    assert body(whole) == BYTES
    assert whole["Content-Length"] == str(len(BYTES))
    part = client.get(path(model), headers={"range": "bytes=200000-200099"})
    assert (part.status_code, body(part)) == (206, BYTES[200_000:200_100])
    same = client.get(path(model), headers={"if-none-match": whole["ETag"]})
    assert same.status_code == 304
    again = Model3D.objects.create(museum=model.museum, file=ContentFile(b"x", name="jug.glb"))
    assert again.file.name != model.file.name
    model.file.storage.delete(model.file.name)
    assert client.get(path(model)).status_code == 404
