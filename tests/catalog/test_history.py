"""The history of an object, as one story that people read."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.actions.annotations import mark_details
from catalog.actions.images import attach_image, remove_image
from catalog.actions.objects import save_object
from catalog.actions.photographs import attach_photographs
from catalog.models import Annotation, Concept, Image, MuseumObject, ObjectConcept, ObjectMaker
from museumportal.changes import story
from museumportal.changes.history import Way
from museumportal.changes.words import Piece, difference
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.catalog.importing import Register, record
from tests.catalog.pictures import photograph
from tests.catalog.telling import BEGAN, history, on_day, words
from tests.catalog.test_admin_objects import form
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory


@pytest.fixture
def bracelet(cast: Cast) -> MuseumObject:
    with on_day(0, cast.aigul):
        return ObjectFactory.create(
            museum=cast.abai, inventory_number="КП-1", status=Status.DRAFT, rights=""
        )


def test_one_page_tells_who_changed_what_of_the_object_and_of_all_that_hangs_on_it(
    cast: Cast, bracelet: MuseumObject
) -> None:
    silver = ConceptFactory.create(scheme=Concept.Scheme.MATERIAL, label_en="Silver")
    master = AgentFactory.create(name_en="Zhumabek")
    with on_day(1, cast.timur):
        bracelet.title_en, bracelet.status = "Bracelet of silver", Status.IN_REVIEW
        save_object(record=bracelet)
        ObjectConcept.objects.create(object=bracelet, relation="material", concept=silver)
        ObjectMaker.objects.create(object=bracelet, agent=master)
        height = bracelet.measurements.create(dimension="height", value="6.5", unit="cm")
    with on_day(2, cast.saule):
        height.value = "7.25"
        height.save()
        bracelet.inscriptions.create(text="Абай")
        metal = bracelet.precious_metals.create(metal=silver, fineness=875)
    with on_day(3, cast.aigul):
        metal.delete()
        image = ImageFactory.create(object=bracelet, caption_en="From above")
        mark_details(
            image=image,
            details=[Annotation(image=image, x=0, y=0, width=9, height=9, label_en="Clasp")],
        )
    html = history(cast.aigul, bracelet)
    text = words(html)
    assert html.count('class="history-entry"') == 4
    assert "<del>draft</del> → <ins>in review</ins>" in html
    assert "<del>Silver bracelet</del> → <ins>Bracelet of silver</ins>" in html
    for told in (
        "Concept of an object: added respect: material",
        "concept: Silver",
        "Maker of an object: added maker: Zhumabek · certainty: certain",
        "Measurement (height, cm) value: 6.5 → 7.25",
        "Inscription: added",
        "Precious metal: removed metal: Silver",
        "fineness: 875",
        "Picture: added",
        "caption [en]: From above",
        "Detail: added",
        "name of the detail [en]: Clasp",
    ):
        assert told in text, told
    people = [
        text.index(f"AM {name}") if f"AM {name}" in text else text.index(name)
        for name in ("saule", "timur")
    ]
    assert people == sorted(people)


def test_it_speaks_the_readers_language(cast: Cast, bracelet: MuseumObject) -> None:
    from django.test import Client

    with on_day(1, cast.timur):
        bracelet.status = Status.PUBLISHED
        bracelet.publication_restricted, bracelet.restriction_reason = True, "x"
        save_object(record=bracelet)
    for language, told in (
        ("ru", "<del>черновик</del> → <ins>опубликовано</ins>"),
        ("kk", "<del>қаралама</del> → <ins>жарияланған</ins>"),
    ):
        client = Client(headers={"accept-language": language})
        client.force_login(cast.timur)
        address = reverse("admin:catalog_museumobject_history", args=[bracelet.pk])
        text = client.get(address).content.decode()
        assert told in text
        assert {"ru": "<del>нет</del> → <ins>да</ins>", "kk": "<del>жоқ</del>"}[language] in text


def test_a_long_text_is_told_by_the_words_that_changed(cast: Cast, bracelet: MuseumObject) -> None:
    said = " ".join(f"word{number}" for number in range(200))
    with on_day(1, cast.aigul):
        bracelet.description_en = f"{said} made of silver. {said}"
        save_object(record=bracelet)
    with on_day(2, cast.timur):
        bracelet.description_en = f"{said} made of gilded silver. {said}"
        save_object(record=bracelet)
    html = history(cast.aigul, bracelet)
    entry = html.split('class="history-entry"')[1]
    assert "<ins>gilded </ins>" in entry
    assert "<del>" not in entry
    assert "[…]" in entry
    assert "word90" not in entry


def test_differences_are_whole_and_quick_however_long_the_text() -> None:
    assert difference("one two", "one three") == [
        Piece("same", "one "),
        Piece("gone", "two"),
        Piece("new", "three"),
    ]
    before = "A sentence of some words. " * 4000
    pieces = difference(before, before.replace("some", "many", 1))
    assert [piece.text for piece in pieces if piece.kind == "new"] == ["A sentence of many words. "]


def test_each_way_is_told(
    cast: Cast, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By form, import, photographs by the thousand, and by the worker."""
    register = Register(tmp_path)
    register.write([record(1)])
    register.run()
    made = MuseumObject.objects.get()
    [created] = made.history.all()
    assert (created.history_way, made.makers.get().history.get().history_way) == ("import",) * 2
    path = photograph(tmp_path / "КП-1.jpg", (90, 60), 9)
    list(attach_photographs(museum=cast.abai, paths=[path], user=cast.timur))
    attached = made.images.get().history.earliest()
    assert (attached.history_way, attached.history_user) == ("photographs", cast.timur)
    client = signed_in(cast.aigul)
    page = reverse("admin:catalog_museumobject_change", args=[made.pk])
    assert client.post(page, form(cast, inventory_number="КП-1")).status_code in (200, 302)
    save_object(record=made)
    assert made.history.first().history_way == Way.MACHINE
    text = words(history(cast.timur, made))
    assert "import" in text
    assert "photographs in bulk" in text
    batch = reverse("admin:catalog_batch_change", args=[created.history_change_reason.split()[1]])
    assert f'href="{batch}"' in history(cast.timur, made)


def test_what_a_form_saves_comes_by_form(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    client.post(reverse("admin:catalog_museumobject_add"), form(cast))
    assert MuseumObject.objects.get().history.get().history_way == Way.FORM


def test_reasons_are_told_in_the_readers_language(cast: Cast, bracelet: MuseumObject) -> None:
    with on_day(1, cast.aigul):
        image = ImageFactory.create(object=bracelet, is_main=True)
    with on_day(2, cast.aigul):
        remove_image(image=image, reason="out of focus")
    assert "Picture removed: out of focus" in words(history(cast.aigul, bracelet))


def test_a_concept_that_is_gone_is_still_called_by_its_name(
    cast: Cast, bracelet: MuseumObject
) -> None:
    wood = ConceptFactory.create(scheme=Concept.Scheme.MATERIAL, label_en="Wood")
    with on_day(1, cast.aigul):
        link = ObjectConcept.objects.create(object=bracelet, relation="material", concept=wood)
    with on_day(2, cast.aigul):
        link.delete()
    wood.delete()
    assert "Wood (no longer there)" in words(history(cast.aigul, bracelet))


def test_ten_thousand_rows_are_paged_by_key_with_few_queries(
    cast: Cast, bracelet: MuseumObject
) -> None:
    rows = MuseumObject.history.model.objects  # type: ignore[attr-defined]
    first = rows.values().get(id=bracelet.pk)
    first.pop("history_id")
    rows.bulk_create(
        rows.model(
            **{
                **first,
                "history_date": BEGAN + timedelta(minutes=number),
                "history_type": "~",
                "title_en": f"Bracelet {number}",
            }
        )
        for number in range(1, 10_001)
    )
    client = signed_in(cast.aigul)
    address = reverse("admin:catalog_museumobject_history", args=[bracelet.pk])
    with CaptureQueriesContext(connection) as queries:
        text = client.get(address).content.decode()
    assert len(queries) <= 25  # eight tables, what was before, session, person and museums
    assert "<del>Bracelet 9999</del> → <ins>Bracelet 10000</ins>" in text
    assert text.count('class="history-entry"') == story.ENTRIES
    seen, before = 0, None
    while True:
        entries, more = story.read(MuseumObject, bracelet.pk, before=before)
        seen += len(entries)
        before = entries[-1].since
        if not more or seen > 1000:
            break
    assert seen > 1000
    older, more = story.read(MuseumObject, bracelet.pk, before=BEGAN + timedelta(minutes=3))
    assert ([len(entry.alterations) for entry in older], more) == ([1, 1, 1], False)


def test_two_states_stand_side_by_side(cast: Cast, bracelet: MuseumObject) -> None:
    with on_day(1, cast.aigul) as first:
        bracelet.title_en = "Bangle"
        save_object(record=bracelet)
    with on_day(2, cast.timur) as second:
        bracelet.title_en = "Armlet"
        save_object(record=bracelet)
        bracelet.measurements.create(dimension="height", value=1, unit="cm")
    client = signed_in(cast.aigul)
    address = reverse("admin:catalog_museumobject_compare", args=[bracelet.pk])
    whichever = {"one": story.stamp(second), "other": story.stamp(first)}
    text = words(client.get(address, whichever).content.decode())
    assert "Bangle Armlet" in text
    assert "Measurement" in text
    assert 'value="Restore' not in client.get(address, whichever).content.decode()
    text = client.get(address, {"one": story.stamp(first)}).content.decode()
    assert 'value="Restore what is ticked"' in text
    assert 'value="Restore the whole state"' in text
    for wrong in ("", "x", "9" * 30, "-1"):
        assert client.get(address, {"one": wrong}).status_code == 404


def test_nobody_of_another_museum_reads_or_restores_it(cast: Cast, bracelet: MuseumObject) -> None:
    pages = [
        reverse("admin:catalog_museumobject_history", args=[bracelet.pk]),
        reverse("admin:catalog_museumobject_compare", args=[bracelet.pk])
        + f"?one={story.stamp(BEGAN)}",
        reverse("admin:catalog_museumobject_restore", args=[bracelet.pk, story.stamp(BEGAN)]),
    ]
    for page in pages:
        assert signed_in(cast.olga).get(page).status_code == 404
        assert signed_in(cast.olga).post(page).status_code in (403, 404)
        assert signed_in(cast.stranger).get(page).status_code == 302
    assert signed_in(cast.aigul).get(pages[2]).status_code == 403  # by a form alone


def test_concepts_makers_and_galleries_have_the_same_page(cast: Cast) -> None:
    with on_day(1, cast.dana):
        concept = ConceptFactory.create(label_en="Ring")
    with on_day(2, cast.dana):
        concept.label_en = "Finger ring"
        concept.save()
    address = reverse("admin:catalog_concept_history", args=[concept.pk])
    text = signed_in(cast.aigul).get(address).content.decode()
    assert "<del>Ring</del> → <ins>Finger ring</ins>" in text


@pytest.mark.parametrize("statement", ["UPDATE {} SET history_user_id = NULL", "DELETE FROM {}"])
def test_the_database_refuses_to_alter_any_history(
    db: None, cast: Cast, bracelet: MuseumObject, statement: str
) -> None:
    ImageFactory.create(object=bracelet)
    with pytest.raises(ProgrammingError, match="neither altered nor deleted"):
        connection.cursor().execute(statement.format("catalog_historicalimage"))


def test_every_table_of_history_is_guarded(db: None) -> None:
    """A migration that adds one says `unalterable` of it: museumportal.changes.history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'history_id' "
            "EXCEPT SELECT event_object_table FROM information_schema.triggers "
            "WHERE trigger_name = 'history_is_unalterable'"
        )
        assert cursor.fetchall() == []


def test_the_bin_is_emptied_and_its_history_stays(cast: Cast, bracelet: MuseumObject) -> None:
    from catalog.actions.objects import bin_object, empty_bin

    bracelet.inscriptions.create(text="Абай")
    attach_image(record=bracelet, file=_jpeg(), name="a.jpg")
    with on_day(1, cast.aigul):
        bin_object(record=bracelet)
    assert empty_bin(before=BEGAN + timedelta(days=40)) == 1
    last = MuseumObject.history.filter(id=bracelet.pk).first()
    assert last.history_type == "-"
    assert Image.history.filter(object_id=bracelet.pk, history_type="-").exists()  # type: ignore[attr-defined]


def _jpeg() -> BytesIO:
    from tests.catalog.test_admin_objects import jpeg

    return jpeg()
