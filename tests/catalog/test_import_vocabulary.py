"""Vocabularies and makers come in from files, in any order, twice, and beside people's edits."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from catalog.models import Agent, Concept, ConceptBroader, ConceptClosure, ConceptTerm
from museumportal.changes.models import Change
from tests.cast import Cast
from tests.catalog.importing import Register, record
from tests.commands import run

pytestmark = pytest.mark.django_db

TABLE = """notation,broader,label_kk,label_ru,label_en,alternatives_ru,exact_match
silver,metal,Күміс,Серебро,Silver,аргентум; серебришко,
metal,,Металл,Металл,Metal,,http://vocab.getty.edu/aat/300010900
gilt,silver;gold,,Золочёное серебро,,,
gold,metal,Алтын,Золото,Gold,,
"""
SKOS = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns:skos="http://www.w3.org/2004/02/skos/core#">
  <skos:Concept rdf:about="http://example.org/m/metal">
    <skos:prefLabel xml:lang="kk">Металл</skos:prefLabel>
    <skos:prefLabel xml:lang="de">Metall</skos:prefLabel>
    <skos:narrower rdf:resource="http://example.org/m/silver"/>
  </skos:Concept>
  <rdf:Description rdf:about="http://example.org/m/silver">
    <rdf:type rdf:resource="http://www.w3.org/2004/02/skos/core#Concept"/>
    <skos:prefLabel xml:lang="en-GB">Silver</skos:prefLabel>
    <skos:altLabel xml:lang="en">argentum</skos:altLabel>
    <skos:notation>AG</skos:notation>
    <skos:exactMatch rdf:resource="http://vocab.getty.edu/aat/300011029"/>
  </rdf:Description>
  <rdf:Description rdf:about="http://example.org/other"/>
</rdf:RDF>
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "materials.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_a_table_becomes_concepts_with_terms_and_ancestors(table: Path) -> None:
    last, _ = run("import_vocabulary", str(table), scheme="material")
    assert last == "created=4 updated=0 unchanged=0 rejected=0"
    gilt = Concept.objects.get(notation="gilt")
    assert not gilt.is_proposal
    assert {c.notation for c in gilt.broader.all()} == {"silver", "gold"}
    depths = dict(
        ConceptClosure.objects.filter(descendant=gilt).values_list("ancestor__notation", "depth")
    )
    assert depths == {"gilt": 0, "silver": 1, "gold": 1, "metal": 2}
    assert ConceptTerm.objects.get(folded="серебришко").concept.notation == "silver"
    assert ConceptTerm.objects.get(folded="золоченое серебро").preferred
    assert Concept.objects.get(notation="metal").matches.count() == 1
    assert Change.objects.filter(kind="concept").count() == 4
    assert run("import_vocabulary", str(table), scheme="material")[0] == (
        "created=0 updated=0 unchanged=4 rejected=0"
    )
    assert Concept.history.count() == 4


def test_a_changed_table_keeps_what_was_edited_here(table: Path) -> None:
    run("import_vocabulary", str(table), scheme="material")
    gold = Concept.objects.get(notation="gold")
    gold.label_kk = "Алтын (металл)"
    gold.save()
    table.write_text(TABLE.replace("Алтын,Золото,Gold", "Сары алтын,Золото самородное,Gold"))
    last, told = run("import_vocabulary", str(table), scheme="material")
    assert last == "created=0 updated=1 unchanged=3 rejected=0"
    gold.refresh_from_db()
    assert (gold.label_kk, gold.label_ru) == ("Алтын (металл)", "Золото самородное")
    assert "line 5: label_kk: kept “Алтын (металл)”" in told
    assert ConceptTerm.objects.get(folded="золото самородное").preferred


def test_a_proposal_is_accepted_by_standing_in_the_file(
    cast: Cast, tmp_path: Path, table: Path
) -> None:
    register = Register(tmp_path)
    register.write([record(1, materials=["СЕРЕБРО"])])
    register.run()
    run("import_vocabulary", str(table), scheme="material")
    silver = Concept.objects.get(scheme="material", notation="silver")
    assert not silver.is_proposal
    assert silver.uses.count() == 1
    assert silver.label_en == "Silver"


def test_faults_are_told_by_line_and_the_rest_goes_in(table: Path) -> None:
    table.write_text(
        TABLE + "gold,,Алтын,,,,\nodd,,,,,,\nfar,space,Алыс,,,,\nbad,,Жаман,,,,nowhere\n"
    )
    last, told = run("import_vocabulary", str(table), scheme="material")
    assert last == "created=5 updated=0 unchanged=0 rejected=3"
    assert "line 6: notation: “gold” already stands in row 5" in told
    assert "line 7: label: has no label in kk, ru, en" in told
    assert "line 8: broader: “space” is not in the vocabulary" in told
    assert "line 9: exact_match: “nowhere” is no address" in told


def links() -> set[tuple[str, str]]:
    named = ConceptBroader.objects.values_list("narrower__notation", "broader__notation")
    return {(narrower or "", broader or "") for narrower, broader in named}


def test_the_link_that_closes_a_loop_is_refused_and_the_rest_goes_in(table: Path) -> None:
    table.write_text("notation,broader,label_en\na,b,A\nb,c;top,B\nc,a,C\nself,self,S\ntop,,T\n")
    for first in ("created=5 updated=0 unchanged=0", "created=0 updated=0 unchanged=5"):
        last, told = run("import_vocabulary", str(table), scheme="subject")
        assert last == f"{first} rejected=2"
        assert "line 4: broader: “a” cannot stand above “c”, which already stands above it" in told
        assert "line 5: broader: “self” cannot stand above itself" in told
        assert links() == {("a", "b"), ("b", "c"), ("b", "top")}
    assert not ConceptClosure.objects.filter(depth__gt=0, ancestor=F("descendant")).exists()


def test_a_loop_with_what_the_vocabulary_has_already_is_refused(table: Path) -> None:
    run("import_vocabulary", str(table), scheme="material")
    before = links()
    table.write_text(
        "notation,broader,label_en\nmetal,Golden thread,Metal\nthread,gilt,Golden thread\n"
    )
    last, told = run("import_vocabulary", str(table), scheme="material")
    assert last == "created=1 updated=1 unchanged=0 rejected=1"
    assert "line 3: broader: “gilt” cannot stand above “thread”, which already" in told
    assert links() == before | {("metal", "thread")}


def test_characters_that_no_xml_may_hold_stay_outside(table: Path, tmp_path: Path) -> None:
    table.write_text(TABLE.replace("Gold", "G\x01o\x00ld\uffff"), encoding="utf-8")
    run("import_vocabulary", str(table), scheme="material")
    assert Concept.objects.get(notation="gold").label_en == "Gold"
    path = tmp_path / "materials.rdf"
    path.write_text(SKOS.replace("argentum", "argen&#x9f;tum"), encoding="utf-8")
    run("import_vocabulary", str(path), scheme="material")
    assert ConceptTerm.objects.filter(text="argentum").exists()


def test_a_loop_in_skos_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "materials.rdf"
    loop = '<skos:notation>AG</skos:notation><skos:narrower rdf:resource="http://example.org/m/metal"/>'
    path.write_text(SKOS.replace("<skos:notation>AG</skos:notation>", loop), encoding="utf-8")
    last, told = run("import_vocabulary", str(path), scheme="material")
    assert last == "created=2 updated=0 unchanged=0 rejected=1"
    assert "“metal” cannot stand above “AG”, which already stands above it" in told
    assert links() == {("metal", "AG")}


def test_skos_comes_in(tmp_path: Path) -> None:
    path = tmp_path / "materials.rdf"
    path.write_text(SKOS, encoding="utf-8")
    assert run("import_vocabulary", str(path), scheme="material")[0] == (
        "created=2 updated=0 unchanged=0 rejected=0"
    )
    silver = Concept.objects.get(notation="AG")
    assert silver.label_en == "Silver"
    assert [c.label_kk for c in silver.broader.all()] == ["Металл"]
    assert {m.uri for m in silver.matches.all()} == {
        "http://example.org/m/silver",
        "http://vocab.getty.edu/aat/300011029",
    }
    assert set(ConceptTerm.objects.values_list("language", "folded")) == {
        ("kk", "металл"),
        ("", "metall"),
        ("en", "silver"),
        ("en", "argentum"),
    }
    assert run("import_vocabulary", str(path), scheme="material")[0].startswith(
        "created=0 updated=0"
    )


@pytest.mark.parametrize(
    ("text", "scheme", "sentence"),
    [
        (TABLE, "stones", "no vocabulary “stones”"),
        (TABLE, "", "say --scheme"),
        ("notation,name\na,b\n", "material", "no column label_kk"),
        ("<a/>", "material", "no well-formed RDF/XML"),
        ("", "material", "is empty"),
    ],
)
def test_a_file_that_is_no_vocabulary_is_refused(
    tmp_path: Path, text: str, scheme: str, sentence: str
) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    with pytest.raises(CommandError, match=sentence):
        call_command("import_vocabulary", str(path), scheme=scheme)


MAKERS = """
[source]
name = "masters"
format = "table"
key = "id"
[fields]
name_ru = "name"
born = "born"
died = "died"
kind = { value = "person" }
biography_ru = "life"
"""


def test_makers_come_in_twice_and_complete_those_of_objects(cast: Cast, tmp_path: Path) -> None:
    register = Register(tmp_path)
    text = register.mapping.read_text().replace('key = "id"', 'key = "id"\nsource = "masters"')
    register.mapping.write_text(text)
    register.write([record(1)])
    register.run()
    mapping, file = tmp_path / "makers.toml", tmp_path / "makers.csv"
    mapping.write_text(MAKERS)
    rows = (
        "id,name,born,died,life\na,Мастер А,1801,1880,Зергер\n"
        "b,Ёлкин,1900,1850,\nb,Второй,,,\n,Никто,,,\n"
    )
    file.write_text(rows)
    last, told = run("import_makers", str(file), mapping=str(mapping))
    assert last == "created=0 updated=1 unchanged=0 rejected=3"
    assert "line 3: died: died (1850) before being born (1900)" in told
    assert "line 5: key: is empty" in told
    master = Agent.objects.get()
    assert (master.kind, master.born, master.biography_ru) == ("person", 1801, "Зергер")
    assert master.works.count() == 1

    master.born = 1805
    master.save()
    file.write_text(rows.replace("1801,1880,Зергер", "1802,1881,Кузнец"))
    last, told = run("import_makers", str(file), mapping=str(mapping))
    assert last == "created=0 updated=1 unchanged=0 rejected=3"
    assert "line 2: born: kept “1805, 1880”" in told
    master.refresh_from_db()
    assert (master.born, master.died, master.biography_ru) == (1805, 1880, "Кузнец")
