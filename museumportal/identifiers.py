"""``/id/<id>``: the persistent identifier of anything public, leading where the client asks."""

from urllib.parse import urlsplit

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import catalog.identifiers
import grants.identifiers
import regions.identifiers
import tours.identifiers
from museumportal.changes.models import Change, MovedIdentifier
from museumportal.lib.identifiers import Places, Resolver, SeeOther, Withdrawn
from museumportal.lib.public_ids import parse_public_id

RESOLVERS: dict[str, Resolver] = {
    **regions.identifiers.RESOLVERS,
    **catalog.identifiers.RESOLVERS,
    **tours.identifiers.RESOLVERS,
    **grants.identifiers.RESOLVERS,
}


@require_safe
def identifier(request: HttpRequest, public_id: str) -> HttpResponse:
    """303 to the page or the data of a thing, 301 to the identifier that replaced this one.

    404 for unknown identifiers, 410 for withdrawn ones, 406 for formats that do not exist.
    """
    response = _answer(request, public_id)
    patch_vary_headers(response, ["Accept", "Accept-Language"])
    return response


def _answer(request: HttpRequest, text: str) -> HttpResponse:
    public_id = parse_public_id(text)
    resolver = RESOLVERS.get(public_id[0]) if public_id else None
    if public_id is None or resolver is None:
        return _problem(request, 404)
    try:
        places = resolver(public_id, request.user)
    except Withdrawn:
        return _problem(request, 410)
    if places is not None:
        return _see(request, places)
    if moved := MovedIdentifier.objects.filter(old=public_id).first():
        return HttpResponsePermanentRedirect(reverse("identifier", args=[moved.new]))
    if Change.objects.filter(public_id=public_id, action=Change.Action.DELETED).exists():
        return _problem(request, 410)
    return _problem(request, 404)


def _see(request: HttpRequest, places: Places) -> HttpResponse:
    offered = {
        "text/html": places.page,
        "application/json": places.data,
        "application/ld+json": places.linked,
        **places.more,
    }
    formats = {kind: path for kind, path in offered.items() if path and _is_served(path)}
    wanted = request.get_preferred_type(list(formats))
    if wanted is None:
        return _problem(request, 406, formats=formats)
    return SeeOther(formats[wanted])


def _is_served(path: str) -> bool:
    try:
        resolve(urlsplit(path).path)
    except Resolver404:
        return False
    return True


def _problem(
    request: HttpRequest, status: int, formats: dict[str, str] | None = None
) -> HttpResponse:
    """The error in words: a page for browsers, a problem document (RFC 9457) for programs."""
    titles = {
        404: _("There is nothing with this identifier."),
        406: _("This is not available in the format you ask for."),
        410: _("This was public once and has been withdrawn."),
    }
    if status != 406 and request.get_preferred_type(["text/html", "application/json"]) in (
        "text/html",
        None,
    ):
        template = "404.html" if status == 404 else "410.html"
        return render(request, template, {"reason": titles[status]}, status=status)
    problem: dict[str, object] = {"type": "about:blank", "title": titles[status], "status": status}
    if formats:
        problem["formats"] = [
            {"type": media_type, "url": request.build_absolute_uri(path)}
            for media_type, path in formats.items()
        ]
    return JsonResponse(
        problem,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
