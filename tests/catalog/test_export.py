"""Objects leave as files and come back unchanged."""

import gzip
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from catalog.importers.column_mappings import mapping_content, record_content
from catalog.importers.columns import by_heading
from catalog.importers.mapping import SHIPPED, mapping_text
from catalog.models import BatchItem, Inscription, MuseumObject, ProvenanceEvent
from museumportal.lib.formulas import guarded, without_guard
from museumportal.lib.public_ids import new_public_id
from tests.cast import Cast
from tests.catalog.exporting import exported, imported, rich_museum, states, tidied
from tests.catalog.importing import Register, counts
from tests.factories import ObjectFactory
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl", "xml"])
def test_what_was_exported_comes_back_unchanged(
    cast: Cast, tmp_path: Path, format_: str, language: str
) -> None:
    objects = rich_museum(cast.abai)
    before = states(cast.abai)
    path = exported(tmp_path, cast.abai, format_, language=language)
    register = Register(tmp_path)
    found = imported(path, cast.abai, register)
    told = [(item.key, item.outcome, item.problems) for item in BatchItem.objects.all()]
    assert told == []
    assert found == counts(unchanged=len(objects)), register.stderr
    assert states(cast.abai) == before


@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl"])
def test_another_museum_that_takes_the_file_in_has_the_same(
    cast: Cast, tmp_path: Path, format_: str
) -> None:
    objects = rich_museum(cast.abai)
    path = exported(tmp_path, cast.abai, format_)
    register = Register(tmp_path)
    found = imported(path, cast.komi, register, copies=True)
    assert found == counts(created=len(objects)), register.stderr
    assert tidied(states(cast.komi)) == tidied(states(cast.abai))
    assert imported(path, cast.komi, register, copies=True) == counts(unchanged=len(objects))
    again = exported(tmp_path, cast.komi, format_)
    assert again.read_bytes() != b""


@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl", "xml"])
def test_rows_of_another_museum_are_refused(cast: Cast, tmp_path: Path, format_: str) -> None:
    """Nobody's objects come into a museum twice because a list of several museums is read there."""
    objects = rich_museum(cast.abai)
    path = exported(tmp_path, cast.abai, format_)
    register = Register(tmp_path)
    assert imported(path, cast.komi, register) == counts(rejected=len(objects)), register.stderr
    told = [problem for item in BatchItem.objects.all() for problem in item.problems]
    assert {problem["field"] for problem in told} == {"identifier"} | (
        set() if format_ == "xml" else {"museum"}
    )
    assert all("another museum" in problem["reason"] for problem in told)


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("KOMI", False),
        ("national museum of Komi", False),
        ("Abai Museum", True),
        ("ABAI", True),
        ("", True),
        ("Somewhere", True),
    ],
)
def test_a_row_says_which_museum_it_is_of(
    cast: Cast, tmp_path: Path, written: str, ours: bool
) -> None:
    register = Register(tmp_path)
    path = tmp_path / "rows-en.csv"
    path.write_text(f"Inventory number,Museum\nA-1,{written}\n", encoding="utf-8")
    made = imported(path, cast.abai, register)
    assert made == (counts(created=1) if ours else counts(rejected=1))


def test_rows_that_slipped_are_refused(cast: Cast, tmp_path: Path) -> None:
    """Somebody sorted one column of a sheet without the others, and added a row."""
    for number, title in enumerate(("Кубок", "Ваза", "Чаша"), start=1):
        ObjectFactory.create(museum=cast.abai, inventory_number=f"A-{number}", title_ru=title)
    path = exported(tmp_path, cast.abai, "csv", columns=["inventory_number", "identifier"])
    before = states(cast.abai)
    head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    first, second, third = [row.split(",")[1] for row in rows]
    rows = [f"A-1,{second}", f"A-2,{first}", f"A-3,{third}", f"A-9,{first}", "A-10,"]
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    register = Register(tmp_path)
    assert imported(path, cast.abai, register) == counts(unchanged=1, rejected=3, created=1)
    reasons = {
        item.key: item.problems[0]["reason"]
        for item in BatchItem.objects.filter(outcome="rejected")
    }
    assert reasons == {
        "A-1": f"“{second}” is the object “A-2”, not this one",
        "A-2": f"“{first}” is the object “A-1”, not this one",
        "A-9": f"“{first}” is the object “A-1”, not this one",
    }
    after = states(cast.abai)
    assert {number: after[number] for number in before} == before


def test_what_is_internal_stays_inside_unless_it_is_asked_for(cast: Cast, tmp_path: Path) -> None:
    record = ObjectFactory.create(museum=cast.abai, location="Shelf 3", condition="cracked")
    for holder, published in (("A living donor", False), ("A museum", True)):
        ProvenanceEvent.objects.create(object=record, holder_en=holder, published=published)
    for format_ in ("csv", "jsonl"):
        text = exported(tmp_path, cast.abai, format_, internal=False).read_text()
        assert "A museum" in text
        for secret in ("Shelf 3", "cracked", "A living donor"):
            assert secret not in text
        inside = exported(tmp_path, cast.abai, format_).read_text()
        assert "A living donor" in inside
        assert "Shelf 3" in inside


def test_internal_columns_are_refused_where_they_are_asked_for_by_name(
    cast: Cast, tmp_path: Path
) -> None:
    ObjectFactory.create(museum=cast.abai, location="Shelf 3")
    path = exported(tmp_path, cast.abai, "csv", columns=["location"], internal=False)
    assert "Shelf 3" not in path.read_text()


def test_queries_do_not_grow_with_the_objects_of_a_chunk(cast: Cast, tmp_path: Path) -> None:
    def queries(expected: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            exported(tmp_path, cast.abai, "csv")
        assert len(states(cast.abai)) == expected
        return len(asked)

    first, *others = rich_museum(cast.abai)
    MuseumObject.objects.exclude(pk=first.pk).update(museum=cast.komi)
    alone = queries(1)
    MuseumObject.objects.update(museum=cast.abai)
    assert queries(1 + len(others)) <= alone


def test_xlsx_holds_texts_and_numbers_and_no_formula(cast: Cast, tmp_path: Path) -> None:
    rich_museum(cast.abai)
    path = exported(tmp_path, cast.abai, "xlsx")
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        parts = {name: etree.fromstring(archive.read(name)) for name in archive.namelist()}
    assert b"<f>" not in sheet
    assert parts.keys() >= {"[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml"}
    [sheet_of] = CalamineWorkbook.from_path(path).sheet_names
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet_of).to_python()
    assert "=cmd|' /C calc'!A0" in rows[1]
    assert 1.0 in rows[1]
    assert "_x0041_ and _x000D_" in {cell for row in rows for cell in row}


def test_the_shipped_mapping_reads_what_is_written() -> None:
    path = SHIPPED / "portal.toml"
    assert tomllib.loads(path.read_text(encoding="utf-8")) == record_content(name="portal")
    assert by_heading("Инвентарный номер") == by_heading("inventory_number")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_a_guarded_text_is_no_formula_and_comes_back(text: str) -> None:
    cell = guarded(text)
    assert without_guard(cell) == text
    assert not re.match(r"[=+\-@\t\r]", cell) or re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell)


@pytest.mark.parametrize("text", ["-500", "+7", "-1,5", "-0.25", "words", "'quoted'", ""])
def test_numbers_and_words_need_no_guard(text: str) -> None:
    assert guarded(text) == text


def test_rejected_rows_are_no_formulas_and_come_back(cast: Cast, tmp_path: Path) -> None:
    register = Register(tmp_path)
    register.file = tmp_path / "rows.csv"
    register.file.write_text("№,title,n\nA-1,'=1+1,many\n", encoding="utf-8")
    header = {"№": "inventory_number", "title": "title_ru", "n": "quantity"}
    register.mapping.write_text(mapping_text(mapping_content(header, name="x")), encoding="utf-8")
    rejects = tmp_path / "rejects.csv"
    assert register.run(rejects=rejects) == counts(rejected=1)
    assert "'=1+1" in rejects.read_text(encoding="utf-8-sig")
    register.file = rejects
    rejects.write_text(rejects.read_text(encoding="utf-8-sig").replace("many", "2", 1))
    assert register.run() == counts(created=1)
    assert MuseumObject.objects.get().title_ru == "=1+1"  # type: ignore[attr-defined]


def test_an_identifier_that_is_unknown_here_leaves_the_name(cast: Cast, tmp_path: Path) -> None:
    """A file of another portal: its identifiers mean nothing, its names do."""
    register = Register(tmp_path)
    register.file = tmp_path / "rows.csv"
    there, maker = new_public_id("c"), new_public_id("a")
    register.file.write_text(f"№,m,a\nA-1,медь [{there}],Айша [{maker}]\n", encoding="utf-8")
    header = {"№": "inventory_number", "m": "material", "a": "maker_1"}
    content = mapping_content(header, name="x", language="ru")
    register.mapping.write_text(mapping_text(content), encoding="utf-8")
    assert register.run() == counts(created=1)
    record = MuseumObject.objects.get()
    assert [each.concept.label_ru for each in record.concepts.all()] == ["медь"]
    assert [each.agent.name_ru for each in record.makers.all()] == ["Айша"]


def test_a_text_with_an_escape_in_it_can_be_kept(cast: Cast, tmp_path: Path) -> None:
    """It had broken the whole import: JSON of a problem was cleaned as if it were text."""
    record = ObjectFactory.create(museum=cast.abai, inventory_number="A-1", title_ru="Кубок")
    Inscription.objects.create(object=record, text="\\u0000")
    register = Register(tmp_path)
    register.file = tmp_path / "rows.csv"
    register.file.write_text("№,i\nA-1,other\n", encoding="utf-8")
    header = {"№": "inventory_number", "i": "inscription_1_text"}
    content = mapping_content(header, name="x", language="ru")
    register.mapping.write_text(mapping_text(content), encoding="utf-8")
    assert register.run() == counts(unchanged=1)
    assert BatchItem.objects.get().outcome == "kept"


def test_the_source_of_a_step_of_provenance_is_imported(cast: Cast, tmp_path: Path) -> None:
    register = Register(tmp_path)
    register.file = tmp_path / "rows.csv"
    register.file.write_text("№,h,s\nA-1,Айша,дневник\n", encoding="utf-8")
    header = {"№": "inventory_number", "h": "provenance_1_holder_ru", "s": "provenance_1_source"}
    register.mapping.write_text(mapping_text(mapping_content(header, name="x")), encoding="utf-8")
    assert register.run() == counts(created=1)
    assert ProvenanceEvent.objects.get().source == "дневник"


@pytest.mark.long
@pytest.mark.parametrize("format_", ["csv", "xlsx", "jsonl"])
def test_a_real_collection_goes_out_and_comes_back(
    cast: Cast, tmp_path: Path, format_: str
) -> None:
    """Tate's 69,202 objects: nothing changes here, and another museum that takes the file in has
    the same."""
    register = Register(tmp_path)
    with gzip.open(shared_data("objects/tate.jsonl.gz")) as packed:
        register.file.write_bytes(packed.read())
    whole = register.run(museum="ABAI", mapping="tate")["created"]
    path = exported(tmp_path, cast.abai, format_, language="en")
    assert imported(path, cast.abai, register) == counts(unchanged=whole)
    assert imported(path, cast.komi, register, copies=True) == counts(created=whole)
    assert tidied(states(cast.komi)) == tidied(states(cast.abai))
