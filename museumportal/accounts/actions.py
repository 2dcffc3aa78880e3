"""What changes people's accounts."""

import re

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext

from museumportal.accounts.lock import lift_lock
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


@transaction.atomic
def end_sessions(*, person: User) -> None:
    """Whoever is signed in as this person anywhere is so no longer."""
    person.sessions_ended = timezone.now()
    person.save(update_fields=["sessions_ended"])


@transaction.atomic
def give_second_factor(*, person: User, secret: str) -> None:
    """An authenticator app that knows `secret` (base 32) is the person's, and no other one."""
    rows = Authenticator.objects.filter(user=person)
    app = rows.filter(type=Authenticator.Type.TOTP).first()
    if app and decrypt(app.data["secret"]) == secret:
        return
    rows.delete()
    TOTP.activate(person, secret)


@transaction.atomic
def reset_second_factor(*, person: User, by: User | None, address: str = "") -> None:
    """Forget somebody's lost authenticator app and recovery codes; they are told by letter.

    Their sessions end with it, and when they sign in they set up another app. `by` is None on the
    command line. Raises ValidationError where there is nothing to reset, and for one's own: whoever
    finds a computer at which somebody is signed in must not give themselves a factor.
    """
    if by and by.pk == person.pk:
        raise ValidationError(gettext("Change your own telephone under “Second factor”."))
    deleted, _rows = Authenticator.objects.filter(user=person).delete()
    if not deleted:
        raise ValidationError(gettext("This account has no second factor."))
    end_sessions(person=person)
    lift_lock(person)  # wrong codes of the app that is forgotten
    where = "" if by else " on the command line"
    note(by=by or person, person=person, what=f"The second factor was reset{where}.")
    if by:
        about = {"by": {language: str(by) for language, _name in settings.LANGUAGES}}
        send_letter.delay_on_commit(person.pk, "factor_reset", address, about)


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
