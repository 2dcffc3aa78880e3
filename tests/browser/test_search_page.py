"""What the page of results says above the results."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from museumportal.lib.languages import best_text
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


@pytest.mark.parametrize(
    ("language", "typed", "group", "option"),
    [
        ("en", "neck", "Objects", "necklace"),
        ("ru", "кол", "Предметы", "колье"),
        ("kk", "алқ", "Жәдігерлер", "алқа"),
    ],
)
def test_words_are_offered_while_one_types(
    portal: Portal,
    visit: Callable[..., Visit],
    language: str,
    typed: str,
    group: str,
    option: str,
) -> None:
    visitor = visit(390)
    page = visitor.page
    page.goto(f"{portal.url}/{language}/")
    field = page.locator("#hero-search")
    field.press_sequentially(typed)
    offered = page.get_by_role("group", name=group).get_by_role("option", name=option)
    expect(offered).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    visitor.check_accessibility()
    visitor.check_width()
    field.press("Escape")
    expect(offered).to_be_hidden()
    field.press_sequentially(option[len(typed)])
    expect(offered).to_be_visible()
    field.press("ArrowDown")
    expect(offered).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "suggest-object-1")
    field.press("Enter")
    page.wait_for_url("**/objects/?q=*")
    expect(page.locator(".browse__count b")).to_have_text("1")
    expect(page.locator(".card__title mark")).to_have_count(1)


def test_makers_are_offered_by_any_of_their_names_and_enter_searches_as_ever(
    portal: Portal, visit: Callable[..., Visit]
) -> None:
    maker = portal.necklace.makers.get().agent
    page = visit().page
    page.goto(f"{portal.url}/en/objects/")
    field = page.locator("#browse-q")
    name = best_text(maker.names, "en")[0].split()[0]
    field.press_sequentially(name[:4])
    expect(page.get_by_role("group", name="Makers").get_by_role("option")).to_have_count(1)
    page.locator(".suggest__option").last.click()
    page.wait_for_url(f"**/en/makers/{maker.public_id}/")
    page.go_back()
    field.fill("silver")
    field.press("Enter")
    page.wait_for_url("**/objects/?q=silver")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_what_is_offered_stays_while_the_other_facets_come(
    portal: Portal, visit: Callable[..., Visit]
) -> None:
    page = visit().page
    late: list[Route] = []
    page.route("**/objects/facets/**", lambda route: late.append(route))
    page.goto(f"{portal.url}/en/objects/")
    page.locator("#browse-q").press_sequentially("neck")
    offered = page.get_by_role("option", name="necklace")
    expect(offered).to_be_visible()
    late.pop().continue_()
    expect(page.locator("label", has_text="without a picture")).to_be_visible()
    expect(offered).to_be_visible()


def test_words_taken_leave_the_filters_and_a_cut_connection_is_told(
    portal: Portal, visit: Callable[..., Visit]
) -> None:
    visitor = visit()
    page = visitor.page
    page.goto(f"{portal.url}/en/objects/?museum={portal.cast.abai.code}")
    page.locator("#browse-q").press_sequentially("neck")
    page.get_by_role("option", name="necklace").click()
    page.wait_for_url(f"**/objects/?q=necklace&museum={portal.cast.abai.code}")
    expect(page.locator(".card__title mark")).to_have_count(1)
    page.route("**/objects/?**", lambda route: route.abort())
    page.locator("#browse-order").select_option("title")
    expect(page.get_by_role("alert")).to_contain_text("No answer came")
    page.unroute("**/objects/?**")
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_url("**order=title**")
    expect(page.locator(".browse__unanswered")).to_be_hidden()
    visitor.complaints.clear()  # the browser's own about the cut connection


def test_a_mistyped_word_is_understood_and_said(
    portal: Portal, visit: Callable[..., Visit]
) -> None:
    visitor = visit(390)
    page = visitor.page
    page.goto(f"{portal.url}/en/objects/?q=neckalce")
    expect(page.get_by_text("Nothing has the word “neckalce”")).to_be_visible()
    expect(page.locator("mark")).to_have_text("necklace")
    visitor.check_accessibility()
    visitor.check_width()
    page.goto(f"{portal.url}/en/objects/?q=silver+necklace+unheard")
    expect(page.get_by_text("These have some of them")).to_be_visible()
    expect(page.locator("mark")).to_have_text(["Silver", "necklace"])


def test_the_random_order_is_the_same_on_coming_back(
    portal: Portal, visit: Callable[..., Visit]
) -> None:
    page = visit().page
    page.goto(f"{portal.url}/en/objects/")
    page.get_by_label("Order").select_option("random")
    page.wait_for_url("**order=random&seed=*")
    titles = page.locator(".card__title").all_inner_texts()
    page.reload()
    assert page.locator(".card__title").all_inner_texts() == titles
