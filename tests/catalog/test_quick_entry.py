"""Objects entered one after the other: quickly, as clones, with what is carried on."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.carrying import next_number
from catalog.models import Concept, EntryHabit, MuseumObject, ObjectConcept
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import form, jpeg
from tests.factories import ConceptFactory, ImageFactory, ObjectFactory

QUICK = "admin:catalog_museumobject_quick"
ADD = "admin:catalog_museumobject_add"


def quick(cast: Cast, number: str, **changed: Any) -> dict[str, Any]:
    sent = {"museum": cast.abai.pk, "inventory_number": number, "title_en": "Coin", "_next": "1"}
    return sent | changed


def value(client: Client, address: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', client.get(address).content.decode())
    return found[1] if found else ""


def test_a_draft_with_two_photographs_and_the_next_number(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    kind = ConceptFactory()
    sent = quick(cast, "КП-12/09", object_type=kind.pk, pictures=[jpeg(), jpeg(colour="navy")])
    answer = client.post(reverse(QUICK), sent | {"number_picture": jpeg(colour="white")})
    record = MuseumObject.objects.get()
    assert answer.headers["Location"] == f"{reverse(QUICK)}?after={record.pk}"
    assert (record.title_en, record.status, record.object_type) == ("Coin", Status.DRAFT, kind)
    pictures = list(record.images.order_by("position"))
    assert [each.is_main for each in pictures] == [True, False, False]
    assert [each.published for each in pictures] == [True, True, False]
    assert pictures[2].caption_en == "Inventory number"
    assert record.history.latest().history_user == cast.aigul
    page = client.get(answer.headers["Location"])
    assert "Saved as a draft: КП-12/09 Coin." in page.content.decode()
    assert value(client, reverse(QUICK), "inventory_number") == "КП-12/10"
    assert value(client, reverse(QUICK), "museum") == str(cast.abai.pk)


def test_quick_entry_leads_on_to_the_whole_form_and_asks_for_the_camera(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    answer = client.post(reverse(QUICK), quick(cast, "1") | {"_complete": "1"})
    record = MuseumObject.objects.get()
    page = reverse("admin:catalog_museumobject_change", args=[record.pk])
    assert answer.headers["Location"] == page
    text = client.get(reverse(QUICK)).content.decode()
    assert (
        len(
            re.findall(
                r'<input type="file"[^>]*accept="image/\*" data-camera="Take a photograph"', text
            )
        )
        == 2
    )
    for place in ("admin:index", "admin:catalog_museumobject_changelist"):
        assert reverse(QUICK) in client.get(reverse(place)).content.decode()


def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast) -> None:
    ObjectFactory(museum=cast.abai, inventory_number="КП-1")
    client = signed_in(cast.aigul)
    answer = client.post(reverse(QUICK), quick(cast, "КП-1", title_en="Second coin"))
    text = answer.content.decode()
    assert text.count("This museum already has this inventory number") == 1
    assert list(answer.context["form"].errors) == ["inventory_number"]
    assert 'value="Second coin"' in text
    assert MuseumObject.objects.count() == 1


def test_nobody_enters_into_another_museum(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    answer = client.post(reverse(QUICK), quick(cast, "1", museum=cast.komi.pk))
    assert answer.status_code == 200
    assert not MuseumObject.objects.exists()
    assert signed_in(cast.arman).get(reverse(QUICK)).status_code == 403


@pytest.mark.parametrize(
    ("last", "then"),
    [
        ("КП-12", "КП-13"),
        ("КП-0099", "КП-0100"),
        ("АМ 12/3а", "АМ 12/4а"),
        ("без номера", ""),
        ("1" * 40, "1" * 39 + "2"),
    ],
)
def test_the_next_number_follows_on_the_last(cast: Cast, last: str, then: str) -> None:
    assert next_number(cast.abai, last) == then


def test_numbers_that_are_taken_are_passed_over(cast: Cast) -> None:
    for number in (*range(2, 60), 61):
        ObjectFactory(museum=cast.abai, inventory_number=f"A-{number}")
    ObjectFactory(museum=cast.komi, inventory_number="A-60")
    assert next_number(cast.abai, "A-1") == "A-60"


def test_what_is_pinned_goes_on_to_the_next_in_both_forms(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    silver = ConceptFactory(scheme=Concept.Scheme.MATERIAL, label_en="Silver")
    rows = {
        "concepts-TOTAL_FORMS": 1,
        "concepts-0-relation": "material",
        "concepts-0-concept": silver.pk,
        "concepts-0-position": 0,
    }
    pins = {"carry": ["location", "concepts"], "carry_shown": "location condition concepts"}
    sent = form(cast, inventory_number="A-1", location="Room 3", condition="Torn", **rows, **pins)
    assert client.post(reverse(ADD), sent).status_code == 302
    habit = EntryHabit.objects.get()
    assert (habit.user, habit.last, habit.carried) == (
        cast.aigul,
        MuseumObject.objects.get(),
        ["concepts", "location"],
    )
    # The whole form begins with it, unsaved; so does quick entry.
    page = client.get(reverse(ADD))
    assert page.context["adminform"].form.initial["location"] == "Room 3"
    assert "condition" not in page.context["adminform"].form.initial
    rows_shown = {
        each.formset.prefix: len(each.formset.forms)
        for each in page.context["inline_admin_formsets"]
    }
    assert rows_shown["concepts"] == 1
    assert rows_shown["measurements"] == 0
    text = client.get(reverse(QUICK)).content.decode()
    assert 'value="Room 3"' in text
    assert "Materials and techniques: Silver" in text
    carried = {"location": "Room 3", "carry_from": habit.last_id, "carry_list": "concepts"}
    client.post(reverse(QUICK), quick(cast, "A-2", **carried, carry_shown="title_en"))
    second = MuseumObject.objects.get(inventory_number="A-2")
    assert second.location == "Room 3"
    assert second.concepts.get().concept == silver
    assert second.concepts.get().history.latest().history_user == cast.aigul
    # Pins that quick entry does not show stay, and hers are nobody else's.
    habit.refresh_from_db()
    assert habit.carried == ["concepts", "location"]
    assert habit.last == second
    others = signed_in(cast.timur).get(reverse(ADD)).context["adminform"].form.initial
    assert "location" not in others


def test_a_pin_is_taken_out_again(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    pins = {"carry": ["location"], "carry_shown": "location"}
    client.post(reverse(ADD), form(cast, location="Room 3", **pins))
    record = MuseumObject.objects.get()
    page = reverse("admin:catalog_museumobject_change", args=[record.pk])
    client.post(page, form(cast, location="Room 3", carry_shown="location"))
    assert EntryHabit.objects.get().carried == []


def test_the_form_knows_what_the_object_entered_last_says(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    kind = ConceptFactory(label_en="Coin")
    client.post(reverse(ADD), form(cast, location="Room 3", object_type=kind.pk))
    carry = client.get(reverse(ADD)).context["carry"]
    assert carry["previous"]["location"] == {"value": "Room 3", "label": ""}
    assert carry["previous"]["object_type"] == {"value": str(kind.pk), "label": "Coin"}
    assert "inventory_number" not in carry["previous"]
    theirs = signed_in(cast.timur).get(reverse(ADD)).context["carry"]
    assert theirs["previous"] == {}


def test_a_clone_takes_the_chosen_parts_and_never_number_pictures_or_state(cast: Cast) -> None:
    silver = ConceptFactory(scheme=Concept.Scheme.MATERIAL)
    record = ObjectFactory(
        museum=cast.abai,
        inventory_number="A-7",
        register_number="R",
        state_catalogue_number="G-1",
        description_en="Round.",
        location="Room 3",
        status=Status.PUBLISHED,
    )
    ObjectConcept.objects.create(object=record, relation="material", concept=silver)
    record.measurements.create(dimension="weight", value="2.5", unit="g")
    ImageFactory(object=record)
    client = signed_in(cast.aigul)
    page = reverse("admin:catalog_museumobject_change", args=[record.pk])
    clone = reverse("admin:catalog_museumobject_clone", args=[record.pk])
    assert clone in client.get(page).content.decode()
    assert 'value="materials" checked' in client.get(clone).content.decode()
    opened = client.get(
        reverse(ADD), {"clone": record.pk, "part": ["identity", "description", "materials"]}
    )
    initial = opened.context["adminform"].form.initial
    assert initial["title_en"] == record.title_en
    assert initial["description_en"] == "Round."
    assert initial["inventory_number"] == "A-8"
    for name in ("register_number", "state_catalogue_number", "status", "location"):
        assert name not in initial
    shown = {each.formset.prefix: each.formset for each in opened.context["inline_admin_formsets"]}
    assert shown["concepts"].forms[0]["concept"].value() == silver.pk
    assert str(shown["measurements"].forms[0]["value"].value()) == "2.5"
    assert "images" not in shown
    assert MuseumObject.objects.count() == 1
    theirs = ObjectFactory(museum=cast.komi, location="Secret")
    address = f"{reverse(ADD)}?clone={theirs.pk}&part=internal"
    assert "Secret" not in client.get(address).content.decode()
    hidden = reverse("admin:catalog_museumobject_clone", args=[theirs.pk])
    assert client.get(hidden).status_code == 404
