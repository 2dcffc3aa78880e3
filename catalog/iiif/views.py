"""IIIF over HTTP: Image API 3.0 services and Presentation API 3.0 manifests.

Sections in brackets are those of https://iiif.io/api/image/3.0/.
"""

import hashlib
import json
from typing import Any

from csp.decorators import csp_exempt
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.iiif import image as image_api
from catalog.iiif import manifest as presentation
from catalog.iiif.services import Service, find_service
from catalog.iiif.tiles import render_region, tile_bytes
from catalog.permissions import works_in
from catalog.records import object_with_parts, pictures_of

_PUBLIC = "public, max-age=86400"
_PRIVATE = "private, no-cache"
_INFO_TYPE = f'application/ld+json;profile="{image_api.CONTEXT}"'


@require_safe
def image_base(request: HttpRequest, image_id: str) -> HttpResponse:
    """303 from the base address of a picture's service to its information [2]."""
    _service(request, image_id)
    response = HttpResponseRedirect(reverse("iiif:image_info", args=[image_id]))
    response.status_code = 303
    return _open(response)


@require_safe
def image_info(request: HttpRequest, image_id: str) -> HttpResponse:
    """`info.json` [5]: as JSON-LD where the client wants it or says nothing, else as JSON."""
    service = _service(request, image_id)
    base = request.build_absolute_uri(reverse("iiif:image_base", args=[image_id]))
    document = image_api.info(
        base,
        width=service.width,
        height=service.height,
        limits=service.limits,
        rights=service.rights or None,
    )
    return _json_ld(request, document, _INFO_TYPE, public=service.public)


@require_safe
@csp_exempt()  # a browser that shows the bare picture lays it out by an inline style
def image(
    request: HttpRequest, image_id: str, region: str, size: str, rotation: str, quality_format: str
) -> HttpResponse:
    """A region of a picture [4]. 400 in words for what the standard does not know, 404 else."""
    service = _service(request, image_id)
    try:
        wanted = image_api.parse(
            region,
            size,
            rotation,
            quality_format,
            width=service.width,
            height=service.height,
            limits=service.limits,
        )
    except image_api.BadRequest as error:
        return _open(HttpResponse(str(error), status=error.status, content_type="text/plain"))
    # Without commas, at which Django cuts the list of tags that a client sends.
    etag = f'"{service.version}-{service.width}-{wanted.canonical.replace(",", ".")}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(_pixels(service, wanted), content_type=wanted.media_type)
    base = request.build_absolute_uri(reverse("iiif:image_base", args=[image_id]))
    response["Link"] = (
        f'<{base}/{wanted.canonical}>;rel="canonical",<{image_api.PROFILE}>;rel="profile"'
    )
    return _cached(response, etag, public=service.public)


@require_safe
def object_manifest(request: HttpRequest, public_id: str) -> HttpResponse:
    """The manifest of an object that the reader may see."""
    record = object_with_parts(public_id, request.user)
    if record is None:
        raise Http404(_("There is no such object."))
    document = presentation.manifest(
        record, pictures_of(record), request.build_absolute_uri, request.user
    )
    public = record.is_public and not works_in(record.museum.code, request.user)
    return _json_ld(request, document, presentation.MEDIA_TYPE, public=public)


def _service(request: HttpRequest, image_id: str) -> Service:
    service = find_service(request, image_id)
    if service is None:
        raise Http404(_("There is no such picture, or it is not ready."))
    return service


def _pixels(service: Service, wanted: image_api.ImageRequest) -> bytes:
    try:
        return tile_bytes(service.pyramid, wanted) or render_region(service.pyramid, wanted)
    except FileNotFoundError:
        raise Http404(_("This picture is being made again; try in a minute.")) from None


def _json_ld(
    request: HttpRequest, document: dict[str, Any], media_type: str, *, public: bool
) -> HttpResponse:
    body = json.dumps(document, ensure_ascii=False).encode()
    if "Accept" in request.headers:
        offered = ["application/json", media_type, "application/ld+json"]
        wanted = request.get_preferred_type(offered) or "application/json"
    else:
        wanted = media_type
    kind = "application/json" if wanted == "application/json" else media_type
    etag = f'"{hashlib.sha256(kind.encode() + body).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(body, content_type=kind)
    patch_vary_headers(response, ["Accept"])
    response = _cached(response, etag, public=public)
    if public:
        response["Cache-Control"] = "public, max-age=60"
    return response


def _cached(response: HttpResponse, etag: str, *, public: bool) -> HttpResponse:
    if response.status_code == 200 or isinstance(response, HttpResponseNotModified):
        response["ETag"] = etag
        response["Cache-Control"] = _PUBLIC if public else _PRIVATE
    return _open(response)


def _open(response: HttpResponse) -> HttpResponse:
    """Readable by pages of any host [7.1], also where the request did not name its own."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
