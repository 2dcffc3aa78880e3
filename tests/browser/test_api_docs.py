"""Partners read the description of the API and try it out in the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Portal, Visit

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_api_is_tried_out_without_a_complaint(
    portal: Portal, visit: Callable[..., Visit]
) -> None:
    visitor = visit()
    page, heard = visitor.page, list[str]()
    page.on("console", lambda message: heard.append(message.text))
    page.goto(f"{portal.url}/api/v1/docs/")
    objects = page.locator("#operations-objects-objects_list")
    expect(objects).to_be_visible()
    objects.locator(".opblock-summary-control").click()
    objects.get_by_role("button", name="Try it out").click()
    objects.locator("tr[data-param-name=q] input").fill("necklace")
    objects.get_by_role("button", name="Execute").click()
    answer = objects.locator(".live-responses-table .highlight-code").first
    expect(answer).to_contain_text(portal.necklace.public_id)
    assert not [text for text in heard if "Content Security Policy" in text], heard
    requested = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert all(address.startswith((portal.url, "data:")) for address in requested), requested
