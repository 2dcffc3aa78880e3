"""Concepts are found by the beginning of any word of any name, in any language."""

from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from catalog.models import Concept, ConceptTerm
from catalog.named import alike, called, same_name
from tests.cast import Cast, signed_in
from tests.commands import run

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


def test_only_what_was_asked_among_is_found_and_the_name_is_told(starter: None) -> None:
    found = called(Concept.objects.filter(scheme="technique"), "литогр")
    assert [each.label_en for each in found] == ["Lithography"]  # type: ignore[attr-defined]
    assert found[0].matched == "Литография"  # type: ignore[attr-defined]
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


def test_what_nobody_wrote_so_is_looked_for_in_the_index(starter: None, cast: Cast) -> None:
    """Kazakh in Latin letters, as long as the index stands."""
    call_command("index", verbosity=0)
    page = signed_in(cast.dana).get(reverse("admin:catalog_concept_changelist"), {"q": "syrmaq"})
    assert "Syrmak" in page.content.decode()
