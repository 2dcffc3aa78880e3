"""What the search engine knows of objects, makers, concepts and galleries.

Documents of objects are made from a handful of set-based queries for each chunk of objects, in
bulk and for single changes alike; `object_document` itself is pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from catalog.models import (
    Agent,
    Annotation,
    Concept,
    ConceptClosure,
    ConceptTerm,
    Gallery,
    Image,
    Inscription,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
)
from catalog.periods import century_between
from museumportal.lib.fields import Status
from museumportal.lib.languages import LANGUAGES, known_texts, row_language_map
from museumportal.search import PUBLIC, Document, Source, sort_key
from regions.search import staff_token

FACETS: tuple[str, ...] = (
    "object_type",
    "material",
    "technique",
    "subject",
    "period",
    "culture",
    "place",
    "century",
    "maker",
    "rights",
    "has_image",
)

NO_TYPE = "none"
UNDATED = "undated"
"""Values of objects without a type, without a date: what `has_image` ("yes", "no") says for all."""

_CHUNK = 2000
_TRANSLATED = (
    "title",
    "production_date",
    "materials_display",
    "description",
    "scholarly_description",
)
_MARKED = tuple(f"{name}_{language}" for name in ("label", "text") for language in LANGUAGES)
_COLUMNS = (
    "pk",
    "public_id",
    "museum__code",
    "museum__region__code",
    "museum__name_kk",
    "museum__name_ru",
    "museum__name_en",
    "inventory_number",
    "register_number",
    "state_catalogue_number",
    "object_type_id",
    "production_earliest",
    "production_latest",
    "rights",
    "status",
    "publication_restricted",
    "binned_at",
    "modified",
    *(f"{name}_{language}" for name in _TRANSLATED for language in LANGUAGES),
)


@dataclass(slots=True)
class ConceptFacts:
    """A concept as objects are found by it: its names, and itself with all broader concepts."""

    names: dict[str, str]
    identifiers: tuple[str, ...]


@dataclass(slots=True)
class Parts:
    """What hangs on one object."""

    concepts: list[tuple[str, int]] = field(default_factory=list)
    makers: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    inscriptions: list[str] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
    """Language and text of what is marked on its pictures."""
    has_image: bool = False


_FACET_OF_RELATION = {
    "place_made": "place",
    "place_found": "place",
    "place_shown": "place",
}


def object_document(
    row: Mapping[str, Any], parts: Parts, concepts: Mapping[int, ConceptFacts]
) -> Document:
    """The document of one object; pure."""
    title, other = _by_language(row, "title"), defaultdict[str, list[str]](list)
    facets: dict[str, set[str]] = defaultdict(set)
    used = list(parts.concepts)
    if row["object_type_id"]:
        used.append(("object_type", row["object_type_id"]))
    for relation, pk in used:
        facts = concepts[pk]
        facets[_FACET_OF_RELATION.get(relation, relation)].update(facts.identifiers)
        for language, name in facts.names.items():
            other[language].append(name)
    for name in ("production_date", "materials_display", "museum__name"):
        for language, text in _by_language(row, name).items():
            other[language].append(text)
    other[""].extend(parts.inscriptions)
    for language, text in parts.details:
        other[language].append(text)
    maker_names = defaultdict[str, list[str]](list)
    for public_id, names in parts.makers:
        facets["maker"].add(public_id)
        for language, text in names.items():
            maker_names[language].append(text)
    earliest, latest = row["production_earliest"], row["production_latest"]
    facets["century"].add(str(century_between(earliest, latest) or UNDATED))
    if not row["object_type_id"]:
        facets["object_type"].add(NO_TYPE)
    if row["rights"]:
        facets["rights"].add(row["rights"])
    facets["has_image"].add("yes" if parts.has_image else "no")
    facets["museum"].add(row["museum__code"])
    facets["region"].add(row["museum__region__code"])
    return Document(
        id=row["public_id"],
        kind="object",
        access=_access(row),
        texts={
            "title": title,
            "maker": {language: " · ".join(names) for language, names in maker_names.items()},
            "description": {
                language: "\n".join(texts)
                for language, texts in _joined(row, "description", "scholarly_description").items()
            },
            "other": {language: " · ".join(texts) for language, texts in other.items()},
        },
        numbers=tuple(
            number
            for number in (
                row["inventory_number"],
                row["register_number"],
                row["state_catalogue_number"],
            )
            if number
        ),
        facets={name: tuple(values) for name, values in facets.items()},
        years=(earliest, latest),
        sort={f"title_{language}": sort_key(text, language) for language, text in title.items()},
        modified=int(row["modified"].timestamp() * 1_000_000),
        boost=1.0 if parts.has_image else 0.0,
    )


def _access(row: Mapping[str, Any]) -> tuple[str, ...]:
    if row["binned_at"]:
        return ()
    staff = staff_token(row["museum__code"])
    public = row["status"] == Status.PUBLISHED and not row["publication_restricted"]
    return (PUBLIC, staff) if public else (staff,)


def _by_language(row: Mapping[str, Any], name: str) -> dict[str, str]:
    return {language: text for language, text in row_language_map(row, name).items() if text}


def _joined(row: Mapping[str, Any], *names: str) -> dict[str, list[str]]:
    texts = defaultdict[str, list[str]](list)
    for name in names:
        for language, text in _by_language(row, name).items():
            texts[language].append(text)
    return texts


def concept_facts(pks: Iterable[int]) -> dict[int, ConceptFacts]:
    """Names (alternatives too) and broader concepts of the concepts with these keys: 2 queries."""
    pks = set(pks)
    names: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    terms = ConceptTerm.objects.filter(concept__in=pks).order_by("-preferred", "pk")
    for pk, language, text in terms.values_list("concept_id", "language", "text"):
        names[pk][language].append(text)
    lines: dict[int, list[str]] = defaultdict(list)
    closure = ConceptClosure.objects.filter(descendant__in=pks).order_by("depth", "pk")
    for pk, public_id in closure.values_list("descendant_id", "ancestor__public_id"):
        lines[pk].append(public_id)
    return {
        pk: ConceptFacts(
            {language: " · ".join(texts) for language, texts in names[pk].items()},
            tuple(lines[pk]),
        )
        for pk in pks
    }


def object_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    """Documents of the objects with these public ids, or of all, a chunk at a time."""
    rows: QuerySet[MuseumObject, dict[str, Any]] = MuseumObject.objects.order_by("pk").values(
        *_COLUMNS
    )
    known: dict[int, ConceptFacts] = {}
    if ids is not None:
        for start in range(0, len(ids), _CHUNK):
            chunk = list(rows.filter(public_id__in=ids[start : start + _CHUNK]))
            yield from _documents_of(chunk, known)
        return
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:_CHUNK]):
        last = chunk[-1]["pk"]
        yield from _documents_of(chunk, known)


def _documents_of(rows: list[dict[str, Any]], known: dict[int, ConceptFacts]) -> Iterator[Document]:
    parts = _parts({row["pk"] for row in rows})
    used = {pk for part in parts.values() for _, pk in part.concepts}
    used |= {row["object_type_id"] for row in rows if row["object_type_id"]}
    known.update(concept_facts(used - known.keys()))
    for row in rows:
        yield object_document(row, parts[row["pk"]], known)


def _parts(pks: set[int]) -> dict[int, Parts]:
    parts: dict[int, Parts] = defaultdict(Parts)
    concepts = ObjectConcept.objects.filter(object__in=pks).order_by("object", "position", "pk")
    for pk, relation, concept in concepts.values_list("object_id", "relation", "concept_id"):
        parts[pk].concepts.append((relation, concept))
    makers = ObjectMaker.objects.filter(object__in=pks).order_by("object", "position", "pk")
    for pk, public_id, sort_name, *names in makers.values_list(
        "object_id",
        "agent__public_id",
        "agent__sort_name",
        *(f"agent__name_{language}" for language in LANGUAGES),
    ):
        by_language = {
            language: name for language, name in zip(LANGUAGES, names, strict=True) if name
        }
        parts[pk].makers.append((public_id, by_language or {"": sort_name}))
    inscriptions = Inscription.objects.filter(object__in=pks).order_by("object", "position", "pk")
    for pk, text in inscriptions.values_list("object_id", "text"):
        parts[pk].inscriptions.append(text)
    shown = Image.objects.ready().filter(object__in=pks)
    details = Annotation.objects.filter(image__in=shown).order_by("image", "position", "pk")
    for pk, *texts in details.values_list("image__object_id", *_MARKED):
        parts[pk].details += [
            (language, text) for language, text in zip(LANGUAGES * 2, texts, strict=True) if text
        ]
    for pk in shown.values_list("object_id", flat=True):
        parts[pk].has_image = True
    return parts


def objects_that_depend(kind: str, ids: Sequence[str]) -> Iterator[str]:
    """Public ids of the objects whose documents name the changed things; some come twice.

    A query for each way to depend, and no order: OR over two joins reads every object there is,
    and an order tempts the planner to walk through all of them by their keys.
    """
    objects = MuseumObject.objects.order_by()
    ways: list[QuerySet[MuseumObject]] = []
    if kind == "museum":
        ways = [objects.filter(museum__public_id__in=ids)]
    elif kind == "maker":
        ways = [objects.filter(makers__agent__public_id__in=ids)]
    elif kind == "concept":
        closure = ConceptClosure.objects.filter(ancestor__public_id__in=ids)
        narrower = list(closure.values_list("descendant", flat=True))
        ways = [
            objects.filter(object_type__in=narrower),
            objects.filter(concepts__concept__in=narrower),
        ]
    for found in ways:
        yield from found.values_list("public_id", flat=True).iterator(chunk_size=_CHUNK)


def _each(rows: QuerySet[Any], ids: Sequence[str] | None) -> Iterator[Any]:
    if ids is not None:
        rows = rows.filter(public_id__in=ids)
    return rows.order_by("pk").iterator(chunk_size=_CHUNK)


def maker_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    for agent in _each(Agent.objects.all(), ids):
        names = known_texts(agent, "name")
        yield Document(
            id=agent.public_id,
            kind="maker",
            access=(PUBLIC,),
            texts={
                "title": names or {"": agent.sort_name},
                "description": known_texts(agent, "biography"),
            },
            years=(agent.born, agent.died),
            sort={
                f"title_{language}": sort_key(agent.sort_name or names.get(language, ""), language)
                for language in LANGUAGES
            },
        )


def concept_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    concepts = _each(Concept.objects.all(), ids)
    while chunk := list(islice(concepts, _CHUNK)):
        facts = concept_facts(concept.pk for concept in chunk)
        for concept in chunk:
            labels = known_texts(concept, "label")
            yield Document(
                id=concept.public_id,
                kind="concept",
                access=(PUBLIC,),
                texts={"title": labels, "other": facts[concept.pk].names},
                sort={
                    f"title_{language}": sort_key(label, language)
                    for language, label in labels.items()
                },
            )


def gallery_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    for gallery in _each(Gallery.objects.select_related("museum"), ids):
        staff = (staff_token(gallery.museum.code),) if gallery.museum else ()
        titles = known_texts(gallery, "title")
        yield Document(
            id=gallery.public_id,
            kind="gallery",
            access=(PUBLIC, *staff) if gallery.status == Status.PUBLISHED else staff,
            texts={"title": titles, "description": known_texts(gallery, "introduction")},
            sort={
                f"title_{language}": sort_key(title, language) for language, title in titles.items()
            },
        )


SOURCES: tuple[Source, ...] = (
    Source("object", object_documents, objects_that_depend),
    Source("maker", maker_documents),
    Source("concept", concept_documents),
    Source("gallery", gallery_documents),
)
