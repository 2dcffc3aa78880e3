"""Under which name wrong passwords and codes are counted; django-axes does the counting."""

import unicodedata
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.http import HttpRequest

from museumportal.accounts.models import User

_LONGEST = AccessAttempt._meta.get_field("username").max_length


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The user name as signing in reads it: what signs in one person is counted as one name.

    Signing in takes blanks away, reads wide letters and the like as plain ones (NFKC) and ignores
    the case of letters.
    """
    name = (request.POST if credentials is None else credentials).get("username")
    return None if name is None else _as_read(str(name))


def lift_lock(person: User) -> None:
    """Forget the wrong passwords and codes of somebody, wherever they were typed."""
    AxesProxyHandler.reset_attempts(username=_as_read(person.get_username()))


def _as_read(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()[:_LONGEST]
