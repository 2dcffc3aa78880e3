"""Pictures on the pages of the staff: ready by themselves, marked by two people at once."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from catalog.actions import images as image_actions
from catalog.images.refusals import Refused
from catalog.images.render import Rendering
from catalog.models import Image
from tests.browser.conftest import Portal, Visit
from tests.browser.test_details import desk, main_picture, sign_in
from tests.catalog.pictures import hang
from tests.factories import ImageFactory, ObjectFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_waiting_picture_shows_by_itself(
    portal: Portal, visit: Callable[..., Visit], renderings: list[Rendering]
) -> None:
    bowl = ObjectFactory.create(museum=portal.cast.abai)
    first, second = (
        ImageFactory.create(object=bowl, state=Image.State.WAITING, position=number)
        for number in range(2)
    )
    visitor = visit()
    page = visitor.page
    sign_in(page, portal, portal.cast.aigul)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(portal.url + reverse("admin:catalog_museumobject_change", args=[bowl.pk]))
    page.locator("[name=inventory_number]").fill("half typed")
    page.locator("#tab-pictures").click()
    states = page.locator("[data-now^=state]")
    expect(states.first).to_have_text("waiting")
    expect(states.first).to_have_attribute("aria-live", "polite")
    image_actions.image_rendered(image=first, rendering=renderings[0])
    image_actions.image_refused(image=second, refusal=Refused("truncated"))
    expect(page.locator(f"[data-now=picture-{first.pk}] img.thumbnail")).to_be_visible()
    expect(page.locator(f"[data-now=state-{first.pk}]")).to_have_text("ready")
    expect(page.locator(f"[data-now=state-{second.pk}]")).to_contain_text("The file is cut off")
    expect(page.locator("[name=inventory_number]")).to_have_value("half typed")
    asked.clear()
    page.wait_for_timeout(2500)
    assert not [url for url in asked if "/now/" in url]  # nothing waits, nothing is asked


def test_pictures_are_put_in_order_by_keys_and_by_dragging(
    portal: Portal, visit: Callable[..., Visit], renderings: list[Rendering]
) -> None:
    bowl = ObjectFactory.create(museum=portal.cast.abai)
    front, back, foot = (
        hang(bowl, renderings[0], position=number, original_name=name)
        for number, name in enumerate(("front.jpg", "back.jpg", "foot.jpg"))
    )
    page = visit().page
    page.set_viewport_size({"width": 1280, "height": 3000})  # all cards in view
    sign_in(page, portal, portal.cast.aigul, "kk")
    page.goto(portal.url + reverse("admin:catalog_museumobject_change", args=[bowl.pk]))
    page.locator("#tab-pictures").click()
    cards = page.locator("#images-group .has_original")
    cards.nth(2).get_by_role("button", name="Алға жылжыту").press("Enter")
    expect(page.get_by_text("3 суреттің 2-орны")).to_have_count(1)
    expect(cards.nth(1)).to_contain_text("foot.jpg")
    cards.nth(2).locator("h3").drag_to(cards.nth(0).locator("h3"))
    expect(cards.nth(0)).to_contain_text("back.jpg")
    page.locator("[name=_save]").first.click()
    page.wait_for_url(lambda url: "change" not in url)
    assert list(bowl.images.order_by("position")) == [back, front, foot]


def mark(page: Page, name: str) -> None:
    page.get_by_role("button", name="Mark what is in view").click()
    page.keyboard.type(name)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()


def names(page: Page) -> list[str]:
    expect(page.get_by_role("button", name="Draw a detail")).to_be_visible()
    return page.locator(".detail-card__name").all_inner_texts()


def test_two_people_mark_the_same_picture_and_nothing_is_lost(
    portal: Portal, visit: Callable[..., Visit]
) -> None:
    image = main_picture(portal)
    aigul = desk(visit(), portal, portal.cast.aigul)
    timur = desk(visit(), portal, portal.cast.timur)
    mark(aigul, "Clasp")
    mark(timur, "Hinge")
    save(aigul)
    save(timur)
    expect(timur.locator(".errornote").first).to_contain_text(str(portal.cast.aigul))
    assert "Hinge" in names(timur)
    save(timur)
    assert {row.label_en for row in image.annotations.all()} == {"Clasp", "Hinge"}


def test_a_detail_that_somebody_removed_meanwhile_is_told_to_its_editor_and_her_words_stay(
    portal: Portal, visit: Callable[..., Visit]
) -> None:
    image = main_picture(portal)
    first = desk(visit(), portal, portal.cast.aigul)
    mark(first, "Clasp")
    save(first)
    aigul = desk(visit(), portal, portal.cast.aigul)
    timur = desk(visit(), portal, portal.cast.timur)
    visitor = visit().page
    visitor.goto(f"{portal.url}/id/{image.annotations.get().public_id}")
    aigul.locator("[name$=label_en]:visible").first.fill("Clasp of silver")
    timur.locator(".detail-card [data-do=remove]").first.click()
    timur.get_by_role("dialog").get_by_role("button", name="Remove").click()
    save(timur)
    assert not image.annotations.exists()
    save(aigul)
    expect(aigul.locator(".errornote").first).to_be_visible()
    assert "Clasp of silver" in names(aigul)
    save(aigul)
    assert image.annotations.get().label_en == "Clasp of silver"
    # The visitor's page holds what it showed; it can still be walked through.
    expect(visitor.locator("#viewer .viewer__said")).to_contain_text("Clasp")
    visitor.keyboard.press("0")
    visitor.keyboard.press("n")
    expect(visitor.locator("#viewer .viewer__said")).to_contain_text("Clasp")
