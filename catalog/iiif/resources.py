"""What resources of the IIIF Presentation API 3.0 (iiif.io/api/presentation/3.0) share, as plain
data: labels in three languages, home pages, providers, thumbnails, references."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from catalog.models import Image, MuseumObject
from museumportal.lib.languages import LANGUAGES, known_texts
from regions.models import Museum

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
MEDIA_TYPE = f'application/ld+json;profile="{CONTEXT}"'

Resource = dict[str, Any]
LanguageMap = dict[str, list[str]]

Absolute = Callable[[str], str]
"""Makes a path of this host an absolute address."""


def said(text: Promise, **values: Any) -> LanguageMap:
    """A text of the user interface in the three languages."""
    found: LanguageMap = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = [str(text) % values if values else str(text)]
    return found


def language_map(texts: Mapping[str, str | None]) -> LanguageMap:
    """Texts by language in the shape that IIIF wants, without the missing ones."""
    return {language: [text] for language, text in texts.items() if text}


def named(row: Any, field: str, otherwise: str) -> LanguageMap:
    """A translated column, or what stands for it where it is missing in every language."""
    return language_map(known_texts(row, field)) or {"none": [otherwise]}


def title(record: MuseumObject) -> LanguageMap:
    return named(record, "title", record.inventory_number)


def museum_name(museum: Museum) -> LanguageMap:
    return named(museum, "name", museum.code)


def pages(path: Callable[[], str], label: LanguageMap, absolute: Absolute) -> list[Resource]:
    """The page for people in each language; `path` is asked with that language active."""
    found = []
    for language in LANGUAGES:
        with override(language):
            address = absolute(path())
        found.append(
            {
                "id": address,
                "type": "Text",
                "label": label,
                "format": "text/html",
                "language": [language],
            }
        )
    return found


def provider(museum: Museum, absolute: Absolute) -> Resource:
    name = museum_name(museum)
    return {
        "id": absolute(reverse("identifier", args=[museum.public_id])),
        "type": "Agent",
        "label": name,
        "homepage": pages(museum.get_absolute_url, name, absolute),
    }


def dataset(path: str, label: Promise, absolute: Absolute) -> Resource:
    """What is said here as JSON of the portal's API, for `seeAlso`."""
    return {
        "id": absolute(path),
        "type": "Dataset",
        "label": said(label),
        "format": "application/json",
    }


def reference(view: str, arguments: list[str], label: LanguageMap, absolute: Absolute) -> Resource:
    """A manifest or collection as another names it; `view` is its route in ``iiif``."""
    kind = "Manifest" if view == "manifest" else "Collection"
    address = absolute(reverse(f"iiif:{view}", args=arguments))
    return {"id": address, "type": kind, "label": label}


def service_id(image: Image, absolute: Absolute) -> str:
    """The base address of the picture's image service, without a slash at its end."""
    return absolute(reverse("iiif:image_base", args=[image.public_id]))


def services(image: Image, absolute: Absolute) -> list[Resource]:
    return [{"id": service_id(image, absolute), "type": "ImageService3", "profile": "level2"}]


def thumbnail(image: Image, absolute: Absolute) -> Resource:
    """The picture within 400 × 400 pixels, never enlarged."""
    size = "!400,400" if max(image.width or 0, image.height or 0) >= 400 else "max"
    return {
        "id": f"{service_id(image, absolute)}/full/{size}/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "service": services(image, absolute),
    }
