"""Facets: the first with the page, the others after it, all of them without JavaScript."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from catalog import counted
from catalog.actions.vocabulary import concept_saved
from catalog.models import Concept, ObjectConcept, ObjectMaker
from catalog.query import OBJECT_FACETS
from catalog.views.panels import FIRST_FACETS, MORE_FACETS, Choice, Panel
from museumportal.lib.fields import Status
from museumportal.search import SearchRequest, SearchResult, search
from tests.cast import Cast
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory

Reindex = Callable[[], int]
HTMX = {"HX-Request": "true"}


def concept(label: str, scheme: str = "object_type", under: Concept | None = None) -> Concept:
    made = ConceptFactory.create(label_en=label, label_ru=None, label_kk=None, scheme=scheme)
    if under:
        made.broader.add(under)
    return concept_saved(concept=made)


@pytest.fixture
def jewels(cast: Cast, reindex: Reindex) -> dict[str, Any]:
    """Rings and bracelets of two museums, from the third century BC until today."""
    jewellery = concept("Jewellery")
    ring, bracelet = concept("Ring", under=jewellery), concept("Bracelet", under=jewellery)
    signet, silver = concept("Signet ring", under=ring), concept("Silver", "material")
    maker = AgentFactory.create()
    types = [signet, ring, bracelet, bracelet, jewellery, None]
    for number in range(36):
        record = ObjectFactory.create(
            museum=cast.abai if number % 3 else cast.komi,
            object_type=types[number % 6],
            production_earliest=[-250, 1801, 1850, 1877, 1920, None][number % 6],
            production_latest=[-201, 1900, 1859, None, 1920, None][number % 6],
        )
        if number % 4 == 0:
            ObjectConcept.objects.create(object=record, relation="material", concept=silver)
            ObjectMaker.objects.create(object=record, agent=maker)
        if number < 5:
            ImageFactory.create(object=record)
    ObjectFactory.create(museum=cast.abai, object_type=ring, status=Status.DRAFT)
    reindex()
    return {"jewellery": jewellery, "ring": ring, "signet": signet, "silver": silver}


def panels_of(answer: Any, which: str = "panels") -> dict[str, Panel]:
    return {panel.name: panel for panel in answer.context[which]}


def counts(choices: Any) -> dict[str, int]:
    return {choice.label: choice.count for choice in choices}


def test_the_first_facets_come_with_the_page_the_others_after_it(
    client: Client, jewels: Any
) -> None:
    page = client.get("/en/objects/?museum=ABAI&order=title")
    assert list(panels_of(page)) == list(FIRST_FACETS)
    assert not page.context["more_panels"]
    told = page.content.decode()
    assert 'hx-get="/en/objects/facets/?museum=ABAI" hx-trigger="load"' in told
    fragment = client.get("/en/objects/facets/?museum=ABAI", headers=HTMX)
    more = panels_of(fragment, "more_panels")
    assert list(more) == ["material", "maker", "rights", "has"], "what nothing has is no choice"
    assert counts(more["has"].first) == {
        "with a picture": 3,
        "without a picture": 21,
        "without a 3D model": 24,
        "in no virtual tour": 24,
    }
    assert "<html" not in fragment.content.decode()
    assert {*FIRST_FACETS, *MORE_FACETS} == {*OBJECT_FACETS}


def test_without_javascript_all_facets_are_in_the_page(client: Client, jewels: Any) -> None:
    page = client.get("/en/objects/?q=bracelet&page=1").content.decode()
    led = re.search(r'<noscript><meta http-equiv="refresh" content="0; url=([^"]+)">', page)
    assert led
    address = html.unescape(led[1])
    assert address == "/en/objects/?q=bracelet&facets=all"
    assert f'href="{led[1]}">More filters' in page, "who does not follow by themselves has a link"
    whole = client.get(address)
    told = whole.content.decode()
    assert list(panels_of(whole)) == list(FIRST_FACETS)
    assert list(panels_of(whole, "more_panels")) == ["material", "maker", "rights", "has"]
    assert "years__bar" in told
    assert "http-equiv" not in told, "it is not led on"
    assert '<input type="hidden" name="facets" value="all">' in told, "the form stays with it"
    assert 'rel="canonical" href="http://testserver/en/objects/?q=bracelet"' in told


def test_a_choice_among_the_facets_to_come_is_not_lost(client: Client, jewels: Any) -> None:
    silver = jewels["silver"].public_id
    page = client.get(f"/en/objects/?material={silver}")
    assert f'type="hidden" name="material" value="{silver}"' in page.content.decode()
    fragment = client.get(f"/en/objects/facets/?material={silver}", headers=HTMX)
    assert f'name="material" value="{silver}" checked' in fragment.content.decode()


def test_a_choice_without_another_is_kept_in_the_form(client: Client, jewels: Any) -> None:
    """Nothing without a type has a picture: no choice, unless somebody made it before."""
    bare = client.get("/en/objects/facets/?object_type=none", headers=HTMX)
    assert "has" not in panels_of(bare, "more_panels")
    chosen = client.get("/en/objects/facets/?object_type=none&has_image=no", headers=HTMX)
    assert 'name="has_image" value="no" checked' in chosen.content.decode()


def test_types_are_a_tree(client: Client, jewels: Any) -> None:
    types = panels_of(client.get("/en/objects/"))["object_type"]
    assert counts(types.first) == {"Jewellery": 30, "without a type": 6}
    jewellery = types.first[0]
    assert counts(jewellery.narrower) == {"Bracelet": 12, "Ring": 12}
    (ring,) = (choice for choice in jewellery.narrower if choice.label == "Ring")
    assert counts(ring.narrower) == {"Signet ring": 6}
    assert not jewellery.selected_within
    deep = client.get(f"/en/objects/?object_type={jewels['signet'].public_id}")
    told = re.sub(r"\s+", " ", deep.content.decode())
    for above in ("jewellery", "ring"):  # the way to what is chosen is unfolded
        assert f'id="facet-object_type-{jewels[above].public_id}" open' in told
    assert deep.context["result"].count == 6


def test_a_rare_choice_stands_under_its_broader_concepts(
    client: Client, cast: Cast, reindex: Reindex
) -> None:
    """Sixty commoner types would hide it, its way and what is next under it."""
    for number in range(60):
        ObjectFactory.create_batch(2, museum=cast.abai, object_type=concept(f"Kind {number}"))
    top = concept("Horse gear")
    middle = concept("Saddle", under=top)
    low = concept("Saddle cloth", under=middle)
    ObjectFactory.create(museum=cast.abai, object_type=low)
    reindex()
    page = client.get(f"/en/objects/?object_type={middle.public_id}")
    types = panels_of(page)["object_type"]
    first = types.more[-1]
    assert types.more_open, "it stays where it was chosen"
    assert (first.label, first.narrower[0].label) == ("Horse gear", "Saddle")
    assert first.narrower[0].selected
    assert counts(first.narrower[0].narrower) == {"Saddle cloth": 1}


def test_a_bar_of_years_finds_exactly_its_count(client: Client, jewels: Any) -> None:
    def follow(asked: str) -> list[tuple[str, int]]:
        bars = client.get(f"/en/objects/facets/{asked}", headers=HTMX).context["year_bars"]
        for bar in bars:
            found = client.get(bar.url).context["result"].count
            assert found == bar.count, bar.label
        return [(bar.label, bar.count) for bar in bars]

    whole = follow("")
    assert whole[0][0].endswith(" BC")
    assert sum(count for _label, count in whole) >= 30, "some may be of several"
    century = follow("?year_from=1801&year_to=1900")
    assert [label for label, _count in century][:2] == ["1801–1810", "1811–1820"]
    assert follow("?year_from=1850&year_to=1859")[0] == ("1850", 12)
    assert follow("?year_from=-250&year_to=-1")[0][0] == "250–201 BC"
    assert follow("?year_from=1920&year_to=1920") == [], "there is nothing to choose between"


def test_years_before_our_era_are_said_right(client: Client, jewels: Any) -> None:
    for language, said in (
        ("en", "250–201 BC"),
        ("ru", "250–201 гг. до н. э."),
        ("kk", "б.з.д. 250–201"),
    ):
        page = client.get(f"/{language}/objects/?year_from=-250&year_to=-201")
        assert page.context["result"].count == 6
        assert [choice.label for choice in page.context["chosen"]] == [said]


def test_answers_come_from_the_cache_until_the_index_changes(
    client: Client, cast: Cast, jewels: Any, reindex: Reindex, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[SearchRequest] = []

    def searched(request: SearchRequest) -> SearchResult:
        asked.append(request)
        return search(request)

    monkeypatch.setattr(counted, "search", searched)
    for _ in range(3):
        assert client.get("/en/objects/").context["result"].count == 36
    assert len(asked) == 1
    client.get("/ru/objects/")
    assert len(asked) == 2, "names are in the reader's language"
    ObjectFactory.create(museum=cast.komi)
    reindex()
    assert client.get("/en/objects/").context["result"].count == 37
    assert len(asked) == 3


def test_nobody_is_answered_for_somebody_else(client: Client, cast: Cast, jewels: Any) -> None:
    """Whoever comes first: the draft is counted for its museum and the moderator alone."""
    expected = {None: 36, cast.aigul: 37, cast.olga: 36, cast.dana: 37}
    for user in (cast.aigul, None, cast.dana, cast.olga, cast.aigul, None):
        client.logout()
        if user:
            client.force_login(user)
        page = client.get("/en/objects/")
        assert page.context["result"].count == expected[user]
        museums = panels_of(page)["museum"]
        assert sum(choice.count for choice in museums.first) == expected[user]
        fragment = client.get("/en/objects/facets/", headers=HTMX)
        assert ("private" if user else "public") in fragment["Cache-Control"]
        assert "no-cache" in fragment["Cache-Control"]
        flags = panels_of(fragment, "more_panels")["has"]
        assert sum(choice.count for choice in flags.first[:2]) == expected[user]


def test_the_page_stands_without_a_cache(client: Client, jewels: Any, settings: Settings) -> None:
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/valkey.sock"}
    }
    cache.close()
    assert client.get("/en/objects/").context["result"].count == 36
    assert client.get("/en/objects/facets/", headers=HTMX).status_code == 200


def test_the_fragment_is_for_the_page_alone(client: Client, jewels: Any) -> None:
    alone = client.get("/en/objects/facets/?museum=ABAI&has_image=no")
    assert (alone.status_code, alone["Location"]) == (
        302,
        "/en/objects/?museum=ABAI&has_image=no&facets=all",
    )
    fragment = client.get("/en/objects/facets/", headers=HTMX)
    for answer in (alone, fragment):
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "HX-Request" in answer["Vary"]
    again = client.get("/en/objects/facets/", headers={**HTMX, "If-None-Match": fragment["ETag"]})
    assert again.status_code == 304


def test_links_deeper_than_one_facet_are_not_for_crawlers(client: Client, jewels: Any) -> None:
    told = client.get("/en/objects/?museum=ABAI&facets=all").content.decode()
    links = re.findall(r'<a [^>]*href="/en/objects/\?[^"]*&[^"]*"[^>]*>', told)
    assert links
    assert all('rel="nofollow"' in link or 'rel="next"' in link for link in links), links


def test_crawlers_are_kept_from_the_fragment(client: Client, db: None) -> None:
    robots = client.get("/robots.txt")
    assert robots["Content-Type"].startswith("text/plain")
    assert "Disallow: /kk/objects/facets/" in robots.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        "&".join(f"museum=M{n}" for n in range(500)),
        "&".join(f"{name}=x{n}" for n in range(40) for name in OBJECT_FACETS),
        "colours=red&facets=colours&museum[]=ABAI",
        "museum=%00&maker=%00",
        "subject=%ED%A0%80&place=%ED%B3%BF",
        "culture=" + "x" * 10_000,
        "century=" + "9" * 10_000,
        "year_from=" + "9" * 5_000,
        "facets=all&has_3d=perhaps&rights=javascript:alert(1)",
    ],
)
@pytest.mark.parametrize("path", ["/en/objects/", "/en/objects/facets/", "/api/v1/objects/"])
def test_hostile_choices_are_left_out_or_refused(
    client: Client, jewels: Any, path: str, asked: str
) -> None:
    answer = client.get(f"{path}?{asked}", headers=HTMX)
    assert answer.status_code in (200, 400)
    if path == "/en/objects/":
        assert answer.context["result"].count == 36
        assert len(answer.content) < 200_000
        assert answer.content.count(b'class="note"') <= 6, "five are told, and how many more"


def test_a_museum_that_does_not_exist(client: Client, jewels: Any) -> None:
    page = client.get("/en/objects/?museum=NOPE")
    assert page.context["result"].count == 36
    assert "“NOPE” was left out" in page.content.decode()
    refused = client.get("/api/v1/objects/?museum=NOPE")
    assert refused.status_code == 400
    assert "NOPE" in refused.content.decode()


def all_choices(choices: Any) -> list[Choice]:
    return [found for choice in choices for found in (choice, *all_choices(choice.narrower))]


def test_every_choice_finds_its_count(client: Client, jewels: Any) -> None:
    page = client.get("/en/objects/?facets=all&has_image=no")
    for panel in (*page.context["panels"], *page.context["more_panels"]):
        for choice in all_choices((*panel.first, *panel.more)):
            kept = "" if choice.facet == "has_image" else "has_image=no&"
            found = client.get(f"/en/objects/?{kept}{choice.facet}={choice.value}")
            assert found.context["result"].count == choice.count, (choice.facet, choice.label)
