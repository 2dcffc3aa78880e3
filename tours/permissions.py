"""Who may do what with 3D models, panoramas and tours."""

import rules

from museumportal.accounts.permissions import grant, is_staff
from museumportal.lib.fields import Status
from regions.models import type_of_user
from regions.permissions import CATALOGUER, CURATOR, at_least


def _never_public(user: type_of_user, row: object = None) -> bool:
    return getattr(row, "status", Status.DRAFT) == Status.DRAFT


def _museum_of_scene(row: object) -> int | None:
    return row.tour.museum_id  # type: ignore[attr-defined]


never_public = rules.predicate(_never_public)

rules.add_perm("tours", is_staff)
grant(
    "tours",
    ["model3d", "panorama", "tour"],
    view=at_least(CATALOGUER),
    add=at_least(CATALOGUER),
    change=at_least(CATALOGUER),
    delete=at_least(CURATOR) & never_public,
)
grant(
    "tours",
    ["scene"],
    view=at_least(CATALOGUER, _museum_of_scene),
    add=at_least(CATALOGUER, _museum_of_scene),
    change=at_least(CATALOGUER, _museum_of_scene),
    delete=at_least(CURATOR, _museum_of_scene),
)
