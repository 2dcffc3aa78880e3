"""The viewer of an object's pictures: its keys, its help, links to what it shows."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as Pixels
from playwright.sync_api import Locator, Page, expect

from catalog.actions.annotations import mark_details
from catalog.images.render import Rendering, render
from catalog.models import Annotation, MuseumObject
from tests.browser.conftest import Portal, Visit
from tests.browser.test_images import READING, at_necklace, opened, region
from tests.catalog.pictures import hang
from tests.factories import ImageFactory, ObjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
CLIPBOARD = ["clipboard-read", "clipboard-write"]
NAMES = {(255, 0, 0): "R", (0, 128, 0): "G", (0, 0, 255): "B", (255, 255, 0): "Y"}


@pytest.fixture(scope="module")
def quarters(tmp_path_factory: pytest.TempPathFactory) -> Rendering:
    """Red and green above, blue and yellow below: no turn of it is like another."""
    folder = tmp_path_factory.mktemp("quarters")
    pixels = Pixels.new("RGB", (1600, 1600), (255, 0, 0))
    pixels.paste((0, 128, 0), (800, 0, 1600, 800))
    pixels.paste((0, 0, 255), (0, 800, 800, 1600))
    pixels.paste((255, 255, 0), (800, 800, 1600, 1600))
    pixels.save(folder / "original.png")
    return render(Path(folder / "original.png"), folder)


@pytest.fixture
def chart(portal: Portal, quarters: Rendering) -> MuseumObject:
    record: MuseumObject = ObjectFactory.create(museum=portal.cast.abai, title_en="Chart")
    hang(record, quarters, is_main=True)
    return record


def seen(page: Page, canvas: Locator | None = None) -> str:
    """The four quarters around the middle of the window: above from left to right, then below."""
    page.wait_for_timeout(250)
    canvas = canvas or page.locator(".viewer__canvas")
    shown = Pixels.open(io.BytesIO(canvas.screenshot())).convert("RGB")
    x, y = shown.width // 2, shown.height // 2
    return "".join(
        _named(shown.getpixel((x + right, y + down)))  # type: ignore[arg-type]
        for down in (-60, 60)
        for right in (-60, 60)
    )


def _named(colour: tuple[int, int, int]) -> str:
    return min(
        NAMES.items(), key=lambda one: sum(abs(a - b) for a, b in zip(one[0], colour, strict=True))
    )[1]


def named_keys(viewer: Locator) -> set[str]:
    """What the help names, such as `Shift + R`."""
    found = set()
    for row in viewer.locator(".viewer__keys > div").all():
        if row.is_hidden():
            continue
        keys = [key.inner_text() for key in row.locator("kbd").all()]
        found |= {" + ".join(keys)} if "+" in row.locator("dt").inner_text()[1:] else set(keys)
    return found


def test_every_key_that_the_help_names_does_what_it_says(portal: Portal, visit: Open) -> None:
    image = portal.necklace.images.get(is_main=True)
    names = ("Clasp", "Hinge")
    mark_details(
        image=image,
        details=[
            Annotation(x=900 * at, y=0, width=400, height=300, label_en=name)
            for at, name in enumerate(names)
        ],
    )
    page = at_necklace(portal, visit(permissions=CLIPBOARD))
    viewer = opened(page)
    page.keyboard.press("?")
    words = viewer.locator(".viewer__words")
    expect(words).to_be_visible()
    named = named_keys(viewer)
    page.keyboard.press("?")
    expect(words).to_be_hidden()
    pressed: set[str] = {"?", "L"}  # `region` below presses L

    def press(key: str, name: str = "") -> list[float]:
        pressed.add(name or key.upper())
        page.keyboard.press(key)
        return region(page)

    assert region(page) == []  # the whole picture
    page.keyboard.press("+")
    closer = press("+", "+")
    assert 0 < closer[2] < 2400
    assert press("-", "−")[2] > closer[2]
    viewer.locator("[data-do=in]").focus()  # keys work wherever the focus is
    for _ in range(3):
        page.keyboard.press("+")
    start = region(page)
    right = press("ArrowRight", "→")
    assert right[0] > start[0]
    down = press("ArrowDown", "↓")
    assert down[1] > right[1]
    left = press("ArrowLeft", "←")
    assert left[0] < down[0]
    assert press("ArrowUp", "↑")[1] < left[1]
    turned = press("r")
    assert turned[2] < turned[3]  # a quarter turned, the window is higher than wide
    assert press("Shift+R", "Shift + R")[2] > turned[2]
    press("m")
    assert "!0" in state_of_link(page)
    assert press("0") == []
    assert "!" not in state_of_link(page)

    place, said = viewer.locator(".viewer__place"), viewer.locator(".viewer__said")
    for key, number in (("PageDown", "2 / 2"), ("PageUp", "1 / 2")):
        page.keyboard.press(key)
        expect(place).to_have_text(number)
        pressed.add(key.replace("Page", "Page "))
    outlines = viewer.locator(".viewer__place-of-detail")
    for key, name in (("n", "Clasp"), ("n", "Hinge"), ("p", "Clasp")):
        page.keyboard.press(key)
        expect(said).to_have_text(name)
        pressed.add(key.upper())
    page.keyboard.press("d")
    expect(outlines.first).to_be_hidden()
    pressed.add("D")
    overview = viewer.locator(".navigator")
    expect(overview).to_be_visible()
    page.keyboard.press("o")
    expect(overview).to_be_hidden()
    expect(viewer.locator("[data-do=map]")).to_have_attribute("aria-pressed", "false")
    viewer.get_by_role("button", name="Show the overview").click()
    expect(overview).to_be_visible()
    pressed.add("O")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    pressed.add("F")
    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()
    pressed.add("Esc")
    assert pressed == named


def state_of_link(page: Page) -> str:
    region(page)
    address: str = page.evaluate("navigator.clipboard.readText()")
    decoded: str = page.evaluate(
        "(text) => decodeURIComponent(atob(text.replaceAll('-', '+').replaceAll('_', '/')))",
        address.split("iiif-content=")[1],
    )
    return decoded


def test_r_turns_clockwise_as_it_is_seen_mirrored_or_not(
    portal: Portal, chart: MuseumObject, visit: Open
) -> None:
    page = visit(permissions=CLIPBOARD).page
    page.goto(f"{portal.url}/en/objects/{chart.public_id}/")
    opened(page)
    assert seen(page) == "RGBY"
    page.keyboard.press("r")
    assert seen(page) == "BRYG"
    page.keyboard.press("Shift+R")
    assert seen(page) == "RGBY"
    page.keyboard.press("m")
    assert seen(page) == "GRYB"
    page.keyboard.press("r")
    assert seen(page) == "YGBR"
    address = link(page)
    iiif = page.request.get(
        f"{portal.url}/iiif/image/3/{chart.images.get().public_id}/full/400,/!90/default.png"
    )
    shown = Pixels.open(io.BytesIO(iiif.body())).convert("RGB")
    corners = [(100, 100), (300, 100), (100, 300), (300, 300)]
    told = "".join(_named(shown.getpixel(corner)) for corner in corners)  # type: ignore[arg-type]
    assert told == "YGBR"  # what the Image API calls !90, as the link does
    page.keyboard.press("+")
    for key, share in (("ArrowRight", "right"), ("ArrowUp", "up")):
        page.keyboard.press(key)
        page.keyboard.press(key)
        assert seen(page) == {"right": "GGRR", "up": "GGGG"}[share]
    page.goto(address)
    expect(page.locator("#viewer[data-state=open]")).to_be_visible()
    assert seen(page) == "YGBR"
    page.keyboard.press("0")
    assert seen(page) == "RGBY"


def link(page: Page) -> str:
    region(page)
    address: str = page.evaluate("navigator.clipboard.readText()")
    return address


def test_a_link_to_a_view_leads_back_to_it(portal: Portal, visit: Open) -> None:
    page = at_necklace(portal, visit(permissions=CLIPBOARD))
    viewer = opened(page)
    viewer.locator("[data-do=next]").click()
    expect(viewer.locator(".viewer__place")).to_have_text("2 / 2")
    page.wait_for_timeout(300)
    for key in ("f", "+", "+", "+", "ArrowLeft", "ArrowUp", "m", "r"):
        page.keyboard.press(key)
    there = region(page)
    state = link(page).partition("?")[2]

    page.goto(f"{portal.url}/iiif/content-state?{state}")
    expect(page.locator("#viewer[data-state=open]")).to_be_visible()
    expect(page.locator("#viewer .viewer__place")).to_have_text("2 / 2")
    # The window is of another height now than in full screen: the same in the middle, all of it.
    back = region(page)
    assert _middle(back) == pytest.approx(_middle(there), abs=5)
    assert back[2] * back[3] >= there[2] * there[3] * 0.98
    page.keyboard.press("Escape")
    expect(page.locator(".plate__picture")).to_be_focused()
    page.wait_for_url(re.compile("iiif-content"))


def _middle(place: list[float]) -> list[float]:
    x, y, width, height = place
    return [x + width / 2, y + height / 2]


def test_fingers_do_what_the_help_says(portal: Portal, visit: Open) -> None:
    page = at_necklace(portal, visit(390, has_touch=True, permissions=CLIPBOARD))
    viewer = opened(page)
    box = viewer.locator(".viewer__canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.touchscreen.tap(x, y)
    page.wait_for_timeout(500)
    assert region(page) == []
    page.touchscreen.tap(x, y)
    page.touchscreen.tap(x, y)
    page.wait_for_timeout(500)
    assert region(page)


def test_forty_pictures_stay_in_their_strip(
    portal: Portal, chart: MuseumObject, quarters: Rendering, visit: Open
) -> None:
    for number in range(1, 40):
        ImageFactory.create(object=chart, position=number, width=1600, height=1600)
    for width in (390, 1280):
        visitor = visit(width, expected=(404,))  # all but the first have no files
        page = visitor.page
        page.goto(f"{portal.url}/kk/objects/{chart.public_id}/")
        expect(page.locator(".filmstrip li")).to_have_count(40)
        visitor.check_width()
        page.locator(".filmstrip a").nth(35).press("Enter")
        chosen = page.locator(".filmstrip li:nth-child(36) [aria-current]")
        expect(chosen).to_be_focused()
        expect(chosen).to_be_in_viewport()
        page.reload()
        expect(chosen).to_be_in_viewport()
        visitor.check_width()


def test_compared_pictures_turn_together_by_the_keys_of_the_viewer(
    portal: Portal, chart: MuseumObject, quarters: Rendering, visit: Open
) -> None:
    other = ObjectFactory.create(museum=portal.cast.abai)
    hang(other, quarters, is_main=True)
    page = visit().page
    page.goto(f"{portal.url}/en/compare/?object={chart.public_id}&object={other.public_id}")
    stages = page.locator(".pane__picture[data-state=open] .openseadragon-canvas")
    expect(stages).to_have_count(2)
    stages.nth(0).focus()
    page.keyboard.press("f")
    assert [seen(page, stage) for stage in stages.all()] == ["RGBY", "RGBY"]
    page.keyboard.press("r")
    assert [seen(page, stage) for stage in stages.all()] == ["BRYG", "RGBY"]
    page.keyboard.press("0")
    page.locator("#together").check()
    stages.nth(1).focus()
    for key, order in (("m", "GRYB"), ("r", "YGBR"), ("Shift+R", "GRYB"), ("0", "RGBY")):
        page.keyboard.press(key)
        assert [seen(page, stage) for stage in stages.all()] == [order, order]


def test_who_closes_the_viewer_in_full_screen_stands_where_they_opened_it(
    portal: Portal, chart: MuseumObject, visit: Open
) -> None:
    page = visit().page
    page.goto(f"{portal.url}/en/objects/{chart.public_id}/")
    viewer = opened(page)
    page.keyboard.press("f")
    expect(viewer.locator(":fullscreen")).to_be_visible()
    viewer.locator("[data-do=close]").press("Enter")
    expect(viewer).to_be_hidden()
    expect(page.locator(".plate__picture")).to_be_focused()


def test_details_in_mirador_speak_one_language(
    portal: Portal, chart: MuseumObject, visit: Open
) -> None:
    texts = {"label_kk": "Құлып", "label_ru": "Застёжка", "text_ru": "Из серебра"}
    details = [Annotation(x=9, y=9, width=99, height=99, **texts)]
    mark_details(image=chart.images.get(), details=details)
    for language, said, other in (("ru", "Застёжка Из серебра", "Құлып"), ("en", "Құлып", "Заст")):
        visitor = visit()
        page = visitor.page
        manifest = f"{portal.url}/iiif/presentation/3/{chart.public_id}/manifest"
        page.goto(f"{portal.url}/{language}/mirador/?manifest={manifest}")
        page.locator(".mirador-window-top-bar button").first.click()
        page.get_by_role("tab", name={"ru": "Детали", "en": "Details"}[language]).click()
        panel = page.locator(".mirador-companion-area-left")
        expect(panel).to_contain_text(said)
        expect(panel).not_to_contain_text(other)
        visitor.complaints = [said for said in visitor.complaints if READING not in said]
