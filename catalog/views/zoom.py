"""Pictures as the scripts for deep zoom need them, and the view that an address asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.iiif.content_state import PARAMETER, ContentStateError, Region, View, read
from catalog.models import Image, MuseumObject
from catalog.views.broken_links import NOT_HERE, status_of, why
from museumportal.lib.languages import best_text, language_map

_NIGHT = "#263538"


@dataclass(frozen=True, slots=True)
class Start:
    """What an object's page shows first: a picture, and whether a link opens it in the viewer."""

    picture: Image | None
    opens: bool = False
    region: str = ""
    """``x,y,width,height`` in pixels of the canvas; empty for the whole picture."""
    rotation: str = ""
    """As the Image API writes it, in quarters; empty for upright."""
    failed: str = ""
    """Why the view that the address asks for is not shown, in a sentence."""
    status: int = 200
    elsewhere: str = ""
    """The address that shows the view: it is one of another object."""


def zoomable(
    record: MuseumObject, pictures: list[Image], absolute: Callable[[str], str]
) -> list[dict[str, Any]]:
    """The pictures of one object for static/catalog/js, ready for JSON.

    `width` and `height` are those of the canvas, in pixels of the full picture; `info` is the
    address of the image service, which may know a smaller one, as rights allow.
    """
    manifest = absolute(reverse("iiif:manifest", args=[record.public_id]))
    base = manifest.removesuffix("manifest")
    return [
        {
            "id": picture.public_id,
            "info": reverse("iiif:image_info", args=[picture.public_id]),
            "manifest": manifest,
            "canvas": f"{base}canvas/{picture.public_id}",
            "width": picture.width,
            "height": picture.height,
            "colour": picture.colour or _NIGHT,
            "label": label_of(picture, number),
        }
        for number, picture in enumerate(pictures, 1)
    ]


def label_of(picture: Image, number: int) -> str:
    """What a picture is called where several are to be told apart."""
    language = get_language() or ""
    texts = (best_text(language_map(picture, field), language)[0] for field in ("caption", "alt"))
    words = next(filter(None, texts), "") or (picture.get_view_display() if picture.view else "")
    name = _("Picture %(number)d") % {"number": number}
    return f"{name}: {words}" if words else name


def asked_view(request: HttpRequest, record: MuseumObject, pictures: list[Image]) -> Start:
    """The view of `record` that the address asks for by a content state or by ``?image=``."""
    chosen = {picture.public_id: picture for picture in pictures}
    first = pictures[0] if pictures else None
    if PARAMETER not in request.GET:
        return Start(chosen.get(request.GET.get("image", ""), first))
    text = request.GET[PARAMETER]
    try:
        views = read(text)
    except ContentStateError as error:
        return Start(first, failed=why(error), status=status_of(error))
    for view in views:
        if view.image_id in chosen:
            return _started(view, chosen[view.image_id])
        if view.object_id == record.public_id and view.image_id is None:
            return Start(first, opens=first is not None)
    return _missed(views, record, first, text)


def _missed(views: list[View], record: MuseumObject, first: Image | None, text: str) -> Start:
    if any(view.object_id == record.public_id for view in views):
        return Start(
            first, failed=_("The picture of this link is not shown here."), status=NOT_HERE
        )
    return Start(
        first,
        failed=_("This link leads to a view of another object."),
        status=NOT_HERE,
        elsewhere=reverse("iiif:content_state", query={PARAMETER: text}),
    )


def _started(view: View, picture: Image) -> Start:
    region = _within(view.region, picture.width or 0, picture.height or 0) if view.region else None
    if view.region and region is None:
        outside = _("The place of this link lies outside the picture.")
        return Start(picture, failed=outside, status=NOT_HERE)
    place = ",".join(map(str, region or ()))
    return Start(picture, opens=True, region=place, rotation=view.rotation)


def _within(region: Region, width: int, height: int) -> Region | None:
    """The part of `region` that lies in a picture of this size; None where it lies outside."""
    x, y, wide, high = region
    right, bottom = min(x + wide, width), min(y + high, height)
    return (x, y, right - x, bottom - y) if right > x and bottom > y else None
