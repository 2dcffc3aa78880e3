"""Who may do what in which museum.

Roles rise: a curator may do what a cataloguer may, a director what a curator may, a moderator
what every director may, everywhere.
"""

from collections.abc import Callable
from typing import Any

import rules
from django.contrib.auth.models import AnonymousUser

from museumportal.accounts.models import User
from museumportal.accounts.permissions import (
    grant,
    is_expert,
    is_moderator,
    is_programme_manager,
    is_staff,
    is_superuser,
)
from regions.models import Membership, Museum, type_of_user

CATALOGUER, CURATOR, DIRECTOR = 1, 2, 3
RANKS = {
    Membership.Role.CATALOGUER: CATALOGUER,
    Membership.Role.CURATOR: CURATOR,
    Membership.Role.DIRECTOR: DIRECTOR,
}
_EVERYWHERE = 4


def ranks_by_museum(user: type_of_user) -> dict[int, int]:
    """Museum key → rank of `user` there. One query an instance of the user."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return {}
    if not hasattr(user, "_ranks"):
        rows = user.memberships.values_list("museum_id", "role")
        user._ranks = {key: RANKS[Membership.Role(role)] for key, role in rows}  # type: ignore[attr-defined]
    return user._ranks  # type: ignore[attr-defined]


def rank_in(user: type_of_user, museum_id: int | None) -> int:
    """The rank of `user` in a museum; 0 is none. Records of no museum are the moderators'."""
    if isinstance(user, User) and user.is_moderator:
        return _EVERYWHERE
    return ranks_by_museum(user).get(museum_id, 0) if museum_id else 0


def highest_rank(user: type_of_user) -> int:
    if isinstance(user, User) and user.is_moderator:
        return _EVERYWHERE
    return max(ranks_by_museum(user).values(), default=0)


def _museum_id(row: Any) -> int | None:
    return row.pk if isinstance(row, Museum) else row.museum_id


def at_least(rank: int, museum_id: Callable[[Any], int | None] = _museum_id) -> Any:
    """A predicate: the person has this rank in the row's museum; without a row, in any museum."""

    def test(user: type_of_user, row: object = None) -> bool:
        if row is None:
            return highest_rank(user) >= rank
        return rank_in(user, museum_id(row)) >= rank

    return rules.predicate(test, name=f"at_least_{rank}")


def _works_in_a_museum(user: type_of_user, row: object = None) -> bool:
    return highest_rank(user) >= CATALOGUER


works_in_a_museum = rules.predicate(_works_in_a_museum)


def directed_museums(user: User) -> list[int] | None:
    """Keys of the museums that `user` directs; None means all."""
    if user.is_moderator:
        return None
    return [key for key, rank in ranks_by_museum(user).items() if rank == DIRECTOR]


def manages_person(user: type_of_user, person: object = None) -> bool:
    """Whether `user` may switch off this account or reset its password.

    A director: somebody who works in the director's museums only. A moderator: everybody but
    superusers and other moderators. A superuser: everybody.
    """
    if not isinstance(user, User) or not user.is_active:
        return False
    if not isinstance(person, User):
        return highest_rank(user) >= DIRECTOR
    if user.is_superuser:
        return True
    if person.is_superuser or (person.pk != user.pk and person.is_moderator):
        return False
    if user.is_moderator:
        return True
    if person.portal_roles:
        return False
    museums = set(person.memberships.values_list("museum_id", flat=True))
    return bool(museums) and museums <= set(directed_museums(user) or ())


def sees_person(user: type_of_user, person: object = None) -> bool:
    """Directors see who works in their museums, moderators everybody."""
    if not isinstance(user, User) or highest_rank(user) < DIRECTOR:
        return False
    museums = directed_museums(user)
    if not isinstance(person, User) or museums is None:
        return True
    return person.memberships.filter(museum__in=museums).exists()


knows_all_museums = is_moderator | is_programme_manager | is_expert

rules.add_perm("regions", is_staff)
grant("regions", ["region"], view=is_staff, add=is_moderator, change=is_moderator)
grant(
    "regions",
    ["museum"],
    view=knows_all_museums | at_least(CATALOGUER),
    add=is_moderator,
    change=at_least(DIRECTOR),
)
grant("accounts", ["user"], view=sees_person, add=is_superuser, change=is_superuser)
rules.add_perm("regions.manage_person", rules.predicate(manages_person))
rules.add_perm("regions.manage_people", at_least(DIRECTOR))
rules.add_perm("regions.take_in_museum", is_moderator)
