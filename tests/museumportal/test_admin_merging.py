"""Two people at one record: the second one's form is merged, and nothing is lost."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Concept, Image, Inscription, Measurement, MuseumObject, ObjectConcept
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import form
from tests.factories import (
    AgentFactory,
    ConceptFactory,
    GalleryFactory,
    ImageFactory,
    ObjectFactory,
)
from tests.museumportal.test_admin_saving import page_of, seen

Row = dict[str, Any]


@pytest.fixture
def record(cast: Cast) -> MuseumObject:
    return ObjectFactory(
        museum=cast.abai, inventory_number="КП-1", status=Status.DRAFT, title_kk="Білезік"
    )


def rows(prefix: str, record: MuseumObject, *sent: Row) -> Row:
    """What the browser sends for a list; rows that have an `id` were there when it was opened."""
    data: Row = {
        f"{prefix}-TOTAL_FORMS": len(sent),
        f"{prefix}-INITIAL_FORMS": sum("id" in row for row in sent),
    }
    for number, row in enumerate(sent):
        known = {"object": record.pk} if "id" in row else {}
        data |= {f"{prefix}-{number}-{name}": value for name, value in (row | known).items()}
    return data


def measured(dimension: str, value: str, **more: Any) -> Row:
    return {"dimension": dimension, "value": value, "unit": "cm", "position": 0} | more


def conflicts(answer: Any) -> dict[str, tuple[str, str, str]]:
    """Name of a conflict on the page → before, theirs, mine."""
    found = answer.context["merge"].conflicts
    return {each.name: (each.before, each.theirs, each.mine) for each in found}


def decided(answer: Any, sent: Row, **choices: str) -> Row:
    """The form as it comes back, with the choices made."""
    names = [each.name for each in answer.context["merge"].conflicts]
    again = {"shown_version": answer.context["merge_shown"], "conflict": names}
    return sent | again | {f"choice-{name}": choice for name, choice in choices.items()}


def titles(record: MuseumObject) -> list[str | None]:
    fresh = MuseumObject.objects.get(pk=record.pk)
    return [fresh.title_kk, fresh.title_ru, fresh.title_en]


@pytest.fixture
def desks(cast: Cast) -> tuple[Client, Client]:
    return signed_in(cast.aigul), signed_in(cast.timur)


def sent_by(cast: Cast, **changed: Any) -> Row:
    """What the form of the record holds as it was opened, with what somebody changed."""
    texts = {"title_kk": "Білезік", "title_ru": "Серебряный браслет", "title_en": "Silver bracelet"}
    return form(cast, **texts, rights=ObjectFactory.build().rights, **changed)


def test_what_only_one_of_two_changed_is_saved_at_once_and_told(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    aigul, timur = desks
    opened = seen(timur, record)
    first = sent_by(cast, seen_version=seen(aigul, record)) | {"title_kk": "Айгүл жазған"}
    assert aigul.post(page_of(record), first).status_code == 302
    second = sent_by(cast, seen_version=opened) | {"title_en": "Written by Timur"}
    answer = timur.post(page_of(record), second, follow=True)
    assert titles(record) == ["Айгүл жазған", "Серебряный браслет", "Written by Timur"]
    text = answer.content.decode()
    assert "Somebody saved this record while you had it open (aigul)" in text
    assert "<li>Title [kk]: Айгүл жазған</li>" in text


def test_what_both_changed_is_shown_side_by_side_and_chosen(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    aigul, timur = desks
    opened = seen(timur, record)
    first = sent_by(cast, seen_version=seen(aigul, record))
    first |= {"title_kk": "Айгүл жазған", "title_ru": "Айгуль", "location": "Room 1"}
    aigul.post(page_of(record), first)
    second = sent_by(cast, seen_version=opened, quantity="2")
    second |= {"title_kk": "Тимур жазған", "title_ru": "Тимур"}
    answer = timur.post(page_of(record), second)
    assert answer.status_code == 200
    assert conflicts(answer) == {
        "title_kk": ("Білезік", "Айгүл жазған", "Тимур жазған"),
        "title_ru": ("Серебряный браслет", "Айгуль", "Тимур"),
    }
    assert titles(record)[0] == "Айгүл жазған"
    shown = answer.context["adminform"].form
    assert (shown["title_kk"].value(), shown["location"].value()) == ("Тимур жазған", "Room 1")
    # One choice is not enough.
    merged = second | {"location": "Room 1"}
    half = timur.post(page_of(record), decided(answer, merged, title_kk="mine"))
    assert half.status_code == 200
    assert [each.choice for each in half.context["merge"].conflicts] == ["mine", ""]
    whole = decided(half, merged, title_kk="mine", title_ru="theirs")
    assert timur.post(page_of(record), whole).status_code == 302
    assert titles(record)[:2] == ["Тимур жазған", "Айгуль"]
    fresh = MuseumObject.objects.get(pk=record.pk)
    assert (fresh.location, fresh.quantity) == ("Room 1", 2)


def test_a_third_save_between_is_asked_again(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    aigul, timur = desks
    opened = seen(timur, record)
    aigul.post(page_of(record), sent_by(cast, location="Room 1"))
    second = sent_by(cast, seen_version=opened, location="Room 2")
    answer = timur.post(page_of(record), second)
    aigul.post(page_of(record), sent_by(cast, location="Room 3"))
    again = timur.post(page_of(record), decided(answer, second, location="mine"))
    assert conflicts(again) == {"location": ("", "Room 3", "Room 2")}
    assert timur.post(page_of(record), decided(again, second, location="mine")).status_code == 302
    record.refresh_from_db()
    assert record.location == "Room 2"


def test_what_is_edited_after_it_was_shown_is_not_asked_again(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    aigul, timur = desks
    opened = seen(timur, record)
    aigul.post(page_of(record), sent_by(cast, location="Room 1", condition="Good"))
    second = sent_by(cast, seen_version=opened, location="Room 2")
    answer = timur.post(page_of(record), second)
    again = decided(answer, second | {"condition": "Very good"}, location="theirs")
    assert timur.post(page_of(record), again).status_code == 302
    record.refresh_from_db()
    assert (record.location, record.condition) == ("Room 1", "Very good")


def test_rows_of_lists_are_merged_one_by_one(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    aigul, timur = desks
    height, width, depth = (
        Measurement.objects.create(object=record, dimension=each, value=10, unit="cm")
        for each in ("height", "width", "depth")
    )
    opened = seen(timur, record)
    # Aigul corrects the height, removes the depth, adds a weight.
    lists = rows(
        "measurements",
        record,
        measured("height", "11", id=height.pk),
        measured("width", "10", id=width.pk),
        measured("depth", "10", id=depth.pk, DELETE="on"),
        measured("weight", "5", unit="g"),
    )
    aigul.post(page_of(record), sent_by(cast, seen_version=seen(aigul, record), **lists))
    # Timur corrects the width, leaves the others as they were, adds a length.
    lists = rows(
        "measurements",
        record,
        measured("height", "10", id=height.pk),
        measured("width", "12", id=width.pk),
        measured("depth", "10", id=depth.pk),
        measured("length", "20"),
    )
    answer = timur.post(page_of(record), sent_by(cast, seen_version=opened, **lists), follow=True)
    found = {row.dimension: int(row.value) for row in record.measurements.all()}
    assert found == {"height": 11, "width": 12, "weight": 5, "length": 20}
    text = answer.content.decode()
    for told in ("Measurement: removed: depth, 10, cm", "Measurement: added: weight, 5, g"):
        assert told in text


def test_a_row_that_both_changed_is_asked(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    aigul, timur = desks
    text = Inscription.objects.create(object=record, text="Mint of Otrar")
    height = Measurement.objects.create(object=record, dimension="height", value=10, unit="cm")
    opened = seen(timur, record)

    def both(words: str, size: str) -> Row:
        said = {"id": text.pk, "text": words, "position": 0}
        return rows("inscriptions", record, said) | rows(
            "measurements", record, measured("height", size, id=height.pk)
        )

    aigul.post(page_of(record), sent_by(cast, **both("Mint of Taraz", "11")))
    second = sent_by(cast, seen_version=opened, **both("Mint of Sauran", "11"))
    answer = timur.post(page_of(record), second)
    name = f"inscriptions:{text.pk}:text"
    assert conflicts(answer) == {name: ("Mint of Otrar", "Mint of Taraz", "Mint of Sauran")}
    assert "Inscription (Mint of Taraz)" in answer.content.decode()
    assert (
        timur.post(page_of(record), decided(answer, second, **{name: "theirs"})).status_code == 302
    )
    assert record.inscriptions.get().text == "Mint of Taraz"


def test_a_row_that_one_removed_and_the_other_changed_is_never_lost(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    aigul, timur = desks
    one = Measurement.objects.create(object=record, dimension="height", value=10, unit="cm")
    two = Measurement.objects.create(object=record, dimension="width", value=10, unit="cm")
    opened = seen(timur, record)
    lists = rows(
        "measurements",
        record,
        measured("height", "10", id=one.pk, DELETE="on"),
        measured("width", "11", id=two.pk),
    )
    aigul.post(page_of(record), sent_by(cast, **lists))
    lists = rows(
        "measurements",
        record,
        measured("height", "12", id=one.pk),
        measured("width", "10", id=two.pk, DELETE="on"),
    )
    second = sent_by(cast, seen_version=opened, **lists)
    answer = timur.post(page_of(record), second)
    name = f"measurements:{two.pk}"
    assert conflicts(answer) == {name: ("width, 10, cm", "width, 11, cm", "removed")}
    # The page holds the changed height as a new row now.
    sent = answer.context["merge"].data
    again = {key: sent.getlist(key) for key in sent} | decided(answer, {}, **{name: "theirs"})
    assert timur.post(page_of(record), again).status_code == 302
    found = {row.dimension: int(row.value) for row in record.measurements.all()}
    assert found == {"height": 12, "width": 11}


def test_makers_and_concepts_that_both_added_stand_once(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    aigul, timur = desks
    master, other = AgentFactory(), AgentFactory()
    silver = ConceptFactory(scheme=Concept.Scheme.MATERIAL)
    opened = seen(timur, record)

    def made_by(*agents: Any) -> Row:
        said = [{"agent": each.pk, "certainty": "certain", "position": 0} for each in agents]
        concept = {"relation": "material", "concept": silver.pk, "position": 0}
        return rows("makers", record, *said) | rows("concepts", record, concept)

    aigul.post(page_of(record), sent_by(cast, **made_by(master)))
    second = sent_by(cast, seen_version=opened, **made_by(master, other))
    assert timur.post(page_of(record), second).status_code == 302
    assert {row.agent for row in record.makers.all()} == {master, other}
    assert ObjectConcept.objects.filter(object=record).count() == 1


def test_pressing_the_button_twice_adds_nothing_twice(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    client = desks[0]
    lists = rows("measurements", record, measured("height", "6"))
    sent = sent_by(cast, seen_version=seen(client, record), location="Room 1", **lists)
    for _ in range(2):
        assert client.post(page_of(record), sent).status_code == 302
    assert record.measurements.count() == 1


def test_another_mistake_keeps_the_merge_and_the_choices(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    aigul, timur = desks
    opened = seen(timur, record)
    aigul.post(page_of(record), sent_by(cast, location="Room 1"))
    second = sent_by(cast, seen_version=opened, location="Room 2") | {"quantity": "many"}
    answer = timur.post(page_of(record), second)
    again = timur.post(page_of(record), decided(answer, second, location="mine"))
    assert "quantity" in again.context["adminform"].form.errors
    assert [each.choice for each in again.context["merge"].conflicts] == ["mine"]
    right = decided(again, second | {"quantity": "2"}, location="mine")
    assert timur.post(page_of(record), right).status_code == 302
    record.refresh_from_db()
    assert (record.location, record.quantity) == ("Room 2", 2)


def test_a_picture_that_was_rendered_meanwhile_is_nothing_to_tell(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    image: Image = ImageFactory(object=record)
    aigul, timur = desks
    opened = seen(aigul, record)
    image.save()  # as the worker does
    card = {"id": image.pk, "position": 0, "published": "on"}
    lists = rows("images", record, card)
    sent = sent_by(cast, seen_version=opened, location="Room 1", **lists)
    answer = aigul.post(page_of(record), sent, follow=True)
    assert "saved this record" not in answer.content.decode()
    opened = seen(aigul, record)
    page = {"position": 0, "published": "on", "caption_en": "A bracelet"}
    assert timur.post(page_of(image), page).status_code == 302
    sent = sent_by(cast, seen_version=opened, location="Room 2", **lists)
    assert aigul.post(page_of(record), sent).status_code == 302
    image.refresh_from_db()
    assert image.caption_en == "A bracelet"


def test_nonsense_for_a_version_saves_as_if_nobody_had_been_faster(
    cast: Cast, record: MuseumObject, desks: tuple[Client, Client]
) -> None:
    for number, nonsense in enumerate(("x", "1.2", "-1", "9" * 40, ".".join(["9" * 30] * 6))):
        sent = sent_by(cast, seen_version=nonsense, location=f"Room {number}")
        assert desks[0].post(page_of(record), sent).status_code == 302, nonsense


def test_other_records_are_merged_too(cast: Cast) -> None:
    gallery = GalleryFactory(museum=cast.abai)
    one, two = signed_in(cast.timur), signed_in(cast.saule)
    marks = seen(one, gallery), seen(two, gallery)
    page = {
        "museum": cast.abai.pk,
        "status": gallery.status,
        "position": 0,
        "title_kk": gallery.title_kk,
        "title_ru": gallery.title_ru,
        "items-TOTAL_FORMS": 0,
        "items-INITIAL_FORMS": 0,
    }
    first = page | {"title_en": "First", "seen_version": marks[0]}
    second = page | {"title_en": "Second", "seen_version": marks[1]}
    assert one.post(page_of(gallery), first).status_code == 302
    answer = two.post(page_of(gallery), second)
    assert conflicts(answer) == {"title_en": ("Silver", "First", "Second")}
    gallery.refresh_from_db()
    assert gallery.title_en == "First"
