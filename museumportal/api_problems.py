"""Every refusal of the API as application/problem+json (RFC 9457)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from museumportal.lib.api import problem
from museumportal.search import BadQuery, SearchUnavailable

_TITLES = {
    400: _("The request cannot be understood."),
    401: _("Sign in to see this."),
    403: _("You may not do this."),
    404: _("There is nothing at this address."),
    405: _("This address can only be read: GET, HEAD or OPTIONS."),
    406: _("This is only available as application/json."),
    415: _("This address takes no data."),
    429: _("Too many requests; try again later."),
}
"""Sentences of our own: those of the framework exist in some languages only."""


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Every refusal of the API as application/problem+json."""
    if isinstance(error, SearchUnavailable):
        sentence = gettext("The search index is being rebuilt; try again soon.")
        answer = problem(status.HTTP_503_SERVICE_UNAVAILABLE, sentence)
        answer["Retry-After"] = "10"
        return answer
    if isinstance(error, BadQuery):
        return problem(status.HTTP_400_BAD_REQUEST, str(error))
    if isinstance(error, exceptions.ValidationError):
        return _refused(error.detail)
    framework = exception_handler(error, dict(context))
    if framework is None:
        return None
    made = problem(framework.status_code, _title(error, framework.status_code))
    for name, value in framework.headers.items():
        if name.lower() not in ("content-type", "content-length"):
            made[name] = value
    return made


def _title(error: Exception, code: int) -> str:
    """Our own sentence, where the error carries one, else that of its status."""
    ours = isinstance(error, exceptions.APIException) and type(error).__module__.startswith(
        "museum"
    )
    said = getattr(error, "detail", "")
    default = getattr(error, "default_detail", "")
    if said and (ours or str(said) != str(default)) and code in (404, 410):
        return str(said)
    return str(_TITLES.get(code) or said)


def _refused(detail: Any) -> Response:
    """What is wrong with each parameter, by name and in one sentence."""
    by_name = detail if isinstance(detail, dict) else {"query": detail}
    errors = {name: [str(sentence) for sentence in _each(said)] for name, said in by_name.items()}
    told = " ".join(f"{name}: {sentence}" for name, said in errors.items() for sentence in said)
    title = gettext("The request has parameters that mean nothing.")
    return problem(status.HTTP_400_BAD_REQUEST, title, detail=told, errors=errors)


def _each(said: Any) -> Iterable[Any]:
    return said if isinstance(said, list | tuple) else [said]


class Nowhere(APIView):
    """What lies beside the addresses of the API: a problem, not a page."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound
