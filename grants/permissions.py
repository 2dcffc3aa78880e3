"""Who may do what in the programme: managers run it, experts and moderators read it."""

import rules

from grants.models import Call, Programme
from museumportal.accounts.permissions import (
    grant,
    is_expert,
    is_moderator,
    is_programme_manager,
    is_staff,
)
from regions.models import type_of_user


def _never_public(user: type_of_user, row: object = None) -> bool:
    return not (isinstance(row, (Programme, Call)) and row.published)


never_public = rules.predicate(_never_public)

rules.add_perm("grants", is_staff)
grant(
    "grants",
    ["programme", "call", "award", "partner"],
    view=is_programme_manager | is_expert | is_moderator,
    add=is_programme_manager,
    change=is_programme_manager,
    delete=is_programme_manager & never_public,
)
