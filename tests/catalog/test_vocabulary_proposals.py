"""A cataloguer proposes a concept and uses it; a moderator accepts, merges or refuses it."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from catalog.actions.merge_vocabulary import merge_concepts
from catalog.models import Concept, MuseumObject, ObjectConcept, PreciousMetal
from museumportal.accounts.actions import choose_language
from museumportal.changes.models import Change, MovedIdentifier
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_vocabulary import concept_form
from tests.catalog.test_concept_merge import concept, described
from tests.factories import AgentFactory, ObjectFactory

ADD = "admin:catalog_concept_add"
EN = {"accept-language": "en"}


@pytest.fixture
def silver(cast: Cast) -> Any:
    """Proposed by Aigul through the form."""
    choose_language(person=cast.aigul, language="ru")
    answer = signed_in(cast.aigul).post(
        reverse(ADD), concept_form(label_en="Silver", label_ru="Серебро")
    )
    assert answer.status_code == 302
    made = Concept.objects.get(label_en="Silver")
    assert made.is_proposal
    return made


def letters(django_capture: Any, act: Any) -> list[Any]:
    with django_capture(execute=True):
        act()
    return mail.outbox


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:catalog_concept_{name}", args=args)


def test_a_proposal_waits_in_the_moderators_queue(cast: Cast, silver: Any) -> None:
    first = signed_in(cast.dana).get(reverse("admin:index"), headers=EN).content.decode()
    assert "Proposed concepts: 1" in first
    assert "Proposed concepts" not in (
        signed_in(cast.aigul).get(reverse("admin:index"), headers=EN).content.decode()
    )
    queue = signed_in(cast.dana).get(page("changelist"), {"is_proposal__exact": "1"}, headers=EN)
    assert "Silver" in queue.content.decode()


def test_a_proposal_is_chosen_for_objects_at_once(cast: Cast, silver: Any) -> None:
    asked = {"app_label": "catalog", "model_name": "objectconcept", "field_name": "concept"}
    answer = signed_in(cast.aigul).get(reverse("admin:autocomplete"), asked | {"term": "сереб"})
    assert [choice["id"] for choice in answer.json()["results"]] == [str(silver.pk)]


def test_an_accepted_proposal_is_told_in_the_proposers_language(
    cast: Cast, silver: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(cast.dana)
    (letter,) = letters(
        django_capture_on_commit_callbacks, lambda: client.post(page("accept", silver.pk))
    )
    silver.refresh_from_db()
    assert not silver.is_proposal
    assert letter.to == [cast.aigul.email]
    assert "Серебро" in letter.subject
    assert "принято" in letter.body
    assert signed_in(cast.aigul).post(page("accept", silver.pk)).status_code == 403
    # Pressing once more writes no second letter.
    assert (
        len(
            letters(
                django_capture_on_commit_callbacks, lambda: client.post(page("accept", silver.pk))
            )
        )
        == 1
    )


def test_unticking_the_box_accepts_as_well(
    cast: Cast, silver: Any, django_capture_on_commit_callbacks: Any
) -> None:
    form = concept_form(label_en="Silver", label_ru="Серебро")
    client = signed_in(cast.dana)
    sent = letters(
        django_capture_on_commit_callbacks, lambda: client.post(page("change", silver.pk), form)
    )
    assert [letter.to for letter in sent] == [[cast.aigul.email]]


def test_several_are_accepted_from_the_list(cast: Cast, silver: Any) -> None:
    other = concept("Gold", is_proposal=True)
    chosen = {"action": "accept", "_selected_action": [silver.pk, other.pk]}
    signed_in(cast.dana).post(page("changelist"), chosen)
    assert not Concept.objects.filter(is_proposal=True).exists()
    refused = signed_in(cast.aigul).post(page("changelist"), chosen)
    assert refused.status_code in (200, 302, 403)


def test_a_proposal_is_merged_into_what_there_was_already(
    cast: Cast, silver: Any, django_capture_on_commit_callbacks: Any
) -> None:
    known = concept("Argentum", label_ru="Сребро")
    record = ObjectFactory(museum=cast.abai)
    described(record, silver)
    client = signed_in(cast.dana)
    merge = {"id": [known.pk, silver.pk]}
    preview = client.get(page("merge"), merge, headers=EN).content.decode()
    assert "Argentum" in preview
    assert "Which one stays?" in preview
    # The accepted one is offered to stay.
    assert f'value="{known.pk}" checked' in preview
    (letter,) = letters(
        django_capture_on_commit_callbacks,
        lambda: client.post(page("merge"), merge | {"stays": known.pk}),
    )
    assert "Серебро" in letter.body
    assert "Сребро" in letter.subject
    assert [link.concept for link in record.concepts.all()] == [known]
    assert MovedIdentifier.objects.get(old=silver.public_id).new == known.public_id


def test_the_merge_page_finds_others_and_says_what_is_missing(cast: Cast, silver: Any) -> None:
    near, far = concept("Silvers"), concept("Silver", scheme="subject")
    client = signed_in(cast.dana)
    alone = client.get(page("merge"), {"id": silver.pk}, headers=EN).content.decode()
    assert f"id={silver.pk}&amp;id={near.pk}" in alone
    assert f"id={far.pk}" not in alone
    asked = client.get(page("merge"), {"id": silver.pk, "q": "nothing so"}, headers=EN)
    assert "Nothing is called so." in asked.content.decode()
    nothing = client.post(page("merge"), {"id": [silver.pk, near.pk]}, headers=EN)
    assert "Choose the one that stays." in nothing.content.decode()
    single = client.post(page("merge"), {"id": silver.pk, "stays": silver.pk}, headers=EN)
    assert "Choose two" in single.content.decode()
    across = client.post(page("merge"), {"id": [silver.pk, far.pk], "stays": silver.pk}, headers=EN)
    assert "one vocabulary" in across.content.decode()
    odd = client.get(page("merge"), {"id": ["x", "-1", "9" * 30], "q": "%"}, headers=EN)
    assert odd.status_code == 200
    assert Concept.objects.count() == 3


def test_only_moderators_merge_and_decide(cast: Cast, silver: Any, client: Client) -> None:
    other = concept("Argentum")
    merge = {"id": [silver.pk, other.pk], "stays": other.pk}
    for person in (cast.aigul, cast.timur):
        assert signed_in(person).post(page("merge"), merge).status_code == 403
        assert signed_in(person).get(page("refuse", silver.pk)).status_code == 403
        assert signed_in(person).post(page("accept", silver.pk)).status_code == 403
        assert (
            signed_in(person).post(reverse("admin:catalog_agent_merge"), merge).status_code == 403
        )
    assert client.post(page("merge"), merge).status_code == 302
    assert Concept.objects.filter(is_proposal=True).count() == 1


def test_a_refused_proposal_leaves_its_objects_and_says_why(
    cast: Cast, silver: Any, django_capture_on_commit_callbacks: Any
) -> None:
    record = ObjectFactory(museum=cast.abai)
    described(record, silver)
    below = concept("Sterling", below=[silver])
    client = signed_in(cast.dana)
    assert "1 object has it." in client.get(page("refuse", silver.pk), headers=EN).content.decode()
    empty = client.post(page("refuse", silver.pk), {"reason": ""}, headers=EN)
    assert empty.status_code == 200
    Change.objects.all().delete()
    (letter,) = letters(
        django_capture_on_commit_callbacks,
        lambda: client.post(page("refuse", silver.pk), {"reason": "Это металл, он уже есть."}),
    )
    assert "Это металл, он уже есть." in letter.body
    assert record.inventory_number in letter.body
    assert "Серебро" in letter.subject
    assert not Concept.objects.filter(pk=silver.pk).exists()
    assert not record.concepts.exists()
    assert not below.broader.exists()
    assert Change.objects.filter(kind="object", public_id=record.public_id).exists()
    history: Any = ObjectConcept.history.first()  # type: ignore[attr-defined]
    assert (history.history_type, history.history_user) == ("-", cast.dana)
    assert MuseumObject.objects.filter(pk=record.pk).exists()


def test_what_must_have_a_concept_keeps_it(cast: Cast, silver: Any) -> None:
    PreciousMetal.objects.create(object=ObjectFactory(museum=cast.abai), metal=silver)
    answer = signed_in(cast.dana).post(page("refuse", silver.pk), {"reason": "No."}, headers=EN)
    assert "Merge it." in answer.content.decode()
    assert Concept.objects.filter(pk=silver.pk).exists()


def test_the_same_name_must_be_wanted_twice(cast: Cast, silver: Any) -> None:
    client = signed_in(cast.aigul)
    form = concept_form(label_en="SILVER")
    asked = client.post(reverse(ADD), form, headers=EN).content.decode()
    assert "There is already a concept of this name." in asked
    assert "Silver · materials" in asked
    assert Concept.objects.count() == 1
    assert client.post(reverse(ADD), form | {"anyway": "on"}).status_code == 302
    assert Concept.objects.count() == 2
    nameless = client.post(reverse(ADD), concept_form(label_en=""), headers=EN)
    assert "A concept needs a name." in nameless.content.decode()


def test_what_is_alike_is_told_while_one_types(cast: Cast, silver: Any, client: Client) -> None:
    asked = {"scheme": "material", "name": ["Silvers", ""]}
    told = signed_in(cast.aigul).get(page("alike"), asked, headers=EN).content.decode()
    assert "Silver · materials" in told
    assert "Silver" not in (
        signed_in(cast.aigul).get(page("alike"), {"scheme": "x"}).content.decode()
    )
    assert client.get(page("alike"), asked).status_code == 302


def test_the_history_of_what_was_merged_is_read_from_what_stays(cast: Cast, silver: Any) -> None:
    known = concept("Argentum")
    merge_concepts(stays=known, goes=[silver], by=cast.dana)
    told = signed_in(cast.dana).get(page("history", known.pk), headers=EN).content.decode()
    assert "This record was merged into it: Silver" in told


def test_makers_are_merged_on_the_same_page(cast: Cast) -> None:
    stays, goes = AgentFactory(name_en="Turner"), AgentFactory(name_en="W. Turner")
    client, merge = signed_in(cast.dana), reverse("admin:catalog_agent_merge")
    chosen = {"id": [stays.pk, goes.pk]}
    assert "Which one stays?" in client.get(merge, chosen, headers=EN).content.decode()
    assert client.post(merge, chosen | {"stays": stays.pk}).status_code == 302
    assert client.get(f"/id/{goes.public_id}")["Location"] == f"/id/{stays.public_id}"
    listed = {"action": "merge", "_selected_action": [stays.pk]}
    answer = client.post(reverse("admin:catalog_agent_changelist"), listed)
    assert answer["Location"].endswith(f"?id={stays.pk}")
