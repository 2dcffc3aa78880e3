"""The pages of the import wizard without a browser: files that are bad, people in a hurry."""

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog.actions import import_wizard
from catalog.actions.batch_runs import run
from catalog.importers.looking import Look
from catalog.importers.mapping import mapping_text, parse_text
from catalog.importers.preview import preview
from catalog.models import Batch, ImportMapping, Upload
from catalog.tasks import look_at_upload
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db
FILE = "admin:catalog_batch_import"
COLUMNS = "admin:catalog_batch_mapping"
TABLE = "Инв. №;Название\nКП-1;Браслет\n".encode()


def sent(cast: Cast, client: Client, name: str, content: bytes) -> Upload:
    """A file that was sent and looked at."""
    file = SimpleUploadedFile(name, content)
    answer = client.post(reverse(FILE), {"museum": cast.abai.pk, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    upload = Upload.objects.latest("pk")
    look_at_upload(upload.pk, "en")
    return Upload.objects.get(pk=upload.pk)


def page_of(cast: Cast, client: Client, upload: Upload) -> str:
    address = f"{reverse(COLUMNS, args=[upload.key])}?museum={cast.abai.code}"
    return client.get(address).content.decode()


def dry_run(client: Client, address: str, columns: dict[str, str]) -> Batch:
    """The dry run, ended, of what the form says."""
    options = {"language": "ru", "rows": "all", "empty": "keep", "edited": "keep"}
    options |= {"missing": "create", "status": "draft", "dry_run": "1"}
    answer = client.post(address, options | columns)
    assert answer.status_code == 302, answer.content.decode()
    batch = Batch.objects.latest("pk")
    run(batch)
    return Batch.objects.get(pk=batch.pk)


@pytest.mark.parametrize("bad", ["\0", "\ud800"])
def test_what_the_database_cannot_hold_hinders_no_look_at_json(cast: Cast, bad: str) -> None:
    record = {"inventory_number": "КП-1", f"title{bad}_ru": f"Бра{bad}слет", "l": [f"{bad}"]}
    client = signed_in(cast.aigul)
    upload = sent(cast, client, "register.jsonl", json.dumps(record).encode())
    assert 'id="import-form"' in page_of(cast, client, upload)


def test_groups_of_json_are_no_column_and_no_term(cast: Cast) -> None:
    """Such as Tate's subjects, a tree of them: what programs write of it is nobody's text."""
    tree = [{"id": 92, "name": "actions", "children": [{"id": 451, "name": "figure"}]}]
    record = {"acno": "A1", "subjects": {"name": "subject", "children": tree}, "many": ["a", "b"]}
    client = signed_in(cast.aigul)
    upload = sent(cast, client, "tate.jsonl", json.dumps(record).encode())
    assert [each["name"] for each in upload.sample["columns"]] == ["acno", "subjects.name", "many"]
    mapping = mapping_text(
        {
            "source": {"name": "tate", "format": "json"},
            "columns": {"acno": "inventory_number", "subjects.children": "subject"},
        }
    )
    shown = preview(parse_text(mapping), Look.of_json(upload.sample))
    assert [reason for _, reason in shown.rows[0].problems] == ["is a group of values, not one"]


def test_the_preview_speaks_as_people_do(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    table = "Инв. №;Высота, см;Фонд;Права\nКП-1;41.5;основной;CC0\n".encode()
    upload = sent(cast, client, "table.csv", table)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    page = page_of(cast, client, upload)
    for cell in ("высота 41,5 см", "основной фонд", "CC0: без каких-либо ограничений"):
        assert f"<td>{cell}</td>" in page


def test_a_field_is_filled_by_a_column_or_alike_in_all_rows(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    upload = sent(cast, client, "table.csv", TABLE)
    address = f"{reverse(COLUMNS, args=[upload.key])}?museum={cast.abai.code}"
    told = {"to_0": "inventory_number", "to_1": "title_ru", "source": "register", "language": "ru"}
    told |= {"rows": "all", "empty": "keep", "edited": "keep", "missing": "create"}
    told |= {"constant_0": "title_ru", "constant_0_value": "Кольцо", "status": "draft"}
    page = client.post(address, told | {"dry_run": "1"}).content.decode()
    assert "“Название” goes to the same field." in page
    assert not Batch.objects.exists()


def test_a_file_with_a_long_name_is_read(cast: Cast) -> None:
    """In Windows a name may have 255 characters; of Cyrillic ones that is twice as many bytes."""
    client = signed_in(cast.aigul)
    upload = sent(cast, client, f"{'опись ' * 41}.csv", TABLE)
    assert 'id="import-form"' in page_of(cast, client, upload)


def test_it_is_imported_as_it_was_looked_at(cast: Cast, tmp_path: Path) -> None:
    """From the sheet and below the row of names that were chosen, also by command."""
    with xlsxwriter.Workbook(tmp_path / "register.xlsx") as book:
        for name in ("Первый", "Второй"):
            sheet = book.add_worksheet(name)
            rows = [["Опись", "Музей"], ["Инв. №", "Название"], [name, "Браслет"]]
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    client = signed_in(cast.aigul)
    upload = sent(cast, client, "register.xlsx", (tmp_path / "register.xlsx").read_bytes())
    address = f"{reverse(COLUMNS, args=[upload.key])}?museum={cast.abai.code}"
    assert client.post(address, {"read": "1", "sheet": "Второй", "header": "2"}).status_code == 302
    look_at_upload(upload.pk, "en")
    columns = {"to_0": "inventory_number", "to_1": "title_ru", "source": "register"}
    batch = dry_run(client, address, columns)
    assert [item.key for item in batch.items.all()] == ["Второй"]
    assert 'sheet = "Второй"\nheader = 2' in batch.options["mapping"]


def test_a_mapping_that_columns_cannot_show_whole_is_shown_as_text(cast: Cast) -> None:
    values = "\n".join(f'{name} = "1"' for name in ("fund", "title_kk", "title_en", "title_ru"))
    for number, text in enumerate((f"[constants]\n{values}", "")):
        shown = f'[columns]\n"Инв. №" = "inventory_number"\n{text}'
        section = '[source]\nname = "register"\nformat = "table"\n'
        ImportMapping.objects.create(museum=cast.abai, name=f"{number}", text=section + shown)
    client = signed_in(cast.aigul)
    upload = sent(cast, client, "register.csv", TABLE)
    address = f"{reverse(COLUMNS, args=[upload.key])}?museum={cast.abai.code}"
    plain, four = ImportMapping.objects.order_by("name")[::-1]
    assert 'name="text"' not in client.get(f"{address}&mapping={plain.pk}").content.decode()
    assert 'name="text"' in client.get(f"{address}&mapping={four.pk}").content.decode()


def test_a_look_that_breaks_is_told_and_never_waited_for(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise RecursionError

    monkeypatch.setattr(import_wizard, "look", broken)
    client = signed_in(cast.aigul)
    with pytest.raises(RecursionError):
        sent(cast, client, "register.csv", TABLE)
    page = page_of(cast, client, Upload.objects.latest("pk"))
    assert "register.csv cannot be read" in page
    assert "is being read" not in page


def test_whoever_takes_back_twice_is_led_to_the_one_undoing(cast: Cast) -> None:
    """However far it is, and whoever it is: a second click is no mistake."""
    client = signed_in(cast.aigul)
    batch = carried_out(cast, client)
    address = reverse("admin:catalog_batch_undo", args=[batch.pk])
    first = client.post(address)["Location"]
    for state in (Batch.State.WAITING, Batch.State.RUNNING):
        undoing = Batch.objects.get(undoes=batch)
        Batch.objects.filter(pk=undoing.pk).update(state=state)
        assert client.post(address)["Location"] == first
        assert undoing.events.count() == 1
        assert Batch.objects.get(pk=undoing.pk).state == state
    run(undoing)
    assert "cannot be undone" in client.post(address, follow=True).content.decode()


@pytest.mark.parametrize(("language", "name"), [("ru", "количество"), ("kk", "саны")])
def test_reasons_of_rejected_rows_are_in_the_language_of_who_fetches_them(
    cast: Cast, language: str, name: str
) -> None:
    client = signed_in(cast.aigul)
    table = "Инв. №;Название;Количество\nКП-1;Браслет;много\n".encode()
    upload = sent(cast, client, "register.csv", table)
    address = f"{reverse(COLUMNS, args=[upload.key])}?museum={cast.abai.code}"
    columns = {"to_0": "inventory_number", "to_1": "title_ru", "to_2": "quantity"}
    batch = dry_run(client, address, columns | {"source": "register"})
    client.cookies["django_language"] = language
    answer: Any = client.get(reverse("admin:catalog_batch_rejects", args=[batch.pk]))
    reason = b"".join(answer.streaming_content).decode().splitlines()[1]
    assert name in reason.lower()
    assert "quantity" not in reason
    Batch.objects.update(upload=None)
    page = client.get(reverse("admin:catalog_batch_rejects", args=[batch.pk]), follow=True)
    assert "no longer kept" not in page.content.decode()


def carried_out(cast: Cast, client: Client) -> Batch:
    """An import that has ended."""
    upload = sent(cast, client, "register.csv", TABLE)
    address = f"{reverse(COLUMNS, args=[upload.key])}?museum={cast.abai.code}"
    columns = {"to_0": "inventory_number", "to_1": "title_ru", "source": "register"}
    preview = dry_run(client, address, columns)
    step = reverse("admin:catalog_batch_step", args=[preview.pk])
    client.post(step, {"step": "carry_out"})
    batch = Batch.objects.get(preview=preview)
    run(batch)
    return Batch.objects.get(pk=batch.pk)
