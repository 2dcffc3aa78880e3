"""Two concepts were one all along: everything that named either names the one that stays."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils.translation import override

from catalog.actions.import_lookups import Lookups
from catalog.actions.merge_vocabulary import merge_agents, merge_concepts, shares
from catalog.actions.merging import pointers_at
from catalog.actions.vocabulary import concept_saved, save_agent
from catalog.models import (
    Agent,
    Concept,
    ConceptBroader,
    ConceptClosure,
    ConceptMatch,
    ConceptTerm,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
    PreciousMetal,
)
from catalog.terms import fold
from museumportal.changes.models import Change, MovedIdentifier
from tests.cast import Cast
from tests.commands import run
from tests.factories import AgentFactory, ConceptFactory, ObjectFactory

pytestmark = pytest.mark.django_db
MATERIAL = Concept.Scheme.MATERIAL


def concept(label: str, *, scheme: str = MATERIAL, below: Any = (), **given: Any) -> Any:
    made = ConceptFactory(
        scheme=scheme, label_en=label, **({"label_kk": None, "label_ru": None} | given)
    )
    for above in below:
        ConceptBroader.objects.create(narrower=made, broader=above)
    return concept_saved(concept=made)


def described(record: Any, what: Any, relation: str = "material") -> ObjectConcept:
    return ObjectConcept.objects.create(object=record, concept=what, relation=relation)


def closure_is_right() -> bool:
    """The closure says what the steps say."""
    above: dict[int, set[int]] = {pk: set() for pk in Concept.objects.values_list("pk", flat=True)}
    for narrower, broader in ConceptBroader.objects.values_list("narrower", "broader"):
        above[narrower].add(broader)

    def lines(pk: int) -> set[int]:
        return {pk}.union(*(lines(each) for each in above[pk]))

    said = set(ConceptClosure.objects.values_list("descendant", "ancestor"))
    return said == {(pk, each) for pk in above for each in lines(pk)}


def test_every_object_follows_and_doubles_collapse(cast: Cast) -> None:
    silver, argentum = concept("Silver"), concept("Argentum")
    records = [ObjectFactory(museum=cast.abai) for _ in range(3)]
    both, other, metal = records
    kept = described(both, silver)
    described(both, argentum)
    moved = described(other, argentum)
    PreciousMetal.objects.create(object=metal, metal=argentum)
    Change.objects.all().delete()
    assert merge_concepts(stays=silver, goes=[argentum], by=cast.dana) == 3
    assert list(silver.uses.order_by("pk")) == [kept, moved]
    assert PreciousMetal.objects.get().metal == silver
    told = set(Change.objects.filter(kind="object").values_list("public_id", flat=True))
    assert told == {record.public_id for record in records}
    history = ObjectConcept.history.filter(history_user=cast.dana)  # type: ignore[attr-defined]
    assert sorted(history.values_list("history_type", flat=True)) == ["-", "~"]
    assert "Argentum → Silver" in history.first().history_change_reason


def test_types_ways_of_acquisition_and_roles_follow_too(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai)
    maker = AgentFactory()
    pairs = {
        scheme: (concept("A", scheme=scheme), concept("B", scheme=scheme))
        for scheme in ("object_type", "acquisition", "role")
    }
    for scheme, field in (("object_type", "object_type"), ("acquisition", "acquisition_method")):
        setattr(record, field, pairs[scheme][1])
    record.save()
    for role in pairs["role"]:
        ObjectMaker.objects.create(object=record, agent=maker, role=role)
    for stays, goes in pairs.values():
        merge_concepts(stays=stays, goes=[goes], by=cast.dana)
    record.refresh_from_db()
    assert record.object_type == pairs["object_type"][0]
    assert record.acquisition_method == pairs["acquisition"][0]
    assert [each.role for each in record.makers.all()] == [pairs["role"][0]]
    assert record.history.first().history_change_reason.endswith("|B → A")


def test_no_table_that_names_concepts_is_forgotten() -> None:
    tables = {table.__name__ for table, _ in pointers_at(Concept, ())}
    assert {"MuseumObject", "ObjectConcept", "ObjectMaker", "PreciousMetal"} <= tables
    assert not {name for name in tables if name.startswith("Historical")}


def test_names_matches_and_texts_come_along(cast: Cast) -> None:
    stays = concept("Silver", label_kk=None)
    goes = concept("Argentum", label_kk="Күміс", definition_en="A metal.", notation="AG")
    ConceptTerm.objects.create(
        concept=goes, scheme=MATERIAL, language="en", text="SILVER ", folded=fold("SILVER ")
    )
    for uri in ("http://vocab.getty.edu/aat/1", "http://vocab.getty.edu/aat/2"):
        ConceptMatch.objects.create(concept=goes, uri=uri)
    ConceptMatch.objects.create(concept=stays, uri="http://vocab.getty.edu/aat/1")
    merge_concepts(stays=stays, goes=[goes], by=cast.dana)
    stays.refresh_from_db()
    assert (stays.label_en, stays.label_kk, stays.notation) == ("Silver", "Күміс", "AG")
    assert stays.definition_en == "A metal."
    assert set(stays.terms.values_list("language", "folded", "preferred")) == {
        ("en", "silver", True),
        ("kk", "күміс", True),
        ("en", "argentum", False),
    }
    assert stays.matches.count() == 2
    assert not Concept.objects.filter(pk=goes.pk).exists()


def test_steps_move_without_loops(cast: Cast) -> None:
    metal = concept("Metal")
    silver = concept("Silver", below=[metal])
    sterling = concept("Sterling", below=[silver])
    argentum = concept("Argentum", below=[sterling])
    filings = concept("Filings", below=[argentum])
    merge_concepts(stays=silver, goes=[argentum], by=cast.dana)
    assert set(ConceptBroader.objects.values_list("narrower", "broader")) == {
        (silver.pk, metal.pk),
        (sterling.pk, silver.pk),
        (filings.pk, silver.pk),
    }
    assert closure_is_right()
    merge_concepts(stays=filings, goes=[metal, silver], by=cast.dana)
    assert closure_is_right()
    assert set(ConceptBroader.objects.values_list("narrower", "broader")) == {
        (sterling.pk, filings.pk)
    }


def test_the_old_address_leads_to_the_new_one_however_often(cast: Cast, client: Client) -> None:
    first, second, third = (concept(name) for name in "ABC")
    merge_concepts(stays=second, goes=[first], by=cast.dana)
    merge_concepts(stays=third, goes=[second], by=cast.dana)
    for old in (first, second):
        answer = client.get(f"/id/{old.public_id}")
        assert answer.status_code == 301
        assert answer["Location"] == f"/id/{third.public_id}"
        told = client.get(f"/api/v1/concepts/{old.public_id}/", follow=True)
        assert told.json()["id"] == third.public_id
    assert set(MovedIdentifier.objects.values_list("new", flat=True)) == {third.public_id}
    gone = Change.objects.filter(kind="concept", action="deleted")
    assert {each.public_id for each in gone} == {first.public_id, second.public_id}


def test_a_file_that_still_names_the_one_that_went_finds_the_one_that_stays(
    cast: Cast, tmp_path: Any
) -> None:
    stays, goes = concept("Silver", notation="silver"), concept("Argentum", notation="AG")
    merge_concepts(stays=stays, goes=[goes], by=cast.dana)
    path = tmp_path / "materials.csv"
    path.write_text("notation,label_en\nAG,Argentum\n")
    assert run("import_vocabulary", path, scheme="material")[0].startswith("created=0")
    assert Concept.objects.get().notation == "silver"


def test_an_import_that_still_names_the_one_that_went_finds_the_one_that_stays(cast: Cast) -> None:
    ring, band = (
        concept(name, scheme="object_type", notation=name.lower()) for name in ("Ring", "Band")
    )
    merge_concepts(stays=ring, goes=[band], by=cast.dana)
    lookups = Lookups(museum_id=cast.abai.pk, user_id=None, reason="test", dry_run=True)
    values = {"object_type": {"notation": "band"}}
    with connection.cursor() as cursor:
        lookups.learn(cursor, [], [values, {"object_type": {"notation": "unknown"}}])
    assert lookups.state_of(values) == {"object_type": ring.pk}


@override("en")
def test_what_cannot_be_merged_is_said(cast: Cast) -> None:
    silver, chasing = concept("Silver"), concept("Chasing", scheme="technique")
    with pytest.raises(ValidationError, match="one vocabulary"):
        merge_concepts(stays=silver, goes=[chasing], by=cast.dana)
    with pytest.raises(ValidationError, match="still there"):
        merge_concepts(stays=silver, goes=[silver], by=cast.dana)
    gone = concept("Gone")
    Concept.objects.filter(pk=gone.pk).delete()
    with pytest.raises(ValidationError, match="still there"):
        merge_concepts(stays=silver, goes=[gone], by=cast.dana)
    assert Concept.objects.count() == 2


def test_what_each_brings_along_is_counted(cast: Cast) -> None:
    silver, argentum = concept("Silver"), concept("Argentum")
    concept("Sterling", below=[silver])
    record = ObjectFactory(museum=cast.abai)
    described(record, silver)
    PreciousMetal.objects.create(object=record, metal=silver)
    counted = {share.row: share for share in shares([silver, argentum])}
    assert (counted[silver].objects, counted[silver].narrower) == (1, 1)
    assert counted[silver].names == ["Silver"]
    assert (counted[argentum].objects, counted[argentum].narrower) == (0, 0)


def test_queries_do_not_grow_with_the_objects(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    silver, argentum = concept("Silver"), concept("Argentum")
    records = [ObjectFactory(museum=cast.abai) for _ in range(40)]
    for record in records:
        described(record, argentum)
    with django_assert_max_num_queries(80):  # some ten for each table that names concepts
        assert merge_concepts(stays=silver, goes=[argentum], by=cast.dana) == 40
    assert MuseumObject.objects.count() == 40


def test_makers_are_merged_by_the_same_means(cast: Cast) -> None:
    stays: Any = save_agent(agent=AgentFactory(name_en="W. Turner", name_ru=None, born=None))
    goes: Any = AgentFactory(name_en="Turner", name_ru="Тёрнер", born=1775, died=1851)
    goes.matches, goes.source, goes.source_key = ["https://viaf.org/viaf/1"], "tate", "558"
    goes.save()
    records = [ObjectFactory(museum=cast.abai) for _ in range(2)]
    for record in records:
        ObjectMaker.objects.create(object=record, agent=goes)
    ObjectMaker.objects.create(object=records[0], agent=stays)
    assert merge_agents(stays=stays, goes=[goes], by=cast.dana) == 2
    stays.refresh_from_db()
    assert (stays.name_en, stays.name_ru, stays.born, stays.died) == (
        "W. Turner",
        "Тёрнер",
        1775,
        1851,
    )
    assert (stays.source, stays.source_key) == ("tate", "558")
    assert stays.matches == ["https://viaf.org/viaf/1"]
    assert [record.makers.count() for record in records] == [1, 1]
    assert Agent.objects.count() == 1
    assert MovedIdentifier.objects.get().new == stays.public_id
