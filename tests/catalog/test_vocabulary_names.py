"""Concepts are found by the beginning of any word of any name, in any language."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from catalog.actions.vocabulary import concept_saved
from catalog.models import Concept, ConceptTerm
from catalog.named import alike, called, same_name
from museumportal.findable import findable
from museumportal.indexer import rebuild
from tests.cast import Cast, signed_in
from tests.commands import run
from tests.factories import ConceptFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def starter() -> None:
    run("import_vocabulary", starter=True)


def labels(found: Any) -> list[str]:
    return [each.label_en for each in found]


def test_words_are_parted_alike_in_the_database_and_in_questions(starter: None) -> None:
    term = ConceptTerm.objects.create(
        concept=Concept.objects.all()[0],
        scheme="material",
        language="ru",
        text="x",
        folded='ер-тоқым ("100%\\\'s") 5/6',
    )
    term.refresh_from_db()
    assert term.words.split() == ["ер", "тоқым", "100", "s", "5", "6"]
    assert term.words.startswith(" ")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("сырм", "Syrmak"),
        ("мозаичный", "Syrmak"),
        ("felt mos", "Syrmak"),
        ("ТОҚЫМ", "Saddle pad"),
        ("тоқым ер", "Saddle"),
        ("ковёр", "Carpet"),
        ("ковер вкат", "Tekemet"),
        ("киіз тө", "Felt rug"),
        ("kumis sk", "Saba"),
        ("%", None),
        ("__", None),
        ("'; --", None),
    ],
)
def test_any_word_of_any_name_finds_a_concept(starter: None, text: str, first: str | None) -> None:
    found = labels(called(Concept.objects.filter(scheme="object_type"), text))
    assert found[0] == first if first else found == []


def test_only_what_was_asked_among_is_found(starter: None) -> None:
    found = called(Concept.objects.filter(scheme="technique"), "литогр")
    assert labels(found) == ["Lithography"]
    everywhere = called(Concept.objects.all(), "акварель")
    assert {each.scheme for each in everywhere} == {"object_type", "technique", "material"}


def test_nearly_the_same_name_is_noticed(starter: None) -> None:
    assert labels(alike("object_type", ["Сырмақ"]))[0] == "Syrmak"
    assert "Tuskiiz" in labels(alike("object_type", ["тускиизы"]))
    assert alike("object_type", ["Совсем иное"]) == []
    assert alike("material", ["Сырмақ"]) == []
    assert alike("material", ["", " "]) == []
    assert labels(same_name("material", ["СЕРЕБРО"])) == ["Silver"]
    assert same_name("material", ["серебра"]) == []


def test_choices_show_what_is_above_and_the_name_that_was_typed(starter: None, cast: Cast) -> None:
    client = signed_in(cast.aigul)

    def choices(term: str, field: str = "object_type") -> list[str]:
        model = "museumobject" if field == "object_type" else "objectconcept"
        asked = {"app_label": "catalog", "model_name": model, "field_name": field, "term": term}
        answer = client.get(reverse("admin:autocomplete"), asked, headers={"accept-language": "en"})
        return [choice["text"] for choice in answer.json()["results"]]

    assert choices("syrmaq") == ["Syrmak (syrmaq) ‹ Felt rug"]
    assert choices("Syrmak") == ["Syrmak ‹ Felt rug"]
    assert choices("печатка") == ["Signet ring (Перстень-печатка) ‹ Ring, Seal"]
    assert "Silver (Күміс) ‹ Precious metal" in choices("күміс", "concept")
    assert not choices("күміс")[0].startswith("Silver (")


def test_the_index_completes_names_where_it_stands(
    starter: None, tmp_path: Path, settings: Any
) -> None:
    settings.SEARCH_DIR = tmp_path / "index"
    types = Concept.objects.filter(scheme="object_type")
    assert labels(called(types, "sandyq")) == []
    rebuild(settings.SEARCH_DIR, findable())
    assert labels(called(types, "sandyq"))[0] == "Chest"
    assert labels(called(types, "felt mos")) == ["Syrmak"]
    assert labels(called(Concept.objects.filter(scheme="technique"), "литогр")) == ["Lithography"]
    # One that the index does not know yet is found by its whole name.
    new: Any = ConceptFactory(scheme="object_type", label_en="Chestlet")
    concept_saved(concept=new)
    assert labels(called(types, "CHESTLET")) == ["Chestlet"]


def test_what_the_index_has_too_much_of_is_asked_of_the_table(
    starter: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEARCH_DIR = tmp_path / "index"
    rebuild(settings.SEARCH_DIR, findable())
    monkeypatch.setattr("catalog.named.MOST", 3)
    acquisition = Concept.objects.filter(scheme="acquisition")
    assert set(labels(called(acquisition, "п"))) == {"Transfer", "Bequest", "Purchase"}
