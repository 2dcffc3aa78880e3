"""What the search engine knows of objects, makers, concepts and galleries.

`catalog.search_rows` reads objects with all that hangs on them, in bulk and for single changes
alike; `object_document` makes a document of such a row and is pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import Any

from django.db.models import QuerySet

from catalog.images.looks import colours, vector
from catalog.models import Agent, Concept, ConceptClosure, Gallery, MuseumObject
from catalog.periods import century_between
from catalog.search_rows import (
    CHUNK,
    Concepts,
    concept_facts,
    learn,
    links_of,
    object_ranges,
    rows_between,
    rows_of,
)
from museumportal.lib.fields import Status
from museumportal.lib.languages import LANGUAGES, known_texts
from museumportal.search import BETWEEN, PUBLIC, Bulk, Document, Range, Source, sort_key, title_keys
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
    "content_tier",
    "colour",
    "has_image",
    "has_3d",
    "has_tour",
    "place_found",
    "metadata_tier",
    "completeness",
    "next_step",
)
NOT_OFFERED: tuple[str, ...] = ("place_found", "metadata_tier", "completeness", "next_step")
"""Nobody is offered these to choose from: objects that share a find are asked for by the first,
and how good records are is summed up for those who make them by the others."""

NO_TYPE = "none"
UNDATED = "undated"
"""Values of objects without a type, without a date: what `has_image` ("yes", "no") says for all."""

FACET_OF_RELATION = {
    "place_made": "place",
    "place_found": "place",
    "place_shown": "place",
}


def object_document(row: Mapping[str, Any], concepts: Concepts) -> Document:
    """The document of one object, a row of `catalog.search_rows`; pure."""
    title = _by_language(row, "title")
    named: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    facets: dict[str, set[str]] = defaultdict(set)
    for relation, pk in links_of(row):
        facts = concepts[pk]
        facet = FACET_OF_RELATION.get(relation, relation)
        facets[facet].update(facts.identifiers)
        if relation == "place_found":
            facets[relation].update(facts.identifiers[:1])  # the very place, no broader one
        for of_concept in (facts.names, facts.broader_names):
            for language, texts in of_concept.items():
                named[facet][language] += texts
    for role, name in (
        ("material", "materials_display"),
        ("museum", "museum__name"),
        ("region", "museum__region__name"),
        ("other", "production_date"),
    ):
        for language, text in _by_language(row, name).items():
            named[role][language].append(text)
    other = named["other"]
    other[""] += [*row["references_said"], *(text for text, *_ in row["inscriptions_said"])]
    for texts_by_language in (
        *row["details"],
        *row["held_by"],
        *(translations for _text, *translations in row["inscriptions_said"]),
    ):
        for language, text in zip(cycle(LANGUAGES), texts_by_language, strict=False):
            if text:
                other[language].append(text)
    maker_names = defaultdict[str, list[str]](list)
    for public_id, sort_name, *names in row["maker_names"]:
        facets["maker"].add(public_id)
        known = {language: name for language, name in zip(LANGUAGES, names, strict=True) if name}
        for language, text in (known or {"": sort_name}).items():
            maker_names[language].append(text)
    earliest, latest = row["production_earliest"], row["production_latest"]
    has_image = row["look"] is not None
    facets["century"].add(str(century_between(earliest, latest) or UNDATED))
    if not row["object_type_id"]:
        facets["object_type"].add(NO_TYPE)
    if row["rights"]:
        facets["rights"].add(row["rights"])
    facets["has_image"].add("yes" if has_image else "no")
    facets["colour"].update(colours(row["look"]))
    _add_quality(facets, row)
    facets["museum"].add(row["museum__code"])
    facets["region"].add(row["museum__region__code"])
    return Document(
        id=row["public_id"],
        kind="object",
        access=_access(row),
        texts={
            "title": title,
            "maker": {language: BETWEEN.join(names) for language, names in maker_names.items()},
            "description": {
                language: "\n".join(texts)
                for language, texts in _joined(row, "description", "scholarly_description").items()
            },
            **{
                role: {
                    language: BETWEEN.join(dict.fromkeys(texts)) for language, texts in by.items()
                }
                for role, by in named.items()
            },
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
        sort=title_keys(title),
        modified=int(row["modified"].timestamp() * 1_000_000),
        vector=vector(row["look"]),
        boost=1.0 if has_image else 0.0,
    )


def _add_quality(facets: dict[str, set[str]], row: Mapping[str, Any]) -> None:
    if row["content_tier"]:
        facets["content_tier"].add(str(row["content_tier"]))
    facets["metadata_tier"].add(row["metadata_tier"])
    facets["completeness"].add(str(row["completeness"] // 25))
    if row["next_step"]:
        facets["next_step"].add(row["next_step"])


def _access(row: Mapping[str, Any]) -> tuple[str, ...]:
    if row["binned_at"]:
        return ()
    staff = staff_token(row["museum__code"])
    public = row["status"] == Status.PUBLISHED and not row["publication_restricted"]
    return (PUBLIC, staff) if public else (staff,)


def _by_language(row: Mapping[str, Any], name: str) -> dict[str, str]:
    return {language: text for language in LANGUAGES if (text := row[f"{name}_{language}"])}


def _joined(row: Mapping[str, Any], *names: str) -> dict[str, list[str]]:
    texts = defaultdict[str, list[str]](list)
    for name in names:
        for language, text in _by_language(row, name).items():
            texts[language].append(text)
    return texts


def object_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    """Documents of the objects with these public ids, or of all."""
    if ids is None:
        return objects_between(object_ranges(CHUNK))
    return _documents_of(rows_of(ids))


def objects_between(ranges: Iterable[Range]) -> Iterator[Document]:
    """Documents of the objects in ranges of primary keys; concepts are read once in the run."""
    return _documents_of(rows_between(ranges))


def _documents_of(chunks: Iterable[list[dict[str, Any]]]) -> Iterator[Document]:
    concepts: Concepts = {}
    for rows in chunks:
        learn(concepts, {pk for row in rows for _, pk in links_of(row)})
        for row in rows:
            yield object_document(row, concepts)


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
        ways = [
            objects.filter(makers__agent__public_id__in=ids),
            objects.filter(provenance__agent__public_id__in=ids),
        ]
    elif kind == "concept":
        closure = ConceptClosure.objects.filter(ancestor__public_id__in=ids)
        narrower = list(closure.values_list("descendant", flat=True))
        ways = [
            objects.filter(object_type__in=narrower),
            objects.filter(concepts__concept__in=narrower),
        ]
    for found in ways:
        yield from found.values_list("public_id", flat=True).iterator(chunk_size=CHUNK)


def _each(rows: QuerySet[Any], ids: Sequence[str] | None) -> Iterator[Any]:
    if ids is not None:
        rows = rows.filter(public_id__in=ids)
    return rows.order_by("pk").iterator(chunk_size=CHUNK)


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
            names={language: (name,) for language, name in names.items()}
            or {"": (agent.sort_name,)},
            years=(agent.born, agent.died),
            sort={
                f"title_{language}": sort_key(agent.sort_name or names.get(language, ""), language)
                for language in LANGUAGES
            },
        )


def concept_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    concepts = _each(Concept.objects.all(), ids)
    while chunk := list(islice(concepts, CHUNK)):
        facts = concept_facts(concept.pk for concept in chunk)
        for concept in chunk:
            labels, known = known_texts(concept, "label"), facts[concept.pk].names
            names = known or {language: (label,) for language, label in labels.items()}
            yield Document(
                id=concept.public_id,
                kind="concept",
                access=(PUBLIC,),
                texts={
                    "title": labels,
                    "other": {language: BETWEEN.join(texts) for language, texts in names.items()},
                },
                names=names,
                sort=title_keys(labels),
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
            names={language: (title,) for language, title in titles.items()},
            sort=title_keys(titles),
        )


SOURCES: tuple[Source, ...] = (
    Source("object", object_documents, objects_that_depend, Bulk(object_ranges, objects_between)),
    Source("maker", maker_documents),
    Source("concept", concept_documents),
    Source("gallery", gallery_documents),
)
