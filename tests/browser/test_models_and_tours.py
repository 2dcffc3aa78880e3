"""3D models to turn and tours to walk, with mouse and keyboard, in every compression."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.core.files.base import ContentFile
from PIL import Image as Picture
from playwright.sync_api import Page, expect

from museumportal.lib.fields import Status
from tests.browser.conftest import Portal, Visit
from tests.tours.glb_files import one_triangle
from tours.models import Model3D, Panorama, Tour

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
COMPRESSED = Path(__file__).parent.parent / "tours" / "compressed"
"""A turned pot of 175 points, packed by gltfpack, by Draco, and with its texture as KTX 2."""


def a_model(portal: Portal, content: bytes) -> Model3D:
    return Model3D.objects.create(
        museum=portal.cast.abai,
        object=portal.necklace,
        title_en="Pot",
        title_kk="Құмыра",
        title_ru="Горшок",
        status=Status.PUBLISHED,
        file=ContentFile(content, name="pot.glb"),
    )


def is_painted(page: Page) -> bool:
    """Whether the clay of the pot's texture is seen: far more red than blue."""
    shown = Picture.open(io.BytesIO(page.locator(".stage model-viewer").screenshot()))
    pixels = np.asarray(shown.convert("RGB")).astype(int)
    return bool((pixels[..., 0] - pixels[..., 2] > 50).mean() > 0.02)


@pytest.mark.parametrize("packing", ["plain", "meshopt", "draco", "ktx2"])
def test_a_model_shows_however_it_is_packed(portal: Portal, visit: Open, packing: str) -> None:
    packed = COMPRESSED / f"{packing}.glb"
    model = a_model(portal, packed.read_bytes() if packed.exists() else one_triangle())
    visitor = visit()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.goto(f"{portal.url}/en/models/{model.public_id}/")
    expect(visitor.page.locator(".stage--ready model-viewer")).to_be_visible(timeout=60_000)
    assert visitor.page.locator(".stage__failed").count() == 0
    assert packing == "plain" or is_painted(visitor.page)
    others = [url for url in asked if not url.startswith((portal.url, "blob:", "data:"))]
    assert not others  # decoders are our own
    visitor.check_accessibility()


def test_a_model_is_on_its_objects_page_too(portal: Portal, visit: Open) -> None:
    a_model(portal, (COMPRESSED / "draco.glb").read_bytes())
    visitor = visit(390)
    visitor.page.goto(f"{portal.url}/kk/objects/{portal.necklace.public_id}/")
    visitor.page.locator(".stage").scroll_into_view_if_needed()
    expect(visitor.page.locator(".stage--ready model-viewer")).to_be_visible(timeout=60_000)
    visitor.check_accessibility()
    visitor.check_width()


def test_a_model_that_breaks_says_so(portal: Portal, visit: Open) -> None:
    model = a_model(portal, b"glTF" + bytes(60))
    visitor = visit(390)
    visitor.page.goto(f"{portal.url}/ru/models/{model.public_id}/")
    expect(visitor.page.locator(".stage__failed")).to_contain_text("скачать")
    visitor.complaints.clear()  # the library names the broken file in the console


def hall(colour: tuple[int, int, int]) -> "ContentFile[bytes]":
    pixels = np.full((512, 1024, 3), colour, np.uint8)
    pixels[250:262] = 255
    out = io.BytesIO()
    Picture.fromarray(pixels).save(out, "JPEG")
    return ContentFile(out.getvalue(), name="hall.jpg")


@pytest.fixture
def tour(portal: Portal) -> Tour:
    """Two halls; in the first a way on, the necklace, a word, and a mark behind the visitor."""
    tour = Tour.objects.create(
        museum=portal.cast.abai, title_en="Two halls", title_ru="Два зала", status=Status.PUBLISHED
    )
    first, second = (
        tour.scenes.create(
            panorama=Panorama.objects.create(
                museum=portal.cast.abai, title_en=title, file=hall(colour)
            ),
            title_en=title,
            position=number,
        )
        for number, (title, colour) in enumerate([("Blue", (20, 40, 90)), ("Red", (90, 30, 20))])
    )
    spots = first.hotspots
    spots.create(yaw=0, pitch=0, label_en="To the red hall", target_scene=second)
    spots.create(yaw=14, pitch=8, label_en="The necklace", target_object=portal.necklace)
    spots.create(yaw=-14, pitch=-8, label_en="The floor", text_en="Made of oak.")
    spots.create(yaw=170, pitch=0, label_en="Behind you", text_en="A door.")
    return tour


def at_tour(portal: Portal, visitor: Visit, tour: Tour) -> Page:
    visitor.page.goto(f"{portal.url}/en/tours/{tour.public_id}/")
    expect(visitor.page.locator(".psv-marker").first).to_be_visible(timeout=60_000)
    return visitor.page


@pytest.mark.parametrize("width", [390, 1280])
def test_a_tour_is_walked_by_keyboard(portal: Portal, visit: Open, tour: Tour, width: int) -> None:
    visitor = visit(width)
    page = at_tour(portal, visitor, tour)
    visitor.check_accessibility()
    visitor.check_width()
    expect(page.get_by_role("button", name="The floor")).to_be_visible()
    page.get_by_role("button", name="The floor").focus()
    expect(page.locator(".psv-tooltip")).to_contain_text("Made of oak.")
    page.get_by_role("link", name="To the red hall").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sphere-status")).to_have_text("Red")
    expect(page.locator("#scene-2")).to_have_class("scene scene--here")


def test_arrows_turn_the_view_once_it_has_the_focus(
    portal: Portal, visit: Open, tour: Tour
) -> None:
    page = at_tour(portal, visit(), tour)
    page.keyboard.press("ArrowDown")  # scrolls the page, as ever
    behind = page.locator(".mark[aria-label='Behind you']")
    expect(behind).to_be_hidden()
    page.locator("#sphere .psv-container").focus()
    page.keyboard.down("ArrowRight")
    expect(behind).to_be_visible(timeout=60_000)
    page.keyboard.up("ArrowRight")


def test_marks_are_never_cut_by_the_edge(portal: Portal, visit: Open, tour: Tour) -> None:
    page = at_tour(portal, visit(390), tour)
    cut = """() => {
      const frame = document.querySelector("#sphere .psv-canvas-container").getBoundingClientRect();
      return [...document.querySelectorAll(".mark")].filter((mark) => {
        const box = mark.getBoundingClientRect();
        const style = getComputedStyle(mark);
        return box.width && style.visibility !== "hidden" &&
          (box.left < frame.left || box.right > frame.right ||
           box.top < frame.top || box.bottom > frame.bottom);
      }).map((mark) => mark.getAttribute("aria-label"));
    }"""
    page.locator("#sphere .psv-container").focus()
    seen = 0
    for _ in range(12):
        page.keyboard.press("ArrowRight", delay=60)
        page.wait_for_timeout(120)
        assert page.evaluate(cut) == []
        seen += page.locator(".mark:visible").count()
    assert seen


def test_without_javascript_models_and_tours_are_pictures(
    portal: Portal, visit: Open, tour: Tour
) -> None:
    model = a_model(portal, one_triangle())
    page = visit(390, java_script_enabled=False).page
    page.goto(f"{portal.url}/en/tours/{tour.public_id}/")
    expect(page.locator(".scene__picture img").first).to_be_visible()
    expect(page.locator("#sphere")).to_be_hidden()
    expect(page.locator("main noscript .note")).to_be_visible()
    page.goto(f"{portal.url}/en/models/{model.public_id}/")
    expect(page.locator(".stage img")).to_be_visible()  # the picture of its object
    expect(page.locator(".stage noscript .note")).to_be_visible()
    expect(page.get_by_role("link", name="Download GLB")).to_be_visible()
