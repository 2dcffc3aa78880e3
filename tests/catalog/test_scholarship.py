"""References, related objects and provenance: entered, shown, told, found, merged, restored."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.actions.merge_objects import merge_objects
from catalog.actions.restore import restore_object
from catalog.models import MuseumObject, ObjectRelation, ProvenanceEvent, Reference
from museumportal.changes.models import Change
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import form
from tests.catalog.test_search_documents import ask
from tests.factories import AgentFactory, ConceptFactory, ObjectFactory

Reindex = Callable[[], int]
Pair = tuple[MuseumObject, MuseumObject]


@pytest.fixture
def pair(cast: Cast) -> Pair:
    """A bracelet in the Abai museum and its copy in the Komi museum."""
    first = ObjectFactory.create(museum=cast.abai, title_en="Bracelet of Zere")
    copy = ObjectFactory.create(museum=cast.komi, title_en="Copy of a bracelet")
    ObjectRelation.objects.create(object=copy, relation="copy_of", other=first)
    return first, copy


def step(record: MuseumObject, **facts: Any) -> ProvenanceEvent:
    return ProvenanceEvent.objects.create(object=record, **facts)


def told(record: MuseumObject, client: Client | None = None) -> Any:
    return (client or Client()).get(f"/api/v1/objects/{record.public_id}/").json()


def page(record: MuseumObject, client: Client | None = None) -> str:
    return (client or Client()).get(f"/en/objects/{record.public_id}/").content.decode()


def rows(name: str, *entries: dict[str, Any]) -> dict[str, Any]:
    """Rows of an inline as the browser sends them."""
    sent = {f"{name}-TOTAL_FORMS": len(entries), f"{name}-INITIAL_FORMS": 0}
    for number, entry in enumerate(entries):
        sent |= {f"{name}-{number}-{member}": value for member, value in entry.items()}
    return sent


def test_a_cataloguer_enters_what_scholars_ask(cast: Cast) -> None:
    other = ObjectFactory.create(museum=cast.komi, title_en="Necklace of the same set")
    gift = ConceptFactory.create(scheme="acquisition", label_en="Gift")
    sent = form(
        cast,
        **rows(
            "references",
            {
                "kind": "catalogue",
                "citation": "Margulan, Kazakh folk art, 1986",
                "pages": "41",
                "doi": "https://doi.org/10.1000/182",
                "position": 0,
            },
        ),
        **rows("relations", {"relation": "pair_of", "other": other.pk, "position": 0}),
        **rows(
            "provenance",
            {
                "period_ru": "конец XIX века",
                "holder_en": "Zere's family",
                "method": gift.pk,
                "certainty": "probable",
                "published": "on",
                "position": 0,
            },
        ),
    )
    answer = signed_in(cast.aigul).post(reverse("admin:catalog_museumobject_add"), sent)
    assert answer.status_code == 302, answer.context["errors"]
    record = MuseumObject.objects.get(museum=cast.abai)
    [reference], [event] = record.references.all(), record.provenance.all()
    assert (reference.doi, reference.address) == ("10.1000/182", "https://doi.org/10.1000/182")
    assert (event.earliest, event.latest) == (1851, 1900)
    assert record.relations.get().other == other
    kinds = Change.objects.values_list("public_id", flat=True)
    assert other.public_id in kinds  # its page and its record over the API say it, too


@pytest.mark.parametrize(
    ("inline", "entry", "sentence"),
    [
        ("references", {"kind": "book", "citation": "x", "doi": "182"}, "looks like this"),
        ("references", {"kind": "book", "citation": "x", "url": "ftp://a.kz/1"}, "valid URL"),
        ("references", {"kind": "book", "citation": "x", "url": "javascript:alert(1)"}, "URL"),
        ("references", {"kind": "book", "citation": "x" * 1001}, "at most 1000"),
        ("provenance", {"certainty": "certain", "source": "act 12"}, "who had it, when or how"),
        (
            "provenance",
            {"certainty": "certain", "holder_en": "X", "earliest": 1950, "latest": 1900},
            "lies after",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    cast: Cast, inline: str, entry: dict[str, Any], sentence: str
) -> None:
    sent = form(cast, **rows(inline, {"position": 0, **entry}))
    answer = signed_in(cast.aigul).post(reverse("admin:catalog_museumobject_add"), sent)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not MuseumObject.objects.exists()


def test_a_related_object_is_chosen_among_all_that_one_may_see(
    cast: Cast, reindex: Reindex
) -> None:
    seen = ObjectFactory.create(museum=cast.komi, inventory_number="KOMI-7")
    ObjectFactory.create(museum=cast.komi, inventory_number="KOMI-8", status=Status.DRAFT)
    reindex()
    asked = {"app_label": "catalog", "term": "KOMI-"}
    relation = asked | {"model_name": "objectrelation", "field_name": "other"}
    part = asked | {"model_name": "museumobject", "field_name": "part_of"}
    client = signed_in(cast.aigul)
    autocomplete = reverse("admin:autocomplete")
    found = client.get(autocomplete, relation).json()["results"]
    assert [each["id"] for each in found] == [str(seen.pk)]
    assert client.get(autocomplete, part).json()["results"] == []


def test_both_sides_say_what_they_are_to_each_other(pair: Pair) -> None:
    first, copy = pair
    assert [each["relation"] for each in told(first)["relations"]] == ["copied_in"]
    assert told(copy)["relations"][0]["relation"] == "copy_of"
    assert told(copy)["relations"][0]["object"]["id"] == first.public_id
    assert "There is a copy of it" in page(first)
    assert "Bracelet of Zere" in page(copy)
    ObjectRelation.objects.create(object=first, relation="pair_of", other=copy)
    ObjectRelation.objects.create(object=copy, relation="pair_of", other=first)
    assert [each["relation"] for each in told(first)["relations"]] == ["pair_of", "copied_in"]


def test_an_object_that_is_not_public_is_named_to_its_own_museum_alone(
    cast: Cast, pair: Pair
) -> None:
    first, copy = pair
    MuseumObject.objects.filter(pk=copy.pk).update(status=Status.DRAFT)
    for client in (Client(), signed_in(cast.aigul), signed_in(cast.stranger)):
        assert told(first, client)["relations"] == []
        assert copy.public_id not in page(first, client)
    assert copy.public_id in page(first, signed_in(cast.olga))


@pytest.mark.usefixtures("english")
def test_the_database_refuses_an_object_related_to_itself_or_twice(pair: Pair) -> None:
    first, copy = pair
    for facts in ({"object": first, "other": first}, {"object": copy, "other": first}):
        with pytest.raises(ValidationError):
            ObjectRelation(relation="copy_of", **facts).full_clean()


def test_the_public_sees_the_public_steps_alone(cast: Cast, pair: Pair, reindex: Reindex) -> None:
    record, _copy = pair
    master = AgentFactory.create(name_en="Master Omar")
    place = ConceptFactory.create(scheme="place", label_en="Semey")
    step(record, period_en="1890s", earliest=1890, latest=1899, agent=master, place=place,
         certainty="possible", published=True, source="letter of 1936")  # fmt: skip
    step(record, holder_en="MARKER living donor", position=1)
    text = page(record)
    for words in ("Provenance", "1890s", "possible", "Master Omar", "Semey", "letter of 1936"):
        assert words in text
    assert "MARKER" not in text
    assert "MARKER" not in page(record, signed_in(cast.aigul))
    [public] = told(record)["provenance"]
    assert public["holder"]["en"] == "Master Omar"
    assert (public["agent"], public["certainty"]) == (master.public_id, "possible")
    assert public["place"]["label"]["en"] == "Semey"
    reindex()
    assert ask("q=MARKER").ids == []
    assert record.public_id in ask("q=Omar").ids


def test_references_are_shown_told_and_found(pair: Pair, reindex: Reindex) -> None:
    record, _copy = pair
    Reference.objects.create(
        object=record, kind="catalogue", citation="Маргулан, Народное искусство, 1986",
        pages="41", number="cat. 17", doi="10.1000/182",
    )  # fmt: skip
    assert 'href="https://doi.org/10.1000/182"' in page(record)
    assert told(record)["references"] == [
        {
            "kind": "catalogue",
            "citation": "Маргулан, Народное искусство, 1986",
            "pages": "41",
            "number": "cat. 17",
            "doi": "10.1000/182",
            "url": None,
        }
    ]
    reindex()
    assert ask("q=Маргулан").ids == [record.public_id]


def test_translations_of_inscriptions_are_found(pair: Pair, reindex: Reindex) -> None:
    record, _copy = pair
    record.inscriptions.create(text="بركات", translation_en="blessing")
    reindex()
    assert ask("q=blessing").ids == [record.public_id]


def test_the_story_tells_of_them_and_restoring_brings_them_back(cast: Cast, pair: Pair) -> None:
    first, copy = pair
    Reference.objects.create(object=first, citation="Margulan 1986")
    step(first, holder_en="Zere's family", published=True)
    there = timezone.now()
    first.references.all().delete()
    first.provenance.all().delete()
    copy.relations.all().delete()
    restore_object(row=first, moment=there, units=None)
    assert first.references.get().citation == "Margulan 1986"
    assert first.provenance.get().published
    assert not ObjectRelation.objects.exists()  # it is part of the other record
    restore_object(row=copy, moment=there, units={"objectrelation"})
    assert copy.relations.get().other == first
    client = signed_in(cast.timur)
    story = client.get(reverse("admin:catalog_museumobject_history", args=[first.pk]))
    assert "Zere" in story.content.decode()


def test_merged_records_keep_what_led_to_either(cast: Cast, pair: Pair) -> None:
    first, copy = pair
    twin = ObjectFactory.create(museum=cast.abai, status=Status.DRAFT)
    ObjectRelation.objects.create(object=copy, relation="depicts", other=twin)
    ObjectRelation.objects.create(object=copy, relation="copy_of", other=twin)  # becomes double
    ObjectRelation.objects.create(object=twin, relation="pair_of", other=first)  # and this, itself
    Reference.objects.create(object=twin, citation="Margulan 1986")
    step(twin, holder_en="Zere")
    merge_objects(kept=first, gone=twin)
    assert first.references.count() == first.provenance.count() == 1
    found = ObjectRelation.objects.values_list("object", "relation", "other")
    assert sorted(found) == [(copy.pk, "copy_of", first.pk), (copy.pk, "depicts", first.pk)]


def test_measurements_are_offered_from_the_text(cast: Cast) -> None:
    address = reverse("admin:catalog_museumobject_measure")
    client = signed_in(cast.aigul)
    answer = client.get(address, {"text": "диам. 2,5 см; вес 3,84 г"}).json()
    assert [(row["dimension"], row["value"], row["unit"]) for row in answer["rows"]] == [
        ("diameter", "2.5", "cm"),
        ("weight", "3.84", "g"),
    ]
    assert "2 measurements were read" in answer["sentence"]
    answer = client.get(address, {"text": "с ладонь\n5 х 6 см"}).json()
    assert len(answer["rows"]) == 2
    assert "could not be read" in answer["sentence"]
    assert client.get(address, {"text": "x" * 6000}).json()["rows"] == []
    assert signed_in(cast.stranger).get(address).status_code in (302, 403)


def test_a_draft_in_the_index_is_found_by_its_museum(cast: Cast, reindex: Reindex) -> None:
    record = ObjectFactory.create(museum=cast.abai, status=Status.DRAFT)
    Reference.objects.create(object=record, citation="Margulan 1986")
    reindex()
    assert ask("q=Margulan").ids == []
    assert ask("q=Margulan", cast.aigul).ids == [record.public_id]
