"""A museum imports its register: once, twice, changed, with faults, and beside people's work."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection

from catalog.actions.objects import save_object
from catalog.models import (
    Agent,
    Batch,
    BatchItem,
    Collection,
    Concept,
    ConceptTerm,
    MuseumObject,
    SourceRecord,
)
from museumportal.changes.models import Change
from tests.cast import Cast
from tests.catalog.importing import Register, counts, record
from tests.factories import ConceptFactory, ObjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path)


def test_a_register_comes_in_whole(cast: Cast, register: Register) -> None:
    register.write([record(1), record(2, collection="Ювелирное дело")])
    assert register.run() == counts(created=2)

    bracelet = MuseumObject.objects.get(inventory_number="КП-1")
    assert bracelet.museum == cast.abai
    assert bracelet.status == "published"
    assert (bracelet.title_ru, bracelet.title_kk) == ("Браслет 1", None)
    assert (bracelet.production_date_ru, bracelet.production_earliest) == ("XIX в.", 1801)
    assert bracelet.object_type is not None
    assert bracelet.object_type.label_ru == "браслет"
    assert bracelet.object_type.is_proposal
    [maker] = bracelet.makers.all()
    assert (maker.agent.name_ru, maker.role and maker.role.label_ru) == ("Мастер А", "ювелир")
    assert [use.concept.label_ru for use in bracelet.concepts.all()] == ["серебро", "сердолик"]
    assert [str(size.value) for size in bracelet.measurements.all()] == ["5.000", "6.000"]
    other = MuseumObject.objects.get(inventory_number="КП-2")
    assert other.collection is not None
    assert other.collection.name_ru == "Ювелирное дело"
    assert Agent.objects.count() == 1


def test_history_and_feed_tell_of_it(cast: Cast, register: Register) -> None:
    register.write([record(1), record(2)])
    register.run()
    batch = Batch.objects.get()
    for made in MuseumObject.objects.all():
        [entry] = made.history.all()
        assert entry.history_type == "+"
        assert entry.history_change_reason == f"batch {batch.pk}"
        assert entry.title_ru == made.title_ru
        assert made.makers.get().history.count() == 1
        assert Change.objects.filter(kind="object", public_id=made.public_id).count() == 1
    assert Concept.history.count() == Concept.objects.count() == 4
    assert Change.objects.filter(kind="concept").count() == 4
    assert Change.objects.filter(kind="maker").count() == 1
    assert batch.items.filter(outcome=BatchItem.Outcome.CREATED).count() == 2
    assert (batch.state, batch.position, batch.notes["dates_read"]) == ("done", 2, 2)


def test_drafts_when_chosen(cast: Cast, register: Register) -> None:
    register.write([record(1)])
    register.run(status="draft")
    assert MuseumObject.objects.get().status == "draft"


def test_the_same_file_twice_changes_nothing(cast: Cast, register: Register) -> None:
    register.write([record(number) for number in range(50)])
    register.run()
    before = _tables()
    assert register.run() == counts(unchanged=50)
    assert _tables() == before


def test_a_changed_file_is_merged_and_people_keep_what_they_wrote(
    cast: Cast, register: Register
) -> None:
    register.write([record(1), record(2), record(3)])
    register.run()
    edited = MuseumObject.objects.get(inventory_number="КП-1")
    edited.title_ru = "Білезік, уточнено"
    save_object(record=edited)

    register.write(
        [
            record(1, title="Браслет парный", about="Новое описание"),
            record(2, materials=["серебро", "бирюза"], date="1850-е гг."),
        ]
    )
    assert register.run() == counts(updated=2)

    edited.refresh_from_db()
    assert edited.title_ru == "Білезік, уточнено"
    assert edited.description_ru == "Новое описание"
    changed = MuseumObject.objects.get(inventory_number="КП-2")
    assert [use.concept.label_ru for use in changed.concepts.all()] == ["серебро", "бирюза"]
    assert (changed.production_earliest, changed.production_latest) == (1850, 1859)
    batch = Batch.objects.latest("pk")
    first = batch.items.get(key="r1")
    assert first.before is not None
    assert first.after == {"description_ru": "Новое описание"}
    assert first.before["description_ru"] is None
    [kept] = first.problems
    assert kept["field"] == "title_ru"
    assert "“Білезік, уточнено”" in kept["reason"]
    assert "“Браслет парный”" in kept["reason"]
    assert batch.items.get(outcome=BatchItem.Outcome.MISSING).key == "r3"
    assert MuseumObject.objects.count() == 3
    assert changed.history.count() == 2
    [gone] = changed.concepts.model.history.filter(history_type="-")  # type: ignore[attr-defined]
    assert gone.concept.label_ru == "сердолик"

    assert register.run() == counts(unchanged=2)
    edited.refresh_from_db()
    assert edited.title_ru == "Білезік, уточнено"
    [again] = Batch.objects.latest("pk").items.filter(outcome=BatchItem.Outcome.KEPT)
    assert again.problems == [kept], "what differs from the file is listed every time"


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_a_kept_field_would_have_named_is_not_created(
    cast: Cast, register: Register, dry_run: bool
) -> None:
    """Terms and makers that nothing comes to hold would stand in public vocabularies."""
    register.write([record(1), record(2)])
    register.run()
    edited = MuseumObject.objects.get(inventory_number="КП-1")
    edited.concepts.all().delete()
    edited.makers.all().delete()
    save_object(record=edited)
    known = (Concept.objects.count(), Agent.objects.count(), Collection.objects.count())
    news = {"makers": [{"id": "z", "name": "Мастер Я", "role": "гравёр"}], "materials": ["кость"]}
    register.write([record(1, about="Пояс.", **news), record(2)])
    assert register.run(dry_run=dry_run) == counts(updated=1, unchanged=1)
    assert (Concept.objects.count(), Agent.objects.count(), Collection.objects.count()) == known
    batch = Batch.objects.latest("pk")
    assert not {"new_terms", "new_makers", "new_collections"} & {*batch.notes}
    reasons = [problem["reason"] for problem in batch.items.get(key="r1").problems]
    assert any("кость (new)" in reason for reason in reasons)
    assert any("Мастер Я (new), гравёр (new)" in reason for reason in reasons)
    # Another row of the same file does come to hold them.
    register.write([record(1, about="Пояс.", **news), record(2, **news)])
    counted = register.run(dry_run=dry_run)
    assert counted["updated"] == (2 if dry_run else 1)
    notes = Batch.objects.latest("pk").notes
    assert (notes["new_terms"], notes["new_makers"]) == (2, 1)


def test_only_the_row_that_changed_is_written(cast: Cast, register: Register) -> None:
    register.write([record(1), record(2)])
    register.run()
    materials = list(MuseumObject.objects.get(inventory_number="КП-1").concepts.values("pk"))
    register.write([record(1, title="Кольцо"), record(2)])
    assert register.run() == counts(updated=1, unchanged=1)
    ring = MuseumObject.objects.get(inventory_number="КП-1")
    assert ring.title_ru == "Кольцо"
    assert ring.modified > ring.created
    assert list(ring.concepts.values("pk")) == materials
    assert Change.objects.filter(public_id=ring.public_id).count() == 2


def test_a_value_gone_from_the_file_stays_unless_the_mapping_says_clear(
    cast: Cast, register: Register
) -> None:
    register.write([record(1, about="Описание")])
    register.run()
    register.write([record(1)])
    assert register.run() == counts(unchanged=1)
    assert MuseumObject.objects.get().description_ru == "Описание"

    text = register.mapping.read_text().replace("key =", 'empty = "clear"\nkey =', 1)
    register.mapping.write_text(text)
    assert register.run() == counts(updated=1)
    assert MuseumObject.objects.get().description_ru is None


def test_a_number_entered_here_is_completed_and_never_overwritten(
    cast: Cast, register: Register
) -> None:
    mine = ObjectFactory(museum=cast.abai, inventory_number="КП-1", title_ru="Мой браслет")
    elsewhere = ObjectFactory(museum=cast.komi, inventory_number="КП-2", title_ru="Чужой")
    register.write([record(1), record(2)])
    assert register.run() == counts(created=1, updated=1)
    mine.refresh_from_db()
    assert mine.title_ru == "Мой браслет"
    assert mine.production_earliest == 1801
    assert mine.makers.count() == 1
    elsewhere.refresh_from_db()
    assert elsewhere.title_ru == "Чужой"
    assert MuseumObject.objects.filter(museum=cast.abai).count() == 2


def test_a_renumbered_row_must_not_take_another_objects_number(
    cast: Cast, register: Register
) -> None:
    register.write([record(1), record(2)])
    register.run()
    ObjectFactory(museum=cast.abai, inventory_number="КП-9")
    register.write([record(1, number="КП-9"), record(2, number="КП-1")])
    assert register.run() == counts(rejected=2)
    assert set(MuseumObject.objects.values_list("inventory_number", flat=True)) == {
        "КП-1",
        "КП-2",
        "КП-9",
    }


def test_terms_are_found_by_any_name_in_any_language(cast: Cast, register: Register) -> None:
    silver = ConceptFactory(scheme="material", label_ru="Серебро", label_kk="Күміс")
    for language, text in (("ru", "серебро"), ("kk", "күміс"), ("", "argentum")):
        ConceptTerm.objects.create(
            concept=silver, scheme="material", language=language, text=text, folded=text
        )
    register.write([record(1, materials=["СЕРЕБРО"]), record(2, materials=["Argentum", "күміс"])])
    register.run()
    used = {use.concept for made in MuseumObject.objects.all() for use in made.concepts.all()}
    assert used == {silver}


def test_unknown_terms_are_rejected_where_the_mapping_says_so(
    cast: Cast, register: Register
) -> None:
    text = register.mapping.read_text()
    register.mapping.write_text(text.replace('"materials"', '"materials"\nmissing = "reject"'))
    register.write([record(1), record(2, materials=[])])
    assert register.run() == counts(created=1, rejected=1)
    assert "the vocabulary “material” has no term “серебро”" in register.stderr
    assert not Concept.objects.filter(scheme="material").exists()


def test_a_dry_run_counts_exactly_and_writes_nothing(cast: Cast, register: Register) -> None:
    register.write([record(1), record(2)])
    register.run()
    edited = MuseumObject.objects.get(inventory_number="КП-2")
    edited.title_ru = "Моё"
    save_object(record=edited)
    register.write(
        [
            record(1, title="Кольцо"),
            record(2, title="Серьги"),
            record(3, type="серьга", materials=["золото"]),
            record(4, number="КП-3"),
            record(3),
        ]
    )
    before = _tables()
    dry = register.run(dry_run=True)
    assert _tables() == before
    assert "nothing written" in register.stdout
    assert dry == counts(created=1, updated=1, unchanged=1, rejected=2)
    items = BatchItem.objects.filter(batch__dry_run=True).order_by("line")
    assert [item.outcome for item in items] == [
        "updated",
        "kept",
        "created",
        "rejected",
        "rejected",
    ]
    assert register.run() == dry


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"museum": "NOBODY"}, "no museum with the code NOBODY"),
        ({"mapping": "nobody"}, "no mapping file nobody"),
        ({"rejects": Path("/nowhere/r.csv")}, "no folder /nowhere to write"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    cast: Cast, register: Register, options: dict[str, Any], sentence: str
) -> None:
    register.write([record(1)])
    with pytest.raises(CommandError, match=sentence):
        register.run(**options)
    assert not Batch.objects.exists()
    assert not MuseumObject.objects.exists()


def test_a_file_broken_near_its_end_leaves_nothing_behind(cast: Cast, register: Register) -> None:
    register.write([record(number) for number in range(10)])
    with register.file.open("ab") as file:
        file.write(b'{"key": "\xff\xfe"}\n')
    with pytest.raises(CommandError, match=r"not UTF-8.*line 11"):
        register.run()
    assert not Batch.objects.exists()


def test_sources_do_not_meet(cast: Cast, register: Register) -> None:
    """The same keys in another museum, or from another source, are other rows."""
    register.write([record(1)])
    assert register.run() == counts(created=1)
    assert register.run(museum="KOMI") == counts(created=1)
    text = register.mapping.read_text().replace('name = "register"', 'name = "cards"')
    register.mapping.write_text(text)
    register.write([record(1, number="К-1")])
    assert register.run() == counts(created=1)
    assert SourceRecord.objects.count() == 3


def _tables() -> dict[str, Any]:
    """Every row of every table an import writes to, but for its own log."""
    log = {"catalog_batch", "catalog_batchevent", "catalog_batchitem"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
            "AND tablename ~ '^(catalog|changes)_'"
        )
        names = sorted({row[0] for row in cursor.fetchall()} - log)
        content = {}
        for name in names:
            cursor.execute(f"SELECT t::text FROM {name} t ORDER BY 1")
            content[name] = cursor.fetchall()
    return content
