"""What of an undoing cannot be: fields whose former value is no longer possible stay as they are.

A concept, maker or collection that a field led to may be gone, a rule of objects would be broken by
what stands beside it now, or whoever undoes may not take the step back to the former status.
"""

from collections.abc import Collection

from django.utils.translation import gettext as _

from catalog import workflow
from catalog.actions.import_merge import Merge
from catalog.actions.mass_references import Gone
from catalog.actions.object_rules import TITLES, broken
from catalog.actions.object_states import State
from catalog.importers.fields import TOGETHER
from museumportal.accounts.models import User
from museumportal.lib.readers.problems import Problem
from regions.permissions import CURATOR, rank_in

_GROUPS = (*TOGETHER, (*TITLES, "status"))
"""Columns of which a rule speaks together."""


def tenable(
    result: Merge, current: State, *, gone: Gone, museum_id: int | None, user: User | None
) -> Merge:
    """`result` without the fields that must stay as they are, which it lists as kept."""
    for name in [name for name, value in result.after.items() if gone.in_field(name, value)]:
        _keep(result, [name], _("kept: what it led to is no longer there"))
    if _needs_curator(result, current) and user and rank_in(user, museum_id) < CURATOR:
        _keep(result, ["status"], _("Your role in this museum does not allow this step."))
    known = set(broken(current))
    while new := [each for each in broken(current | result.after) if each not in known]:
        problem = new[0]
        group = next(group for group in _GROUPS if problem.field in group)
        _keep(result, group, problem.reason)
    return result


def _needs_curator(result: Merge, current: State) -> bool:
    """Whether a step would be taken back that only curators take."""
    if "status" not in result.after:
        return False
    forth = (result.after["status"], current["status"])
    return workflow.STEPS.get(forth, CURATOR) >= CURATOR


def _keep(result: Merge, names: Collection[str], reason: str) -> None:
    there = [name for name in names if name in result.after]
    for name in there:
        del result.after[name], result.before[name]
    result.kept.append(Problem(there[0], reason))
