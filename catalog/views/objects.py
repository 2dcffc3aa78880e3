"""The page of one object."""

import math
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.cards import with_cards
from catalog.identifiers import was_public
from catalog.iiif.services import size_for
from catalog.images.specs import BY_NAME
from catalog.models import Image, MuseumObject
from catalog.permissions import longest_side
from catalog.query import ObjectQuery
from catalog.records import object_with_parts, pictures_of
from catalog.views.facts import date, facts, joined, makers, said
from catalog.views.linked_data import visual_artwork
from catalog.views.panels import address
from catalog.views.rights import RightsLabel, rights_label
from museumportal.accounts.models import User
from museumportal.changes.models import MovedIdentifier
from museumportal.lib.public_ids import parse_public_id
from museumportal.policies import allows_model_viewer
from museumportal.search import GUEST, BadQuery, SearchUnavailable, search

RELATED = 4
_DOWNLOADS = ("page-640-jpeg", "page-1280-jpeg", "page-2560-jpeg")
_WHOLE_BYTES_A_PIXEL = 1.3  # of the image service, against those of the page sizes; measured
_STEP = 100 * 1024


@dataclass(frozen=True, slots=True)
class Download:
    """A size in which the picture can be taken home; pixels, and bytes where they can be told."""

    url: str
    width: int
    height: int
    bytes: int | None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """Other objects, what they share, and the way to all of them."""

    objects: list[MuseumObject]
    shared: str
    """"maker" or "type"."""
    url: str


@require_safe
@allows_model_viewer
def object_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One object for people. Staff of its museum see it unpublished too, with a banner.

    Merged and misspelt identifiers redirect; 410 in words for what was public once, else 404.
    """
    record = object_with_parts(public_id, request.user)
    if record is None:
        return _elsewhere(request, public_id)
    pictures = pictures_of(record)
    shown = _chosen_picture(request, pictures)
    persistent = request.build_absolute_uri(reverse("identifier", args=[record.public_id]))
    context = {
        "object": record,
        "museum": record.museum,
        "pictures": pictures,
        "shown": shown,
        "makers": makers(record),
        "date": date(record),
        "facts": facts(record),
        "inscriptions": [
            (item, list(said(item, "translation"))) for item in record.inscriptions.all()
        ],
        "rights": rights_label(record.rights),
        "picture_rights": _picture_rights(shown, record),
        "downloads": _downloads(shown, request.user) if shown else [],
        "persistent": persistent,
        "citation": _citation(record, persistent),
        "museum_objects": address(ObjectQuery(filters={"museum": (record.museum.code,)})),
        "related": _related(record, request),
        "linked_data": visual_artwork(record, pictures, request.build_absolute_uri),
    }
    return render(request, "catalog/object.html", context)


def _elsewhere(request: HttpRequest, text: str) -> HttpResponse:
    """Where a reader goes who came for an object that is not shown under this identifier."""
    public_id = parse_public_id(text)
    if public_id is None:
        raise Http404(_("There is no such object."))
    if public_id != text:
        return HttpResponsePermanentRedirect(reverse("catalog:object", args=[public_id]))
    if moved := MovedIdentifier.objects.filter(old=public_id).first():
        return HttpResponsePermanentRedirect(reverse("catalog:object", args=[moved.new]))
    if was_public(public_id):
        reason = _("The museum has withdrawn this object from publication.")
        return render(request, "410.html", {"reason": reason}, status=410)
    raise Http404(_("There is no such object."))


def _chosen_picture(request: HttpRequest, pictures: list[Image]) -> Image | None:
    wanted = request.GET.get("image")
    chosen = (picture for picture in pictures if picture.public_id == wanted)
    return next(chosen, pictures[0] if pictures else None)


def _picture_rights(shown: Image | None, record: MuseumObject) -> RightsLabel | None:
    """The picture's own rights, where they are not the object's."""
    if shown is None or not shown.rights or shown.rights == record.rights:
        return None
    return rights_label(shown.rights)


def _downloads(picture: Image, user: User | AnonymousUser) -> list[Download]:
    """JPEG files from small to large, and the whole picture from the image service, as far as
    rights let `user` have them.

    The service makes the whole when it is asked, so its bytes are estimated from the largest file.
    """
    made = {derivative.spec: derivative for derivative in picture.derivatives.all()}
    rights, museum = picture.effective_rights, picture.object.museum.code
    side = longest_side(rights, museum, user)
    found = []
    for name in _DOWNLOADS:
        derivative = made.get(name)
        if derivative and (side is None or max(derivative.width, derivative.height) <= side):
            path = reverse("image_file", args=[picture.public_id, BY_NAME[name].name])
            found.append(
                Download(
                    f"{path}?v={derivative.version}",
                    derivative.width,
                    derivative.height,
                    derivative.bytes,
                )
            )
    width, height = size_for((picture.width or 0, picture.height or 0), rights, museum, user)
    if width and height and (not found or found[-1].width < width):
        whole = reverse("iiif:image", args=[picture.public_id, "full", "max", "0", "default.jpg"])
        size = None
        if found and (known := found[-1].bytes):
            share = width * height / (found[-1].width * found[-1].height)
            size = math.ceil(share * known * _WHOLE_BYTES_A_PIXEL / _STEP) * _STEP
        found.append(Download(whole, width, height, size, estimated=True))
    return found


def _citation(record: MuseumObject, persistent: str) -> str:
    title = joined(said(record, "title"))
    work = ", ".join(filter(None, [title, joined(date(record))]))
    museum = ", ".join([joined(said(record.museum, "name")), record.inventory_number])
    parts = filter(None, [joined(makers(record)), work, museum, persistent])
    return ". ".join(part.removesuffix(".") for part in parts)  # "XIX в." ends in one already


def _related(record: MuseumObject, request: HttpRequest) -> Related | None:
    """More by the same makers, or of the same type; asked of the index in one request."""
    agents = tuple(sorted({link.agent.public_id for link in record.makers.all()}))
    if agents:
        query, shared = ObjectQuery(filters={"maker": agents}), "maker"
    elif record.object_type:
        query = ObjectQuery(filters={"object_type": (record.object_type.public_id,)})
        shared = "type"
    else:
        return None
    language = get_language() or ""
    try:
        asked = query.to_request(access=GUEST, language=language, limit=RELATED + 1)
        result = search(asked)
    except (SearchUnavailable, BadQuery):
        return None
    ids = [public_id for public_id in result.ids if public_id != record.public_id][:RELATED]
    found = MuseumObject.objects.public().filter(public_id__in=ids)
    by_id = {other.public_id: other for other in with_cards(found, request.user)}
    objects = [by_id[public_id] for public_id in ids if public_id in by_id]
    return Related(objects, shared, address(query)) if objects else None
