"""What the stories about exports share: a museum rich in everything, its export, the way back."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import connection

from catalog.actions.export_objects import keys_of
from catalog.actions.exports import Format, Order, all_columns, written
from catalog.actions.object_states import load_objects
from catalog.actions.vocabulary import concept_saved
from catalog.importers.column_mappings import mapping_content
from catalog.importers.columns import CHECKED, by_heading
from catalog.importers.mapping import find_mapping, mapping_text, read_toml
from catalog.importers.readers import open_source
from catalog.models import (
    Agent,
    Collection,
    Concept,
    Inscription,
    Measurement,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
    ProvenanceEvent,
    Reference,
)
from museumportal.lib.characters import without_controls
from regions.models import Museum
from tests.catalog.importing import Register
from tests.factories import AgentFactory, ConceptFactory, ObjectFactory

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+7 701 234 56 78",
    "-500",
    "-1+1",
    "@SUM(A1:A9)",
    "'=already guarded",
    "''-500",
    "'plain apostrophe",
    '"quoted", with; semicolons',
    "two\nlines",
    "typed\r\nin a form",
    "\ttab first",
    " space around ",
    "_x0041_ and _x000D_",
    "<b>&amp;</b> ]]>",
    "NUL\\u0000-like \\x00",
    "emoji 🏺👩🏽‍🎨",
    "עברית العربية",
    "turned \u202eround",
    "＝fullwidth",
    "007",
    "1e5",
    "true",
    "\u2028separator",
    "\\;back\\slash\\",
    "[c12345678]",
)
"""Texts that files, spreadsheets and readers stumble over."""


def term(scheme: str, label: str, **more: Any) -> Concept:
    """A concept of this label in all languages."""
    labels = dict.fromkeys(("label_kk", "label_ru", "label_en"), label)
    return concept_saved(concept=ConceptFactory.create(scheme=scheme, **labels, **more))


def rich_museum(museum: Museum) -> list[MuseumObject]:
    """Objects with everything that a table of objects can hold, hostile texts included."""
    twins = [term("material", "серебро"), term("material", "серебро")]
    materials = [*twins, term("material", "дуб; морёный"), term("material", "ﬁne ẞteel  ")]
    places = [term("place", label) for label in ("Семей", "=1+1", "-5")]
    kind, given, role = (
        term("object_type", "Браслет"),
        term("acquisition", "дар"),
        term("role", "ювелир"),
    )
    described = {
        scheme: [term(scheme, f"{scheme} один"), term(scheme, f"два; {scheme}")]
        for scheme in ("technique", "subject", "period", "culture")
    }
    makers = [
        AgentFactory.create(**_named(name)) for name in ("Айша", "Айша", "=HYPERLINK(1)", "Straße")
    ]
    makers.append(AgentFactory.create(name_en="", sort_name="Only Sorted"))
    stock = Collection.objects.create(museum=museum, name_kk="Нумизматика", name_ru="Монеты")
    found = [_hostile(museum, number, text) for number, text in enumerate(HOSTILE)]
    for number, record in enumerate(found[:6]):
        record.object_type, record.acquisition_method, record.collection = kind, given, stock
        record.production_date_ru, record.production_earliest = "XIX век", -20 + number
        if number % 2:
            record.production_date_en, record.production_latest = "c. 20 BC – AD 5", 5
        record.save()
        for relation in ("technique", "subject", "period", "culture"):
            for place, concept in enumerate(described[relation][number % 2 :]):
                _describes(record, relation, concept, place)
        for relation, start in (("place_made", 1), ("place_shown", 2)):
            for place, concept in enumerate(places[start:]):
                _describes(record, relation, concept, place)
        record.provenance.filter(position=0).update(method=given, certainty="probable")  # type: ignore[attr-defined]
        for place, maker in enumerate(makers[number:]):
            ObjectMaker.objects.create(
                object=record,
                agent=maker,
                role=role if place % 2 else None,
                certainty=ObjectMaker.Certainty.values[place],
                position=place,
            )
        for place, concept in enumerate((materials * 2)[number : number + 4]):
            _describes(record, "material", concept, place)
        for place, concept in enumerate(places):
            _describes(record, "place_found", concept, place)
    return found


def _named(name: str) -> dict[str, str]:
    return {"name_kk": name, "name_ru": name, "name_en": "", "sort_name": name}


def _describes(record: MuseumObject, relation: str, concept: Concept, place: int) -> None:
    ObjectConcept.objects.create(object=record, relation=relation, concept=concept, position=place)


def _hostile(museum: Museum, number: int, text: str) -> MuseumObject:
    record = ObjectFactory.create(
        museum=museum,
        inventory_number=f"КП-{number}",
        register_number=text,
        title_kk=text,
        title_ru=f"Предмет {number}",
        title_en="",
        description_ru=f"{text}\n\n{text}",
        scholarly_description_en=text,
        materials_display_kk=text,
        measurements_display=text,
        production_date_kk="1850" if number % 2 else text,
        credit_line_en=text,
        acquisition_source=text,
        acquisition_date="1931" if number % 2 else text,
        state_catalogue_number=f"{number}" if number % 3 else "",
        condition=text,
        internal_notes=text,
        insurance_value="1234567.50" if number % 3 else None,
        quantity=number + 1,
        fund=MuseumObject.Fund.AUXILIARY if number % 2 else MuseumObject.Fund.MAIN,
        ownership=MuseumObject.Ownership.LOAN if number % 2 else "",
        publication_restricted=number % 4 == 0,
        restriction_reason=text if number % 4 == 0 else "",
    )
    Inscription.objects.create(object=record, text=text, translation_en=text, place="дно")
    Inscription.objects.create(
        object=record, text="ТАМГА", kind=text[:100], translation_kk="таңба", position=1
    )
    Measurement.objects.create(
        object=record, part=text.strip()[:100], dimension="weight", value="12.500", unit="g"
    )
    Measurement.objects.create(
        object=record, part="", dimension="height", value="100.000", unit="cm", position=1
    )
    Reference.objects.create(
        object=record, kind="archive", citation=text, pages="5–7", doi="10.1000/182"
    )
    Reference.objects.create(
        object=record, citation="Каталог, т. 2", number="№ 7", url="https://a.example/?b=1&c"
    )
    ProvenanceEvent.objects.create(object=record, period_ru="1850", holder_ru=text, published=True)
    ProvenanceEvent.objects.create(
        object=record,
        period_kk="XIX ғ.",
        earliest=1801,
        latest=1900,
        holder_kk=text,
        source=text,
        certainty="possible",
        position=1,
    )
    return record


def exported(
    folder: Path,
    museum: Museum,
    format_: str,
    *,
    language: str = "ru",
    columns: Iterable[str] | None = None,
    internal: bool = True,
) -> Path:
    """The file with all of the museum's objects."""
    names = tuple(columns) if columns is not None else all_columns(internal=internal)
    order = Order(format_, language, names, internal=internal, base="https://museums.example")
    path = folder / f"{museum.code}-{language}.{format_}"
    with path.open("wb") as file:
        file.writelines(written(order, keys_of(MuseumObject.objects.filter(museum=museum))))
    return path


_SHIPPED = {".jsonl": "portal", ".xml": "portal_lido"}


def imported(
    path: Path, museum: Museum, register: Register, *, copies: bool = False
) -> dict[str, int]:
    """Import an export of the portal, read by its own headings; `copies` are made where the
    identifiers, which say whose objects they are, are not read."""
    register.file = path
    if path.suffix in _SHIPPED:
        _text, content = read_toml(find_mapping(_SHIPPED[path.suffix]))
    else:
        header = {
            heading: column.name
            for heading in open_source(path, "table").columns or ()
            if (column := by_heading(heading))
        }
        content = mapping_content(header, name="portal", language=path.stem[-2:])
    if copies:
        for name in CHECKED:
            content["fields"].pop(name, None)
    register.mapping.write_text(mapping_text(content), encoding="utf-8")
    return register.run(museum=museum.code)


def states(museum: Museum) -> dict[str, dict[str, Any]]:
    """What the museum's objects hold, by inventory number; collections by their names."""
    keys: Sequence[int] = keys_of(MuseumObject.objects.filter(museum=museum))
    names = {each.pk: each.name_ru or each.name_kk for each in Collection.objects.all()}  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        found = load_objects(cursor, keys, lock=False)
    return {
        each.state["inventory_number"]: {
            **each.state,
            "collection": names.get(each.state["collection"]),
        }
        for each in found.values()
    }


def tidied(value: Any) -> Any:
    """The value without what an import takes off from every text: controls, space around it."""
    if isinstance(value, dict):
        return {name: tidied(each) for name, each in value.items()}
    if isinstance(value, list):
        return [tidied(each) for each in value]
    if isinstance(value, str):
        text = without_controls(value.replace("\r\n", "\n")).strip()
        return text or None
    return value


__all__ = [
    "HOSTILE",
    "Agent",
    "Format",
    "exported",
    "imported",
    "rich_museum",
    "states",
    "term",
    "tidied",
]
