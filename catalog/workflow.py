"""The way of a record to the public: its states, the steps between them, and who takes them.

What was published once is withdrawn, never deleted and never a draft again: its identifier was
promised. Only drafts go to the bin.
"""

from collections.abc import Callable
from functools import cache
from typing import Final

from django.contrib.auth.models import AnonymousUser

from catalog.models import MuseumObject
from museumportal.accounts.models import User
from museumportal.lib.fields import Status
from museumportal.lib.languages import LANGUAGES
from regions.permissions import CATALOGUER, CURATOR, rank_in

STEPS: Final[dict[tuple[str, str], int]] = {
    (Status.DRAFT, Status.IN_REVIEW): CATALOGUER,
    (Status.DRAFT, Status.PUBLISHED): CURATOR,
    (Status.IN_REVIEW, Status.DRAFT): CATALOGUER,
    (Status.IN_REVIEW, Status.PUBLISHED): CURATOR,
    (Status.PUBLISHED, Status.WITHDRAWN): CURATOR,
    (Status.WITHDRAWN, Status.PUBLISHED): CURATOR,
}
"""(from, to) → the lowest rank in the record's museum that takes this step."""


def may_be_public(record: MuseumObject) -> bool:
    """Whether there is enough of it to be shown: a title, in whichever language."""
    return any(getattr(record, f"title_{language}") for language in LANGUAGES)


def may_move(user: User | AnonymousUser, *, museum_id: int | None, before: str, after: str) -> bool:
    """Whether `user` may move a record of this museum from `before` to `after`."""
    if before == after:
        return True
    needed = STEPS.get((before, after))
    return needed is not None and rank_in(user, museum_id) >= needed


def steps_of(
    user: User | AnonymousUser | None, *, museum_id: int | None
) -> Callable[[str, str], bool]:
    """(before, after) → whether `user` may take that step in the museum, asked once each, however
    many records; None is the operator, who may take any."""

    @cache
    def allowed(before: str, after: str) -> bool:
        return user is None or may_move(user, museum_id=museum_id, before=before, after=after)

    return allowed


def next_states(user: User | AnonymousUser, *, museum_id: int | None, before: str) -> list[str]:
    """The states that `user` may choose, the present one among them, in the order of the way."""
    return [
        state
        for state in Status.values
        if may_move(user, museum_id=museum_id, before=before, after=state)
    ]
