"""What every request passes through besides Django's own middleware."""

import logging
from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

_FOR_MACHINES = ("/api/", "/iiif/", "/id/", "/oai")


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
        if request.path.startswith(_FOR_MACHINES):
            body = {"type": "about:blank", "status": 400, "title": sentence}
            return JsonResponse(body, status=400, content_type="application/problem+json")
        return HttpResponseBadRequest(sentence, content_type="text/plain; charset=utf-8")
