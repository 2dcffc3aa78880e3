"""Persistent identifiers lead on, whatever became of what they name."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from catalog.models import Gallery
from grants.models import Programme
from museumportal.changes import feed
from museumportal.changes.models import Change, MovedIdentifier
from museumportal.lib.fields import Status
from museumportal.lib.public_ids import new_public_id
from tests.cast import Cast
from tests.factories import (
    AgentFactory,
    AnnotationFactory,
    ConceptFactory,
    GalleryFactory,
    ImageFactory,
    ObjectFactory,
)


@pytest.fixture
def bracelet(cast: Cast) -> Any:
    return ObjectFactory.create(museum=cast.abai)


def ask(client: Client, public_id: str, accept: str = "text/html", **headers: str) -> Any:
    return client.get(f"/id/{public_id}", headers={"Accept": accept, **headers})


@pytest.mark.parametrize(
    ("language", "prefix"), [("kk", "/kk/"), ("ru", "/ru/"), ("en-GB", "/en/")]
)
def test_a_browser_is_led_to_the_page_in_its_language(
    client: Client, bracelet: Any, language: str, prefix: str
) -> None:
    answer = ask(client, bracelet.public_id, **{"Accept-Language": language})
    assert answer.status_code == 303
    assert answer["Location"] == f"{prefix}objects/{bracelet.public_id}/"
    assert {"Accept", "Accept-Language"} <= {name.strip() for name in answer["Vary"].split(",")}


@pytest.mark.parametrize("accept", ["application/json", "application/json, text/html;q=0.5"])
def test_a_program_is_led_to_the_data(client: Client, bracelet: Any, accept: str) -> None:
    answer = ask(client, bracelet.public_id, accept)
    assert answer.status_code == 303
    assert answer["Location"] == f"/api/v1/objects/{bracelet.public_id}/"


def test_who_asks_for_linked_data_is_led_to_what_there_is_of_it(client: Client, cast: Cast) -> None:
    detail = AnnotationFactory.create(image__object__museum=cast.abai)
    image = detail.image
    record = image.object
    GalleryFactory.create(shows=[record])
    presentation = "/iiif/presentation/3"
    marked = f"{presentation}/{record.public_id}/canvas/{image.public_id}/annotations"
    for public_id, accept, place in (
        (detail.public_id, "application/json", marked),
        (detail.public_id, "application/ld+json", marked),
        (record.public_id, "application/ld+json", f"{presentation}/{record.public_id}/manifest"),
        (image.public_id, "application/ld+json", f"/iiif/image/3/{image.public_id}/info.json"),
        *(
            (owner, "application/ld+json", f"{presentation}/{owner}/collection")
            for owner in (cast.abai.public_id, Gallery.objects.get().public_id)
        ),
    ):
        answer = ask(client, public_id, accept)
        assert (answer.status_code, answer["Location"]) == (303, place)
        if public_id != image.public_id:  # which has no pixels here
            data = client.get(place, headers={"Accept": accept})
            assert data["Content-Type"].startswith(accept)
    assert f"/id/{detail.public_id}" in client.get(marked).json()["items"][0]["id"]
    refused = ask(client, ConceptFactory.create().public_id, "application/ld+json")
    assert refused.status_code == 406


def test_an_unknown_format_is_answered_with_those_there_are(client: Client, bracelet: Any) -> None:
    answer = ask(client, bracelet.public_id, "application/vnd.oasis.opendocument.text")
    assert answer.status_code == 406
    assert answer["Content-Type"] == "application/problem+json"
    formats = {entry["type"]: entry["url"] for entry in answer.json()["formats"]}
    assert formats["text/html"] == f"http://testserver/kk/objects/{bracelet.public_id}/"
    assert formats["application/json"].startswith("http://testserver/api/v1/objects/")


def test_every_kind_has_its_place(client: Client, cast: Cast, bracelet: Any) -> None:
    image = ImageFactory.create(object=bracelet)
    concept = ConceptFactory.create(scheme="material")
    maker, gallery = AgentFactory.create(), GalleryFactory.create()
    programme = Programme.objects.create(title_en="North", starts_on="2024-01-01", published=True)
    places = {
        cast.abai.public_id: f"/kk/museums/{cast.abai.public_id}/",
        image.public_id: f"/kk/objects/{bracelet.public_id}/?image={image.public_id}",
        concept.public_id: f"/kk/objects/?material={concept.public_id}",
        maker.public_id: f"/kk/makers/{maker.public_id}/",
        gallery.public_id: f"/kk/galleries/{gallery.public_id}/",
        programme.public_id: f"/kk/programme/{programme.public_id}/",
    }
    for public_id, place in places.items():
        assert ask(client, public_id)["Location"] == place


def test_a_concept_that_is_no_facet_leads_to_a_search_for_its_label(
    client: Client, db: None
) -> None:
    bought = ConceptFactory.create(scheme="acquisition", label_kk="сатып алу", label_en="purchase")
    english = {"Accept-Language": "en"}
    assert (
        ask(client, bought.public_id)["Location"] == f"/kk/objects/?{urlencode({'q': 'сатып алу'})}"
    )
    assert ask(client, bought.public_id, **english)["Location"] == "/en/objects/?q=purchase"


def test_a_misread_identifier_is_understood(client: Client, bracelet: Any) -> None:
    answer = ask(client, bracelet.public_id.lower())
    assert answer["Location"] == f"/kk/objects/{bracelet.public_id}/"


def test_a_merged_identifier_leads_to_its_successor(client: Client, bracelet: Any) -> None:
    old = new_public_id("o")
    MovedIdentifier.objects.create(old=old, new=bracelet.public_id)
    answer = ask(client, old)
    assert (answer.status_code, answer["Location"]) == (301, f"/id/{bracelet.public_id}")


def test_withdrawn_and_deleted_ones_are_gone(client: Client, cast: Cast, bracelet: Any) -> None:
    bracelet.status = Status.WITHDRAWN
    bracelet.save()
    assert ask(client, bracelet.public_id).status_code == 410
    told = ask(client, bracelet.public_id, "application/json")
    assert (told.status_code, told["Content-Type"]) == (410, "application/problem+json")
    deleted = new_public_id("o")
    feed.record("object", [deleted], Change.Action.DELETED)
    assert ask(client, deleted).status_code == 410
    client.force_login(cast.aigul)
    assert ask(client, bracelet.public_id).status_code == 303


def test_drafts_are_unknown_to_the_public(client: Client, cast: Cast) -> None:
    draft = ObjectFactory.create(museum=cast.abai, status=Status.DRAFT)
    gallery = GalleryFactory.create(museum=cast.abai, status=Status.DRAFT)
    hidden = ImageFactory.create(object=draft)
    for record in (draft, gallery, hidden):
        assert ask(client, record.public_id).status_code == 404
    client.force_login(cast.olga)
    assert ask(client, draft.public_id).status_code == 404
    client.force_login(cast.timur)
    for record in (draft, gallery, hidden):
        assert ask(client, record.public_id).status_code == 303


@pytest.mark.parametrize(
    "text", ["o", "o00000000", "x7K3M9QX2F", "oЖЖЖЖЖЖЖЖЖ", "%00", "o7K3M9QX2F;DROP", "z" * 3000]
)
def test_nonsense_is_not_found_in_words(client: Client, db: None, text: str) -> None:
    assert ask(client, text).status_code == 404
    told = ask(client, text, "application/json")
    assert told.status_code == 404
    assert told.json()["title"]
