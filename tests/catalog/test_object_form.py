"""The form of an object: its tabs, and what the type needs."""

import re
from typing import Any

import pytest
from django.urls import reverse

from catalog.actions.vocabulary import concept_saved
from catalog.admin.object_form import TABS
from catalog.importers.vocabulary_files import read_starter
from catalog.models import Concept, ConceptBroader, MuseumObject
from catalog.needed import BY_TYPE, OTHERS, label_of, needed_for
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import form
from tests.factories import ConceptFactory, ObjectFactory

ADD = "admin:catalog_museumobject_add"


def kind(notation: str, *broader: Concept) -> Concept:
    concept = ConceptFactory(notation=notation, label_en=notation.title())
    for above in broader:
        ConceptBroader.objects.create(narrower=concept, broader=above)
    concept_saved(concept=concept)
    return concept


def test_all_sections_stand_on_the_page_in_order_with_a_link_to_each(cast: Cast) -> None:
    text = signed_in(cast.aigul).get(reverse(ADD)).content.decode()
    names = [tab.name for tab in TABS]
    assert re.findall(r'<section class="form-tab" id="(\w+)"', text) == names
    assert re.findall(r'<li><a href="#(\w+)" id="tab-', text) == names
    assert " hidden" not in re.search(r'<section class="form-tab".*?>', text)[0]  # type: ignore[index]


def test_the_tab_with_an_error_says_how_many(cast: Cast) -> None:
    sent = {"inventory_number": "", "insurance_value": "much", "measurements-TOTAL_FORMS": 1}
    row = {"measurements-0-dimension": "height", "measurements-0-value": "x"}
    row["measurements-0-position"] = "0"
    answer = signed_in(cast.aigul).post(reverse(ADD), form(cast, **sent, **row))
    wrong = {tab.name: tab.errors for tab in answer.context["tabs"] if tab.errors}
    assert wrong == {"identity": 1, "materials": 2, "internal": 1}
    assert 'id="materials" aria-labelledby="tab-materials" data-errors="2"' in (
        answer.content.decode()
    )


def test_the_nearest_type_says_what_is_needed(db: None) -> None:
    money = kind("numismatics")
    coin = kind("coin", money)
    note = kind("banknote", money)
    bag = kind("saddlebag", kind("textile"), kind("costume"))
    assert needed_for(coin.pk) == BY_TYPE["numismatics"]
    assert needed_for(note.pk) == BY_TYPE["banknote"]
    both = needed_for(bag.pk)
    assert both
    assert set(both.names) == {*BY_TYPE["textile"].names, *BY_TYPE["costume"].names}
    assert needed_for(kind("anvil").pk) == OTHERS
    assert needed_for(None) is None
    assert needed_for(10**12) is None


def test_the_table_names_types_of_the_starter_vocabulary_and_what_there_is(english: None) -> None:
    types = {row.notation for row in read_starter() if row.scheme == "object_type"}
    assert set(BY_TYPE) <= types
    assert all(label_of(name) for needs in (*BY_TYPE.values(), OTHERS) for name in needs.names)


def test_the_form_leads_to_what_the_type_needs_and_is_asked_again(cast: Cast) -> None:
    coin = kind("coin", kind("numismatics"))
    record = ObjectFactory(museum=cast.abai, object_type=coin)
    client = signed_in(cast.aigul)
    page = reverse("admin:catalog_museumobject_change", args=[record.pk])
    asked = reverse("admin:catalog_museumobject_needed")
    for text in (
        client.get(page).content.decode(),
        client.get(asked, {"type": coin.pk}).content.decode(),
    ):
        assert "Needed first for this type (Coin)" in text
        link = '<a href="#measurements-group" data-need="diameter" data-column="dimension"'
        assert f'{link} data-unit="mm">' in text
        assert '<a href="#concepts-group" data-need="material" data-column="relation">' in text
    for nonsense in ("", "x", "-1", "9" * 30):
        assert client.get(asked, {"type": nonsense}).content.strip() == b""


def test_a_row_that_was_only_suggested_is_none(cast: Cast) -> None:
    rows: dict[str, Any] = {
        "measurements-TOTAL_FORMS": 2,
        "measurements-0-dimension": "diameter",
        "measurements-0-unit": "mm",
        "measurements-0-position": 0,
        "measurements-1-dimension": "weight",
        "measurements-1-value": "2.5",
        "measurements-1-unit": "g",
        "measurements-1-position": 1,
        "concepts-TOTAL_FORMS": 1,
        "concepts-0-relation": "material",
        "concepts-0-position": 0,
    }
    answer = signed_in(cast.aigul).post(reverse(ADD), form(cast, **rows))
    assert answer.status_code == 302
    record = MuseumObject.objects.get()
    assert [row.dimension for row in record.measurements.all()] == ["weight"]
    assert not record.concepts.exists()


@pytest.mark.parametrize(("respect", "found"), [("material", "Silver"), ("technique", "Silvering")])
def test_a_row_offers_concepts_of_its_respect_only(cast: Cast, respect: str, found: str) -> None:
    for scheme, label in (("material", "Silver"), ("technique", "Silvering")):
        concept_saved(concept=ConceptFactory(scheme=scheme, label_en=label))
    asked = {"app_label": "catalog", "model_name": "objectconcept", "field_name": "concept"}
    answer = signed_in(cast.aigul).get(
        reverse("admin:autocomplete"), asked | {"term": "silver", "respect": respect}
    )
    results = answer.json()["results"]
    assert [each["text"].split(" ")[0] for each in results] == [found]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["", "1850-е", ""], "Years read from the text: 1850–1859."),
        (["5 ғ. б.з.д."], "Years read from the text: 500–401 BC."),
        (["after 1862"], "Years read from the text: from 1862."),
        (["1850", "30 February 1850"], "There is no such day: 30 February."),
        (["5000 год"], "No year could be read from the text"),
        (["б/д"], ""),
        (["  "], ""),
        ([], ""),
        (["x" * 10_000], "No year could be read from the text"),
    ],
)
def test_what_saving_will_read_from_a_date_is_told(
    cast: Cast, texts: list[str], sentence: str
) -> None:
    page = reverse("admin:catalog_museumobject_years")
    told = signed_in(cast.aigul).get(page, {"text": texts}).content.decode()
    assert told.startswith(sentence)
    assert bool(told) == bool(sentence)
    assert signed_in(cast.arman).get(page, {"text": texts}).status_code == 403
