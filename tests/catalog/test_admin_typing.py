"""Numbers and dates as cataloguers type them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import MuseumObject
from tests.cast import Cast
from tests.catalog.test_admin_objects import form
from tests.factories import ObjectFactory


def page_of(record: MuseumObject) -> str:
    return reverse("admin:catalog_museumobject_change", args=[record.pk])


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("typed", ["12,5", "12.5"])
def test_a_decimal_comma_is_a_decimal_comma(cast: Cast, language: str, typed: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(cast.aigul)
    row = {"dimension": "height", "value": typed, "unit": "cm", "position": 0}
    sent: dict[str, Any] = {f"measurements-0-{name}": value for name, value in row.items()}
    sent |= {"measurements-TOTAL_FORMS": 1, "insurance_value": "1 500,50"}
    answer = client.post(reverse("admin:catalog_museumobject_add"), form(cast, **sent))
    assert answer.status_code == 302
    record = MuseumObject.objects.get()
    assert (str(record.measurements.get().value), str(record.insurance_value)) == (
        "12.500",
        "1500.50",
    )
    text = client.get(page_of(record)).content.decode()
    assert 'value="12,5"' in text
    assert 'value="1500,50"' in text


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ({"production_date_ru": "XIX в."}, (1801, 1900)),
        ({"production_date_kk": "белгісіз", "production_date_en": "c.1801-10"}, (1801, 1810)),
        ({"production_date_ru": "XIX в.", "production_earliest": "1850"}, (1850, None)),
        ({"production_date_ru": "при Абылай хане"}, (None, None)),
        ({"production_date_ru": "XIX в.", "production_earliest": "many"}, None),
    ],
)
def test_years_are_read_from_the_date_where_they_are_left_empty(
    cast: Cast, typed: dict[str, str], years: tuple[int | None, int | None] | None
) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.aigul)
    client.post(reverse("admin:catalog_museumobject_add"), form(cast, **typed))
    record = MuseumObject.objects.first()
    assert (record and (record.production_earliest, record.production_latest)) == years


def test_years_follow_a_corrected_date_and_typed_ones_stay(cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.aigul)
    record = ObjectFactory(
        museum=cast.abai,
        status="draft",
        production_date_ru="XIX в.",
        production_earliest=1801,
        production_latest=1900,
    )
    for earliest, latest, text, expected in (
        (1801, 1900, "XX в.", (1901, 2000)),
        (1950, 1960, "XX в.", (1950, 1960)),
        (1950, 1960, "XVIII в.", (1950, 1960)),
    ):
        years = {"production_earliest": earliest, "production_latest": latest}
        sent = form(cast, production_date_ru=text, **years)
        assert client.post(page_of(record), sent).status_code == 302
        record.refresh_from_db()
        assert (record.production_earliest, record.production_latest) == expected
