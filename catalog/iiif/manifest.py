"""IIIF Presentation API 3.0 manifests of objects (iiif.io/api/presentation/3.0), as plain data."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalog.iiif.services import size_for
from catalog.models import Image, MuseumObject, ObjectConcept, ObjectMaker
from museumportal.accounts.models import User
from museumportal.lib.languages import LANGUAGES, known_texts
from regions.models import Museum

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
MEDIA_TYPE = f'application/ld+json;profile="{CONTEXT}"'

Absolute = Callable[[str], str]
"""Makes a path of this host an absolute address."""

LanguageMap = dict[str, list[str]]


def manifest(
    record: MuseumObject, images: Iterable[Image], absolute: Absolute, user: User | AnonymousUser
) -> dict[str, Any]:
    """The manifest of one object with these pictures, one canvas each, in their order.

    A canvas has the size of the full picture, in whose pixels details are marked; the picture
    painted on it the size in which rights let `user` have it.

    Reads the makers, concepts, museum and type of `record`: prefetch them. Every label is in kk,
    ru and en where the record has it; the order of `items` is that of the object's page.
    """
    identifier = absolute(reverse("iiif:manifest", args=[record.public_id]))
    base = identifier.removesuffix("/manifest")
    images = list(images)
    title = language_map(known_texts(record, "title")) or {"none": [record.inventory_number]}
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": identifier,
        "type": "Manifest",
        "label": title,
        "metadata": [
            {"label": said(label), "value": value} for label, value in _metadata(record) if value
        ],
        "requiredStatement": {"label": said(_("Source")), "value": _credit(record)},
        "provider": [_provider(record.museum, absolute)],
        "homepage": _homepages(record, absolute),
        "seeAlso": [
            {
                "id": absolute(f"/api/v1/objects/{record.public_id}/"),
                "type": "Dataset",
                "label": said(_("This record as JSON")),
                "format": "application/json",
            }
        ],
        "items": [_canvas(image, n, base, absolute, user) for n, image in enumerate(images, 1)],
    }
    if record.rights:
        document["rights"] = record.rights
    if summary := language_map(known_texts(record, "description")):
        document["summary"] = summary
    if images:
        document["thumbnail"] = [_thumbnail(images[0], absolute)]
    return document


def service_id(image: Image, absolute: Absolute) -> str:
    """The base address of the picture's image service, without a slash at its end."""
    return absolute(reverse("iiif:image_base", args=[image.public_id]))


def said(text: Promise, **values: Any) -> LanguageMap:
    """A text of the user interface in the three languages."""
    found: LanguageMap = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = [str(text) % values if values else str(text)]
    return found


def language_map(texts: Mapping[str, str]) -> LanguageMap:
    """Texts by language in the shape that IIIF wants."""
    return {language: [text] for language, text in texts.items()}


def _metadata(record: MuseumObject) -> Iterable[tuple[Promise, LanguageMap]]:
    yield _("Maker"), _gathered(_maker_names(link) for link in record.makers.all())
    yield _("Date"), language_map(known_texts(record, "production_date"))
    kind = record.object_type
    yield _("Object type"), language_map(known_texts(kind, "label")) if kind else {}
    for relation, label in _RELATIONS.items():
        links = [link for link in record.concepts.all() if link.relation in relation]
        yield label, _gathered(known_texts(link.concept, "label") for link in links)
    yield _("Museum"), language_map(known_texts(record.museum, "name"))
    yield _("Inventory number"), {"none": [record.inventory_number]}


_Relation = ObjectConcept.Relation
_RELATIONS = {
    (_Relation.MATERIAL,): _("Materials"),
    (_Relation.TECHNIQUE,): _("Techniques"),
    (_Relation.CULTURE,): _("Culture"),
    (_Relation.PERIOD,): _("Period"),
    (_Relation.PLACE_MADE, _Relation.PLACE_FOUND): _("Place"),
    (_Relation.SUBJECT, _Relation.PLACE_SHOWN): _("Subjects"),
}


def _maker_names(link: ObjectMaker) -> dict[str, str]:
    names = known_texts(link.agent, "name") or {"none": link.agent.sort_name}
    if link.certainty == ObjectMaker.Certainty.CERTAIN:
        return names
    qualified = {}
    for language, name in names.items():
        with override(language if language in LANGUAGES else "en"):
            qualified[language] = f"{link.get_certainty_display()} {name}"
    return qualified


def _gathered(texts: Iterable[Mapping[str, str]]) -> LanguageMap:
    """Several values: for each language those that exist in it."""
    gathered: LanguageMap = {}
    for by_language in texts:
        for language, text in by_language.items():
            gathered.setdefault(language, []).append(text)
    return gathered


def _credit(record: MuseumObject) -> LanguageMap:
    credit = known_texts(record, "credit_line") or known_texts(record.museum, "name")
    return language_map(credit) or {"none": [record.museum.code]}


def _provider(museum: Museum, absolute: Absolute) -> dict[str, Any]:
    name = language_map(known_texts(museum, "name")) or {"none": [museum.code]}
    return {
        "id": absolute(reverse("identifier", args=[museum.public_id])),
        "type": "Agent",
        "label": name,
        "homepage": _pages(lambda: museum.get_absolute_url(), name, absolute),
    }


def _homepages(record: MuseumObject, absolute: Absolute) -> list[dict[str, Any]]:
    title = language_map(known_texts(record, "title")) or {"none": [record.inventory_number]}
    return _pages(record.get_absolute_url, title, absolute)


def _pages(path: Callable[[], str], label: LanguageMap, absolute: Absolute) -> list[dict[str, Any]]:
    pages = []
    for language in LANGUAGES:
        with override(language):
            address = absolute(path())
        pages.append(
            {
                "id": address,
                "type": "Text",
                "label": label,
                "format": "text/html",
                "language": [language],
            }
        )
    return pages


def _service(image: Image, absolute: Absolute) -> list[dict[str, str]]:
    return [{"id": service_id(image, absolute), "type": "ImageService3", "profile": "level2"}]


def _thumbnail(image: Image, absolute: Absolute) -> dict[str, Any]:
    return {
        "id": f"{service_id(image, absolute)}/full/!400,400/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "service": _service(image, absolute),
    }


def _canvas(
    image: Image, number: int, base: str, absolute: Absolute, user: User | AnonymousUser
) -> dict[str, Any]:
    canvas = f"{base}/canvas/{image.public_id}"
    caption = language_map(known_texts(image, "caption"))
    size = (image.width or 0, image.height or 0)
    width, height = size_for(size, image.effective_rights, image.object.museum.code, user)
    body = {
        "id": f"{service_id(image, absolute)}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
        "service": _service(image, absolute),
    }
    painting = {
        "id": f"{canvas}/painting",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": canvas,
    }
    described: dict[str, Any] = {
        "id": canvas,
        "type": "Canvas",
        "label": caption or said(_("Picture %(number)d"), number=number),
        "width": image.width,
        "height": image.height,
        "thumbnail": [_thumbnail(image, absolute)],
        "items": [{"id": f"{canvas}/page", "type": "AnnotationPage", "items": [painting]}],
    }
    if image.rights:
        described["rights"] = image.rights
    return described
