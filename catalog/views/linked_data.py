"""The object in the words of schema.org (VisualArtwork), for search engines."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.urls import reverse

from catalog.models import Agent, Image, MuseumObject, ObjectConcept
from museumportal.lib.languages import known_texts

_TYPES = {Agent.Kind.PERSON: "Person", Agent.Kind.GROUP: "Organization"}


def visual_artwork(
    record: MuseumObject, pictures: Iterable[Image], absolute: Callable[[str], str]
) -> dict[str, Any]:
    """JSON-LD of one object; `absolute` makes addresses of paths. Empty members are left out."""

    def identifier(public_id: str) -> str:
        return absolute(reverse("identifier", args=[public_id]))

    kind = record.object_type
    materials = [
        link.concept
        for link in record.concepts.all()
        if link.relation == ObjectConcept.Relation.MATERIAL
    ]
    described = {
        "@context": "https://schema.org",
        "@type": "VisualArtwork",
        "@id": identifier(record.public_id),
        "url": absolute(record.get_absolute_url()),
        "name": _texts(known_texts(record, "title")) or record.inventory_number,
        "description": _texts(known_texts(record, "description")),
        "identifier": record.inventory_number,
        "creator": [
            {
                "@type": _TYPES.get(Agent.Kind(link.agent.kind), "Thing"),
                "@id": identifier(link.agent.public_id),
                "name": _texts(known_texts(link.agent, "name")) or link.agent.sort_name,
            }
            for link in record.makers.all()
        ],
        "dateCreated": _texts(known_texts(record, "production_date")),
        "artform": _texts(known_texts(kind, "label")) if kind else None,
        "artMedium": [text for concept in materials for text in _labels(concept)],
        "creditText": _texts(known_texts(record, "credit_line")),
        "license": record.rights,
        "image": [
            absolute(reverse("image_file", args=[picture.public_id, "page-1280-jpeg"]))
            for picture in pictures
        ],
        "provider": {
            "@type": "Museum",
            "@id": identifier(record.museum.public_id),
            "name": _texts(known_texts(record.museum, "name")),
        },
    }
    return {name: value for name, value in described.items() if value}


def _texts(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@language": language, "@value": text} for language, text in texts.items()]


def _labels(concept: Any) -> list[dict[str, str]]:
    return _texts(known_texts(concept, "label"))
