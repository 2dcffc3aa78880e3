"""Visitors search and browse the catalogue, with JavaScript and without."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import ConceptClosure, MuseumObject, ObjectMaker
from catalog.views import browse as page
from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory

Reindex = Callable[[], int]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def collection(cast: Cast, reindex: Reindex) -> dict[str, Any]:
    """Thirty objects of Abai, four of Komi, one draft; found by name."""
    jewellery, maker = ConceptFactory.create(label_en="Jewellery"), AgentFactory.create()
    ConceptClosure.objects.create(ancestor=jewellery, descendant=jewellery, depth=0)
    for number in range(30):
        record = ObjectFactory.create(museum=cast.abai, object_type=jewellery)
        if number < 3:
            ImageFactory.create(object=record)
            ObjectMaker.objects.create(object=record, agent=maker)
    for number in range(4):
        ObjectFactory.create(
            museum=cast.komi, title_en=f"Carpet {number}", title_kk=None, title_ru=None
        )
    draft = ObjectFactory.create(museum=cast.abai, status=Status.DRAFT, title_en="Secret saddle")
    reindex()
    return {"type": jewellery, "maker": maker, "draft": draft}


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_start_page_shows_newest_and_counts_exactly(client: Client, collection: Any) -> None:
    answer = client.get("/en/objects/")
    assert answer.context["result"].count == 34
    assert len(answer.context["objects"]) == page.PAGE_SIZE
    panels = {panel.name: panel for panel in answer.context["panels"]}
    assert list(panels) == ["object_type", "museum", "region", "century"]
    counts = {choice.label: choice.count for choice in panels["museum"].first}
    assert counts == {"Abai Museum": 30, "National Museum of Komi": 4}
    for name in panels:
        assert sum(choice.count for choice in panels[name].first) == 34, name
    assert [choice.label for choice in panels["century"].first] == ["undated"]
    assert "34 objects" in text_of(answer)
    assert "Page 1 of 2" in text_of(answer)


def test_choices_narrow_between_facets_and_widen_within(
    client: Client, cast: Cast, collection: Any
) -> None:
    one = client.get("/en/objects/?museum=KOMI")
    assert one.context["result"].count == 4
    museums = {p.name: p for p in one.context["panels"]}["museum"]
    assert sum(choice.count for choice in museums.first) == 34  # a facet ignores its own choice
    assert [choice.label for choice in museums.first if choice.selected] == [cast.komi.name_en]
    both = client.get("/en/objects/?museum=ABAI&museum=KOMI")
    assert both.context["result"].count == 34
    crossed = client.get("/en/objects/?museum=ABAI&has_image=yes")
    assert crossed.context["result"].count == 3
    chips = {chip.label: chip.url for chip in crossed.context["chosen"]}
    assert chips == {
        "Abai Museum": "/en/objects/?has_image=yes",
        "with a picture": "/en/objects/?museum=ABAI",
    }


def test_a_choice_in_a_facet_not_shown_stays_with_the_form(client: Client, cast: Cast) -> None:
    silver = ConceptFactory.create(scheme="material", label_en="Silver")
    # Without an index the page says so, but the question must not be lost either.
    answer = client.get(f"/en/objects/?material={silver.public_id}&q=ring")
    assert answer.status_code == 503
    assert 'value="ring"' in answer.content.decode()


def test_every_page_of_results_is_reached_once(client: Client, collection: Any) -> None:
    seen: list[str] = []
    address = "/en/objects/"
    while address:
        answer = client.get(address)
        seen += [record.public_id for record in answer.context["objects"]]
        address = answer.context["pager"]["next"]
    assert len(seen) == len(set(seen)) == 34
    back = client.get(answer.context["pager"]["previous"])
    assert [record.public_id for record in back.context["objects"]] == seen[:24]


def test_deep_pages_go_on_by_cursor(
    client: Client, collection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "RELEVANCE_DEPTH", 24)
    first = client.get("/en/objects/?order=title")
    assert "cursor=" in first.context["pager"]["next"]
    second = client.get(first.context["pager"]["next"])
    assert len(second.context["objects"]) == 10
    assert second.context["pager"]["place"] == ""
    back = client.get(second.context["pager"]["previous"])
    assert [o.pk for o in back.context["objects"]] == [o.pk for o in first.context["objects"]]


def test_a_page_costs_a_fixed_number_of_queries(
    client: Client, collection: Any, django_assert_num_queries: Any
) -> None:
    client.get("/en/museums/")
    # 1 the rows with their museums, 2 their first pictures, 3 their makers; labels: 4 museums,
    # 5 regions, 6 types, 7 which of these is broader. Nobody is signed in, so no session is read.
    with django_assert_num_queries(7):
        client.get("/en/objects/")
    # What was counted, and its names, are known as long as the index stays.
    with django_assert_num_queries(3):
        client.get("/en/objects/")
    # The chosen filter is looked up once more: whether there is such a museum, and its name.
    with django_assert_num_queries(8):
        client.get("/en/objects/?museum=ABAI")


def test_drafts_are_found_by_their_museum_alone(
    client: Client, cast: Cast, collection: Any
) -> None:
    address = "/en/objects/?q=saddle"
    for user, count in ((None, 0), (cast.olga, 0), (cast.aigul, 1), (cast.dana, 1)):
        if user:
            client.force_login(user)
        assert client.get(address).context["result"].count == count


def test_htmx_gets_the_part_and_the_canonical_address(client: Client, collection: Any) -> None:
    asked = "/en/objects/?q=&museum=KOMI&year_from=&year_to=&order="
    part = client.get(asked, headers=HTMX)
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert part["HX-Push-Url"] == "/en/objects/?museum=KOMI"
    assert "HX-Request" in part["Vary"]
    whole = client.get("/en/objects/?museum=KOMI")
    assert "HX-Request" in whole["Vary"]
    assert "<html" in whole.content.decode()
    restored = client.get(
        "/en/objects/?museum=KOMI", headers={**HTMX, "HX-History-Restore-Request": "true"}
    )
    assert "<html" in restored.content.decode()


def test_fields_a_form_left_empty_leave_the_address(client: Client, collection: Any) -> None:
    answer = client.get("/ru/objects/?q=&has_image=yes&museum=ABAI&year_from=&year_to=&order=")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/ru/objects/?museum=ABAI&has_image=yes",
    )


@pytest.mark.parametrize(
    ("asked", "indexed"),
    [
        ("", True),
        ("?museum=ABAI", True),
        ("?museum=ABAI&museum=KOMI", False),
        ("?museum=ABAI&has_image=yes", False),
        ("?q=bracelet", False),
        ("?order=title", False),
    ],
)
def test_crawlers_see_one_facet_deep(
    client: Client, collection: Any, asked: str, indexed: bool
) -> None:
    told = client.get(f"/en/objects/{asked}").content.decode()
    assert ('name="robots" content="noindex, nofollow"' not in told) is indexed
    assert (
        f'rel="canonical" href="http://testserver/en/objects/{asked}"'.replace("&", "&amp;") in told
    )
    assert told.count('rel="canonical"') == 1, "two would count as none"


def test_nothing_found_says_what_to_try(client: Client, collection: Any) -> None:
    told = text_of(client.get("/en/objects/?q=<b>zzzz</b>&museum=ABAI"))
    assert "Nothing found for “&lt;b&gt;zzzz&lt;/b&gt;”" in told
    assert "Take away a filter." in told


def test_the_page_stands_while_the_index_is_rebuilt(client: Client, cast: Cast) -> None:
    answer = client.get("/en/objects/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    told = text_of(answer)
    assert "The search index is being rebuilt" in told
    assert "Museums" in told


@pytest.mark.parametrize(
    "asked",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999",
        "page=9999",
        "cursor=forged",
        "q=%00",
        "q=" + "x" * 2000,
    ],
)
def test_a_question_without_meaning_is_refused_in_a_sentence(
    client: Client, collection: Any, asked: str
) -> None:
    answer = client.get(f"/en/objects/?{asked}")
    assert answer.status_code == 400
    assert answer.context["problems"]
    assert "This question cannot be answered" in text_of(answer)


@pytest.mark.parametrize(
    ("asked", "value", "name"),
    [
        ("order=colour", "colour", "Order"),
        ("museum=NOPE", "NOPE", "Museum"),
        ("museum=%00", "\N{REPLACEMENT CHARACTER}", "Museum"),
        ("region=XX", "XX", "Region"),
        ("century=abc", "abc", "Century"),
        ("object_type=cAAAAAAAAA", "cAAAAAAAAA", "Object type"),
        ("has_image=maybe", "maybe", "Picture"),
        ("rights=mine", "mine", "Rights"),
        ("year_from=abc", "abc", "From year"),
        ("year_to=99999", "99999", "To year"),
    ],
)
def test_a_choice_without_meaning_is_left_out_with_a_word(
    client: Client, collection: Any, asked: str, value: str, name: str
) -> None:
    answer = client.get(f"/en/objects/?q=carpet&region=RU-KO&{asked}")
    assert answer.status_code == 200
    assert answer.context["result"].count == 4, "the words and the other choice are kept"
    said = f"“{value}” was left out: “{name}” has no such choice."
    if name.endswith("year"):
        said = f"“{value}” was left out. “{name}” takes whole years from -9999 to 9999"
    assert said in text_of(answer)
    told = answer.content.decode()
    assert 'value="carpet"' in told
    assert 'name="robots" content="noindex, nofollow"' in told


def test_what_others_add_to_an_address_is_no_business_of_ours(
    client: Client, collection: Any
) -> None:
    answer = client.get("/en/objects/?museum=KOMI&utm_source=letter&fbclid=&x=%00")
    assert answer.status_code == 200
    assert answer.context["result"].count == 4
    assert not answer.context["notes"]
    assert 'rel="canonical" href="http://testserver/en/objects/?museum=KOMI"' in (
        answer.content.decode()
    )


def test_an_identifier_or_an_address_leads_to_the_object(client: Client, collection: Any) -> None:
    record = MuseumObject.objects.filter(status=Status.PUBLISHED).first()
    assert record
    page = f"/en/objects/{record.public_id}/"
    for text in (record.public_id, record.public_id.lower(), f"https://x.example{page}"):
        assert client.get("/en/objects/", {"q": text}).headers["Location"] == page
        answer = client.get("/en/objects/", {"q": text}, headers={"hx-request": "true"})
        assert answer.headers["HX-Redirect"] == page
    hidden = MuseumObject.objects.exclude(status=Status.PUBLISHED).first()
    others = (f"{record.public_id} silver", "oAAAAAAAAA", *([hidden.public_id] if hidden else []))
    for text in others:
        assert client.get("/en/objects/", {"q": text}).status_code == 200


def test_more_choices_than_a_page_can_name_are_refused(client: Client, collection: Any) -> None:
    many = "&".join(f"century={number}" for number in range(1, 102))
    answer = client.get(f"/en/objects/?{many}")
    assert answer.status_code == 400
    assert "Too many filters" in text_of(answer)
    assert len(answer.content) < 100_000


def test_a_page_behind_the_last_one_leads_back(client: Client, collection: Any) -> None:
    answer = client.get("/en/objects/?museum=KOMI&page=7")
    assert answer.status_code == 404
    assert "There is no such page" in text_of(answer)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.dictionaries(
        st.sampled_from(["q", "museum", "century", "page", "cursor", "order", "year_to", "x"]),
        st.text(max_size=40),
        max_size=4,
    )
)
def test_hostile_questions_are_answered(client: Client, collection: Any, asked: dict) -> None:  # type: ignore[type-arg]
    assert client.get("/en/objects/", asked).status_code in (200, 302, 400)


def test_staff_see_which_of_their_results_are_not_public(
    cast: Cast, reindex: Callable[[], int]
) -> None:
    ObjectFactory.create(museum=cast.abai, status="draft", title_en="Secret cup")
    ObjectFactory.create(museum=cast.abai, title_en="Open cup")
    reindex()
    page = signed_in(cast.aigul).get("/en/objects/?q=cup").content.decode()
    assert page.count("Not public: ") == 1
    assert "Not public" not in Client().get("/en/objects/?q=cup").content.decode()


def test_objects_are_found_by_the_name_of_their_region(
    cast: Cast, reindex: Callable[[], int]
) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    ObjectFactory.create(museum=cast.komi)
    reindex()
    name = cast.abai.region.name_en.split()[0]
    for asked in (f"region:{name}", f"region:{cast.abai.region.code}"):
        page = Client().get("/en/objects/", {"q": asked}).content.decode()
        assert record.get_absolute_url().split("/objects/")[1] in page, asked
        assert "<b>1</b> object" in page


def test_pages_behind_the_last_are_not_for_search_engines(
    cast: Cast, reindex: Callable[[], int]
) -> None:
    ObjectFactory.create(museum=cast.abai)
    reindex()
    assert "noindex" not in Client().get("/en/objects/").content.decode()
    assert "noindex" in Client().get("/en/objects/?page=3").content.decode()
