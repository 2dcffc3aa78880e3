"""What the API tells of objects and concepts, made from plain rows by a fixed number of queries.

A page of 500 objects has 30,000 members: as instances of models and fields of serializers they
take over a second, as rows of values a tenth of that. The serializers describe the same shape.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework.request import Request

from catalog.api.told_scholarship import (
    concepts_of,
    public_steps,
    reference,
    told_provenance,
    told_references,
    told_relations,
    translated,
)
from catalog.facets import AGENT_NAMES, agent_names
from catalog.iiif.services import size_for
from catalog.models import (
    Agent,
    Concept,
    ConceptBroader,
    ConceptMatch,
    ConceptTerm,
    Image,
    Inscription,
    Measurement,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
)
from museumportal.lib.api import Told, addresses
from museumportal.lib.languages import LANGUAGES, row_language_map
from regions.models import Museum

Row = Mapping[str, Any]
_Parts = dict[int, list[Told]]

_TEXTS = (
    "title",
    "materials_display",
    "description",
    "scholarly_description",
    "credit_line",
)


def told_objects(objects: QuerySet[MuseumObject], request: Request) -> list[Told]:
    """Each of `objects` in the shape of `ObjectSerializer`. Twelve queries, and up to two more
    where they have a provenance or belong with others."""
    rows = list(
        objects.values(
            "pk",
            "public_id",
            "inventory_number",
            "quantity",
            "status",
            "museum_id",
            "object_type_id",
            "production_earliest",
            "production_latest",
            "measurements_display",
            "rights",
            "modified",
            *translated(*_TEXTS, "production_date"),
        )
    )
    pks = [row["pk"] for row in rows]
    makers = list(
        ObjectMaker.objects.filter(object__in=pks).values_list(
            "object_id", "agent_id", "role_id", "certainty"
        )
    )
    links = list(
        ObjectConcept.objects.filter(object__in=pks).values_list(
            "object_id", "relation", "concept_id"
        )
    )
    steps = public_steps(pks)
    concepts = _concepts(
        {pk for _, _, pk in links}
        | concepts_of(steps)
        | {role for _, _, role, _ in makers if role}
        | {row["object_type_id"] for row in rows if row["object_type_id"]}
    )
    museums = _museums({row["museum_id"] for row in rows})
    parts = {
        "makers": _makers(makers, concepts),
        "measurements": _measurements(pks),
        "inscriptions": _inscriptions(pks),
        "references": told_references(pks),
        "provenance": told_provenance(steps, concepts),
        "relations": told_relations(pks, request),
        "images": _images(rows, museums, request),
    }
    respects = _respects(links, concepts)
    page = addresses(request, "catalog:object")
    manifest = addresses(request, "iiif:manifest")
    zone = timezone.get_current_timezone()
    return [
        {
            "id": row["public_id"],
            "url": page(row["public_id"]),
            "manifest": manifest(row["public_id"]),
            "inventory_number": row["inventory_number"],
            "quantity": row["quantity"],
            "status": row["status"],
            **museums[row["museum_id"]],
            **{name: row_language_map(row, name) for name in _TEXTS},
            "object_type": reference(concepts.get(row["object_type_id"])),
            "production": {
                "display": row_language_map(row, "production_date"),
                "earliest": row["production_earliest"],
                "latest": row["production_latest"],
            },
            "concepts": respects.get(row["pk"], {}),
            "measurements_display": row["measurements_display"] or None,
            **{name: of_each.get(row["pk"], []) for name, of_each in parts.items()},
            "rights": row["rights"] or None,
            "modified": row["modified"].astimezone(zone).isoformat(),
        }
        for row in rows
    ]


def _concepts(pks: Iterable[int]) -> dict[int, Told]:
    """Reference and notation of each concept."""
    found = Concept.objects.filter(pk__in=pks)
    columns = found.values("pk", "public_id", "notation", *translated("label")).order_by()
    return {
        row["pk"]: {
            "id": row["public_id"],
            "label": row_language_map(row, "label"),
            "notation": row["notation"] or None,
        }
        for row in columns
    }


def _museums(pks: Iterable[int]) -> dict[int, Told]:
    """Museum and region of each, as the members of an object."""
    columns = (*translated("name", "region__name"), "pk", "public_id", "code", "region__code")
    return {
        row["pk"]: {
            "museum": {
                "id": row["public_id"],
                "code": row["code"],
                "name": row_language_map(row, "name"),
            },
            "region": {"code": row["region__code"], "name": row_language_map(row, "region__name")},
        }
        for row in Museum.objects.filter(pk__in=pks).values(*columns)
    }


def _makers(
    links: Sequence[tuple[int, int, int | None, str]], concepts: Mapping[int, Told]
) -> _Parts:
    agents = Agent.objects.filter(pk__in={agent for _, agent, _, _ in links})
    told_agents = {
        row["pk"]: {"id": row["public_id"], "name": agent_names(row)}
        for row in agents.values("pk", "public_id", *AGENT_NAMES).order_by()
    }
    made: _Parts = defaultdict(list)
    for pk, agent, role, certainty in links:
        part = concepts[role] if role else {"notation": None, "label": None}
        made[pk].append(
            {
                **told_agents[agent],
                "role": part["notation"],
                "role_label": part["label"],
                "certainty": certainty,
            }
        )
    return made


def _respects(
    links: list[tuple[int, str, int]], concepts: Mapping[int, Told]
) -> dict[int, dict[str, list[Told | None]]]:
    """Object → respect (material, technique …) → concepts."""
    by_object: dict[int, dict[str, list[Told | None]]] = defaultdict(lambda: defaultdict(list))
    for pk, relation, concept in links:
        by_object[pk][relation].append(reference(concepts[concept]))
    return by_object


def _measurements(pks: list[int]) -> _Parts:
    made: _Parts = defaultdict(list)
    rows = Measurement.objects.filter(object__in=pks)
    for pk, part, dimension, value, unit in rows.values_list(
        "object_id", "part", "dimension", "value", "unit"
    ):
        told = {"part": part or None, "dimension": dimension, "value": float(value), "unit": unit}
        made[pk].append(told)
    return made


def _inscriptions(pks: list[int]) -> _Parts:
    made: _Parts = defaultdict(list)
    columns = ("object_id", "kind", "place", "text", *translated("translation"))
    for row in Inscription.objects.filter(object__in=pks).values(*columns):
        made[row["object_id"]].append(
            {
                "kind": row["kind"] or None,
                "place": row["place"] or None,
                "text": row["text"],
                "translation": row_language_map(row, "translation"),
            }
        )
    return made


def _images(rows: list[dict[str, Any]], museums: Mapping[int, Told], request: Request) -> _Parts:
    """Ready and visible ones, the main one first, in the size that their rights let this reader
    have."""
    made: _Parts = defaultdict(list)
    service = addresses(request, "iiif:image_base")
    objects = {row["pk"]: row for row in rows}
    columns = ("object_id", "public_id", "width", "height", "photographer", "rights")
    images = Image.objects.ready().filter(object__in=list(objects))
    for row in images.values(*columns, *translated("alt", "caption")):
        of = objects[row["object_id"]]
        rights = row["rights"] or of["rights"]
        code = museums[of["museum_id"]]["museum"]["code"]
        width, height = size_for((row["width"], row["height"]), rights, code, request.user)
        made[row["object_id"]].append(
            {
                "id": row["public_id"],
                "iiif_service": service(row["public_id"]),
                "width": width,
                "height": height,
                "alt": row_language_map(row, "alt"),
                "caption": row_language_map(row, "caption"),
                "photographer": row["photographer"] or None,
                "rights": rights or None,
            }
        )
    return made


def told_concepts(rows: Iterable[Row]) -> list[Told]:
    """Each of these rows of `CONCEPT_COLUMNS` in the shape of `ConceptSerializer`. Three queries
    for any number of concepts."""
    rows = list(rows)
    pks = [row["pk"] for row in rows]
    terms: dict[int, dict[str, list[str]]] = defaultdict(lambda: {name: [] for name in LANGUAGES})
    others = ConceptTerm.objects.filter(~Q(language=""), concept__in=pks, preferred=False)
    for pk, language, text in others.values_list("concept_id", "language", "text"):
        terms[pk][language].append(text)
    broader: dict[int, list[Told]] = defaultdict(list)
    columns = ("narrower_id", "broader__public_id", *translated("broader__label"))
    for row in ConceptBroader.objects.filter(narrower__in=pks).order_by("pk").values(*columns):
        label = row_language_map(row, "broader__label")
        broader[row["narrower_id"]].append({"id": row["broader__public_id"], "label": label})
    matches: dict[int, list[str]] = defaultdict(list)
    found = ConceptMatch.objects.filter(concept__in=pks)
    for pk, uri in found.values_list("concept_id", "uri"):
        matches[pk].append(uri)
    return [
        {
            "id": row["public_id"],
            "scheme": row["scheme"],
            "notation": row["notation"] or None,
            "label": row_language_map(row, "label"),
            "definition": row_language_map(row, "definition"),
            "alternatives": terms[row["pk"]],
            "broader": broader.get(row["pk"], []),
            "matches": matches.get(row["pk"], []),
        }
        for row in rows
    ]


CONCEPT_COLUMNS = ("pk", "public_id", "scheme", "notation", *translated("label", "definition"))
