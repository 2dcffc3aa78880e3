"""Opening hours as people type them in the admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from regions.opening import DAYS
from regions.typed_hours import read_exception, read_spans, typed_hours
from tests.cast import Cast


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("10:00-18:00", [["10:00", "18:00"]]),
        ("9–13, 14.30 – 18", [["09:00", "13:00"], ["14:30", "18:00"]]),
    ],
)
def test_hours_are_read(text: str, spans: list[list[str]]) -> None:
    assert read_spans(text) == spans


@pytest.mark.parametrize("text", ["", "closed", "18-10", "10-25", "9-13, 12-18", "10:60-11", "10-"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the form says it in words
        read_spans(text)


def test_dates_are_read() -> None:
    assert read_exception("2027-03-22: closed") == ("2027-03-22", [])
    assert read_exception("31.12.2027 10-14") == ("2027-12-31", [["10:00", "14:00"]])
    for text in ("22 March", "2027-02-30: closed", "2027-03-22: 99-100", "32.13.2027"):
        with pytest.raises(ValueError):  # noqa: PT011
            read_exception(text)


@given(st.text(max_size=40) | st.from_regex(r"[0-9:.,; -]{0,30}"))
def test_nothing_typed_breaks_the_reader(text: str) -> None:
    for reader in (read_spans, read_exception):
        try:
            result: Any = reader(text)
        except ValueError:
            continue
        assert result


def museum_page(cast: Cast, **typed: str) -> dict[str, Any]:
    page: dict[str, Any] = {"code": "ABAI", "kind": "national", "region": cast.region_abai.pk}
    page |= {"name_ru": "Музей Абая", **typed}
    for rows in ("years", "memberships"):
        page |= {f"{rows}-{part}_FORMS": 0 for part in ("TOTAL", "INITIAL")}
    return page


def test_a_director_types_the_hours_and_sees_them_again(cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.saule)
    address = reverse("admin:regions_museum_change", args=[cast.abai.pk])
    wrong = client.post(address, museum_page(cast, mon="ten to six", exceptions="some day"))
    text = wrong.content.decode()
    assert "“ten to six” cannot be read as opening hours." in text
    assert "“some day” cannot be read as opening hours." in text
    typed = {"mon": "10-18", "sat": "11-17", "exceptions": "2027-03-22: closed"}
    assert client.post(address, museum_page(cast, **typed)).status_code == 302
    cast.abai.refresh_from_db()
    hours = {"mon": [["10:00", "18:00"]], "sat": [["11:00", "17:00"]]}
    assert cast.abai.opening_hours == hours | {"exceptions": {"2027-03-22": []}}
    again = typed_hours(cast.abai.opening_hours)
    assert set(again) - {"exceptions"} <= set(DAYS)
    assert client.post(address, museum_page(cast, **again)).status_code == 302
    cast.abai.refresh_from_db()
    assert cast.abai.opening_hours == hours | {"exceptions": {"2027-03-22": []}}
    # Who only looks sees them too.
    client.force_login(cast.aigul)
    assert "10:00-18:00" in client.get(address).content.decode()
