"""Pictures on the pages of the staff: they show by themselves once they are ready."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from catalog.actions import images as image_actions
from catalog.images.refusals import Refused
from catalog.images.render import Rendering
from catalog.models import Image
from tests.browser.conftest import Portal, Visit
from tests.browser.test_details import sign_in
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
    states = page.locator("[data-now^=state]")
    expect(states.first).to_have_text("waiting")
    expect(states.first).to_have_attribute("aria-live", "polite")
    page.locator("[name=inventory_number]").fill("half typed")
    image_actions.image_rendered(image=first, rendering=renderings[0])
    image_actions.image_refused(image=second, refusal=Refused("truncated"))
    expect(page.locator(f"[data-now=picture-{first.pk}] img.thumbnail")).to_be_visible()
    expect(page.locator(f"[data-now=state-{first.pk}]")).to_have_text("ready")
    expect(page.locator(f"[data-now=state-{second.pk}]")).to_contain_text("The file is cut off")
    expect(page.locator("[name=inventory_number]")).to_have_value("half typed")
    asked.clear()
    page.wait_for_timeout(2500)
    assert not [url for url in asked if "/now/" in url]  # nothing waits, nothing is asked
