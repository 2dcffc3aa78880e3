"""What the addresses of the browse page tell crawlers, and people who come with a broken one."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from catalog.actions.vocabulary import concept_saved
from catalog.models import Concept
from tests.cast import Cast
from tests.factories import ConceptFactory, ObjectFactory

Reindex = Callable[[], int]
SITE = "http://testserver"


@pytest.fixture
def carpets(cast: Cast, reindex: Reindex) -> Concept:
    """Thirty carpets of Abai, one object of Komi."""
    concept: Concept = concept_saved(
        concept=ConceptFactory.create(label_kk="кілемдер", label_ru="ковры", label_en="carpets")
    )
    for _number in range(30):
        ObjectFactory.create(museum=cast.abai, object_type=concept, production_earliest=1850)
    ObjectFactory.create(museum=cast.komi)
    reindex()
    return concept


def told(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def one(pattern: str, page: str) -> str:
    found = re.findall(pattern, page, re.DOTALL)
    assert len(found) == 1, (pattern, found)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found[0])).strip()


@pytest.mark.parametrize("more", ["", "&page=2"])
def test_a_page_of_one_choice_is_itself_in_all_languages(
    client: Client, carpets: Concept, more: str
) -> None:
    query = f"?object_type={carpets.public_id}{more}"
    page = told(client, f"/ru/objects/{query}")
    assert one(r'rel="canonical" href="([^"]+)"', page) == f"{SITE}/ru/objects/{query}"
    assert one(r'og:url" content="([^"]+)"', page) == f"{SITE}/ru/objects/{query}"
    others = dict(re.findall(r'rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page))
    there = {code: f"{SITE}/{code}/objects/{query}" for code in ("kk", "ru", "en")}
    assert others == {**there, "x-default": there["kk"]}
    assert 'name="robots"' not in page


def test_every_way_to_write_a_choice_has_one_address(client: Client, carpets: Concept) -> None:
    page = told(client, "/en/objects/?utm_source=letter&facets=all&museum=ABAI&page=1")
    assert one(r'rel="canonical" href="([^"]+)"', page) == f"{SITE}/en/objects/?museum=ABAI"
    assert f'hreflang="kk" href="{SITE}/kk/objects/?museum=ABAI"' in page


def test_pages_that_only_a_cursor_names_are_not_for_search_engines(
    client: Client, carpets: Concept
) -> None:
    page = client.get("/en/objects/?museum=ABAI")
    address = f"/en/objects/?museum=ABAI&cursor={page.context['result'].next_cursor}"
    deep = told(client, address)
    assert one(r'name="robots" content="([^"]+)"', deep) == "noindex, nofollow"
    assert one(r'rel="canonical" href="([^"]+)"', deep) == f"{SITE}{address}"


@pytest.mark.parametrize(
    ("language", "asked", "heading", "title", "counted"),
    [
        ("en", "object_type", "Carpets", "Carpets · Museum objects", "30 objects"),
        ("ru", "object_type", "Ковры", "Ковры · Музейные предметы", "30 предметов"),
        ("kk", "object_type", "Кілемдер", "Кілемдер · Музей жәдігерлері", "30 жәдігер"),
        ("en", "museum=KOMI", "National Museum of Komi", "National Museum of Komi ·", "1 object "),
        ("en", "century=19", "19th century", "19th century · Museum objects", "30 objects"),
        ("en", "has_image=no", "Without a picture", "Without a picture · Museum", "31 objects"),
    ],
)
def test_a_page_of_one_choice_is_called_after_it(
    client: Client,
    carpets: Concept,
    language: str,
    asked: str,
    heading: str,
    title: str,
    counted: str,
) -> None:
    query = f"object_type={carpets.public_id}" if asked == "object_type" else asked
    page = told(client, f"/{language}/objects/?{query}")
    assert one(r"<h1[^>]*>(.*?)</h1>", page) == heading
    assert one(r"<head>.*<title>(.*?)</title>", page).startswith(title)
    description = one(r'name="description" content="([^"]+)"', page)
    assert description.startswith(f"{heading}: ")
    assert counted in description


def test_a_value_that_needs_it_says_what_it_is_of(
    client: Client, cast: Cast, reindex: Reindex
) -> None:
    rights = "http://creativecommons.org/publicdomain/mark/1.0/"
    ObjectFactory.create(museum=cast.abai, rights=rights)
    reindex()
    page = told(client, f"/en/objects/?rights={rights}")
    assert one(r"<h1[^>]*>(.*?)</h1>", page).startswith("Rights: ")


@pytest.mark.parametrize("asked", ["museum=ABAI&has_image=no", "museum=ABAI&order=title", ""])
def test_other_pages_are_called_objects(client: Client, carpets: Concept, asked: str) -> None:
    assert one(r"<h1[^>]*>(.*?)</h1>", told(client, f"/en/objects/?{asked}")) == "Objects"


def test_htmx_is_told_the_new_heading_and_title(client: Client, carpets: Concept) -> None:
    part = client.get("/en/objects/?museum=ABAI", headers={"HX-Request": "true"})
    page = part.content.decode()
    assert one(r"^\s*<title>(.*?)</title>", page) == "Abai Museum · Museum objects · Museum Portal"
    assert one(r"<h1[^>]*>(.*?)</h1>", page) == "Abai Museum"


def kept(page: str) -> set[tuple[str, str]]:
    """What the form would send again besides the words."""
    return set(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


@pytest.mark.parametrize(
    ("typed", "shown", "sentence"),
    [
        ("x" * 1500, "x" * 1500, "This query is too long: 1500 characters, where 1000 are read."),
        ("car\0pet", "carpet", "This query has characters that stand in no text."),
    ],
)
def test_words_without_meaning_stay_to_be_mended(
    client: Client, carpets: Concept, typed: str, shown: str, sentence: str
) -> None:
    asked = {"q": typed, "museum": "ABAI", "year_from": "1800", "order": "title"}
    answer = client.get("/en/objects/", asked)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 400
    assert f'name="q" value="{shown}"' in page
    assert sentence in page
    assert kept(page) == {("museum", "ABAI"), ("year_from", "1800"), ("order", "title")}
    refused = client.get("/api/v1/objects/", {"q": typed})
    assert refused.status_code == 400
    assert sentence in str(refused.json())


@pytest.mark.parametrize("place", ["cursor=abc", "page=x", "page=0"])
def test_a_broken_place_leads_to_the_first_page_of_the_same(
    client: Client, carpets: Concept, place: str
) -> None:
    answer = client.get(f"/en/objects/?q=carpets&museum=ABAI&{place}")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="/en/objects/?q=carpets&amp;museum=ABAI"' in page
    assert "The same search from its first page" in page
    assert 'name="q" value="carpets"' in page
    assert ("museum", "ABAI") in kept(page)


def test_where_nothing_is_found_nothing_of_the_question_is_lost(
    client: Client, carpets: Concept
) -> None:
    page = told(client, "/en/objects/?q=zzzzz&year_from=1800&order=title&has_image=yes")
    assert 'name="year_from" value="1800"' in page or 'value="1800" inputmode' in page
    assert {("order", "title"), ("has_image", "yes")} <= kept(page)


@pytest.mark.parametrize("name", ["page", "offset"])
def test_the_api_says_how_its_pages_are_turned(client: Client, carpets: Concept, name: str) -> None:
    answer = client.get(f"/api/v1/objects/?{name}=2")
    assert answer.status_code == 400
    assert "`next`" in str(answer.json())
    assert "`cursor`" in str(answer.json())
    assert "`next`" not in str(client.get("/api/v1/museums/?offset=2").json())


@pytest.mark.parametrize(
    ("asked", "first", "last", "said"),
    [
        ("year_from=99999", "99999", "", "“99999” was left out. “From year” takes whole years"),
        ("year_from=abc", "abc", "", "“abc” was left out. “From year” takes whole years"),
        ("year_from=1900&year_to=1800", "1900", "1800", "“1800” was left out. “To year” takes"),
    ],
)
def test_years_without_meaning_stay_to_be_mended(
    client: Client, carpets: Concept, asked: str, first: str, last: str, said: str
) -> None:
    page = told(client, f"/en/objects/?museum=ABAI&order=title&{asked}")
    assert said in page
    assert "http-equiv" not in page, "it would lead on before the sentence is read"
    for name, value in (("year_from", first), ("year_to", last)):
        field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
        assert field
        assert f'value="{value}"' in field[0]
        assert ("aria-invalid" in field[0]) is (f"“{value}”" in said)
