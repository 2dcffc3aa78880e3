"""IIIF Presentation API 3.0 manifests of objects (iiif.io/api/presentation/3.0), as plain data."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalog.iiif.annotations import annotation_page
from catalog.iiif.resources import (
    CONTEXT,
    Absolute,
    LanguageMap,
    Resource,
    dataset,
    language_map,
    museum_name,
    pages,
    provider,
    reference,
    said,
    service_id,
    services,
    thumbnail,
    title,
)
from catalog.iiif.services import size_for
from catalog.measurements import measured
from catalog.models import Gallery, Image, MuseumObject, ObjectConcept, ObjectMaker
from museumportal.accounts.models import User
from museumportal.lib.languages import LANGUAGES, known_texts


def manifest(
    record: MuseumObject,
    images: Iterable[Image],
    galleries: Iterable[Gallery],
    absolute: Absolute,
    user: User | AnonymousUser,
) -> Resource:
    """The manifest of one object with these pictures, one canvas each, in their order.

    It is part of its museum's collection and of those of these galleries. A canvas has the size of
    the full picture, in whose pixels details are marked; the picture painted on it the size in
    which rights let `user` have it.
    Reads makers, concepts, measurements, museum and type of `record` and the annotations of
    `images`: prefetch them. Every label is in kk, ru and en where the record has it.
    """
    identifier = absolute(reverse("iiif:manifest", args=[record.public_id]))
    base = identifier.removesuffix("/manifest")
    images = list(images)
    document: Resource = {
        "@context": CONTEXT,
        "id": identifier,
        "type": "Manifest",
        "label": title(record),
        "metadata": [
            {"label": said(label), "value": value} for label, value in _metadata(record) if value
        ],
        "requiredStatement": {"label": said(_("Source")), "value": _credit(record)},
        "provider": [provider(record.museum, absolute)],
        "homepage": pages(record.get_absolute_url, title(record), absolute),
        "seeAlso": [
            dataset(f"/api/v1/objects/{record.public_id}/", _("This record as JSON"), absolute)
        ],
        "partOf": list(_part_of(record, galleries, absolute)),
        "items": [_canvas(image, n, base, absolute, user) for n, image in enumerate(images, 1)],
    }
    if record.rights:
        document["rights"] = record.rights
    if summary := language_map(known_texts(record, "description")):
        document["summary"] = summary
    if images:
        document["thumbnail"] = [thumbnail(images[0], absolute)]
    return document


def _part_of(
    record: MuseumObject, galleries: Iterable[Gallery], absolute: Absolute
) -> Iterable[Resource]:
    if record.is_public:
        museum = record.museum
        yield reference("collection", [museum.public_id], museum_name(museum), absolute)
        for gallery in galleries:
            label = language_map(known_texts(gallery, "title"))
            yield reference("collection", [gallery.public_id], label, absolute)


def _metadata(record: MuseumObject) -> Iterable[tuple[Promise, LanguageMap]]:
    yield _("Maker"), _gathered(_maker_names(link) for link in record.makers.all())
    yield _("Date"), language_map(known_texts(record, "production_date"))
    kind = record.object_type
    yield _("Object type"), language_map(known_texts(kind, "label")) if kind else {}
    for relation, label in _RELATIONS.items():
        links = [link for link in record.concepts.all() if link.relation in relation]
        yield label, _gathered(known_texts(link.concept, "label") for link in links)
    yield _("Measurements"), _measurements(record)
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


def _measurements(record: MuseumObject) -> LanguageMap:
    """One line a part, as the museum wrote them, else from the numbers, in each language."""
    if written := [line for line in record.measurements_display.splitlines() if line.strip()]:
        return {"none": written}
    found: LanguageMap = {}
    for language in LANGUAGES:
        with override(language):
            parts = measured(record).items()
        if parts:
            found[language] = [f"{part}: {words}" if part else words for part, words in parts]
    return found


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
    return language_map(known_texts(record, "credit_line")) or museum_name(record.museum)


def _canvas(
    image: Image, number: int, base: str, absolute: Absolute, user: User | AnonymousUser
) -> Resource:
    canvas = f"{base}/canvas/{image.public_id}"
    caption = language_map(known_texts(image, "caption"))
    described: Resource = {
        "id": canvas,
        "type": "Canvas",
        "label": caption or said(_("Picture %(number)d"), number=number),
        "width": image.width,
        "height": image.height,
        "thumbnail": [thumbnail(image, absolute)],
        "items": [
            {
                "id": f"{canvas}/page",
                "type": "AnnotationPage",
                "items": [_painting(image, canvas, absolute, user)],
            }
        ],
    }
    if image.rights:
        described["rights"] = image.rights
    if image.annotations.all():
        described["annotations"] = [annotation_page(image, canvas, absolute)]
    return described


def _painting(
    image: Image, canvas: str, absolute: Absolute, user: User | AnonymousUser
) -> Resource:
    size = (image.width or 0, image.height or 0)
    width, height = size_for(size, image.effective_rights, image.object.museum.code, user)
    body = {
        "id": f"{service_id(image, absolute)}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
        "service": services(image, absolute),
    }
    return {
        "id": f"{canvas}/painting",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": canvas,
    }
