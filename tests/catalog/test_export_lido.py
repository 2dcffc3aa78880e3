"""Objects leave as LIDO 1.1 and come back unchanged, as far as LIDO for the public tells them."""

import gzip
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from catalog.actions.object_states import CHILDREN
from catalog.importers.looking import look
from catalog.importers.readers import ReadingOptions
from catalog.models import MuseumObject, ProvenanceEvent
from tests.cast import Cast
from tests.catalog.exporting import exported, imported, rich_museum, states, tidied
from tests.catalog.importing import Register, counts
from tests.factories import ObjectFactory
from tests.shared_data import shared_data, shared_schema

pytestmark = pytest.mark.django_db

STAYS = {
    *(*MuseumObject.INTERNAL_FIELDS, "publication_restricted"),
    *("fund", "ownership", "status"),
}
"""What LIDO of the portal does not tell."""
PUBLISHED = CHILDREN["provenance"].columns.index("published")


def carried(state: dict[str, Any]) -> dict[str, Any]:
    """What LIDO tells of an object."""
    told = {name: value for name, value in tidied(state).items() if name not in STAYS}
    return told | {"provenance": [step for step in told["provenance"] if step[PUBLISHED]]}


def test_another_museum_that_takes_the_file_in_has_the_same(cast: Cast, tmp_path: Path) -> None:
    objects = rich_museum(cast.abai)
    path = exported(tmp_path, cast.abai, "xml")
    register = Register(tmp_path)
    assert imported(path, cast.komi, register, copies=True) == counts(created=len(objects)), (
        register.stderr
    )
    here, there = states(cast.abai), states(cast.komi)
    assert there.keys() == here.keys()
    for number, state in here.items():
        assert carried(there[number]) == carried(state)
    assert imported(path, cast.komi, register, copies=True) == counts(unchanged=len(objects))


def test_real_records_go_out_and_come_back(cast: Cast, tmp_path: Path) -> None:
    register = Register(tmp_path)
    with gzip.open(shared_data("objects/tate.jsonl.gz"), "rt", encoding="utf-8") as lines:
        register.file.write_text("".join(islice(lines, 1500)), encoding="utf-8")
    register.run(museum="ABAI", mapping="tate")
    path = exported(tmp_path, cast.abai, "xml", language="en")
    assert imported(path, cast.abai, register) == counts(unchanged=1500)
    assert imported(path, cast.komi, register, copies=True) == counts(created=1500)
    here, there = states(cast.abai), states(cast.komi)
    assert [*map(carried, there.values())] == [carried(here[number]) for number in there]


def test_what_is_not_for_the_public_stays_in_its_place(cast: Cast, tmp_path: Path) -> None:
    """A source that changes published steps takes none away that it does not know of."""
    record = ObjectFactory.create(museum=cast.abai, inventory_number="A-1")
    step = ProvenanceEvent.objects.create(object=record, holder_ru="Айша", published=True)
    register = Register(tmp_path)
    imported(exported(tmp_path, cast.abai, "xml"), cast.komi, register, copies=True)
    there = cast.komi.objects_held.get()  # type: ignore[attr-defined]
    there.location = "Shelf 3"
    there.save()
    ProvenanceEvent.objects.create(object=there, holder_ru="A living donor", position=1)
    step.holder_ru = "Айша Абаева"
    step.save()
    path = exported(tmp_path, cast.abai, "xml")
    assert imported(path, cast.komi, register, copies=True) == counts(updated=1), register.stderr
    steps = there.provenance.values_list("holder_ru", "published")
    assert [*steps] == [("Айша Абаева", True), ("A living donor", False)]
    there.refresh_from_db()
    assert there.location == "Shelf 3"


def test_terms_and_makers_have_addresses_and_plain_names(cast: Cast, tmp_path: Path) -> None:
    rich_museum(cast.abai)
    path = exported(tmp_path, cast.abai, "xml")
    tree = etree.parse(path)
    named = {"lido": "http://www.lido-schema.org"}
    kinds = tree.xpath("//lido:objectWorkType[lido:conceptID]", namespaces=named)
    address, term = kinds[0].itertext()
    assert address.startswith("https://museums.example/id/c")
    assert term == "Браслет"
    assert tree.xpath(
        "//lido:actorID[starts-with(., 'https://museums.example/id/a')]", namespaces=named
    )
    assert " [" not in "".join(tree.xpath("//lido:actor//text()", namespaces=named))


def test_the_wizard_knows_lido_of_a_portal(cast: Cast, tmp_path: Path) -> None:
    ObjectFactory.create(museum=cast.abai)
    own = look(exported(tmp_path, cast.abai, "xml"), ReadingOptions())
    assert own.mapping == "portal_lido"
    assert look(shared_data("lido/LIDO-Test.xml"), ReadingOptions()).mapping == "lido"


def test_lido_is_valid_and_is_read_by_its_general_mapping(cast: Cast, tmp_path: Path) -> None:
    objects = rich_museum(cast.abai)
    ObjectFactory.create(museum=cast.abai, title_kk="", title_ru="", title_en="", rights="")
    path = exported(tmp_path, cast.abai, "xml", language="en")
    schema = etree.XMLSchema(etree.parse(shared_schema("lido/lido-v1.1.xsd")))
    schema.assertValid(etree.parse(path))
    register = Register(tmp_path)
    register.file = path
    found = register.run(museum=cast.komi.code, mapping="lido")
    assert found == counts(created=len(objects) + 1), register.stderr
    here, there = states(cast.abai), states(cast.komi)
    assert there.keys() == here.keys()
    for number, state in there.items():
        for name in ("title_ru", "title_kk", "object_type", "subject", "culture"):
            assert state[name] == one_line(here[number][name]), name


def one_line(value: Any) -> Any:
    """A text as XML is read: its spaces and line breaks are one space each."""
    text = tidied(value)
    return " ".join(text.split()) if isinstance(text, str) else text
