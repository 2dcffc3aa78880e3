"""Records that are gone when somebody comes back to them or saves."""

from typing import Any

import pytest
from django.urls import reverse

from catalog.actions.merge_objects import merge_objects
from catalog.actions.merge_vocabulary import merge_agents, merge_concepts
from catalog.models import MuseumObject
from museumportal.accounts.models import FormDraft
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import form
from tests.factories import AgentFactory, ConceptFactory, ObjectFactory


@pytest.fixture
def pair(cast: Cast) -> tuple[MuseumObject, MuseumObject]:
    first, second = (
        ObjectFactory.create(museum=cast.abai, inventory_number=number, title_en=title)
        for number, title in (("КП-1", "Bracelet"), ("КП-01", "Silver bracelet"))
    )
    return first, second


def page_of(key: int | str) -> str:
    return reverse("admin:catalog_museumobject_change", args=[key])


def test_the_page_of_a_merged_record_leads_to_the_one_that_stays(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject]
) -> None:
    kept, gone = pair
    old = page_of(gone.pk)
    merge_objects(kept=kept, gone=gone)
    answer = signed_in(cast.aigul).get(old, follow=True)
    assert answer.redirect_chain == [(page_of(kept.pk), 302)]
    assert "The record was merged into this one: КП-1 Bracelet" in answer.content.decode()
    for method in ("get", "post"):
        client = signed_in(cast.olga)
        theirs = getattr(client, method)(page_of(kept.pk))
        assert theirs.headers["Location"] == reverse("admin:index")
    assert signed_in(cast.olga).get(old).headers["Location"] == reverse("admin:index")
    assert signed_in(cast.aigul).get(page_of("9" * 30)).headers["Location"] == reverse(
        "admin:index"
    )


def test_what_was_typed_meanwhile_is_shown_to_be_copied(
    cast: Cast, pair: tuple[MuseumObject, MuseumObject]
) -> None:
    kept, gone = pair
    old, client = page_of(gone.pk), signed_in(cast.aigul)
    silver = ConceptFactory(scheme="material", label_en="Silver")
    sent: dict[str, Any] = {
        "title_kk": "Білезік",
        "scholarly_description_en": "First line.\nSecond <line>.",
        "object_type": ConceptFactory(scheme="object_type", label_en="Jewel").pk,
        "inscriptions-TOTAL_FORMS": 1,
        "inscriptions-0-text": "Айша",
        "concepts-TOTAL_FORMS": 1,
        "concepts-0-concept": silver.pk,
    }
    merge_objects(kept=kept, gone=gone)
    answer = client.post(old, form(cast, **sent))
    text = answer.content.decode()
    assert answer.status_code == 410
    for typed in ("Білезік", "First line.<br>Second &lt;line&gt;.", "Jewel", "Айша", "Silver"):
        assert typed in text
    assert f'<a href="{page_of(kept.pk)}">КП-1 Bracelet</a>' in text
    assert "---" not in text
    assert not MuseumObject.objects.filter(title_kk="Білезік").exists()
    assert not FormDraft.objects.exists()


def test_of_a_deleted_record_too(cast: Cast, pair: tuple[MuseumObject, MuseumObject]) -> None:
    key = pair[1].pk
    pair[1].delete()
    answer = signed_in(cast.aigul).post(page_of(key), form(cast, title_kk="Білезік"))
    assert answer.status_code == 410
    assert "somebody deleted it" in answer.content.decode()
    assert "Білезік" in answer.content.decode()


@pytest.mark.parametrize("name", ["concept", "agent"])
def test_words_and_makers_lead_on_too(cast: Cast, name: str) -> None:
    make: Any = {"concept": ConceptFactory, "agent": AgentFactory}[name]
    merge: Any = {"concept": merge_concepts, "agent": merge_agents}[name]
    stays, goes = make(), make()
    old, new = (reverse(f"admin:catalog_{name}_change", args=[row.pk]) for row in (goes, stays))
    merge(stays=stays, goes=[goes], by=cast.dana)
    client = signed_in(cast.dana)
    assert client.get(old).headers["Location"] == new
    answer = client.post(old, {"label_kk": "Күміс", "name_kk": "Күміс"})
    assert (answer.status_code, "Күміс" in answer.content.decode()) == (410, True)
