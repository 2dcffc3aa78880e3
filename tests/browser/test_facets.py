"""Visitors narrow what they see and widen it again, with scripts and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from catalog.actions.vocabulary import concept_saved
from catalog.models import Concept
from tests.browser.conftest import Portal, Visit

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Visit]


@pytest.fixture
def portal(portal: Portal, reindex: Callable[[], int]) -> Portal:
    """The necklace's silver is a material to choose."""
    concept_saved(concept=Concept.objects.get(scheme="material"))
    reindex()
    return portal


def counted(page: Page, count: int) -> None:
    expect(page.locator(".browse__count b")).to_have_text(str(count))


def unfold(page: Page, width: int) -> None:
    if width < 500:
        page.locator(".browse__filters > summary").click()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_choice_narrows_another_widens_and_both_are_taken_back(
    portal: Portal, visit: Open, width: int
) -> None:
    visitor = visit(width)
    page = visitor.page
    page.goto(f"{portal.url}/en/objects/")
    counted(page, 13)
    unfold(page, width)
    material = page.locator("#facet-material")
    expect(material, "the other facets come by themselves").to_be_visible()
    material.locator("summary").first.click()
    page.get_by_role("checkbox", name="Silver").check()
    counted(page, 1)
    page.wait_for_url(re.compile(r"\?material=c"))
    expect(page.get_by_role("checkbox", name="Silver")).to_be_checked()
    expect(material).to_have_attribute("open", "")
    visitor.check_accessibility()
    visitor.check_width()
    page.get_by_role("checkbox", name="Silver").uncheck()
    counted(page, 13)
    page.get_by_role("checkbox", name="Abai Museum").check()
    counted(page, 7)
    page.get_by_role("checkbox", name="National Museum of Komi").check()
    counted(page, 13)
    page.wait_for_url("**/?museum=ABAI&museum=KOMI")
    page.go_back()
    counted(page, 7)
    unfold(page, width)
    expect(page.get_by_role("checkbox", name="National Museum of Komi")).not_to_be_checked()
    page.get_by_role("link", name="Abai Museum Remove filter").click()
    counted(page, 13)


def top_of(choice: Locator) -> float:
    return float(choice.evaluate("(element) => element.getBoundingClientRect().top"))


@pytest.mark.parametrize("width", [390, 1280])
def test_the_choice_made_stays_in_its_place_and_in_focus(
    portal: Portal, visit: Open, width: int
) -> None:
    page = visit(width).page
    page.goto(f"{portal.url}/en/objects/")
    unfold(page, width)
    without = page.locator("label", has_text="without a picture")
    material, region = page.locator("#facet-material"), portal.cast.region_komi.name_en
    for name, count in ((region, 6), ("without a picture", 12)):
        expect(without, "all facets have come").to_be_visible()
        expect(material).to_be_visible()
        choice = page.get_by_role("checkbox", name=name)
        choice.focus()
        top = top_of(choice)
        choice.press("Space")
        counted(page, count)
        expect(material, "the late facets are those of the choice").to_be_hidden()
        expect(choice).to_be_focused()
        assert top_of(choice) == pytest.approx(top, abs=1), f"{name} moved under the finger"
        choice.press("Space")
        counted(page, 13)
        expect(material).to_be_visible()
        expect(choice).to_be_focused()
        assert top_of(choice) == pytest.approx(top, abs=1), f"{name} moved back"


def test_choices_made_faster_than_they_are_answered_all_count(portal: Portal, visit: Open) -> None:
    page = visit().page
    page.goto(f"{portal.url}/en/objects/")
    without = page.locator("label", has_text="without a picture")
    expect(without, "all facets have come").to_be_visible()
    names = ("Abai Museum", "National Museum of Komi", "without a picture")
    page.evaluate(
        "names => names.forEach((name) => [...document.querySelectorAll('.browse__facets label')]"
        ".find((label) => label.textContent.includes(name)).querySelector('input').click())",
        list(names),
    )
    counted(page, 12)
    for name in names:
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    expect(page).to_have_url(re.compile("museum=ABAI&museum=KOMI.*has_image=no"))


def test_what_comes_after_the_page_is_counted_anew(portal: Portal, visit: Open) -> None:
    page = visit().page
    page.goto(f"{portal.url}/en/objects/")
    without = page.locator("label", has_text="without a picture").locator(".facet__count")
    expect(without).to_have_text("12")
    page.get_by_role("checkbox", name="Abai Museum").check()
    counted(page, 7)
    expect(without).to_have_text("6")
    page.get_by_role("checkbox", name="without a picture").check()
    page.wait_for_url("**/?museum=ABAI&has_image=no")
    counted(page, 6)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_bar_of_years_leads_to_its_objects(portal: Portal, visit: Open, language: str) -> None:
    visitor = visit(390)
    page = visitor.page
    page.goto(f"{portal.url}/{language}/objects/")
    unfold(page, 390)
    bars = page.locator(".years__bar")
    expect(bars.first).to_be_visible()
    visitor.check_accessibility()
    visitor.check_width()
    for _step in range(2):
        bar = bars.nth(bars.count() // 2)
        bar.focus()
        expect(bar.locator(".years__label")).to_have_css("opacity", "1")
        count = bar.locator("b").inner_text()
        bar.press("Enter")
        page.wait_for_url("**year_from=**")
        counted(page, int(count))
        unfold(page, 390)
        expect(page.locator("#browse-more[hx-get] :is(.years, .facet)").first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_all_facets_are_there_without_scripts(portal: Portal, visit: Open, width: int) -> None:
    visitor = visit(width, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{portal.url}/en/objects/?museum=ABAI")
    page.wait_for_url("**/?museum=ABAI&facets=all")
    unfold(page, width)
    page.locator("#facet-material > summary").click()
    page.get_by_role("checkbox", name="Silver").check()
    page.get_by_role("button", name="Search").first.click()
    page.wait_for_url(re.compile(r"museum=ABAI&material=c.*&facets=all"))
    counted(page, 1)
    page.get_by_role("link", name="Silver Remove filter").click()
    counted(page, 7)
