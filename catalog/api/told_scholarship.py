"""What the API tells of references, public provenance and relations; see `catalog.api.told`."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from rest_framework.request import Request

from catalog.facets import AGENT_NAMES, agent_names
from catalog.models import Agent, MuseumObject, ProvenanceEvent, Reference
from catalog.relations import stated_of
from museumportal.lib.api import Told, addresses
from museumportal.lib.languages import LANGUAGES, row_language_map

_Parts = dict[int, list[Told]]
_REFERENCE = ("kind", "citation", "pages", "number", "doi", "url")


def translated(*names: str) -> list[str]:
    """The columns of translated texts."""
    return [f"{name}_{language}" for name in names for language in LANGUAGES]


def reference(concept: Told | None) -> Told | None:
    """How another record names a concept."""
    return {"id": concept["id"], "label": concept["label"]} if concept else None


def told_references(pks: Collection[int]) -> _Parts:
    made: _Parts = defaultdict(list)
    for row in Reference.objects.filter(object__in=pks).values("object_id", *_REFERENCE):
        made[row["object_id"]].append({name: row[name] or None for name in _REFERENCE})
    return made


def public_steps(pks: Collection[int]) -> list[dict[str, Any]]:
    """The public steps of the provenance of these objects, as rows."""
    public = ProvenanceEvent.objects.filter(object__in=pks, published=True)
    own = ("object_id", "earliest", "latest", "certainty", "source")
    keys = ("agent_id", "method_id", "place_id")
    return list(public.values(*own, *keys, *translated("period", "holder")))


def concepts_of(steps: Sequence[Mapping[str, Any]]) -> set[int]:
    return {key for step in steps for key in (step["method_id"], step["place_id"]) if key}


def told_provenance(steps: Sequence[Mapping[str, Any]], concepts: Mapping[int, Told]) -> _Parts:
    """Steps by object; where no holder is worded, the agent's names are told."""
    wanted = {step["agent_id"] for step in steps} - {None}
    agents = {}
    if wanted:
        rows = Agent.objects.filter(pk__in=wanted).order_by()
        agents = {row["pk"]: row for row in rows.values("pk", "public_id", *AGENT_NAMES)}
    made: _Parts = defaultdict(list)
    for step in steps:
        agent = agents.get(step["agent_id"])
        holder: Any = row_language_map(step, "holder")
        if not any(holder.values()):
            holder = agent_names(agent) if agent else None
        made[step["object_id"]].append(
            {
                "period": row_language_map(step, "period"),
                "earliest": step["earliest"],
                "latest": step["latest"],
                "holder": holder,
                "agent": agent["public_id"] if agent else None,
                "method": reference(concepts.get(step["method_id"])),
                "place": reference(concepts.get(step["place_id"])),
                "certainty": step["certainty"],
                "source": step["source"] or None,
            }
        )
    return made


def told_relations(pks: Collection[int], request: Request) -> _Parts:
    """What each object is to those others that the reader may see."""
    stated = stated_of(pks)
    if not stated:
        return {}
    visible = MuseumObject.objects.visible_to(request.user).order_by()
    others = visible.filter(pk__in={each.other for said in stated.values() for each in said})
    page = addresses(request, "catalog:object")
    told = {
        row["pk"]: {
            "id": row["public_id"],
            "url": page(row["public_id"]),
            "title": row_language_map(row, "title"),
        }
        for row in others.values("pk", "public_id", *translated("title"))
    }
    return {
        key: [
            {"relation": each.code, "object": told[each.other]}
            for each in said
            if each.other in told
        ]
        for key, said in stated.items()
    }
