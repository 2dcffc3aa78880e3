"""Who may do what through roles that reach across museums."""

from collections.abc import Iterable
from typing import Any

import rules
from django.contrib.auth.models import AnonymousUser

from museumportal.accounts.models import PortalRole, User


def _holds(role: str) -> Any:
    def test(user: User | AnonymousUser, row: object = None) -> bool:
        return isinstance(user, User) and role in user.portal_roles

    return rules.predicate(test, name=f"is_{role}")


def _is_staff(user: User | AnonymousUser, row: object = None) -> bool:
    return user.is_active and user.is_staff


def _is_superuser(user: User | AnonymousUser, row: object = None) -> bool:
    return user.is_active and user.is_superuser


is_staff = rules.predicate(_is_staff, name="is_staff")
is_superuser = rules.predicate(_is_superuser, name="is_superuser")
is_moderator = _holds(PortalRole.Role.MODERATOR)
is_programme_manager = _holds(PortalRole.Role.PROGRAMME_MANAGER)
is_expert = _holds(PortalRole.Role.EXPERT)

VERBS = ("view", "add", "change", "delete")


def grant(app: str, models: Iterable[str], **verbs: Any) -> None:
    """Add the permissions `app.verb_model` for each model; verbs not named stay forbidden.

    A superuser passes every check before rules are asked, so what nobody may do (deleting a
    published object) is said by the admin class, not here.
    """
    for verb, predicate in verbs.items():
        if verb not in VERBS:
            raise ValueError(f"unknown verb: {verb}")
        for model in models:
            rules.add_perm(f"{app}.{verb}_{model}", predicate)


rules.add_perm("accounts", is_staff)
grant("changes", ["change"], view=is_superuser)
rules.add_perm("changes", is_superuser)
