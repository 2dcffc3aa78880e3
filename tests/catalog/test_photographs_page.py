"""The pages on which photographs are sent, looked at, and attached."""

import csv
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from catalog.models import Batch, Image, Upload
from catalog.photographs.mapping_file import read_mapping
from tests.cast import Cast, signed_in
from tests.catalog.archives import picture, sent, zipped
from tests.factories import ObjectFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english")]
PAGE = "/admin/catalog/image/bulk/"


@pytest.fixture(autouse=True)
def _rendered_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.actions.images.queue_rendering", lambda *_: None)


def file(content: bytes, name: str) -> Any:
    made = io.BytesIO(content)
    made.name = name
    return made


def test_without_javascript_an_archive_is_sent_looked_at_and_attached(cast: Cast) -> None:
    ring = ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    cup = ObjectFactory.create(museum=cast.abai, inventory_number="B/1")
    ObjectFactory.create(museum=cast.abai, inventory_number="B-1")
    names = ("A 1.jpg", "A 1_2.jpg", "b 1.jpg", "vase.jpg")
    archive = zipped({name: picture(n) for n, name in enumerate(names)})
    browser = signed_in(cast.timur)
    assert "Photographs in bulk" in browser.get("/admin/").content.decode()
    answer = browser.post(PAGE, {"museum": cast.abai.pk, "file": file(archive, "фото.zip")})
    preview = Batch.objects.get()
    page = reverse("admin:catalog_image_bulk_batch", args=[preview.pk])
    shown = reverse("admin:catalog_batch_change", args=[preview.pk])
    assert answer.headers["Location"] == shown
    text = browser.get(shown).content.decode()
    assert "dry run, nothing written" in text.lower()
    assert "Several objects have a number that reads like this name." in text
    assert not Image.objects.exists()
    browser.post(f"{page}?group=doubtful", {"line": "3", "for-3": str(cup.pk), "_keep": "1"})
    told = browser.post(f"{page}?group=unmatched", {"line": "4", "number-4": "Z"}, follow=True)
    assert "“vase.jpg”: no object of this museum has the number Z." in told.content.decode()
    assert 'name="number-4" value="Z" aria-invalid="true"' in told.content.decode()
    told = browser.post(f"{page}?group=unmatched", {"line": "4", "number-4": "b 1", "_group": "x"})
    assert "“vase.jpg”: several objects of this museum" in told.content.decode()
    assert 'name="number-4" value="b 1"' in told.content.decode()
    browser.post(f"{page}?group=unmatched", {"line": "4", "number-4": "b-1"})
    browser.post(f"{page}?group=unmatched", {"line": "4", "number-4": "A 1"})
    assert "Chosen by you:" in browser.get(f"{shown}?group=unmatched").content.decode()
    answer = browser.post(f"{page}?group=matched", {"line": "2", "for-2": "0", "_carry_out": "1"})
    batch = Batch.objects.latest("pk")
    assert answer.headers["Location"] == reverse("admin:catalog_batch_change", args=[batch.pk])
    assert [image.original_name for image in ring.images.order_by("position")] == [
        "A 1.jpg",
        "vase.jpg",
    ]
    assert cup.images.count() == 1
    assert "See what became of it" in browser.get(shown).content.decode()
    browser.post(page, {"line": "1", "for-1": "0", "_carry_out": "1"})
    assert Batch.objects.count() == 2


def test_files_that_have_come_already_are_named_by_their_keys(cast: Cast) -> None:
    ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    uploads = [sent(cast.timur, picture(n), f"A 1_{n}.jpg") for n in range(3)]
    keys = " ".join(str(upload.key) for upload in uploads)
    browser = signed_in(cast.timur)
    wrong = browser.post(PAGE, {"museum": cast.abai.pk, "upload": keys, "pattern": "no number"})
    text = wrong.content.decode()
    assert "A pattern has {number} once" in text
    assert keys in text
    browser.post(PAGE, {"museum": cast.abai.pk, "upload": keys})
    assert Batch.objects.get().created_count == 3


def test_what_cannot_be_is_said_in_the_form(cast: Cast) -> None:
    browser = signed_in(cast.timur)
    theirs = sent(cast.olga, picture(1), "A 1.jpg")
    half = Upload.objects.create(user=cast.timur, name="a.zip", size=10)
    for data, sentence in (
        ({}, "Choose an archive, pictures or a folder."),
        ({"upload": str(theirs.key)}, "choose the same files again"),
        ({"upload": str(half.key)}, "choose the same files again"),
        ({"upload": "../../etc/passwd"}, "choose the same files again"),
        ({"folder": file(b"x", "Thumbs.db")}, "There is no picture in"),
        ({"file": file(picture(1), "a.jpg"), "pattern": "*{number}***"}, "two stars"),
    ):
        answer = browser.post(PAGE, {"museum": cast.abai.pk, **data})
        assert sentence in answer.content.decode(), data
    assert not Batch.objects.exists()
    answer = browser.post(PAGE, {"museum": cast.komi.pk, "file": file(picture(1), "a.jpg")})
    assert "errors" in answer.content.decode()
    assert not Batch.objects.exists()


def test_an_empty_file_is_listed_among_the_others(cast: Cast) -> None:
    ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    browser = signed_in(cast.timur)
    for files in ([file(b"", "A 1.jpg")], [file(b"", "A 1.jpg"), file(picture(1), "A 1_2.jpg")]):
        browser.post(PAGE, {"museum": cast.abai.pk, "folder": files})
        item = Batch.objects.latest("pk").items.get(key="A 1.jpg")
        assert item.problems == [{"field": "file", "reason": "The file is empty."}]
    assert Batch.objects.latest("pk").created_count == 1


def test_files_of_a_folder_are_told_apart_by_their_paths(cast: Cast) -> None:
    ring = ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    uploads = [sent(cast.timur, picture(n), "A 1.jpg") for n in range(2)]
    for upload, name in zip(uploads, ("снимки/A 1.jpg", "снимки/подвал/A 1.jpg"), strict=True):
        upload.name = name
        upload.save()
    browser = signed_in(cast.timur)
    keys = " ".join(str(upload.key) for upload in uploads)
    browser.post(PAGE, {"museum": cast.abai.pk, "upload": keys})
    batch = _attached(browser, Batch.objects.get())
    assert [item.key for item in batch.items.order_by("line")] == [
        "снимки/A 1.jpg",
        "снимки/подвал/A 1.jpg",
    ]
    assert [image.original_name for image in ring.images.all()] == ["A 1.jpg", "A 1.jpg"]


def test_each_file_has_its_size_and_hash_on_every_page_of_its_batch(cast: Cast) -> None:
    ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    contents = [picture(1), picture(1), b"%PDF-1.4", b""]
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    uploads = [sent(cast.timur, each, f"A 1_{n}.jpg") for n, each in enumerate(contents)]
    browser = signed_in(cast.timur)
    keys = " ".join(str(upload.key) for upload in uploads)
    browser.post(PAGE, {"museum": cast.abai.pk, "upload": keys})
    preview = Batch.objects.get()
    batch = _attached(browser, preview)
    for each in (preview, batch):
        told = list(each.items.order_by("line").values_list("after__sha256", "after__bytes"))
        assert told == list(zip(hashes, map(len, contents), strict=True))
    browser.post(reverse("admin:catalog_batch_undo", args=[batch.pk]))
    for number, group in ((preview.pk, "?group=matched"), (batch.pk, ""), (batch.pk + 1, "")):
        address = reverse("admin:catalog_batch_change", args=[number])
        text = browser.get(f"{address}{group}").content.decode()
        rows, _, log = text.partition("log-heading")
        assert f"SHA-256 <code>{hashes[0]}</code>" in rows
        assert "4 files, " in log
        assert all(each in log for each in hashes)


def test_the_hash_of_an_archive_is_told_where_it_is_taken_back_too(cast: Cast) -> None:
    ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    browser = signed_in(cast.timur)
    archive = zipped({"A 1.jpg": picture(1)})
    browser.post(PAGE, {"museum": cast.abai.pk, "file": file(archive, "a.zip")})
    batch = _attached(browser, Batch.objects.get())
    browser.post(reverse("admin:catalog_batch_undo", args=[batch.pk]))
    undoing = Batch.objects.latest("pk")
    text = browser.get(reverse("admin:catalog_batch_change", args=[undoing.pk])).content.decode()
    assert hashlib.sha256(archive).hexdigest() in text


def test_whose_page_it_is(cast: Cast) -> None:
    ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    data = {"museum": cast.abai.pk, "file": file(zipped({"A 1.jpg": picture(1)}), "a.zip")}
    signed_in(cast.timur).post(PAGE, data)
    page = reverse("admin:catalog_image_bulk_batch", args=[Batch.objects.get().pk])
    for person, status in (("saule", 302), ("dana", 302), ("olga", 404), ("aigul", 404)):
        assert signed_in(getattr(cast, person)).get(page).status_code == status
    for person, status in (("olga", 200), ("aigul", 200), ("vera", 403), ("stranger", 302)):
        assert signed_in(getattr(cast, person)).get(PAGE).status_code == status


def test_a_pattern_is_tried_on_names(cast: Cast) -> None:
    browser = signed_in(cast.timur)
    data = {"pattern": "IMG_*_{number}", "name": ["IMG_1_КП-7_2.jpg", "x.jpg", "._x.jpg"]}
    text = browser.post(f"{PAGE}names/", data).content.decode()
    assert "КП-7_2 or КП-7" in text
    assert "The name does not fit the pattern." in text
    assert "._x" not in text
    assert "has {number} once" in browser.post(f"{PAGE}names/", {"pattern": "x"}).content.decode()
    assert browser.get(f"{PAGE}names/").status_code == 405


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("list.csv", b"DSC1.jpg\nDSC2.jpg\n", "has one column"),
        ("list.csv", b"", "empty"),
        ("list.csv", b"file,number\n", "names no file"),
        ("list.xlsx", b"PK\x03\x04 no workbook", "list.xlsx"),
        ("list.csv", b"a.jpg,1\n" * (1 << 20) + bytes(9 << 20), "at most 16"),
    ],
)
def test_a_wrong_list_is_told_before_the_photographs_are_taken_in(
    cast: Cast, name: str, content: bytes, sentence: str
) -> None:
    browser = signed_in(cast.timur)
    said = browser.post(f"{PAGE}names/", {"mapping": file(content, name), "name": ["DSC1.jpg"]})
    if content:
        assert sentence in said.content.decode()
        assert "errornote" in said.content.decode()
    upload = sent(cast.timur, picture(1), "DSC1.jpg")
    data = {"museum": cast.abai.pk, "upload": str(upload.key), "mapping": file(content, name)}
    text = browser.post(PAGE, data).content.decode()
    assert sentence in text
    assert "errors field-mapping" in text
    assert str(upload.key) in text
    assert not Batch.objects.exists()


def test_with_a_list_its_numbers_are_shown_and_not_those_of_the_names(cast: Cast) -> None:
    browser = signed_in(cast.timur)
    table = b"DSC1.jpg,A 7\nDSC2,A 8\n"
    data = {"pattern": "no number", "name": ["DSC1.jpg", "DSC2.jpg", "A 3.jpg"]}
    text = browser.post(
        f"{PAGE}names/", {**data, "mapping": file(table, "list.csv")}
    ).content.decode()
    assert "The list names 2 files" in text
    assert "<td>A 7</td>" in text
    assert "<td>A 8</td>" in text
    assert "The mapping file does not name this file." in text
    text = browser.post(f"{PAGE}names/", {"mapping": file(table, "list.csv")}).content.decode()
    assert "The list names 2 files" in text
    assert "<table" not in text


def test_an_archive_that_cannot_be_read_is_told_on_the_page(cast: Cast) -> None:
    browser = signed_in(cast.timur)
    data = {"museum": cast.abai.pk, "file": file(b"PK\x03\x04 cut off", "a.zip")}
    text = browser.post(PAGE, data, follow=True).content.decode()
    assert "a.zip is no ZIP archive, or its end is missing: send it again." in text


def test_what_was_chosen_is_kept_by_whoever_goes_to_another_group_or_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.admin.photograph_choices._PAGE", 2)
    for number in range(3):
        ObjectFactory.create(museum=cast.abai, inventory_number=f"A {number}")
    names = [*(f"A {n}.jpg" for n in range(3)), "vase.jpg"]
    photographs = zipped({name: picture(n) for n, name in enumerate(names)})
    browser = signed_in(cast.timur)
    data = {"museum": cast.abai.pk, "file": file(photographs, "a.zip")}
    browser.post(PAGE, data)
    preview = Batch.objects.get()
    page = reverse("admin:catalog_image_bulk_batch", args=[preview.pk])
    shown = reverse("admin:catalog_batch_change", args=[preview.pk])
    text = browser.get(f"{shown}?group=matched").content.decode()
    assert 'name="_group" value="unmatched"' in text
    assert 'name="_page" value="2"' in text
    assert 'href="?group=' not in text
    answer = browser.post(
        f"{page}?group=matched&page=1", {"line": ["1", "2"], "for-1": "0", "_page": "2"}
    )
    assert answer.headers["Location"] == f"{page}?group=matched&page=2"
    answer = browser.post(
        f"{page}?group=matched&page=2", {"line": "3", "for-3": "0", "_group": "unmatched"}
    )
    assert answer.headers["Location"] == f"{page}?group=unmatched"
    assert "Your choice is kept." in browser.get(shown).content.decode()
    preview.refresh_from_db()
    assert preview.options["chosen"] == {"1": 0, "3": 0}
    browser.post(f"{page}?group=unmatched", {"line": "4", "for-4": "", "_group": "matched"})
    assert "Your choice is kept." not in browser.get(shown).content.decode()
    assert "1 photograph will be attached" in browser.get(shown).content.decode()
    browser.post(page, {"line": ["1", "4"], "number-1": "A 2", "number-4": "A 2"})
    assert "3 photographs will be attached" in browser.get(shown).content.decode()
    browser.post(page, {"line": ["1", "4"], "for-1": "0"})
    assert [item.key for item in _attached(browser, preview).items.filter(outcome="created")] == [
        "A 1.jpg"
    ]
    assert 'href="?group=unmatched"' in browser.get(shown).content.decode()


def _attached(browser: Any, preview: Batch) -> Batch:
    page = reverse("admin:catalog_image_bulk_batch", args=[preview.pk])
    browser.post(page, {"_carry_out": "1"})
    return Batch.objects.latest("pk")


def test_where_each_file_went_is_told_before_and_after_and_when_taken_back(cast: Cast) -> None:
    ring = ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    photographs = {"подвал/A 1.jpg": picture(1), "чердак/A 1.jpg": picture(1), "A 1_2.jpg": b""}
    browser = signed_in(cast.timur)
    data = {"museum": cast.abai.pk, "file": file(zipped(photographs), "a.zip")}
    text = browser.post(PAGE, data, follow=True).content.decode()
    preview = Batch.objects.get()
    shown = reverse("admin:catalog_batch_change", args=[preview.pk])
    assert "With its object already: 1" in text
    there = browser.get(f"{shown}?group=there").content.decode()
    assert "чердак/A 1.jpg</strong> → " in there
    assert f"/{ring.pk}/change/" in there
    batch = _attached(browser, preview)
    result = reverse("admin:catalog_batch_change", args=[batch.pk])
    rows = browser.get(result).content.decode()
    for name, outcome in (
        ("подвал/A 1.jpg", "new"),
        ("чердак/A 1.jpg", "unchanged"),
        ("A 1_2.jpg", "rejected"),
    ):
        named = f'{outcome}</span> <strong>{name}</strong> → <a href="/admin/catalog/museumobject/'
        assert named in rows, name
    assert browser.get(f"{result}?rows=unchanged").content.decode().count("batch-row is-") == 1
    browser.post(reverse("admin:catalog_batch_undo", args=[batch.pk]))
    undoing = Batch.objects.latest("pk")
    rows = browser.get(reverse("admin:catalog_batch_change", args=[undoing.pk])).content.decode()
    assert "<strong>подвал/A 1.jpg</strong> → " in rows


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_what_was_rejected_is_a_list_that_can_be_filled_in_and_sent(
    cast: Cast, language: str
) -> None:
    ring = ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    photographs = zipped({"подвал/x.jpg": picture(1), "=y.jpg": picture(2), "A 1.jpg": b""})
    browser = signed_in(cast.timur)
    with override(language):
        browser.cookies["django_language"] = language
        browser.post(PAGE, {"museum": cast.abai.pk, "file": file(photographs, "a.zip")})
        preview = Batch.objects.get()
        address = reverse("admin:catalog_batch_rejects", args=[preview.pk])
        shown = browser.get(reverse("admin:catalog_batch_change", args=[preview.pk]))
        assert address in shown.content.decode()
        answer: Any = browser.get(address)
        content = b"".join(answer.streaming_content)
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert [row[:2] for row in rows[1:]] == [
            ["'=y.jpg", ""],
            ["A 1.jpg", "A 1"],
            ["подвал/x.jpg", ""],
        ]
        assert all(reason for *_, reason in rows)
        assert rows[0][0] == {"en": "file", "ru": "файл", "kk": "файл"}[language]
        filled = content.replace("подвал/x.jpg,".encode(), "подвал/x.jpg,a-1".encode())
        data = {"file": file(photographs, "a.zip"), "mapping": file(filled, "list.csv")}
        browser.post(PAGE, {"museum": cast.abai.pk, **data})
        found = Batch.objects.latest("pk").items.get(outcome="created")
        assert (found.key, found.object) == ("подвал/x.jpg", ring)


def test_a_batch_without_rejected_rows_of_a_file_has_no_file_of_them(cast: Cast) -> None:
    browser = signed_in(cast.timur)
    for kind in (Batch.Kind.MASS_EDIT, Batch.Kind.UNDO):
        batch = Batch.objects.create(kind=kind, museum=cast.abai, user=cast.timur, state="done")
        address = reverse("admin:catalog_batch_rejects", args=[batch.pk])
        assert browser.get(address).status_code == 404


def test_a_short_list_of_excel_in_russian_is_read(tmp_path: Path) -> None:
    """Numbers alone do not tell in which encoding they are."""
    path = tmp_path / "list.csv"
    path.write_bytes("p1.jpg;ДК-105/1\np2.jpg;ДК-105/2\n".encode("cp1251"))
    found = read_mapping(path)
    assert found == {"p1.jpg": ("ДК-105/1",), "p2.jpg": ("ДК-105/2",)}
