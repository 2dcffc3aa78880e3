"""What partners ask wrongly is refused in words, and what they ask rightly adds up."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.models import ConceptClosure, ObjectMaker
from museumportal.lib.fields import Status
from tests.cast import Cast
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory

Reindex = Callable[[], int]
LISTS = ("objects", "museums", "regions", "makers", "concepts", "galleries", "models", "tours")


@pytest.fixture
def collection(cast: Cast, reindex: Reindex) -> Any:
    """Seven objects of two museums, some typed, dated, pictured, made by several."""
    ring = ConceptFactory.create(label_en="Ring")
    ConceptClosure.objects.create(ancestor=ring, descendant=ring, depth=0)
    for number in range(7):
        record = ObjectFactory.create(
            museum=cast.abai if number < 5 else cast.komi,
            object_type=ring if number % 2 else None,
            production_earliest=1795 if number > 2 else None,
            production_latest=1805 if number > 2 else None,
        )
        if number > 4:
            ImageFactory.create(object=record)
            for _ in range(2):
                ObjectMaker.objects.create(object=record, agent=AgentFactory.create())
    reindex()
    return ring


def ask(client: Client, question: str, status: int = 200, **headers: str) -> Any:
    answer = client.get(f"/api/v1/objects/?{question}", headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.mark.parametrize("narrowed", ["", "q=bracelet", "region=KZ-10", "year_from=1800"])
def test_the_counts_of_a_facet_add_up(client: Client, collection: Any, narrowed: str) -> None:
    told = ask(client, f"facets=museum,region,object_type,century,has_image&{narrowed}")
    for name, values in told["facets"].items():
        if f"{name}=" not in narrowed:
            assert sum(value["count"] for value in values) == told["count"], name


def test_what_objects_lack_is_a_value_too(client: Client, collection: Any) -> None:
    facets = ask(client, "facets=object_type,century,has_image")["facets"]
    by_name = {name: {row["value"]: row for row in rows} for name, rows in facets.items()}
    assert by_name["has_image"]["true"]["count"] == 2
    assert by_name["has_image"]["false"]["count"] == 5
    assert by_name["has_image"]["false"]["label"]["en"] == "without a picture"
    assert by_name["century"]["undated"]["label"]["en"] == "undated"
    assert by_name["object_type"]["none"]["label"]["en"] == "without a type"
    for name, rows in by_name.items():
        for value, row in rows.items():
            assert ask(client, f"{name}={value}")["count"] == row["count"], (name, value)


def test_makers_are_all_counted(client: Client, cast: Cast, reindex: Reindex) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    for _ in range(60):
        ObjectMaker.objects.create(object=record, agent=AgentFactory.create())
    reindex()
    assert len(ask(client, "facets=maker")["facets"]["maker"]) == 60


@pytest.mark.parametrize(
    ("parameter", "value", "hint"),
    [
        ("museum", "NOPE", "/api/v1/museums/"),
        ("region", "XX", "/api/v1/regions/"),
        ("object_type", "cAAAAAAAAA", "/api/v1/concepts/?scheme=object_type"),
        ("material", "silver", "/api/v1/concepts/?scheme=material"),
        ("maker", "aAAAAAAAAA", "/api/v1/makers/"),
        ("century", "abc", "undated"),
        ("century", "0", "undated"),
        ("rights", "mine", "http://creativecommons.org/publicdomain/mark/1.0/"),
        ("has_image", "maybe", "true, false"),
        ("order", "abc", "relevance, newest"),
        ("facets", "nonsense", "museum, region"),
        ("page_size", "0", "1-500"),
        ("page_size", "-1", "1-500"),
        ("page_size", "501", "1-500"),
        ("page_size", "abc", "1-500"),
        ("year_from", "abc", "-9999"),
        ("year_to", "10000", "9999"),
    ],
)
def test_a_value_without_meaning_is_named_with_what_is_allowed(
    client: Client, collection: Any, parameter: str, value: str, hint: str
) -> None:
    told = ask(client, f"q=ring&museum=ABAI&{parameter}={value}", status=400)
    [sentence] = told["errors"][parameter]
    assert f"“{value}” is not known here." in sentence
    assert hint in sentence
    assert list(told["errors"]) == [parameter]
    assert told["detail"] == f"{parameter}: {sentence}"


def test_all_that_is_wrong_is_said_at_once(client: Client, collection: Any) -> None:
    told = ask(client, "museum=NOPE&museum=ABAI&museum=NIX&page_size=0&order=x", status=400)
    assert set(told["errors"]) == {"museum", "page_size", "order"}
    assert len(told["errors"]["museum"]) == 2


def test_a_concept_of_another_vocabulary_is_no_type(client: Client, collection: Any) -> None:
    silver = ConceptFactory.create(scheme="material")
    ask(client, f"object_type={silver.public_id}", status=400)


def test_an_empty_parameter_is_as_good_as_none(client: Client, collection: Any) -> None:
    names = ("q", "museum", "object_type", "has_image", "century", "order", "facets", "cursor")
    empty = "&".join(f"{name}=" for name in (*names, "page_size", "year_from"))
    assert ask(client, empty)["count"] == 7


def test_a_mistyped_parameter_never_harvests_everything(client: Client, collection: Any) -> None:
    told = ask(client, "musuem=ABAI", status=400)
    assert told["errors"] == {"musuem": ["There is no parameter “musuem”. Do you mean “museum”?"]}
    told = ask(client, "zzz=1", status=400)
    assert "There are: q, museum" in told["detail"]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_knows_its_parameters(client: Client, collection: Any, name: str) -> None:
    address = f"/api/v1/{name}/"
    assert client.get(address, {"page_size": "500", "format": "json"}).status_code == 200
    for asked in ({"nope": "1"}, {"page_size": "abc"}, {"page_size": "501"}, {"page_size": "0"}):
        answer = client.get(address, asked)
        assert answer.status_code == 400, asked
        assert answer["Content-Type"] == "application/problem+json"
        assert list(answer.json()["errors"]) == list(asked)
    if rows := client.get(address).json()["results"]:
        single = f"{address}{rows[0].get('id') or rows[0]['code']}/"
        assert client.get(single).json() == rows[0]
        assert client.get(single, {"page": "1"}).status_code == 400


def test_filters_of_the_short_lists_refuse_too(client: Client, collection: Any) -> None:
    for name, asked, value, hint in (
        ("museums", "kind", "palace", "national, regional"),
        ("museums", "region", "XX", "KZ-10, RU-KO"),
        ("concepts", "scheme", "colour", "object_type, material"),
    ):
        answer = client.get(f"/api/v1/{name}/?{asked}={value}")
        assert answer.status_code == 400, asked
        [sentence] = answer.json()["errors"][asked]
        assert f"“{value}” is not known here." in sentence
        assert hint in sentence
    assert client.get("/api/v1/concepts/?notation=%00").status_code == 400


def test_the_way_through_the_pages_keeps_the_question(client: Client, collection: Any) -> None:
    question = "has_image=false&facets=museum&museum=ABAI&museum=KOMI&page_size=2&order=title"
    page = ask(client, question)
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        assert "has_image=false" in page["next"]
        page = client.get(page["next"]).json()
        assert page["count"] == 5
        assert page["facets"]["museum"]
        seen += [row["id"] for row in page["results"]]
    assert len(seen) == len(set(seen)) == 5


def test_answers_are_not_sent_twice(client: Client, collection: Any) -> None:
    for address in ("/api/v1/objects/", "/api/v1/museums/", "/api/v1/concepts/"):
        answer = client.get(address)
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    ObjectFactory.create()  # unindexed as yet: the answer is still the same
    record = ask(client, "")["results"][0]["id"]
    single = f"/api/v1/objects/{record}/"
    tag = client.get(single)["ETag"]
    russian = client.get(single, headers={"If-None-Match": tag, "Accept-Language": "ru"})
    assert russian.status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_only_reading_is_possible(client: Client, collection: Any, name: str) -> None:
    address = f"/api/v1/{name}/"
    assert client.head(address).status_code == 200
    assert client.options(address).status_code == 200
    for method in (client.post, client.put, client.patch, client.delete):
        answer = method(address, "{}", content_type="application/json")
        assert answer.status_code == 405
        assert answer["Content-Type"] == "application/problem+json"
        assert "GET" in answer["Allow"]


def test_there_is_json_and_nothing_else(client: Client, collection: Any) -> None:
    page = client.get("/api/v1/objects/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page["Content-Type"] == "application/json"
    for kind in ("text/html", "application/xml"):
        answer = client.get("/api/v1/objects/", headers={"Accept": kind})
        assert answer.status_code == 406
        assert answer["Content-Type"] == "application/problem+json"
        assert "application/json" in answer.json()["title"]


@pytest.mark.parametrize(
    "address",
    ["nope/", "nope/x/", "objects/x/", "objects/oAAAAAAAA/", "museums/%F0%9F/", "tours/1/"],
)
def test_beside_the_addresses_is_a_problem_too(
    client: Client, collection: Any, address: str
) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert client.get("/api/").headers["Content-Type"] == "application/problem+json"
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "status": 404,
        "title": "There is nothing at this address.",
    }


def test_an_address_without_its_slash_leads_to_it(client: Client, collection: Any) -> None:
    answer = client.get("/api/v1/objects?q=ring")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/objects/?q=ring")


def test_gone_is_another_thing_than_never_there(client: Client, cast: Cast) -> None:
    gone = ObjectFactory.create(museum=cast.abai, status=Status.WITHDRAWN)
    answer = client.get(f"/api/v1/objects/{gone.public_id}/")
    assert answer.status_code == 410
    assert answer.json()["title"] == "This was public once and has been withdrawn."
