"""The second factor: who must show one, who has one, and whether it was shown in this session."""

from datetime import UTC, datetime

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest

from museumportal.accounts.models import User


def must_show_one(person: User | AnonymousUser) -> bool:
    """Whether `person` works behind the public pages, and the portal asks such people for one."""
    return settings.REQUIRE_SECOND_FACTOR and (person.is_staff or person.is_superuser)


def apps_of(person: User) -> QuerySet[Authenticator]:
    """The authenticator app that `person` has set up: one row or none."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP)


def is_proven(request: HttpRequest, person: User | AnonymousUser) -> bool:
    """Whether this session shows all that the portal asks of `person`.

    A factor that was set up after the session had shown one is another factor. One query for
    staff, none for others.
    """
    if not isinstance(person, User) or not must_show_one(person):
        return True
    records = get_authentication_records(request, person)
    shown = [record["at"] for record in records if record["method"] == "mfa"]
    if not shown:
        return False
    return apps_of(person).filter(created_at__lte=datetime.fromtimestamp(max(shown), UTC)).exists()
