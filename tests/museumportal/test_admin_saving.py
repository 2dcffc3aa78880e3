"""Where a record stands towards the public, and what its form knows of its state."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from catalog.models import MuseumObject
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


@pytest.mark.parametrize(
    ("columns", "sentence", "link"),
    [
        (
            {"status": Status.PUBLISHED},
            "and what you save at once.",
            "See it on the site",
        ),
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
