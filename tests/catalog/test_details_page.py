"""Details on the page of their object: named in the reader's language, cut out of the picture."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.actions.annotations import mark_details
from catalog.images.render import Rendering
from catalog.models import Annotation, Image
from museumportal.lib.fields import Rights
from tests.cast import Cast
from tests.catalog.pictures import draw, hang
from tests.factories import AnnotationFactory, ImageFactory, ObjectFactory

Reindex = Callable[[], int]


@pytest.fixture
def image(cast: Cast) -> Image:
    """A picture of 1200 × 800 pixels."""
    return ImageFactory.create(object=ObjectFactory.create(museum=cast.abai))


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Rendering:
    return draw(tmp_path_factory.mktemp("rendering"), 2600, 1400)


def page(client: Client, image: Image, language: str = "en") -> str:
    answer = client.get(f"/{language}/objects/{image.object.public_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_detail_has_a_place_of_its_own_and_words_in_the_readers_language(
    client: Client, image: Image
) -> None:
    row: Annotation = AnnotationFactory.create(image=image, text_ru="Две змеиные головы.")
    told = page(client, image, "kk")
    assert f'id="{row.public_id}" data-place="0.0000,0.0000,50.0000,50.0000"' in told
    assert "Құлып" in told
    assert '<div lang="ru">' in told  # there is no Kazakh text: it says in which language it is
    assert "Две змеиные головы." in told
    assert "1 detail to look at" in page(client, image, "en")
    found = client.get(f"/id/{row.public_id}", headers={"accept-language": "en"})
    assert found.headers["Location"].endswith(f"?image={image.public_id}#{row.public_id}")


def test_a_picture_without_details_has_no_list_of_them(client: Client, image: Image) -> None:
    told = page(client, image)
    assert 'id="details"' not in told
    assert "details.css" not in told


def test_markup_in_a_detail_is_text(client: Client, image: Image) -> None:
    bad = {"label_en": "<img src=x onerror=alert(1)>", "text_en": "</div><script>alert(2)</script>"}
    mark_details(image=image, details=[Annotation(x=0, y=0, width=9, height=9, **bad)])
    told = page(client, image)
    assert "<img src=x" not in told
    assert "<script>alert" not in told
    assert "&lt;img src=x onerror=alert(1)&gt;" in told


@pytest.mark.parametrize("hidden", [{"published": False}, {"state": "refused"}])
def test_details_of_a_hidden_picture_are_told_to_nobody(
    client: Client, image: Image, hidden: dict[str, Any]
) -> None:
    row: Annotation = AnnotationFactory.create(image=image)
    Image.objects.filter(pk=image.pk).update(**hidden)
    assert "Clasp" not in page(client, image)
    assert client.get(f"/id/{row.public_id}").status_code == 404


@pytest.mark.parametrize("rights", [Rights.CC0, Rights.IN_COPYRIGHT])
def test_its_part_of_the_picture_comes_in_every_size_that_rights_allow(
    client: Client, cast: Cast, rendering: Rendering, rights: str
) -> None:
    """Whether the reader gets 2600 × 1400 pixels or, by rights, 650 × 350."""
    image = hang(ObjectFactory.create(museum=cast.abai, rights=rights), rendering, rights=rights)
    rectangles = [(2599, 1399, 1, 1), (0, 0, 2600, 1400), (1300, 700, 200, 100)]
    for x, y, width, height in rectangles:
        AnnotationFactory.create(image=image, x=x, y=y, width=width, height=height)
    parts = re.findall(r"/iiif/image/3/\w+/pct:[^\"]+", page(client, image))
    assert len(parts) == 6  # each small for the list, and large for those without JavaScript
    for part in parts:
        answer = client.get(part.replace("&amp;", "&"))
        assert answer.status_code == 200, part
        assert answer.headers["Content-Type"] == "image/jpeg"


def test_the_search_finds_an_object_by_what_is_marked_on_it(
    client: Client, image: Image, reindex: Reindex
) -> None:
    mark_details(
        image=image,
        details=[Annotation(x=0, y=0, width=9, height=9, label_ru="Застёжка", text_kk="Жылан бас")],
    )
    reindex()
    for language, word in (("ru", "застёжки"), ("kk", "жылан"), ("en", "Застёжка")):
        found = client.get(f"/{language}/objects/", {"q": word}).content.decode()
        assert image.object.public_id in found, word
    assert image.object.public_id not in client.get("/en/objects/?q=buckle").content.decode()
