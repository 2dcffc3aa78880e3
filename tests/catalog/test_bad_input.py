"""What goes wrong at the form of an object: a clear sentence at the field, and nothing is lost."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from catalog.models import MuseumObject
from catalog.typed_days import impossible_day
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import errors, form, jpeg
from tests.factories import ObjectFactory

ADD = "admin:catalog_museumobject_add"
LONG = "Ұ" * 100_000

WRONG: list[tuple[str, str, str]] = [
    ("quantity", "many", "Enter a whole number."),
    ("quantity", "1,5", "Enter a whole number."),
    ("quantity", "9" * 30, "less than or equal to"),
    ("production_earliest", "-99999", "greater than or equal to"),
    ("insurance_value", "1 000 tenge", "Enter a number."),
    ("insurance_value", "-5", "greater than or equal to"),
    ("insurance_value", "9" * 30, "more than 14 digits"),
    ("acquisition_date", "31.02.1999", "There is no such day: 31.02.1999."),
    ("production_date_en", "after 1925-13-40", "There is no such day: 1925-13-40."),
    ("title_en", LONG, "at most 1000 characters"),
    ("title_en", "<b>Carpet</b>", "This text holds HTML: &lt;b&gt;."),
    ("description_ru", '<span style="x">Ковёр', "This text holds HTML: &lt;span"),
    ("description_en", "Carpet&nbsp;of wool", "This text holds HTML: &amp;nbsp;."),
    ("scholarly_description_kk", "<script>alert(1)</script>", "This text holds HTML"),
    ("location", "x" * 201, "at most 200 characters"),
]


@pytest.mark.parametrize(("name", "typed", "sentence"), WRONG)
def test_a_sentence_stands_at_the_field_and_all_that_was_typed_stays(
    cast: Cast, name: str, typed: str, sentence: str
) -> None:
    sent = form(cast, condition="Torn at the edge") | {name: typed}
    sent |= {"measurements-TOTAL_FORMS": 1, "measurements-0-value": "six"}
    answer = signed_in(cast.aigul).post(reverse(ADD), sent)
    assert list(errors(answer)) == [name]
    text = answer.content.decode()
    assert sentence in text
    assert "Torn at the edge" in text
    assert 'value="six"' in text
    assert answer.context["adminform"].form[name].value() == typed
    assert not MuseumObject.objects.exists()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_sentences_are_said_in_the_reader_s_language(cast: Cast, language: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(cast.aigul)
    for name, typed, sentence in WRONG:
        text = client.post(reverse(ADD), form(cast) | {name: typed}).content.decode()
        assert sentence.split(":")[0] not in text, (name, typed)
    with translation.override(language):
        assert gettext("There is no such day: %(day)s.") != "There is no such day: %(day)s."


@pytest.mark.parametrize(
    "typed", ["5 < 6", "a <- b", "<…>", "3 > 2", "AT&T", "Ruhm & Ehre", "<неразб.>", "<?>"]
)
def test_angle_brackets_of_scholars_are_no_html(cast: Cast, typed: str) -> None:
    answer = signed_in(cast.aigul).post(reverse(ADD), form(cast, description_en=typed))
    assert answer.status_code == 302
    assert MuseumObject.objects.get().description_en == typed


def test_what_came_with_html_long_ago_hinders_no_other_change(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, status="draft", description_en="<b>Old</b>")
    page = reverse("admin:catalog_museumobject_change", args=[record.pk])
    sent = form(cast, description_en="<b>Old</b>", location="Room 3")
    assert signed_in(cast.aigul).post(page, sent).status_code == 302


def test_control_characters_go_and_line_breaks_stay(cast: Cast) -> None:
    sent = form(cast, title_en="Car\x00pet\x1b", description_en="One\x0btwo\r\nthree\x7f")
    assert signed_in(cast.aigul).post(reverse(ADD), sent).status_code == 302
    record = MuseumObject.objects.get()
    assert (record.title_en, record.description_en) == ("Carpet", "One\ntwo\r\nthree")


def fake(name: str) -> io.BytesIO:
    file = io.BytesIO(b"MZ this is a program")
    file.name = name
    return file


def test_a_file_under_a_false_name_leads_back_to_the_pictures(cast: Cast) -> None:
    sent: dict[str, Any] = form(cast, pictures=[jpeg(), fake("carpet.jpg")], _save="1")
    del sent["_continue"]
    answer = signed_in(cast.aigul).post(reverse(ADD), sent)
    record = MuseumObject.objects.get()
    page = reverse("admin:catalog_museumobject_change", args=[record.pk])
    assert answer.headers["Location"] == f"{page}#pictures"
    assert record.images.count() == 1
    text = signed_in(cast.aigul).get(page).content.decode()
    assert record.title_kk in text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("30.02.2001", "30.02.2001"),
        ("29.02.2000", ""),
        ("29.02.1900", "29.02.1900"),
        ("12/31/1999", ""),
        ("2001-2-29", "2001-2-29"),
        ("between 1.1.1801 and 31.4.1802", "31.4.1802"),
        ("№ 12.345.6789", ""),
        ("1801-1900", ""),
        ("", ""),
        ("1.1.0000", "1.1.0000"),
        ("31 февраля 1850 года", "31 февраля"),
        ("29 февраля 1900", "29 февраля"),
        ("29 февраля 1904", ""),
        ("29 ақпан", ""),
        ("1850 жылғы 31 ақпан", "31 ақпан"),
        ("ок. 30 сентября 1801 – 31 сентября 1802", "31 сентября"),
        ("June 31, 1850", "June 31"),
        ("31st Nov. 1850", "31st Nov."),
        ("0 мая 1850", "0 мая"),
        ("май 1850", ""),
        ("1850-51 мая", ""),
        ("29 марта", ""),
        ("Mar 18", ""),
    ],
)
def test_days_that_no_calendar_has(text: str, found: str) -> None:
    assert impossible_day(text) == found


def test_characters_that_are_not_seen_and_turn_the_text_go(cast: Cast) -> None:
    sent = form(cast, title_kk="\u202eбі\u200bле\u2066зік\ufeff", title_en="می\u200cخواهم")
    assert signed_in(cast.aigul).post(reverse(ADD), sent).status_code == 302
    record = MuseumObject.objects.get()
    assert (record.title_kk, record.title_en) == ("білезік", "می\u200cخواهم")


def test_what_is_public_keeps_a_title(cast: Cast) -> None:
    record = ObjectFactory.create(museum=cast.abai, title_en="Ring", status=Status.PUBLISHED)
    page = reverse("admin:catalog_museumobject_change", args=[record.pk])
    bare = {"title_kk": "", "title_ru": "", "title_en": "", "status": "published"}
    sent = form(cast, inventory_number=record.inventory_number, **bare)
    answer = signed_in(cast.aigul).post(page, sent)
    assert errors(answer)["title_en"] == [
        "What the public sees has a title in at least one language."
    ]
    record.refresh_from_db()
    assert record.title_en == "Ring"


def test_a_record_without_a_title_is_not_published(cast: Cast) -> None:
    record = ObjectFactory.create(
        museum=cast.abai, title_en="", title_kk="", title_ru="", status=Status.DRAFT
    )
    chosen = {"action": "publish", "_selected_action": [record.pk]}
    page = reverse("admin:catalog_museumobject_changelist")
    answer = signed_in(cast.timur).post(page, chosen, follow=True)
    assert "there is no title to be public" in answer.content.decode()
    record.refresh_from_db()
    assert record.status == Status.DRAFT


def test_a_changed_number_that_is_there_in_other_writing_is_asked_back(
    cast: Cast, reindex: Callable[[], int]
) -> None:
    for number in ("ДК-107/1", "E-1"):
        ObjectFactory.create(museum=cast.abai, inventory_number=number, status=Status.DRAFT)
    reindex()
    record = MuseumObject.objects.get(inventory_number="E-1")
    page = reverse("admin:catalog_museumobject_change", args=[record.pk])
    sent = form(cast, inventory_number="дк-107/1")
    answer = signed_in(cast.aigul).post(page, sent)
    assert "written otherwise" in str(errors(answer)["inventory_number"])
    assert signed_in(cast.aigul).post(page, sent | {"though_alike": "on"}).status_code == 302
    record.refresh_from_db()
    assert record.inventory_number == "дк-107/1"
