"""An import is taken back: what it did is undone, what people did since stays and is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection
from django.urls import reverse

from catalog.actions import imports
from catalog.actions import undo as undoing
from catalog.actions.batches import WrongStateError, cancel, have_run, pause
from catalog.actions.imports import ImportJob, run_import
from catalog.actions.objects import save_object
from catalog.actions.undo import undo
from catalog.importers.mapping import load_mapping
from catalog.models import (
    Agent,
    Batch,
    BatchItem,
    Collection,
    Concept,
    MuseumObject,
    ObjectConcept,
    SourceRecord,
)
from museumportal.changes.models import Change
from museumportal.lib.readers.problems import ImportRefused
from tests.cast import Cast, signed_in
from tests.catalog.importing import Register, record, tables
from tests.commands import counted
from tests.factories import ConceptFactory, ImageFactory, ObjectFactory

pytestmark = pytest.mark.usefixtures("in_english")
Outcome = BatchItem.Outcome


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path)


def imported(cast: Cast, register: Register, rows: list[dict[str, Any]]) -> Batch:
    register.write(rows)
    mapping = load_mapping(register.mapping)
    return run_import(ImportJob(path=register.file, museum=cast.abai, mapping=mapping))


def kept(batch: Batch) -> list[tuple[str, str]]:
    items = batch.items.filter(outcome=Outcome.KEPT).order_by("line")
    return [(item.key, " ".join(item.problems[0].values())) for item in items]


@pytest.mark.parametrize("chunk", [2, 2000])
def test_everything_is_row_for_row_as_before(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """A first import, then a second one that creates, changes, completes and rejects."""
    monkeypatch.setattr(undoing, "CHUNK", chunk)
    for number, title in (("КП-7", "Браслет 7"), ("КП-8", "Серьга")):
        save_object(record=ObjectFactory(museum=cast.abai, inventory_number=number, title_ru=title))
    nothing = tables()
    first = imported(cast, register, [record(serial) for serial in range(5)])
    before = tables()
    rows = [
        record(1, title="Кольцо", materials=["серебро", "бирюза"], about="С чернью."),
        record(2, size="7 х 8 см", collection="Украшения"),
        record(3, makers=[{"id": "b", "name": "Мастер Б", "role": "гравёр"}], type="кольцо"),
        *[record(serial) for serial in (4, 7, 8, 9, 10)],
        record(11, number=""),
    ]
    second = imported(cast, register, rows)
    assert (second.created_count, second.rejected_count) == (2, 1)
    assert tables() != before
    told = undo(second, user=cast.aigul)
    assert tables() == before
    assert (told.state, told.rejected_count) == (Batch.State.DONE, 0)
    assert Batch.objects.get(pk=second.pk).state == Batch.State.UNDONE
    assert undo(first, user=cast.aigul).updated_count == 5
    assert tables() == nothing


def test_what_was_undone_is_imported_again_as_if_it_were_new(
    cast: Cast, register: Register
) -> None:
    rows = [record(serial) for serial in range(3)]
    undo(imported(cast, register, rows), user=None)
    again = imported(cast, register, rows)
    assert (again.created_count, again.unchanged_count) == (3, 0)


def test_history_and_feed_tell_of_it(cast: Cast, register: Register) -> None:
    batch = imported(cast, register, [record(1)])
    made = MuseumObject.objects.get()
    told = undo(batch, user=cast.aigul)
    last = MuseumObject.history.filter(id=made.pk).latest()  # type: ignore[attr-defined]
    assert (last.history_type, last.history_user) == ("-", cast.aigul)
    assert last.history_change_reason == f"batch {told.pk}"
    changes = Change.objects.filter(public_id=made.public_id).order_by("pk")
    assert [change.action for change in changes] == ["saved", "deleted"]
    item = told.items.get()
    assert (item.outcome, item.key, item.before["title_ru"]) == ("removed", "r1", "Браслет 1")


def test_a_field_that_somebody_has_edited_since_is_left_and_listed(
    cast: Cast, register: Register
) -> None:
    imported(cast, register, [record(1), record(2)])
    batch = imported(
        cast, register, [record(1, title="Кольцо", about="С чернью."), record(2, title="Перстень")]
    )
    ring = MuseumObject.objects.get(inventory_number="КП-1")
    ring.title_ru = "Кольцо с камнем"
    save_object(record=ring)
    told = undo(batch, user=cast.aigul)
    ring.refresh_from_db()
    assert (ring.title_ru, ring.description_ru or "") == ("Кольцо с камнем", "")
    assert MuseumObject.objects.get(inventory_number="КП-2").title_ru == "Браслет 2"
    assert kept(told) == [
        ("r1", "title_ru kept “Кольцо с камнем”, edited here; it was “Браслет 1”")
    ]
    assert (told.updated_count, told.rejected_count) == (1, 1)


def test_what_was_undone_out_of_order_is_listed_by_the_next_import(
    cast: Cast, register: Register
) -> None:
    """Nobody may read “unchanged” where the catalogue holds something else than the file."""
    imported(cast, register, [record(1, title="один", about="текст 1")])
    second = imported(cast, register, [record(1, title="два", about="текст 2")])
    rows = [record(1, title="три", about="текст 2")]
    third = imported(cast, register, rows)
    undo(second, user=cast.aigul)
    assert MuseumObject.objects.get().description_ru == "текст 1"
    again = imported(cast, register, rows)
    assert kept(again) == [
        ("r1", "description_ru kept “текст 1”, edited here; the file says “текст 2”")
    ]
    undo(third, user=cast.aigul)
    again = imported(cast, register, [record(1, title="два", about="текст 2")])
    assert [item.outcome for item in again.items.all()] == ["kept"]


def test_what_changed_nothing_is_not_taken_back(cast: Cast, register: Register) -> None:
    imported(cast, register, [record(1)])
    again = imported(cast, register, [record(1)])
    page = reverse("admin:catalog_batch_change", args=[again.pk])
    assert "Take it back" not in signed_in(cast.aigul).get(page).text
    with pytest.raises(ImportRefused, match="it changed nothing"):
        undo(again, user=cast.aigul)


def test_lists_are_told_in_words(cast: Cast, register: Register) -> None:
    """Rows of a batch, and what was kept, name terms and sizes as people do."""
    imported(cast, register, [record(1, materials=["серебро"], size="5 х 6 см")])
    batch = imported(cast, register, [record(1, materials=["серебро", "медь"], size="7 х 8,5 см")])
    page = reverse("admin:catalog_batch_change", args=[batch.pk])
    client = signed_in(cast.aigul)
    shown = client.get(page).text
    assert "height 5 cm; width 6 cm" in shown
    assert "height 7 cm; width 8.5 cm" in shown
    ring = MuseumObject.objects.get()
    gold = ConceptFactory.create(scheme="material", label_en="gold")
    ring.concepts.filter(concept__label_ru="медь").update(concept=gold)
    ring.measurements.all().delete()
    [item] = undo(batch, user=cast.aigul).items.all()
    assert [each["reason"] for each in item.problems] == [
        "kept “серебро; gold”, edited here; it was “серебро”",
        "kept “”, edited here; it was “height 5 cm; width 6 cm”",
    ]


@pytest.mark.parametrize("work", ["edited", "described", "photographed", "part", "imported"])
def test_a_new_object_that_somebody_has_worked_on_stays(
    cast: Cast, register: Register, work: str
) -> None:
    batch = imported(cast, register, [record(1), record(2)])
    made = MuseumObject.objects.get(inventory_number="КП-1")
    if work == "edited":
        made.condition = "Цел."
        save_object(record=made)
    elif work == "described":
        ObjectConcept.objects.create(object=made, concept=ConceptFactory(), relation="subject")
    elif work == "photographed":
        ImageFactory(object=made)
    elif work == "part":
        ObjectFactory(museum=cast.abai, part_of=made)
    else:
        imported(cast, register, [record(1, title="Кольцо"), record(2)])
    told = undo(batch, user=None)
    assert MuseumObject.objects.filter(pk=made.pk).exists()
    assert not MuseumObject.objects.filter(inventory_number="КП-2").exists()
    assert [key for key, _reason in kept(told)] == ["r1"]
    assert Concept.objects.filter(label_ru="браслет").exists()  # it is still used
    assert SourceRecord.objects.filter(object=made).exists()


def test_what_was_kept_for_later_work_goes_once_that_is_taken_back(
    cast: Cast, register: Register
) -> None:
    """Taken back in the wrong order, everything is as before all the same."""
    save_object(record=ObjectFactory(museum=cast.abai, inventory_number="КП-7"))
    before = tables()
    first = imported(cast, register, [record(1), record(2)])
    second = imported(cast, register, [record(1, title="Иной браслет"), record(2)])
    undone = undo(first, user=cast.timur)
    assert (undone.updated_count, undone.rejected_count) == (1, 1)
    with pytest.raises(ImportRefused):
        undo(second, user=cast.timur) and undo(second, user=cast.timur)
    again = undo(Batch.objects.get(pk=first.pk), user=cast.timur)
    assert (again.total, again.updated_count, again.rejected_count) == (1, 1, 0)
    assert tables() == before
    with pytest.raises(ImportRefused):
        undo(Batch.objects.get(pk=first.pk), user=cast.timur)


def test_whoever_takes_back_is_told_of_later_work(cast: Cast, register: Register) -> None:
    first = imported(cast, register, [record(1), record(2)])
    imported(cast, register, [record(1), record(2), record(3)])  # others, and nothing new here
    later = imported(cast, register, [record(1, title="Иной браслет"), record(2)])
    page = reverse("admin:catalog_batch_undo", args=[first.pk])
    client = signed_in(cast.timur)
    assert list(client.get(page).context["later"]) == [later]
    assert reverse("admin:catalog_batch_change", args=[later.pk]) in client.get(page).text
    undo(later, user=cast.timur)
    assert "Later mass work" not in client.get(page).text


def test_words_that_are_used_elsewhere_by_now_stay(cast: Cast, register: Register) -> None:
    batch = imported(cast, register, [record(1, collection="Украшения")])
    other = ObjectFactory(museum=cast.komi, object_type=Concept.objects.get(label_ru="браслет"))
    Collection.objects.filter(name_ru="Украшения").get().save()  # looked at, and saved
    undo(batch, user=None)
    assert list(Concept.objects.values_list("label_ru", flat=True)) == ["браслет"]
    assert not Agent.objects.exists()
    assert Collection.objects.get().name_ru == "Украшения"
    assert other.object_type is not None


def test_stopped_again_and_again_it_ends_the_same(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "CHUNK", 3)
    before = tables()
    batch = imported(cast, register, [record(serial) for serial in range(20)])
    for _round in range(6):
        with pytest.raises(KeyboardInterrupt):
            undo(batch, user=None, progress=_stop)
    told = undo(batch, user=None)
    assert tables() == before
    assert Batch.objects.filter(undoes=batch).get() == told
    assert (told.position, told.total, told.updated_count) == (20, 20, 20)


def _stop(_batch: Batch) -> None:
    raise KeyboardInterrupt


def test_an_undoing_is_paused_and_goes_on(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "CHUNK", 3)
    batch = imported(cast, register, [record(serial) for serial in range(9)])

    def pause(at: Batch) -> None:
        Batch.objects.filter(pk=at.pk).update(state=Batch.State.PAUSED)

    assert undo(batch, user=None, progress=pause).state == Batch.State.PAUSED
    assert MuseumObject.objects.count() == 6
    assert undo(batch, user=None).state == Batch.State.DONE
    assert not MuseumObject.objects.exists()


def test_an_undoing_that_was_cancelled_goes_on_where_it_was(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "CHUNK", 3)
    before = tables()
    batch = imported(cast, register, [record(serial) for serial in range(9)])
    first = undo(batch, user=cast.timur, progress=lambda at: cancel(batch=at, user=cast.timur))
    assert (first.state, first.updated_count) == (Batch.State.CANCELLED, 3)
    again = undo(Batch.objects.get(pk=batch.pk), user=cast.timur)
    assert (again.pk, again.state) == (first.pk, Batch.State.DONE)
    assert (again.updated_count, again.rejected_count) == (9, 0)
    assert tables() == before


def test_what_is_being_taken_back_does_not_go_on(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Timur pauses an import and takes back what it did; Aigul has not seen that."""
    monkeypatch.setattr(imports, "CHUNK", 3)
    register.write([record(serial) for serial in range(9)])
    job = ImportJob(path=register.file, museum=cast.abai, mapping=load_mapping(register.mapping))
    batch = run_import(job, lambda at: pause(batch=at, user=cast.timur))
    undo(batch, user=cast.timur, progress=lambda at: pause(batch=at, user=cast.timur))
    with pytest.raises(WrongStateError):
        have_run(batch=Batch.objects.get(pk=batch.pk), user=cast.aigul)
    undo(Batch.objects.get(pk=batch.pk), user=cast.timur)
    assert not MuseumObject.objects.exists()


def test_what_cannot_be_undone_is_refused_in_words(
    cast: Cast, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = imported(cast, register, [record(1)])
    told = undo(batch, user=None)
    for each in (batch, told):
        with pytest.raises(ImportRefused, match=f"Batch {each.pk} cannot be undone"):
            undo(each, user=None)
    register.write([record(2)])
    job = ImportJob(register.file, cast.abai, load_mapping(register.mapping), dry_run=True)
    with pytest.raises(ImportRefused, match="a dry run"):
        undo(run_import(job), user=None)


def test_the_command_takes_an_import_back(cast: Cast, register: Register) -> None:
    register.write([record(serial) for serial in range(4)])
    register.run()
    batch = Batch.objects.get()
    assert counted("undo_batch", batch.pk) == (0, "undone=4 kept=0", "")
    with pytest.raises(CommandError, match="cannot be undone"):
        counted("undo_batch", batch.pk)
    with pytest.raises(CommandError, match="There is no batch 999999"):
        counted("undo_batch", 999_999)


def test_undoing_asks_as_little_for_many_as_for_few(
    cast: Cast, register: Register, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    batch = imported(cast, register, [record(serial) for serial in range(200)])
    with django_assert_max_num_queries(120):
        undo(batch, user=None)
    assert connection.queries is not None


def test_what_is_gone_meanwhile_hides_nothing_that_is_left_to_undo(
    cast: Cast, register: Register
) -> None:
    """A row that only matched an object here left nothing but the word of its source."""
    here = imported(cast, register, [record(1)])
    SourceRecord.objects.all().delete()
    batch = imported(cast, register, [record(1), record(2)])
    MuseumObject.objects.get(inventory_number="КП-2").delete()
    assert SourceRecord.objects.filter(batch=batch).count() == 1
    told = undo(batch, user=None)
    assert [key for key, _reason in kept(told)] == ["r2"]
    assert not SourceRecord.objects.filter(batch=batch).exists()
    assert here.items.get().object is not None
