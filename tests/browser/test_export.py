"""A list of objects leaves as a file: what people see of it, on a desk and on a telephone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import Portal, Visit
from tests.browser.test_details import sign_in
from tests.factories import ObjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

HEADINGS = {"kk": "Атауы (қазақша)", "ru": "Название (по-казахски)", "en": "Title (Kazakh)"}


@pytest.mark.parametrize(("language", "width"), [("kk", 390), ("ru", 1280), ("en", 390)])
def test_a_curator_takes_the_list_home(
    portal: Portal, visit: Callable[..., Visit], tmp_path: Path, language: str, width: int
) -> None:
    ObjectFactory.create(museum=portal.cast.abai, inventory_number="ЭКСП-7", title_kk="=Кесе")
    page = visit(width).page
    sign_in(page, portal, portal.cast.timur, language)
    page.goto(portal.url + reverse("admin:catalog_museumobject_changelist"))
    page.locator(f"a[href^='{reverse('admin:catalog_museumobject_export')}']").click()
    page.locator("[name=format][value=csv]").check()
    page.locator("[name=which][value=chosen]").check()
    columns = page.locator("details.export-columns")
    if columns.get_attribute("open") is None:
        columns.locator("summary").click()
    expect(columns).to_contain_text(HEADINGS[language])
    wide = page.evaluate("document.documentElement.scrollWidth")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/export-{language}-{width}.png", full_page=True)
    assert wide <= width
    with page.expect_download() as loading:
        page.locator("input[type=submit].default").click()
    path = tmp_path / loading.value.suggested_filename
    loading.value.save_as(path)
    text = path.read_text(encoding="utf-8-sig")
    assert path.suffix == ".csv"
    assert "ЭКСП-7" in text
    assert HEADINGS[language] in text
    assert "'=Кесе" in text
