"""Details that a curator marks on a picture: what is saved, what is refused, who learns of it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from catalog.actions.annotations import mark_details
from catalog.models import Annotation, Image
from catalog.search import object_documents
from museumportal.changes.models import Change
from tests.cast import Cast
from tests.factories import AnnotationFactory, ImageFactory, ObjectFactory

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def image(cast: Cast) -> Image:
    """A picture of 1200 × 800 pixels."""
    return ImageFactory.create(object=ObjectFactory.create(museum=cast.abai))


def detail(**facts: Any) -> Annotation:
    return Annotation(**{"x": 10, "y": 20, "width": 30, "height": 40, "label_en": "Clasp", **facts})


def test_details_stand_in_the_order_they_were_given(image: Image) -> None:
    clasp, hinge = detail(), detail(label_en="Hinge")
    assert mark_details(image=image, details=[clasp, hinge]) == 2
    assert list(image.annotations.all()) == [clasp, hinge]
    mark_details(image=image, details=[hinge, clasp])
    assert list(image.annotations.all()) == [hinge, clasp]
    assert clasp.public_id.startswith("n")


def test_only_what_differs_is_written_and_the_history_keeps_it(image: Image) -> None:
    clasp, hinge = detail(), detail(label_en="Hinge")
    mark_details(image=image, details=[clasp, hinge])
    hinge.text_ru = "Шарнир"
    assert mark_details(image=image, details=[clasp, hinge]) == 1
    assert mark_details(image=image, details=[clasp, hinge]) == 0
    assert mark_details(image=image, details=[hinge], removed=[clasp]) == 2
    told = Annotation.history.filter(image=image).order_by("history_id")  # type: ignore[attr-defined]
    kinds = [(row.label_en, row.history_type) for row in told]
    assert kinds == [("Clasp", "+"), ("Hinge", "+"), ("Hinge", "~"), ("Hinge", "~"), ("Clasp", "-")]


def test_the_object_learns_of_it_once(image: Image) -> None:
    before, modified = Change.objects.count(), image.object.modified
    mark_details(image=image, details=[detail(), detail(label_en="Hinge")])
    assert Change.objects.count() == before + 1
    assert Change.objects.latest("id").public_id == image.object.public_id
    image.object.refresh_from_db()
    assert image.object.modified > modified
    mark_details(image=image, details=list(image.annotations.all()))
    assert Change.objects.count() == before + 1


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({"x": 1200}, "x", "outside the picture, which ends at 1200 pixels"),
        ({"y": 10**9}, "y", "outside the picture, which ends at 800 pixels"),
        ({"x": 1190, "width": 11}, "width", "At most 10 pixels"),
        ({"height": 2**31 - 1}, "height", "At most 780 pixels"),
        ({"width": 0}, "width", "at least one pixel"),
        ({"height": 0}, "height", "at least one pixel"),
        ({"x": -1}, "x", "greater than or equal to 0"),
        ({"x": 2**31}, "x", "less than or equal to"),
        ({"label_en": " "}, "label_en", "in at least one language"),
        ({"label_en": "x" * 201}, "label_en", "at most 200"),
    ],
)
def test_what_is_wrong_is_said_by_field_and_nothing_is_saved(
    image: Image, facts: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        mark_details(image=image, details=[detail(), detail(**facts)])
    assert sentence in refusal.value.message_dict[field][0]
    assert not Annotation.objects.exists()


def test_the_last_pixel_can_be_marked_and_one_name_suffices(image: Image) -> None:
    corner = detail(x=1199, y=799, width=1, height=1, label_en=None, label_kk="Бұрыш")
    assert mark_details(image=image, details=[corner]) == 1
    whole = detail(x=0, y=0, width=1200, height=800)
    assert mark_details(image=image, details=[corner, whole]) == 1


def test_a_picture_that_is_not_ready_has_no_details(cast: Cast) -> None:
    waiting = ImageFactory.create(
        object=ObjectFactory.create(museum=cast.abai), state="waiting", width=None, height=None
    )
    with pytest.raises(ValidationError, match="once the picture is ready"):
        mark_details(image=waiting, details=[detail()])


def test_details_of_another_picture_are_not_removed(image: Image) -> None:
    other: Annotation = AnnotationFactory.create()
    assert mark_details(image=image, details=[], removed=[other]) == 0
    assert Annotation.objects.get() == other


def test_the_object_is_found_by_its_details(image: Image) -> None:
    mark_details(image=image, details=[detail(label_ru="Застёжка", text_ru="Две змеиные головы")])
    [document] = object_documents([image.object.public_id])
    assert document.texts["other"]["ru"].endswith("Застёжка · Две змеиные головы")
    assert "Clasp" in document.texts["other"]["en"]


@pytest.mark.parametrize("hidden", [{"published": False}, {"state": "refused"}])
def test_details_of_hidden_pictures_are_not_found(image: Image, hidden: dict[str, Any]) -> None:
    mark_details(image=image, details=[detail()])
    Image.objects.filter(pk=image.pk).update(**hidden)
    assert "Clasp" not in repr(list(object_documents([image.object.public_id])))
