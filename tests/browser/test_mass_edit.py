"""Many objects are changed at once, seen before, and taken back, as a curator goes through it."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from catalog.models import Batch, MuseumObject
from tests.browser.conftest import Portal, Visit
from tests.browser.test_details import sign_in
from tests.factories import ObjectFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("language", "width"), [("kk", 390), ("ru", 1280), ("en", 1280)])
def test_what_a_list_finds_is_changed_and_taken_back(
    portal: Portal,
    visit: Callable[..., Visit],
    reindex: Callable[[], int],
    language: str,
    width: int,
) -> None:
    for number in range(3):
        ObjectFactory(
            museum=portal.cast.abai,
            inventory_number=f"МЭ-{number}",
            title_ru="Серебрянный перстень",
        )
    visitor = visit(width)
    page = visitor.page
    sign_in(page, portal, portal.cast.timur, language)

    def seen(name: str) -> None:
        visitor.look(f"mass-{name}-{language}")

    reindex()

    # What the list finds, filtered.
    page.goto(portal.url + reverse("admin:catalog_museumobject_changelist") + "?q=МЭ-")
    with page.expect_navigation():
        page.locator("a[href*='/mass/']").click()
    seen("choice")
    with page.expect_navigation():
        page.locator("form:has([name=how][value=list]) [type=submit]").click()

    # A change with a slip, then with what was meant; the choices of a field come by a button.
    page.locator("[name=change-0-do]").select_option("find")
    page.locator("[name=change-0-field]").select_option("title_ru")
    page.locator("[name=change-0-value]").fill("Серебряный")
    page.locator("[name=change-1-do]").select_option("set")
    page.locator("[name=change-1-field]").select_option("rights")
    with page.expect_navigation():
        page.locator("[name=more]").click()
    expect(page.locator("select[name=change-1-value]")).to_be_visible()
    page.locator("[name=change-1-do]").select_option("")
    with page.expect_navigation():
        page.locator(".submit-row .default").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    seen("changes")
    page.locator("[name=change-0-find]").fill("Серебрянный")
    with page.expect_navigation():
        page.locator(".submit-row .default").click()

    # The dry run tells all; then it is done, and taken back.
    expect(page.locator("body")).to_contain_text("Серебряный перстень")
    seen("preview")
    titles = MuseumObject.objects.filter(inventory_number__startswith="МЭ-")
    assert set(titles.values_list("title_ru", flat=True)) == {"Серебрянный перстень"}
    with page.expect_navigation():
        page.locator("[name=step][value=carry_out]").click()
    assert set(titles.values_list("title_ru", flat=True)) == {"Серебряный перстень"}
    batch = Batch.objects.get(kind=Batch.Kind.MASS_EDIT, dry_run=False)
    page.goto(portal.url + reverse("admin:catalog_batch_undo", args=[batch.pk]))
    with page.expect_navigation():
        page.locator("form.buttons .is-grave").first.click()
    assert set(titles.values_list("title_ru", flat=True)) == {"Серебрянный перстень"}
    seen("undone")
