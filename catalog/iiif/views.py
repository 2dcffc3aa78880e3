"""IIIF Image API 3.0 over HTTP.

Sections in brackets are those of https://iiif.io/api/image/3.0/.
"""

from contextlib import suppress

from csp.decorators import csp_exempt
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from catalog.actions.fixity import file_lost
from catalog.actions.images import first_in_line
from catalog.iiif import image as image_api
from catalog.iiif import tiles
from catalog.iiif.answers import PRIVATE, cached, in_words, json_ld, opened, refused
from catalog.iiif.services import Service, find_service, find_service_for_everybody
from catalog.images.tiff import BrokenPyramidError
from catalog.models import Image
from museumportal.lib.identifiers import SeeOther
from museumportal.lib.unavailable import UnavailableError

_PUBLIC = "public, max-age=86400"
_ROUTE = ["", "iiif", "image", "3"]
_INFO_TYPE = f'application/ld+json;profile="{image_api.CONTEXT}"'


@in_words
def image_base(request: HttpRequest, image_id: str) -> HttpResponse:
    """303 from the base address of a picture's service to its information [2]."""
    _service(request, image_id)
    info = reverse("iiif:image_info", args=[image_id])
    return opened(SeeOther(request.build_absolute_uri(info)))


@in_words
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
    return json_ld(request, document, _INFO_TYPE, public=service.public)


@in_words
@csp_exempt()  # a browser that shows the bare picture lays it out by an inline style
def image(
    request: HttpRequest, image_id: str, region: str, size: str, rotation: str, quality_format: str
) -> HttpResponse:
    """A region of a picture [4]. 400 in words for what the standard does not know, 404 else."""
    asked = (region, size, rotation, quality_format)
    try:
        service = _service(request, image_id)
        try:
            return _image(request, service, asked)
        except FileNotFoundError:
            return _asked_again(request, service, asked)
    except image_api.BadRequest as error:
        return refused(error.status, str(error))


def _asked_again(
    request: HttpRequest, service: Service, asked: tuple[str, str, str, str]
) -> HttpResponse:
    """The answer from the picture's new file, where the pyramid is gone because it got one within
    the last seconds; else the pyramid is lost."""
    now = find_service(request, service.image_id, anew=True)
    if now is not None and now.key != service.key:
        with suppress(FileNotFoundError):
            return _image(request, now, asked)
    raise _lost(now or service, broken=False)


def image_for_everybody(request: HttpRequest) -> HttpResponse | None:
    """The answer to a GET for a region of a picture that the public has whole; None for any other
    request, and where there is nothing to show: the view has the words for that."""
    parts = request.path_info.split("/")
    if request.method != "GET" or len(parts) != 9 or parts[:4] != _ROUTE:
        return None
    service = find_service_for_everybody(parts[4]) if parts[4].isalnum() else None
    if service is None:
        return None
    try:
        return _image(request, service, (parts[5], parts[6], parts[7], parts[8]))
    except (image_api.BadRequest, FileNotFoundError, Http404, UnavailableError):
        return None


def _image(
    request: HttpRequest, service: Service, asked: tuple[str, str, str, str]
) -> HttpResponse:
    wanted = image_api.parse(
        *asked, width=service.width, height=service.height, limits=service.limits
    )
    # Without commas, at which Django cuts the list of tags that a client sends.
    etag = f'"{service.version}-{service.width}-{wanted.canonical.replace(",", ".")}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        pixels = _pixels(service, wanted)
        length = {"Content-Length": str(len(pixels))}
        response = HttpResponse(pixels, content_type=wanted.media_type, headers=length)
    base = request.build_absolute_uri(request.path.rsplit("/", 4)[0])
    response["Link"] = (
        f'<{base}/{wanted.canonical}>;rel="canonical",<{image_api.PROFILE}>;rel="profile"'
    )
    return cached(response, etag, _PUBLIC if service.public else PRIVATE)


def _service(request: HttpRequest, image_id: str) -> Service:
    service = find_service(request, image_id)
    if service is None:
        first_in_line(Image.objects.filter(public_id=image_id))
        raise Http404(_("There is no such picture, or it is not public or not ready."))
    return service


def _pixels(service: Service, wanted: image_api.ImageRequest) -> bytes:
    """Raises FileNotFoundError where there is no such pyramid, or no more."""
    try:
        return tiles.answer(service.key, wanted)
    except BrokenPyramidError:
        raise _lost(service, broken=True) from None


def _lost(service: Service, *, broken: bool) -> Http404:
    file_lost(image_id=service.image_id, key=service.key, broken=broken)
    return Http404(_("This picture is being made again; try in a minute."))
