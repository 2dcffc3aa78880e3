"""IIIF Presentation API 3.0 collections of museums, galleries and searches, as plain data.

They tell what everybody sees, whoever asks, so that caches keep one of each.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.cards import picture_of
from catalog.facets import FACET_NAMES, Labels
from catalog.iiif.listings import First, GalleryListing, Listing, MuseumListing
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
    thumbnail,
    title,
)
from catalog.models import Gallery, MuseumObject
from catalog.query import ObjectQuery
from museumportal.lib.languages import known_texts
from regions.models import Museum

_API = "/api/v1"


def top_collection(
    museums: Iterable[Museum], galleries: Iterable[Gallery], absolute: Absolute
) -> Resource:
    """All museums, then all galleries, each a collection."""
    items = [_collection(row.public_id, museum_name(row), absolute) for row in museums]
    items += [_collection(row.public_id, _gallery_title(row), absolute) for row in galleries]
    return {
        **_top(absolute, context=True),
        "homepage": pages(lambda: reverse("home"), said(_("Museum Portal")), absolute),
        "seeAlso": [dataset(f"{_API}/museums/", _("Museums as JSON"), absolute)],
        "items": items,
    }


def museum_collection(museum: Museum, absolute: Absolute) -> Resource:
    """The objects of a museum: as manifests, or where they are many as collections of them."""
    listing = MuseumListing(museum)
    return {**_of_museum(museum, absolute), **_content(listing, museum.public_id, absolute)}


def gallery_collection(gallery: Gallery, absolute: Absolute) -> Resource:
    """The objects of a gallery, likewise."""
    listing = GalleryListing(gallery)
    return {**_of_gallery(gallery, absolute), **_content(listing, gallery.public_id, absolute)}


def collection_part(owner: Museum | Gallery, first: str, absolute: Absolute) -> Resource | None:
    """The part of a museum's or gallery's collection that begins with this object, else None."""
    listing: Listing
    if isinstance(owner, Museum):
        listing, whole = MuseumListing(owner), museum_name(owner)
    else:
        listing, whole = GalleryListing(owner), _gallery_title(owner)
    objects = listing.part(first)
    if not objects:
        return None
    return {
        "@context": CONTEXT,
        **_part(First(first, objects[0].inventory_number), owner.public_id, absolute),
        "partOf": [_collection(owner.public_id, whole, absolute)],
        **_manifests(objects, absolute),
    }


def search_collection(
    query: ObjectQuery,
    labels: dict[str, Labels],
    objects: Sequence[MuseumObject],
    absolute: Absolute,
    *,
    cursor: str = "",
    following: str = "",
) -> Resource:
    """What a question finds, from the place `cursor` on. Where there is more, the last item is the
    collection of the rest, from `following` on."""
    metadata: list[Resource] = [
        {"label": said(FACET_NAMES[facet]), "value": _values(labels[facet].values())}
        for facet in query.filters
    ]
    if query.q:
        metadata.insert(0, {"label": said(_("Search")), "value": {"none": [query.q]}})
    found = _manifests(objects, absolute)
    if following:
        found["items"].append(_search(query, following, said(_("Further results")), absolute))
    label = said(_("Search: %(words)s"), words=query.q) if query.q else said(_("Objects"))
    question = query.query_string()
    return {
        "@context": CONTEXT,
        **_search(query, cursor, label, absolute),
        **({"metadata": metadata} if metadata else {}),
        "homepage": pages(lambda: f"{reverse('catalog:objects')}?{question}", label, absolute),
        "seeAlso": [dataset(f"{_API}/objects/?{question}", _("These objects as JSON"), absolute)],
        **found,
    }


def _top(absolute: Absolute, *, context: bool = False) -> Resource:
    made = reference("top", [], said(_("Museum Portal")), absolute)
    return {"@context": CONTEXT, **made} if context else made


def _of_museum(museum: Museum, absolute: Absolute) -> Resource:
    name = museum_name(museum)
    described = {
        "@context": CONTEXT,
        **_collection(museum.public_id, name, absolute),
        "provider": [provider(museum, absolute)],
        "homepage": pages(museum.get_absolute_url, name, absolute),
        "seeAlso": [
            dataset(f"{_API}/museums/{museum.public_id}/", _("This record as JSON"), absolute)
        ],
        "partOf": [_top(absolute)],
    }
    return _with_summary(described, known_texts(museum, "description"))


def _of_gallery(gallery: Gallery, absolute: Absolute) -> Resource:
    label = _gallery_title(gallery)
    described = {
        "@context": CONTEXT,
        **_collection(gallery.public_id, label, absolute),
        "homepage": pages(gallery.get_absolute_url, label, absolute),
        "seeAlso": [
            dataset(f"{_API}/galleries/{gallery.public_id}/", _("This record as JSON"), absolute)
        ],
        "partOf": [_top(absolute)],
    }
    if gallery.museum:
        described["provider"] = [provider(gallery.museum, absolute)]
    return _with_summary(described, known_texts(gallery, "introduction"))


def _with_summary(described: Resource, texts: dict[str, str]) -> Resource:
    return {**described, "summary": language_map(texts)} if texts else described


def _content(listing: Listing, owner: str, absolute: Absolute) -> Resource:
    firsts = listing.firsts()
    objects = listing.part(firsts[0].public_id) if firsts else []
    content = _manifests(objects, absolute)
    if len(firsts) > 1:
        content["items"] = [_part(first, owner, absolute) for first in firsts]
    return content


def _manifests(objects: Iterable[MuseumObject], absolute: Absolute) -> Resource:
    """Manifests as `items`, and the first picture among them as `thumbnail`."""
    items = []
    for record in objects:
        item = reference("manifest", [record.public_id], title(record), absolute)
        if picture := picture_of(record):
            item["thumbnail"] = [thumbnail(picture, absolute)]
        items.append(item)
    shown = next((item["thumbnail"] for item in items if "thumbnail" in item), None)
    return {"thumbnail": shown, "items": items} if shown else {"items": items}


def _collection(public_id: str, label: LanguageMap, absolute: Absolute) -> Resource:
    return reference("collection", [public_id], label, absolute)


def _part(first: First, owner: str, absolute: Absolute) -> Resource:
    label = said(_("From inventory number %(number)s on"), number=first.inventory_number)
    return reference("collection_part", [owner, first.public_id], label, absolute)


def _search(query: ObjectQuery, cursor: str, label: LanguageMap, absolute: Absolute) -> Resource:
    made = reference("search", [], label, absolute)
    question = query.query_string(cursor=cursor)
    return {**made, "id": f"{made['id']}?{question}" if question else made["id"]}


def _gallery_title(gallery: Gallery) -> LanguageMap:
    return language_map(known_texts(gallery, "title")) or {"none": [gallery.public_id]}


def _values(labels: Iterable[dict[str, Any]]) -> LanguageMap:
    gathered: LanguageMap = {}
    for by_language in labels:
        for language, text in by_language.items():
            if text:
                gathered.setdefault(language, []).append(text)
    return gathered
