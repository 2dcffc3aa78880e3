"""Under which name wrong passwords and codes are counted; django-axes does the counting."""

import unicodedata
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.http import HttpRequest
from django.urls import reverse

from museumportal.accounts.models import User

_CODE_PAGES = ("mfa_authenticate", "mfa_reauthenticate")
_LONGEST = AccessAttempt._meta.get_field("username").max_length


def counted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The user name as signing in reads it: what signs in one person is counted as one name.

    Signing in takes blanks away, reads wide letters and the like as plain ones (NFKC) and ignores
    the case of letters.
    """
    name = (request.POST if credentials is None else credentials).get("username")
    return None if name is None else _as_read(str(name))


def last_was_code(request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
    """Whether what failed last, from this network address, was the second factor."""
    name = counted_name(request, credentials)
    here = AccessAttempt.objects.filter(username=name, ip_address=request.axes_ip_address)  # type: ignore[attr-defined]
    last = here.order_by("-attempt_time").first()
    return last is not None and last.path_info in map(reverse, _CODE_PAGES)


def lift_lock(person: User) -> None:
    """Forget the wrong passwords and codes of somebody, wherever they were typed."""
    AxesProxyHandler.reset_attempts(username=_as_read(person.get_username()))


def _as_read(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()[:_LONGEST]
