"""The portal's own page with Mirador, the workspace of scholars, for one or several objects."""

from typing import Any, Final
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalog.iiif.content_state import MOST_VIEWS, PARAMETER, ContentStateError, View, read
from catalog.models import Gallery, MuseumObject
from catalog.views.broken_links import NOT_HERE, broken_link, not_seen, status_of, why
from catalog.views.mirador_words import WORDS
from museumportal.lib.public_ids import parse_public_id
from museumportal.policies import content_hash
from regions.models import Museum

# Emotion, which styles Mirador, adds an empty style element and fills it through the CSSOM, which
# the policy does not govern: the hash of nothing is all that has to be allowed.
_STYLES: Final = [content_hash("")]


@require_safe
@csp_update({"style-src": _STYLES})
def mirador(request: HttpRequest) -> HttpResponse:
    """Mirador with the manifests, canvases or collections of `?manifest=`, up to four, or with the
    views of a content state; without any, with the collections of the whole portal.

    Only what this portal publishes: manifests of others would need a policy open to every host, and
    Mirador itself is at home elsewhere. What cannot be opened is said; where nothing is left, 400
    or 404 in words.
    """
    asked = [*request.GET.getlist("manifest"), *request.GET.getlist(PARAMETER)]
    found, notes, status = _found([*filter(None, map(str.strip, asked))])
    ids = [view.object_id for view in found if isinstance(view, View)]
    visible = MuseumObject.objects.visible_to(request.user).filter(public_id__in=ids)
    objects = {record.public_id: record for record in visible}
    notes += [not_seen(public_id) for public_id in dict.fromkeys(ids) if public_id not in objects]
    found = [one for one in found if isinstance(one, str) or one.object_id in objects][:MOST_VIEWS]
    if notes and not found:
        return broken_link(request, notes, status=status)
    found = found or [reverse("iiif:top")]
    context = {
        "objects": [objects[public_id] for public_id in dict.fromkeys(ids) if public_id in objects],
        "notes": notes,
        "config": {
            "language": get_language(),
            "windows": [_window(one, request) for one in found],
            "words": WORDS,
        },
    }
    return render(request, "catalog/mirador.html", context)


def _found(addresses: list[str]) -> tuple[list[View | str], list[str], int]:
    """Views and paths of collections, notes on what is neither, and the status of the last note."""
    found: list[View | str] = []
    notes, status = [], NOT_HERE
    for address in addresses[: 2 * MOST_VIEWS]:
        if collection := _collection(address):
            found.append(collection)
            continue
        try:
            found += read(address)
        except ContentStateError as error:
            notes.append(why(error))
            status = status_of(error)
    return found, list(dict.fromkeys(notes)), status


def _collection(address: str) -> str | None:
    """The path, with its query, of a collection that this portal shows everybody."""
    try:
        parts = urlsplit(address)
        route = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    if route.view_name in ("iiif:top", "iiif:search"):
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    owner = parse_public_id(route.kwargs.get("public_id", ""))
    if route.view_name not in ("iiif:collection", "iiif:collection_part"):
        return None
    museums, galleries = Museum.objects.all(), Gallery.objects.public()
    known = any(rows.filter(public_id=owner).exists() for rows in (museums, galleries))
    return parts.path if known else None


def _window(one: View | str, request: HttpRequest) -> dict[str, Any]:
    if isinstance(one, str):
        return {"manifestId": request.build_absolute_uri(one)}
    manifest = request.build_absolute_uri(reverse("iiif:manifest", args=[one.object_id]))
    window = {"manifestId": manifest}
    if one.image_id:
        window["canvasId"] = f"{manifest.removesuffix('manifest')}canvas/{one.image_id}"
    return window
