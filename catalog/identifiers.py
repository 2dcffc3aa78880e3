"""Where the identifiers of objects, concepts, makers, pictures and galleries lead."""

import re
from typing import Final

from django.db import models
from django.urls import reverse

from catalog.models import Agent, Annotation, Concept, Gallery, Image, MuseumObject
from catalog.query import OBJECT_FACETS, ObjectQuery
from museumportal.changes.models import MovedIdentifier
from museumportal.lib.fields import Status
from museumportal.lib.identifiers import Places, Resolver, Withdrawn
from museumportal.lib.public_ids import parse_public_id
from regions.models import museum_codes, type_of_user

_OF_OBJECT: Final = re.compile(r"\bo\w{9}\b", re.ASCII | re.IGNORECASE)


def identifier_in(text: str) -> str | None:
    """The identifier of an object that a text is or holds, as addresses do; None without one."""
    found = _OF_OBJECT.search(text)
    return parse_public_id(found[0]) if found else None


def object_named(text: str, user: type_of_user) -> str | None:
    """The page of the object whose identifier or address the text is, under what it is called
    now; None for words, and for objects that the user does not see."""
    public_id = None if len(text.split()) > 1 else identifier_in(text)
    if public_id is None:
        return None
    moved = MovedIdentifier.objects.filter(old=public_id).values_list("new", flat=True).first()
    record = MuseumObject.objects.visible_to(user).filter(public_id=moved or public_id).first()
    return record.get_absolute_url() if record else None


def was_public(public_id: str) -> bool:
    """Whether an object of this identifier stood here and was taken back."""
    restricted = models.Q(status=Status.PUBLISHED, publication_restricted=True)
    taken_back = models.Q(status=Status.WITHDRAWN) | restricted
    return MuseumObject.objects.filter(taken_back, public_id=public_id).exists()


def instead_of(text: str) -> str | None:
    """By which identifier to ask for an object that is not shown under `text`: the one that
    replaced it, else its right spelling; None where there is no other. Raises `Withdrawn`."""
    public_id = parse_public_id(text)
    if public_id is None:
        return None
    if moved := MovedIdentifier.objects.filter(old=public_id).first():
        return moved.new
    if public_id != text:
        return public_id
    if was_public(public_id):
        raise Withdrawn
    return None


def _object(public_id: str, user: type_of_user) -> Places | None:
    if MuseumObject.objects.visible_to(user).filter(public_id=public_id).exists():
        page = reverse("catalog:object", args=[public_id])
        # Of what there is under an address of its own the manifest alone is JSON-LD: the API's JSON
        # has no context, and the words of schema.org stand in the page.
        manifest = reverse("iiif:manifest", args=[public_id])
        return Places(page, f"/api/v1/objects/{public_id}/", manifest)
    if was_public(public_id):
        raise Withdrawn
    return None


def _concept(public_id: str, user: type_of_user) -> Places | None:
    concept = Concept.objects.filter(public_id=public_id).first()
    if concept is None:
        return None
    skos = {
        "text/turtle": reverse("vocabulary_file", args=[public_id, "ttl"]),
        "application/rdf+xml": reverse("vocabulary_file", args=[public_id, "rdf"]),
    }
    return Places(uses_of(concept), f"/api/v1/concepts/{public_id}/", more=skos)


def _maker(public_id: str, user: type_of_user) -> Places | None:
    if not Agent.objects.filter(public_id=public_id).exists():
        return None
    return Places(reverse("catalog:maker", args=[public_id]), f"/api/v1/makers/{public_id}/")


def _image(public_id: str, user: type_of_user) -> Places | None:
    found = Image.objects.filter(public_id=public_id).select_related("object").first()
    if found is None:
        return None
    if not Image.objects.visible_to(user).filter(pk=found.pk).exists():
        if was_public(found.object.public_id):
            raise Withdrawn
        return None
    page = reverse("catalog:object", args=[found.object.public_id])
    info = reverse("iiif:image_info", args=[public_id])
    return Places(f"{page}?image={public_id}", info, info)


def _annotation(public_id: str, user: type_of_user) -> Places | None:
    """The place of a marked detail on the page of its object, and the annotation page it is on."""
    known = Annotation.objects.select_related("image__object")
    found = known.filter(public_id=public_id).first()
    if found is None:
        return None
    places = _image(found.image.public_id, user)
    if places is None:
        return None
    canvas = [found.image.object.public_id, found.image.public_id]
    page = reverse("iiif:annotations", args=canvas)
    return Places(f"{places.page}#{public_id}", page, page)


def _gallery(public_id: str, user: type_of_user) -> Places | None:
    gallery = Gallery.objects.filter(public_id=public_id).select_related("museum").first()
    if gallery is None:
        return None
    if gallery.status != Status.PUBLISHED:
        codes = museum_codes(user)
        mine = codes is None or (gallery.museum is not None and gallery.museum.code in codes)
        if gallery.status == Status.WITHDRAWN and not mine:
            raise Withdrawn
        if not mine:
            return None
    page = reverse("catalog:gallery", args=[public_id])
    collection = reverse("iiif:collection", args=[public_id])
    return Places(page, f"/api/v1/galleries/{public_id}/", collection)


def uses_of(concept: Concept) -> str:
    """The browse page of the objects that a concept describes, as a path.

    Where its vocabulary is no facet, its label is searched for.
    """
    if concept.scheme in OBJECT_FACETS:
        query = ObjectQuery(filters={concept.scheme: (concept.public_id,)})
    else:
        query = ObjectQuery(q=str(concept))
    return f"{reverse('catalog:objects')}?{query.query_string()}"


RESOLVERS: Final[dict[str, Resolver]] = {
    "o": _object,
    "c": _concept,
    "a": _maker,
    "i": _image,
    "n": _annotation,
    "g": _gallery,
}
