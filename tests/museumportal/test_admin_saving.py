"""Two people at one record, and where a record stands towards the public."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from catalog.models import Image, MuseumObject
from grants.models import Programme
from museumportal.accounts.models import User
from museumportal.lib.fields import Status
from regions.models import Museum
from tests.cast import Cast
from tests.catalog.test_admin_objects import form
from tests.factories import (
    AgentFactory,
    ConceptFactory,
    GalleryFactory,
    ImageFactory,
    ObjectFactory,
)


def signed_in(person: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def page_of(row: models.Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def seen(client: Client, row: models.Model) -> str:
    """The mark by which the form that is open now knows what it shows."""
    text = client.get(page_of(row)).content.decode()
    found = re.search(r'name="seen_version" value="([^"]+)"', text)
    assert found
    return found[1]


@pytest.fixture
def record(cast: Cast) -> MuseumObject:
    return ObjectFactory(museum=cast.abai, inventory_number="КП-1", status=Status.DRAFT)


def test_the_second_of_two_people_is_told_and_nothing_is_lost(
    cast: Cast, record: MuseumObject
) -> None:
    aigul, timur = signed_in(cast.aigul), signed_in(cast.timur)
    of_aigul, of_timur = seen(aigul, record), seen(timur, record)
    first = form(cast, title_kk="Айгүл жазған", seen_version=of_aigul)
    assert aigul.post(page_of(record), first).status_code == 302
    second = form(cast, title_kk="Тимур жазған", seen_version=of_timur)
    told = timur.post(page_of(record), second)
    text = told.content.decode()
    assert "aigul saved this record" in text
    assert "Тимур жазған" in text
    record.refresh_from_db()
    assert record.title_kk == "Айгүл жазған"
    # Knowing it, Timur saves once more.
    again = re.search(r'name="seen_version" value="([^"]+)"', text)
    assert again
    assert timur.post(page_of(record), second | {"seen_version": again[1]}).status_code == 302
    record.refresh_from_db()
    assert record.title_kk == "Тимур жазған"


def test_pressing_the_button_twice_adds_nothing_twice(cast: Cast, record: MuseumObject) -> None:
    client = signed_in(cast.aigul)
    row = {"dimension": "height", "value": "6", "unit": "cm", "position": 0}
    sent = form(cast, seen_version=seen(client, record), **{"measurements-TOTAL_FORMS": 1})
    sent |= {f"measurements-0-{name}": value for name, value in row.items()}
    assert client.post(page_of(record), sent).status_code == 302
    assert "You have saved this record already" in (
        client.post(page_of(record), sent).content.decode()
    )
    assert record.measurements.count() == 1


def test_a_picture_described_elsewhere_counts_and_one_rendered_does_not(
    cast: Cast, record: MuseumObject
) -> None:
    image: Image = ImageFactory(object=record)
    client = signed_in(cast.aigul)
    before = seen(client, record)
    image.save()  # as the worker does
    assert seen(client, record) == before
    page: dict[str, Any] = {"position": 0, "published": "on", "caption_en": "A bracelet"}
    assert signed_in(cast.timur).post(page_of(image), page).status_code == 302
    assert seen(client, record) != before


def test_other_records_are_guarded_too(cast: Cast) -> None:
    gallery = GalleryFactory(museum=cast.abai)
    one, two = signed_in(cast.timur), signed_in(cast.saule)
    marks = seen(one, gallery), seen(two, gallery)
    page = {
        "museum": cast.abai.pk,
        "status": gallery.status,
        "position": 0,
        "items-TOTAL_FORMS": 0,
        "items-INITIAL_FORMS": 0,
    }
    first = page | {"title_en": "First", "seen_version": marks[0]}
    second = page | {"title_en": "Second", "seen_version": marks[1]}
    assert one.post(page_of(gallery), first).status_code == 302
    assert "timur saved this record" in two.post(page_of(gallery), second).content.decode()
    gallery.refresh_from_db()
    assert gallery.title_en == "First"


@pytest.mark.parametrize(
    ("columns", "sentence", "link"),
    [
        ({"status": Status.PUBLISHED}, "Public: everybody sees it.", "See it on the site"),
        ({"status": Status.DRAFT}, "Not public: only staff sees it.", "Preview"),
        ({"status": Status.IN_REVIEW}, "until a curator publishes it", "Preview"),
        ({"status": Status.WITHDRAWN}, "visitors do not see it any more", "Preview"),
        (
            {"publication_restricted": True, "restriction_reason": "loan"},
            "Marked as not to be published",
            "Preview",
        ),
    ],
)
def test_an_object_says_who_sees_it_and_where(
    cast: Cast, columns: dict[str, Any], sentence: str, link: str
) -> None:
    record = ObjectFactory(museum=cast.abai, **columns)
    client = signed_in(cast.aigul)
    text = client.get(page_of(record)).content.decode()
    assert sentence in text
    assert f"<code>{record.public_id}</code>" in text
    assert link in text
    assert f'href="{record.get_absolute_url()}"'.replace("/kk/", "/en/") in text
    assert client.get(f"/en/objects/{record.public_id}/").status_code == 200


def test_every_page_of_a_public_thing_leads_to_the_site(cast: Cast) -> None:
    boss = signed_in(cast.boss)
    draft = Programme.objects.create(starts_on=date(2026, 1, 1), title_en="Draft")
    rows: list[Any] = [
        cast.abai,
        cast.region_abai,
        ConceptFactory(),
        AgentFactory(),
        GalleryFactory(museum=cast.abai),
        ImageFactory(object=ObjectFactory(museum=cast.abai)),
        draft,
    ]
    for row in rows:
        text = boss.get(page_of(row)).content.decode()
        address = re.search(r'class="publicity.*?<a href="([^"]+)"', text, re.S)
        assert address, row
        assert boss.get(address[1]).status_code in (200, 303), row
    assert "Not public" in boss.get(page_of(draft)).content.decode()
    assert Client().get(f"/en/programme/{draft.public_id}/").status_code == 404
    assert Museum.objects.exists()


def test_the_history_speaks_in_words(cast: Cast, record: MuseumObject) -> None:
    client = signed_in(cast.timur)
    assert client.post(page_of(record), form(cast, status="published")).status_code == 302
    draft = ObjectFactory(museum=cast.abai, status=Status.DRAFT)
    objects = reverse("admin:catalog_museumobject_changelist")
    for step in ("into_bin", "out_of_bin"):
        address = objects + ("?bin=yes" if step == "out_of_bin" else "")
        client.post(address, {"action": step, "_selected_action": [draft.pk]})
    history = "admin:catalog_museumobject_history"
    text = client.get(reverse(history, args=[record.pk])).content.decode()
    assert "<del>draft</del> → <ins>published</ins>" in text
    text = client.get(reverse(history, args=[draft.pk])).content.decode()
    assert "Put into the bin." in text
    assert "Taken out of the bin." in text
    russian = Client(headers={"accept-language": "ru"})
    russian.force_login(cast.timur)
    text = russian.get(reverse(history, args=[record.pk])).content.decode()
    assert "<del>черновик</del> → <ins>опубликовано</ins>" in text
