"""What changes people's accounts."""

import re

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext

from museumportal.accounts.models import User
from museumportal.accounts.tasks import send_letter


def free_username(email: str) -> str:
    """A user name nobody has yet, made from the address: `a.kunanbaiuly`, `a.kunanbaiuly2` …"""
    local = re.sub(r"[^a-z0-9.-]", "", slugify(email.partition("@")[0].replace(".", "0dot0")))
    wished = local.replace("0dot0", ".").strip(".-")[:30] or "person"
    taken = set(
        User.objects.filter(username__istartswith=wished).values_list("username", flat=True)
    )
    taken = {name.lower() for name in taken}
    if wished not in taken:
        return wished
    return next(name for number in range(2, 10**6) if (name := f"{wished}{number}") not in taken)


@transaction.atomic
def create_person(*, email: str, first_name: str, last_name: str, language: str) -> User:
    """An account without a password; its owner sets one through the link they are sent."""
    person = User(
        username=free_username(email),
        email=email.lower(),
        first_name=first_name,
        last_name=last_name,
        language=language,
    )
    person.set_unusable_password()
    person.save()
    return person


@transaction.atomic
def choose_language(*, person: User, language: str) -> None:
    """Remember in which language somebody reads the portal and its letters."""
    User.objects.filter(pk=person.pk).update(language=language)
    person.language = language


@transaction.atomic
def send_password_link(*, person: User, address: str, by: User | None = None) -> None:
    """Send a link to set a new password; `address` is the portal's, such as `https://x.kz`.

    Raises ValidationError for an account that is switched off: no letter goes there.
    """
    if not person.is_active:
        raise ValidationError(gettext("This account is switched off. Switch it on first."))
    send_letter.delay_on_commit(person.pk, "reset", address, {})
    if by is not None:
        note(by=by, person=person, what="A link to set a new password was sent.")


def note(*, by: User, person: User, what: str) -> None:
    """Leave in the account's history who did what to it. `what` is kept in English."""
    LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=str(person)[:200],
        action_flag=CHANGE,
        change_message=what,
    )
