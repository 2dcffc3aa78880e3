"""Vocabularies in the admin: proposals, names, hierarchy, choices."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from catalog.models import Agent, Concept, ConceptClosure, ConceptTerm, MuseumObject
from museumportal.changes.models import Change
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import form
from tests.factories import AgentFactory, ConceptFactory


def concept_form(**changed: Any) -> dict[str, Any]:
    names = ("terms", "broader_links", "matches")
    empty = {f"{name}-{part}_FORMS": 0 for name in names for part in ("TOTAL", "INITIAL")}
    return empty | {"scheme": "material", "label_en": "Silver", "_continue": "1"} | changed


def test_what_a_museum_adds_to_a_vocabulary_is_a_proposal(cast: Cast) -> None:
    add = reverse("admin:catalog_concept_add")
    assert signed_in(cast.aigul).post(add, concept_form()).status_code == 302
    silver = Concept.objects.get()
    assert silver.is_proposal
    change = reverse("admin:catalog_concept_change", args=[silver.pk])
    assert signed_in(cast.aigul).post(change, concept_form()).status_code == 403
    assert signed_in(cast.dana).post(change, concept_form(label_kk="Күміс")).status_code == 302
    silver.refresh_from_db()
    assert (silver.is_proposal, silver.label_kk) == (False, "Күміс")


def test_names_and_hierarchy_follow_a_concept(cast: Cast) -> None:
    client = signed_in(cast.dana)
    metal = ConceptFactory(scheme=Concept.Scheme.MATERIAL, label_en="Metal")
    client.post(
        reverse("admin:catalog_concept_add"),
        concept_form(
            **{
                "terms-TOTAL_FORMS": 1,
                "terms-0-language": "en",
                "terms-0-text": "Argentum",
                "broader_links-TOTAL_FORMS": 1,
                "broader_links-0-broader": metal.pk,
            }
        ),
    )
    silver = Concept.objects.get(label_en="Silver")
    assert ConceptClosure.objects.filter(ancestor=metal, descendant=silver, depth=1).exists()
    assert set(ConceptTerm.objects.filter(concept=silver).values_list("folded", "scheme")) == {
        ("silver", "material"),
        ("argentum", "material"),
    }
    assert Change.objects.filter(kind="concept", public_id=silver.public_id).exists()
    answer = client.post(
        reverse("admin:catalog_concept_change", args=[metal.pk]),
        concept_form(
            label_en="Metal",
            **{"broader_links-TOTAL_FORMS": 1, "broader_links-0-broader": silver.pk},
        ),
    )
    assert "already narrower" in answer.content.decode()
    choices = client.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "catalog",
            "model_name": "objectconcept",
            "field_name": "concept",
            "term": "ARGEN",
        },
    ).json()
    assert [choice["text"] for choice in choices["results"]] == ["Silver (Argentum) ‹ Metal"]


def test_a_concept_of_the_wrong_vocabulary_is_said(cast: Cast) -> None:
    chasing = ConceptFactory(scheme=Concept.Scheme.TECHNIQUE)
    answer = signed_in(cast.aigul).post(
        reverse("admin:catalog_museumobject_add"),
        form(
            cast,
            **{
                "concepts-TOTAL_FORMS": 1,
                "concepts-0-relation": "material",
                "concepts-0-concept": chasing.pk,
                "concepts-0-position": 0,
            },
        ),
    )
    assert "Choose a concept of the vocabulary" in answer.content.decode()


def test_a_maker_has_a_name_and_addresses_one_a_line(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    add = reverse("admin:catalog_agent_add")
    maker = {"kind": "person", "name_ru": "Куляш Байсеитова"}
    assert "A maker needs a name." in client.post(add, {"kind": "person"}).content.decode()
    wrong = client.post(add, maker | {"matches": "https://viaf.org/viaf/1\nno address"})
    assert "“no address” is no web address." in wrong.content.decode().replace("&quot;", '"')
    addresses = "https://viaf.org/viaf/1\r\n\r\nhttps://www.wikidata.org/wiki/Q1"
    assert client.post(add, maker | {"matches": addresses}).status_code == 302
    made = Agent.objects.get()
    assert made.matches == ["https://viaf.org/viaf/1", "https://www.wikidata.org/wiki/Q1"]
    # Nobody has said how it is sorted: then as it is written, so that the list names it.
    assert made.sort_name == "Куляш Байсеитова"
    page = signed_in(cast.dana).get(reverse("admin:catalog_agent_change", args=[made.pk]))
    assert "https://viaf.org/viaf/1\nhttps://www.wikidata.org" in page.content.decode()
    change = reverse("admin:catalog_agent_change", args=[made.pk])
    assert signed_in(cast.dana).post(change, maker | {"born": "1912"}).status_code == 302
    history = signed_in(cast.dana).get(reverse("admin:catalog_agent_history", args=[made.pk]))
    assert "<del>—</del> → <ins>1912</ins>" in history.content.decode()


def test_a_museum_is_not_asked_whether_it_proposes(cast: Cast) -> None:
    add = reverse("admin:catalog_concept_add")
    assert "is_proposal" not in signed_in(cast.aigul).get(add).content.decode()
    assert "is_proposal" in signed_in(cast.dana).get(add).content.decode()


@pytest.mark.parametrize(
    "hostile", ["Sil\x01ver", "Silver\x00", "\x9fSilver", "Sil\ufffever\uffff"]
)
def test_characters_that_no_xml_may_hold_are_not_saved(cast: Cast, hostile: str) -> None:
    client = signed_in(cast.dana)
    term = {"terms-TOTAL_FORMS": 1, "terms-0-language": "en", "terms-0-text": f"{hostile} 925"}
    client.post(reverse("admin:catalog_concept_add"), concept_form(label_en=hostile, **term))
    assert Concept.objects.get().label_en == "Silver"
    assert ConceptTerm.objects.get(preferred=False).text == "Silver 925"
    address = {"matches": f"https://viaf.org/viaf/{hostile}"}
    client.post(
        reverse("admin:catalog_agent_add"), {"name_en": hostile, "kind": "person"} | address
    )
    agent = Agent.objects.get()
    assert (agent.name_en, agent.matches) == ("Silver", ["https://viaf.org/viaf/Silver"])
    client.post(reverse("admin:catalog_museumobject_add"), form(cast, title_kk=hostile))
    assert MuseumObject.objects.get().title_kk == "Silver"


def test_beginnings_of_words_find_makers(cast: Cast, reindex: Callable[[], int]) -> None:
    AgentFactory.create(name_ru="Абылхан Кастеев", sort_name="Kasteev, Abylkhan")
    AgentFactory.create(name_ru="Абыл Тажибаев", sort_name="Tazhibaev, Abyl")
    reindex()
    page = signed_in(cast.aigul).get("/admin/catalog/agent/?q=каст абы").content.decode()
    assert "Kasteev" in page
    assert "Tazhibaev" not in page
