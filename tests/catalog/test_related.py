"""What an object leads to: its set, its likes, its maker's works, its find; for each reader."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.models import ConceptClosure, Image, MuseumObject, ObjectConcept, ObjectMaker
from museumportal.lib.fields import Status
from museumportal.lib.public_ids import new_public_id
from tests.cast import Cast
from tests.catalog.test_looks import VARIANTS, bowl, look, photograph
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory
from tests.own_cache import forget_all

Reindex = Callable[[], int]


def thing(cast: Cast, title: str, **fields: Any) -> MuseumObject:
    titles = {"title_kk": None, "title_ru": None, "title_en": title}
    record: MuseumObject = ObjectFactory.create(museum=cast.abai, **titles, **fields)
    return record


def pictured(cast: Cast, title: str, picture: Any, **fields: Any) -> MuseumObject:
    record = thing(cast, title, **fields)
    ImageFactory.create(object=record, look=look(picture), is_main=True)
    return record


def page(client: Client, record: MuseumObject) -> dict[str, list[MuseumObject]]:
    answer = client.get(f"/en/objects/{record.public_id}/")
    assert answer.status_code == 200
    return {section.relation: section.objects for section in answer.context["related"]}


def told(client: Client, record: MuseumObject) -> dict[str, list[str]]:
    answer = client.get(f"/api/v1/objects/{record.public_id}/related/")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["id"] == record.public_id
    return {
        found["relation"]: [each["id"] for each in found["objects"]] for found in body["related"]
    }


def test_variants_of_a_photograph_look_like_it(
    cast: Cast, client: Client, reindex: Reindex
) -> None:
    coffee = pictured(cast, "Coffee", photograph("coffee.png"))
    others = ("astronaut.png", "chelsea.png", "coins.png", "retina.jpg")
    for name in others:
        pictured(cast, name.partition(".")[0], photograph(name))
    alike = {pictured(cast, n, make(photograph("coffee.png"))) for n, make in VARIANTS.items()}
    reindex()
    shown = page(client, coffee)["looks_like"]
    assert len(shown) == 4
    assert set(shown) <= alike
    assert set(told(client, coffee)["looks_like"]) == {each.public_id for each in alike}


def test_a_draft_never_leaks_as_alike(cast: Cast, client: Client, reindex: Reindex) -> None:
    bowls = {
        status: pictured(cast, f"{status} bowl", bowl("#20a8a0"), status=status)
        for status in Status.values
    }
    shown, draft = bowls[Status.PUBLISHED], bowls[Status.DRAFT]
    twin = pictured(cast, "Twin", bowl("#20a8a0"))
    hidden = pictured(cast, "Hidden picture", bowl("#20a8a0"))
    Image.objects.filter(object=hidden).update(published=False)
    reindex()
    for reader in (None, cast.olga, cast.stranger):
        if reader:
            client.force_login(reader)
        assert told(client, shown) == {"looks_like": [twin.public_id]}
        assert page(client, shown) == {"looks_like": [twin]}
        for address in ("/en/objects/{}/", "/api/v1/objects/{}/related/"):
            assert client.get(address.format(draft.public_id)).status_code == 404
    client.force_login(cast.aigul)
    found = told(client, draft)["looks_like"]
    assert {shown.public_id, twin.public_id, bowls[Status.WITHDRAWN].public_id} <= set(found)
    assert draft.public_id not in found


def test_what_was_withdrawn_since_is_not_shown(
    cast: Cast, client: Client, reindex: Reindex
) -> None:
    shown, twin = (pictured(cast, title, bowl("#b01818")) for title in ("Bowl", "Twin"))
    reindex()
    MuseumObject.objects.filter(pk=twin.pk).update(status=Status.WITHDRAWN)
    assert page(client, shown) == told(client, shown) == {}


@pytest.fixture
def buckle(cast: Cast) -> MuseumObject:
    """A buckle of a belt, one of its plaques, by a known master, found in Berel."""
    belt = thing(cast, "Belt")
    record = thing(cast, "Gold buckle with griffin", part_of=belt)
    thing(cast, "Plaque", part_of=belt)
    thing(cast, "Pin of the buckle", part_of=record)
    master, berel = AgentFactory.create(), ConceptFactory.create(scheme="place", label_en="Berel")
    ConceptClosure.objects.create(ancestor=berel, descendant=berel, depth=0)
    works = [thing(cast, f"Work {number}") for number in range(6)]
    finds = [thing(cast, f"Find {number}") for number in range(2)]
    for each in (record, *works):
        ObjectMaker.objects.create(object=each, agent=master)
    for each in (record, works[5], *finds):
        ObjectConcept.objects.create(object=each, relation="place_found", concept=berel)
    elsewhere = thing(cast, "Shows Berel")
    ObjectConcept.objects.create(object=elsewhere, relation="place_shown", concept=berel)
    thing(cast, "Gold buckle with a griffin and a deer")
    for number in range(20):
        thing(cast, f"Jug {number}")
    return record


def test_each_relation_has_its_section_and_each_object_its_place(
    cast: Cast, client: Client, buckle: MuseumObject, reindex: Reindex
) -> None:
    assert [str(each.title_en) for each in page(client, buckle)["same_set"]] == [
        "Belt",
        "Plaque",
        "Pin of the buckle",
    ], "without an index the set is there"
    reindex()
    found = page(client, buckle)
    assert list(found) == ["same_set", "same_maker", "same_place_found", "similar"]
    assert len(found["same_maker"]) == 4
    works = {each.title_en for each in found["same_maker"]}
    expected = {"Find 0", "Find 1"} | {"Work 5"} - works  # told already where it is among four
    assert {each.title_en for each in found["same_place_found"]} == expected
    assert [each.title_en for each in found["similar"]] == ["Gold buckle with a griffin and a deer"]
    ids = [each.pk for objects in found.values() for each in objects]
    assert len(ids) == len(set(ids))
    assert buckle.pk not in ids
    longer = told(client, buckle)
    assert {name: len(objects) for name, objects in longer.items()} == {
        "same_set": 3, "same_maker": 6, "same_place_found": 2, "similar": 1,
    }  # fmt: skip


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_names_the_sections(
    client: Client, buckle: MuseumObject, reindex: Reindex, language: str
) -> None:
    reindex()
    body = client.get(f"/{language}/objects/{buckle.public_id}/").content.decode()
    names = {
        "kk": ("Сол жиынтықтан", "Сол автордың", "Сол жерден табылған", "Ұқсас жәдігерлер"),
        "ru": ("Из того же комплекта", "Того же автора", "Найдено там же", "Похожие предметы"),
        "en": ("From the same set", "By the same maker", "Found in the same place", "Similar obj"),
    }
    places = [body.index(f"<h2>{name}") for name in names[language]]
    assert places == sorted(places)
    maker = buckle.makers.get().agent.public_id
    assert f'"/{language}/objects/?maker={maker}"' in body


def test_many_related_objects_cost_three_queries(
    client: Client, buckle: MuseumObject, reindex: Reindex, django_assert_num_queries: Any
) -> None:
    reindex()
    page(client, buckle)
    # 10 as of any object without pictures (see test_object_page), 11 its set, 12 cards with their
    # museums, 13 their first pictures
    with django_assert_num_queries(13):
        page(client, buckle)


def test_an_object_that_is_none_has_no_relations(client: Client, db: None) -> None:
    for asked in ("o0", "x" * 200, "oЖ", new_public_id("o")):
        answer = client.get(f"/api/v1/objects/{asked}/related/")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_unusual_questions(cast: Cast, client: Client, reindex: Reindex) -> None:
    lonely, gone = thing(cast, "Alone"), thing(cast, "Gone", status=Status.WITHDRAWN)
    assert told(client, lonely) == {}, "no index, no picture"
    reindex()
    assert told(client, lonely) == {}
    late = pictured(cast, "Not indexed yet", bowl("#6a3fa0"))
    assert told(client, late) == {}
    twin = pictured(cast, "Twin", bowl("#6a3fa0"))
    reindex()
    MuseumObject.objects.filter(pk=late.pk).update(title_en="Changed since")
    assert told(client, late) == {"looks_like": [twin.public_id]}
    address = f"/api/v1/objects/{lonely.public_id}/related/"
    assert client.get(f"{address}?limit=3").status_code == 400
    assert client.get(f"/api/v1/objects/{gone.public_id}/related/").status_code == 410
    assert client.post(address).status_code in (403, 405)


def test_a_look_of_an_older_version_is_as_good_as_none(
    cast: Cast, client: Client, reindex: Reindex
) -> None:
    shown, twin = (pictured(cast, title, bowl("#b01818")) for title in ("Bowl", "Twin"))
    older = bytes([0]) + look(bowl("#b01818"))[1:]
    Image.objects.filter(object=twin).update(look=older)
    reindex()
    assert told(client, shown) == {}
    Image.objects.filter(object=shown).update(look=older)
    assert told(client, shown) == {}


def test_objects_are_found_by_the_colours_of_their_main_picture(
    cast: Cast, client: Client, reindex: Reindex
) -> None:
    blue, red = (pictured(cast, name, bowl(name)) for name in ("#2050b0", "#b01818"))
    thing(cast, "Without a picture")
    ImageFactory.create(object=red, look=look(bowl("#2e8b40")), position=5)
    draft = pictured(cast, "Draft", bowl("#2050b0"), status=Status.DRAFT)
    reindex()
    answer = client.get("/api/v1/objects/?facets=colour&colour=blue&colour=red").json()
    assert {each["id"] for each in answer["results"]} == {blue.public_id, red.public_id}
    assert [(each["value"], each["count"]) for each in answer["facets"]["colour"]] == [
        ("blue", 1),
        ("red", 1),
    ]
    assert answer["facets"]["colour"][0]["label"] == {"kk": "көк", "ru": "синий", "en": "blue"}
    assert client.get("/api/v1/objects/?colour=mauve").status_code == 400
    client.force_login(cast.aigul)
    forget_all()
    mine = client.get("/api/v1/objects/?colour=blue").json()
    assert {each["id"] for each in mine["results"]} == {blue.public_id, draft.public_id}


def test_colours_can_be_seen_and_read_on_the_browse_page(
    cast: Cast, client: Client, reindex: Reindex
) -> None:
    pictured(cast, "Bowl", bowl("#2050b0"))
    reindex()
    body = client.get("/ru/objects/?facets=all").content.decode()
    assert '<span class="swatch swatch--blue"></span>синий' in body
    assert "swatch--red" not in body
