"""Where the identifiers of programmes, calls and awards lead."""

from typing import Final

from django.urls import reverse

from grants.models import Award, Call, Programme
from museumportal.lib.identifiers import Places, Resolver
from regions.models import type_of_user


def _programme(public_id: str, user: type_of_user) -> Places | None:
    if not Programme.objects.filter(public_id=public_id, published=True).exists():
        return None
    return Places(reverse("grants:programme", args=[public_id]))


def _call(public_id: str, user: type_of_user) -> Places | None:
    published = Call.objects.filter(published=True, programme__published=True)
    if not published.filter(public_id=public_id).exists():
        return None
    return Places(reverse("grants:call", args=[public_id]))


def _award(public_id: str, user: type_of_user) -> Places | None:
    published = Award.objects.filter(call__published=True, call__programme__published=True)
    if not published.filter(public_id=public_id).exists():
        return None
    return Places(reverse("grants:award", args=[public_id]))


RESOLVERS: Final[dict[str, Resolver]] = {"y": _programme, "k": _call, "w": _award}
