"""Vocabularies travel as SKOS and as tables, and come back as they went."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.exporters.concepts import concept_rows
from catalog.exporters.skos import write_skos
from catalog.exporters.vocabulary_table import write_table
from catalog.importers.concept_rows import ConceptRow
from catalog.importers.vocabulary_files import read_starter, read_vocabulary
from catalog.models import Concept, ConceptBroader, ConceptTerm
from museumportal.lib.public_ids import new_public_id
from tests.commands import run

HERE = "https://museums.example"
TURTLE = """# Materials of a small museum
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix m: <http://example.org/m/> .
m:metal a skos:Concept ; skos:prefLabel "Металл"@kk, "Metall"@de ; skos:narrower m:silver .
m:silver a skos:Concept ; skos:prefLabel "Silver"@en-GB, "silver"@en ;
    skos:altLabel "argentum"@en ; skos:notation "AG" ; skos:scopeNote "A noble metal."@en ;
    skos:definition "Ein Edelmetall."@de ;
    skos:exactMatch <http://vocab.getty.edu/aat/300011029> .
"""

_texts = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters=" ;|\\\"'<&,@ӘәҚқЁё"),
    min_size=1,
    max_size=20,
).map(lambda text: " ".join(text.split()))
_filled = _texts.filter(bool)
_languages = st.sampled_from(("kk", "ru", "en"))
_uris = st.integers(0, 10**6).map(lambda number: f"http://vocab.getty.edu/aat/{number}")


@st.composite
def _vocabularies(draw: Callable[[Any], Any]) -> list[ConceptRow]:
    """Rows as the database gives them, in a hierarchy without loops."""
    ids = [new_public_id("c") for _ in range(draw(st.integers(1, 6)))]
    rows: list[ConceptRow] = []
    for number, public_id in enumerate(ids, start=1):
        rows.append(
            ConceptRow(
                number,
                scheme=draw(st.sampled_from(("material", "subject"))),
                notation=draw(st.sampled_from(("", f"n {number};|\\"))),
                uri=public_id,
                labels=draw(st.dictionaries(_languages, _filled, min_size=1)),
                definitions=draw(st.dictionaries(_languages, _filled)),
                alternatives=draw(
                    st.lists(
                        st.tuples(st.sampled_from(("kk", "ru", "en", "")), _filled), unique=True
                    )
                ),
                broader=draw(st.lists(st.sampled_from(ids[: number - 1]), unique=True))
                if number > 1
                else [],
                matches=draw(st.lists(_uris, unique=True)),
            )
        )
    return rows


def _plain(row: ConceptRow, names: dict[str, str]) -> ConceptRow:
    """The row without what differs by format: order of values, addresses for identifiers."""
    short = [names.get(each, each.rsplit("/", 1)[-1]) for each in row.broader]
    return replace(
        row,
        line=0,
        uri=row.uri.rsplit("/", 1)[-1],
        alternatives=sorted(row.alternatives),
        broader=sorted(short),
        matches=sorted(each for each in row.matches if not each.startswith(HERE)),
    )


@settings(max_examples=60, deadline=None)
@given(_vocabularies())
def test_what_is_written_is_read_again(tmp_path_factory: Any, rows: list[ConceptRow]) -> None:
    folder = tmp_path_factory.mktemp("skos")
    names = {row.notation: row.uri for row in rows if row.notation}
    by_id = {row.uri: row.notation or row.uri for row in rows}
    written = {
        "ttl": write_skos(rows, "ttl", HERE),
        "rdf": write_skos(rows, "rdf", HERE),
        "csv": write_table(
            replace(row, broader=[by_id[each] for each in row.broader]) for row in rows
        ).encode(),
    }
    for ending, content in written.items():
        path = folder / f"v.{ending}"
        path.write_bytes(content)
        read = {row.uri.rsplit("/", 1)[-1]: row for row in read_vocabulary(path, "")}
        assert [_plain(read[row.uri], names) for row in rows] == [_plain(row, {}) for row in rows]


def told() -> dict[str, Any]:
    """All that the database says of concepts, but for its own identifiers."""
    notation = dict(Concept.objects.values_list("public_id", "notation"))
    return {
        row.notation: replace(
            _plain(row, {}), uri="", broader=sorted(notation[each] or "" for each in row.broader)
        )
        for row in concept_rows(Concept.objects.all())
    }


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["ttl", "rdf", "csv"])
def test_the_starter_vocabulary_comes_back_from_a_file_as_it_went(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"all.{ending}"
    last, _ = run("import_vocabulary", starter=True)
    count = Concept.objects.count()
    assert last == f"created={count} updated=0 unchanged=0 rejected=0"
    before = told()
    call_command("export_vocabulary", str(path), address=HERE)
    unchanged = f"created=0 updated=0 unchanged={count} rejected=0"
    assert run("import_vocabulary", path)[0] == unchanged
    assert told() == before
    ConceptBroader.objects.all().delete()
    Concept.objects.all().delete()
    assert run("import_vocabulary", path)[0] == last
    assert told() == before


def test_the_starter_vocabulary_is_what_a_museum_can_begin_with() -> None:
    rows = read_starter()
    asked = {"object_type", "material", "technique", "culture", "period"}
    assert sum(row.scheme in asked for row in rows) >= 400
    assert {row.scheme for row in rows} == asked | {"role", "acquisition", "place"}
    assert not [row for row in rows if row.problems]
    assert all(row.labels.keys() == {"kk", "ru", "en"} for row in rows)
    assert all(row.definitions.keys() in (set(), {"kk", "ru", "en"}) for row in rows)
    known = {(row.scheme, row.notation) for row in rows}
    assert all((row.scheme, above) in known for row in rows for above in row.broader)
    assert sum(len(row.broader) > 1 for row in rows) >= 20
    matched = [uri for row in rows for uri in row.matches]
    by_scheme = {(row.scheme, uri) for row in rows for uri in row.matches}
    assert len(by_scheme) == len(matched) >= 100


@pytest.mark.django_db
def test_turtle_comes_in(tmp_path: Path) -> None:
    path = tmp_path / "materials"
    path.write_text(TURTLE, encoding="utf-8")
    last, err = run("import_vocabulary", path, scheme="material")
    assert last == "created=2 updated=0 unchanged=0 rejected=0"
    assert "line 2: definition: the one in “de” was left out" in err
    silver: Any = Concept.objects.get(notation="AG")
    assert (silver.label_en, silver.definition_en) == ("silver", "A noble metal.")
    assert [above.label_kk for above in silver.broader.all()] == ["Металл"]
    names = ConceptTerm.objects.values_list("language", "text")
    assert {("", "Metall"), ("en", "argentum"), ("en", "silver")} <= set(names)
    path.write_text(TURTLE.replace("AG", "AG2").replace('"silver"', '"Silber"'), encoding="utf-8")
    assert run("import_vocabulary", path, scheme="material")[0].startswith("created=0 updated=1")
    silver.refresh_from_db()
    assert (silver.notation, silver.label_en) == ("AG", "Silber")


@pytest.mark.django_db
def test_faulty_concepts_are_named_and_the_others_go_in(tmp_path: Path) -> None:
    path = tmp_path / "materials.ttl"
    path.write_text(
        TURTLE
        + 'm:two a skos:Concept ; skos:prefLabel "A"@en, "B"@en .\n'
        + 'm:german a skos:Concept ; skos:prefLabel "Nur deutsch"@de .\n'
        + "m:nameless a skos:Concept .\n"
        + 'm:loop a skos:Concept ; skos:prefLabel "L"@en ; skos:broader m:loop, m:silver .\n'
        + "m:silver skos:broader m:loop .\n",
        encoding="utf-8",
    )
    last, err = run("import_vocabulary", path, scheme="material")
    assert last == "created=3 updated=0 unchanged=0 rejected=5"
    assert "line 3: label_en: has two preferred labels, “A” and “B”" in err
    assert "line 4: label: has no label in kk, ru, en" in err
    assert "line 5: label: has no label in kk, ru, en" in err
    assert "“loop” cannot stand above itself" in err
    assert (
        "cannot stand above “AG”, which already" in err or "“AG” cannot stand above “loop”" in err
    )


BOMB = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:skos="http://www.w3.org/2004/02/skos/core#"><skos:Concept rdf:about="http://x.kz/a">'
    '<skos:prefLabel xml:lang="en">{label}</skos:prefLabel></skos:Concept></rdf:RDF>'
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            TURTLE.replace("a skos:Concept ;", "a skos:Concept ,", 1),
            "no well-formed Turtle .line 4",
        ),
        (TURTLE + "m:cut a skos:Conc", "no well-formed Turtle"),
        (TURTLE.replace("skos:Concept", "skos:Collection"), "no skos:Concept"),
        (XML.format(label="a")[:-9], "no well-formed RDF/XML"),
        (BOMB + XML.format(label="&b;"), "declares entities"),
        (XML.format(label="&b;"), "no well-formed"),
        ("@prefix x: <http://x.kz/> .\n" + "# much\n" * (15 << 20), "more than 100 MB"),
    ],
)
def test_a_broken_file_is_refused_in_a_sentence_and_changes_nothing(
    tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=sentence):
        call_command("import_vocabulary", str(path), scheme="material")
    assert not Concept.objects.exists()


@pytest.mark.django_db
def test_other_encodings_are_read(tmp_path: Path) -> None:
    xml = '<?xml version="1.0" encoding="windows-1251"?>' + XML.format(label="Камень")
    for encoding, text in (("utf-16", TURTLE), ("utf-8-sig", TURTLE), ("cp1251", xml)):
        path = tmp_path / encoding
        path.write_bytes(text.encode(encoding, "xmlcharrefreplace"))
        run("import_vocabulary", path, scheme="subject")
    assert set(Concept.objects.values_list("label_en", flat=True)) == {None, "silver", "Камень"}


def test_an_export_says_what_it_needs(tmp_path: Path) -> None:
    for arguments, sentence in (
        ((tmp_path / "v.doc",), "one of the endings .ttl, .rdf, .csv"),
        ((tmp_path / "v.ttl",), "Say where the portal stands"),
        ((tmp_path / "v.csv", "--scheme", "stones"), "no vocabulary “stones”"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("export_vocabulary", *map(str, arguments))
