"""From the camera to the public page and onto paper, as the people of a museum go through it."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from catalog.actions.duplicates import find_duplicates
from catalog.models import MuseumObject
from museumportal.accounts.models import User
from museumportal.lib.fields import Rights, Status
from tests.browser.conftest import Portal, Visit
from tests.browser.test_details import sign_in
from tests.catalog.pictures import photograph

pytestmark = pytest.mark.django_db(transaction=True)

TITLES = {"kk": "Ақық тасты сақина", "ru": "Перстень с сердоликом", "en": "Ring with a carnelian"}
FOUND_BY = {"kk": "сақиналар", "ru": "перстни", "en": "rings"}
TYPED = {"kk": "біле", "ru": "брас", "en": "brac"}


def at_the_desk(visitor: Visit, portal: Portal, person: User, language: str) -> Page:
    sign_in(visitor.page, portal, person, language)
    return visitor.page


def pressed(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def open_tab(page: Page, name: str) -> None:
    page.locator(f"#tab-{name}").click()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_ring_is_entered_completed_reviewed_published_and_found(
    portal: Portal,
    visit: Callable[..., Visit],
    reindex: Callable[[], int],
    tmp_path: Path,
    language: str,
) -> None:
    cast, title = portal.cast, TITLES[language]
    entering = visit(390)
    aigul = at_the_desk(entering, portal, cast.aigul, language)

    # Quick entry, on the telephone: number, title, type, photograph.
    aigul.goto(portal.url + reverse("admin:catalog_museumobject_quick"))
    aigul.locator("[name=inventory_number]").fill("КП-3001")
    aigul.locator(f"[name=title_{language}]").fill(title)
    aigul.locator(".field-object_type .select2-selection").press("Enter")
    aigul.locator(".select2-search__field").fill(TYPED[language])
    aigul.locator(".select2-results__option").first.click()
    aigul.locator("[type=file]").first.set_input_files(photograph(tmp_path / "ring.jpg"))
    entering.look(f"quick-{language}")
    pressed(aigul, "[name=_complete]")
    ring = MuseumObject.objects.get(inventory_number="КП-3001")
    assert (ring.status, ring.images.count()) == (Status.DRAFT, 1)

    # Completed, section by section.
    open_tab(aigul, "description")
    aigul.locator(f"[name=description_{language}]").fill(title + ". 1890.")
    open_tab(aigul, "making")
    aigul.locator(f"[name=production_date_{language}]").fill("1890")
    open_tab(aigul, "rights")
    aigul.locator("[name=rights]").select_option(Rights.CC0)
    aigul.locator("[name=status]").select_option(Status.IN_REVIEW)
    entering.check_accessibility()
    entering.check_width()
    pressed(aigul, "[name=_save]")
    ring.refresh_from_db()
    assert (ring.status, ring.production_earliest) == (Status.IN_REVIEW, 1890)

    # Reviewed and published from the queue.
    reviewing = visit()
    timur = at_the_desk(reviewing, portal, cast.timur, language)
    timur.goto(portal.url + reverse("admin:catalog_museumobject_queue"))
    expect(timur.locator(".review-card")).to_contain_text("КП-3001")
    reviewing.check_accessibility()
    reviewing.picture(f"queue-{language}")
    pressed(timur, "[name=publish_one]")
    ring.refresh_from_db()
    assert ring.status == Status.PUBLISHED

    # Found by a visitor, in another form of the word.
    reindex()
    visitor = visit().page
    visitor.goto(f"{portal.url}/{language}/objects/?q={FOUND_BY[language]}")
    visitor.get_by_role("link", name=title).first.click()
    expect(visitor.locator("h1")).to_have_text(title)
    expect(visitor.locator("#picture img, #viewer img").first).to_be_visible()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_two_people_change_it_at_once_and_what_was_is_restored(
    portal: Portal, visit: Callable[..., Visit], language: str
) -> None:
    necklace, cast = portal.necklace, portal.cast
    page = portal.url + reverse("admin:catalog_museumobject_change", args=[necklace.pk])
    merging = visit()
    aigul = at_the_desk(visit(), portal, cast.aigul, language)
    timur = at_the_desk(merging, portal, cast.timur, language)
    aigul.goto(page)
    timur.goto(page)
    merging.picture(f"record-{language}")
    title = f"[name=title_{language}]"
    before = aigul.locator(title).input_value()
    aigul.locator(title).fill(f"{before} I")
    open_tab(aigul, "internal")
    aigul.locator("[name=location]").fill("Б-14")
    pressed(aigul, "[name=_save]")

    # Both have written a title; the place is Aigul's alone, the condition Timur's.
    timur.locator(title).fill(f"{before} II")
    open_tab(timur, "internal")
    timur.locator("[name=condition]").fill("14.05.2026")
    pressed(timur, "[name=_save]")
    expect(timur.locator(".merge-edits legend")).to_have_count(1)
    expect(timur.locator(".merge-edits")).to_contain_text(f"{before} I")
    merging.check_accessibility()
    merging.picture(f"merge-{language}")
    timur.locator("input[value=mine]").check()
    pressed(timur, "[name=_save]")
    necklace.refresh_from_db()
    assert getattr(necklace, f"title_{language}") == f"{before} II"
    assert (necklace.location, necklace.condition) == ("Б-14", "14.05.2026")

    # What was there before both is restored from the history.
    timur.goto(portal.url + reverse("admin:catalog_museumobject_history", args=[necklace.pk]))
    pressed(timur, ".history-entry:last-child .history-since")
    timur.locator(f"[name=unit][value=title_{language}]").check()
    timur.locator(".submit-row .default").click()
    expect(timur.locator(".messagelist .success")).to_be_visible()
    necklace.refresh_from_db()
    assert getattr(necklace, f"title_{language}") == before
    assert necklace.location == "Б-14"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_record_entered_twice_becomes_one_and_its_card_is_printed(
    portal: Portal, visit: Callable[..., Visit], reindex: Callable[[], int], language: str
) -> None:
    necklace, cast = portal.necklace, portal.cast
    MuseumObject.objects.filter(pk=necklace.pk).update(inventory_number="КП-77/5")
    reindex()
    aigul = at_the_desk(visit(), portal, cast.aigul, language)
    aigul.goto(portal.url + reverse("admin:catalog_museumobject_quick"))
    aigul.locator("[name=inventory_number]").fill("кп 77 5")
    aigul.locator(f"[name=title_{language}]").fill(TITLES[language])
    pressed(aigul, "[name=_next]")
    aigul.locator(".save-all-the-same input").check()
    pressed(aigul, "[name=_next]")
    twin = MuseumObject.objects.get(inventory_number="кп 77 5")
    reindex()
    assert find_duplicates(public_ids=[twin.public_id]) == 1
    merging = visit(390)
    timur = at_the_desk(merging, portal, cast.timur, language)
    other = [necklace.pk, twin.pk]
    timur.goto(portal.url + reverse("admin:catalog_museumobject_merge", args=other))
    merging.check_width()
    timur.locator(f"[name=field-title_{language}][value=kept]").check()
    pressed(timur, "[name=merge]")
    timur.goto(f"{portal.url}/id/{twin.public_id}")
    expect(timur).to_have_url(f"{portal.url}/{language}/objects/{necklace.public_id}/")

    # The one that stays, on paper: the browser would show the PDF in a viewer of its own.
    timur.goto(portal.url + reverse("admin:catalog_museumobject_paper", args=[necklace.pk]))
    merging.check_width()
    address = timur.locator("form:has([name=kind])").evaluate(
        "form => `?${new URLSearchParams(new FormData(form))}`"
    )
    printed = timur.request.get(timur.url + address)
    card = pypdf.PdfReader(BytesIO(printed.body()))
    text = card.pages[0].extract_text()
    assert "КП-77/5" in text
    assert getattr(necklace, f"title_{language}") in text
