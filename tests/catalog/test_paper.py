"""Cards, pages of the inventory book and labels: what stands on them, for whom, and how many."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pixels
from pypdf import PdfReader

from catalog.actions import printouts
from catalog.models import Derivative, MuseumObject, Printout, ProvenanceEvent
from catalog.paper import pdf, sheets
from catalog.tasks import make_printout, remove_printouts
from tests.cast import Cast, signed_in
from tests.factories import ConceptFactory, ImageFactory, ObjectFactory

BASE = "https://museum.example"
KAZAKH = "Ә ә Ғ ғ Қ қ Ң ң Ө ө Ұ ұ Ү ү Һ һ І і"


def text_of(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)


def sheet(kind: str, *records: MuseumObject, language: str = "en") -> bytes:
    into = io.BytesIO()
    keys = [each.pk for each in records]
    sheets.write_sheets(kind, keys, language=language, base=BASE, into=into)
    return into.getvalue()


@pytest.fixture
def saddle(cast: Cast) -> MuseumObject:
    record: MuseumObject = ObjectFactory.create(
        museum=cast.abai,
        inventory_number="КП-1",
        title_kk=f"Ер {KAZAKH}",
        title_en="Saddle",
        title_ru="Седло",
        object_type=ConceptFactory.create(),
        location="Store 2, shelf 3",
        acquisition_source="Akhmetova G. S.",
        insurance_value="250000.00",
        condition="cracked",
    )
    ProvenanceEvent.objects.create(object=record, holder_en="A living donor")
    return record


def hang(record: MuseumObject, pixels: bytes) -> None:
    image = ImageFactory.create(object=record, is_main=True)
    key = f"derivatives/{image.public_id}.jpg"
    default_storage.save(key, ContentFile(pixels))
    Derivative.objects.create(
        image=image, spec="page-640-jpeg", version=1, key=key, media_type="image/jpeg",
        width=640, height=400, bytes=len(pixels),
    )  # fmt: skip


def jpeg() -> bytes:
    made = io.BytesIO()
    Pixels.new("RGB", (640, 400), "teal").save(made, "JPEG")
    return made.getvalue()


INTERNAL = ("Store 2, shelf 3", "Akhmetova", "cracked", "A living donor")


def test_the_card_tells_all_and_has_the_picture(saddle: MuseumObject) -> None:
    hang(saddle, jpeg())
    made = sheet("card", saddle)
    text = text_of(made)
    for words in ("Saddle", "КП-1", "Bracelet", "250,000", *INTERNAL):
        assert words in text, words
    assert f"{BASE}/id/{saddle.public_id}" in text
    [page] = PdfReader(io.BytesIO(made)).pages
    assert len(page.images) == 1


def test_what_is_empty_has_no_heading_on_the_card(cast: Cast, saddle: MuseumObject) -> None:
    bare = ObjectFactory.create(museum=cast.abai)
    assert "Internal, never public" in text_of(sheet("card", saddle))
    assert "Internal, never public" not in text_of(sheet("card", bare))


@pytest.mark.parametrize(("language", "word"), [("kk", "карточкасы"), ("ru", "карточка")])
def test_papers_speak_the_language_that_was_chosen(
    saddle: MuseumObject, language: str, word: str
) -> None:
    assert word in text_of(sheet("card", saddle, language=language))


def test_kazakh_letters_come_out_of_the_fonts_that_the_site_brings(saddle: MuseumObject) -> None:
    made = sheet("card", saddle, language="kk")
    assert set(KAZAKH.split()) <= set(text_of(made))
    [page] = PdfReader(io.BytesIO(made)).pages
    fonts = {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert all("Portal" in name for name in fonts), fonts


def test_the_inventory_book_has_a_row_an_object_in_the_order_of_its_columns(
    cast: Cast, saddle: MuseumObject
) -> None:
    second = ObjectFactory.create(museum=cast.abai, inventory_number="КП-2", location="Store 9")
    text = text_of(sheet("book", second, saddle))
    places = [text.index(word) for word in ("КП-1", "Saddle", "Store 2", "КП-2", "Store 9")]
    assert places == sorted(places)


@pytest.mark.parametrize("at_once", [120, 2])
def test_papers_come_in_the_order_in_which_people_count(
    cast: Cast, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "AT_ONCE", dict.fromkeys(sheets.AT_ONCE, at_once))
    counted = ["Z-1", "Z-2", "Z-10", "КП-2", "КП-12", "КП-12/9", "КП-12/10", "КП-100"]
    by_script = [*counted[3:], *counted[:3]]  # Cyrillic first, as in every list of titles
    for number in sorted(counted):
        ObjectFactory.create(museum=cast.abai, inventory_number=number, title_en="")
    keys = list(MuseumObject.objects.order_by("inventory_number").values_list("pk", flat=True))
    printout = printouts.choose_for_print(user=cast.aigul, keys=keys, base=BASE)
    printouts.start_printout(printout=printout, kind="book", language="en")
    make_printout(printout.pk)
    with default_storage.open(Printout.objects.get().file) as file:
        words = text_of(file.read()).split()
    assert list(dict.fromkeys(word for word in words if word in counted)) == by_script


def test_labels_tell_nothing_internal_and_stand_24_on_a_sheet(
    cast: Cast, saddle: MuseumObject
) -> None:
    text = text_of(sheet("label", saddle))
    assert "Saddle" in text
    assert not [word for word in INTERNAL if word in text]
    more = [ObjectFactory.create(museum=cast.abai) for _ in range(24)]
    assert len(PdfReader(io.BytesIO(sheet("label", *more))).pages) == 1
    assert len(PdfReader(io.BytesIO(sheet("label", saddle, *more))).pages) == 2


def test_the_code_on_a_label_leads_to_the_permanent_address(saddle: MuseumObject) -> None:
    from catalog.paper.told import on_paper

    [paper], _pictures = on_paper([saddle.pk], BASE)
    assert paper.address == f"{BASE}/id/{saddle.public_id}"
    assert paper.qr.startswith("<svg")


HOSTILE = {
    "html": "</h1><script>alert(1)</script><img src='file:///etc/passwd'><link href='http://a/'>",
    "controls": "a\x01b\x0cc\u202e\ufffe",
    "long": "Ұзақ " * 199,
    "one word": "w" * 990,
    "nothing": "",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["card", "book", "label"])
def test_hostile_titles_give_paper_all_the_same(
    cast: Cast, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HOSTILE[name]
    titles = {f"title_{each}": text for each in ("kk", "ru", "en")}
    record = ObjectFactory.create(museum=cast.abai, description_en=text * 100, **titles)
    made = sheet(kind, record)
    assert made.startswith(b"%PDF")
    assert b"passwd" not in made
    if name == "html":
        assert "script" in text_of(made)  # as words


@pytest.mark.parametrize("pixels", [b"", b"\xff\xd8 no picture", jpeg()[:-300]])
def test_a_missing_or_broken_picture_leaves_the_words(saddle: MuseumObject, pixels: bytes) -> None:
    hang(saddle, pixels)
    assert "Saddle" in text_of(sheet("card", saddle))
    Derivative.objects.update(key="derivatives/gone.jpg")
    assert "Saddle" in text_of(sheet("card", saddle))


def test_a_document_reads_no_file_and_asks_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    page = (
        '<img src="http://127.0.0.1:1/a"><img src="file:///etc/passwd"><img src="paper:picture/9">'
    )
    monkeypatch.setattr(pdf, "render_to_string", lambda *_: page)
    monkeypatch.setattr("socket.socket.connect", lambda *a: asked.append(str(a)))
    monkeypatch.setattr("urllib.request.urlopen", lambda *a, **_: asked.append(str(a)))
    assert pdf.pdf_of("card.html", {}, {"1": jpeg()}).startswith(b"%PDF")
    assert asked == []


def paper_page(record: MuseumObject) -> str:
    return reverse("admin:catalog_museumobject_paper", args=[record.pk])


def test_a_cataloguer_prints_from_the_page_of_the_object(cast: Cast, saddle: MuseumObject) -> None:
    client = signed_in(cast.aigul)
    form = reverse("admin:catalog_museumobject_change", args=[saddle.pk])
    assert paper_page(saddle) in client.get(form).content.decode()
    assert "What to print" in client.get(paper_page(saddle)).content.decode()
    answer = client.get(paper_page(saddle), {"kind": "label", "language": "kk"})
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert "Ер" in text_of(answer.content)
    wrong = client.get(paper_page(saddle), {"kind": "poster", "language": "kk"})
    assert wrong.context["form"].errors["kind"]


@pytest.mark.parametrize("name", ["olga", "vera", "stranger"])
def test_nobody_else_prints_it(cast: Cast, saddle: MuseumObject, name: str) -> None:
    asked = {"kind": "card", "language": "en"}
    answer = signed_in(getattr(cast, name)).get(paper_page(saddle), asked)
    assert answer.status_code in (302, 403, 404)
    assert Client().get(paper_page(saddle), asked).status_code == 302


def choose(client: Client, records: list[MuseumObject]) -> Any:
    page = reverse("admin:catalog_museumobject_changelist")
    sent = {"action": "print_chosen", "_selected_action": [each.pk for each in records]}
    return client.post(page, sent, follow=True)


def test_a_selection_is_made_in_the_background_and_fetched(
    cast: Cast, saddle: MuseumObject, django_capture_on_commit_callbacks: Any
) -> None:
    other = ObjectFactory.create(museum=cast.abai, title_en="Whip", inventory_number="КП-2")
    client = signed_in(cast.aigul)
    answer = choose(client, [saddle, other])
    assert "2 objects are chosen" in answer.content.decode()
    page = answer.request["PATH_INFO"]
    client.post(page, {"kind": "card", "language": "en"})
    printout = Printout.objects.get()
    assert "Being made: 0 of 2" in client.get(page).content.decode()
    assert client.get(f"{page}file/").status_code == 404
    make_printout(printout.pk)
    make_printout(printout.pk)  # twice does no harm
    assert f"{page}file/" in client.get(page).content.decode()
    file = client.get(f"{page}file/")
    made = b"".join(file.streaming_content)  # type: ignore[attr-defined]
    assert "Saddle" in text_of(made)
    assert "Whip" in text_of(made)
    for person in (cast.timur, cast.olga):  # of the same museum or not: each their own papers
        assert signed_in(person).get(page).status_code == 404
        assert signed_in(person).get(f"{page}file/").status_code == 404
    name = Printout.objects.get().file
    Printout.objects.update(created=timezone.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        remove_printouts()
    assert not Printout.objects.exists()
    assert not default_storage.exists(name)


def test_only_what_one_may_edit_is_printed(cast: Cast, saddle: MuseumObject) -> None:
    theirs = ObjectFactory.create(museum=cast.komi, title_en="Sledge")
    keys = [saddle.pk, theirs.pk]
    printout = printouts.choose_for_print(user=cast.aigul, keys=keys, base=BASE)
    printouts.start_printout(printout=printout, kind="card", language="en")
    make_printout(printout.pk)
    with default_storage.open(Printout.objects.get().file) as file:
        text = text_of(file.read())
    assert "Saddle" in text
    assert "Sledge" not in text


def test_above_the_bound_it_is_said_and_nothing_is_made(
    cast: Cast, saddle: MuseumObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.admin.paper.MOST", 1)
    other = ObjectFactory.create(museum=cast.abai)
    answer = choose(signed_in(cast.aigul), [saddle, other])
    assert "At most 1 objects are printed at once" in answer.content.decode()
    assert not Printout.objects.exists()
    with pytest.raises(ValueError, match="at most"):
        printouts.choose_for_print(user=cast.aigul, keys=range(1001), base=BASE)


def test_many_objects_are_laid_out_a_few_at_a_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [ObjectFactory.create(museum=cast.abai) for _ in range(5)]
    monkeypatch.setattr(sheets, "AT_ONCE", {"card": 2, "book": 2, "label": 2})
    into, done = io.BytesIO(), list[int]()
    keys = [each.pk for each in records]
    sheets.write_sheets("card", keys, language="en", base=BASE, into=into, told=done.append)
    assert done == [2, 4, 5]
    pages = PdfReader(into).pages
    assert len(pages) == 5
    assert pages[4].extract_text().endswith(" 5")  # pages are numbered on
    assert all(each.inventory_number in text_of(into.getvalue()) for each in records)


def test_without_the_systems_library_the_page_says_so(
    cast: Cast, saddle: MuseumObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "available", lambda: False)
    client = signed_in(cast.aigul)
    asked = {"kind": "card", "language": "en"}
    assert "Pango is missing" in client.get(paper_page(saddle), asked).content.decode()
    page = reverse("admin:catalog_museumobject_change", args=[saddle.pk])
    assert client.get(page).status_code == 200


def test_a_failure_is_said_on_the_page(
    cast: Cast, saddle: MuseumObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    printout = printouts.choose_for_print(user=cast.aigul, keys=[saddle.pk], base=BASE)
    printouts.start_printout(printout=printout, kind="card", language="en")
    monkeypatch.setattr(printouts, "write_sheets", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_printout(printout.pk)
    page = reverse("admin:catalog_museumobject_printout", args=[printout.pk])
    assert "could not be made" in signed_in(cast.aigul).get(page).content.decode()
