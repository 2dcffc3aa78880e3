"""3D models, panoramas and tours in the admin: what is accepted, and what the feed is told."""

import io
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from museumportal.changes.models import Change
from tests.cast import Cast, signed_in
from tests.factories import ObjectFactory
from tests.tours.glb_files import glb, one_triangle
from tours.glb import triangle_count
from tours.models import Hotspot, Model3D, Panorama, Scene, Tour


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def errors(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["adminform"].form.errors)


def test_a_model_is_entered_published_and_withdrawn(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai)
    page = {"museum": cast.abai.pk, "object": record.pk, "title_en": "Pot", "status": "draft"}
    add = reverse("admin:tours_model3d_add")
    client = signed_in(cast.timur)
    answer = client.post(add, page | {"file": named(one_triangle(), "pot.glb")})
    assert answer.status_code == 302, errors(answer)
    model = Model3D.objects.get()
    assert model.triangles == 1
    assert model.bytes == len(one_triangle())
    assert Change.objects.filter(public_id=record.public_id).exists()

    change = reverse("admin:tours_model3d_change", args=[model.pk])
    refused = signed_in(cast.aigul).post(change, page | {"status": "published"})
    assert "status" in errors(refused)
    for status in ("published", "withdrawn"):
        assert client.post(change, page | {"status": status}).status_code == 302
    last = Change.objects.filter(public_id=model.public_id).latest("id")
    assert (last.kind, last.action) == ("model", "withdrawn")
    delete = reverse("admin:tours_model3d_delete", args=[model.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403


def test_files_that_are_no_whole_glb_are_refused_in_words(cast: Cast) -> None:
    theirs = ObjectFactory(museum=cast.komi)
    page = {"museum": cast.abai.pk, "title_en": "Pot", "status": "draft"}
    outside = glb({"asset": {"version": "2.0"}, "buffers": [{"uri": "far.bin"}]})
    client = signed_in(cast.aigul)
    for content in (b"glTF", b"PK\x03\x04" * 20, one_triangle()[:-8], outside):
        answer = client.post(
            reverse("admin:tours_model3d_add"), page | {"file": named(content, "pot.glb")}
        )
        assert "GLB" in errors(answer)["file"][0]
    answer = client.post(
        reverse("admin:tours_model3d_add"),
        page | {"object": theirs.pk, "file": named(one_triangle(), "pot.glb")},
    )
    assert "object" in errors(answer)
    assert not Model3D.objects.exists()


@given(st.binary(max_size=300), st.integers(0, 200))
def test_damaged_glb_files_raise_nothing_but_a_sentence(noise: bytes, place: int) -> None:
    whole = one_triangle()
    for content in (noise, whole[:place] + noise + whole[place + len(noise) :]):
        with suppress(ValueError):
            assert triangle_count(io.BytesIO(content)) >= 0


def panorama(cast: Cast) -> Panorama:
    picture = io.BytesIO()
    Picture.new("RGB", (64, 32)).save(picture, "JPEG")
    file = SimpleUploadedFile("hall.jpg", picture.getvalue())
    return Panorama.objects.create(museum=cast.abai, title_en="Hall", file=file)


def test_a_panorama_is_twice_as_wide_as_high(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    for size, fits in (((64, 32), True), ((64, 48), False)):
        picture = io.BytesIO()
        Picture.new("RGB", size).save(picture, "JPEG")
        answer = client.post(
            reverse("admin:tours_panorama_add"),
            {
                "museum": cast.abai.pk,
                "title_en": "Hall",
                "file": named(picture.getvalue(), "hall.jpg"),
            },
        )
        assert (answer.status_code == 302) == fits
        if not fits:
            assert "twice as wide" in errors(answer)["file"][0]
    assert Panorama.objects.get().width == 64


def test_a_hotspot_leads_within_its_tour(cast: Cast) -> None:
    room = panorama(cast)
    tour, other = (Tour.objects.create(museum=cast.abai, title_en=name) for name in "AB")
    here, there, elsewhere = (
        Scene.objects.create(tour=home, panorama=room, title_en="Scene")
        for home in (tour, tour, other)
    )
    page = {
        "tour": tour.pk,
        "position": 0,
        "panorama": room.pk,
        "title_en": "Scene",
        "yaw": 0,
        "pitch": 0,
        "hotspots-TOTAL_FORMS": 1,
        "hotspots-INITIAL_FORMS": 0,
        "hotspots-0-yaw": 10,
        "hotspots-0-pitch": 0,
        "hotspots-0-label_en": "On",
    }
    change = reverse("admin:tours_scene_change", args=[here.pk])
    client = signed_in(cast.aigul)
    wrong = client.post(change, page | {"hotspots-0-target_scene": elsewhere.pk})
    assert "belongs to another tour" in wrong.content.decode()
    wrong = client.post(change, page | {"hotspots-0-yaw": 500})
    assert wrong.status_code == 200
    assert client.post(change, page | {"hotspots-0-target_scene": there.pk}).status_code == 302
    assert Hotspot.objects.get().target_scene == there
    assert Change.objects.filter(kind="tour", public_id=tour.public_id).exists()
