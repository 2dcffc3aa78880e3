"""Bringing back a field, a list or a state; and what does not come back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from catalog.actions.annotations import mark_details
from catalog.actions.images import attach_image, remove_image, save_image
from catalog.actions.objects import save_object
from catalog.models import Annotation, Concept, Image, MuseumObject, ObjectConcept, ObjectMaker
from museumportal.changes.models import Change
from museumportal.lib.fields import Rights, Status
from tests.cast import Cast, signed_in
from tests.catalog.pictures import photograph
from tests.catalog.telling import history, on_day, restore, sentences, words
from tests.factories import AgentFactory, ConceptFactory, ObjectFactory


@pytest.fixture
def bracelet(cast: Cast) -> MuseumObject:
    with on_day(0, cast.aigul):
        return ObjectFactory.create(
            museum=cast.abai, inventory_number="КП-1", status=Status.DRAFT, title_en="Bracelet"
        )


def fresh(record: MuseumObject) -> MuseumObject:
    return MuseumObject.objects.get(pk=record.pk)


def test_one_field_comes_back_as_an_entry_and_a_change_of_its_own(
    cast: Cast, bracelet: MuseumObject
) -> None:
    with on_day(1, cast.aigul) as then:
        bracelet.title_en, bracelet.credit_line_en = "Silver bracelet", "Gift"
        save_object(record=bracelet)
    with on_day(2, cast.timur):
        bracelet.title_en, bracelet.credit_line_en = "Ring", "Bought"
        save_object(record=bracelet)
    versions, changes = bracelet.history.count(), Change.objects.count()
    answer = restore(cast.aigul, bracelet, then, "title_en")
    assert "Restored: title [en]." in sentences(answer)
    now = fresh(bracelet)
    assert (now.title_en, now.credit_line_en) == ("Silver bracelet", "Bought")
    assert bracelet.history.count() == versions + 1
    assert Change.objects.filter(public_id=bracelet.public_id).count() == changes + 1
    entry = words(history(cast.aigul, bracelet)).split("Compare with now")[0]
    assert "aigul form Restored as it was: 02/03/2026 14:00" in entry


def test_a_whole_state_comes_back_with_its_lists(cast: Cast, bracelet: MuseumObject) -> None:
    silver, gold = (
        ConceptFactory.create(scheme=Concept.Scheme.MATERIAL, label_en=name)
        for name in ("Silver", "Gold")
    )
    master = AgentFactory.create()
    with on_day(1, cast.aigul) as then:
        made = ObjectMaker.objects.create(object=bracelet, agent=master, certainty="probable")
        ObjectConcept.objects.create(object=bracelet, relation="material", concept=silver)
        height = bracelet.measurements.create(dimension="height", value="6.5", unit="cm")
        bracelet.inscriptions.create(text="Абай", translation_ru="Абай")
    key = made.pk
    with on_day(2, cast.timur):
        made.delete()
        height.value = 7
        height.save()
        bracelet.concepts.all().delete()
        ObjectConcept.objects.create(object=bracelet, relation="material", concept=gold)
        bracelet.inscriptions.all().delete()
        bracelet.production_earliest, bracelet.production_latest = 1800, 1850
        save_object(record=bracelet)
    answer = restore(cast.aigul, bracelet, then)
    now = fresh(bracelet)
    assert [(each.agent, each.certainty, each.pk) for each in now.makers.all()] == [
        (master, "probable", key)
    ]
    assert [each.concept for each in now.concepts.all()] == [silver]
    assert str(now.measurements.get().value) == "6.500"
    assert (now.inscriptions.get().text, now.inscriptions.get().translation_ru) == ("Абай",) * 2
    assert (now.production_earliest, now.production_latest) == (None, None)
    assert "Restored:" in sentences(answer)
    assert ObjectMaker.history.filter(id=key, history_type="+").count() == 2  # type: ignore[attr-defined]


def test_what_cannot_come_back_is_said_and_left(cast: Cast, bracelet: MuseumObject) -> None:
    kind = ConceptFactory.create(label_en="Bangle")
    with on_day(1, cast.aigul) as then:
        bracelet.object_type, bracelet.title_en = kind, "Bangle"
        save_object(record=bracelet)
    with on_day(2, cast.timur):
        bracelet.object_type, bracelet.title_en = None, "Ring"
        bracelet.inventory_number, bracelet.status = "КП-2", Status.PUBLISHED
        save_object(record=bracelet)
    kind.delete()
    ObjectFactory.create(museum=cast.abai, inventory_number="КП-1")
    told = sentences(restore(cast.timur, bracelet, then))
    now = fresh(bracelet)
    assert (now.title_en, now.inventory_number) == ("Bangle", "КП-2")
    assert (now.status, now.object_type) == (Status.PUBLISHED, None)
    assert "Inventory number: This museum already has this inventory number." in told
    assert "Object type: what it led to is no longer there: Bangle (no longer there)." in told
    assert "Status: is not restored" in told


def test_columns_that_only_make_sense_together_come_back_together(
    cast: Cast, bracelet: MuseumObject
) -> None:
    with on_day(1, cast.aigul) as then:
        bracelet.production_earliest, bracelet.production_latest = 1700, 1750
        bracelet.publication_restricted, bracelet.restriction_reason = True, "loan"
        save_object(record=bracelet)
    with on_day(2, cast.aigul):
        bracelet.production_earliest, bracelet.production_latest = 1900, 1950
        bracelet.publication_restricted, bracelet.restriction_reason = False, ""
        save_object(record=bracelet)
    restore(cast.aigul, bracelet, then, "production_earliest", "restriction_reason")
    now = fresh(bracelet)
    assert (now.production_earliest, now.production_latest) == (1700, 1750)
    assert (now.publication_restricted, now.restriction_reason) == (True, "loan")


def test_a_removed_picture_comes_back_under_its_address_and_added_ones_stay(
    cast: Cast,
    bracelet: MuseumObject,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    first, second = (photograph(tmp_path / f"{shade}.jpg", (90, 60), shade) for shade in (5, 9))

    def attached(path: Path, **said: str) -> Image:
        with path.open("rb") as file:
            return attach_image(record=bracelet, file=file, name=path.name, **said)

    with on_day(1, cast.aigul), django_capture_on_commit_callbacks(execute=True):
        image = attached(first, caption_en="Front")
    image.refresh_from_db()
    with on_day(1, cast.aigul) as then:
        detail = Annotation(image=image, x=0, y=0, width=5, height=5, label_en="Clasp")
        mark_details(image=image, details=[detail])
    with on_day(2, cast.timur), django_capture_on_commit_callbacks(execute=True):
        remove_image(image=Image.objects.get(), reason="the wrong one")
        attached(second)
    with django_capture_on_commit_callbacks(execute=True):
        answer = restore(cast.aigul, bracelet, then)
    back = Image.objects.get(public_id=image.public_id)
    assert (back.caption_en, back.state, back.derivatives.exists()) == ("Front", "ready", True)
    assert back.annotations.get().public_id == detail.public_id
    assert bracelet.images.count() == 2
    assert bracelet.images.filter(is_main=True).count() == 1
    assert "those added since stay" in sentences(answer)


def test_captions_come_back_and_the_rendering_stays(
    cast: Cast, bracelet: MuseumObject, attach: Callable[..., Image]
) -> None:
    image = Image.objects.get(pk=attach("КП-9", 3).pk)
    with on_day(1, cast.aigul) as then:
        image.caption_en, image.rights = "Front", Rights.CC0
        save_image(image=image)
    with on_day(2, cast.timur):
        image.caption_en, image.published = "Back", False
        save_image(image=image)
    restore(cast.aigul, image.object, then, "image")
    image.refresh_from_db()
    assert (image.caption_en, image.published, image.state) == ("Front", True, "ready")
    assert image.is_main


def test_only_who_may_change_the_object_restores_it(cast: Cast, bracelet: MuseumObject) -> None:
    with on_day(1, cast.aigul) as then:
        bracelet.title_en = "Ring"
        save_object(record=bracelet)
    for person in (cast.olga, cast.vera, cast.arman):
        assert restore(person, bracelet, then).status_code in (403, 404)
    concept = ConceptFactory.create()
    address = reverse("admin:catalog_concept_restore", args=[concept.pk, "1"])
    assert signed_in(cast.dana).post(address, {"whole": "1"}).status_code == 403


def test_nothing_to_restore_leaves_no_trace(cast: Cast, bracelet: MuseumObject) -> None:
    with on_day(1, cast.aigul) as then:
        bracelet.title_en = "Ring"
        save_object(record=bracelet)
    versions = bracelet.history.count()
    assert "Nothing was restored." in sentences(restore(cast.aigul, bracelet, then, "title_en"))
    assert bracelet.history.count() == versions
