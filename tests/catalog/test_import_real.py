"""Real collections through the shipped mappings."""

import gzip
import json
from itertools import islice
from pathlib import Path

import pytest

from catalog.models import Agent, Batch, Concept, ConceptClosure, MuseumObject, ObjectConcept
from tests.cast import Cast
from tests.catalog.importing import Register, counts, tables
from tests.commands import counted
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path)


def test_a_sample_of_tate(cast: Cast, register: Register, tmp_path: Path) -> None:
    register.file = tmp_path / "tate.jsonl"
    with gzip.open(shared_data("objects/tate.jsonl.gz"), "rt", encoding="utf-8") as lines:
        register.file.write_text("".join(islice(lines, 1500)), encoding="utf-8")
    before = tables()
    assert register.run(mapping="tate") == counts(created=1500)
    _tates_first_work_is_whole()
    assert register.run(mapping="tate") == counts(unchanged=1500)
    assert counted("undo_batch", Batch.objects.earliest("pk").pk)[:2] == (0, "undone=1500 kept=0")
    assert tables() == before


def _tates_first_work_is_whole() -> None:
    work = MuseumObject.objects.get(inventory_number="A00001")
    assert work.title_en is not None
    assert work.title_en.startswith("A Figure Bowing before a Seated Old Man")
    assert (work.production_date_en, work.production_earliest) == ("date not known", None)
    assert [maker.agent.name_en for maker in work.makers.all()] == ["Robert Blake"]
    subjects = {use.concept.label_en for use in work.concepts.filter(relation="subject")}
    assert subjects == {"arm/arms raised", "kneeling", "sitting", "man", "man, old", "blessing"}
    kneeling = Concept.objects.get(scheme="subject", notation="tate:272")
    above = ConceptClosure.objects.filter(descendant=kneeling).order_by("depth")
    assert [step.ancestor.label_en for step in above] == [
        "kneeling",
        "actions: postures and motions",
        "people",
        "subject",
    ]
    sizes = {size.dimension: (size.part, str(size.value)) for size in work.measurements.all()}
    assert sizes == {"width": ("support", "394.000"), "height": ("support", "419.000")}


@pytest.mark.parametrize(
    ("path", "mapping", "rows"),
    [
        ("objects/goskatalog_ru.csv", "goskatalog", 2371),
        ("objects/goskatalog_full_records.tsv", "goskatalog_records", 12),
        ("lido/LIDO-Test.xml", "lido", 1),
        ("lido/LIDO-Extended-Example.xml", "lido", 3),
    ],
)
def test_other_sources_come_in_without_a_fault(
    cast: Cast, register: Register, path: str, mapping: str, rows: int
) -> None:
    register.file = shared_data(path)
    assert register.run(mapping=mapping) == counts(created=rows)
    assert register.run(mapping=mapping) == counts(unchanged=rows)


def test_a_russian_record_in_full(cast: Cast, register: Register) -> None:
    register.file = shared_data("objects/goskatalog_full_records.tsv")
    register.run(mapping="goskatalog_records")
    card = MuseumObject.objects.get(inventory_number="МК-1403")
    assert card.register_number == "УМЛ-10682"
    assert (card.production_date_ru, card.production_earliest) == ("не ранее 1931 г.", 1931)
    assert card.production_latest is None
    assert [f"{size.value} {size.unit}" for size in card.measurements.all()] == [
        "105.000 mm",
        "127.000 mm",
    ]
    without = MuseumObject.objects.get(register_number="УМЛ-7558")
    assert without.inventory_number == "УМЛ-7558"


def test_a_lido_record_in_full(cast: Cast, register: Register) -> None:
    register.file = shared_data("lido/LIDO-Test.xml")
    register.run(mapping="lido")
    coin = MuseumObject.objects.get()
    assert (coin.inventory_number, coin.title_en) == ("30505", "Denar republican")
    assert coin.production_date_en == "83 a.Chr."
    [maker] = coin.makers.all()
    assert (maker.agent.name_en, maker.role and maker.role.label_en) == ("C. Norbanus", "issuer")
    register.file = shared_data("lido/LIDO-Extended-Example.xml")
    register.run(mapping="lido")
    fountain = MuseumObject.objects.get(makers__agent__source_key="kue 07600032")
    assert (fountain.production_earliest, fountain.production_latest) == (1575, 1576)


def test_a_sample_of_wcma(cast: Cast, register: Register, tmp_path: Path) -> None:
    register.file = tmp_path / "wcma.jsonl"
    with gzip.open(shared_data("objects/wcma.jsonl.gz"), "rt", encoding="utf-8") as lines:
        register.file.write_text("".join(islice(lines, 1000)), encoding="utf-8")
    assert register.run(mapping="wcma") == counts(created=1000)
    ahiah = MuseumObject.objects.get(inventory_number="87.14.39")
    assert (ahiah.production_earliest, ahiah.production_latest) == (1551, 1600)
    assert not Agent.objects.filter(name_en__iexact="unknown").exists()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_all_of_tate(cast: Cast, register: Register) -> None:
    register.file = shared_data("objects/tate.jsonl.gz")
    before = tables()
    assert register.run(mapping="tate") == counts(created=69_202)
    assert Concept.objects.filter(scheme="subject").count() == 16_633
    assert ObjectConcept.objects.filter(relation="subject").count() == 361_386
    _tates_first_work_is_whole()
    assert Batch.objects.get().notes["dates_unread"] == 5
    assert register.run(mapping="tate") == counts(unchanged=69_202)
    batch = Batch.objects.earliest("pk")
    assert counted("undo_batch", batch.pk)[:2] == (0, "undone=69202 kept=0")
    assert tables() == before


@pytest.mark.long
def test_all_of_wcma(cast: Cast, register: Register) -> None:
    register.file = shared_data("objects/wcma.jsonl.gz")
    result = register.run(mapping="wcma")
    assert result == counts(created=13_460)


def test_the_sample_holds_what_the_mapping_reads(tmp_path: Path) -> None:
    """The first thousand rows decide which members are there; Tate's rarest is among them."""
    with gzip.open(shared_data("objects/tate.jsonl.gz"), "rt", encoding="utf-8") as lines:
        members = {name for line in islice(lines, 1000) for name in json.loads(line)}
    assert {"acno", "dateRange", "contributors", "subjects"} <= members
