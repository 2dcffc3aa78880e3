"""A record that is there already: noticed while typing, judged, merged."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from catalog.actions.duplicates import find_duplicates
from catalog.models import MuseumObject
from tests.browser.conftest import Portal, Visit
from tests.browser.test_details import sign_in
from tests.factories import ObjectFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_number_that_is_there_is_noticed_and_may_be_saved_all_the_same(
    portal: Portal, visit: Callable[..., Visit], reindex: Callable[[], int]
) -> None:
    MuseumObject.objects.filter(pk=portal.necklace.pk).update(inventory_number="КП-77/5")
    reindex()
    visitor = visit()
    page = visitor.page
    sign_in(page, portal, portal.cast.aigul)
    page.goto(portal.url + reverse("admin:catalog_museumobject_add"))
    page.locator("[name=inventory_number]").fill("кп 77 5")
    page.locator("[name=inventory_number]").blur()
    told = page.locator(".alike")
    expect(told.get_by_role("link", name="КП-77/5")).to_be_visible()
    page.locator("[name=title_en]").fill("Another necklace")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("It is another object: save all the same")).to_be_visible()
    expect(page.locator("[name=title_en]")).to_have_value("Another necklace")
    page.get_by_label("It is another object: save all the same").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/museumobject/")
    assert MuseumObject.objects.filter(inventory_number="кп 77 5").exists()


def two_records(portal: Portal, reindex: Callable[[], int]) -> MuseumObject:
    """The necklace a second time, as somebody else has entered it."""
    MuseumObject.objects.filter(pk=portal.necklace.pk).update(inventory_number="КП-77/5")
    twin: MuseumObject = ObjectFactory.create(
        museum=portal.cast.abai,
        inventory_number="кп 77 5",
        title_en="Silver necklace with coins",
        location="Room 3",
    )
    reindex()
    assert find_duplicates(public_ids=[twin.public_id]) == 1
    return twin


def open_pair(page: Page, portal: Portal) -> None:
    sign_in(page, portal, portal.cast.timur)
    page.goto(portal.url + reverse("admin:index"))
    page.get_by_role("link", name="Possible duplicates").first.click()
    page.get_by_role("link", name="кп 77 5").click()


def test_two_records_are_merged_and_the_old_address_leads_to_the_one_that_stays(
    portal: Portal, visit: Callable[..., Visit], reindex: Callable[[], int]
) -> None:
    twin = two_records(portal, reindex)
    visitor = visit()
    page = visitor.page
    open_pair(page, portal)
    expect(page.locator(".merge-pictures img").first).to_be_visible()
    expect(page.get_by_text("the same number, written otherwise")).to_be_visible()
    title = page.get_by_role("group", name="Title [en]")
    expect(title.get_by_label("Silver necklace with coins")).to_be_checked()
    page.get_by_text("fields that one record alone has").click()
    visitor.check_accessibility()
    page.get_by_role("button", name="Merge into one").click()
    expect(page.locator(".messagelist")).to_contain_text("The two records are one now")
    fresh = MuseumObject.objects.get(pk=portal.necklace.pk)
    assert (fresh.title_en, fresh.location) == ("Silver necklace with coins", "Room 3")
    page.goto(f"{portal.url}/id/{twin.public_id}")
    expect(page).to_have_url(f"{portal.url}/en/objects/{portal.necklace.public_id}/")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_pair_is_looked_at_on_a_phone_and_judged_different(
    portal: Portal, visit: Callable[..., Visit], reindex: Callable[[], int], language: str
) -> None:
    two_records(portal, reindex)
    visitor = visit(390)
    page = visitor.page
    open_pair(page, portal)
    cookie = {"name": "django_language", "value": language, "url": portal.url}
    page.context.add_cookies([cookie])
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", language)
    visitor.check_accessibility()
    visitor.check_width()
    page.locator("[name=different]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#result_list")).to_have_count(0)
    assert MuseumObject.objects.filter(inventory_number="кп 77 5").exists()
