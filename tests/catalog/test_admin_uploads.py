"""What is said of pictures that were sent: how many, for whose eyes, and what became of them."""

import io
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from catalog.admin.pictures import taken_in
from catalog.models import MuseumObject
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import form, jpeg
from tests.factories import ImageFactory, ObjectFactory


def sent(cast: Cast, record: MuseumObject, files: list[Any]) -> str:
    """The page after an object's form was saved with these files."""
    return (
        signed_in(cast.timur)
        .post(
            reverse("admin:catalog_museumobject_change", args=[record.pk]),
            form(
                cast,
                inventory_number=record.inventory_number,
                status=record.status,
                pictures=files,
            ),
            follow=True,
        )
        .content.decode()
    )


def test_the_form_says_how_many_pictures_came_and_who_sees_them(cast: Cast) -> None:
    draft = ObjectFactory.create(museum=cast.abai, status=Status.DRAFT)
    text = sent(cast, draft, [jpeg(), jpeg(colour="navy")])
    assert "2 pictures were taken in. The object is not public: its pictures" in text
    shown = ObjectFactory.create(museum=cast.abai, status=Status.PUBLISHED)
    text = sent(cast, shown, [jpeg(colour="red"), jpeg(colour="red")])
    assert "1 picture was taken in. The object is public: visitors see each" in text
    assert "already has this picture" in text
    assert "taken in" not in sent(cast, shown, [])


def test_an_empty_file_among_others_is_named_and_the_others_are_kept(cast: Cast) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    empty = io.BytesIO()
    empty.name = "interrupted.jpg"
    text = sent(cast, record, [empty, jpeg()])
    assert "interrupted.jpg: The file is empty." in text
    assert record.images.count() == 1


def test_more_files_than_are_taken_at_once_are_refused_in_words(cast: Cast) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    text = sent(cast, record, [jpeg() for _ in range(101)])
    assert "101 files were sent; at most 100 are taken at once." in text
    assert not record.images.exists()


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("en", 1, "1 picture was taken in. The object is public"),
        ("en", 21, "21 pictures were taken in. The object is public"),
        ("ru", 1, "Принято 1 изображение. Предмет опубликован"),
        ("ru", 2, "Принято 2 изображения. Предмет опубликован"),
        ("ru", 5, "Принято 5 изображений. Предмет опубликован"),
        ("ru", 21, "Принято 21 изображение. Предмет опубликован"),
        ("kk", 2, "2 сурет қабылданды. Жәдігер жарияланған"),
        ("kk", 21, "21 сурет қабылданды. Жәдігер жарияланған"),
    ],
)
def test_the_plurals_are_right(language: str, count: int, words: str) -> None:
    with override(language):
        assert words in taken_in(count, public=True)
        assert taken_in(count, public=False) != taken_in(count, public=True)


def test_the_name_of_a_file_stays_as_the_person_gave_it(cast: Cast) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    file = jpeg()
    file.name = "pil_sample.psd"
    file.write(b"8BPS")
    file.seek(0)
    text = sent(cast, record, [file])
    assert "pil_sample.psd: This is a Photoshop document." in text
    assert "Pil_sample" not in text


def test_a_picture_that_came_while_the_form_was_open_stays_the_main_one(cast: Cast) -> None:
    """The form sent knows of no pictures."""
    record = ObjectFactory.create(museum=cast.abai)
    image = ImageFactory.create(object=record, is_main=True)
    assert "1 picture was taken in." in sent(cast, record, [jpeg()])
    assert record.images.get(is_main=True) == image
