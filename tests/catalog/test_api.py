"""Partners read the catalogue over REST."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.api.serializers import ConceptSerializer, ObjectSerializer
from catalog.models import Inscription, Measurement, ObjectConcept, ObjectMaker
from tests.cast import Cast
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory

Reindex = Callable[[], int]


def read(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def bracelet(cast: Cast) -> Any:
    role = ConceptFactory.create(scheme="role", notation="maker", label_en="maker")
    record = ObjectFactory.create(
        museum=cast.abai,
        inventory_number="КП-1234/5",
        title_kk=None,
        object_type=ConceptFactory.create(),
        production_date_en="late 19th century",
        production_earliest=1850,
        production_latest=1899,
        location="MARKER cupboard 7",
        internal_notes="MARKER",
        acquisition_source="MARKER",
        condition="MARKER",
    )
    ObjectMaker.objects.create(object=record, agent=AgentFactory.create(), role=role)
    silver = ConceptFactory.create(scheme="material", label_en="Silver")
    ObjectConcept.objects.create(object=record, relation="material", concept=silver)
    ImageFactory.create(object=record, width=6028, height=3391, alt_en="A bracelet")
    ImageFactory.create(object=record, state="refused")
    ImageFactory.create(object=record, published=False)
    return record


def test_an_object_has_the_promised_shape(client: Client, cast: Cast, bracelet: Any) -> None:
    told = read(client, f"/api/v1/objects/{bracelet.public_id}/")
    assert told["id"] == bracelet.public_id
    assert told["url"].startswith("http://testserver/")
    assert told["manifest"] == (
        f"http://testserver/iiif/presentation/3/{bracelet.public_id}/manifest"
    )
    assert told["inventory_number"] == "КП-1234/5"
    assert told["quantity"] == 1
    assert told["museum"] == {
        "id": cast.abai.public_id,
        "code": "ABAI",
        "name": {"kk": "Абай мұражайы", "ru": "Музей Абая", "en": "Abai Museum"},
    }
    assert told["region"]["code"] == "KZ-10"
    assert told["title"] == {"kk": None, "ru": "Серебряный браслет", "en": "Silver bracelet"}
    assert told["object_type"]["label"]["en"] == "Bracelet"
    [maker] = told["makers"]
    assert (maker["role"], maker["certainty"]) == ("maker", "certain")
    assert told["production"] == {
        "display": {"kk": None, "ru": None, "en": "late 19th century"},
        "earliest": 1850,
        "latest": 1899,
    }
    [image] = told["images"]
    assert (image["width"], image["height"]) == (6028, 3391)
    assert image["iiif_service"] == f"http://testserver/iiif/image/3/{image['id']}"
    assert image["alt"] == {"kk": None, "ru": None, "en": "A bracelet"}
    assert told["rights"] == bracelet.rights
    assert told["modified"].endswith("+05:00")


def test_nothing_is_an_empty_text_and_nothing_internal_is_told(
    client: Client, cast: Cast, bracelet: Any
) -> None:
    answer = client.get(f"/api/v1/objects/{bracelet.public_id}/")
    assert '""' not in answer.content.decode()
    assert "MARKER" not in answer.content.decode()


def test_list_and_single_answers_have_the_same_members(
    client: Client, cast: Cast, bracelet: Any, reindex: Reindex
) -> None:
    reindex()
    listed = read(client, "/api/v1/objects/?q=bracelet")
    assert listed["count"] == 1
    assert listed["next"] is listed["previous"] is None
    assert listed["results"] == [read(client, f"/api/v1/objects/{bracelet.public_id}/")]


def test_facets_add_up(client: Client, cast: Cast, reindex: Reindex) -> None:
    for museum, many in ((cast.abai, 3), (cast.komi, 2)):
        for _ in range(many):
            ObjectFactory.create(museum=museum)
    reindex()
    told = read(client, "/api/v1/objects/?facets=museum,region&museum=ABAI")
    assert told["count"] == 3
    assert told["facets"]["museum"] == [
        {
            "value": "ABAI",
            "label": {"kk": "Абай мұражайы", "ru": "Музей Абая", "en": "Abai Museum"},
            "count": 3,
        },
        {"value": "KOMI", "label": told["facets"]["museum"][1]["label"], "count": 2},
    ]
    assert [row["count"] for row in told["facets"]["region"]] == [3]
    both = read(client, "/api/v1/objects/?museum=ABAI&museum=KOMI")
    assert both["count"] == 5


def test_pages_lead_through_everything_once_and_back(
    client: Client, cast: Cast, reindex: Reindex
) -> None:
    expected = {ObjectFactory.create(museum=cast.abai).public_id for _ in range(7)}
    reindex()
    page = read(client, "/api/v1/objects/?page_size=3&order=title")
    seen, pages = [row["id"] for row in page["results"]], [page]
    while page["next"]:
        assert page["next"].startswith("http://testserver/api/v1/objects/?")
        page = read(client, page["next"])
        pages.append(page)
        seen += [row["id"] for row in page["results"]]
    assert len(pages) == 3
    assert len(seen) == 7
    assert set(seen) == expected
    assert read(client, page["previous"])["results"] == pages[1]["results"]


def test_drafts_are_for_their_museums_staff(client: Client, cast: Cast, reindex: Reindex) -> None:
    draft = ObjectFactory.create(museum=cast.abai, status="draft")
    reindex()
    address = f"/api/v1/objects/{draft.public_id}/"
    for person, allowed in ((None, 0), (cast.stranger, 0), (cast.olga, 0), (cast.aigul, 1)):
        if person:
            client.force_login(person)
        assert read(client, "/api/v1/objects/")["count"] == allowed
        assert client.get(address).status_code == (200 if allowed else 404)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page_size=0", "page_size"),
        ("page_size=501", "page_size"),
        ("page_size=²", "page_size"),
        ("facets=location", "facets"),
        ("order=price", "order"),
        ("year_from=long+ago", "year_from"),
        ("museum=%00", "museum"),
    ],
)
def test_nonsense_is_a_problem_in_words(
    client: Client, cast: Cast, reindex: Reindex, query: str, parameter: str
) -> None:
    reindex()
    answer = client.get(f"/api/v1/objects/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][parameter][0]


@pytest.mark.parametrize("cursor", ["x", "W10", "====", "9" * 5000])
def test_forged_cursors_are_refused(
    client: Client, cast: Cast, reindex: Reindex, cursor: str
) -> None:
    reindex()
    assert client.get("/api/v1/objects/", {"cursor": cursor}).status_code == 400


def test_what_is_not_there(client: Client, cast: Cast) -> None:
    assert read(client, "/api/v1/objects/oAAAAAAAAA/", 404)["status"] == 404
    gone = ObjectFactory.create(museum=cast.abai, status="withdrawn")
    assert read(client, f"/api/v1/objects/{gone.public_id}/", 410)["title"]


def test_without_an_index_search_says_so_and_the_rest_works(
    client: Client, cast: Cast, bracelet: Any
) -> None:
    answer = client.get("/api/v1/objects/?q=silver")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    read(client, f"/api/v1/objects/{bracelet.public_id}/")
    read(client, "/api/v1/museums/")


def test_the_short_lists(client: Client, cast: Cast, bracelet: Any) -> None:
    root = read(client, "/api/v1/")
    for name in (
        "objects",
        "museums",
        "regions",
        "makers",
        "concepts",
        "galleries",
        "models",
        "tours",
    ):
        assert root[name] == f"http://testserver/api/v1/{name}/"
    museums = read(client, "/api/v1/museums/?region=KZ-10")
    assert museums["count"] == 1
    assert museums["results"][0]["kind"] == "reserve"
    assert museums["results"][0]["point"] == {"latitude": 50.4112, "longitude": 80.2492}
    regions = read(client, "/api/v1/regions/?page_size=1")
    assert regions["count"] == 2
    assert regions["results"][0] == {
        "code": "KZ-10",
        "name": {"kk": "Абай облысы", "ru": "Абайская область", "en": "Abai Region"},
        "url": regions["results"][0]["url"],
    }
    assert read(client, regions["next"])["results"][0]["code"] == "RU-KO"
    assert read(client, "/api/v1/concepts/?scheme=material")["count"] == 1
    assert read(client, "/api/v1/makers/")["count"] == 1


def test_a_page_of_objects_takes_as_many_queries_as_a_single_one(
    client: Client,
    cast: Cast,
    bracelet: Any,
    reindex: Reindex,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for _ in range(10):
        ImageFactory.create(object=ObjectFactory.create(museum=cast.abai))
    reindex()
    # objects; of all of them the makers, concepts, measurements, inscriptions, images; and each
    # museum, agent and concept once, however many objects name it
    with django_assert_num_queries(12):
        assert len(read(client, "/api/v1/objects/")["results"]) == 11
    with django_assert_num_queries(13):  # the object itself is looked for before
        read(client, f"/api/v1/objects/{bracelet.public_id}/")


def test_objects_are_told_as_the_description_says(
    client: Client, cast: Cast, bracelet: Any
) -> None:
    """The description is made from serializers, the answer from plain rows."""
    Measurement.objects.create(object=bracelet, dimension="height", value="3.5", unit="cm")
    Inscription.objects.create(object=bracelet, text="٩٩")
    told = read(client, f"/api/v1/objects/{bracelet.public_id}/")
    described = ObjectSerializer().fields
    assert list(told.keys() ^ described.keys()) == []
    for name in ("makers", "measurements", "inscriptions", "images"):
        [part] = told[name]
        assert part.keys() == described[name].child.fields.keys(), name
    concept = read(client, "/api/v1/concepts/?scheme=material")["results"][0]
    assert concept.keys() == ConceptSerializer().fields.keys()


def test_the_schema_describes_it(client: Client, cast: Cast) -> None:
    answer = client.get(reverse("api:schema"), {"format": "json"})
    assert answer.status_code == 200
    schema = answer.json()
    assert schema["openapi"].startswith("3.")
    assert "/api/v1/objects/{public_id}/" in schema["paths"]
    assert client.get(reverse("api:docs")).status_code == 200
