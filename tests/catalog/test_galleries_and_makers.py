"""Galleries and makers' pages: what they show, to whom, and at what cost."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.models import ObjectMaker
from museumportal.lib.fields import Status
from tests.cast import Cast
from tests.factories import AgentFactory, GalleryFactory, ImageFactory, ObjectFactory

pytestmark = pytest.mark.django_db


def test_a_gallery_keeps_its_curators_order_and_hides_what_is_hidden(
    client: Client, cast: Cast
) -> None:
    objects = [
        ObjectFactory(museum=cast.abai, title_en=title) for title in ("Ring", "Comb", "Belt")
    ]
    objects.insert(1, ObjectFactory(museum=cast.abai, title_en="Sword", status=Status.DRAFT))
    gallery = GalleryFactory(shows=objects, museum=cast.abai)
    path = f"/en/galleries/{gallery.public_id}/"
    text = client.get(path).content.decode()
    assert text.index("Ring") < text.index("Comb") < text.index("Belt")
    assert "Sword" not in text
    assert "3 objects" in client.get("/en/galleries/").content.decode()
    client.force_login(cast.aigul)
    assert "Sword" in client.get(path).content.decode()


def test_a_draft_gallery_is_its_museums_own(client: Client, cast: Cast) -> None:
    gallery = GalleryFactory(museum=cast.abai, status=Status.DRAFT)
    path = f"/ru/galleries/{gallery.public_id}/"
    for person, status in ((None, 404), (cast.olga, 404), (cast.stranger, 404), (cast.timur, 200)):
        if person:
            client.force_login(person)
        assert client.get(path).status_code == status


def test_the_list_of_galleries_costs_the_same_for_any_number(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Count 1, galleries 1, their cover items 1, objects 1, pictures 1."""
    for _ in range(4):
        pictures = [ImageFactory(object__museum=cast.abai, is_main=True) for _ in range(5)]
        GalleryFactory(shows=[picture.object for picture in pictures])
    with django_assert_num_queries(5):
        text = client.get("/kk/galleries/").content.decode()
    assert text.count("covers__one") == 12, "three covers each"


def test_a_makers_page_shows_the_published_work(client: Client, cast: Cast) -> None:
    maker = AgentFactory(name_en="Saryarqa workshop", born=-120, died=-60)
    for status in (Status.PUBLISHED, Status.PUBLISHED, Status.DRAFT):
        record = ObjectFactory(museum=cast.abai, status=status, title_en=f"{status} bowl")
        ObjectMaker.objects.create(object=record, agent=maker)
    text = client.get(f"/en/makers/{maker.public_id}/").content.decode()
    assert "2 objects" in text
    assert "draft bowl" not in text
    assert f"?maker={maker.public_id}" in text
    assert client.get("/en/makers/aWRONG/").status_code == 404
