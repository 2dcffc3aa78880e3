"""The page of one object."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.actions.images import first_in_line
from catalog.models import Image, MuseumObject
from catalog.query import ObjectQuery
from catalog.records import object_with_parts, pictures_of, waiting_pictures_of
from catalog.views.choices import address
from catalog.views.details import details_of
from catalog.views.elsewhere import elsewhere
from catalog.views.facts import date, facts, makers, said
from catalog.views.linked_data import visual_artwork
from catalog.views.related import sections
from catalog.views.reuse import citation, downloads
from catalog.views.rights import RightsLabel, rights_label
from catalog.views.scholarship import provenance, relations
from catalog.views.zoom import asked_view, zoomable
from museumportal.policies import allows_model_viewer


@require_safe
@allows_model_viewer
def object_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One object for people. Staff of its museum see it unpublished too, with a banner.

    `?image=` chooses the picture; `?iiif-content=` opens the viewer where a content state leads, or
    says why it does not: 400 what cannot be read, 404 what is not here.
    Merged and misspelt identifiers redirect; 410 in words for what was public once, else 404.
    """
    record = object_with_parts(public_id, request.user)
    if record is None:
        return elsewhere(request, public_id, "object")
    first_in_line(waiting_pictures_of(record))
    pictures = pictures_of(record)
    start = asked_view(request, record, pictures)
    shown = start.picture
    persistent = request.build_absolute_uri(reverse("identifier", args=[record.public_id]))
    context = {
        "object": record,
        "museum": record.museum,
        "pictures": pictures,
        "details": details_of(pictures),
        "shown": shown,
        "start": start,
        "zoomable": zoomable(record, pictures, request.build_absolute_uri),
        "makers": makers(record),
        "date": date(record),
        "facts": [*facts(record), *relations(record, request.user)],
        "inscriptions": [
            (item, list(said(item, "translation"))) for item in record.inscriptions.all()
        ],
        "provenance": provenance(record),
        "references": record.references.all(),
        "rights": rights_label(record.rights),
        "picture_rights": _picture_rights(shown, record),
        "downloads": downloads(shown, pictures, request.user),
        "persistent": persistent,
        "citation": citation(record, persistent),
        "museum_objects": address(ObjectQuery(filters={"museum": (record.museum.code,)})),
        "related": sections(record, shown, request.user),
        "linked_data": visual_artwork(record, pictures, request.build_absolute_uri),
    }
    return render(request, "catalog/object.html", context, status=start.status)


def _picture_rights(shown: Image | None, record: MuseumObject) -> RightsLabel | None:
    """The picture's own rights, where they are not the object's."""
    if shown is None or not shown.rights or shown.rights == record.rights:
        return None
    return rights_label(shown.rights)
