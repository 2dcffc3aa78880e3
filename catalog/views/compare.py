"""Up to four objects side by side."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.identifiers import identifier_in
from catalog.iiif.content_state import PARAMETER, ContentStateError, read
from catalog.models import Image, MuseumObject
from catalog.records import objects_with_parts, pictures_of
from catalog.views.broken_links import NOT_HERE, not_seen, why
from catalog.views.facts import Fact, compared_facts
from catalog.views.zoom import label_of, zoomable
from museumportal.changes.models import MovedIdentifier

MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """A picture of a compared object, and the address that shows it instead."""

    image: Image
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Pane:
    """One of the compared objects: the picture shown, the others, what is known."""

    object: MuseumObject
    shown: Image | None
    choices: list[Choice]
    facts: list[Fact]
    zoomable: list[dict[str, Any]]
    without: str
    """The address of the comparison without it."""

    @property
    def alt(self) -> str:
        return next((choice.label for choice in self.choices if choice.image == self.shown), "")


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The objects of `?object=`, repeated up to four times, each with its picture of `?image=`.

    An object may be named by its identifier or by any address that holds it, or several by a
    content state. What cannot be shown is left out with a word about it; 404 where nothing is left.
    """
    objects, images, notes = _from_content_state(request)
    ids, missed = _asked([*request.GET.getlist("object"), *objects])
    images += request.GET.getlist("image")
    records = objects_with_parts(ids, request.user)
    known = [record.public_id for record in records]
    notes += missed + [not_seen(public_id) for public_id in ids if public_id not in known]
    chosen = {record.public_id: _shown(pictures_of(record), images) for record in records}
    context = {
        "panes": [_pane(record, chosen, request) for record in records],
        "notes": notes,
        "most": MOST,
        "mirador": _in_mirador(known, request),
    }
    status = NOT_HERE if notes and not records else 200
    return render(request, "catalog/compare.html", context, status=status)


def _from_content_state(request: HttpRequest) -> tuple[list[str], list[str], list[str]]:
    """Objects, pictures and a note about what cannot be followed."""
    if PARAMETER not in request.GET:
        return [], [], []
    try:
        views = read(request.GET[PARAMETER])
    except ContentStateError as error:
        return [], [], [why(error)]
    return (
        [view.object_id for view in views],
        [view.image_id for view in views if view.image_id],
        [],
    )


def _asked(texts: list[str]) -> tuple[list[str], list[str]]:
    """Identifiers that the address names, each once and as it is called now, and notes."""
    ids, notes = [], []
    for text in filter(None, (text.strip() for text in texts)):
        if public_id := identifier_in(text):
            ids.append(public_id)
        else:
            notes.append(not_seen(text))
    moved = dict(MovedIdentifier.objects.filter(old__in=ids).values_list("old", "new"))
    ids = list(dict.fromkeys(moved.get(public_id, public_id) for public_id in ids))
    if len(ids) > MOST:
        notes.append(_("At most four objects are compared; those after the fourth are left out."))
    return ids[:MOST], notes[:MOST]


def _shown(pictures: list[Image], wanted: list[str]) -> Image | None:
    chosen = (picture for picture in pictures if picture.public_id in wanted)
    return next(chosen, pictures[0] if pictures else None)


def _pane(record: MuseumObject, chosen: dict[str, Image | None], request: HttpRequest) -> Pane:
    pictures = pictures_of(record)
    own = record.public_id
    return Pane(
        object=record,
        shown=chosen[own],
        choices=[
            Choice(picture, label_of(picture, number), _address(chosen | {own: picture}))
            for number, picture in enumerate(pictures, 1)
        ],
        facts=compared_facts(record),
        zoomable=zoomable(record, pictures, request.build_absolute_uri),
        without=_address({other: image for other, image in chosen.items() if other != own}),
    )


def _in_mirador(ids: list[str], request: HttpRequest) -> str:
    paths = (reverse("iiif:manifest", args=[public_id]) for public_id in ids)
    manifests = [request.build_absolute_uri(path) for path in paths]
    return reverse("catalog:mirador", query={"manifest": manifests})


def _address(chosen: dict[str, Image | None]) -> str:
    """The comparison of these objects with these pictures."""
    images = [image.public_id for image in chosen.values() if image]
    return reverse("catalog:compare", query={"object": list(chosen), "image": images})
