"""The language of the pages, kept on the device."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from museumportal.accounts.models import User

_COOKIE = settings.LANGUAGE_COOKIE_NAME


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the language of the pages on this device for a year."""
    response.set_cookie(
        _COOKIE,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def follow_language(request: HttpRequest, response: HttpResponse, person: User) -> HttpResponse:
    """Whoever has chosen no language on this device goes on in their own."""
    remember_language(response, request.COOKIES.get(_COOKIE) or person.language)
    return response
