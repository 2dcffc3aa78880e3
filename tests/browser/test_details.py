"""A curator marks a clasp on a picture, and a visitor finds it."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from catalog.actions.annotations import mark_details
from catalog.models import Annotation, Image
from museumportal.accounts.models import User
from tests.browser.conftest import Portal, Visit

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
NAMES = {"kk": "Құлып", "ru": "Застёжка", "en": "Clasp"}


def sign_in(page: Page, portal: Portal, person: User, language: str = "en") -> None:
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: language}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": portal.url} for name, value in cookies.items()]
    )


def main_picture(portal: Portal) -> Image:
    return portal.necklace.images.get(is_main=True)


def desk(visitor: Visit, portal: Portal, person: User) -> Page:
    """The page on which details are marked, once the picture can be drawn on."""
    page = visitor.page
    sign_in(page, portal, person)
    address = reverse("admin:catalog_image_details", args=[main_picture(portal).pk])
    page.goto(portal.url + address)
    expect(page.get_by_role("button", name="Draw a detail")).to_be_visible()
    return page


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press, move and let go on the picture; shares of its window."""
    box = page.locator(".details-canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"], steps=6)
    page.mouse.up()


def numbers(page: Page, card: int = 0) -> list[int]:
    fields = page.locator(".detail-card").nth(card).locator(".detail-card__numbers input")
    return [int(field.input_value()) for field in fields.all()]


def test_a_curator_draws_a_clasp_moves_it_and_a_visitor_finds_it(
    portal: Portal, visit: Open, reindex: Callable[[], int]
) -> None:
    curator = visit()
    page = desk(curator, portal, portal.cast.timur)
    curator.check_accessibility()
    page.get_by_role("button", name="Draw a detail").click()
    drag(page, (0.4, 0.4), (0.6, 0.6))
    expect(page.locator(".detail-card")).to_have_count(1)
    page.keyboard.type("Clasp")  # the cursor waits in the name of what was drawn
    expect(page.locator(".detail-card__name")).to_have_text("Clasp")
    for language in ("Русский", "Қазақша"):
        page.get_by_role("button", name=language).last.click()
        code = "ru" if language == "Русский" else "kk"
        page.locator(f"[name$=label_{code}]").fill(NAMES[code])
    x, y, width, height = numbers(page)
    drag(page, (0.5, 0.5), (0.55, 0.55))
    expect(page.locator("[name$='-x']")).not_to_have_value(str(x))
    moved = numbers(page)
    assert moved[0] > x
    assert moved[1] > y
    assert abs(moved[2] - width) <= 1
    assert abs(moved[3] - height) <= 1
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("The details were saved.")
    row = main_picture(portal).annotations.get()
    assert [row.x, row.y, row.width, row.height] == moved
    reindex()
    for language, name in NAMES.items():
        found_by_a_visitor(portal, visit, language, name)


def found_by_a_visitor(portal: Portal, visit: Open, language: str, name: str) -> None:
    visitor = visit(390 if language == "kk" else 1280)
    page = visitor.page
    page.goto(f"{portal.url}/{language}/objects/?q={name}")
    page.locator(".card a, .grid a").first.click()
    page.wait_for_url(re.compile(portal.necklace.public_id))
    visitor.check_width()
    visitor.check_accessibility()
    link = page.locator("[data-detail]").filter(has_text=name)
    link.press("Enter")
    viewer = page.locator("#viewer[data-state=open]")
    expect(viewer.locator(".viewer__said")).to_contain_text(name)
    expect(viewer.locator(".viewer__place-of-detail")).to_be_visible()
    visitor.check_width()
    visitor.check_accessibility()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


def test_the_viewer_goes_from_detail_to_detail(portal: Portal, visit: Open) -> None:
    image = main_picture(portal)
    side = image.width // 4  # type: ignore[operator]
    for picture, names in ((image, ("Clasp", "Hinge")), (portal.necklace.images.last(), ("Pin",))):
        details = [
            Annotation(x=side * at, y=0, width=side, height=side // 2, label_en=name)
            for at, name in enumerate(names)
        ]
        mark_details(image=picture, details=details)
    page = visit().page
    page.goto(f"{portal.url}/id/{Annotation.objects.get(label_en='Hinge').public_id}")
    viewer = page.locator("#viewer[data-state=open]")
    said, places = viewer.locator(".viewer__said"), viewer.locator(".viewer__place-of-detail")
    expect(said).to_have_text("Hinge")
    expect(places).to_have_count(2)
    viewer.get_by_role("button", name="Next detail").click()
    expect(said).to_have_text("Pin")  # on the other picture
    expect(places).to_have_count(1)
    page.keyboard.press("n")
    expect(said).to_have_text("Clasp")
    page.keyboard.press("0")
    places.nth(1).click()
    expect(said).to_have_text("Hinge")
    places.nth(0).press("Enter")
    expect(said).to_have_text("Clasp")
    expect(places.nth(0)).to_have_attribute("aria-current", "true")
    viewer.get_by_role("button", name="Show the details").click()
    expect(places.nth(0)).to_be_hidden()
    expect(said).to_be_hidden()
    page.keyboard.press("d")
    expect(places.nth(0)).to_be_visible()


def test_details_can_be_marked_by_keyboard_and_unsaved_ones_are_warned_of(
    portal: Portal, visit: Open
) -> None:
    page = desk(visit(390), portal, portal.cast.aigul)
    image = main_picture(portal)
    page.get_by_role("button", name="Mark what is in view").press("Enter")
    page.keyboard.type("Whole")
    page.locator(".detail-card__place summary").press("Enter")
    page.locator("[name$='-x']").fill("7")
    page.locator("[name$='-width']").fill(str(image.width))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.reload()")
    expect(page.locator("[name$='-label_en']")).to_have_value("Whole")
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".detail-card .errorlist")).to_contain_text("there the picture ends")
    expect(page.locator("[name$='-label_en']")).to_have_value("Whole")
    page.locator("[name$='-width']").fill("50")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("The details were saved.")
    assert image.annotations.get().width == 50
    page.get_by_role("button", name="Remove").first.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Keep it").press("Enter")
    expect(page.locator(".detail-card")).to_be_visible()
    page.get_by_role("button", name="Remove").first.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Remove").press("Enter")
    expect(page.locator(".detail-card")).to_be_hidden()
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".details-none")).to_be_visible()
    assert not image.annotations.exists()


def test_without_javascript_numbers_mark_a_detail_and_links_lead_to_it(
    portal: Portal, visit: Open
) -> None:
    visitor = visit(java_script_enabled=False)
    page, image = visitor.page, main_picture(portal)
    sign_in(page, portal, portal.cast.timur)
    page.goto(portal.url + reverse("admin:catalog_image_details", args=[image.pk]))
    for name, value in (("label_en", "Clasp"), ("x", 1), ("y", 2), ("width", 30), ("height", 40)):
        page.locator(f"[name='form-0-{name}']").fill(str(value))
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    row = image.annotations.get()
    page.goto(f"{portal.url}/id/{row.public_id}")
    assert page.url.endswith(f"#{row.public_id}")
    page.get_by_role("link", name="Clasp").click()
    page.wait_for_url(re.compile(r"/iiif/image/3/\w+/pct:"))
