"""3D models and virtual tours, as visitors meet them."""

import io
import re

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image as Picture

from museumportal.lib.fields import Status
from museumportal.policies import content_hash
from tests.cast import Cast
from tests.factories import ObjectFactory
from tours import pictures
from tours.models import Model3D, Panorama, Tour

pytestmark = pytest.mark.django_db

GLB = b"glTF\x02\x00\x00\x00\x14\x00\x00\x00" + bytes(8)


def equirectangular(width: int = 512) -> bytes:
    """A panorama that is red in the east, blue elsewhere, and white above 60°."""
    pixels = np.zeros((width // 2, width, 3), np.uint8)
    pixels[..., 2] = 200
    pixels[:, int(width * 0.625) : int(width * 0.875)] = (200, 0, 0)
    pixels[: width // 12] = 255
    out = io.BytesIO()
    Picture.fromarray(pixels).save(out, "JPEG", quality=95)
    return out.getvalue()


def a_model(cast: Cast, status: str = Status.PUBLISHED) -> Model3D:
    return Model3D.objects.create(
        museum=cast.abai, title_en="Bust", status=status, file=ContentFile(GLB, name="bust.glb")
    )


def a_tour(cast: Cast, status: str = Status.PUBLISHED) -> Tour:
    tour = Tour.objects.create(museum=cast.abai, title_en="Two halls", status=status)
    scenes = []
    for number, title in enumerate(("Entrance", "Gold room")):
        panorama = Panorama.objects.create(
            museum=cast.abai, title_en=title, file=ContentFile(equirectangular(), name="hall.jpg")
        )
        scenes.append(
            tour.scenes.create(panorama=panorama, title_en=title, position=number, yaw=90 * number)
        )
    scenes[0].hotspots.create(yaw=10, pitch=0, label_en="To the gold room", target_scene=scenes[1])
    return tour


def test_a_model_is_there_for_everybody_once_published(client: Client, cast: Cast) -> None:
    draft, shown = a_model(cast, Status.DRAFT), a_model(cast)
    page = client.get(f"/en/models/{shown.public_id}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert f"/media/models/{shown.public_id}.glb" in text
    assert "download" in text
    assert client.get(f"/en/models/{draft.public_id}/").status_code == 404
    assert client.get(f"/media/models/{draft.public_id}.glb").status_code == 404
    client.force_login(cast.aigul)
    assert client.get(f"/media/models/{draft.public_id}.glb").status_code == 200
    client.force_login(cast.olga)
    assert client.get(f"/media/models/{draft.public_id}.glb").status_code == 404


def test_a_model_is_sent_once(client: Client, cast: Cast) -> None:
    path = f"/media/models/{a_model(cast).public_id}.glb"
    first = client.get(path)
    assert b"".join(first.streaming_content) == GLB
    assert first["Content-Type"] == "model/gltf-binary"
    assert "public" in first["Cache-Control"]
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304


def test_an_unpublished_file_is_not_for_shared_caches(client: Client, cast: Cast) -> None:
    client.force_login(cast.aigul)
    response = client.get(f"/media/models/{a_model(cast, Status.DRAFT).public_id}.glb")
    assert "private" in response["Cache-Control"]


def test_a_lost_file_is_said_in_words(client: Client, cast: Cast) -> None:
    model = a_model(cast)
    model.file.storage.delete(model.file.name)
    assert client.get(f"/media/models/{model.public_id}.glb").status_code == 404


def test_only_model_pages_may_run_webassembly(client: Client, cast: Cast) -> None:
    turned, flat = ObjectFactory.create(museum=cast.abai), ObjectFactory.create(museum=cast.abai)
    model = a_model(cast)
    Model3D.objects.update(object=turned)
    policies = {
        path: client.get(path)["Content-Security-Policy"]
        for path in (
            f"/en/models/{model.public_id}/",
            turned.get_absolute_url(),
            flat.get_absolute_url(),
            "/en/",
        )
    }
    page, with_model, without, home = policies.values()
    assert page == with_model
    assert "'wasm-unsafe-eval'" in page
    assert re.search(r"style-src 'self' 'sha256-[^']+'", page)
    assert "blob:" in page.partition("connect-src")[2]
    assert without == home
    assert "wasm" not in home
    assert "sha256" not in home
    assert "unsafe-inline" not in page + home


def test_a_tour_is_a_list_of_scenes_without_javascript(client: Client, cast: Cast) -> None:
    tour = a_tour(cast)
    text = client.get(f"/en/tours/{tour.public_id}/").content.decode()
    assert text.index("Entrance") < text.index("Gold room")
    assert 'href="#scene-2"' in text
    assert f"/media/tours/{tour.public_id}/2.jpg" in text


def test_a_card_shows_the_first_scene_of_each_tour(client: Client, cast: Cast) -> None:
    tours = [a_tour(cast), a_tour(cast)]
    Tour.objects.create(museum=cast.abai, title_en="Not yet", status=Status.PUBLISHED)
    for path in ("/en/tours/", "/en/", f"/en/museums/{cast.abai.public_id}/"):
        text = client.get(path).content.decode()
        shown = re.findall(r"/media/tours/(\w+)/1\.jpg\?v=(\w+)", text)
        assert len(shown) >= (2 if path == "/en/tours/" else 1), path
    listed = client.get("/en/tours/").content.decode()
    for tour in tours:
        address = re.search(rf"/media/tours/{tour.public_id}/1\.jpg\?v=\w+", listed)
        assert address
        assert client.get(address[0])["Cache-Control"].endswith("immutable")


def test_the_import_map_is_allowed_by_its_hash(client: Client, cast: Cast) -> None:
    response = client.get(f"/en/tours/{a_tour(cast).public_id}/")
    found = re.search(r'<script type="importmap">(.*?)</script>', response.content.decode(), re.S)
    assert found
    assert content_hash(found[1]) in response["Content-Security-Policy"]


def test_a_hotspot_does_not_give_a_hidden_object_away(client: Client, cast: Cast) -> None:
    tour = a_tour(cast)
    hidden = ObjectFactory(museum=cast.abai, status=Status.DRAFT)
    scene = tour.scenes.first()
    assert scene
    scene.hotspots.create(yaw=0, pitch=0, label_en="The secret saddle", target_object=hidden)
    path = f"/en/tours/{tour.public_id}/"
    text = client.get(path).content.decode()
    assert "secret saddle" not in text
    assert hidden.public_id not in text
    client.force_login(cast.aigul)
    assert "secret saddle" in client.get(path).content.decode()


def test_a_panorama_shows_with_a_tour_that_shows(client: Client, cast: Cast) -> None:
    draft = a_tour(cast, Status.DRAFT)
    scene = draft.scenes.select_related("panorama").first()
    assert scene
    path = f"/media/panoramas/{scene.panorama.public_id}.jpg"
    assert client.get(path).status_code == 404
    assert client.get(f"/media/tours/{draft.public_id}/1.jpg").status_code == 404
    Tour.objects.update(status=Status.PUBLISHED)
    assert client.get(path).status_code == 200


def test_the_flat_picture_looks_where_the_visitor_first_looks(client: Client, cast: Cast) -> None:
    tour = a_tour(cast)
    colours = []
    for number in (1, 2):
        response = client.get(f"/media/tours/{tour.public_id}/{number}.jpg")
        picture = Picture.open(io.BytesIO(b"".join(response.streaming_content)))
        assert picture.size == (pictures.WIDTH, pictures.HEIGHT)
        colours.append(picture.getpixel((pictures.WIDTH // 2, pictures.HEIGHT // 2)))
    north, east = colours
    assert north[2] > 150 > north[0]
    assert east[0] > 150 > east[2]
    for number in (0, 3, 99):
        assert client.get(f"/media/tours/{tour.public_id}/{number}.jpg").status_code == 404


def test_directions_meet_the_sphere() -> None:
    where = pictures.direction_map(3, 3, yaw=90, pitch=0, field=90)
    assert where[1, 1] == pytest.approx([0.75, 0.5], abs=1e-6)
    assert where[1, 2][0] == pytest.approx(0.875, abs=1e-6)
    up = pictures.direction_map(3, 3, yaw=0, pitch=90, field=60)
    assert up[1, 1][1] == pytest.approx(0, abs=1e-3)


def test_a_file_that_is_no_panorama_is_said_in_words(client: Client, cast: Cast) -> None:
    tour = a_tour(cast)
    scene = tour.scenes.select_related("panorama").first()
    assert scene
    scene.panorama.file.storage.delete(scene.panorama.file.name)
    scene.panorama.file.storage.save(scene.panorama.file.name, ContentFile(b"no picture"))
    assert client.get(f"/media/tours/{tour.public_id}/1.jpg").status_code == 404
