"""Vocabularies for programs: files, and the persistent identifiers of concepts."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pyoxigraph import NamedNode, RdfFormat, parse

from catalog.importers.skos import SKOS
from catalog.models import Concept
from tests.cast import Cast, signed_in
from tests.catalog.test_concept_merge import concept

pytestmark = pytest.mark.django_db


def test_an_identifier_leads_to_skos(client: Client) -> None:
    silver = concept("Silver", notation="AG")
    for accept, ending, syntax in (
        ("text/turtle", "ttl", RdfFormat.TURTLE),
        ("application/rdf+xml", "rdf", RdfFormat.RDF_XML),
    ):
        answer = client.get(f"/id/{silver.public_id}", headers={"accept": accept})
        assert answer.status_code == 303
        assert answer["Location"] == f"/vocabularies/{silver.public_id}.{ending}"
        told = client.get(answer["Location"])
        assert told["Content-Type"] == accept
        labels = {
            (quad.subject.value, quad.object.value)
            for quad in parse(told.content, format=syntax)
            if quad.predicate == NamedNode(f"{SKOS}prefLabel")
        }
        assert (f"http://testserver/id/{silver.public_id}", "Silver") in labels
    page = client.get(f"/id/{silver.public_id}", headers={"accept": "text/html"})
    assert "/objects/" in page["Location"]


def test_vocabularies_are_files_without_proposals(client: Client) -> None:
    concept("Silver")
    concept("Rumour", is_proposal=True)
    concept("Ring", scheme="object_type")
    table = client.get("/vocabularies/material.csv").content.decode()
    assert "Silver" in table
    assert "Rumour" not in table
    assert "Ring" not in table
    assert "Ring" in client.get("/vocabularies/all.csv").content.decode()
    for accept, ending in (("text/csv", "csv"), ("application/rdf+xml", "rdf"), ("*/*", "ttl")):
        answer = client.get("/vocabularies/material", headers={"accept": accept})
        assert (answer.status_code, answer["Location"]) == (
            303,
            f"/vocabularies/material.{ending}",
        )


def test_a_file_is_new_as_soon_as_anything_is(client: Client) -> None:
    silver: Any = concept("Silver")
    first = client.get("/vocabularies/material.ttl")
    same = client.get("/vocabularies/material.ttl", headers={"if-none-match": first["ETag"]})
    assert same.status_code == 304
    silver.label_kk = "Күміс"
    silver.save()
    assert "Күміс" in client.get("/vocabularies/material.ttl").content.decode()
    silver.terms.create(scheme="material", language="en", text="Argentum", folded="argentum")
    assert "Argentum" in client.get("/vocabularies/material.ttl").content.decode()


@pytest.mark.parametrize(
    "name", ["stones", "stones.ttl", "material.doc", "c0000000000.ttl", ".ttl"]
)
def test_what_there_is_not_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/vocabularies/{name}").status_code == 404
    assert client.post("/vocabularies/material.ttl").status_code == 405


def test_the_list_of_concepts_offers_the_files(cast: Cast) -> None:
    page = reverse("admin:catalog_concept_changelist")
    client = signed_in(cast.dana)
    assert "/vocabularies/all.ttl" in client.get(page).content.decode()
    chosen = client.get(page, {"scheme__exact": Concept.Scheme.MATERIAL}).content.decode()
    assert "/vocabularies/material.rdf" in chosen
