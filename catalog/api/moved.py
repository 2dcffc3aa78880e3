"""Records that were merged into another one: their old address in the API leads to it."""

from typing import Any

from django.http import Http404, HttpResponsePermanentRedirect
from rest_framework.reverse import reverse

from museumportal.changes.models import MovedIdentifier


class LeadsOn:
    """Mix in before `PublicViewSet`: 301 to what is said of the record that replaced the one asked
    for, at each of its addresses."""

    request: Any
    kwargs: dict[str, str]

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, Http404) and (old := self.kwargs.get("public_id")):
            match = self.request.resolver_match
            if match and (moved := MovedIdentifier.objects.filter(old=old).first()):
                return HttpResponsePermanentRedirect(reverse(match.view_name, args=[moved.new]))
        return super().handle_exception(exc)  # type: ignore[misc]
