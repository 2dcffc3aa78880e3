"""What every request passes through besides Django's own middleware."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DataError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from catalog.iiif.views import image_for_everybody
from museumportal.lib.unavailable import UnavailableError

logger = logging.getLogger(__name__)

_FOR_MACHINES = ("/api/", "/id/", "/oai")
_FOR_PARTNERS = ("/api/", "/iiif/")
_FOR_VISITORS = "/iiif/content-state"  # a link, which leads to a page
_WORDLESS = ("/iiif/", "/media/", "/static/", "/favicon.ico", "/livez", "/metrics")


class PublicPictures:
    """Answers for regions of pictures that everybody may see whole, before anything asks who is
    there and in which language: a viewer wants dozens of tiles at a time, and sessions, languages
    and messages would take longer than the tile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return image_for_everybody(request) or self.get_response(request)


class Language(LocaleMiddleware):
    """The language of the request: that of its path, else the visitor's own, else Kazakh.

    The API and the IIIF services speak what `Accept-Language` asks for, else English, for their
    readers are partners and their programs. Pictures, tiles and files say nothing in any language:
    caches keep one of each.
    """

    def process_request(self, request: HttpRequest) -> None:
        path = request.path_info
        if path.startswith(_FOR_PARTNERS) and path != _FOR_VISITORS:
            language = _accepted(request.headers.get("Accept-Language", ""))
            translation.activate(language)
            request.LANGUAGE_CODE = language
        else:
            super().process_request(request)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path_info.startswith(_WORDLESS) and response.status_code < 400:
            return response
        return super().process_response(request, response)


def _accepted(header: str) -> str:
    """The portal's language that the client likes best, English where it names none."""
    known = dict(settings.LANGUAGES)
    for tag, _quality in parse_accept_lang_header(header):
        if (language := tag.split("-")[0]) in known:
            return language
    return "en"


class ImpossibleValues:
    """Answers 400 in words where a value cannot exist in the database.

    A NUL in an address, a number of 400 digits, a name of 10 kB: PostgreSQL refuses them
    (SQLSTATE class 22), wherever they came in. Logged, for it may be our own mistake.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DataError):
            return None
        logger.warning("impossible value at %r: %s", request.path, error)
        sentence = _("The request holds a value that cannot exist, such as a NUL character.")
        return _in_words(request, sentence, 400)


class Unavailable:
    """Answers 503 in words where something that the portal needs is away, such as its storage."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, UnavailableError):
            return None
        logger.error("%r: %s", request.path, error)
        response = _in_words(request, _(error.sentence), 503)
        response["Retry-After"] = "60"
        response["Cache-Control"] = "no-store"
        return response


def _in_words(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if request.path.startswith(_FOR_MACHINES):
        body = {"type": "about:blank", "status": status, "title": sentence}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
