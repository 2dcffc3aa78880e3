"""Rows of objects as the search engine's documents are made from them: Postgres joins.

One query for a chunk of objects brings everything that hangs on them. Concepts alone come apart:
they are few, many objects share each, and a run that makes documents keeps those it has met.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BinaryField, Model, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, JSONArray

from catalog.models import (
    Annotation,
    ConceptClosure,
    ConceptTerm,
    Image,
    Inscription,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
    ProvenanceEvent,
    Reference,
)
from museumportal.lib.languages import LANGUAGES
from museumportal.search.documents import Range

CHUNK: Final = 2000
"""Objects read at once; that many rows with all their texts take some 10 MB."""

_MAKER: Final = (
    "agent__public_id",
    "agent__sort_name",
    *(f"agent__name_{language}" for language in LANGUAGES),
)
_MARKED: Final = tuple(f"{name}_{language}" for name in ("label", "text") for language in LANGUAGES)
_INSCRIBED: Final = ("text", *(f"translation_{language}" for language in LANGUAGES))
_HELD: Final = (
    *(f"holder_{language}" for language in LANGUAGES),
    *(f"agent__name_{language}" for language in LANGUAGES),
)
_TRANSLATED: Final = (
    "museum__name",
    "museum__region__name",
    "title",
    "production_date",
    "materials_display",
    "description",
    "scholarly_description",
)
_COLUMNS: Final = (
    "pk",
    "public_id",
    "museum__code",
    "museum__region__code",
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
    *MuseumObject.QUALITY_FIELDS,
    *(f"{name}_{language}" for name in _TRANSLATED for language in LANGUAGES),
)


@dataclass(slots=True)
class ConceptFacts:
    """A concept as objects are found by it: with all broader concepts, itself first."""

    names: dict[str, tuple[str, ...]]
    """Language → what it is called, alternatives too."""
    broader_names: dict[str, tuple[str, ...]]
    """Language → what the broader ones are called, without alternatives."""
    identifiers: tuple[str, ...]


Concepts = dict[int, ConceptFacts]
"""By primary key, what a run has read of concepts so far."""


def _hanging(model: type[Model], expression: Any, **only: Any) -> ArraySubquery:
    """What rows of `model` say of the object, in their order, as an array; of those that are
    `only` so."""
    rows = model._default_manager.filter(object=OuterRef("pk"), **only).order_by("position", "pk")
    return ArraySubquery(rows.annotate(said=expression).values("said"))


def _rows() -> QuerySet[MuseumObject, dict[str, Any]]:
    """Objects by primary key with all that `catalog.search.object_document` asks for."""
    concept = Concat(
        "relation", Value(" "), Cast("concept_id", TextField()), output_field=TextField()
    )
    # What is shown first, as on cards; empty where its look is not known, null without a picture.
    shown = Image.objects.ready().filter(object=OuterRef("pk"))
    shown = shown.order_by("-is_main", "position", "pk")
    look = Coalesce("look", Value(b""), output_field=BinaryField())
    details = Annotation.objects.filter(
        image__object=OuterRef("pk"), image__in=Image.objects.ready()
    ).order_by("image", "position", "pk")
    return (
        MuseumObject.objects.order_by("pk")
        .annotate(
            concept_links=_hanging(ObjectConcept, concept),
            maker_names=_hanging(ObjectMaker, JSONArray(*_MAKER)),
            inscriptions_said=_hanging(Inscription, JSONArray(*_INSCRIBED)),
            references_said=_hanging(Reference, Cast("citation", TextField())),
            held_by=_hanging(ProvenanceEvent, JSONArray(*_HELD), published=True),
            details=ArraySubquery(details.annotate(said=JSONArray(*_MARKED)).values("said")),
            look=Subquery(shown.annotate(seen=look).values("seen")[:1]),
        )
        .values(
            *_COLUMNS,
            "concept_links",
            "maker_names",
            "inscriptions_said",
            "references_said",
            "held_by",
            "details",
            "look",
        )
    )


def rows_of(ids: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    """Rows of the objects with these public ids, a chunk at a time."""
    for start in range(0, len(ids), CHUNK):
        yield list(_rows().filter(public_id__in=ids[start : start + CHUNK]))


def rows_between(ranges: Iterable[Range]) -> Iterator[list[dict[str, Any]]]:
    """Rows of the objects with primary keys in these ranges, a chunk at a time."""
    rows = _rows()
    for first, beyond in ranges:
        following = first
        while chunk := list(rows.filter(pk__gte=following, pk__lt=beyond)[:CHUNK]):
            yield chunk
            following = chunk[-1]["pk"] + 1


def object_ranges(size: int) -> list[Range]:
    """Ranges of primary keys with `size` objects each that hold all there are; the last has less.

    Read from the index of the primary key alone, in about a second for four million.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place "
            "FROM catalog_museumobject) AS placed WHERE (place - 1) %% %s = 0 "
            "UNION ALL SELECT max(id) + 1 FROM catalog_museumobject ORDER BY 1",
            [size],
        )
        bounds = [row[0] for row in cursor.fetchall() if row[0] is not None]
    return list(pairwise(bounds))


def links_of(row: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Relation and primary key of every concept of an object, its type last."""
    links = [_link(written) for written in row["concept_links"]]
    if row["object_type_id"]:
        links.append(("object_type", row["object_type_id"]))
    return links


@lru_cache(maxsize=50_000)
def _link(written: str) -> tuple[str, int]:
    relation, pk = written.split(" ")
    return relation, int(pk)


def learn(concepts: Concepts, pks: Iterable[int]) -> None:
    """Read what `concepts` lacks of these: two queries, or none."""
    if missing := set(pks).difference(concepts):
        concepts.update(concept_facts(missing))


def concept_facts(pks: Iterable[int]) -> Concepts:
    """Names and broader concepts of the concepts with these keys: 2 queries."""
    lines: dict[int, list[tuple[int, str]]] = {pk: [] for pk in pks}
    closure = ConceptClosure.objects.filter(descendant__in=[*lines]).order_by("depth", "pk")
    columns = closure.values_list("descendant_id", "ancestor_id", "ancestor__public_id")
    for pk, ancestor, public_id in columns:
        lines[pk].append((ancestor, public_id))
    met = {*lines} | {ancestor for line in lines.values() for ancestor, _public_id in line}
    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    preferred: dict[int, list[tuple[str, str]]] = defaultdict(list)
    terms = ConceptTerm.objects.filter(concept__in=met).order_by("-preferred", "pk")
    for pk, language, text, is_preferred in terms.values_list(
        "concept_id", "language", "text", "preferred"
    ):
        names[pk].append((language, text))
        if is_preferred:
            preferred[pk].append((language, text))
    return {
        pk: ConceptFacts(
            _by_language(names[pk]),
            _by_language(chain.from_iterable(preferred[each] for each, _ in line if each != pk)),
            tuple(public_id for _, public_id in line),
        )
        for pk, line in lines.items()
    }


def _by_language(terms: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    texts: dict[str, dict[str, None]] = defaultdict(dict)
    for language, text in terms:
        texts[language][text] = None
    return {language: tuple(known) for language, known in texts.items()}
