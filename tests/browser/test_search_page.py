"""What the page of results says above the results."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Portal, Visit
from tests.factories import GalleryFactory
from tours.models import Tour

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [390, 1280])
def test_what_was_left_out_and_what_else_was_found(
    portal: Portal, visit: Callable[..., Visit], reindex: Callable[[], int], width: int
) -> None:
    for number in range(4):
        GalleryFactory.create(title_en=f"Silver of the steppe, room {number}")
    museum = portal.cast.abai
    tour = Tour.objects.create(museum=museum, title_en="Silver hall", status="published")
    reindex()
    visitor = visit(width)
    page = visitor.page
    page.goto(f"{portal.url}/en/objects/?q=silver&order=colour&region=XX&utm_source=letter")
    note, count = page.get_by_text("“colour” was left out"), page.locator(".browse__count")
    expect(note).to_be_in_viewport()
    expect(page.get_by_text("“XX” was left out")).to_be_in_viewport()
    above, below = note.bounding_box(), count.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]
    visitor.check_accessibility()
    visitor.check_width()
    page.get_by_role("region", name="Also found").get_by_role("link", name="Silver hall").click()
    page.wait_for_url(f"**/en/tours/{tour.public_id}/")
