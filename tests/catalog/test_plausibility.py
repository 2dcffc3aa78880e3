"""What can hardly be so: the rules alone, read from real rows, and settled by people who know."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from catalog.actions.review import mark_checked
from catalog.actions.vocabulary import concept_saved
from catalog.known_years import KNOWN_SINCE, PERIODS
from catalog.models import (
    Concept,
    ConceptBroader,
    Measurement,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
)
from catalog.plausibility import (
    NAMES,
    Examined,
    Maker,
    Measured,
    Period,
    Used,
    findings,
)
from catalog.plausible_facts import all_findings, open_findings
from catalog.vocabularies import STARTER
from tests.cast import Cast
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory

pytestmark = pytest.mark.usefixtures("english")

YEAR = st.integers(-3000, 2026)
ABAI = Maker("Abai", 1846, 1904)


def codes(**facts: Any) -> list[str]:
    return [each.code for each in findings(Examined(**facts))]


def height(value: str, unit: str = "cm", unit_name: str = "cm") -> Measured:
    return Measured("height", "Height", Decimal(value), unit, unit_name)


def test_a_sentence_has_the_figures_in_it() -> None:
    found = findings(Examined(made=(1845, 1845), makers=(ABAI,)))
    assert [each.sentence for each in found] == ["Made 1845; its maker Abai was born in 1846."]
    assert found[0].about == "1845|Abai|1846"
    assert found[0].field == "makers-group"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"made": (1840, 1845), "makers": (ABAI,)}, ["unborn"]),
        ({"made": (1840, 1850), "makers": (ABAI,)}, []),
        ({"made": (1840, None), "makers": (ABAI,)}, []),
        ({"made": (1914, 1914), "makers": (ABAI,)}, []),
        ({"made": (1915, 1920), "makers": (ABAI,)}, ["dead"]),
        ({"made": (1915, 1920), "makers": (Maker("after Abai", 1846, 1904, False),)}, []),
        ({"made": (2031, 2031), "this_year": 2026}, ["future"]),
        ({"made": (1850, 1899), "periods": (Period("Bronze Age", (-3500, -700)),)}, ["period"]),
        ({"made": (-800, -500), "periods": (Period("Bronze Age", (-3500, -700)),)}, []),
        ({"made": (1700, 1750), "used": (Used("aluminium", 1825),)}, ["invented"]),
        ({"made": (1700, 1850), "used": (Used("aluminium", 1825),)}, []),
        ({"measured": (height("90", "m"),)}, ["bounds"]),
        ({"measured": (height("0"),)}, ["bounds"]),
        ({"measured": (height("35"),), "typical": {"height": (30.0, 50.0)}}, ["power_of_ten"]),
        ({"measured": (height("0.4"),), "typical": {"height": (30.0, 50.0)}}, ["power_of_ten"]),
        ({"measured": (height("12"),), "typical": {"height": (30.0, 50.0)}}, []),
        ({"measured": (height("3.5"),), "typical": {"height": (30.0, 50.0)}}, []),
        ({"made": (1950, 1950), "acquired": (1924, 1924)}, ["acquired"]),
        ({"made": (1950, 1950), "acquired": (1950, 1960)}, []),
        ({"rights": False}, ["rights"]),
        ({"rights": False, "pictures_without_rights": 2}, ["picture_rights"]),
    ],
)
def test_what_can_hardly_be_so(facts: dict[str, Any], expected: list[str]) -> None:
    assert codes(**facts) == expected


def test_a_slip_of_the_point_is_told_with_what_may_be_meant() -> None:
    found = findings(Examined(measured=(height("35"),), typical={"height": (30.0, 50.0)}))
    assert "Height 35 cm" in found[0].sentence
    assert "3.5 cm" in found[0].sentence


@given(earliest=YEAR, span=st.integers(0, 500), born=YEAR, age=st.integers(0, 100))
def test_a_thing_made_in_its_makers_life_is_never_doubted(
    earliest: int, span: int, born: int, age: int
) -> None:
    latest = earliest + span
    found = codes(made=(earliest, latest), makers=(Maker("M", born, born + age),))
    overlaps = latest >= born and earliest <= born + age
    assert not (overlaps and found)
    assert ("unborn" in found) is (latest < born)
    assert len(found) <= 1, "nobody dies before being born"


@given(one=st.tuples(YEAR, st.integers(0, 300)), other=st.tuples(YEAR, st.integers(0, 300)))
def test_a_period_is_doubted_only_where_no_year_is_common(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    made, years = ((first, first + length) for first, length in (one, other))
    common = set(range(made[0], made[1] + 1)) & set(range(years[0], years[1] + 1))
    assert bool(codes(made=made, periods=(Period("P", years),))) is not bool(common)


@given(
    low=st.floats(0.5, 100),
    width=st.floats(1.0, 3.0),
    place=st.floats(0, 1),
    step=st.integers(1, 3),
)
def test_a_typical_measure_is_believed_and_its_tenfold_is_not(
    low: float, width: float, place: float, step: int
) -> None:
    high = low * width
    value = low + (high - low) * place
    typical = {"height": (low, high)}
    assert codes(measured=(height(f"{value:.6f}", "mm"),), typical=typical) == []
    slipped = value * 10**step
    if slipped > high * 3.01 and slipped < 59_000:
        found = codes(measured=(height(f"{slipped:.6f}", "mm"),), typical=typical)
        assert found in ([], ["power_of_ten"])
        # Rounding to six places may leave the edges of what is typical.
        if low * 1.001 < value < high * 0.999:
            assert found == ["power_of_ten"]


def test_every_code_has_a_name() -> None:
    assert {"unborn", "dead", "future", "period", "invented", "bounds", "power_of_ten"} < set(NAMES)


def test_the_years_belong_to_concepts_that_there_are() -> None:
    def notations(scheme: str) -> set[str]:
        lines = (STARTER / f"{scheme}.csv").read_text().splitlines()[1:]
        return {line.split(",")[0] for line in lines}

    assert set(PERIODS) == notations("period"), "every period of the starter vocabulary has years"
    for scheme, notation in KNOWN_SINCE:
        assert notation in notations(scheme)


def found_in(record: MuseumObject) -> list[str]:
    return [each.code for each in all_findings([record])[record.pk]]


def test_rows_are_read_with_what_concepts_are_kinds_of(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, production_earliest=1700, production_latest=1750)
    plastic = ConceptFactory(scheme="material", notation="plastic", label_en="Plastic")
    bakelite = ConceptFactory(scheme="material", notation="bakelite", label_en="Bakelite")
    ConceptBroader.objects.create(narrower=bakelite, broader=plastic)
    concept_saved(concept=bakelite)
    bronze = ConceptFactory(scheme=Concept.Scheme.PERIOD, notation="bronze-age", label_en="Bronze")
    century = ConceptFactory(
        scheme=Concept.Scheme.PERIOD,
        notation="own",
        label_en="19th century",
        label_kk="",
        label_ru="",
    )
    for relation, concept in (("material", bakelite), ("period", bronze), ("period", century)):
        ObjectConcept.objects.create(object=record, relation=relation, concept=concept)
    ObjectMaker.objects.create(object=record, agent=AgentFactory(born=1846, died=1904))
    assert found_in(record) == ["unborn", "period", "period", "invented"]


def test_a_measure_is_held_against_those_of_the_same_type(cast: Cast) -> None:
    ring = ConceptFactory(label_en="Ring")
    for number in range(25):
        other = ObjectFactory(museum=cast.komi, object_type=ring)
        Measurement.objects.create(
            object=other, dimension="diameter", value=18 + number % 5, unit="mm"
        )
    record = ObjectFactory(museum=cast.abai, object_type=ring)
    Measurement.objects.create(object=record, dimension="diameter", value=19, unit="cm")
    assert found_in(record) == ["power_of_ten"]
    good = ObjectFactory(museum=cast.abai, object_type=ring)
    Measurement.objects.create(object=good, dimension="diameter", value=Decimal("1.9"), unit="cm")
    assert found_in(good) == []


def test_pictures_without_rights_are_counted(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, rights="")
    assert found_in(record) == ["rights"]
    ImageFactory(object=record, rights="")
    ImageFactory(object=record)
    assert found_in(record) == ["picture_rights"]


def test_what_somebody_has_checked_is_not_asked_again_until_a_figure_changes(cast: Cast) -> None:
    record = ObjectFactory(museum=cast.abai, production_earliest=1950, acquisition_date="1924")
    finding = all_findings([record])[record.pk][0]
    mark_checked(record=record, finding=finding, by=cast.timur, reason="a copy")
    mark_checked(record=record, finding=finding, by=cast.aigul, reason="twice")
    assert [each.reason for each in record.checked.all()] == ["a copy"]
    assert open_findings([record])[record.pk] == []
    assert record.checked.get().history.get().history_type == "+"
    record.production_earliest = 1960
    assert [each.code for each in open_findings([record])[record.pk]] == ["acquired"]


def test_a_page_of_records_asks_the_same_few_queries(cast: Cast) -> None:
    ring = ConceptFactory()
    records = []
    for _ in range(12):
        record = ObjectFactory(museum=cast.abai, object_type=ring, rights="")
        Measurement.objects.create(object=record, dimension="height", value=3, unit="cm")
        ObjectMaker.objects.create(object=record, agent=AgentFactory())
        records.append(record)
    with CaptureQueriesContext(connection) as queries:
        open_findings(records)
    # checked, makers, concepts, measurements, distribution, pictures; closure when there are any
    assert len(queries) <= 7
