"""A visitor's way through the portal: home, search, filter, object, zoom, museum."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from museumportal.lib.fields import Status
from tests.browser.conftest import Portal, Visit
from tests.factories import ObjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]

WORDS = {
    "kk": ("алқа", "Күміс алқа", "Абай мұражайы"),
    "ru": ("колье", "Серебряное колье", "Музей Абая"),
    "en": ("necklace", "Silver necklace", "Abai Museum"),
}
PHONE, DESKTOP = 390, 1280


def inspect(visit: Visit) -> None:
    visit.check_width()
    visit.check_accessibility()


@pytest.mark.parametrize(
    ("language", "width"), [("kk", PHONE), ("ru", PHONE), ("en", PHONE), ("kk", DESKTOP)]
)
def test_from_home_to_the_museum(portal: Portal, visit: Open, language: str, width: int) -> None:
    word, title, museum = WORDS[language]
    visitor = visit(width)
    page = visitor.page

    page.goto(f"{portal.url}/{language}/")
    inspect(visitor)
    page.locator("main input[name=q]").first.fill(word)
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(rf"/{language}/objects/\?q="))
    expect(page.locator(".browse__count b")).to_have_text("1")
    inspect(visitor)
    filter_by_museum(page, museum, phone=width == PHONE)
    page.wait_for_url(re.compile(r"museum=ABAI"))
    expect(page.locator(".chip--set")).to_contain_text(museum)
    inspect(visitor)

    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    inspect(visitor)
    zoom(page)
    inspect(visitor)

    page.locator(".object__museum a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(museum)
    inspect(visitor)


def filter_by_museum(page: Page, museum: str, *, phone: bool) -> None:
    panel = page.locator(".browse__filters")
    if phone:
        panel.locator("summary").first.click()
    panel.get_by_label(museum).check()
    expect(page.locator(".chip--set")).to_have_count(1)
    if phone:
        expect(panel.get_by_label(museum)).to_be_visible()  # the panel stays open to choose more
        page.locator(".browse__show").click()
        expect(panel.get_by_label(museum)).to_be_hidden()


def zoom(page: Page) -> None:
    """Open the viewer, come closer by keyboard, look at the other picture, go back."""
    with page.expect_response(re.compile(r"/iiif/image/3/\w+/\d+,\d+,\d+,\d+/")) as tile:
        page.locator(".plate__picture").press("Enter")
        viewer = page.locator("#viewer[data-state=open]")
        expect(viewer).to_be_visible()
        for _ in range(4):
            page.keyboard.press("+")
    assert tile.value.status == 200
    expect(viewer.locator(".viewer__place")).to_have_text("1 / 2")
    viewer.locator("[data-do=next]").click()
    expect(viewer.locator(".viewer__place")).to_have_text("2 / 2")
    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()
    expect(page.locator(".plate__picture")).to_be_focused()


def test_the_way_back_leads_to_the_same_results(portal: Portal, visit: Open) -> None:
    page = visit().page
    page.goto(f"{portal.url}/en/objects/")
    expect(page.locator(".browse__count b")).to_have_text("13")
    page.get_by_label("National Museum of Komi").check()
    expect(page.locator(".browse__count b")).to_have_text("6")
    page.locator("#browse-order").select_option("title")
    page.wait_for_url(re.compile(r"museum=KOMI&order=title$"))
    page.go_back()
    page.wait_for_url(re.compile(r"museum=KOMI$"))
    page.go_back()
    page.wait_for_url(re.compile(r"/en/objects/$"))
    expect(page.locator(".browse__count b")).to_have_text("13")
    expect(page.get_by_label("National Museum of Komi")).not_to_be_checked()


def test_everything_works_without_javascript(portal: Portal, visit: Open) -> None:
    visitor = visit(PHONE, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{portal.url}/ru/objects/")
    page.locator(".browse__filters > summary").click()
    page.get_by_label("Музей Абая").check()
    page.locator(".browse__show").click()
    page.wait_for_url(re.compile(r"/ru/objects/\?museum=ABAI$"))
    expect(page.locator(".browse__count b")).to_have_text("7")
    page.get_by_role("link", name="Серебряное колье").click()
    page.locator(".filmstrip a").nth(1).click()
    page.wait_for_url(re.compile(r"\?image=i\w+#picture$"))
    page.locator(".plate__picture").click()
    page.wait_for_url(re.compile(r"/iiif/image/3/\w+/full/max/0/default\.jpg$"))


def test_another_picture_comes_without_loading_the_page(portal: Portal, visit: Open) -> None:
    page = visit().page
    page.goto(f"{portal.url}/en/objects/{portal.necklace.public_id}/")
    page.evaluate("window.stays = true")
    first = page.locator(".plate__picture").get_attribute("data-viewer-open")
    page.locator(".filmstrip a").nth(1).click()
    expect(page.locator(".filmstrip a").nth(1)).to_have_attribute("aria-current", "true")
    assert page.locator(".plate__picture").get_attribute("data-viewer-open") != first
    assert page.evaluate("window.stays")
    assert "?image=" in page.url


def test_addresses_are_copied(portal: Portal, visit: Open) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"]).page
    page.goto(f"{portal.url}/en/objects/{portal.necklace.public_id}/")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{portal.url}/id/{portal.necklace.public_id}"
    page.goto(copied)
    expect(page.get_by_role("heading", level=1)).to_have_text("Silver necklace")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rare_states_are_pages_too(portal: Portal, visit: Open, scheme: str) -> None:
    visitor = visit(PHONE, expected=(400, 404, 410), color_scheme=scheme)
    gone = ObjectFactory.create(museum=portal.cast.abai, status=Status.WITHDRAWN)
    bare = ObjectFactory.create(museum=portal.cast.abai, title_kk=None, title_ru=None)
    for path, words in {
        "objects/?q=zzzz": "ничего не найдено",
        "objects/?page=0": "ответить нельзя",
        f"objects/{gone.public_id}/": "Больше не показывается",
        "objects/o0/": "404",
        f"objects/{bare.public_id}/": "Изображения этого предмета пока нет",
        "objects/?museum=ABAI&has_image=yes&year_from=1850": "Серебряное колье",
    }.items():
        visitor.page.goto(f"{portal.url}/ru/{path}")
        expect(visitor.page.locator("main")).to_contain_text(words)
        inspect(visitor)
