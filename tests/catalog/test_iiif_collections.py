"""Museums, galleries and searches as collections that any viewer browses."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from django.test import Client

from catalog.iiif import listings
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.factories import GalleryFactory, ImageFactory, ObjectFactory
from tests.own_cache import forget_all
from tests.shared_data import shared_schema

HERE = "http://testserver"
ROOT = "/iiif/presentation/3"


def told(client: Client, address: str) -> Any:
    """The collection at an address, after the standard's schema has seen it."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.content)
    document = json.loads(answer.content)
    jsonschema.validate(document, json.loads(shared_schema("iiif/iiif_3_0.json").read_text()))
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in answer["Vary"]  # one for all
    asked = address if address.startswith(HERE) else HERE + address
    assert document["id"] == asked
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    return document


def ids(document: Any) -> list[str]:
    return [item["id"] for item in document["items"]]


def manifests(*records: Any) -> list[str]:
    return [f"{HERE}{ROOT}/{record.public_id}/manifest" for record in records]


@pytest.fixture
def parts_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "PART", 2)


def test_the_top_leads_to_every_museum_and_gallery(client: Client, cast: Cast) -> None:
    gallery = GalleryFactory.create()
    GalleryFactory.create(status=Status.DRAFT)
    top = told(client, f"{ROOT}/collection")
    owners = (cast.abai, cast.komi, gallery)
    assert ids(top) == [f"{HERE}{ROOT}/{row.public_id}/collection" for row in owners]
    assert top["items"][0]["label"] == {
        "kk": ["Абай мұражайы"],
        "ru": ["Музей Абая"],
        "en": ["Abai Museum"],
    }
    for item in top["items"]:
        below = told(client, item["id"])
        assert below["partOf"][0]["id"] == top["id"]
        assert below["label"] == item["label"]


def test_a_museum_shows_its_public_objects_with_their_pictures(client: Client, cast: Cast) -> None:
    bracelet, saddle = (ObjectFactory.create(museum=cast.abai) for _ in range(2))
    ObjectFactory.create(museum=cast.abai, status=Status.DRAFT)
    ObjectFactory.create(museum=cast.komi)
    image = ImageFactory.create(object=saddle)
    for reader in (client, signed_in(cast.timur)):  # the same for those who see drafts
        collection = told(reader, f"{ROOT}/{cast.abai.public_id}/collection")
        assert ids(collection) == manifests(bracelet, saddle)
    assert collection["items"][0]["label"]["ru"] == ["Серебряный браслет"]
    assert "thumbnail" not in collection["items"][0]
    assert image.public_id in collection["items"][1]["thumbnail"][0]["id"]
    assert collection["thumbnail"] == collection["items"][1]["thumbnail"]
    assert collection["provider"][0]["label"]["en"] == ["Abai Museum"]
    assert [page["language"] for page in collection["homepage"]] == [["kk"], ["ru"], ["en"]]
    for link in (*collection["homepage"], *collection["seeAlso"]):
        assert client.get(link["id"]).status_code == 200, link


@pytest.mark.usefixtures("parts_of_two")
def test_a_long_collection_is_one_of_collections(client: Client, cast: Cast) -> None:
    records = [ObjectFactory.create(museum=cast.abai) for _ in range(5)]
    whole = told(client, f"{ROOT}/{cast.abai.public_id}/collection")
    parts = [told(client, address) for address in ids(whole)]
    assert [len(part["items"]) for part in parts] == [2, 2, 1]
    assert [address for part in parts for address in ids(part)] == manifests(*records)
    assert [part["label"] for part in parts] == [item["label"] for item in whole["items"]]
    assert parts[1]["label"]["en"] == [f"From inventory number {records[2].inventory_number} on"]
    assert all(part["partOf"][0]["id"] == whole["id"] for part in parts)
    records[2].status = Status.WITHDRAWN
    records[2].save()
    known = told(client, parts[1]["id"])  # an address that somebody has kept goes on leading there
    assert ids(known) == manifests(records[3], records[4])


@pytest.mark.usefixtures("parts_of_two")
def test_a_gallery_keeps_its_curators_order(client: Client, cast: Cast) -> None:
    records = [ObjectFactory.create(museum=cast.abai) for _ in range(4)]
    records = [records[2], records[0], records[3], records[1]]
    hidden = ObjectFactory.create(museum=cast.abai, status=Status.IN_REVIEW)
    gallery = GalleryFactory.create(museum=cast.abai, shows=[hidden, *records])
    whole = told(client, f"{ROOT}/{gallery.public_id}/collection")
    assert whole["provider"][0]["label"]["en"] == ["Abai Museum"]
    shown = [address for part in ids(whole) for address in ids(told(client, part))]
    assert shown == manifests(*records)


def test_manifests_name_the_collections_they_are_in(client: Client, cast: Cast) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    gallery = GalleryFactory.create(shows=[record])
    GalleryFactory.create(shows=[record], status=Status.DRAFT)
    manifest = client.get(f"{ROOT}/{record.public_id}/manifest").json()
    collections = [
        f"{HERE}{ROOT}/{owner.public_id}/collection" for owner in (record.museum, gallery)
    ]
    assert [part["id"] for part in manifest["partOf"]] == collections
    for address in collections:
        assert manifests(record) == ids(told(client, address))


def test_a_search_finds_what_the_site_finds(
    client: Client, cast: Cast, reindex: Callable[[], int]
) -> None:
    saddle = ObjectFactory.create(museum=cast.abai, title_en="Saddle")
    ObjectFactory.create(museum=cast.komi, title_en="Saddle")
    ObjectFactory.create(museum=cast.abai, title_en="Saddle", status=Status.DRAFT)
    reindex()
    found = told(client, f"{ROOT}/search?q=saddle&museum=ABAI")
    assert ids(found) == manifests(saddle)
    assert found["label"]["en"] == ["Search: saddle"]
    assert [fact["value"] for fact in found["metadata"]] == [
        {"none": ["saddle"]},
        {"kk": ["Абай мұражайы"], "ru": ["Музей Абая"], "en": ["Abai Museum"]},
    ]
    page = client.get(found["homepage"][2]["id"]).content.decode()
    assert saddle.public_id in page
    assert f'href="{ROOT}/search?q=saddle&amp;museum=ABAI"' in page
    assert client.get(found["seeAlso"][0]["id"]).json()["count"] == 1
    assert ids(told(client, f"{ROOT}/search?q=nothing")) == []
    assert len(ids(told(client, f"{ROOT}/search"))) == 2


def test_the_rest_of_a_long_search_is_its_last_item(
    client: Client, cast: Cast, reindex: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.iiif.presentation.PART", 2)
    records = [ObjectFactory.create(museum=cast.abai) for _ in range(5)]
    reindex()
    address, shown = f"{ROOT}/search?museum=ABAI&order=newest", []
    for _page in range(3):
        found = told(client, address)
        shown += [item["id"] for item in found["items"] if item["type"] == "Manifest"]
        address = found["items"][-1]["id"]
    assert found["items"][-1]["type"] == "Manifest"
    assert shown == manifests(*reversed(records))


@pytest.mark.parametrize(
    "question",
    [
        "museum=NOWHERE",
        "century=soon",
        f"q={'x' * 1001}",
        "order=best",
        "cursor=x",
        "musuem=ABAI",
        "page=2",
        "cursor=%00",
        "cursor=eyJhIjoxfQ",
        "cursor=Ә",
    ],
)
def test_a_question_without_meaning_is_refused_in_words(
    client: Client, cast: Cast, reindex: Callable[[], int], question: str
) -> None:
    reindex()
    answer = client.get(f"{ROOT}/search?{question}", headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.content.decode().endswith((".", "?"))


def test_without_an_index_a_search_says_when_to_come_back(client: Client, db: None) -> None:
    answer = client.get(f"{ROOT}/search?q=saddle")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_what_is_not_there_or_not_any_more_is_said_in_words(client: Client, cast: Cast) -> None:
    draft = GalleryFactory.create(status=Status.DRAFT)
    withdrawn = GalleryFactory.create(status=Status.WITHDRAWN)
    record = ObjectFactory.create(museum=cast.abai, status=Status.WITHDRAWN)
    foreign = ObjectFactory.create(museum=cast.komi)
    museum = cast.abai.public_id
    for path, status in (
        (f"{draft.public_id}/collection", 404),
        (f"{withdrawn.public_id}/collection", 410),
        (f"{withdrawn.public_id}/collection/{foreign.public_id}", 410),
        (f"{record.public_id}/manifest", 410),
        ("m00000000/collection", 404),
        ("o00000000/manifest", 404),
        ("%00/collection", 400),
        (f"{museum}/collection/{foreign.public_id}", 404),
        (f"{museum}/collection/{record.public_id}", 404),  # nothing public from there on
        (f"{museum}/collection/..%2F..", 404),
        (f"{'9' * 5000}/manifest", 404),
    ):
        answer = client.get(f"{ROOT}/{path}", headers={"Origin": "https://viewer.example"})
        assert answer.status_code == status, path
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer.content


def test_a_misspelt_identifier_leads_to_the_manifest(client: Client, cast: Cast) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    answer = client.get(f"{ROOT}/{record.public_id.lower()}/manifest")
    assert (answer.status_code, answer["Location"]) == (
        301,
        f"{ROOT}/{record.public_id}/manifest",
    )


def test_a_withdrawn_object_leaves_its_collections_at_once(client: Client, cast: Cast) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    gallery = GalleryFactory.create(shows=[record])
    owners = (cast.abai, gallery)
    addresses = [f"{ROOT}/{owner.public_id}/collection" for owner in owners]
    before = [client.get(address)["ETag"] for address in addresses]
    record.status = Status.WITHDRAWN
    record.save()
    for address, etag in zip(addresses, before, strict=True):
        answer = client.get(address, headers={"If-None-Match": etag})
        assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.usefixtures("parts_of_two")
def test_collections_cost_the_same_however_long(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    records = [ObjectFactory.create(museum=cast.abai) for _ in range(7)]
    for record in records:
        ImageFactory.create(object=record)
    gallery = GalleryFactory.create(shows=records)
    forget_all()
    for path, most in (
        ("collection", 2),  # museums, galleries
        (f"{cast.abai.public_id}/collection", 5),  # museum, parts, begin, objects, pictures
        (f"{cast.abai.public_id}/collection/{records[4].public_id}", 4),  # all but the parts
        (f"{gallery.public_id}/collection", 6),  # no museum; gallery, its objects twice, two more
        (f"{gallery.public_id}/collection/{records[4].public_id}", 5),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(f"{ROOT}/{path}").status_code == 200


def test_pages_lead_to_the_collections(client: Client, cast: Cast) -> None:
    gallery = GalleryFactory.create(shows=[ObjectFactory.create(museum=cast.abai)])
    for page, owner in (
        (f"/en/museums/{cast.abai.public_id}/", cast.abai),
        (f"/ru/galleries/{gallery.public_id}/", gallery),
    ):
        told_page = client.get(page).content.decode()
        address = f"{ROOT}/{owner.public_id}/collection"
        assert f'<link rel="alternate" type="application/ld+json" href="{address}">' in told_page
        assert f'<a class="more" href="{address}"' in told_page
