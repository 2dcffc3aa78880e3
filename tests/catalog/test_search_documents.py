"""What the catalogue tells the search engine."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone

from catalog.models import ConceptClosure, ConceptTerm, ObjectConcept, ObjectMaker
from catalog.query import OBJECT_FACETS, ObjectQuery
from catalog.search import object_documents, objects_that_depend
from museumportal.search import SearchResult, search
from regions.models import type_of_user
from regions.search import access_tokens
from tests.cast import Cast
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory

Reindex = Callable[[], int]


def ask(text: str, user: type_of_user | None = None) -> SearchResult:
    query = ObjectQuery.parse(QueryDict(text))
    access = access_tokens(user or AnonymousUser())
    return search(query.to_request(access=access, language="ru", facets=OBJECT_FACETS, limit=50))


def test_an_object_is_found_by_all_that_is_said_of_it(cast: Cast, reindex: Reindex) -> None:
    jewellery = ConceptFactory.create(label_kk="Зергерлік", label_ru="Украшения", label_en="Jewels")
    bracelet = ConceptFactory.create()
    silver = ConceptFactory.create(scheme="material", label_ru="Серебро", label_en="Silver")
    for concept in (jewellery, bracelet, silver):
        ConceptClosure.objects.create(ancestor=concept, descendant=concept, depth=0)
        ConceptTerm.objects.create(
            concept=concept, scheme=concept.scheme, language="ru", text=concept.label_ru,
            folded=concept.label_ru.lower(), preferred=True,
        )  # fmt: skip
    ConceptClosure.objects.create(ancestor=jewellery, descendant=bracelet, depth=1)
    master = AgentFactory.create(name_ru="Мастер Омар", name_en="Master Omar")
    record = ObjectFactory.create(
        museum=cast.abai,
        inventory_number="КП-1234/5",
        object_type=bracelet,
        production_earliest=1790,
        production_latest=1810,
    )
    ObjectConcept.objects.create(object=record, relation="material", concept=silver)
    ObjectMaker.objects.create(object=record, agent=master)
    ImageFactory.create(object=record)
    reindex()

    for words in ("браслет", "Silver", "Омар", "кп 1234 5", "украшения", "Абая"):
        assert ask(f"q={words}").ids == [record.public_id], words
    for facet, value in {
        "museum": "ABAI",
        "region": "KZ-10",
        "object_type": jewellery.public_id,
        "material": silver.public_id,
        "maker": master.public_id,
        "century": "18",
        "has_image": "yes",
        "rights": record.rights,
    }.items():
        assert ask(f"{facet}={value}").ids == [record.public_id], facet
        assert (value, 1) in ask("").facets[facet]


def test_every_object_has_one_century_and_a_word_about_type_and_picture(
    cast: Cast, reindex: Reindex
) -> None:
    for years in (
        (1795, 1805),
        (1751, 1850),
        (-120, -101),
        (1900, None),
        (None, 1901),
        (None,) * 2,
    ):
        ObjectFactory.create(
            museum=cast.abai, production_earliest=years[0], production_latest=years[1]
        )
    reindex()
    facets = ask("").facets
    assert dict(facets["century"]) == {"18": 2, "-2": 1, "19": 1, "20": 1, "undated": 1}
    assert facets["object_type"] == [("none", 6)]
    assert facets["has_image"] == [("no", 6)]
    assert ask("century=undated&object_type=none&has_image=no").count == 1


@pytest.mark.parametrize("hidden", ["draft", "withdrawn", "restricted", "binned"])
def test_only_staff_of_its_museum_find_what_is_not_public(
    cast: Cast, reindex: Reindex, hidden: str
) -> None:
    state = {
        "draft": {"status": "draft"},
        "withdrawn": {"status": "withdrawn"},
        "restricted": {"publication_restricted": True, "restriction_reason": "Sacred."},
        "binned": {"status": "draft", "binned_at": timezone.now()},
    }[hidden]
    record = ObjectFactory.create(museum=cast.abai, **state)
    reindex()
    staff = [] if hidden == "binned" else [record.public_id]
    assert ask("").ids == []
    assert ask("", cast.stranger).ids == []
    assert ask("", cast.olga).ids == []
    assert ask("", cast.aigul).ids == staff


def test_internal_fields_are_not_in_the_index(cast: Cast) -> None:
    record = ObjectFactory.create(
        museum=cast.abai,
        location="MARKER",
        condition="MARKER",
        acquisition_source="MARKER",
        acquisition_act="MARKER",
        internal_notes="MARKER",
        restriction_reason="MARKER",
    )
    [document] = object_documents([record.public_id])
    assert "MARKER" not in repr(document)


def test_what_depends_on_a_maker_or_a_museum(cast: Cast) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    maker = ObjectMaker.objects.create(object=record, agent=AgentFactory.create()).agent
    other = ObjectFactory.create(museum=cast.komi)
    assert list(objects_that_depend("maker", [maker.public_id])) == [record.public_id]
    assert list(objects_that_depend("museum", [cast.komi.public_id])) == [other.public_id]
    assert list(objects_that_depend("tour", ["t1"])) == []


def test_the_number_of_queries_does_not_grow_with_the_objects(
    cast: Cast, django_assert_num_queries: Callable[[int], object]
) -> None:
    records = [ObjectFactory.create(museum=cast.abai) for _ in range(20)]
    with django_assert_num_queries(1):  # Postgres joins; no concepts to look up
        assert len(list(object_documents([record.public_id for record in records]))) == 20
