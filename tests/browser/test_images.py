"""Pictures in the browser: zoomed, linked to, compared, opened in Mirador, waited for."""

import io
import re
from collections.abc import Callable
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image as Pixels
from PIL import ImageColor
from playwright.sync_api import Locator, Page, Route, expect

from catalog.actions import images as image_actions
from catalog.images.render import Rendering
from catalog.models import Image, MuseumObject
from tests.browser.conftest import Portal, Visit
from tests.browser.test_every_page import SHIFT
from tests.factories import ImageFactory, ObjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
PHONE, DESKTOP = 390, 1280
TITLES = {"kk": "Күміс алқа", "ru": "Серебряное колье", "en": "Silver necklace"}
READING = "Accessing element.ref was removed in React 19"
"""What React says of Mirador's own code; nothing that a page could mend."""


@pytest.fixture
def four(portal: Portal, renderings: list[Rendering], reindex: Callable[[], int]) -> list[str]:
    """The identifiers of the necklace, two bowls with a picture, and a bowl without."""
    made: list[MuseumObject] = [portal.necklace]
    for number in range(3):
        bowl = ObjectFactory.create(museum=portal.cast.abai, title_en=f"Bowl {number}")
        if number < 2:
            image = ImageFactory.create(object=bowl, is_main=True, state=Image.State.WAITING)
            image_actions.image_rendered(image=image, rendering=renderings[number])
        made.append(bowl)
    reindex()
    return [record.public_id for record in made]


def at_necklace(portal: Portal, visitor: Visit, language: str = "en") -> Page:
    visitor.page.goto(f"{portal.url}/{language}/objects/{portal.necklace.public_id}/")
    return visitor.page


def opened(page: Page) -> Locator:
    page.locator(".plate__picture").press("Enter")
    viewer = page.locator("#viewer[data-state=open]")
    expect(viewer).to_be_visible()
    return viewer


def colours(place: Locator) -> int:
    """How many colours are seen there: tiles have come when there are more than the ground's."""
    shown = Pixels.open(io.BytesIO(place.screenshot())).convert("RGB").reduce(4)
    return len(np.unique(np.asarray(shown).reshape(-1, 3), axis=0))


def region(page: Page) -> list[float]:
    """The part of the picture in the window, as its own link to the view tells it."""
    page.evaluate("navigator.clipboard.writeText('')")
    page.keyboard.press("l")
    page.wait_for_function("async () => await navigator.clipboard.readText() !== ''")
    address = page.evaluate("navigator.clipboard.readText()")
    state = page.evaluate(
        "(text) => JSON.parse(decodeURIComponent(atob(text.replaceAll('-', '+')"
        ".replaceAll('_', '/'))))",
        address.split("iiif-content=")[1],
    )
    canvas = state.get("source", state)["id"]
    return [float(number) for number in canvas.partition("#xywh=")[2].split(",") if number]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_viewer_opens_the_picture(portal: Portal, visit: Open, width: int) -> None:
    visitor = visit(width, has_touch=width == PHONE)
    for language, title in TITLES.items():
        page = at_necklace(portal, visitor, language)
        viewer = opened(page)
        expect(viewer.locator(".viewer__title")).to_have_text(title)
        expect(viewer.locator(".viewer__status")).to_be_empty()
        assert colours(viewer.locator(".viewer__canvas")) > 10
        page.keyboard.press("?")
        expect(viewer.locator(".viewer__words")).to_be_visible()
        visitor.check_accessibility()
        visitor.check_width()
        page.keyboard.press("Escape")
        expect(viewer.locator(".viewer__words")).to_be_hidden()
        for tool in viewer.locator(".tool:visible").all():  # nothing is cut off by the edge
            box = tool.bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


def test_a_link_that_leads_nowhere_opens_the_page_with_a_word(portal: Portal, visit: Open) -> None:
    visitor = visit(expected=(400,))
    visitor.page.goto(f"{portal.url}/en/objects/{portal.necklace.public_id}/?iiif-content=nonsense")
    expect(visitor.page.locator(".object__banner")).to_contain_text("This link cannot be read")
    expect(visitor.page.locator("#viewer")).to_be_hidden()
    visitor.check_accessibility()


def test_a_picture_that_cannot_come_says_so(portal: Portal, visit: Open) -> None:
    visitor = visit()
    visitor.page.route("**/info.json", lambda route: route.fulfill(status=503))
    page = at_necklace(portal, visitor)
    page.locator(".plate__picture").click()
    expect(page.locator(".viewer__status")).to_have_text("The picture could not be loaded.")
    visitor.complaints.clear()  # the library names the address in the console too


def test_the_place_of_a_picture_has_its_colour_until_it_comes(portal: Portal, visit: Open) -> None:
    waiting: list[Route] = []
    visitor = visit()
    visitor.page.route("**/media/images/**", lambda route: waiting.append(route))
    visitor.page.goto(
        f"{portal.url}/en/objects/{portal.necklace.public_id}/", wait_until="domcontentloaded"
    )
    picture = visitor.page.locator(".filmstrip img").nth(1)
    colour = ImageColor.getrgb(portal.necklace.images.get(position=1).colour)
    expect(picture).to_have_css("background-color", f"rgb{colour}")
    box = picture.bounding_box()
    assert box
    assert box["width"] == box["height"] == 72
    while waiting:
        waiting.pop().continue_()
    visitor.page.unroute_all(behavior="ignoreErrors")


def test_pages_ask_for_small_pictures_only(portal: Portal, visit: Open) -> None:
    """Neither lists nor the object's page need information about a picture to show it, nor tiles;
    a phone gets the width it has room for."""
    visitor = visit(PHONE, device_scale_factor=1)
    visitor.page.add_init_script(SHIFT)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    for path in ("objects/", f"objects/{portal.necklace.public_id}/", ""):
        visitor.open(f"{portal.url}/en/{path}")
        for image in visitor.page.locator("main img").all():
            image.scroll_into_view_if_needed()
            assert image.get_attribute("width")
            assert image.get_attribute("height")
        assert visitor.page.evaluate("window.shift") < 0.1
    assert not [url for url in asked if "/iiif/" in url]
    pictures = [url for url in asked if "/media/images/" in url]
    assert pictures
    assert not [url for url in pictures if "1280" in url or "2560" in url]


@pytest.mark.parametrize(("language", "width"), [("kk", PHONE), ("ru", DESKTOP)])
def test_four_objects_are_compared(
    portal: Portal, four: list[str], visit: Open, language: str, width: int
) -> None:
    visitor = visit(width, permissions=["clipboard-read", "clipboard-write"])
    page = visitor.page
    query = "&".join(f"object={public_id}" for public_id in four)
    page.goto(f"{portal.url}/{language}/compare/?{query}")
    expect(page.locator(".pane__picture[data-state=open]")).to_have_count(3)
    visitor.check_accessibility()
    visitor.check_width()
    tops = {round((pane.bounding_box() or {})["y"]) for pane in page.locator(".pane").all()}
    assert len(tops) == (1 if width == DESKTOP else 2)  # on a phone two by two

    canvases = page.locator(".pane__stage .openseadragon-canvas canvas:visible")
    before = [canvas.screenshot() for canvas in canvases.all()]
    page.locator("#together").check()
    page.locator(".pane__stage .openseadragon-canvas").nth(0).focus()
    for _ in range(4):
        page.keyboard.press("+", delay=80)
    page.wait_for_timeout(600)
    after = [canvas.screenshot() for canvas in canvases.all()]
    assert all(old != new for old, new in zip(before, after, strict=True))

    page.locator(".pane").nth(0).locator("[data-picture]").nth(1).click()
    second = portal.necklace.images.get(position=1).public_id
    page.wait_for_url(re.compile(rf"image={second}"))
    page.reload()
    expect(page.locator(".pane").nth(0)).to_have_attribute("data-shown", second)
    page.locator("[data-remove]").nth(1).click()
    expect(page.locator(".pane")).to_have_count(3)


def test_objects_are_chosen_on_cards_and_pages(
    portal: Portal, four: list[str], visit: Open
) -> None:
    visitor = visit()
    page = visitor.page
    page.goto(f"{portal.url}/en/objects/?has_image=yes")
    expect(page.locator(".choose")).to_have_count(3)
    for button in page.locator(".choose").all():
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    visitor.check_accessibility()
    page.goto(f"{portal.url}/en/objects/{four[3]}/")
    page.get_by_role("button", name="Add to the comparison").click()
    other = MuseumObject.objects.exclude(public_id__in=four).order_by("pk")[0]
    page.goto(f"{portal.url}/en/objects/{other.public_id}/")
    page.get_by_role("button", name="Add to the comparison").click()
    expect(page.locator(".tray__status")).to_contain_text("At most four objects")
    page.get_by_role("link", name="Compare").click()
    page.wait_for_url(re.compile(r"/en/compare/\?object="))
    shown = {pane.get_attribute("data-object") for pane in page.locator(".pane").all()}
    assert shown == set(four)


def test_the_comparison_works_without_javascript(
    portal: Portal, four: list[str], visit: Open
) -> None:
    page = visit(PHONE, java_script_enabled=False).page
    page.goto(f"{portal.url}/en/objects/{four[0]}/")
    page.get_by_role("link", name="Compare with others").click()
    page.get_by_label("Add an object by its address").fill(f"{portal.url}/id/{four[1]}")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".pane")).to_have_count(2)
    expect(page.locator(".pane__still img")).to_have_count(2)
    page.locator("[data-picture]").nth(1).click()
    second = portal.necklace.images.get(position=1).public_id
    expect(page.locator(".pane").nth(0)).to_have_attribute("data-shown", second)


@pytest.mark.parametrize(
    ("language", "width", "about"),
    [
        ("kk", DESKTOP, "Осы жәдігер туралы"),
        ("ru", PHONE, "Об этом предмете"),
    ],
)
def test_mirador_opens_the_manifests(
    portal: Portal, four: list[str], visit: Open, language: str, width: int, about: str
) -> None:
    visitor = visit(width)
    page = visitor.page
    page.goto(f"{portal.url}/{language}/compare/?object={four[0]}&object={four[1]}")
    page.locator("a[href*='/mirador/']").click()
    page.wait_for_url(re.compile(rf"/{language}/mirador/\?manifest={quote(portal.url, safe='')}"))
    stages = page.locator(".mirador-window .openseadragon-canvas")
    expect(stages).to_have_count(2, timeout=30_000)
    page.wait_for_load_state("networkidle")
    assert min(colours(stage) for stage in stages.all()) > 10
    page.locator(".mirador-window-top-bar button").first.click()
    expect(page.get_by_text(about).first).to_be_visible()
    visitor.check_width()
    page.locator(".workspace__ways a").first.click()
    page.wait_for_url(re.compile(rf"/{language}/objects/{four[0]}/"))
    visitor.complaints = [said for said in visitor.complaints if READING not in said]


@pytest.mark.parametrize(
    ("language", "width", "count"),
    [("kk", PHONE, "Топтамалар: "), ("ru", DESKTOP, "Коллекции: ")],
)
def test_mirador_leads_from_the_collections_to_an_object(
    portal: Portal, visit: Open, language: str, width: int, count: str
) -> None:
    visitor = visit(width)
    page = visitor.page
    page.goto(f"{portal.url}/{language}/mirador/")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(count, timeout=30_000)
    visitor.check_width()
    museum = portal.cast.abai
    dialog.get_by_text(getattr(museum, f"name_{language}"), exact=True).click()
    dialog.get_by_text(TITLES[language]).click()
    stage = page.locator(".mirador-window .openseadragon-canvas")
    expect(stage).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert colours(stage) > 10
    visitor.complaints = [said for said in visitor.complaints if READING not in said]
