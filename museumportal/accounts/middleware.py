"""What stands between a session and the person it names."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from museumportal.accounts.second_factor import is_proven

_UNTIL_PROVEN = {"mfa_activate_totp", "account_reauthenticate", "admin:logout"}
"""Pages for people who are about to set up their second factor."""


class SecondFactor:
    """Whoever must show a second factor and has not in this session is nobody yet.

    So no page, API or file needs to ask for it. Only the pages on which the factor is set up know
    the person, who is `request.signed_in` everywhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        request.signed_in = person  # type: ignore[attr-defined]
        # Asked for when somebody wants to know: answers that are the same for all stay so.
        request.user = SimpleLazyObject(  # type: ignore[assignment]
            lambda: person if is_proven(request, person) else AnonymousUser()
        )
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if request.resolver_match and request.resolver_match.view_name in _UNTIL_PROVEN:
            request.user = request.signed_in  # type: ignore[attr-defined]
