"""Objects are counted by whether they have a 3D model and whether a tour leads to them."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pixels

from catalog.models import MuseumObject
from museumportal.lib.fields import Status
from museumportal.search import SearchRequest, search
from tests.cast import Cast, signed_in
from tests.factories import ObjectFactory
from tests.museumportal.following import brought_up_to_date
from tests.tours.glb_files import one_triangle
from tours.actions import delete_scene, save_model, save_tour
from tours.models import Hotspot, Model3D, Panorama, Scene, Tour

Reindex = Callable[[], int]


def counts(name: str) -> dict[str, int]:
    return dict(search(SearchRequest("object", facets=(name,))).facets[name])


def objects_with(name: str) -> list[str]:
    return search(SearchRequest("object", filters={name: ("yes",)})).ids


def a_tour(cast: Cast, record: MuseumObject, status: str) -> Scene:
    pixels = BytesIO()
    Pixels.new("RGB", (4, 2)).save(pixels, "JPEG")
    file = ContentFile(pixels.getvalue(), "hall.jpg")
    hall = Panorama.objects.create(museum=cast.abai, title_en="Hall", file=file)
    tour = Tour.objects.create(museum=cast.abai, title_en="Walk", status=status)
    scene = Scene.objects.create(tour=tour, panorama=hall, title_en="Hall")
    Hotspot.objects.create(scene=scene, yaw=0, pitch=0, label_en="Pot", target_object=record)
    return scene


def test_only_published_models_and_tours_count(cast: Cast, reindex: Reindex) -> None:
    shown, hidden = ObjectFactory.create(museum=cast.abai), ObjectFactory.create(museum=cast.abai)
    ObjectFactory.create(museum=cast.komi)
    for record, status in ((shown, Status.PUBLISHED), (hidden, Status.DRAFT)):
        Model3D.objects.create(museum=cast.abai, object=record, status=status, file="pot.glb")
        a_tour(cast, record, status)
    reindex()
    for name in ("has_3d", "has_tour"):
        assert counts(name) == {"yes": 1, "no": 2}
        assert objects_with(name) == [shown.public_id]


@pytest.mark.django_db(transaction=True)
def test_a_model_that_moves_to_another_object_is_told_of_both(cast: Cast, reindex: Reindex) -> None:
    first, second = ObjectFactory.create(museum=cast.abai), ObjectFactory.create(museum=cast.abai)
    reindex()
    model = Model3D(museum=cast.abai, title_en="Pot", object=first, status=Status.PUBLISHED)
    model.file = SimpleUploadedFile("pot.glb", one_triangle())
    save_model(model=model)
    brought_up_to_date()
    assert objects_with("has_3d") == [first.public_id]
    model.object = second
    save_model(model=model)
    brought_up_to_date()
    assert objects_with("has_3d") == [second.public_id]
    model.status = Status.WITHDRAWN
    save_model(model=model)
    brought_up_to_date()
    assert objects_with("has_3d") == []


@pytest.mark.django_db(transaction=True)
def test_tours_that_open_and_change_are_seen_in_their_objects(cast: Cast, reindex: Reindex) -> None:
    first, second = ObjectFactory.create(museum=cast.abai), ObjectFactory.create(museum=cast.abai)
    scene = a_tour(cast, first, Status.DRAFT)
    reindex()
    scene.tour.status = Status.PUBLISHED
    save_tour(tour=scene.tour)
    brought_up_to_date()
    assert objects_with("has_tour") == [first.public_id]

    spot = scene.hotspots.get()
    page = {
        "tour": scene.tour.pk,
        "position": 0,
        "panorama": scene.panorama.pk,
        "title_en": "Hall",
        "yaw": 0,
        "pitch": 0,
        "hotspots-TOTAL_FORMS": 1,
        "hotspots-INITIAL_FORMS": 1,
        "hotspots-0-id": spot.pk,
        "hotspots-0-yaw": 0,
        "hotspots-0-pitch": 0,
        "hotspots-0-label_en": "Pot",
        "hotspots-0-target_object": second.pk,
    }
    change = reverse("admin:tours_scene_change", args=[scene.pk])
    assert signed_in(cast.aigul).post(change, page).status_code == 302
    brought_up_to_date()
    assert objects_with("has_tour") == [second.public_id], "the one it led to is told as well"
    delete_scene(scene=scene)
    brought_up_to_date()
    assert objects_with("has_tour") == []
