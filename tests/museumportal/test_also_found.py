"""Whoever searches finds museums, makers, galleries, 3D models and tours beside the objects."""

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image as Pixels

from catalog.models import Gallery
from museumportal.also_found import MOST, also_found
from museumportal.findable import findable
from museumportal.indexer import catch_up
from museumportal.lib.fields import Status
from museumportal.search import SearchRequest, generations, search
from museumportal.search.index import Writer
from tests.cast import Cast
from tests.factories import AgentFactory, GalleryFactory, ObjectFactory
from tours.actions import save_tour
from tours.models import Model3D, Panorama, Scene, Tour

Reindex = Callable[[], int]


@pytest.fixture
def steppe(cast: Cast, reindex: Reindex) -> dict[str, Any]:
    """Things of every kind that say "steppe", and one draft of each that has a status."""
    titles = {"title_kk": "Дала", "title_ru": "Степь", "title_en": "Steppe"}
    things: dict[str, Any] = {
        "object": ObjectFactory.create(museum=cast.abai, **titles),
        "gallery": GalleryFactory.create(museum=cast.abai, **titles),
        "model": Model3D.objects.create(museum=cast.abai, status=Status.PUBLISHED, **titles),
        "tour": Tour.objects.create(museum=cast.abai, status=Status.PUBLISHED, **titles),
        "maker": AgentFactory.create(name_en="Steppe Workshop"),
        "draft model": Model3D.objects.create(museum=cast.abai, **titles),
        "draft tour": Tour.objects.create(museum=cast.abai, **titles),
        "draft gallery": GalleryFactory.create(museum=cast.abai, **titles, status=Status.DRAFT),
    }
    pixels = BytesIO()
    Pixels.new("RGB", (4, 2)).save(pixels, "JPEG")
    file = ContentFile(pixels.getvalue(), "hall.jpg")
    panorama = Panorama.objects.create(museum=cast.abai, title="Hall", file=file)
    Scene.objects.create(tour=things["tour"], panorama=panorama, title_en="Yurt")
    reindex()
    return things


def found(kind: str, text: str) -> list[str]:
    return search(SearchRequest(kind, text)).ids


def test_models_and_tours_are_found_when_published(steppe: dict[str, Any]) -> None:
    for kind in ("model", "tour", "gallery"):
        assert found(kind, "степи") == [steppe[kind].public_id], kind
    assert found("tour", "yurt") == [steppe["tour"].public_id], "by a scene"
    assert found("model", "Абая") == [steppe["model"].public_id], "by the museum"


@pytest.mark.django_db(transaction=True)
def test_a_withdrawn_tour_is_not_found_any_longer(cast: Cast, steppe: dict[str, Any]) -> None:
    tour = steppe["tour"]
    tour.status = Status.WITHDRAWN
    save_tour(tour=tour)
    generation = generations.current(settings.SEARCH_DIR)
    assert generation
    patience = time.monotonic() + 30  # the feed waits for the oldest transaction on the server
    with Writer.open(generation, findable().facets) as writer:
        while not catch_up(writer, findable()):
            assert time.monotonic() < patience
            time.sleep(0.05)
    assert found("tour", "steppe") == []
    staff = frozenset({"public", "museum:ABAI"})
    assert tour.public_id in search(SearchRequest("tour", "steppe", access=staff)).ids


def test_the_page_of_objects_shows_them_beside(
    client: Client, cast: Cast, steppe: dict[str, Any]
) -> None:
    told = client.get("/en/objects/?q=steppe").content.decode()
    assert "Also found" in told
    for kind in ("gallery", "model", "tour", "maker"):
        assert told.count(f'href="{steppe[kind].get_absolute_url()}"'.replace("/kk/", "/en/")) == 1
    for kind in ("draft gallery", "draft model", "draft tour"):
        assert steppe[kind].public_id not in told
    museum = client.get("/ru/objects/?q=Абая").content.decode()
    assert f"/ru/museums/{cast.abai.public_id}/" in museum


def test_they_stand_aside_where_the_visitor_looks_for_objects(
    client: Client, cast: Cast, steppe: dict[str, Any]
) -> None:
    for asked in ("", "?q=steppe&museum=ABAI", "?q=steppe&page=2", "?q=" + "x" * 2000, "?q=zzzz"):
        assert "Also found" not in client.get(f"/en/objects/{asked}").content.decode(), asked


def test_staff_find_their_drafts(cast: Cast, steppe: dict[str, Any]) -> None:
    def urls(user: Any) -> str:
        return " ".join(hit.url for group in also_found("steppe", user, "en") for hit in group.hits)

    assert steppe["draft tour"].public_id in urls(cast.aigul)
    assert steppe["draft tour"].public_id not in urls(cast.olga)


def test_a_few_of_each_kind_by_one_query_a_kind(
    cast: Cast, reindex: Reindex, django_assert_num_queries: Callable[[int], object]
) -> None:
    for _ in range(7):
        GalleryFactory.create(title_en="Carpets")
    assert also_found("carpets", cast.boss, "en") == [], "no index, nothing found"
    reindex()
    with django_assert_num_queries(1):
        [group] = also_found("carpets", cast.boss, "en")
    assert len(group.hits) == MOST
    Gallery.objects.all().delete()
    assert also_found("carpets", cast.boss, "en") == [], "gone since it was indexed"
