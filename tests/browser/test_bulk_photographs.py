"""Photographs in bulk in a browser: sent piece by piece, over a cut line, looked at, attached."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Route, expect

from catalog.models import Batch, Image, Upload
from tests.browser.conftest import Portal, Visit
from tests.browser.test_details import sign_in
from tests.catalog.archives import picture, write, zipped
from tests.factories import ObjectFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _pieces(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.UPLOAD_DIR = tmp_path / "pieces"
    monkeypatch.setattr("catalog.actions.images.queue_rendering", lambda *_: None)


def big_archive(portal: Portal, folder: Path) -> Path:
    """19 MB in three pieces: four pictures, and a large file that is none."""
    for number in ("A 1", "B-1", "B/1"):
        ObjectFactory.create(museum=portal.cast.abai, inventory_number=number)
    files = {name: picture(n, (600, 400)) for n, name in enumerate(("A 1.jpg", "b_1.jpg", "x.jpg"))}
    files["A 1_2.jpg"] = picture(0, (300, 200))
    import random

    files["film.mov"] = random.Random(1).randbytes(19 << 20)
    return write(folder / "фото.zip", zipped(files))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_an_archive_goes_on_after_the_browser_was_closed(
    portal: Portal, visit: Callable[..., Visit], tmp_path: Path, language: str
) -> None:
    archive = big_archive(portal, tmp_path)
    visitor = visit(390 if language == "ru" else 1280)
    page = visitor.page
    sign_in(page, portal, portal.cast.timur, language)
    address = portal.url + reverse("admin:catalog_image_bulk")
    page.goto(address)
    visitor.check_accessibility()
    visitor.check_width()
    sent: list[int] = []

    def second_piece_fails(route: Route) -> None:
        if route.request.method == "PATCH":
            route.abort()
        else:
            sent.append(1)
            route.continue_()

    page.route("**/admin/uploads/**", second_piece_fails)
    page.locator("input[name=file]").set_input_files(archive)
    page.locator(".submit-row input").click()
    expect(page.locator(".upload-progress [role=status]")).not_to_be_empty()
    page.wait_for_function("document.querySelector('.upload-progress progress').value > 8e6")
    visitor.look(f"photographs-sending-{language}")
    upload = Upload.objects.get()
    assert 0 < upload.received < upload.size
    page.unroute("**/admin/uploads/**")
    page.goto(address)  # as after closing the browser: the page has forgotten all
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.locator("input[name=file]").set_input_files(archive)
    page.locator(".submit-row input").click()
    page.wait_for_url("**/batch/*/change/")
    assert Upload.objects.get().is_complete
    assert "HEAD" in asked
    batch = Batch.objects.get()
    assert (batch.state, batch.created_count, batch.rejected_count) == ("done", 2, 3)
    for group in ("doubtful", "unmatched", "alike", "matched", "refused"):
        with page.expect_navigation():
            page.locator(f".photograph-groups [value={group}], [href='?group={group}']").click()
        visitor.look(f"photographs-{group}-{language}")
    with page.expect_navigation():
        page.locator("[name=_carry_out]").click()
    assert Image.objects.filter(original_name__startswith="A 1").count() == 2
    visitor.complaints[:] = [each for each in visitor.complaints if "ERR_FAILED" not in each]


def test_a_folder_is_sent_and_its_names_are_tried(
    portal: Portal, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    ObjectFactory.create(museum=portal.cast.abai, inventory_number="МП-7")
    (tmp_path / "снимки" / "ещё").mkdir(parents=True)
    write(tmp_path / "снимки" / "IMG_МП-7.jpg", picture(1))
    write(tmp_path / "снимки" / "ещё" / "IMG_МП-7_2.jpg", picture(2))
    write(tmp_path / "снимки" / ".DS_Store", b"x")
    write(tmp_path / "снимки" / "ещё" / "IMG_МП-7.jpg", b"")
    visitor = visit()
    page = visitor.page
    sign_in(page, portal, portal.cast.timur)
    page.goto(portal.url + reverse("admin:catalog_image_bulk"))
    page.locator("input[name=folder]").set_input_files(tmp_path / "снимки")
    page.locator("[name=pattern]").fill("IMG_{number}")
    expect(page.locator(".name-preview")).to_contain_text("МП-7_2 or МП-7")
    visitor.check_accessibility()
    page.locator(".submit-row input").click()
    page.wait_for_url("**/batch/*/change/")
    expect(page.locator(".photograph-row")).to_have_count(2)
    expect(page.locator(".photograph-groups")).to_contain_text("Refused: 1")
    assert {*Batch.objects.get().items.values_list("key", "outcome")} == {
        ("снимки/IMG_МП-7.jpg", "created"),
        ("снимки/ещё/IMG_МП-7_2.jpg", "created"),
        ("снимки/ещё/IMG_МП-7.jpg", "rejected"),
    }
    with page.expect_navigation():
        page.locator("[name=_carry_out]").click()
    assert Image.objects.filter(object__inventory_number="МП-7").count() == 2
    assert not page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tus'))")


def test_a_wrong_list_is_told_before_anything_is_sent(
    portal: Portal, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    ObjectFactory.create(museum=portal.cast.abai, inventory_number="МП-7")
    photograph = write(tmp_path / "DSC1.jpg", picture(1))
    wrong = write(tmp_path / "wrong.csv", b"DSC1.jpg\n")
    right = write(tmp_path / "right.csv", "DSC1.jpg,МП-7\n".encode())
    visitor = visit(390)
    page = visitor.page
    sign_in(page, portal, portal.cast.timur)
    page.goto(portal.url + reverse("admin:catalog_image_bulk"))
    page.locator("input[name=file]").set_input_files(photograph)
    page.locator("input[name=mapping]").set_input_files(wrong)
    page.locator(".submit-row input").click()
    expect(page.locator(".name-preview .errornote")).to_contain_text("wrong.csv has one column")
    expect(page.locator("input[name=mapping]")).to_be_focused()
    visitor.check_accessibility()
    assert not Upload.objects.exists()
    page.locator("input[name=mapping]").set_input_files(right)
    expect(page.locator(".name-preview")).to_contain_text("The list names 1 file")
    expect(page.locator(".name-preview td").nth(1)).to_have_text("МП-7")
    visitor.check_width()
    visitor.picture("photographs-list")
    page.locator(".submit-row input").click()
    page.wait_for_url("**/batch/*/change/")
    assert Batch.objects.get().created_count == 1


@pytest.mark.parametrize(("language", "width"), [("kk", 1280), ("ru", 390)])
def test_where_each_file_of_a_folder_goes(
    portal: Portal, visit: Callable[..., Visit], tmp_path: Path, language: str, width: int
) -> None:
    ring = ObjectFactory.create(museum=portal.cast.abai, inventory_number="МП-7")
    folder = tmp_path / "снимки"
    (folder / "ещё").mkdir(parents=True)
    files = {"МП-7.jpg": picture(1), "ещё/МП-7.jpg": picture(1), "ещё/МП-7_2.jpg": picture(2)}
    for name, content in {**files, "ещё/МП-7_3.jpg": b"", "ещё/ваза.jpg": picture(5)}.items():
        write(folder / name, content)
    visitor = visit(width)
    page = visitor.page
    sign_in(page, portal, portal.cast.timur, language)

    def seen(name: str) -> None:
        visitor.look(f"photographs-{name}-{language}")

    page.goto(portal.url + reverse("admin:catalog_image_bulk"))
    page.locator("input[name=folder]").set_input_files(folder)
    page.locator(".submit-row input").click()
    page.wait_for_url("**/batch/*/change/")
    number = page.locator("[name^=number-]")
    number.fill("МП-17")
    number.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("ещё/ваза.jpg")
    expect(number).to_have_value("МП-17")
    seen("typo")
    number.fill("МП-7")
    for group in ("matched", "there"):
        with page.expect_navigation():
            page.locator(f".photograph-groups [value={group}]").click()
        seen(group)
    expect(page.locator(".photograph-row")).to_contain_text("снимки/ещё/МП-7.jpg")
    with page.expect_navigation():
        page.locator("[name=_carry_out]").click()
    assert ring.images.count() == 3
    expect(page.locator(".batch-row")).to_have_count(5)
    page.locator(".batch-file summary").click()
    expect(page.locator(".batch-files li")).to_have_count(5)
    seen("result")
    page.goto(
        portal.url + reverse("admin:catalog_batch_undo", args=[Batch.objects.latest("pk").pk])
    )
    page.locator("button.is-grave").click()
    page.wait_for_url("**/change/")
    expect(page.locator(".batch-rows")).to_contain_text("снимки/ещё/ваза.jpg")
    seen("undone")
    assert not ring.images.exists()
