"""Records of objects as LIDO 1.1 (ICOM CIDOC, https://lido-schema.org), for the public.

Terms and types of events carry the words of one language; titles, texts and dates stand in every
language they exist in.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lxml import etree

from museumportal.lib.characters import without_controls
from museumportal.lib.languages import LANGUAGES

Record = dict[str, Any]
LIDO: Final = "http://www.lido-schema.org"
_TERMS: Final = "http://terminology.lido-schema.org"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_PRODUCTION: Final = (f"{_TERMS}/lido00007", "Production")
_FINDING: Final = (f"{_TERMS}/lido00002", "Finding")
_RECORD: Final = (f"{_TERMS}/lido00141", "Item-level record")
_MATERIAL, _TECHNIQUE = f"{_TERMS}/lido00132", f"{_TERMS}/lido00131"

NEEDED: Final = (
    *("identifier", "address", "museum", "inventory_number", "state_catalogue_number"),
    *("object_type", "production_earliest", "production_latest", "measurements_display", "rights"),
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
    *("makers", "measurements", "inscriptions", "references"),
)
"""The columns and lists that a record tells."""


def lido_pieces(
    chunks: Iterable[list[Record]], *, language: str, museums: Mapping[str, str]
) -> Iterator[bytes]:
    """One document with all records; `museums` are names by code."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<lido:lidoWrap xmlns:lido="{LIDO}">\n'
    ).encode()
    for records in chunks:
        made = (
            etree.tostring(_lido(each, language, museums), encoding="UTF-8") for each in records
        )
        yield b"".join(_without_declaration(each) + b"\n" for each in made)
    yield b"</lido:lidoWrap>\n"


def _without_declaration(xml: bytes) -> bytes:
    return xml[xml.index(b"?>") + 2 :].lstrip() if xml.startswith(b"<?xml") else xml


class _Node:
    """An element to which others are added by their names."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element

    def add(self, name: str, text: Any = None, **attributes: str) -> "_Node":
        made = etree.SubElement(self.element, f"{{{LIDO}}}{name}")
        if text is not None:
            made.text = without_controls(str(text))
        for attribute, value in attributes.items():
            key = _LANG if attribute == "lang" else f"{{{LIDO}}}{attribute}"
            made.set(key, value)
        return _Node(made)

    def concept(self, name: str, known: tuple[str, str]) -> None:
        concept = self.add(name)
        concept.add("conceptID", known[0], type="URI")
        concept.add("term", known[1], lang="en")


def _lido(record: Record, language: str, museums: Mapping[str, str]) -> etree._Element:
    root = _Node(etree.Element(f"{{{LIDO}}}lido", nsmap={"lido": LIDO}))
    root.add("lidoRecID", record["identifier"], type="local")
    root.add("objectPublishedID", record["address"], type="URI")
    described = root.add("descriptiveMetadata", lang=language)
    kinds = described.add("objectClassificationWrap").add("objectWorkTypeWrap")
    kinds.add("objectWorkType").add("term", record["object_type"] or "")
    museum = museums.get(record["museum"], record["museum"])
    _identified(described.add("objectIdentificationWrap"), record, museum)
    _happened(described, record)
    _related(described, record)
    kept = root.add("administrativeMetadata", lang=language)
    if record["rights"] or _texts(record, "credit_line"):
        rights = kept.add("rightsWorkWrap").add("rightsWorkSet")
        if record["rights"]:
            rights.add("rightsType").add("conceptID", record["rights"], type="URI")
        for spoken, text in _texts(record, "credit_line"):
            rights.add("creditLine", text, lang=spoken)
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
    for spoken, text in _texts(record, "title") or [("", "")]:
        titles.add("appellationValue", text, **({"lang": spoken} if spoken else {}))
    if record["inscriptions"]:
        inscribed = wrap.add("inscriptionsWrap")
        for each in record["inscriptions"]:
            inscription = inscribed.add("inscriptions")
            inscription.add("inscriptionTranscription", each["text"])
            about = inscription.add("inscriptionDescription") if each["place"] else None
            if about:
                about.add("descriptiveNoteValue", each["place"])
    held = wrap.add("repositoryWrap").add("repositorySet", type=f"{_TERMS}/lido00475")
    held.add("repositoryName").add("legalBodyName").add("appellationValue", museum)
    held.add("workID", record["inventory_number"], type="inventory number")
    if record["state_catalogue_number"]:
        held.add("workID", record["state_catalogue_number"], type="state catalogue number")
    notes = [*_texts(record, "description"), *_texts(record, "scholarly_description")]
    if notes:
        described = wrap.add("objectDescriptionWrap")
        for spoken, text in notes:
            described.add("objectDescriptionSet").add("descriptiveNoteValue", text, lang=spoken)
    if record["measurements"] or record["measurements_display"]:
        measured = wrap.add("objectMeasurementsWrap")
        if record["measurements_display"]:
            said = measured.add("objectMeasurementsSet")
            said.add("displayObjectMeasurements", record["measurements_display"])
        for each in record["measurements"]:
            _measured(measured.add("objectMeasurementsSet").add("objectMeasurements"), each)


def _measured(sizes: _Node, entry: Record) -> None:
    size = sizes.add("measurementsSet")
    size.add("measurementType").add("term", entry["dimension"])
    size.add("measurementUnit").add("term", entry["unit"])
    size.add("measurementValue", entry["value"])
    if entry["part"]:
        sizes.add("extentMeasurements").add("term", entry["part"])


_MADE: Final = ("production_earliest", "production_latest", "material", "technique", "culture")


def _happened(described: _Node, record: Record) -> None:
    dated, displayed = _texts(record, "production_date"), _texts(record, "materials_display")
    made = dated or displayed or any(record[name] not in (None, []) for name in _MADE)
    found = record["place_found"]
    if not (made or found or record["makers"] or record["place_made"] or record["period"]):
        return
    events = described.add("eventWrap")
    if made or record["makers"] or record["place_made"] or record["period"]:
        _produced(events.add("eventSet").add("event"), record, dated, displayed)
    if found:
        event = events.add("eventSet").add("event")
        event.concept("eventType", _FINDING)
        _places(event, found)


def _produced(
    event: _Node, record: Record, dated: list[tuple[str, str]], displayed: list[tuple[str, str]]
) -> None:
    event.concept("eventType", _PRODUCTION)
    for each in record["makers"]:
        role = event.add("eventActor").add("actorInRole")
        actor = role.add("actor")
        actor.add("nameActorSet").add("appellationValue", each["name"], pref="preferred")
        if each["role"]:
            role.add("roleActor").add("term", each["role"])
        if each["certainty"] != "certain":
            role.add("attributionQualifierActor").add("term", each["certainty"])
    for label in record["culture"]:
        event.add("culture").add("term", label)
    earliest, latest = record["production_earliest"], record["production_latest"]
    if dated or earliest is not None or latest is not None:
        date = event.add("eventDate")
        for spoken, text in dated:
            date.add("displayDate", text, lang=spoken)
        if earliest is not None or latest is not None:
            years = date.add("date")
            years.add("earliestDate", _year(earliest if earliest is not None else latest))
            years.add("latestDate", _year(latest if latest is not None else earliest))
    for label in record["period"]:
        event.add("periodName").add("term", label)
    _places(event, record["place_made"])
    if displayed or record["material"] or record["technique"]:
        matter = event.add("eventMaterialsTech")
        for spoken, text in displayed:
            matter.add("displayMaterialsTech", text, lang=spoken)
        if record["material"] or record["technique"]:
            terms = matter.add("materialsTech")
            for name, kind in (("material", _MATERIAL), ("technique", _TECHNIQUE)):
                for label in record[name]:
                    terms.add("termMaterialsTech", type=kind).add("term", label)


def _year(year: int) -> str:
    """A year as ISO 8601 writes it: four digits, negative before our era."""
    return f"{year:05d}" if year < 0 else f"{year:04d}"


def _places(event: _Node, labels: list[str]) -> None:
    for label in labels:
        place = event.add("eventPlace").add("place")
        place.add("namePlaceSet").add("appellationValue", label)


def _related(described: _Node, record: Record) -> None:
    subjects, shown, written = record["subject"], record["place_shown"], record["references"]
    if not (subjects or shown or written):
        return
    wrap = described.add("objectRelationWrap")
    if subjects or shown:
        about = wrap.add("subjectWrap")
        for label in subjects:
            concept = about.add("subjectSet").add("subject").add("subjectConcept")
            concept.add("term", label, addedSearchTerm="yes")
        for label in shown:
            place = about.add("subjectSet").add("subject").add("subjectPlace").add("place")
            place.add("namePlaceSet").add("appellationValue", label)
    if written:
        works = wrap.add("relatedWorksWrap")
        for each in written:
            work = works.add("relatedWorkSet").add("relatedWork")
            pages = ", ".join(filter(None, (each["citation"], each["pages"], each["number"])))
            work.add("displayObject", pages)
