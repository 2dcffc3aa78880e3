"""Records that were merged into another one: their old address in the API leads to it."""

from typing import Any

from django.http import Http404, HttpResponsePermanentRedirect
from rest_framework.request import Request
from rest_framework.reverse import reverse

from museumportal.changes.models import MovedIdentifier


class LeadsOn:
    """Mix in before `PublicViewSet`: 301 to the record that replaced the one asked for."""

    def retrieve(self, request: Request, **lookup: str) -> Any:
        try:
            return super().retrieve(request, **lookup)  # type: ignore[misc]
        except Http404:
            moved = MovedIdentifier.objects.filter(old=lookup["public_id"]).first()
            if moved is None:
                raise
            match = request.resolver_match
            name = match.view_name if match else ""
            return HttpResponsePermanentRedirect(reverse(name, args=[moved.new]))
