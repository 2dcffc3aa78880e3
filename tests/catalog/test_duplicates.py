"""Records that may be one object: found by number, picture and text, judged by people."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog import tasks
from catalog.actions.duplicates import find_duplicates
from catalog.actions.objects import save_object
from catalog.duplicates import bits_apart, candidates, same_number, same_reading, same_title
from catalog.models import Duplicate, Image, MuseumObject, ObjectMaker
from museumportal.changes import feed
from museumportal.changes.models import Bookmark, Change
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import errors, form
from tests.commands import ended
from tests.factories import AgentFactory, ImageFactory, ObjectFactory

Ground = Duplicate.Ground
Reindex = Callable[[], int]


def grounds_of(record: MuseumObject) -> dict[int, tuple[str, ...]]:
    return {each.record.pk: each.grounds for each in candidates(record)}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("УМЛ-17978/5", "умл 17978 5", True),
        ("КП-12", "KП 012", True),
        ("UML 17978/5", "УМЛ-17978/5", True),
        ("КП-12/1", "КП-12/2", False),
        ("КП-121", "КП-12/1", False),
        ("", "", False),
        ("—", "/", False),
    ],
)
def test_a_number_is_the_same_in_any_writing(one: str, other: str, is_same: bool) -> None:
    assert same_reading(one, other) is is_same


def test_the_same_number_in_other_writing_is_found_in_ones_own_museum_alone(
    cast: Cast, reindex: Reindex
) -> None:
    mine = ObjectFactory(museum=cast.abai, inventory_number="КП-12/5", title_ru="Кольцо")
    twin = ObjectFactory(museum=cast.abai, inventory_number="кп 0012 5", title_ru="Браслет")
    ObjectFactory(museum=cast.abai, inventory_number="КП-12/6", title_ru="Серьга")
    ObjectFactory(museum=cast.komi, inventory_number="КП 12/5", title_ru="Чаша")
    reindex()
    assert grounds_of(mine) == {twin.pk: (Ground.NUMBER,)}
    assert grounds_of(twin) == {mine.pk: (Ground.NUMBER,)}
    assert same_number(cast.abai, "KP 12.5") == [mine, twin]
    assert same_number(cast.abai, "КП-12/5", besides=mine.pk) == [twin]


def test_the_same_state_catalogue_number_is_found(cast: Cast, reindex: Reindex) -> None:
    one, other = (
        ObjectFactory(museum=cast.abai, state_catalogue_number=number, title_ru=title)
        for number, title in (("№ 35 246 817", "Ковш"), ("35246817", "Кувшин"))
    )
    reindex()
    # Blanks part the runs of a number, so only writings with the same runs are one.
    assert grounds_of(one) == {}
    other.state_catalogue_number = "35-246-817"
    other.save()
    reindex()
    assert grounds_of(one) == {other.pk: (Ground.STATE_NUMBER,)}


def test_texts_speak_where_what_is_said_besides_agrees(cast: Cast, reindex: Reindex) -> None:
    master = AgentFactory.create()
    said: dict[str, Any] = {
        "museum": cast.abai,
        "title_ru": "Портрет Абая Кунанбаева",
        "title_kk": "Абайдың портреті",
        "title_en": "",
        "production_earliest": 1887,
        "production_latest": 1887,
    }
    one, same, undated, otherwise, elsewhere = (
        ObjectFactory(**{**said, **more})
        for more in (
            {},
            {"title_ru": "Портрет Абая Кунанбаева.", "title_kk": ""},
            {"production_earliest": None, "production_latest": None},
            {"production_earliest": 1954, "production_latest": 1954},
            {"museum": cast.komi},
        )
    )
    for each in (one, same, undated, otherwise, elsewhere):
        ObjectMaker.objects.create(object=each, agent=master)
    reindex()
    assert grounds_of(one) == {same.pk: (Ground.TEXT,)}
    assert [each.pk for each in same_title(cast.abai, {"ru": "портрет абая кунанбаева"})] == [
        one.pk,
        same.pk,
        undated.pk,
        otherwise.pk,
    ]


def test_the_sheets_of_a_series_are_no_duplicates(cast: Cast, reindex: Reindex) -> None:
    master = AgentFactory.create()
    sheets = [
        ObjectFactory(
            museum=cast.abai,
            title_ru="Лист из альбома «Степь»",
            production_earliest=1950,
            production_latest=1950,
        )
        for _ in range(4)
    ]
    for sheet in sheets:
        ObjectMaker.objects.create(object=sheet, agent=master)
    reindex()
    assert grounds_of(sheets[0]) == {}
    MuseumObject.objects.filter(pk__in=[sheet.pk for sheet in sheets[2:]]).delete()
    assert grounds_of(sheets[0]) == {sheets[1].pk: (Ground.TEXT,)}


def test_parts_of_one_set_are_no_duplicates(cast: Cast, reindex: Reindex) -> None:
    whole = ObjectFactory(museum=cast.abai, title_ru="Чайный сервиз с росписью")
    cups = [
        ObjectFactory(museum=cast.abai, title_ru="Чашка с росписью", part_of=whole)
        for _ in range(2)
    ]
    for cup in cups:
        ImageFactory(object=cup, sha256="a" * 64)
    reindex()
    assert grounds_of(cups[0]) == {}


def test_the_same_file_is_found_and_pictures_that_look_the_same(
    cast: Cast, attach: Callable[..., Image], tmp_path: Path, reindex: Reindex
) -> None:
    attached = attach("A 1", 120), attach("A 2", 20)
    first, other = (Image.objects.get(pk=image.pk) for image in attached)
    twin = ObjectFactory(museum=cast.abai, inventory_number="A 3", title_ru="Чаша")
    ImageFactory(object=twin, sha256=first.sha256)
    reindex()
    found = grounds_of(first.object)
    assert found[twin.pk] == (Ground.FILE,)
    assert other.object_id not in found
    scan = ObjectFactory(museum=cast.abai, inventory_number="A 4", title_ru="Поднос")
    ImageFactory(
        object=scan,
        is_main=True,
        perceptual_hash=first.perceptual_hash,
        look=first.look,
    )
    reindex()
    assert grounds_of(first.object)[scan.pk] == (Ground.PICTURE,)


def test_numbered_sheets_have_titles_of_their_own() -> None:
    from catalog.duplicates import _nearly

    assert _nearly("портрет абая кунанбаева", "портрет абая кунанбаев")
    assert not _nearly("reclining figure in landscape i", "reclining figure in landscape ii")
    assert not _nearly("лист из альбома 12", "лист из альбома 13")
    assert not _nearly("монета", "монеты")


def test_bits_of_signed_hashes_are_counted() -> None:
    assert bits_apart(-1, 0) == 64
    assert bits_apart(-(2**63), 2**62) == 2


def test_what_was_saved_is_looked_at_a_minute_later_by_itself(
    cast: Cast, reindex: Reindex, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.find_duplicates()  # begins with what comes next
    mine = ObjectFactory(museum=cast.abai, inventory_number="КП-7", title_ru="Кольцо")
    twin = ObjectFactory(museum=cast.abai, inventory_number="КП 007", title_ru="Серьга")
    save_object(record=mine)
    Change.objects.filter(position=None).update(position=feed.head() + 1)
    tasks.find_duplicates()
    assert not Duplicate.objects.exists()  # it is too young, the index may not know it
    Change.objects.update(at=timezone.now() - timedelta(minutes=2))
    tasks.find_duplicates()
    assert not Duplicate.objects.exists()  # there is no index yet: it is looked at later
    reindex()
    tasks.find_duplicates()
    pair = Duplicate.objects.get()
    assert (pair.first, pair.second, pair.grounds) == (mine, twin, ["number"])
    assert Bookmark.objects.get().position == feed.head()
    with CaptureQueriesContext(connection) as queries:
        tasks.find_duplicates()
    assert len(queries) < 8


def test_a_judgement_is_remembered_and_what_is_no_longer_alike_goes(
    cast: Cast, reindex: Reindex
) -> None:
    mine = ObjectFactory(museum=cast.abai, inventory_number="КП-7", title_ru="Кольцо")
    twin = ObjectFactory(museum=cast.abai, inventory_number="КП 07", title_ru="Серьга")
    other = ObjectFactory(museum=cast.abai, inventory_number="КП.7", title_ru="Чаша")
    reindex()
    assert find_duplicates(public_ids=[mine.public_id]) == 2
    pair = Duplicate.objects.get(second=twin)
    page = reverse("admin:catalog_duplicate_change", args=[pair.pk])
    assert signed_in(cast.aigul).post(page, {"different": "1"}).status_code == 302
    pair.refresh_from_db()
    assert pair.dismissed_by == cast.aigul
    other.inventory_number = "КП-8"
    other.save()
    reindex()
    assert find_duplicates(public_ids=[mine.public_id]) == 0
    assert list(Duplicate.objects.all()) == [pair]
    lists = reverse("admin:catalog_duplicate_changelist")
    client = signed_in(cast.aigul)
    assert "КП 07" not in client.get(lists).content.decode()
    assert "КП 07" in client.get(lists, {"judged": "yes"}).content.decode()
    own = reverse("admin:catalog_museumobject_duplicates", args=[mine.pk])
    assert "not the same" in client.get(own).content.decode()


def test_the_command_looks_at_a_whole_museum(cast: Cast, reindex: Reindex) -> None:
    for number in ("КП-7", "КП 07", "КП-8"):
        ObjectFactory(museum=cast.abai, inventory_number=number, title_ru=number)
    ObjectFactory(museum=cast.komi, inventory_number="КП 7")
    reindex()
    code, stdout, _ = ended("find_duplicates", museum="ABAI")
    assert (code, stdout.splitlines()[-1]) == (0, "objects=3 pairs=2")
    assert Duplicate.objects.count() == 1


def test_a_new_object_is_asked_back_once_where_its_number_is_there(
    cast: Cast, reindex: Reindex
) -> None:
    there = ObjectFactory(museum=cast.abai, inventory_number="КП-12/5")
    reindex()
    client, page = signed_in(cast.aigul), reverse("admin:catalog_museumobject_add")
    sent = form(cast, inventory_number="кп 12 5")
    answer = client.post(page, sent)
    assert {name: len(told) for name, told in errors(answer).items()} == {"inventory_number": 1}
    text = answer.content.decode()
    assert reverse("admin:catalog_museumobject_change", args=[there.pk]) in text
    assert "written otherwise" in text
    assert 'type="checkbox" name="though_alike"' in text
    assert 'value="кп 12 5"' in text
    assert client.post(page, {**sent, "though_alike": "on"}).status_code == 302
    assert MuseumObject.objects.filter(inventory_number="кп 12 5").exists()


def test_an_object_that_is_saved_again_is_not_asked(cast: Cast, reindex: Reindex) -> None:
    record = ObjectFactory(museum=cast.abai, inventory_number="КП-12", status="draft")
    ObjectFactory(museum=cast.abai, inventory_number="КП 12")
    reindex()
    page = reverse("admin:catalog_museumobject_change", args=[record.pk])
    answer = signed_in(cast.aigul).post(page, form(cast, inventory_number="КП-12"))
    assert answer.status_code == 302


def test_while_typing_one_is_told_of_number_and_title(cast: Cast, reindex: Reindex) -> None:
    ObjectFactory(museum=cast.abai, inventory_number="КП-12", title_ru="Портрет дамы в голубом")
    ObjectFactory(museum=cast.komi, inventory_number="КП-13", title_ru="Портрет дамы в голубом")
    reindex()
    client, page = signed_in(cast.aigul), reverse("admin:catalog_museumobject_alike")
    told = client.get(page, {"museum": cast.abai.pk, "number": "кп 12"}).content.decode()
    assert "КП-12 " in told
    told = client.get(page, {"museum": cast.abai.pk, "title_ru": "портрет дамы в голубом"})
    assert "Nearly the same title" in told.content.decode()
    assert "КП-13" not in told.content.decode()
    nothing = client.get(page, {"museum": cast.abai.pk, "number": "1", "title_ru": "Сапоги"})
    assert nothing.content.decode().strip() == ""
    for museum in (cast.komi.pk, "x", "", "9" * 30):
        assert client.get(page, {"museum": museum, "number": "КП-13"}).status_code == 404


def test_without_an_index_nothing_is_asked_and_nothing_breaks(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, inventory_number="КП-12")
    client = signed_in(cast.aigul)
    page = reverse("admin:catalog_museumobject_add")
    assert client.post(page, form(cast, inventory_number="КП 12")).status_code == 302
    own = reverse("admin:catalog_museumobject_duplicates", args=[record.pk])
    assert "index is being built" in client.get(own).content.decode()
    with pytest.raises(CommandError, match="again later"):
        call_command("find_duplicates")


def test_a_museum_sees_its_own_pairs_alone(cast: Cast) -> None:
    pairs = []
    for museum in (cast.abai, cast.komi):
        one, two = (ObjectFactory(museum=museum, title_en=museum.code) for _ in range(2))
        pairs.append(
            Duplicate.objects.create(museum=museum, first=one, second=two, grounds=["text"])
        )
    client, lists = signed_in(cast.aigul), reverse("admin:catalog_duplicate_changelist")
    text = client.get(lists).content.decode()
    assert "ABAI" in text
    assert "KOMI" not in text
    page = "admin:catalog_duplicate_change"
    assert client.get(reverse(page, args=[pairs[0].pk])).status_code == 200
    assert client.get(reverse(page, args=[pairs[1].pk])).status_code in (302, 404)
    merge = "admin:catalog_museumobject_merge"
    ours, theirs = pairs[0].first_id, pairs[1].first_id
    for keys in ((ours, theirs), (theirs, ours)):
        assert client.get(reverse(merge, args=keys)).status_code == 404
