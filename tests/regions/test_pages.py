"""Museums, regions and the map, as visitors meet them."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from museumportal.lib.fields import Status
from regions import maps, opening
from regions.models import Museum, MuseumYear, Region
from tests.cast import Cast
from tests.factories import ImageFactory, MuseumFactory, ObjectFactory

HOURS = {
    "tue": [["10:00", "13:00"], ["14:00", "18:00"]],
    "sat": [["11:00", "17:00"]],
    "exceptions": {"2026-11-24": [], "2026-11-23": [["12:00", "15:00"]]},
}


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def said(moment: datetime, language: str = "en") -> str:
    with translation.override(language):
        state = opening.state(HOURS, moment)
    return state.sentence if state else ""


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (at(2026, 11, 17, 9, 0), "Closed now, opens today at 10:00"),
        (at(2026, 11, 17, 10, 0), "Open now, until 13:00"),
        (at(2026, 11, 17, 13, 0), "Closed now, opens today at 14:00"),
        (at(2026, 11, 17, 18, 0), "Closed now, opens on Saturday at 11:00"),
        (at(2026, 11, 20, 12, 0), "Closed now, opens tomorrow at 11:00"),
        (at(2026, 11, 22, 12, 0), "Closed now, opens tomorrow at 12:00"),
        (at(2026, 11, 23, 12, 30), "Open now, until 15:00"),
        (at(2026, 11, 24, 11, 0), "Closed now, opens on Saturday at 11:00"),
    ],
)
def test_open_now_in_words(moment: datetime, sentence: str) -> None:
    assert said(moment) == sentence


def test_open_now_is_said_in_every_language() -> None:
    moment = at(2026, 11, 17, 18, 0)
    assert len({said(moment, language) for language in ("kk", "ru", "en")}) == 3


def test_a_museum_that_never_opens_does_not_promise_to() -> None:
    closed = {"mon": [["10:00", "11:00"]], "exceptions": {"2026-11-23": []}}
    state = opening.state(closed, at(2026, 11, 22, 12, 0))
    assert state
    assert not state.is_open
    assert opening.state({}, at(2026, 11, 22, 12, 0)) is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*opening.DAYS, "exceptions", "2026-11-22"]), inner)
    ),
    max_leaves=8,
)


@given(anything)
def test_no_opening_hours_break_the_page(hours: object) -> None:
    opening.state(hours, at(2026, 11, 22, 12, 0))
    opening.exceptions_from(hours, date(2026, 11, 22))


def square(west: float, south: float, side: float = 4) -> dict[str, object]:
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def test_the_map_keeps_areas_and_lies_inside_its_frame() -> None:
    north = Region(pk=1, code="AA-1", boundary=square(60, 60))
    south = Region(pk=2, code="AA-2", boundary=square(60, 44))
    drawing = maps.draw([north, south])
    assert drawing
    places = {}
    for shape in drawing.shapes:
        points = [tuple(map(float, p.split())) for p in shape.path.strip("MZ").split("L")]
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in points)
        xs, ys = [x for x, _ in points], [y for _, y in points]
        places[shape.region] = (max(xs) - min(xs), sum(ys) / len(ys))
    assert places[1][1] < places[2][1], "north is up"
    assert places[1][0] < places[2][0], "meridians run together towards the pole"


def test_a_country_across_the_date_line_is_drawn_in_one_piece() -> None:
    west = Region(pk=1, code="AA-1", boundary=square(176, 65))
    east = Region(pk=2, code="AA-2", boundary=square(-180, 65))
    drawing = maps.draw([west, east])
    assert drawing
    assert abs(drawing.shapes[0].x - drawing.shapes[1].x) > drawing.width / 4
    assert drawing.height > drawing.width / 3, "no smear around the world"


def test_a_boundary_that_crosses_itself_is_mended() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 50], [4, 54], [4, 50], [0, 54], [0, 50]]]}
    drawing = maps.draw([Region(pk=1, code="AA-1", boundary=bow)])
    assert drawing
    assert drawing.shapes[0].path.count("Z") == 2


@pytest.mark.parametrize("boundary", [{}, [], "x", {"type": "Polygon"}, {"type": "Point"}, 7])
def test_a_broken_boundary_is_no_boundary(boundary: object) -> None:
    assert maps.draw([Region(pk=1, code="AA-1", boundary=boundary)]) is None


def test_without_boundaries_there_are_tiles() -> None:
    regions = [Region(pk=n, code=f"AA-{n}", tile_column=n, tile_row=0) for n in range(3)]
    drawing = maps.draw(regions)
    assert drawing
    assert drawing.tiles
    assert len({shape.x for shape in drawing.shapes}) == 3


@pytest.mark.django_db
def test_every_region_on_the_map_is_a_link_with_its_figures(client: Client, cast: Cast) -> None:
    Region.objects.filter(pk=cast.region_abai.pk).update(boundary=square(80, 48))
    ObjectFactory(museum=cast.abai)
    text = client.get("/en/map/").content.decode()
    assert 'href="/en/regions/KZ-10/" class="map__region' in text
    assert "Abai Region: 1 object, 1 museum" in text


@pytest.mark.django_db
def test_museums_are_found_by_word_kind_and_region(client: Client, cast: Cast) -> None:
    def names(query: str) -> list[str]:
        page = client.get(f"/en/museums/{query}")
        assert page.status_code == 200
        return [museum.name_en for museum, _figures in page.context["rows"]]

    assert names("") == ["Abai Museum", "National Museum of Komi"]
    assert names("?q=абая") == ["Abai Museum"]
    assert names("?kind=national") == ["National Museum of Komi"]
    assert names("?region=KZ-10&kind=&q=") == ["Abai Museum"]
    assert names("?q=nothing+like+it") == []
    assert names("?region=<script>&kind=%00&page=999999999999999999999") == names("")


@pytest.mark.django_db
def test_museums_stand_in_the_order_of_the_kazakh_alphabet(client: Client) -> None:
    for name in ("Қарағанды", "Кереку", "Әулиеата", "Атырау"):
        MuseumFactory(name_kk=name)
    page = client.get("/kk/museums/")
    assert [museum.name_kk for museum, _ in page.context["rows"]] == [
        "Атырау",
        "Әулиеата",
        "Кереку",
        "Қарағанды",
    ]


@pytest.mark.django_db
def test_the_list_of_museums_does_not_ask_once_a_museum(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Museums with regions 1, regions for the filter 1, figures 6."""
    for _ in range(12):
        MuseumFactory()
    with django_assert_max_num_queries(9):
        client.get("/en/museums/")


@pytest.mark.django_db
def test_a_museums_page_tells_visitors_what_is_published(client: Client, cast: Cast) -> None:
    Museum.objects.filter(pk=cast.abai.pk).update(
        opening_hours=HOURS, website="javascript:alert(1)"
    )
    MuseumYear.objects.create(museum=cast.abai, year=2025, stock_items=400)
    ObjectFactory(museum=cast.abai, title_en="Felt carpet", quantity=3)
    ObjectFactory(museum=cast.abai, title_en="Secret saddle", status=Status.DRAFT)
    path = f"/en/museums/{cast.abai.public_id}/"
    text = client.get(path).content.decode()
    assert "Felt carpet" in text
    assert "0.75%" in text
    assert "/en/objects/?museum=ABAI" in text
    assert "Secret saddle" not in text
    client.force_login(cast.aigul)
    assert "Secret saddle" in client.get(path).content.decode()
    client.force_login(cast.olga)
    assert "Secret saddle" not in client.get(path).content.decode()


@pytest.mark.django_db
def test_a_museums_page_costs_the_same_for_any_number_of_objects(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Museum, return, branches 1 each, figures 6, cards 2, galleries to awards 1 each."""
    for _ in range(8):
        ImageFactory(object__museum=cast.abai, is_main=True)
    with django_assert_max_num_queries(16):
        client.get(f"/kk/museums/{cast.abai.public_id}/")


@pytest.mark.django_db
def test_a_region_lists_its_own_museums(client: Client, cast: Cast) -> None:
    text = client.get("/ru/regions/KZ-10/").content.decode()
    assert "Музей Абая" in text
    assert "Национальный музей Республики Коми" not in text
    assert client.get("/ru/regions/XX-99/").status_code == 404
    assert client.get("/ru/museums/mWRONG/").status_code == 404


def test_search_engines_read_what_a_museum_is(client: Client, cast: Cast) -> None:
    Museum.objects.filter(pk=cast.abai.pk).update(
        opening_hours=HOURS, latitude="50.4", longitude="80.2", founded=1940
    )
    body = client.get(f"/ru/museums/{cast.abai.public_id}/").content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL)
    assert block
    told = json.loads(block[1])
    assert told["@type"] == "Museum"
    assert told["name"] == "Музей Абая"
    assert "Abai Museum" in told["alternateName"]
    assert told["url"] == f"http://testserver/ru/museums/{cast.abai.public_id}/"
    assert told["geo"]["longitude"] == 80.2
    assert told["address"]["addressCountry"] == "KZ"
    hours = [(day["dayOfWeek"], day["opens"]) for day in told["openingHoursSpecification"]]
    assert hours == [("Tuesday", "10:00"), ("Tuesday", "14:00"), ("Saturday", "11:00")]
    assert "telephone" not in told
