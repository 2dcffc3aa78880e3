"""A register of five thousand rows goes in through the browser, is mended, and is taken back."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.urls import reverse
from playwright.sync_api import Page, expect

from catalog.models import Batch, MuseumObject
from museumportal.lib.fields import Status
from museumportal.lib.readers.tables import open_table, open_workbook
from tests.browser.conftest import Portal, Visit
from tests.browser.test_cataloguing import at_the_desk, pressed
from tests.catalog.importing import tables

pytestmark = pytest.mark.django_db(transaction=True)

ROWS, BAD = 5_000, 37
HEADINGS = [
    *("Инв. №", "Наименование предмета", "Датировка", "Материал", "Кол-во", "Высота, см"),
    *("Вид предмета", "Автор", "Этикетка"),
]


def _row(serial: int) -> list[Any]:
    return [
        f"НВ-{serial}",
        f"Браслет {serial}",
        "XIX в.",
        "серебро; сердолик",
        1,
        5.5,
        "браслет",
        "Мастер А; Мастер Б",
        "видна посетителям",
    ]


def _spoilt(serial: int) -> list[Any]:
    """A row with a number of the row before, without one, or with a count that is none."""
    row = _row(serial)
    if serial % 3 == 0:
        row[0] = f"НВ-{serial - 1}"
    elif serial % 3 == 1:
        row[0] = ""
    else:
        row[4] = "много"
    return row


def _write(path: Path, rows: list[list[Any]], headings: list[str] = HEADINGS) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Опись")
        for number, row in enumerate([headings, *rows]):
            sheet.write_row(number, 0, row)
    return path


def _upload(page: Page, portal: Portal, path: Path) -> None:
    page.goto(portal.url + reverse("admin:catalog_batch_import"))
    page.locator("[name=file]").set_input_files(path)
    pressed(page, "input[type=submit].default")
    expect(page.locator("#import-form")).to_be_visible()


def _counts(page: Page) -> list[int]:
    texts = page.locator(".batch-counts dd").all_inner_texts()
    return [int("".join(filter(str.isdigit, text))) for text in texts]


@pytest.mark.parametrize("language", ["ru"])
def test_five_thousand_rows_of_which_37_are_bad(
    portal: Portal, visit: Callable[..., Visit], tmp_path: Path, language: str
) -> None:
    before = _rows()
    visitor = visit()
    page = at_the_desk(visitor, portal, portal.cast.aigul, language)
    spoilt = set(range(100, 100 + 13 * BAD, 13))
    rows = [_spoilt(n) if n in spoilt else _row(n) for n in range(ROWS)]

    # The columns are guessed: one is corrected, and one that nobody knows is left.
    _upload(page, portal, _write(tmp_path / "register.xlsx", rows))
    chosen = {
        heading: page.locator(f"[name=to_{number}]").input_value()
        for number, heading in enumerate(HEADINGS)
    }
    assert chosen == {
        "Инв. №": "inventory_number",
        "Наименование предмета": "title_ru",
        "Датировка": "production_date_ru",
        "Материал": "material",
        "Кол-во": "quantity",
        "Высота, см": "height_cm",
        "Вид предмета": "object_type",
        "Автор": "makers",
        "Этикетка": "",
    }
    with page.expect_response("**/preview/**"):
        page.locator("[name=to_8]").select_option("description_ru")
    expect(page.locator("#import-preview")).to_contain_text("видна посетителям")
    visitor.check_accessibility()

    # A dry run counts and writes nothing.
    pressed(page, "[name=dry_run]")
    assert _counts(page) == [ROWS - BAD, 0, 0, BAD]
    assert _rows() == before
    visitor.check_accessibility()

    # So it is done; new objects are drafts.
    pressed(page, "[value=carry_out]")
    assert _counts(page) == [ROWS - BAD, 0, 0, BAD]
    imported = MuseumObject.objects.filter(inventory_number__startswith="НВ-")
    assert imported.filter(status=Status.DRAFT).count() == ROWS - BAD
    done = page.url
    visitor.check_accessibility()

    # Only the rejected rows come back, are corrected and uploaded again.
    with page.expect_download() as download:
        page.locator("a[href$='/rejects/']").click()
    rejects = tmp_path / download.value.suggested_filename
    download.value.save_as(rejects)
    _correct(rejects, sorted(spoilt))
    _upload(page, portal, rejects)
    expect(page.locator("[name=to_8]")).to_have_value("description_ru")  # as the last time
    pressed(page, "[name=dry_run]")
    pressed(page, "[value=carry_out]")
    assert _counts(page) == [BAD, 0, 0, 0]
    mended = page.url

    # All of it once more, mended: nothing changes.
    _upload(page, portal, _write(tmp_path / "register.xlsx", [_row(n) for n in range(ROWS)]))
    pressed(page, "[name=dry_run]")
    assert _counts(page) == [0, 0, ROWS, 0]

    # Both are taken back, the last first; the tables are row for row as before.
    for address in (mended, done):
        page.goto(address)
        pressed(page, "a[href$='/undo/']")
        visitor.check_accessibility()
        pressed(page, "form.buttons button")
    assert Batch.objects.filter(kind=Batch.Kind.UNDO, state=Batch.State.DONE).count() == 2
    assert _rows() == before


def _rows() -> dict[str, Any]:
    found = tables()
    del found["upload"]
    return found


def _correct(path: Path, serials: list[int]) -> None:
    """What a person does in a spreadsheet: the rows as they should be, the reasons left there."""
    opened = (
        open_workbook(path, sheet="")
        if path.suffix == ".xlsx"
        else open_table(path, encoding="", delimiter="")
    )
    names = opened.columns or []
    assert names[-1] == "reason"
    told = [dict(row.content) for row in opened.rows()]
    assert len(told) == len(serials)
    assert all(row["reason"] for row in told)
    mended = [
        [*map(str, _row(serial)), row["reason"]] for serial, row in zip(serials, told, strict=True)
    ]
    if path.suffix == ".xlsx":
        _write(path, mended, names)
        return
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([names, *mended])
