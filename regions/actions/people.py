"""People of museums: invited, promoted, handed over to, switched off and on again.

Bad requests are refused with a sentence (ValidationError); whether the person at the keyboard may
ask at all is `regions.permissions`' to say. Letters leave after the commit.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from museumportal.accounts.actions import create_person, end_sessions, note
from museumportal.accounts.models import User
from museumportal.accounts.tasks import send_letter
from regions.actions.museums import save_museum
from regions.models import Membership, Museum

LANGUAGES = ("kk", "ru", "en")


@dataclass(frozen=True, kw_only=True)
class Invitee:
    """Who is invited; `email` finds an account that is there already."""

    email: str
    first_name: str
    last_name: str
    language: str


class LastDirectorError(ValidationError):
    """The museum would be left without a director; the step must be confirmed."""


@transaction.atomic
def invite(
    *, invitee: Invitee, museum: Museum, role: str, by: User, address: str
) -> tuple[Membership, bool]:
    """Bring somebody into a museum and write to them; whether a new account was made.

    New people get a link to set a password, people with an account a notice. `address` is the
    portal's, such as `https://museums.example`.
    """
    # One invitation at a time: who presses twice is told, and makes no second account.
    Museum.objects.select_for_update().get(pk=museum.pk)
    person = User.objects.select_for_update().filter(email__iexact=invitee.email).first()
    created = person is None
    if person is None:
        person = create_person(
            email=invitee.email,
            first_name=invitee.first_name,
            last_name=invitee.last_name,
            language=invitee.language,
        )
    elif not person.is_active:
        raise ValidationError(
            _("The account with this address is switched off. Ask a moderator to switch it on.")
        )
    elif person.memberships.filter(museum=museum).exists():
        raise ValidationError(_("%(person)s already works in this museum.") % {"person": person})
    membership = Membership.objects.create(user=person, museum=museum, role=role)
    refresh_access(person=person)
    note(by=by, person=person, what=f"Invited to {museum.code} as {role}.")
    send_letter.delay_on_commit(
        person.pk, "invitation" if created else "membership", address, _about(museum, membership)
    )
    return membership, created


@transaction.atomic
def take_in_museum(*, museum: Museum, director: Invitee, by: User, address: str) -> Membership:
    """A new museum and the invitation of its first director, both or neither."""
    save_museum(museum=museum)
    membership, _created = invite(
        invitee=director, museum=museum, role=Membership.Role.DIRECTOR, by=by, address=address
    )
    return membership


@transaction.atomic
def deactivate(*, person: User, by: User, though_last_director: bool = False) -> None:
    """Switch an account off: it stays in every history, but nobody signs in with it."""
    if person.pk == by.pk:
        raise ValidationError(_("You cannot switch off your own account."))
    if not person.is_active:
        raise ValidationError(_("This account is switched off already."))
    if not though_last_director:
        for museum in Museum.objects.filter(
            memberships__user=person, memberships__role=Membership.Role.DIRECTOR
        ):
            _require_other_director(museum, person)
    User.objects.filter(pk=person.pk).update(is_active=False, is_staff=False)
    person.is_active = person.is_staff = False
    end_sessions(person=person)  # else they would go on when it is switched on again
    note(by=by, person=person, what="Switched off.")


@transaction.atomic
def reactivate(*, person: User, by: User) -> None:
    """Switch an account on again, with the roles it had."""
    if person.is_active:
        raise ValidationError(_("This account is switched on already."))
    User.objects.filter(pk=person.pk).update(is_active=True)
    person.is_active = True
    refresh_access(person=person)
    note(by=by, person=person, what="Switched on again.")


@transaction.atomic
def change_role(
    *, membership: Membership, role: str, by: User, though_last_director: bool = False
) -> None:
    """Give somebody another role in the same museum."""
    if membership.role == Membership.Role.DIRECTOR != role and not though_last_director:
        _require_other_director(membership.museum, membership.user)
    membership.role = role
    membership.save()
    note(by=by, person=membership.user, what=f"Now {role} in {membership.museum.code}.")


@transaction.atomic
def end_membership(*, membership: Membership, by: User, though_last_director: bool = False) -> None:
    """Somebody works in this museum no longer; the account and its history stay."""
    if membership.role == Membership.Role.DIRECTOR and not though_last_director:
        _require_other_director(membership.museum, membership.user)
    membership.delete()
    refresh_access(person=membership.user)
    note(by=by, person=membership.user, what=f"Left {membership.museum.code}.")


@transaction.atomic
def hand_over(
    *,
    museum: Museum,
    successor: Membership,
    predecessor: Membership | None,
    predecessor_role: str,
    by: User,
) -> None:
    """Make `successor` director; the predecessor takes another role, or leaves where it is ""."""
    if predecessor is not None and predecessor.pk == successor.pk:
        raise ValidationError(_("Choose two different people."))
    change_role(membership=successor, role=Membership.Role.DIRECTOR, by=by)
    if predecessor is not None and predecessor_role:
        change_role(membership=predecessor, role=predecessor_role, by=by)
    elif predecessor is not None:
        end_membership(membership=predecessor, by=by)


@transaction.atomic
def refresh_access(*, person: User) -> None:
    """Whoever works in a museum or holds a portal role enters the admin; nobody else does."""
    person.is_staff = person.is_active and (
        person.is_superuser or person.memberships.exists() or person.portal_role_rows.exists()
    )
    User.objects.filter(pk=person.pk).update(is_staff=person.is_staff)


def directs_alone(museum: Museum, person: User) -> bool:
    """Whether no other active director would be left in the museum without `person`."""
    directors = museum.memberships.filter(role=Membership.Role.DIRECTOR, user__is_active=True)
    return {membership.user_id for membership in directors} == {person.pk}


def _require_other_director(museum: Museum, person: User) -> None:
    # Two directors who remove each other at the same time must not both succeed.
    Museum.objects.select_for_update().get(pk=museum.pk)
    if directs_alone(museum, person):
        raise LastDirectorError(
            _(
                "%(person)s is the only director of %(museum)s. Hand the museum over first, "
                "or confirm that it may be without a director."
            )
            % {"person": person, "museum": museum}
        )


def _about(museum: Museum, membership: Membership) -> dict[str, dict[str, str]]:
    about: dict[str, dict[str, str]] = {"museum": {}, "role": {}}
    for language in LANGUAGES:
        with translation.override(language):
            about["museum"][language] = museum.name or museum.code
            about["role"][language] = str(membership.get_role_display())
    return about
