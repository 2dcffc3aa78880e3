"""Records of objects as LIDO 1.1 (ICOM CIDOC, https://lido-schema.org), for the public.

Terms and types of events carry the words of one language, and the address of the concept or maker;
titles, texts and dates stand in every language they exist in. `lido:relatedencoding` says that a
record comes from a portal like this one, `lido:encodinganalog` from which of its fields a text does
where LIDO has one element for several; by both the mapping `portal_lido` reads records back.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lxml import etree

from catalog.importers.xml_records import ENCODING
from catalog.terms import split_identifier
from museumportal.lib.characters import without_controls
from museumportal.lib.languages import LANGUAGES

Record = dict[str, Any]
LIDO: Final = "http://www.lido-schema.org"
_TERMS: Final = "http://terminology.lido-schema.org"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_PRODUCTION: Final = (f"{_TERMS}/lido00007", "Production")
_FINDING: Final = (f"{_TERMS}/lido00002", "Finding")
_ACQUISITION: Final = (f"{_TERMS}/lido00001", "Acquisition")
_PROVENANCE: Final = (f"{_TERMS}/lido00227", "Provenance")
_COLLECTION: Final = ("http://vocab.getty.edu/aat/300025976", "collections (object groupings)")
_PART_OF: Final = ("http://www.cidoc-crm.org/cidoc-crm/P46i_forms_part_of", "forms part of")
_DOCUMENTED: Final = (
    "http://www.cidoc-crm.org/cidoc-crm/P70i_is_documented_in",
    "is documented in",
)
_RECORD: Final = (f"{_TERMS}/lido00141", "Item-level record")
_MATERIAL, _TECHNIQUE = f"{_TERMS}/lido00132", f"{_TERMS}/lido00131"

NEEDED: Final = (
    *("identifier", "address", "museum", "inventory_number", "register_number"),
    *("state_catalogue_number", "quantity", "object_type", "collection", "rights"),
    *("production_earliest", "production_latest", "measurements_display"),
    *("acquisition_method", "acquisition_date"),
    *(
        f"{name}_{language}"
        for name in (
            *("title", "production_date", "materials_display", "description"),
            *("scholarly_description", "credit_line"),
        )
        for language in LANGUAGES
    ),
    *("material", "technique", "subject", "culture", "period"),
    *("place_made", "place_found", "place_shown"),
    *("makers", "measurements", "inscriptions", "references", "provenance"),
)
"""The columns and lists that a record tells."""


def lido_pieces(
    chunks: Iterable[list[Record]], *, language: str, museums: Mapping[str, str], base: str
) -> Iterator[bytes]:
    """One document with all records, in which every term and maker has its identifier in brackets
    behind it; `museums` are names by code, `base` is the address before a path of the site."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<lido:lidoWrap xmlns:lido="{LIDO}">\n'
    ).encode()
    for records in chunks:
        made = (
            etree.tostring(_lido(each, language, museums, base), encoding="UTF-8")
            for each in records
        )
        yield b"".join(_without_declaration(each) + b"\n" for each in made)
    yield b"</lido:lidoWrap>\n"


def _without_declaration(xml: bytes) -> bytes:
    return xml[xml.index(b"?>") + 2 :].lstrip() if xml.startswith(b"<?xml") else xml


class _Node:
    """An element to which others are added by their names; terms have their addresses at `base`."""

    def __init__(self, element: etree._Element, base: str) -> None:
        self.element = element
        self.base = base

    def add(self, name: str, text: Any = None, **attributes: str) -> "_Node":
        made = etree.SubElement(self.element, f"{{{LIDO}}}{name}")
        if text is not None:
            made.text = without_controls(str(text))
        for attribute, value in attributes.items():
            key = _LANG if attribute == "lang" else f"{{{LIDO}}}{attribute}"
            made.set(key, without_controls(value))
        return _Node(made, self.base)

    def concept(self, name: str, known: tuple[str, str]) -> "_Node":
        concept = self.add(name)
        concept.add("conceptID", known[0], type="URI")
        concept.add("term", known[1], lang="en")
        return concept

    def spoken(self, name: str, texts: Iterable[tuple[str, str]], **attributes: str) -> None:
        """A text in each language it exists in."""
        for language, text in texts:
            self.add(name, text, lang=language, **attributes)

    def term(self, name: str, label: str | None, *, type_: str = "", added: bool = False) -> None:
        """A term of a vocabulary; `added` to be found by, for LIDO's searches."""
        concept = self.add(name, **({"type": type_} if type_ else {}))
        text = concept._identified("conceptID", label or "", "c")
        concept.add("term", text, **({"addedSearchTerm": "yes"} if added else {}))

    def place(self, name: str, label: str) -> None:
        place = self.add(name).add("place")
        text = place._identified("placeID", label, "c")
        place.add("namePlaceSet").add("appellationValue", text)

    def actor(self, name: str) -> None:
        actor = self.add("actor")
        text = actor._identified("actorID", name, "a")
        actor.add("nameActorSet").add("appellationValue", text, pref="preferred")

    def _identified(self, name: str, label: str, letter: str) -> str:
        """Add the address of what is called so; its name without the identifier."""
        text, identifier = split_identifier(label, letter)
        if identifier:
            self.add(name, f"{self.base}/id/{identifier}", type="URI")
        return text


def _lido(record: Record, language: str, museums: Mapping[str, str], base: str) -> etree._Element:
    root = _Node(etree.Element(f"{{{LIDO}}}lido", nsmap={"lido": LIDO}), base)
    root.element.set(f"{{{LIDO}}}relatedencoding", ENCODING)
    root.add("lidoRecID", record["identifier"], type="local")
    root.add("objectPublishedID", record["address"], type="URI")
    described = root.add("descriptiveMetadata", lang=language)
    kinds = described.add("objectClassificationWrap").add("objectWorkTypeWrap")
    kinds.term("objectWorkType", record["object_type"])
    museum = museums.get(record["museum"], record["museum"])
    _identified(described.add("objectIdentificationWrap"), record, museum)
    _happened(described, record)
    _related(described, record)
    kept = root.add("administrativeMetadata", lang=language)
    if record["rights"] or _texts(record, "credit_line"):
        rights = kept.add("rightsWorkWrap").add("rightsWorkSet")
        if record["rights"]:
            rights.add("rightsType").add("conceptID", record["rights"], type="URI")
        rights.spoken("creditLine", _texts(record, "credit_line"))
    told = kept.add("recordWrap")
    told.add("recordID", record["identifier"], type="local")
    told.concept("recordType", _RECORD)
    told.add("recordSource").add("legalBodyName").add("appellationValue", museum)
    told.add("recordInfoSet").add("recordInfoLink", record["address"])
    return root.element


def _texts(record: Record, name: str) -> list[tuple[str, str]]:
    return [(code, text) for code in LANGUAGES if (text := record[f"{name}_{code}"])]


def _identified(wrap: _Node, record: Record, museum: str) -> None:
    titles = wrap.add("titleWrap").add("titleSet")
    titles.spoken("appellationValue", _texts(record, "title"))
    if not len(titles.element):
        titles.add("appellationValue", "")
    if record["inscriptions"]:
        inscribed = wrap.add("inscriptionsWrap")
        for each in record["inscriptions"]:
            _inscribed(inscribed, each)
    held = wrap.add("repositoryWrap").add("repositorySet", type=f"{_TERMS}/lido00475")
    held.add("repositoryName").add("legalBodyName").add("appellationValue", museum)
    for name in ("inventory_number", "register_number", "state_catalogue_number"):
        if record[name]:
            held.add("workID", record[name], type=name.replace("_", " "))
    notes = ("description", "scholarly_description")
    if any(_texts(record, name) for name in notes):
        described = wrap.add("objectDescriptionWrap")
        for name in notes:
            for language, text in _texts(record, name):
                note = described.add("objectDescriptionSet")
                note.add("descriptiveNoteValue", text, lang=language, encodinganalog=name)
    if record["measurements"] or record["measurements_display"] or record["quantity"] > 1:
        measured = wrap.add("objectMeasurementsWrap")
        if record["measurements_display"]:
            said = measured.add("objectMeasurementsSet")
            said.add("displayObjectMeasurements", record["measurements_display"])
        for each in record["measurements"]:
            _measured(measured, each)
        if record["quantity"] > 1:
            count = {"dimension": "count", "unit": "items", "value": record["quantity"]}
            _measured(measured, {**count, "part": None})


def _inscribed(wrap: _Node, entry: Record) -> None:
    inscription = wrap.add("inscriptions", **({"type": entry["kind"]} if entry["kind"] else {}))
    inscription.add("inscriptionTranscription", entry["text"])
    if entry["place"]:
        place = inscription.add("inscriptionDescription", type="place")
        place.add("descriptiveNoteValue", entry["place"])
    if translated := _texts(entry, "translation"):
        translation = inscription.add("inscriptionDescription", type="translation")
        translation.spoken("descriptiveNoteValue", translated)


def _measured(wrap: _Node, entry: Record) -> None:
    sizes = wrap.add("objectMeasurementsSet").add("objectMeasurements")
    size = sizes.add("measurementsSet")
    size.add("measurementType").add("term", entry["dimension"], lang="en")
    size.add("measurementUnit").add("term", entry["unit"], lang="en")
    size.add("measurementValue", entry["value"])
    if entry["part"]:
        sizes.add("extentMeasurements").add("term", entry["part"])


_MADE: Final = (
    *("production_earliest", "production_latest", "material", "technique", "culture"),
    *("makers", "place_made", "period"),
)


def _happened(described: _Node, record: Record) -> None:
    dated, displayed = _texts(record, "production_date"), _texts(record, "materials_display")
    made = dated or displayed or any(record[name] not in (None, []) for name in _MADE)
    acquired = record["acquisition_method"] or record["acquisition_date"]
    if not (made or record["place_found"] or record["provenance"] or acquired):
        return
    events = described.add("eventWrap")
    if made:
        _produced(events.add("eventSet").add("event"), record, dated, displayed)
    if record["place_found"]:
        event = events.add("eventSet").add("event")
        event.concept("eventType", _FINDING)
        for label in record["place_found"]:
            event.place("eventPlace", label)
    for step in record["provenance"]:
        _held(events.add("eventSet").add("event"), step)
    if acquired:
        event = events.add("eventSet").add("event")
        event.concept("eventType", _ACQUISITION)
        if record["acquisition_date"]:
            event.add("eventDate").add("displayDate", record["acquisition_date"])
        if record["acquisition_method"]:
            event.term("eventMethod", record["acquisition_method"])


def _produced(
    event: _Node, record: Record, dated: list[tuple[str, str]], displayed: list[tuple[str, str]]
) -> None:
    event.concept("eventType", _PRODUCTION)
    for each in record["makers"]:
        role = event.add("eventActor").add("actorInRole")
        role.actor(each["name"])
        if each["role"]:
            role.term("roleActor", each["role"])
        if each["certainty"] != "certain":
            role.add("attributionQualifierActor").add("term", each["certainty"], lang="en")
    for label in record["culture"]:
        event.term("culture", label)
    _dated(event, dated, record["production_earliest"], record["production_latest"])
    for label in record["period"]:
        event.term("periodName", label)
    for label in record["place_made"]:
        event.place("eventPlace", label)
    if displayed or record["material"] or record["technique"]:
        matter = event.add("eventMaterialsTech")
        matter.spoken("displayMaterialsTech", displayed)
        if record["material"] or record["technique"]:
            terms = matter.add("materialsTech")
            for name, kind in (("material", _MATERIAL), ("technique", _TECHNIQUE)):
                for label in record[name]:
                    terms.term("termMaterialsTech", label, type_=kind)


def _held(event: _Node, step: Record) -> None:
    """A step of the provenance."""
    event.concept("eventType", _PROVENANCE)
    if holders := _texts(step, "holder"):
        actor = event.add("eventActor").add("actorInRole").add("actor")
        actor.add("nameActorSet").spoken("appellationValue", holders)
    _dated(event, _texts(step, "period"), step["earliest"], step["latest"])
    if step["method"]:
        event.term("eventMethod", step["method"])
    note = event.add("eventDescriptionSet")
    note.add("descriptiveNoteValue", step["certainty"], lang="en", encodinganalog="certainty")
    if step["source"]:
        note.add("sourceDescriptiveNote", step["source"])


def _dated(
    event: _Node, texts: list[tuple[str, str]], earliest: int | None, latest: int | None
) -> None:
    if not texts and earliest is None and latest is None:
        return
    date = event.add("eventDate")
    date.spoken("displayDate", texts)
    if earliest is not None or latest is not None:
        years = date.add("date")
        for name, year in (("earliestDate", earliest), ("latestDate", latest)):
            if year is not None:
                years.add(name, _year(year))


def _year(year: int) -> str:
    """A year as ISO 8601 writes it: four digits, negative before our era."""
    return f"{year:05d}" if year < 0 else f"{year:04d}"


def _related(described: _Node, record: Record) -> None:
    subjects, shown, written = record["subject"], record["place_shown"], record["references"]
    if not (subjects or shown or written or record["collection"]):
        return
    wrap = described.add("objectRelationWrap")
    if subjects or shown:
        about = wrap.add("subjectWrap")
        for label in subjects:
            subject = about.add("subjectSet").add("subject")
            subject.term("subjectConcept", label, added=True)
        for label in shown:
            about.add("subjectSet").add("subject").place("subjectPlace", label)
    if written or record["collection"]:
        works = wrap.add("relatedWorksWrap")
        if record["collection"]:
            related = works.add("relatedWorkSet")
            whole = related.add("relatedWork").add("object")
            whole.concept("objectType", _COLLECTION)
            whole.add("objectName").add("appellationValue", record["collection"])
            related.concept("relatedWorkRelType", _PART_OF)
        for each in written:
            _documented(works.add("relatedWorkSet"), each)


def _documented(related: _Node, entry: Record) -> None:
    """A reference: one sentence for readers, and its parts, which the sentence does not part."""
    work = related.add("relatedWork")
    where = filter(None, (entry["citation"], entry["pages"], entry["number"]))
    work.add("displayObject", ", ".join(where))
    parts = work.add("object")
    if entry["url"]:
        parts.add("objectWebResource", entry["url"])
    if entry["doi"]:
        parts.add("objectID", f"https://doi.org/{entry['doi']}", type="URI")
    parts.add("objectType").add("term", entry["kind"], lang="en")
    for name in ("citation", "pages", "number"):
        if entry[name]:
            parts.add("objectNote", entry[name], encodinganalog=name)
    related.concept("relatedWorkRelType", _DOCUMENTED)
