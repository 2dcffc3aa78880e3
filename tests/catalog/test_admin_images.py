"""Pictures in the admin: refused without losing what was typed, removed for a reason."""

import io
from typing import Any

import pytest
from django.urls import reverse

from catalog.models import Image, MuseumObject
from museumportal.changes.models import Change
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import errors, jpeg
from tests.factories import ImageFactory, ObjectFactory


@pytest.fixture
def record(cast: Cast) -> MuseumObject:
    return ObjectFactory(museum=cast.abai)


def test_a_refused_file_is_said_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, record: MuseumObject
) -> None:
    client = signed_in(cast.aigul)
    page: dict[str, Any] = {"object": record.pk, "position": 0, "published": "on"}
    page |= {"caption_en": "A very long caption"}
    add = reverse("admin:catalog_image_add")
    for file in (io.BytesIO(b"MZ a program"), jpeg(), jpeg()):
        answer = client.post(add, page | {"file": file})
        if answer.status_code == 302:
            continue
        assert errors(answer)["file"]
        assert "A very long caption" in answer.content.decode()
    assert Image.objects.count() == 1


def test_a_picture_is_removed_for_a_reason_and_the_next_becomes_the_main_one(
    cast: Cast, record: MuseumObject
) -> None:
    first: Image = ImageFactory(object=record, is_main=True, position=0)
    second: Image = ImageFactory(object=record, position=1)
    client = signed_in(cast.aigul)
    page = reverse("admin:catalog_image_delete", args=[first.pk])
    of_object = reverse("admin:catalog_museumobject_change", args=[record.pk])
    assert page in client.get(of_object).content.decode()
    assert client.get(page).status_code == 200
    assert "required" in client.post(page, {"reason": " "}).content.decode()
    assert "at most 80" in client.post(page, {"reason": "x" * 81}).content.decode()
    assert record.images.count() == 2
    answer = client.post(page, {"reason": "shows another object"})
    assert answer.headers["Location"] == of_object
    assert record.images.get() == second
    assert record.images.get().is_main
    assert first.history.first().history_change_reason == "shows another object"  # type: ignore[attr-defined]
    history = reverse("admin:catalog_museumobject_history", args=[record.pk])
    assert "Picture removed: shows another object" in client.get(history).content.decode()
    assert Change.objects.filter(public_id=record.public_id).exists()
    assert client.post(page, {"reason": "twice"}).status_code == 404


def test_pictures_of_other_museums_stay(cast: Cast, record: MuseumObject) -> None:
    image: Image = ImageFactory(object=record)
    page = reverse("admin:catalog_image_delete", args=[image.pk])
    for person, status in ((cast.olga, 404), (cast.arman, 404), (cast.vera, 404)):
        for answer in (
            signed_in(person).get(page),
            signed_in(person).post(page, {"reason": "x"}),
        ):
            assert answer.status_code in (403, status)
    assert Image.objects.exists()


def test_the_main_picture_changes_on_the_pictures_own_page(
    cast: Cast, record: MuseumObject
) -> None:
    first: Image = ImageFactory(object=record, is_main=True)
    second: Image = ImageFactory(object=record)
    page = reverse("admin:catalog_image_change", args=[second.pk])
    sent = {"position": 1, "published": "on", "is_main": "on"}
    assert signed_in(cast.aigul).post(page, sent).status_code == 302
    assert list(record.images.filter(is_main=True)) == [second]
    assert first.pk != second.pk
