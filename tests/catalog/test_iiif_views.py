"""Viewers of other houses zoom into the portal's pictures and open its manifests."""

import io
import json
from typing import Any

import jsonschema
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image as Pixels

from catalog.iiif import services
from catalog.images.render import Rendering
from catalog.models import Image, ObjectConcept, ObjectMaker
from museumportal.lib.fields import Rights, Status
from tests.cast import Cast
from tests.catalog.pictures import draw, hang
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory
from tests.shared_data import shared_schema

WIDTH, HEIGHT = 1300, 700


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    services._look_up.cache_clear()


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Rendering:
    return draw(tmp_path_factory.mktemp("rendering"), WIDTH, HEIGHT)


@pytest.fixture
def image(cast: Cast, rendering: Rendering) -> Any:
    return hang(ObjectFactory.create(museum=cast.abai), rendering)


def base(image: Image) -> str:
    return f"/iiif/image/3/{image.public_id}"


def test_the_base_address_leads_to_the_information(client: Client, image: Image) -> None:
    answer = client.get(base(image))
    assert answer.status_code == 303
    assert answer["Location"] == f"http://testserver{base(image)}/info.json"


def test_the_information_names_the_picture_on_this_host(client: Client, image: Image) -> None:
    answer = client.get(f"{base(image)}/info.json", headers={"Accept": "application/json"})
    told = answer.json()
    assert told["id"] == f"http://testserver{base(image)}"
    assert (told["width"], told["height"]) == (WIDTH, HEIGHT)
    assert told["tiles"][0]["width"] == 512
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    spoken = client.get(f"{base(image)}/info.json")
    context = "http://iiif.io/api/image/3/context.json"
    assert spoken["Content-Type"] == f'application/ld+json;profile="{context}"'
    asked = client.get(f"{base(image)}/info.json", headers={"Accept": "application/ld+json"})
    assert asked["Content-Type"].startswith("application/ld+json")
    assert "Accept" in asked["Vary"]
    again = client.get(f"{base(image)}/info.json", headers={"If-None-Match": spoken["ETag"]})
    assert again.status_code == 304


def pixels_of(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    return Pixels.open(io.BytesIO(answer.content))


def test_regions_and_tiles_show_what_they_should(client: Client, image: Image) -> None:
    edge = pixels_of(client.get(f"{base(image)}/1024,512,276,188/276,188/0/default.jpg"))
    assert edge.size == (276, 188)
    assert edge.convert("RGB").getpixel((100, 100))[0] > 200  # type: ignore[index]
    small = pixels_of(client.get(f"{base(image)}/full/130,/0/default.png"))
    assert (small.size, small.format) == ((130, 70), "PNG")
    assert small.convert("RGB").getpixel((5, 5))[2] > 200  # type: ignore[index]


def test_an_answer_tells_its_canonical_address_and_profile(client: Client, image: Image) -> None:
    answer = client.get(f"{base(image)}/0,0,{WIDTH},{HEIGHT}/pct:50/360/default.webp")
    canonical = f"http://testserver{base(image)}/full/650,350/0/default.webp"
    assert f'<{canonical}>;rel="canonical"' in answer["Link"]
    assert '<http://iiif.io/api/image/3/level2.json>;rel="profile"' in answer["Link"]
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"].startswith("public")
    same = client.get(canonical, headers={"If-None-Match": answer["ETag"]})
    assert same.status_code == 304


def test_tiles_cost_one_look_at_the_database_for_all(
    client: Client, image: Image, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(2):  # one, or two where the two seconds end between
        for column in (0, 512):
            answer = client.get(f"{base(image)}/{column},0,512,512/512,512/0/default.jpg")
            assert answer.status_code == 200
            assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize(
    "path",
    [
        "full/max/0/default.gif",
        "full/max/0/bright.jpg",
        "full/max/361/default.jpg",
        "full/max/-1/default.jpg",
        "full/99999999,/0/default.jpg",
        "full/^99999999,/0/default.jpg",
        "0,0,0,10/max/0/default.jpg",
        "5000,5000,10,10/max/0/default.jpg",
        "pct:nan,0,1,1/max/0/default.jpg",
        "full/1e9,/0/default.jpg",
        "full/max/0/default",
    ],
)
def test_what_makes_no_sense_is_refused_in_words(client: Client, image: Image, path: str) -> None:
    answer = client.get(f"{base(image)}/{path}")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().endswith(".")


def test_a_head_says_what_a_get_would(client: Client, image: Image) -> None:
    for path in ("info.json", "full/100,/0/default.jpg"):
        got, head = client.get(f"{base(image)}/{path}"), client.head(f"{base(image)}/{path}")
        assert (head.status_code, head.content) == (200, b"")
        for name in ("Content-Type", "ETag", "Cache-Control", "Access-Control-Allow-Origin"):
            assert head[name] == got[name]
        assert head["Content-Length"] == str(len(got.content))


def test_any_of_the_tags_a_client_has_is_enough(client: Client, image: Image) -> None:
    for path in ("info.json", "full/100,/0/default.jpg", "0,0,512,512/512,/0/default.jpg"):
        address = f"{base(image)}/{path}"
        etag = client.get(address)["ETag"]
        for tags in (f'"other", {etag}', f"W/{etag}", "*"):
            answer = client.get(address, headers={"If-None-Match": tags})
            assert (answer.status_code, answer.content) == (304, b""), tags
            assert answer["ETag"] == etag
            assert answer["Access-Control-Allow-Origin"] == "*"
        stale = client.get(address, headers={"If-None-Match": '"other", "older"'})
        assert stale.status_code == 200


def test_pages_of_other_hosts_may_ask_and_read_refusals_too(client: Client, image: Image) -> None:
    viewer = {"Origin": "https://viewer.example"}
    for path in ("", "/info.json", "/full/max/0/default.jpg", "/full/361/0/default.jpg", "/full"):
        asked = {**viewer, "Access-Control-Request-Method": "GET"}
        asked["Access-Control-Request-Headers"] = "accept"
        leave = client.options(f"{base(image)}{path}", headers=asked)
        assert leave.status_code == 200
        assert leave["Access-Control-Allow-Origin"] == "*"
        assert "GET" in leave["Access-Control-Allow-Methods"]
        answer = client.get(f"{base(image)}{path}", headers=viewer)
        assert answer["Access-Control-Allow-Origin"] == "*", path
    refused = client.post(f"{base(image)}/info.json", headers=viewer)
    assert (refused.status_code, refused["Access-Control-Allow-Origin"]) == (405, "*")


def test_changed_rights_are_seen_within_seconds(
    client: Client, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{base(image)}/info.json"
    before = client.get(address)
    image.rights = Rights.IN_COPYRIGHT
    image.save()
    now = services.monotonic()
    monkeypatch.setattr(services, "monotonic", lambda: now + 2.5)
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after.json()["width"]) == (200, 1280)


@pytest.mark.parametrize("path", ["full", "full/max/0/x/default.jpg"])
def test_other_shapes_are_not_found(client: Client, image: Image, path: str) -> None:
    assert client.get(f"{base(image)}/{path}").status_code == 404


def test_a_picture_taken_back_is_gone_within_seconds(
    client: Client, cast: Cast, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{base(image)}/full/100,/0/default.jpg"
    assert client.get(address).status_code == 200
    image.object.status = Status.WITHDRAWN
    image.object.save()
    now = services.monotonic()
    monkeypatch.setattr(services, "monotonic", lambda: now + 2.5)
    assert client.get(address).status_code == 404
    client.force_login(cast.olga)
    assert client.get(address).status_code == 404
    client.force_login(cast.timur)
    own = client.get(address)
    assert (own.status_code, own["Cache-Control"]) == (200, "private, no-cache")


def test_a_pyramid_that_storage_lost_is_no_server_error(client: Client, image: Image) -> None:
    default_storage.delete(image.derivatives.get(spec="pyramid").key)
    assert client.get(f"{base(image)}/full/100,/0/default.jpg").status_code == 404


def test_a_manifest_is_what_the_standard_wants(client: Client, cast: Cast, image: Image) -> None:
    record = image.object
    record.object_type = ConceptFactory.create()
    record.description_ru = "Найден при раскопках."
    record.credit_line_en = "Gift of the artist"
    record.rights = Rights.CC_BY
    record.save()
    silver = ConceptFactory.create(scheme="material", label_en="Silver", label_kk="Күміс")
    ObjectConcept.objects.create(object=record, relation="material", concept=silver)
    ObjectMaker.objects.create(object=record, agent=AgentFactory.create(), certainty="workshop")
    ImageFactory.create(object=record, state="refused")
    second = ImageFactory.create(object=record, position=2, caption_kk="Артқы жағы")
    address = f"/iiif/presentation/3/{record.public_id}/manifest"
    answer = client.get(address)
    told = json.loads(answer.content)
    schema = json.loads(shared_schema("iiif/iiif_3_0.json").read_text())
    jsonschema.validate(told, schema)
    assert told["id"] == f"http://testserver{address}"
    assert told["label"]["ru"] == ["Серебряный браслет"]
    assert told["rights"] == Rights.CC_BY
    assert told["requiredStatement"]["value"] == {"en": ["Gift of the artist"]}
    assert [page["id"] for page in told["homepage"]] == [
        f"http://testserver/{language}/objects/{record.public_id}/"
        for language in ("kk", "ru", "en")
    ]
    assert told["seeAlso"][0]["id"] == f"http://testserver/api/v1/objects/{record.public_id}/"
    assert told["provider"][0]["label"]["en"] == ["Abai Museum"]
    assert len(told["items"]) == 2  # the refused picture has no canvas
    assert told["items"][1]["label"] == {"kk": ["Артқы жағы"]}
    service = told["items"][0]["items"][0]["items"][0]["body"]["service"][0]
    assert service["id"] == f"http://testserver{base(image)}"
    assert second.public_id in told["items"][1]["id"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_measurements_are_told_with_their_units_in_each_language(
    client: Client, cast: Cast
) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    for part, dimension, value in (("", "height", "3.50"), ("", "width", 12), ("lid", "depth", 1)):
        record.measurements.create(part=part, dimension=dimension, value=value, unit="cm")
    address = f"/iiif/presentation/3/{record.public_id}/manifest"

    def told() -> Any:
        facts = client.get(address).json()["metadata"]
        found = (fact["value"] for fact in facts if fact["label"]["en"] == ["Measurements"])
        return next(found)

    assert told() == {
        "kk": ["Биіктігі 3,5 см, ені 12 см", "lid: Тереңдігі 1 см"],
        "ru": ["Высота 3,5 см, ширина 12 см", "lid: Глубина 1 см"],
        "en": ["Height 3.5 cm, width 12 cm", "lid: Depth 1 cm"],
    }
    page = client.get(f"/ru/objects/{record.public_id}/").content.decode()
    assert "Высота 3,5 см, ширина 12 см" in page
    record.measurements_display = "3,5 × 12 см\n\nкрышка: 1 см"
    record.save()
    assert told() == {"none": ["3,5 × 12 см", "крышка: 1 см"]}


def test_an_object_without_words_or_pictures_has_a_manifest_too(client: Client, cast: Cast) -> None:
    bare = ObjectFactory.create(
        museum=cast.abai, title_kk=None, title_ru=None, title_en=None, rights=""
    )
    told = client.get(f"/iiif/presentation/3/{bare.public_id}/manifest").json()
    assert told["label"] == {"none": [bare.inventory_number]}
    assert "rights" not in told


def test_the_manifest_of_a_draft_is_for_its_museum_alone(client: Client, cast: Cast) -> None:
    draft = ObjectFactory.create(museum=cast.abai, status=Status.DRAFT)
    address = f"/iiif/presentation/3/{draft.public_id}/manifest"
    assert client.get(address).status_code == 404
    client.force_login(cast.saule)
    assert client.get(address)["Cache-Control"] == "private, no-cache"
