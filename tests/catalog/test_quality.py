"""How good a record is, and what to do next: the rules alone, and kept in step with the rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import quality
from catalog.actions import bulk, object_states
from catalog.actions.images import remove_image, save_image
from catalog.actions.merge_objects import merge_objects
from catalog.actions.objects import objects_touched, save_object
from catalog.actions.quality import facts_of_object
from catalog.models import Concept, Measurement, MuseumObject, ObjectConcept, ObjectMaker
from catalog.quality import Facts, Quality, assess, content_tier, metadata_tier, steps_left
from catalog.quality_sums import quality_sums
from museumportal.changes.models import Change
from museumportal.lib.fields import Rights, Status
from museumportal.lib.public_ids import new_public_id
from tests.cast import Cast, signed_in
from tests.factories import (
    AgentFactory,
    ConceptFactory,
    ImageFactory,
    MuseumFactory,
    ObjectFactory,
)

EVERYTHING = frozenset(quality.NAMES)
LARGE = (1200, 800, Rights.CC0)
_NAMES = st.sampled_from(sorted(EVERYTHING))


def test_the_weights_make_a_hundred_and_every_step_leads_somewhere() -> None:
    assert sum(step.weight for step in quality.STEPS) == 100
    assert len(quality.BY_CODE) == len(quality.STEPS)
    assert all(step.anchor and str(step.sentence).endswith(".") for step in quality.STEPS)


def test_a_record_without_anything_and_one_that_lacks_nothing() -> None:
    assert assess(Facts(frozenset())) == Quality(0, 0, "0", "title")
    best = assess(Facts(EVERYTHING, (LARGE,), Rights.CC0))
    assert best == Quality(100, 4, "C", "")


@given(said=st.frozensets(_NAMES), more=_NAMES)
def test_saying_more_never_makes_a_record_worse(said: frozenset[str], more: str) -> None:
    before, after = (assess(Facts(names)) for names in (said, said | {more}))
    assert 0 <= before.completeness <= after.completeness <= 100
    assert before.metadata_tier <= after.metadata_tier
    left = steps_left(Facts(said))
    assert before.next_step == (left[0].code if left else "")
    assert before.completeness == 100 - sum(step.weight for step in left)


@pytest.mark.parametrize(
    ("pictures", "rights", "tier"),
    [
        ((), Rights.CC0, 0),
        (((300, 300, ""),), Rights.CC0, 0),
        (((400, 300, ""),), Rights.CC0, 1),
        (((800, 533, ""),), Rights.CC0, 2),
        (((1200, 800, ""),), Rights.CC0, 4),
        (((1200, 800, ""),), Rights.CC_BY_NC, 3),
        (((1200, 800, ""),), Rights.IN_COPYRIGHT, 2),
        (((1200, 800, ""),), "", 0),
        (((1200, 800, ""),), Rights.UNDETERMINED, 0),
        (((1200, 800, Rights.CC_BY),), Rights.IN_COPYRIGHT, 4),
        (((400, 300, ""), (1200, 800, "")), Rights.CC0, 4),
        # In copyright, the public gets 1280 pixels of the longest side: here 1280 × 320.
        (((6000, 1500, ""),), Rights.IN_COPYRIGHT_EDUCATIONAL, 1),
    ],
)
def test_the_content_tier_follows_size_and_rights(
    pictures: tuple[Any, ...], rights: str, tier: int
) -> None:
    assert content_tier(Facts(frozenset(), pictures, rights)) == tier


@pytest.mark.parametrize(
    ("said", "tier"),
    [
        ("", "0"),
        ("title_kk description_kk measurements", "0"),
        ("object_type", "A"),
        ("object_type material technique", "A"),
        ("object_type material production_earliest", "B"),
        ("object_type material technique production_latest", "A C"),
        ("makers place_made production_earliest period", "C"),
        ("makers place_made production_earliest", "B"),
    ],
)
def test_the_metadata_tier_counts_elements_scenarios_and_classes(said: str, tier: str) -> None:
    # Four elements of two scenarios, yet concepts are the only contextual class: not C.
    expected = "B" if tier == "A C" else tier
    assert metadata_tier(frozenset(said.split())) == expected


def stored(record: MuseumObject) -> Quality:
    return Quality(*MuseumObject.objects.values_list(*Quality._fields).get(pk=record.pk))


def test_saving_an_object_and_what_hangs_on_it_keeps_its_quality(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, rights="")
    save_object(record=record)
    assert stored(record) == Quality(16, 0, "0", "picture")
    assert record.next_step == "picture", "the instance shows it too"
    record.object_type = ConceptFactory()
    save_object(record=record)
    picture = ImageFactory(object=record, is_main=True)
    objects_touched(records=[record])
    assert stored(record) == Quality(43, 4, "A", "rights")
    picture.published = False
    save_image(image=picture)
    assert stored(record).content_tier == 0
    picture.published = True
    save_image(image=picture)
    remove_image(image=picture, reason="shows another thing")
    assert stored(record) == Quality(26, 0, "A", "picture")
    assert not hasattr(record.history.latest(), "completeness"), "it follows from the other columns"


def test_a_merge_counts_what_came_over(cast: Cast) -> None:
    kept, gone = (ObjectFactory(museum=cast.abai, rights="") for _ in "ab")
    ImageFactory(object=gone, is_main=True)
    merge_objects(kept=kept, gone=gone)
    assert stored(kept).content_tier == 4


def test_saving_asks_two_queries_for_it(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai)
    save_object(record=record)
    with CaptureQueriesContext(connection) as queries:
        save_object(record=record)
    about = [each for each in queries if "content_tier" in each["sql"]]
    assert len(about) == 3, "the row itself, its facts, and the write that changes nothing"


_TEXTS = sorted(name for name in EVERYTHING if name[-3:] in ("_kk", "_ru", "_en"))
_STATES = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.sampled_from(["", "said"]) for name in _TEXTS},
        "production_earliest": st.sampled_from([None, 1800]),
        "production_latest": st.sampled_from([None, 1850]),
        "acquisition_date": st.sampled_from(["", "1924"]),
        "rights": st.sampled_from(["", Rights.CC0.value]),
        "object_type": st.just("concept"),
        "makers": st.just("makers"),
        "measurements": st.just("measurements"),
        **{relation: st.just("concept") for relation in ObjectConcept.Relation.values},
    },
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(wanted=_STATES)
def test_an_import_knows_the_same_facts_before_it_writes_as_the_rows_say_after(
    wanted: dict[str, Any],
) -> None:
    concept, agent = _concept_and_agent()
    state: dict[str, Any] = {}
    for name, value in wanted.items():
        match value:
            case "makers":
                state[name] = [[agent, None, "certain"]]
            case "measurements":
                state[name] = [["", "height", "12.000", "cm"]]
            case "concept":
                state[name] = concept if name == "object_type" else [[concept]]
            case _:
                state[name] = value or None
    museum, public_id = MuseumFactory(), new_public_id("o")
    with transaction.atomic(), connection.cursor() as cursor:
        (key,) = bulk.next_ids(cursor, MuseumObject, 1)
        state["inventory_number"] = f"N {key}"
        rows = [(key, public_id, state)]
        object_states.insert_objects(cursor, rows, museum_id=museum.pk, status=Status.DRAFT)
    made = MuseumObject.objects.get(pk=key)
    facts = object_states.facts_of(state)
    assert facts_of_object(made).said & EVERYTHING == facts.said
    assert stored(made) == assess(facts) == assess(facts_of_object(made))


def _concept_and_agent() -> tuple[int, int]:
    return ConceptFactory().pk, AgentFactory().pk


def test_the_command_finds_what_differs_and_tells_the_feed(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    records = ObjectFactory.create_batch(3, museum=cast.abai)
    save_object(record=records[0])
    heard = Change.objects.count()
    call_command("assess_quality")
    assert capsys.readouterr().out.strip() == "changed=2"
    assert Change.objects.count() == heard + 2
    assert stored(records[2]).next_step == "picture"
    call_command("assess_quality", first=records[1].pk)
    assert capsys.readouterr().out.strip() == "changed=0"


def test_museums_and_regions_sum_it_up(cast: Cast, reindex: Callable[[], int]) -> None:
    typed = ConceptFactory()
    good, bare, draft = (
        ObjectFactory(museum=cast.abai, object_type=typed),
        ObjectFactory(museum=cast.abai),
        ObjectFactory(museum=cast.abai, status=Status.DRAFT),
    )
    ObjectFactory(museum=cast.komi)
    ImageFactory(object=good, is_main=True)
    objects_touched(records=[good, bare, draft])
    reindex()
    sums = quality_sums(museum="ABAI")
    assert sums is not None
    assert (sums.records, sums.reusable, sums.findable) == (2, 50.0, 0.0)
    assert [(each.code, each.count) for each in sums.steps] == [("date", 1), ("picture", 1)]
    assert sum(band.count for band in sums.bands) == 2
    region = quality_sums(region="KZ-10", access=None)
    assert region is not None
    assert region.records == 3, "the draft too, for those who may see it"
    page = signed_in(cast.stranger).get(f"/en/museums/{cast.abai.public_id}/").content.decode()
    assert "of the records come with a picture to reuse" in page


def test_staff_see_what_to_do_next_in_the_list_and_at_the_record(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, title_kk="", status=Status.DRAFT)
    ImageFactory(object=record, is_main=True)
    objects_touched(records=[record])
    other = ObjectFactory(museum=cast.abai)
    objects_touched(records=[other])
    aigul = signed_in(cast.aigul)
    shown = aigul.get("/admin/catalog/museumobject/").content.decode()
    assert "</span> Choose what kind of thing it is.</td>" in shown
    for asked in ("next_step=object_type", "completeness=1", "content_tier=4", "metadata_tier=0"):
        listed = aigul.get(f"/admin/catalog/museumobject/?{asked}").content.decode()
        assert record.inventory_number in listed, asked
        alike = asked.startswith("metadata")
        assert (other.inventory_number in listed) is alike, asked
    page = aigul.get(f"/admin/catalog/museumobject/{record.pk}/change/").content.decode()
    assert '<a href="#id_object_type">Choose what kind of thing it is.</a>' in page
    assert '<a href="#id_title_kk">Translate the title into Kazakh.</a>' in page


def test_a_moderator_chooses_a_museum_before_filtering_by_quality(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai)
    dana = signed_in(cast.dana)
    everywhere = dana.get("/admin/catalog/museumobject/?next_step=subject").content.decode()
    assert record.inventory_number in everywhere, "not narrowed, lest millions of rows are read"
    within = dana.get("/admin/catalog/museumobject/?museum=ABAI&next_step=subject")
    assert record.inventory_number not in within.content.decode()


@pytest.mark.parametrize("shown", ["Measurement", "ObjectMaker"])
def test_lists_count_once_they_have_a_row(cast: Cast, shown: str) -> None:
    record = ObjectFactory(museum=cast.abai)
    if shown == "Measurement":
        Measurement.objects.create(object=record, dimension="height", value=3, unit="cm")
    else:
        ObjectMaker.objects.create(object=record, agent=AgentFactory())
    name = "measurements" if shown == "Measurement" else "makers"
    assert name in facts_of_object(record).said


def test_concepts_count_by_what_they_say_of_the_object(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai)
    silver = ConceptFactory(scheme=Concept.Scheme.MATERIAL)
    ObjectConcept.objects.create(object=record, relation="material", concept=silver)
    said = facts_of_object(record).said
    assert "material" in said
    assert "technique" not in said
