"""Every refusal of the API as application/problem+json (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from museumportal.lib.api import problem
from museumportal.search import BadQuery, SearchUnavailable


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Every refusal of the API as application/problem+json."""
    if isinstance(error, SearchUnavailable):
        answer = problem(
            status.HTTP_503_SERVICE_UNAVAILABLE,
            "The search index is being rebuilt; try again soon.",
        )
        answer["Retry-After"] = "10"
        return answer
    if isinstance(error, BadQuery):
        return problem(status.HTTP_400_BAD_REQUEST, str(error))
    if isinstance(error, ValidationError):
        errors = getattr(error, "message_dict", None) or {"query": error.messages}
        return problem(
            status.HTTP_400_BAD_REQUEST,
            "The request has parameters that mean nothing.",
            errors=errors,
        )
    answer_or_none = exception_handler(error, dict(context))
    if answer_or_none is None:
        return None
    answer = answer_or_none
    detail = answer.data.get("detail") if isinstance(answer.data, dict) else None
    members = {} if detail else {"errors": answer.data}
    title = str(detail or getattr(error, "default_detail", error))
    made = problem(answer.status_code, title, **members)
    for name, value in answer.headers.items():
        if name.lower() not in ("content-type", "content-length"):
            made[name] = value
    return made
