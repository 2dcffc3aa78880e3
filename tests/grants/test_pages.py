"""The programme's pages, and figures that are counted from the catalogue."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from grants.models import Award, Call, Programme
from grants.progress import Figures, count, promises
from museumportal.lib.fields import Status
from regions.models import MuseumYear
from tests.cast import Cast
from tests.factories import ImageFactory, ObjectFactory
from tours.models import Model3D, Tour

pytestmark = pytest.mark.django_db


def a_call(cast: Cast, published: bool = True, **fields: Any) -> Call:
    programme = Programme.objects.create(
        title_en="Northern museums", starts_on=date(2026, 1, 1), published=published
    )
    programme.regions.add(cast.region_komi)
    today = timezone.localdate()
    fields = {
        "title_en": "First thousand",
        "opens_on": today - timedelta(days=1),
        "closes_on": today + timedelta(days=1),
        "budget": 1_000_000,
        "published": True,
    } | fields
    return programme.calls.create(**fields)


def an_award(call: Call, cast: Cast, **fields: Any) -> Award:
    fields = {
        "museum": cast.komi,
        "title_en": "Silver online",
        "amount": 320_000,
        "awarded_on": timezone.localdate(),
    } | fields
    return call.awards.create(**fields)


def test_figures_are_items_and_only_public_ones(cast: Cast) -> None:
    hoard = ObjectFactory(museum=cast.abai, quantity=200)
    ObjectFactory(museum=cast.abai, quantity=5)
    ObjectFactory(museum=cast.abai, quantity=1000, status=Status.DRAFT)
    ImageFactory(object=hoard)
    ImageFactory(object=hoard, published=False)
    for status in (Status.PUBLISHED, Status.DRAFT):
        Model3D.objects.create(museum=cast.abai, title_en="m", status=status, file="m.glb")
        Tour.objects.create(museum=cast.komi, title_en="t", status=status)
    figures = count()
    abai = figures.of(cast.abai)
    assert (abai.objects, abai.items, abai.images, abai.models, abai.tours) == (2, 205, 1, 1, 0)
    assert figures.of(cast.komi).tours == 1
    assert figures.by_region[cast.region_abai.pk] == abai
    assert figures.total.items == 205


def test_the_share_compares_only_museums_that_returned_their_stock(cast: Cast) -> None:
    ObjectFactory(museum=cast.abai, quantity=50)
    ObjectFactory(museum=cast.komi, quantity=900)
    MuseumYear.objects.create(museum=cast.abai, year=2024, stock_items=100)
    MuseumYear.objects.create(museum=cast.abai, year=2025, stock_items=200)
    MuseumYear.objects.create(museum=cast.abai, year=2026, visits=7)
    MuseumYear.objects.create(museum=cast.komi, year=2026)
    figures = count()
    assert figures.of(cast.abai).share == 25
    assert figures.of(cast.komi).share is None
    assert figures.total.share == 25
    assert Figures().share is None


def test_counting_takes_six_queries_however_many_museums(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Museums, objects, images, models, tours, returns: one aggregate each."""
    for _ in range(5):
        ObjectFactory()
    with django_assert_num_queries(6):
        count()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_progress_page_shows_what_was_counted(
    client: Client, cast: Cast, language: str
) -> None:
    ObjectFactory(museum=cast.abai, quantity=1234)
    cache.clear()
    page = client.get(f"/{language}/progress/")
    text = page.content.decode()
    assert page.context["total"].items == 1234
    assert "1,234" in text if language == "en" else "1\xa0234" in text
    assert str(timezone.localdate().year) in text


def test_what_is_not_published_stays_in_the_house(client: Client, cast: Cast) -> None:
    hidden = a_call(cast, published=False)
    award = an_award(hidden, cast)
    draft = a_call(cast, title_en="Draft call")
    Call.objects.filter(pk=draft.pk).update(published=False)
    for record in (hidden.programme, hidden, award, draft):
        path = "/en" + record.get_absolute_url()[3:]
        assert client.get(path).status_code == 404, path
    assert "Draft call" not in client.get("/en/programme/").content.decode()


def test_from_programme_to_award(client: Client, cast: Cast) -> None:
    call = a_call(cast)
    award = an_award(call, cast, promised_items=10)
    listed = client.get("/en/programme/").content.decode()
    assert "Northern museums" in listed
    assert "First thousand" in listed
    page = client.get(f"/en/programme/{call.programme.public_id}/").content.decode()
    assert "Silver online" in page
    assert "Komi Republic" in page
    assert "1,000,000" in client.get(f"/en/programme/calls/{call.public_id}/").content.decode()
    page = client.get(f"/en/programme/awards/{award.public_id}/").content.decode()
    assert "0 of 10 (0%)" in page


def test_a_promise_is_measured_from_its_day_on_and_by_what_the_public_sees(cast: Cast) -> None:
    award = an_award(
        a_call(cast), cast, awarded_on=timezone.localdate(), promised_items=100, promised_images=2
    )
    before = ObjectFactory(museum=cast.komi, quantity=70)
    type(before).objects.filter(pk=before.pk).update(created=timezone.now() - timedelta(days=40))
    new = ObjectFactory(museum=cast.komi, quantity=25)
    ObjectFactory(museum=cast.komi, quantity=500, status=Status.DRAFT)
    ObjectFactory(museum=cast.abai, quantity=600)
    for _ in range(3):
        ImageFactory(object=new)
    items, images = promises(award)
    assert (items.promised, items.counted, items.percent) == (100, 25, 25)
    assert (images.counted, images.percent) == (3, 100)


def test_a_closed_call_is_not_announced_as_open(client: Client, cast: Cast) -> None:
    today = timezone.localdate()
    a_call(cast, title_en="Over", opens_on=today - timedelta(9), closes_on=today - timedelta(1))
    assert client.get("/en/programme/").context["open_calls"] == []
