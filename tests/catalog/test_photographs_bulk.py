"""An archive of photographs: shown first, then attached to the objects, and taken back."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from catalog.actions import batch_runs, photograph_preview, photographs, undo_photographs
from catalog.actions.batch_runs import carry_out
from catalog.actions.batches import WrongStateError, cancel, pause
from catalog.actions.images import save_image
from catalog.actions.objects import objects_touched
from catalog.actions.photograph_preview import SKIPPED, choose, have_looked_through
from catalog.actions.undo import can_be_undone, have_undone
from catalog.models import Batch, BatchItem, Image, MuseumObject
from catalog.photographs.matching import Matcher
from tests.cast import Cast
from tests.catalog.archives import picture, sent, zipped
from tests.catalog.importing import tables
from tests.factories import ImageFactory, ObjectFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english")]
Outcome = BatchItem.Outcome


@pytest.fixture(autouse=True)
def _rendered_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """What becomes of the pictures afterwards other stories tell."""
    monkeypatch.setattr("catalog.actions.images.queue_rendering", lambda *_: None)


def previewed(cast: Cast, content: bytes, **options: Any) -> Batch:
    upload = sent(cast.timur, content)
    batch = have_looked_through(museum=cast.abai, user=cast.timur, uploads=[upload], **options)
    batch.refresh_from_db()
    return batch


def carried_out(cast: Cast, preview: Batch) -> Batch:
    batch = carry_out(preview=preview, user=cast.timur)
    batch.refresh_from_db()
    return batch


def cases(batch: Batch) -> dict[str, str]:
    return dict(batch.items.values_list("key", "after__case"))


def reasons(batch: Batch) -> dict[str, str]:
    return {item.key: item.problems[0]["reason"] for item in batch.items.all() if item.problems}


def counts(batch: Batch) -> tuple[str, int, int, int]:
    return batch.state, batch.created_count, batch.unchanged_count, batch.rejected_count


def test_300_photographs_land_on_their_objects_and_are_taken_back(cast: Cast) -> None:
    for number in range(250):
        ObjectFactory.create(museum=cast.abai, inventory_number=f"КП-{number}/1")
    old = ImageFactory.create(object=MuseumObject.objects.get(inventory_number="КП-7/1"))
    objects_touched(records=list(MuseumObject.objects.all()))  # else they were never assessed
    before = tables()
    names = [
        f"фото/кп_{number % 250}_1{f'_{number // 250 + 1}' * (number > 249)}.jpg"
        for number in range(300)
    ]
    content = zipped({name: picture(seed) for seed, name in enumerate(names)})

    preview = previewed(cast, content)
    assert counts(preview) == ("done", 300, 0, 0)
    assert tables() | {"upload": []} == before | {"upload": []}
    assert not default_storage.exists("originals")

    batch = carried_out(cast, preview)
    assert counts(batch) == ("done", 300, 0, 0)
    assert Image.objects.count() == 301
    for number in (0, 7, 249):
        record = MuseumObject.objects.get(inventory_number=f"КП-{number}/1")
        expected = [f"кп_{number}_1.jpg"] + [f"кп_{number}_1_2.jpg"] * (number < 50)
        pictures = list(record.images.exclude(pk=old.pk).order_by("position"))
        assert [image.original_name for image in pictures] == expected
        assert pictures[0].is_main is (number != 7)
        said = pictures[0].history.get()  # type: ignore[attr-defined]
        assert (said.history_way, said.history_change_reason) == ("photographs", batch.reason)
        assert said.history_user == cast.timur

    assert can_be_undone(batch)
    undoing = have_undone(batch=batch, user=cast.timur)
    undoing.refresh_from_db()
    batch.refresh_from_db()
    assert (undoing.state, undoing.updated_count, undoing.rejected_count) == ("done", 300, 0)
    assert batch.state == Batch.State.UNDONE
    assert tables() | {"upload": []} == before | {"upload": []}


def test_each_file_has_its_case_before_anything_is_written(cast: Cast) -> None:
    ring = ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    ObjectFactory.create(museum=cast.abai, inventory_number="B-1")
    ObjectFactory.create(museum=cast.abai, inventory_number="B/1")
    ObjectFactory.create(museum=cast.komi, inventory_number="C 1")
    content = zipped(
        [
            ("A 1.jpg", picture(1)),
            ("A 1_2.jpg", picture(1, (90, 60))),
            ("A 1_3.jpg", picture(1)),
            ("b_1.jpg", picture(2)),
            ("C 1.jpg", picture(3)),
            ("A 1_4.jpg", b"%PDF-1.4"),
            ("A 1_5.jpg", picture(4)[:900]),
            ("inner.zip", zipped({"A 1.jpg": picture(5)})),
            ("__MACOSX/._A 1.jpg", b"\0\5\x16\7"),
            (".DS_Store", b"\0"),
            ("Thumbs.db", b"\0"),
        ]
    )
    preview = previewed(cast, content)
    assert cases(preview) == {
        "A 1.jpg": "matched",
        "A 1_2.jpg": "alike",
        "A 1_3.jpg": "there",
        "b_1.jpg": "doubtful",
        "C 1.jpg": "unmatched",
        "A 1_4.jpg": "refused",
        "A 1_5.jpg": "refused",
        "inner.zip": "refused",
    }
    assert counts(preview) == ("done", 2, 1, 5)
    assert reasons(preview)["A 1_2.jpg"] == "It looks like “A 1.jpg” of this upload."
    assert "PDF" in reasons(preview)["A 1_4.jpg"]
    assert "archive" in reasons(preview)["inner.zip"]
    assert preview.items.get(key="A 1.jpg").after["thumbnail"]
    batch = carried_out(cast, preview)
    assert counts(batch) == ("done", 2, 1, 5)
    assert reasons(batch)["C 1.jpg"] == reasons(preview)["C 1.jpg"]
    assert cases(batch) == cases(preview) | {"A 1_2.jpg": "matched"}
    for each in (preview, batch):
        there = each.items.get(key="A 1_3.jpg")
        assert (there.outcome, there.object) == (Outcome.UNCHANGED, ring)
    assert ring.images.count() == 2
    assert carried_out(cast, preview) == batch


def test_a_last_number_that_may_count_views_is_not_guessed(
    cast: Cast, django_assert_num_queries: Callable[..., Any]
) -> None:
    """`AM-1_2` is the object AM-1/2, or the second view of AM-1: both are there."""
    numbers = ("AM-1", "AM-1/2", "AM-1/3")
    whole, second, third = (
        ObjectFactory.create(museum=cast.abai, inventory_number=number) for number in numbers
    )
    names = [f"AM-1_{number}.jpg" for number in range(1, 5)]
    preview = previewed(cast, zipped({name: picture(seed) for seed, name in enumerate(names)}))
    assert list(cases(preview).values()) == ["matched", "doubtful", "doubtful", "matched"]
    found = dict(preview.items.values_list("key", "after__candidates"))
    assert found["AM-1_2.jpg"] == [second.pk, whole.pk]
    assert found["AM-1_3.jpg"] == [third.pk, whole.pk]
    assert set(reasons(preview)) == {"AM-1_2.jpg", "AM-1_3.jpg"}
    assert all("without its last number" in reason for reason in reasons(preview).values())
    with django_assert_num_queries(1):
        matcher = Matcher(cast.abai)
        for name in names:
            matcher.match(name)


def test_a_person_decides_what_the_portal_cannot(cast: Cast) -> None:
    ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    dash = ObjectFactory.create(museum=cast.abai, inventory_number="B-1")
    ObjectFactory.create(museum=cast.abai, inventory_number="B/1")
    theirs = ObjectFactory.create(museum=cast.komi, inventory_number="C 1")
    names = ("A 1.jpg", "A 1_2.jpg", "b 1.jpg", "vase.jpg", "what.jpg")
    preview = previewed(cast, zipped({name: picture(n) for n, name in enumerate(names)}))
    lines = dict(preview.items.values_list("key", "line"))
    with pytest.raises(ValueError, match="another museum"):
        choose(preview=preview, chosen={lines["what.jpg"]: theirs.pk})
    choose(
        preview=preview,
        chosen={lines["A 1_2.jpg"]: SKIPPED, lines["b 1.jpg"]: dash.pk, lines["what.jpg"]: dash.pk},
    )
    choose(preview=preview, chosen={lines["what.jpg"]: None, lines["vase.jpg"]: dash.pk})
    batch = carried_out(cast, preview)
    assert cases(batch) == {
        "A 1.jpg": "matched",
        "A 1_2.jpg": "skipped",
        "b 1.jpg": "matched",
        "vase.jpg": "matched",
        "what.jpg": "unmatched",
    }
    assert [image.original_name for image in dash.images.order_by("position")] == [
        "b 1.jpg",
        "vase.jpg",
    ]
    with pytest.raises(WrongStateError):
        choose(preview=preview, chosen={1: SKIPPED})


def test_a_picture_of_another_object_is_pointed_out(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring, cup = (
        ObjectFactory.create(museum=cast.abai, inventory_number=number) for number in ("R", "C")
    )
    batch = carried_out(cast, previewed(cast, zipped({"R.jpg": picture(1, (600, 400))})))
    image = ring.images.get()
    assert batch.created_count == 1
    from catalog.tasks import render_image

    render_image(image.pk)
    preview = previewed(cast, zipped({"C.jpg": picture(1, (90, 60)), "R.jpg": picture(2)}))
    assert cases(preview) == {"C.jpg": "alike", "R.jpg": "matched"}
    assert reasons(preview)["C.jpg"] == "It looks like R.jpg, a picture of R."
    assert not cup.images.exists()


def test_what_somebody_works_with_is_kept(cast: Cast) -> None:
    rings = [ObjectFactory.create(museum=cast.abai, inventory_number=f"A {n}") for n in range(4)]
    batch = carried_out(cast, previewed(cast, zipped({f"A {n}.jpg": picture(n) for n in range(4)})))
    told, marked, gone, left = (ring.images.get() for ring in rings)
    told.caption_ru = "Вид сбоку"
    save_image(image=told)
    marked.annotations.create(x=0, y=0, width=10, height=10)
    gone.delete()
    undoing = have_undone(batch=batch, user=cast.timur)
    undoing.refresh_from_db()
    assert dict(undoing.items.values_list("key", "outcome")) == {
        "A 0.jpg": Outcome.KEPT,
        "A 1.jpg": Outcome.KEPT,
        "A 2.jpg": Outcome.UNCHANGED,
        "A 3.jpg": Outcome.REMOVED,
    }
    assert undoing.items.get(key="A 2.jpg").object == rings[2]
    assert counts(undoing) == ("done", 0, 1, 2)
    assert set(Image.objects.all()) == {told, marked}
    assert not Image.objects.filter(pk=left.pk).exists()
    marked.annotations.all().delete()  # now nobody needs it any more
    again = have_undone(batch=Batch.objects.get(pk=batch.pk), user=cast.timur)
    assert dict(again.items.values_list("key", "outcome")) == {
        "A 0.jpg": Outcome.KEPT,
        "A 1.jpg": Outcome.REMOVED,
    }
    assert set(Image.objects.all()) == {told}


def test_by_a_pattern_and_by_a_mapping_file(cast: Cast) -> None:
    ring = ObjectFactory.create(museum=cast.abai, inventory_number="КП-1234/5")
    content = zipped({"IMG_2024_КП-1234_5_2 сбоку.jpg": picture(1), "КП-1234_5.jpg": picture(2)})
    preview = previewed(cast, content, pattern="IMG_2024_{number} *")
    assert cases(preview) == {
        "IMG_2024_КП-1234_5_2 сбоку.jpg": "matched",
        "КП-1234_5.jpg": "unmatched",
    }
    table = "Имя файла;Инв. номер\nDSC0001.JPG;КП-1234/5\nDSC0002;КП 1234/5\nDSC0003.jpg;X\n"
    mapping = sent(cast.timur, table.encode("cp1251"), "list.csv")
    names = ("DSC0001.jpg", "dsc0002.jpg", "DSC0003.jpg", "DSC0004.jpg")
    content = zipped({name: picture(n) for n, name in enumerate(names)})
    preview = previewed(cast, content, mapping=mapping)
    assert cases(preview) == {
        "DSC0001.jpg": "matched",
        "dsc0002.jpg": "matched",
        "DSC0003.jpg": "unmatched",
        "DSC0004.jpg": "unmatched",
    }
    assert carried_out(cast, preview).created_count == 2
    assert ring.images.count() == 2


@pytest.mark.parametrize(
    "table",
    [
        "DSC1.jpg,A 1\nDSC2.jpg,A 2\n",
        "A 1;DSC1.JPG\nA 2;DSC2.JPG\n",
        "DSC1\tA 1\tсбоку\nDSC2\tA 2\tсверху\n",
        "снимки\\DSC1.jpg,A 1\nснимки\\DSC2.jpg,A 2\n",
        "DSC2.jpg,A 2\nDSC1.jpg,A 1\n",
        "file,number\nDSC1.jpg,A 1\nDSC2.jpg,A 2\n",
    ],
)
def test_a_mapping_file_without_names_of_columns_loses_no_row(cast: Cast, table: str) -> None:
    for number in ("A 1", "A 2"):
        ObjectFactory.create(museum=cast.abai, inventory_number=number)
    mapping = sent(cast.timur, table.encode(), "list.csv")
    content = zipped({"DSC1.jpg": picture(1), "DSC2.jpg": picture(2)})
    preview = previewed(cast, content, mapping=mapping)
    found = dict(preview.items.values_list("key", "object__inventory_number"))
    assert found == {"DSC1.jpg": "A 1", "DSC2.jpg": "A 2"}


def test_a_folder_sent_by_the_browser(cast: Cast) -> None:
    ring = ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    uploads = [sent(cast.timur, picture(n), f"A 1_{n}.jpg") for n in (10, 2, 1)]
    sent(cast.timur, picture(11), "A 1.jpg")
    preview = have_looked_through(museum=cast.abai, user=cast.timur, uploads=uploads)
    preview.refresh_from_db()
    batch = carried_out(cast, preview)
    assert counts(batch) == ("done", 3, 0, 0)
    names = [image.original_name for image in ring.images.order_by("position")]
    assert names == ["A 1_1.jpg", "A 1_2.jpg", "A 1_10.jpg"]


@pytest.mark.parametrize("stop", [pause, cancel])
def test_a_run_that_is_stopped_attaches_nothing_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, stop: Callable[..., None]
) -> None:
    for number in range(5):
        ObjectFactory.create(museum=cast.abai, inventory_number=f"A {number}")
    preview = previewed(cast, zipped({f"A {n}.jpg": picture(n) for n in range(5)}))
    keep, kept = photographs.keep_file, []

    def then_stopped(*arguments: Any) -> Any:
        kept.append(arguments)
        if len(kept) == 3:
            stop(batch=Batch.objects.latest("pk"), user=cast.timur)
        return keep(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(photographs, "keep_file", then_stopped)
        batch = carried_out(cast, preview)
    assert batch.position == Image.objects.count() == 2
    if stop is pause:
        from catalog.actions.batches import have_run

        have_run(batch=batch, user=cast.timur)
        batch.refresh_from_db()
        assert counts(batch) == ("done", 5, 0, 0)
    else:
        have_undone(batch=batch, user=cast.timur)
        assert not Image.objects.exists()


def test_a_full_disk_is_waited_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        ObjectFactory.create(museum=cast.abai, inventory_number=f"A {number}")
    preview = previewed(cast, zipped({f"A {n}.jpg": picture(n) for n in range(3)}))
    synced: list[int] = []

    def fills_up(file: int) -> None:
        synced.append(file)
        if len(synced) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fills_up)
        carry_out(preview=preview, user=cast.timur)
    batch = Batch.objects.latest("pk")
    assert (batch.state, batch.position) == ("running", Image.objects.count())
    batch_runs.run(batch)
    assert counts(batch) == ("done", 3, 0, 0)


def test_what_was_taken_away_meanwhile_is_told(cast: Cast) -> None:
    ring = ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    preview = previewed(cast, zipped({"A 1.jpg": picture(1)}))
    ring.delete()
    batch = carried_out(cast, preview)
    assert counts(batch) == ("done", 0, 0, 1)


def test_chunks_and_thumbnails_go_on_where_they_were(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A preview that was killed between two chunks ends as if it had not been."""
    for number in range(7):
        ObjectFactory.create(museum=cast.abai, inventory_number=f"A {number}")
    files = {f"A {n}.jpg": picture(n // 2) for n in range(7)}
    whole = previewed(cast, zipped(files))
    monkeypatch.setattr(photograph_preview, "_AT_ONCE", 2)
    monkeypatch.setattr(undo_photographs, "CHUNK", 2)
    look, looked = photograph_preview.glance, []

    def killed(entry: Any) -> Any:
        looked.append(entry)
        if len(looked) == 4:
            raise OSError(errno.EIO, "gone")
        return look(entry)

    with monkeypatch.context() as patch:
        patch.setattr(photograph_preview, "glance", killed)
        previewed(cast, zipped(files))
    stopped = Batch.objects.latest("pk")
    assert stopped.position == 2
    batch_runs.run(stopped)
    told = ("line", "key", "object", "outcome", "after", "problems")
    assert list(stopped.items.values(*told)) == list(whole.items.values(*told))
    batch = carried_out(cast, stopped)
    have_undone(batch=batch, user=cast.timur)
    assert not Image.objects.exists()
