"""Somebody changed a record: who, what, and back again."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from catalog.actions.objects import save_object
from catalog.models import MuseumObject
from museumportal.changes.history import Way, by
from tests.browser.conftest import Portal, Visit
from tests.browser.test_details import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_director_reads_who_changed_what_and_restores_one_field(
    portal: Portal, visit: Callable[..., Visit], width: int
) -> None:
    necklace, cast = portal.necklace, portal.cast
    with by(Way.FORM, user=cast.aigul):
        necklace.title_en = "Necklace of silver coins"
        save_object(record=necklace)
        necklace.measurements.create(dimension="length", value=42, unit="cm")
    with by(Way.FORM, user=cast.timur):
        necklace.title_en, necklace.credit_line_en = "Ring", "Gift of the family"
        save_object(record=necklace)
        necklace.measurements.all().delete()
    visitor = visit(width)
    page = visitor.page
    sign_in(page, portal, cast.saule)
    page.goto(portal.url + reverse("admin:catalog_museumobject_change", args=[necklace.pk]))
    page.get_by_role("link", name="History").click()
    entries = page.locator(".history-entry")
    expect(entries.nth(0)).to_contain_text("timur")
    expect(entries.nth(0).locator("ins", has_text="Ring")).to_be_visible()
    expect(entries.nth(0)).to_contain_text("Measurement: removed")
    expect(entries.nth(1)).to_contain_text("aigul")
    visitor.check_accessibility()
    visitor.check_width()
    page.get_by_role("button", name="Compare the two").click()
    expect(page.get_by_role("row", name="Title [en]")).to_contain_text("Necklace of silver coins")
    expect(page.get_by_role("button", name="Restore what is ticked")).to_have_count(0)
    page.go_back()
    with page.expect_navigation():
        entries.nth(1).get_by_role("link", name="Compare with now").click()
    visitor.check_accessibility()
    visitor.check_width()
    page.get_by_label("Title [en]").check()
    page.get_by_label("Measurements").check()
    page.get_by_role("button", name="Restore what is ticked").click()
    expect(page.locator(".messagelist")).to_contain_text("Restored: title [en], measurements.")
    expect(entries.nth(0)).to_contain_text("Restored as it was")
    fresh = MuseumObject.objects.get(pk=necklace.pk)
    assert (fresh.title_en, fresh.credit_line_en) == (
        "Necklace of silver coins",
        "Gift of the family",
    )
    assert str(fresh.measurements.get().value) == "42.000"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_pages_can_be_read_in_the_other_languages(
    portal: Portal, visit: Callable[..., Visit], language: str
) -> None:
    necklace = portal.necklace
    with by(Way.FORM, user=portal.cast.aigul):
        necklace.description_en = "Worn by a bride on the day of her wedding, with coins and bells."
        save_object(record=necklace)
    visitor = visit(390)
    page = visitor.page
    sign_in(page, portal, portal.cast.timur, language)
    page.goto(portal.url + reverse("admin:catalog_museumobject_history", args=[necklace.pk]))
    expect(page.locator("html")).to_have_attribute("lang", language)
    visitor.check_accessibility()
    visitor.check_width()
    page.locator(".history-since").last.click()
    expect(page.locator(".history-states")).to_be_visible()
    visitor.check_accessibility()
    visitor.check_width()
