"""What every answer of the IIIF services has: open to pages of any host, with a validator, and its
refusals in one sentence."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from museumportal.lib.api import no_parameter

View = Callable[..., HttpResponse]

_READING: Final = ("GET", "HEAD")
_ALLOWED: Final = "GET, HEAD, OPTIONS"
PRIVATE: Final = "private, no-cache"
_DOCUMENT: Final = "public, max-age=60"


def in_words(view: View) -> View:
    """For an address that is only read: it tells so who writes to it or asks what it allows, and
    says what is not found as text: whoever reads that is a program, or the person behind one."""

    @csrf_exempt  # it refuses all writing itself, in words, where the check would show a page
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in _READING:
            return _allowed(request)
        try:
            return view(request, *args, **kwargs)
        except Http404 as error:
            return refused(404, str(error))

    return answered


def _allowed(request: HttpRequest) -> HttpResponse:
    """204 to OPTIONS, 405 to what writes [RFC 9110, 9.3.7 and 15.5.6]."""
    if request.method == "OPTIONS":
        answer = opened(HttpResponse(status=204))
        answer["Access-Control-Allow-Methods"] = _ALLOWED
        answer["Access-Control-Allow-Headers"] = "*"
    else:
        answer = refused(405, _("This address can only be read: GET, HEAD or OPTIONS."))
    answer["Allow"] = _ALLOWED
    return answer


def knowing(*known: str) -> Callable[[View], View]:
    """For a view that refuses query parameters other than these, as the API does: who mistypes a
    question must not take what is found without it for the answer."""

    def decorated(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            unknown = [no_parameter(name, known) for name in request.GET if name not in known]
            return refused(400, " ".join(unknown)) if unknown else view(request, *args, **kwargs)

        return answered

    return decorated


@in_words
def nowhere(request: HttpRequest) -> HttpResponse:
    """What lies beside the addresses of the services."""
    raise Http404(_("There is nothing at this address."))


def refused(status: int, sentence: str) -> HttpResponse:
    text = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    return opened(text)


def json_ld(
    request: HttpRequest, document: dict[str, Any], media_type: str, *, public: bool
) -> HttpResponse:
    """The document as `media_type` where the client wants JSON-LD or says nothing, else as JSON;
    304 for who has it. Caches ask again after a minute."""
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
    return cached(response, etag, _DOCUMENT if public else PRIVATE)


def cached(response: HttpResponse, etag: str, control: str) -> HttpResponse:
    if response.status_code == 200 or isinstance(response, HttpResponseNotModified):
        response["ETag"] = etag
        response["Cache-Control"] = control
    return opened(response)


def opened(response: HttpResponse) -> HttpResponse:
    """Readable by pages of any host [Image API 3.0, 7.1], also where the request names none."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
