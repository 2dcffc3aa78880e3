"""The form of an object as people use it: by keys, on a phone, two at once, cut off."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from catalog.actions.vocabulary import concept_saved
from catalog.models import MuseumObject, Printout
from museumportal.accounts.models import FormDraft
from museumportal.lib.fields import Status
from tests.browser.conftest import Portal, Visit
from tests.browser.test_details import sign_in
from tests.catalog.pictures import photograph
from tests.factories import ConceptFactory, ObjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Visit]
QUICK, ADD = "admin:catalog_museumobject_quick", "admin:catalog_museumobject_add"


_NOTHING_KEPT = """() => new Promise((resolve) => {
    const opening = indexedDB.open("portal-files", 1);
    opening.onsuccess = () => {
        const store = opening.result.transaction("portal-files").objectStore("portal-files");
        const counting = store.count();
        counting.onsuccess = () => resolve(counting.result === 0);
    };
})"""


_FIELDS = "#content-main form :is(label, input, select, textarea):not(.select2-hidden-accessible)"
_TOO_WIDE = f"""() => [...document.querySelectorAll("{_FIELDS}")]
    .filter((each) => each.offsetParent && each.getBoundingClientRect().right > innerWidth - 9)
    .map((each) => each.id || each.textContent)"""


def form_of(record: MuseumObject) -> str:
    return reverse("admin:catalog_museumobject_change", args=[record.pk])


def desk(visitor: Visit, portal: Portal, person: str, address: str, language: str = "en") -> Page:
    page = visitor.page
    sign_in(page, portal, getattr(portal.cast, person), language)
    page.goto(portal.url + address)
    return page


def press_save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue editing").click()


def save(page: Page) -> None:
    with page.expect_navigation():
        press_save(page)


def test_tabs_are_walked_by_keys_and_remembered(portal: Portal, visit: Open) -> None:
    page = desk(visit(), portal, "aigul", form_of(portal.necklace))
    page.get_by_role("tab", name="Identity").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Description")).to_be_focused()
    expect(page.locator("#id_description_en")).to_be_visible()
    expect(page.locator("#id_title_en")).to_be_hidden()
    page.keyboard.press("End")
    page.get_by_label("Condition").fill("Good")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist")).to_be_visible()
    page.goto(portal.url + form_of(portal.necklace) + "#making")
    expect(page.get_by_role("tab", name="Making and origin")).to_have_attribute(
        "aria-selected", "true"
    )
    save(page)
    expect(page).to_have_url(portal.url + form_of(portal.necklace) + "#making")
    page.get_by_role("tab", name="Acquisition").click()
    page.get_by_label("Insurance value").fill("much")
    page.get_by_role("tab", name="Identity").click()
    save(page)
    expect(page.get_by_label("Insurance value")).to_be_visible()
    expect(page.get_by_role("tab", name="Acquisition and internal 1 error")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "width"), [("kk", 390), ("ru", 390), ("en", 390), ("kk", 1280)]
)
def test_every_tab_can_be_used_by_everybody(
    portal: Portal, visit: Open, language: str, width: int
) -> None:
    visitor = visit(width)
    page = desk(visitor, portal, "aigul", form_of(portal.necklace), language)
    for tab in page.get_by_role("tab").all():
        tab.click()
        visitor.check_width()
        assert page.evaluate(_TOO_WIDE) == [], tab.text_content()
    visitor.check_accessibility()
    page.goto(portal.url + reverse(QUICK))
    visitor.check_width()
    visitor.check_accessibility()


def test_without_javascript_all_sections_stand_one_below_the_other(
    portal: Portal, visit: Open
) -> None:
    page = desk(visit(java_script_enabled=False), portal, "aigul", form_of(portal.necklace))
    for name in ("title_en", "description_en", "location"):
        expect(page.locator(f"[name={name}]")).to_be_visible()
    page.locator("[name=location]").fill("Room 3")
    save(page)
    portal.necklace.refresh_from_db()
    assert portal.necklace.location == "Room 3"


def test_the_type_says_what_is_needed_and_makes_rows_ready(portal: Portal, visit: Open) -> None:
    coin = ConceptFactory.create(
        notation="numismatics", label_kk="Тиын", label_ru="Монета", label_en="Coin"
    )
    concept_saved(concept=coin)
    page = desk(visit(), portal, "aigul", f"{reverse(ADD)}?object_type={coin.pk}")
    needed = page.locator("#needed")
    page.locator("#id_inventory_number").fill("М-1")
    page.evaluate("django.jQuery('#id_object_type').trigger('change')")
    expect(needed).to_contain_text("Needed first for this type (Coin)")
    needed.get_by_role("link", name="weight").click()
    expect(page.locator("#id_measurements-1-value")).to_be_focused()
    expect(page.locator("#id_measurements-1-dimension")).to_have_value("weight")
    page.keyboard.type("2.5")
    expect(needed.get_by_role("link", name="weight is filled in")).to_be_visible()
    save(page)
    expect(page.locator(".errornote, .errorlist")).to_have_count(0)
    record = MuseumObject.objects.get(inventory_number="М-1")
    assert [row.dimension for row in record.measurements.all()] == ["weight"]


def test_what_is_typed_before_the_suggestions_come_is_kept(portal: Portal, visit: Open) -> None:
    visitor = visit()
    waiting: list[Route] = []
    visitor.page.route("**/needed/?type=*", lambda route: waiting.append(route))
    page = desk(visitor, portal, "aigul", form_of(portal.necklace))
    page.evaluate("django.jQuery('#id_object_type').trigger('change')")
    page.locator("#id_title_en").fill("Typed by Aigul")
    for route in waiting:
        route.continue_()
    expect(page.locator(".drafts-told")).to_contain_text("Typed text kept at", timeout=10_000)


def test_quick_entry_by_keys_and_the_next_one(portal: Portal, visit: Open, tmp_path: Path) -> None:
    page = desk(visit(390), portal, "aigul", reverse(QUICK))
    expect(page.locator("#id_inventory_number")).to_be_focused()
    page.keyboard.type("М-9")
    page.keyboard.press("Tab")
    page.keyboard.type("Coin of Otrar")
    page.get_by_label("Photographs").set_input_files(photograph(tmp_path / "a.jpg", (90, 60), 90))
    expect(page.locator(".chosen-pictures img")).to_be_visible()
    page.locator("#id_title_en").press("Enter")
    expect(page.locator(".quick-saved")).to_contain_text("М-9 Coin of Otrar")
    expect(page.locator("#id_inventory_number")).to_have_value("М-10")
    expect(page.locator("#id_title_en")).to_be_focused()
    page.keyboard.press("Alt+p")
    expect(page.locator("#id_title_en")).to_have_value("Coin of Otrar")
    page.keyboard.press("Alt+k")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.get_by_role("tab", name="Identity")).to_be_visible()
    page.goto(portal.url + reverse(QUICK))
    expect(page.locator("#id_title_en")).to_have_value("Coin of Otrar")
    assert MuseumObject.objects.get(inventory_number="М-9").images.count() == 1


def test_two_people_merge_and_nothing_is_lost(portal: Portal, visit: Open) -> None:
    address = form_of(portal.necklace)
    aigul = desk(visit(), portal, "aigul", address)
    visitor = visit(390)
    timur = desk(visitor, portal, "timur", address)
    aigul.locator("#id_title_en").fill("Necklace of coins")
    save(aigul)
    timur.locator("#id_title_en").fill("Bridal necklace")
    timur.get_by_role("tab", name="Acquisition").click()
    timur.get_by_label("Location").fill("Room 3")
    save(timur)
    box = timur.locator(".merge-edits")
    for text in ("Silver necklace", "Necklace of coins", "Bridal necklace", "aigul"):
        expect(box).to_contain_text(text)
    visitor.check_accessibility()
    visitor.check_width()
    box.get_by_label("aigul").check()
    save(timur)
    expect(timur.locator(".messagelist .success")).to_be_visible()
    portal.necklace.refresh_from_db()
    assert (portal.necklace.title_en, portal.necklace.location) == ("Necklace of coins", "Room 3")


def test_unsaved_work_is_kept_and_taken_up_after_a_reload(portal: Portal, visit: Open) -> None:
    visitor = visit()
    page = desk(visitor, portal, "aigul", form_of(portal.necklace))
    page.locator("#id_title_en").fill("Half a ti")
    page.get_by_role("tab", name="Materials").click()
    page.get_by_role("button", name="Add another Measurement").click()
    page.locator("#id_measurements-0-value").fill("12,5")
    expect(page.locator(".drafts-told")).to_contain_text("Typed text kept at", timeout=10_000)
    page.reload()
    expect(page.locator("#id_title_en")).to_have_value("Silver necklace")
    visitor.check_accessibility()
    page.get_by_role("button", name="Take it up").click()
    expect(page.locator("#id_title_en")).to_have_value("Half a ti")
    expect(page.locator("#id_measurements-0-value")).to_have_value("12,5")
    assert not FormDraft.objects.get().values.get("csrfmiddlewaretoken")


def test_a_session_that_ended_while_typing_loses_nothing(portal: Portal, visit: Open) -> None:
    page = desk(visit(), portal, "aigul", form_of(portal.necklace))
    Session.objects.all().delete()
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_title_en").fill("Typed for an hour")
    press_save(page)
    expect(page.locator(".drafts-told")).to_contain_text("You are signed out")
    expect(page.locator("#id_title_en")).to_have_value("Typed for an hour")
    sign_in(page, portal, portal.cast.aigul)  # in another tab
    other = page.context.new_page()
    other.goto(portal.url + form_of(portal.necklace))
    expect(other.get_by_role("button", name="Take it up")).to_be_visible()
    save(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    portal.necklace.refresh_from_db()
    assert portal.necklace.title_en == "Typed for an hour"
    other.reload()
    expect(other.get_by_role("button", name="Take it up")).to_have_count(0)


def test_somebody_else_who_signed_in_meanwhile_is_named(portal: Portal, visit: Open) -> None:
    page = desk(visit(expected=(409,)), portal, "aigul", form_of(portal.necklace))
    sign_in(page, portal, portal.cast.timur)  # in another tab of the same browser
    page.locator("#id_title_en").fill("Typed by Aigul")
    told = page.locator(".drafts-told")
    expect(told).to_contain_text("timur is signed in in this browser now", timeout=10_000)
    expect(told.get_by_role("link")).to_have_attribute("target", "_blank")
    press_save(page)
    expect(told).to_contain_text("timur is signed in in this browser now")
    expect(page.locator("#id_title_en")).to_have_value("Typed by Aigul")
    sign_in(page, portal, portal.cast.aigul)
    save(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    portal.necklace.refresh_from_db()
    assert portal.necklace.title_en == "Typed by Aigul"


def test_a_cut_connection_keeps_the_text_in_the_browser(portal: Portal, visit: Open) -> None:
    visitor = visit()
    page = desk(visitor, portal, "aigul", form_of(portal.necklace))
    page.context.set_offline(True)
    page.locator("#id_title_en").fill("Typed without a line")
    press_save(page)
    expect(page.locator(".drafts-told")).to_contain_text("The portal cannot be reached")
    page.context.set_offline(False)
    page.goto(portal.url + form_of(portal.necklace))  # the tab was closed
    page.get_by_role("button", name="Take it up").click()
    expect(page.locator("#id_title_en")).to_have_value("Typed without a line")
    visitor.complaints = [each for each in visitor.complaints if "DISCONNECTED" not in each]


@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Мәтіннен оқу"), ("ru", "Прочитать из текста"), ("en", "Read them from the text")],
)
def test_measurements_are_read_from_the_text(
    portal: Portal, visit: Open, language: str, words: str
) -> None:
    page = desk(visit(), portal, "aigul", form_of(portal.necklace) + "#materials", language)
    page.locator("[name=measurements_display]").fill("41,5 x 3 cm")
    page.get_by_role("button", name=words).click()
    expect(page.locator("[name=measurements-0-value]")).to_have_value(re.compile(r"41[.,]5"))


def test_photographs_outlive_an_error_and_go_with_the_saving(
    portal: Portal, visit: Open, tmp_path: Path
) -> None:
    file = photograph(tmp_path / "ring.jpg", (90, 60), 90)
    page = desk(visit(), portal, "aigul", reverse(QUICK))
    page.get_by_label("Inventory number").fill(portal.necklace.inventory_number)
    page.get_by_label("Title [en]").fill("Ring")
    page.locator("[name=pictures]").set_input_files(file)
    with page.expect_navigation():
        page.get_by_role("button", name="Save and enter the next").click()
    expect(page.locator(".field-inventory_number .errorlist")).to_contain_text("already has this")
    expect(page.get_by_role("img", name="ring.jpg")).to_be_visible()
    expect(page.locator(".files-forgotten")).to_have_count(0)
    page.get_by_label("Inventory number").fill("УМЛ-2")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and enter the next").click()
    assert MuseumObject.objects.get(inventory_number="УМЛ-2").images.count() == 1
    page.wait_for_function(_NOTHING_KEPT)


def test_a_telephone_offers_the_camera_beside_its_pictures(
    portal: Portal, visit: Open, tmp_path: Path
) -> None:
    front, back = (photograph(tmp_path / name, (90, 60), 90) for name in ("front.jpg", "back.jpg"))
    visitor = visit(width=390, has_touch=True, is_mobile=True)
    page = desk(visitor, portal, "aigul", reverse(QUICK))
    page.locator("[name=pictures]").set_input_files(front)
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Take a photograph").first.click()
    assert choosing.value.element.get_attribute("capture") == "environment"
    choosing.value.set_files(back)
    for picture in (front, back):
        expect(page.get_by_role("img", name=picture.name)).to_be_visible()
    visitor.check_width()


def test_the_years_that_a_date_means_are_told_while_it_is_typed(
    portal: Portal, visit: Open
) -> None:
    page = desk(visit(), portal, "aigul", reverse(ADD) + "#making", "ru")
    date, told = page.locator("#id_production_date_ru"), page.locator(".years-told")
    for text, sentence in (
        ("вторая половина XIX века", "Годы, прочитанные из текста: 1851–1900."),
        ("31 февраля 1850", "Такого дня нет: 31 февраля."),
        ("давно", "Годы прочитать из текста не удалось"),
        ("", ""),
    ):
        date.fill(text)
        expect(told).to_contain_text(sentence)
    expect(told).to_be_empty()


def test_signed_out_in_quick_entry_no_other_page_comes_into_the_form(
    portal: Portal, visit: Open
) -> None:
    page = desk(visit(expected=(302,)), portal, "aigul", reverse(QUICK))
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Inventory number").fill("УМЛ-9")
    page.get_by_label("Title [en]").fill("Ring")
    page.get_by_role("button", name="Save and enter the next").click()
    expect(page.locator(".drafts-told")).to_contain_text("You are signed out")
    expect(page.locator("#museumobject_form [name=csrfmiddlewaretoken]")).to_have_count(1)
    sign_in(page, portal, portal.cast.aigul)  # in another tab
    with page.expect_navigation():
        page.get_by_role("button", name="Save and enter the next").click()
    expect(page.locator(".quick-saved")).to_contain_text("УМЛ-9 Ring")


def test_the_form_opens_in_the_language_of_the_page_until_one_is_chosen(
    portal: Portal, visit: Open
) -> None:
    page = desk(visit(), portal, "aigul", form_of(portal.necklace))
    expect(page.locator("#id_title_en")).to_be_visible()
    sign_in(page, portal, portal.cast.aigul, "ru")
    page.goto(portal.url + form_of(portal.necklace))
    expect(page.locator("#id_title_ru")).to_be_visible()
    expect(page.locator("#id_title_en")).to_be_hidden()
    page.get_by_role("button", name="Қазақша").last.click()
    page.goto(portal.url + form_of(portal.necklace))
    expect(page.locator("#id_title_kk")).to_be_visible()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_all_that_a_list_finds_is_chosen_and_printed(
    portal: Portal, visit: Open, language: str
) -> None:
    for _ in range(55):
        ObjectFactory.create(museum=portal.cast.abai, status=Status.DRAFT)
    listed = f"{reverse('admin:catalog_museumobject_changelist')}?status__exact=draft"
    visitor = visit(390)
    page = desk(visitor, portal, "aigul", listed, language)
    count = MuseumObject.objects.filter(status=Status.DRAFT, museum=portal.cast.abai).count()
    offer, chosen = page.locator(".question a"), page.locator(".actions .all")
    expect(offer).to_be_hidden()
    page.locator("#action-toggle").check()
    expect(offer).to_contain_text(str(count))
    visitor.check_width()
    offer.click()
    expect(chosen).to_contain_text(str(count))
    page.locator(".clear a").click()
    expect(chosen).to_be_hidden()
    page.locator("#action-toggle").check()
    offer.click()
    page.locator("select[name=action]").select_option("print_chosen")
    with page.expect_navigation():
        page.locator("button[name=index]").click()
    assert len(Printout.objects.get().keys) == count
