"""Details that a curator marked on a picture, read by any viewer of annotations."""

import json
from typing import Any

import jsonschema
import pytest
from django.test import Client

from catalog.models import Image
from museumportal.lib.fields import Rights, Status
from tests.cast import Cast, signed_in
from tests.factories import AnnotationFactory, ImageFactory, ObjectFactory
from tests.shared_data import shared_schema

HERE = "http://testserver"


@pytest.fixture
def image(cast: Cast) -> Any:
    return ImageFactory.create(object=ObjectFactory.create(museum=cast.abai))


def manifest_of(image: Image) -> str:
    return f"/iiif/presentation/3/{image.object.public_id}/manifest"


def page_of(image: Image) -> str:
    canvas = f"/iiif/presentation/3/{image.object.public_id}/canvas/{image.public_id}"
    return f"{canvas}/annotations"


def valid(answer: Any) -> Any:
    document = json.loads(answer.content)
    jsonschema.validate(document, json.loads(shared_schema("iiif/iiif_3_0.json").read_text()))
    return document


def test_a_detail_is_an_annotation_in_pixels_of_the_canvas(client: Client, image: Image) -> None:
    rim = AnnotationFactory.create(
        image=image, position=1, x=600, y=30, width=90, height=20, label_kk=None, text_ru="Скол."
    )
    clasp = AnnotationFactory.create(image=image, position=0)
    answer = client.get(page_of(image))
    page = valid(answer)
    assert page["id"] == HERE + page_of(image)
    assert [item["id"] for item in page["items"]] == [
        f"{HERE}/id/{row.public_id}" for row in (clasp, rim)
    ]
    marked = page["items"][1]
    canvas = page["id"].removesuffix("/annotations")
    assert marked["motivation"] == "commenting"
    assert marked["target"] == f"{canvas}#xywh=600,30,90,20"
    assert [(body["language"], body["value"]) for body in marked["body"]] == [
        ("ru", "Застёжка\nСкол."),
        ("en", "Clasp"),
    ]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=60"
    again = client.get(page_of(image), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_the_manifest_carries_the_same_page(client: Client, image: Image) -> None:
    ImageFactory.create(object=image.object, position=1)
    AnnotationFactory.create(image=image)
    manifest = valid(client.get(manifest_of(image)))
    marked, bare = manifest["items"]
    page = client.get(page_of(image)).json()
    assert page.pop("@context")
    assert marked["annotations"] == [page]
    assert page["items"][0]["target"].startswith(f"{marked['id']}#")
    assert "annotations" not in bare


def test_a_manifest_costs_the_same_with_any_number_of_details(
    client: Client, image: Image, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        other = ImageFactory.create(object=image.object, position=number + 1)
        AnnotationFactory.create_batch(2, image=other)
    with django_assert_max_num_queries(11):  # the object with its parts, galleries, details
        client.get(manifest_of(image))


def test_a_picture_without_details_has_an_empty_page(client: Client, image: Image) -> None:
    assert valid(client.get(page_of(image)))["items"] == []


def test_details_of_a_reduced_picture_keep_their_place(client: Client, image: Image) -> None:
    image.width, image.height, image.rights = 6000, 4000, Rights.IN_COPYRIGHT
    image.save()
    AnnotationFactory.create(image=image, x=5000, y=3000, width=500, height=500)
    canvas = client.get(manifest_of(image)).json()["items"][0]
    body = canvas["items"][0]["items"][0]["body"]
    assert (canvas["width"], canvas["height"]) == (6000, 4000)
    assert (body["width"], body["height"]) == (1280, 853)
    assert canvas["annotations"][0]["items"][0]["target"].endswith("#xywh=5000,3000,500,500")


@pytest.mark.parametrize(
    "hidden",
    [{"status": Status.DRAFT}, {"status": Status.WITHDRAWN}, {"publication_restricted": True}],
)
def test_who_may_not_see_the_picture_hears_nothing_of_its_details(
    client: Client, cast: Cast, image: Image, hidden: dict[str, Any]
) -> None:
    AnnotationFactory.create(image=image)
    type(image.object).objects.update(restriction_reason="sacred", **hidden)
    for reader in (client, signed_in(cast.olga)):
        answer = reader.get(page_of(image))
        assert answer.status_code == 404
        assert b"Clasp" not in answer.content
    own = signed_in(cast.aigul).get(page_of(image))
    assert (own.status_code, own["Cache-Control"]) == (200, "private, no-cache")


def test_a_page_stands_below_its_own_object_alone(client: Client, image: Image) -> None:
    stranger = ImageFactory.create()
    wrong = page_of(image).replace(image.object.public_id, stranger.object.public_id)
    assert client.get(wrong).status_code == 404
    refused = ImageFactory.create(object=image.object, state=Image.State.REFUSED)
    unpublished = ImageFactory.create(object=image.object, published=False)
    for other in (refused, unpublished):
        assert client.get(page_of(other)).status_code == 404
