"""A curator marks details on a picture: by numbers as by drawing, one form is sent."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.actions.annotations import mark_details
from catalog.models import Annotation, Image
from tests.cast import Cast, signed_in
from tests.factories import AnnotationFactory, ImageFactory, ObjectFactory

CLASP = {"label_en": "Clasp", "x": 10, "y": 20, "width": 30, "height": 40}
HINGE = {"label_kk": "Топса", "x": 50, "y": 60, "width": 70, "height": 80}


@pytest.fixture
def image(cast: Cast) -> Image:
    """A picture of 1200 × 800 pixels."""
    return ImageFactory.create(object=ObjectFactory.create(museum=cast.abai))


def address(image: Image) -> str:
    return reverse("admin:catalog_image_details", args=[image.pk])


def version(image: Image) -> int:
    last = Annotation.history.filter(image=image).order_by("-history_id").first()  # type: ignore[attr-defined]
    return last.history_id if last else 0


def sent(image: Image, *details: dict[str, Any], seen: int | None = None) -> dict[str, Any]:
    """What a browser sends with these cards; `known` ones name their detail."""
    known = [detail for detail in details if detail.get("known")]
    fields: dict[str, Any] = {"form-TOTAL_FORMS": len(details), "form-INITIAL_FORMS": len(known)}
    fields["details-version"] = version(image) if seen is None else seen
    for number, detail in enumerate(details):
        order = {"ORDER": number + 1, **detail}
        fields |= {f"form-{number}-{name}": value for name, value in order.items()}
    return fields


def card(detail: Annotation, **changed: Any) -> dict[str, Any]:
    names = ("label_kk", "label_ru", "label_en", "text_kk", "text_ru", "text_en")
    told = {name: getattr(detail, name) or "" for name in names}
    told |= {name: getattr(detail, name) for name in ("x", "y", "width", "height")}
    return {"known": detail.public_id, **told, **changed}


def names(image: Image) -> list[str]:
    return [str(detail.label_en or detail.label_kk) for detail in image.annotations.all()]


def test_a_cataloguer_marks_a_clasp_and_a_hinge_and_changes_her_mind(
    cast: Cast, image: Image
) -> None:
    client = signed_in(cast.aigul)
    assert "form-0-known" in client.get(address(image)).content.decode()  # a card to type into
    blank = {"label_en": "", "x": "", "y": "", "width": "", "height": "", "ORDER": ""}
    answer = client.post(address(image), sent(image, CLASP, HINGE, blank))
    assert answer.headers["Location"] == address(image)
    assert names(image) == ["Clasp", "Топса"]
    clasp, hinge = image.annotations.all()
    assert clasp.history.get().history_user == cast.aigul  # type: ignore[attr-defined]
    told = client.get(address(image)).content.decode()
    assert "The details were saved." in told
    assert 'value="Clasp"' in told
    client.post(address(image), sent(image, card(clasp, ORDER=2), card(hinge, ORDER=1, x=55)))
    assert names(image) == ["Топса", "Clasp"]
    assert image.annotations.get(pk=hinge.pk).x == 55
    client.post(address(image), sent(image, card(hinge), card(clasp, DELETE="on", x="never mind")))
    assert names(image) == ["Топса"]


@pytest.mark.parametrize("name", ["aigul", "timur", "saule", "dana", "boss"])
def test_who_may_change_the_picture_may_mark_it(cast: Cast, image: Image, name: str) -> None:
    client = signed_in(getattr(cast, name))
    assert client.get(address(image)).status_code == 200
    client.post(address(image), sent(image, CLASP))
    assert names(image) == ["Clasp"]


@pytest.mark.parametrize("name", ["olga", "arman", "vera", "stranger", "a guest"])
def test_nobody_else_marks_or_sees_it(cast: Cast, image: Image, name: str) -> None:
    mark_details(image=image, details=[Annotation(**HINGE)])
    client = Client() if name == "a guest" else signed_in(getattr(cast, name))
    for answer in (client.get(address(image)), client.post(address(image), sent(image, CLASP))):
        assert answer.status_code in (302, 403, 404)
        assert "Топса" not in answer.content.decode()
    assert names(image) == ["Топса"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"x": 1200}, "outside the picture, which ends at 1200 pixels"),
        ({"width": 0}, "at least one pixel"),
        ({"height": 10**12}, "less than or equal to"),
        ({"height": 781}, "At most 780 pixels"),
        ({"y": "up there"}, "whole number"),
        ({"y": -1}, "greater than or equal to 0"),
        ({"x": "1e3"}, "whole number"),
        ({"x": ""}, "required"),
        ({"label_en": "  "}, "at least one language"),
        ({"label_en": "x" * 201}, "at most 200"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, image: Image, wrong: dict[str, Any], sentence: str
) -> None:
    client = signed_in(cast.aigul)
    answer = client.post(address(image), sent(image, HINGE, CLASP | {"text_ru": "Змея"} | wrong))
    told = answer.content.decode()
    assert answer.status_code == 200
    [name] = wrong
    assert any(sentence in text for text in answer.context["details"].forms[1].errors[name])
    assert "Топса" in told
    assert "Змея" in told
    assert not Annotation.objects.exists()


def test_markup_and_control_characters_do_no_harm(cast: Cast, image: Image) -> None:
    client = signed_in(cast.aigul)
    bad = {"label_en": "<script>alert(1)</script>\x00", "text_en": "</textarea><b>bold\x1b"}
    client.post(address(image), sent(image, CLASP | bad))
    assert names(image) == ["<script>alert(1)</script>"]
    told = client.get(address(image)).content.decode()
    assert "<script>alert" not in told
    assert "<b>bold" not in told


def test_the_second_of_two_curators_is_told_who_was_faster(cast: Cast, image: Image) -> None:
    mark_details(image=image, details=[Annotation(**CLASP), Annotation(**HINGE)])
    clasp, hinge = image.annotations.all()
    seen = version(image)
    pin = {"label_en": "Pin", "x": 1, "y": 1, "width": 9, "height": 9}
    faster = [card(clasp, text_en="Aigul’s"), card(hinge, DELETE="on"), pin]
    signed_in(cast.aigul).post(address(image), sent(image, *faster))
    client = signed_in(cast.timur)
    mine = [card(clasp, text_en="Timur’s"), card(hinge)]
    answer = client.post(address(image), sent(image, *mine, seen=seen))
    told = answer.content.decode()
    assert "aigul changed the details" in told
    assert "Timur’s" in told
    assert 'value="Pin"' in told  # what she marked stands behind what he typed
    assert "Removed meanwhile" in told
    assert names(image) == ["Clasp", "Pin"]
    assert image.annotations.get(pk=clasp.pk).text_en == "Aigul’s"
    pin = image.annotations.get(label_en="Pin")
    client.post(address(image), sent(image, *mine, card(pin)))
    assert names(image) == ["Clasp", "Топса", "Pin"]
    assert image.annotations.get(pk=clasp.pk).text_en == "Timur’s"


def test_a_button_pressed_twice_marks_nothing_twice(cast: Cast, image: Image) -> None:
    client = signed_in(cast.timur)
    form = sent(image, CLASP)
    client.post(address(image), form)
    assert (
        "You have saved this record already" in client.post(address(image), form).content.decode()
    )
    assert names(image) == ["Clasp"]


def test_a_detail_of_another_picture_is_not_taken_over(cast: Cast, image: Image) -> None:
    theirs: Annotation = AnnotationFactory.create()
    form = sent(image, card(theirs, label_en="Mine"), card(theirs, DELETE="on"))
    signed_in(cast.timur).post(address(image), form)
    assert names(theirs.image) == ["Clasp"]
    assert names(image) == ["Mine"]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"form-TOTAL_FORMS": "-1", "form-INITIAL_FORMS": "x"},
        {"form-TOTAL_FORMS": "999999999", "form-INITIAL_FORMS": "999999999"},
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "details-version": "\x00"},
    ],
)
def test_forged_forms_are_no_errors_of_the_server(
    cast: Cast, image: Image, form: dict[str, str]
) -> None:
    mark_details(image=image, details=[Annotation(**CLASP)])
    assert signed_in(cast.timur).post(address(image), form).status_code in (200, 302)
    assert names(image) == ["Clasp"]


def test_a_hundred_details_are_enough(cast: Cast, image: Image) -> None:
    answer = signed_in(cast.timur).post(address(image), sent(image, *[CLASP] * 101))
    assert "at most 100" in answer.content.decode()
    assert not Annotation.objects.exists()


def test_a_picture_that_is_not_ready_says_so(cast: Cast, image: Image) -> None:
    Image.objects.filter(pk=image.pk).update(state=Image.State.WAITING, width=None, height=None)
    client = signed_in(cast.timur)
    for answer in (client.get(address(image)), client.post(address(image), sent(image, CLASP))):
        assert "once the picture is ready" in answer.content.decode()
    assert not Annotation.objects.exists()


def test_the_way_there_stands_on_the_pages_of_picture_and_object(cast: Cast, image: Image) -> None:
    mark_details(image=image, details=[Annotation(**CLASP)])
    client = signed_in(cast.aigul)
    for page in (
        reverse("admin:catalog_image_change", args=[image.pk]),
        reverse("admin:catalog_museumobject_change", args=[image.object_id]),
    ):
        assert (
            f'<a href="{address(image)}">Mark details</a> (1)' in client.get(page).content.decode()
        )


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_speaks_every_language_under_the_strict_policy(
    cast: Cast, image: Image, language: str
) -> None:
    mark_details(image=image, details=[Annotation(**CLASP)])
    client = Client(headers={"accept-language": language})
    client.force_login(cast.aigul)
    answer = client.get(address(image))
    text = answer.content.decode()
    assert f'<html lang="{language}"' in text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not any(inline in text for inline in (" style=", "<style", " onclick="))
