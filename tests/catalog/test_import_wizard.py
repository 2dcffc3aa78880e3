"""Imports from the browser: who may, what is asked, what is kept, and what a worker makes of it."""

import csv
import io
import tomllib
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalog import tasks
from catalog.actions import batch_runs, batches
from catalog.actions.export_objects import keys_of
from catalog.actions.exports import Order, written
from catalog.forms_import import as_sent
from catalog.models import Batch, Concept, ImportMapping, Measurement, MuseumObject, Upload
from museumportal.accounts.models import User
from museumportal.lib.fields import Status
from regions.models import Membership
from tests.cast import Cast, signed_in
from tests.catalog.exporting import exported, rich_museum
from tests.factories import ObjectFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english")]

PAGE = "/admin/catalog/batch/import/"
HEADINGS = ["Инв. №", "Название", "Материал", "Этикетка"]
ROWS = [["A-1", "Браслет", "серебро", "в зале"], ["A-2", "Кольцо", "золото; серебро", ""]]


def table(rows: list[list[str]] = ROWS, headings: list[str] = HEADINGS) -> Any:
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    made = io.BytesIO(text.getvalue().encode())
    made.name = "опись.csv"
    return made


def sent(client: Client, cast: Cast, file: Any) -> str:
    """Send a file; the address of the page on which its columns are mapped."""
    answer = client.post(PAGE, {"museum": cast.abai.pk, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def shown(client: Client, address: str) -> dict[str, Any]:
    """What the form on the page would send as it stands."""
    data = as_sent(client.get(address).context["form"]).data
    return {name: value for name, value in data.items() if value not in (None, False)}


def tried(client: Client, address: str, **changed: Any) -> Batch:
    """Have a dry run made of what the form shows, with these changes."""
    answer = client.post(address, {**shown(client, address), **changed, "dry_run": "1"})
    assert answer.status_code == 302, answer.content.decode()
    return Batch.objects.latest("pk")


def step(client: Client, batch: Batch, name: str) -> Batch:
    client.post(reverse("admin:catalog_batch_step", args=[batch.pk]), {"step": name})
    return Batch.objects.latest("pk")


def counts(batch: Batch) -> tuple[int, int, int, int]:
    batch.refresh_from_db()
    return (
        batch.created_count,
        batch.updated_count,
        batch.unchanged_count,
        batch.rejected_count,
    )


def test_a_table_is_mapped_tried_carried_out_and_taken_back(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    address = sent(client, cast, table())
    dry = tried(client, address)
    assert (counts(dry), dry.state, dry.dry_run) == ((2, 0, 0, 0), Batch.State.DONE, True)
    assert not MuseumObject.objects.exists()
    assert not Concept.objects.filter(scheme="material").exists()
    page = client.get(reverse("admin:catalog_batch_change", args=[dry.pk])).content.decode()
    assert "Dry run, nothing written" in page
    assert "золото (new)" in page
    real = step(client, dry, "carry_out")
    assert step(client, dry, "carry_out") == real  # pressed twice
    assert (counts(real), real.state, real.preview) == ((2, 0, 0, 0), Batch.State.DONE, dry)
    ring = MuseumObject.objects.get(inventory_number="A-2")
    assert (ring.status, ring.title_ru) == (Status.DRAFT, "Кольцо")
    client.post(reverse("admin:catalog_batch_undo", args=[real.pk]))
    real.refresh_from_db()
    assert real.state == Batch.State.UNDONE
    assert not MuseumObject.objects.exists()
    assert not Concept.objects.filter(scheme="material").exists()
    again = step(client, dry, "carry_out")
    assert again != real
    assert counts(again) == (2, 0, 0, 0)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [("all", (1, 1, 0, 0)), ("new", (1, 0, 1, 0)), ("known", (0, 1, 0, 1))],
)
def test_which_rows_are_taken(cast: Cast, rows: str, expected: tuple[int, ...]) -> None:
    ObjectFactory.create(museum=cast.abai, inventory_number="A-1", title_ru="", title_en="x")
    client = signed_in(cast.aigul)
    dry = tried(client, sent(client, cast, table()), rows=rows)
    assert counts(dry) == expected
    if rows == "known":
        reasons = [item.problems[0]["reason"] for item in dry.items.filter(outcome="rejected")]
        assert reasons == [
            "no object of this museum has the number “A-2”, and only objects that are there are "
            "to be changed"
        ]
    real = step(client, dry, "carry_out")
    assert counts(real) == expected


@pytest.mark.parametrize(
    ("choices", "title", "quantity"),
    [
        ({}, "Моё", 5),
        ({"edited": "overwrite"}, "Браслет", 5),
        ({"edited": "overwrite", "empty": "clear"}, "Браслет", 1),
    ],
)
def test_what_was_entered_here_and_what_the_file_leaves_empty(
    cast: Cast, choices: dict[str, str], title: str, quantity: int
) -> None:
    ObjectFactory.create(
        museum=cast.abai, inventory_number="A-1", title_ru="Моё", quantity=quantity and 5
    )
    client = signed_in(cast.aigul)
    file = table([["A-1", "Браслет", ""]], ["Инв. №", "Название", "Количество"])
    dry = tried(client, sent(client, cast, file), **choices)
    step(client, dry, "carry_out")
    record = MuseumObject.objects.get(inventory_number="A-1")
    assert (record.title_ru, record.quantity) == (title, quantity)


def test_what_the_public_sees_keeps_a_title(cast: Cast) -> None:
    """Known objects lose none; new ones without one come as drafts, and that is told."""
    shown_ = ObjectFactory.create(
        museum=cast.abai,
        inventory_number="A-1",
        status=Status.PUBLISHED,
        title_kk="",
        title_ru="Кольцо",
        title_en="",
    )
    client = signed_in(cast.timur)
    file = table([["A-1", ""], ["A-2", ""], ["A-3", "Блюдо"]], ["Инв. №", "Название"])
    choices = {"edited": "overwrite", "empty": "clear", "status": Status.PUBLISHED}
    dry = tried(client, sent(client, cast, file), **choices)
    assert dry.items.get(outcome="rejected").problems[0]["reason"] == (
        "What the public sees has a title in at least one language."
    )
    real = step(client, dry, "carry_out")
    assert counts(real) == counts(dry) == (2, 0, 0, 1)
    assert real.notes["untitled"] == 1
    states = MuseumObject.objects.order_by("inventory_number").values_list("status", flat=True)
    assert list(states) == [Status.PUBLISHED, Status.DRAFT, Status.PUBLISHED]
    shown_.refresh_from_db()
    assert shown_.title_ru == "Кольцо"


@pytest.mark.parametrize(("who", "restricted"), [("aigul", True), ("timur", False)])
def test_only_curators_let_the_public_see_again_what_it_must_not(
    cast: Cast, who: str, restricted: bool
) -> None:
    record = ObjectFactory.create(
        museum=cast.abai,
        inventory_number="A-1",
        status=Status.PUBLISHED,
        publication_restricted=True,
        restriction_reason="спор",
    )
    client = signed_in(getattr(cast, who))
    file = table([["A-1", "нет"]], ["Инв. №", "Не публиковать"])
    address = sent(client, cast, file)
    dry = tried(client, address, to_1="publication_restricted", edited="overwrite")
    step(client, dry, "carry_out")
    record.refresh_from_db()
    assert record.publication_restricted == restricted


def test_unknown_terms_become_proposals_or_reject_the_row(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    address = sent(client, cast, table())
    assert counts(tried(client, address, missing="reject")) == (0, 0, 0, 2)
    step(client, tried(client, address, missing="create"), "carry_out")
    assert Concept.objects.filter(scheme="material", is_proposal=True).count() == 2


def test_a_mapping_is_saved_shared_and_read_by_the_command_line(cast: Cast) -> None:
    client, address = signed_in(cast.aigul), ""
    address = sent(client, cast, table())
    form = shown(client, address) | {"to_3": "description_ru", "name": "Опись", "shared": "on"}
    form |= {"constant_0": "fund", "constant_0_value": "основной"}
    assert "is saved" in client.post(address, {**form, "save": "1"}, follow=True).content.decode()
    toml = client.post(address, {**form, "toml": "1"})
    saved = ImportMapping.objects.get()
    assert (saved.name, saved.museum, saved.shared) == ("Опись", cast.abai, True)
    assert toml.content.decode() == saved.text
    assert '"Этикетка" = "description_ru"' in saved.text
    # Somebody of another museum opens it, and finds the same columns.
    olga = signed_in(cast.olga)
    answer = olga.post(PAGE, {"museum": cast.komi.pk, "file": table()})
    other = f"{answer.headers['Location']}&mapping={saved.pk}"
    assert shown(olga, other)["to_3"] == "description_ru"
    assert shown(olga, other)["constant_0"] == "fund"
    # Unshared, nobody else sees it.
    ImportMapping.objects.update(shared=False)
    assert shown(olga, other)["to_3"] == ""


def test_a_mapping_written_by_hand_says_more_than_columns(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    address = sent(client, cast, table())
    form = shown(client, address) | {"rows": "known", "to_3": "condition"}
    page = client.post(address, form | {"by_hand": "1"})
    text = str(page.context["form"].initial["text"])
    assert 'rows = "known"' in text, "what was chosen is written out"
    assert '= "condition"' in text
    text = text.replace('rows = "known"', 'rows = "all"').replace('= "condition"', '= "title_kk"')
    lacking = text.replace("[columns]\n", '[columns]\n"Нет такого" = "location"\n')
    wrong = client.post(address, {"text": lacking, "status": "draft", "dry_run": "1"})
    assert "reads the column “Нет такого”" in wrong.content.decode()
    assert not Batch.objects.exists()
    wrong = client.post(address, {"text": "[source", "status": "draft", "dry_run": "1"})
    assert "The mapping is no TOML" in wrong.content.decode()
    text += '\n[fields]\ncondition = { value = "хорошая" }\n'
    client.post(address, {"text": text, "status": "draft", "dry_run": "1"})
    step(client, Batch.objects.latest("pk"), "carry_out")
    assert {each.condition for each in MuseumObject.objects.all()} == {"хорошая"}


def test_what_cannot_be_read_is_told_in_a_sentence(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    empty = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    empty.name = "table.csv"
    text = client.get(sent(client, cast, empty)).content.decode()
    assert "table.csv is a PNG picture" in text
    assert "Choose a file." in client.post(PAGE, {"museum": cast.abai.pk}).content.decode()
    address = sent(client, cast, table())
    form = {name: "" for name in shown(client, address) if name.startswith("to_")}
    text = client.post(address, {**shown(client, address), **form, "dry_run": "1"}).content.decode()
    assert "Choose the column of the inventory number." in text
    twice = {**shown(client, address), "to_3": "title_ru", "dry_run": "1"}
    assert "“Название” goes to the same field." in client.post(address, twice).content.decode()


def test_a_table_too_wide_to_ask_about_is_refused_in_a_sentence(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    wide = table([["1"] * 1001], [f"C{number}" for number in range(1001)])
    text = client.get(sent(client, cast, wide)).content.decode()
    assert "has 1,001 columns; at most 1,000 are mapped on screen." in text


def test_the_next_part_of_a_register_is_read_as_the_last_one_was(cast: Cast) -> None:
    """What was left out of an import that was carried out stays so, and a column that is new is
    guessed. What is done with the rows begins with the careful choices again."""
    client = signed_in(cast.aigul)
    first = sent(client, cast, table())
    before = shown(client, first)
    assert before["to_2"] == "material"
    dry = tried(client, first, to_2="", rows="all", edited="overwrite", empty="clear", whole="on")
    tried_only = shown(client, sent(client, cast, table()))
    assert tried_only["to_2"] == "material"
    step(client, dry, "carry_out")
    part = table([["A-3", "Блюдо", "медь", "", "1870"]], [*HEADINGS, "Датировка"])
    address = sent(client, cast, part)
    found = shown(client, address)
    assert (found.get("to_2"), found["to_4"]) == ("", "production_date_ru")
    assert "The columns go where they went last time:" in client.get(address).content.decode()
    assert shown(client, f"{address}&guess=1")["to_2"] == "material"
    assert (found["rows"], found["empty"], found["edited"]) == ("all", "keep", "keep")
    assert not found.get("whole")


def test_the_preview_follows_what_is_chosen(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    address = sent(client, cast, table([["", "Без номера", "", ""], *ROWS]))
    preview = address.replace("?", "preview/?")
    form = shown(client, address) | {"to_3": "location"}
    text = client.post(preview, form).content.decode()
    assert "в зале" in text
    assert "is empty" in text
    assert client.get(preview).status_code == 404


def test_the_file_is_read_otherwise(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    file = table([["Инв. №", "Название", "", ""], *ROWS], ["Опись", "2026", "", ""])
    address = sent(client, cast, file)
    client.post(address, {"read": "1", "header": "2", "delimiter": ","})
    upload = Upload.objects.get()
    assert upload.reading == {"header": 2, "delimiter": ","}


def test_the_table_is_found_behind_an_empty_sheet(cast: Cast) -> None:
    """And where the first sheet with rows cannot be read, another one can be chosen."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.add_worksheet("Пусто")
        for name, headings in (("Данные", HEADINGS), ("Ещё", HEADINGS)):
            book.add_worksheet(name).write_row(0, 0, headings)
            book.worksheets()[-1].write_row(1, 0, ROWS[0])
    made.name = "опись.xlsx"
    client = signed_in(cast.aigul)
    made.seek(0)
    assert [each.name for each in client.get(sent(client, cast, made)).context["look"].columns] == (
        HEADINGS
    )
    broken = io.BytesIO()
    with xlsxwriter.Workbook(broken, {"in_memory": True}) as book:
        book.add_worksheet("Дважды").write_row(0, 0, ["Инв. №", "Инв. №"])
        book.worksheets()[0].write_row(1, 0, ["A-1", "A-1"])
        book.add_worksheet("Данные").write_row(0, 0, HEADINGS)
        book.worksheets()[1].write_row(1, 0, ROWS[0])
    broken.name = "опись.xlsx"
    broken.seek(0)
    address = sent(client, cast, broken)
    page = client.get(address)
    assert "look" not in page.context
    assert ("Данные", "Данные") in page.context["reading"].fields["sheet"].choices
    client.post(address, {"read": "1", "sheet": "Данные"})
    assert [each.name for each in client.get(address).context["look"].columns] == HEADINGS


def test_lido_and_json_lines_go_the_same_way(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    lines = io.BytesIO('{"номер": "J-1", "данные": {"название": "Чаша"}}\n'.encode())
    lines.name = "objects.jsonl"
    address = sent(client, cast, lines)
    form = client.get(address).context["form"]
    assert [each.name for each in form.look.columns] == ["номер", "данные.название"]
    dry = tried(client, address, to_0="inventory_number", to_1="title_ru")
    assert counts(dry) == (1, 0, 0, 0)
    assert dry.items.get(after__title_ru="Чаша").key == "J-1"


def test_lido_of_a_portal_comes_back_without_a_mapping_by_hand(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    ObjectFactory.create(museum=cast.abai, scholarly_description_ru="Первая строка\nВторая")
    order = Order("xml", "ru", (), base="https://museums.example")
    file = io.BytesIO(b"".join(written(order, keys_of(MuseumObject.objects.all()))))
    file.name = "objects.xml"
    dry = tried(client, sent(client, cast, file))
    assert (counts(dry), dry.items.count()) == ((0, 0, 1, 0), 0)


@pytest.mark.parametrize("ending", ["xlsx", "jsonl"])
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_an_export_comes_back_with_what_was_changed_in_it(
    cast: Cast, tmp_path: Path, ending: str, language: str
) -> None:
    """As it is guessed; what was changed in a list of an object counts where an import has told of
    the object before, and is listed where it was entered here."""
    objects = rich_museum(cast.abai)
    client = signed_in(cast.aigul)

    def found() -> Batch:
        path = exported(tmp_path, cast.abai, ending, language=language)
        sizes.update(value="12.500")
        with path.open("rb") as file:
            return tried(client, sent(client, cast, file))

    keys = [each.pk for each in Measurement.objects.filter(value="12.500")]
    sizes = Measurement.objects.filter(pk__in=keys)
    whole = found()
    told = [(item.outcome, item.problems) for item in whole.items.all()]
    assert (counts(whole), told) == ((0, 0, len(objects), 0), [])
    assert (whole.source, tomllib.loads(whole.options["mapping"])["source"]["whole"]) == (
        "register",
        False,
    )
    sizes.update(value="13.500")
    kept = found()
    assert {item.outcome for item in kept.items.all()} == {"kept"}
    assert kept.items.count() == len(sizes)
    step(client, whole, "carry_out")
    sizes.update(value="13.500")
    changed = found()
    # A line break or an unseen mark that no import takes over was typed here: that list is edited.
    typed = changed.items.filter(outcome="kept")
    assert {item.key for item in typed} == {"КП-10", "КП-18"}
    assert counts(changed) == (0, len(sizes) - 2, len(objects) - len(sizes) + 2, 0)
    step(client, changed, "carry_out")
    assert Measurement.objects.filter(value="13.500").count() == len(keys) - 2


def test_whose_pages_these_are(cast: Cast) -> None:
    aigul = signed_in(cast.aigul)
    address = sent(aigul, cast, table())
    batch = tried(aigul, address)
    page = reverse("admin:catalog_batch_change", args=[batch.pk])
    for person, status in (("timur", 404), ("olga", 404), ("stranger", 302)):
        assert signed_in(getattr(cast, person)).get(address).status_code == status
    for person, status in (("aigul", 200), ("timur", 200), ("olga", 404), ("arman", 404)):
        assert signed_in(getattr(cast, person)).get(page).status_code == status
    assert aigul.get(address.replace("ABAI", "KOMI")).status_code == 404
    assert aigul.get(f"{PAGE}{uuid4()}/?museum=ABAI").status_code == 404
    # A museum one does not work in is no choice, and publishing is the curator's.
    form = aigul.post(PAGE, {"museum": cast.komi.pk, "file": table()}).context["form"]
    assert "museum" in form.errors
    assert [value for value, _ in shown_choices(aigul, address)] == ["draft"]
    timur = signed_in(cast.timur)
    assert len(shown_choices(timur, sent(timur, cast, table()))) == 2
    # Somebody else's dry run is not carried out by a cataloguer, but by a curator.
    berik = signed_in(cast.olga)
    step(berik, batch, "carry_out")
    assert not Batch.objects.filter(preview=batch).exists()
    step(timur, batch, "carry_out")
    assert Batch.objects.get(preview=batch).user == cast.timur


def shown_choices(client: Client, address: str) -> list[Any]:
    return list(client.get(address).context["form"].fields["status"].choices)


def test_a_batch_is_paused_goes_on_and_is_cancelled(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.aigul)
    monkeypatch.setattr("catalog.actions.imports.CHUNK", 5)
    rows = [[f"N-{n}", f"Браслет {n}", "", ""] for n in range(20)]
    address = sent(client, cast, table(rows))
    dry = tried(client, address)
    with monkeypatch.context() as held:
        held.setattr(tasks.run_batch, "delay", lambda key: None)
        real = step(client, dry, "carry_out")
    assert real.state == Batch.State.WAITING
    moved: list[int] = []

    def pause_once(batch: Batch, *args: Any, **more: Any) -> None:
        advance(batch, *args, **more)
        if not moved:
            moved.append(batch.position)
            batches.pause(batch=batch, user=cast.aigul)

    advance = batches.advance
    with monkeypatch.context() as held:
        held.setattr("catalog.actions.imports.advance", pause_once)
        batch_runs.run(real)
    real.refresh_from_db()
    assert (real.state, real.position, MuseumObject.objects.count()) == ("paused", 5, 5)
    step(client, real, "continue")
    assert counts(real) == (20, 0, 0, 0)
    assert [event.what for event in real.events.all()] == ["started", "paused", "continued", "done"]
    text = client.post(
        reverse("admin:catalog_batch_step", args=[real.pk]), {"step": "cancel"}, follow=True
    ).content.decode()
    assert "Meanwhile the batch has come to another state" in text


def test_an_import_waits_behind_other_work_of_the_museum(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.aigul)
    monkeypatch.setattr(batches, "PATIENCE", "200ms")
    address = sent(client, cast, table())
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [batches._LOCK, cast.abai.pk])
        dry = tried(client, address)
        assert dry.state == Batch.State.WAITING
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [batches._LOCK, cast.abai.pk])
    other.close()
    tasks.run_batches()
    dry.refresh_from_db()
    assert (dry.state, dry.created_count) == (Batch.State.DONE, 2)


def test_a_file_that_is_gone_is_told_in_the_log(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.aigul)
    dry = tried(client, sent(client, cast, table()))
    Upload.objects.all().delete()
    real = step(client, dry, "carry_out")
    real.refresh_from_db()
    assert real.state == Batch.State.FAILED
    assert real.events.latest("pk").sentence == (
        "The file of this import is no longer kept: upload it again."
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("leaves", "no longer works in the museum"),
        ("is switched off", "no longer works in the museum"),
        ("becomes a cataloguer", "may no longer publish in the museum"),
    ],
)
def test_rights_are_asked_again_when_a_worker_begins(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, change: str, sentence: str
) -> None:
    """Timur has many objects published; before a worker comes to it his role has changed."""
    client = signed_in(cast.timur)
    dry = tried(client, sent(client, cast, table()), status=Status.PUBLISHED)
    with monkeypatch.context() as held:
        held.setattr(tasks.run_batch, "delay", lambda key: None)
        real = step(client, dry, "carry_out")
    roles = Membership.objects.filter(user=cast.timur)
    if change == "leaves":
        roles.delete()
    elif change == "is switched off":
        User.objects.filter(pk=cast.timur.pk).update(is_active=False)
    else:
        roles.update(role=Membership.Role.CATALOGUER)
    batch_runs.run(Batch.objects.get(pk=real.pk))
    real.refresh_from_db()
    assert (real.state, MuseumObject.objects.count()) == (Batch.State.FAILED, 0)
    assert sentence in real.events.latest("pk").sentence
