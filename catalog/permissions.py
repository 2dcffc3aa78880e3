"""Who may do what in the catalogue."""

from typing import Any

import rules

from catalog.models import Batch, Gallery, MuseumObject
from museumportal.accounts.permissions import grant, is_moderator, is_staff
from museumportal.lib.fields import Status, public_side
from regions.models import museum_codes, type_of_user
from regions.permissions import (
    CATALOGUER,
    CURATOR,
    at_least,
    highest_rank,
    rank_in,
    works_in_a_museum,
)


def _museum_of_object(row: Any) -> int | None:
    return row.object.museum_id


def _never_public(user: type_of_user, row: object = None) -> bool:
    return row is None or (isinstance(row, (MuseumObject, Gallery)) and row.status == Status.DRAFT)


def _own_batch(user: type_of_user, row: object = None) -> bool:
    """Whoever has something done in bulk may stop it and take it back, while they work there."""
    if not isinstance(row, Batch):
        return highest_rank(user) >= CATALOGUER
    return row.user_id == user.pk and rank_in(user, row.museum_id) >= CATALOGUER


never_public = rules.predicate(_never_public)
own_batch = rules.predicate(_own_batch)


def longest_side(rights: str, museum: str, user: type_of_user) -> int | None:
    """Pixels of the longest side in which `user` may have a picture under this rights statement,
    of an object of the museum with this code; None where it may be all of them.

    Does not look at the user where the picture is free for everybody, so that caches keep one.
    """
    side = public_side(rights)
    return None if side is None or works_in(museum, user) else side


def works_in(museum: str, user: type_of_user) -> bool:
    """Whether `user` sees what the museum with this code keeps from the public."""
    codes = museum_codes(user)
    return codes is None or museum in codes


rules.add_perm("catalog", is_staff)
grant(
    "catalog",
    ["museumobject", "collection"],
    view=at_least(CATALOGUER),
    add=at_least(CATALOGUER),
    change=at_least(CATALOGUER),
)
grant("catalog", ["collection"], delete=at_least(CURATOR))
grant(
    "catalog",
    ["image"],
    view=at_least(CATALOGUER, _museum_of_object),
    add=at_least(CATALOGUER, _museum_of_object),
    change=at_least(CATALOGUER, _museum_of_object),
    delete=at_least(CATALOGUER, _museum_of_object),
)
grant(
    "catalog",
    ["gallery"],
    view=at_least(CATALOGUER),
    add=at_least(CURATOR),
    change=at_least(CURATOR),
    delete=at_least(CURATOR) & never_public,
)
grant(
    "catalog",
    ["batch"],
    view=at_least(CATALOGUER),
    add=at_least(CATALOGUER),
    change=at_least(CURATOR) | own_batch,
)
grant(
    "catalog",
    ["importmapping"],
    view=at_least(CATALOGUER),
    add=at_least(CATALOGUER),
    change=at_least(CATALOGUER),
    delete=at_least(CATALOGUER),
)
# Vocabularies are everybody's: museums propose and use, moderators decide.
grant(
    "catalog",
    ["concept", "agent"],
    view=works_in_a_museum,
    add=works_in_a_museum,
    change=is_moderator,
    delete=is_moderator,
)
grant("catalog", ["duplicate"], view=at_least(CATALOGUER))
rules.add_perm("catalog.merge_museumobject", at_least(CURATOR))
rules.add_perm("catalog.bin_museumobject", at_least(CATALOGUER) & never_public)
