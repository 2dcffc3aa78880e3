"""Pictures in the admin: refused without losing what was typed, removed for a reason."""

import io
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from catalog.actions.images import image_refused
from catalog.images.refusals import Refused
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


def refused(record: MuseumObject) -> Image:
    return ImageFactory.create(
        object=record,
        state=Image.State.REFUSED,
        original_name="vase.psd",
        refusal={"code": "psd", "params": {}},
    )


def test_refused_pictures_are_counted_listed_with_reasons_and_tried_again_by_one_click(
    cast: Cast, record: MuseumObject, django_capture_on_commit_callbacks: Any
) -> None:
    image = refused(record)
    client = signed_in(cast.aigul)
    link = reverse("admin:catalog_image_changelist") + "?state__exact=refused"
    assert f'<a href="{link}">Refused pictures: 1</a>' in client.get("/admin/").content.decode()
    again = reverse("admin:catalog_image_again", args=[image.pk])
    change = reverse("admin:catalog_image_change", args=[image.pk])
    for page in (link, change):
        told = client.get(page).content.decode()
        assert "vase.psd" in told
        assert "refused: This is a Photoshop document." in told
        assert f'formaction="{again}"' in told
    answer = client.post(again, headers={"Referer": f"http://testserver{link}"})
    assert answer.headers["Location"] == f"http://testserver{link}"
    image.refresh_from_db()
    assert (image.state, image.refusal) == (Image.State.WAITING, None)
    assert "Refused pictures" not in client.get("/admin/").content.decode()
    elsewhere = client.post(again, headers={"Referer": "https://elsewhere.example/"})
    assert elsewhere.headers["Location"] == reverse("admin:catalog_image_changelist")


def test_nobody_tries_the_pictures_of_other_museums(cast: Cast, record: MuseumObject) -> None:
    image = refused(record)
    again = reverse("admin:catalog_image_again", args=[image.pk])
    assert signed_in(cast.aigul).get(again).status_code == 405
    for person in (cast.olga, cast.arman, cast.vera):
        assert signed_in(person).post(again).status_code in (403, 404)
    assert "Refused pictures" not in signed_in(cast.olga).get("/admin/").content.decode()
    image.refresh_from_db()
    assert image.state == Image.State.REFUSED


def test_the_time_of_the_last_failure_is_told_and_after_a_retry_that_it_waits(
    cast: Cast, record: MuseumObject, django_capture_on_commit_callbacks: Any
) -> None:
    image: Image = ImageFactory.create(object=record, original_name="vase.tif", state="waiting")
    image_refused(image=image, refusal=Refused("truncated"))
    failed = image.history.latest().history_date  # type: ignore[attr-defined]
    client = signed_in(cast.aigul)
    of_object = reverse("admin:catalog_museumobject_change", args=[record.pk])
    of_picture = reverse("admin:catalog_image_change", args=[image.pk])
    with override("en"):
        told = f"Last failure: {date_format(localtime(failed), 'SHORT_DATETIME_FORMAT')}"
    for page in (reverse("admin:catalog_image_changelist"), of_picture, of_object):
        text = client.get(page).content.decode()
        assert "refused: The file is cut off" in text
        assert told in text
    again = reverse("admin:catalog_image_again", args=[image.pk])
    text = client.post(again, follow=True).content.decode()
    assert f'waits to be tried again: <a href="{of_picture}">vase.tif</a>' in text
    assert told in text
    assert f'data-waits="{image.pk}"' in text


def test_only_one_s_own_pictures_are_told_of_while_they_wait(
    cast: Cast, record: MuseumObject
) -> None:
    image: Image = ImageFactory.create(object=record, state="waiting")
    now = f"{reverse('admin:catalog_image_now')}?id={image.pk}&id=x&id=99999999999999999999"
    assert f'data-now="state-{image.pk}"' in signed_in(cast.aigul).get(now).content.decode()
    assert "data-now" not in signed_in(cast.olga).get(now).content.decode()
    assert "data-now" not in signed_in(cast.stranger).get(now).content.decode()


def test_pictures_stay_with_the_museum_of_their_object(cast: Cast, record: MuseumObject) -> None:
    """Lists of a museum's pictures ask the picture; the database keeps the two the same."""
    image: Image = ImageFactory(object=record)
    MuseumObject.objects.filter(pk=record.pk).update(museum=cast.komi)
    image.refresh_from_db()
    assert image.museum == cast.komi
    pictures = reverse("admin:catalog_image_changelist")
    page = reverse("admin:catalog_image_change", args=[image.pk])
    assert page in signed_in(cast.olga).get(pictures).content.decode()
    assert page not in signed_in(cast.aigul).get(pictures).content.decode()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError):
            cursor.execute("UPDATE catalog_image SET museum_id = %s", [cast.abai.pk])
        transaction.set_rollback(True)
