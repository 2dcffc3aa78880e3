"""The rules of objects: what one in some state would break, and what is for curators to change."""

from collections.abc import Callable, Iterator
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.actions.object_states import State
from museumportal.lib.fields import Status
from museumportal.lib.languages import LANGUAGES
from museumportal.lib.readers.problems import Problem

YEARS: Final = ("production_earliest", "production_latest")
TITLES: Final = tuple(f"title_{language}" for language in LANGUAGES)
RESTRICTED: Final = "publication_restricted"

Allowed = Callable[[str, str], bool]
"""(status before, status after) → whether the person may take that step."""


def broken(state: State) -> Iterator[Problem]:
    """The rules of objects that one in this state would break."""
    earliest, latest = (state.get(name) for name in YEARS)
    if earliest is not None and latest is not None and earliest > latest:
        yield Problem(YEARS[0], _("The earliest year lies after the latest one."))
    if state.get(RESTRICTED) and not state.get("restriction_reason"):
        yield Problem("restriction_reason", _("Say why the object must not be published."))
    if state.get("status") == Status.PUBLISHED and not has_title(state):
        yield Problem(_own_title(), _("What the public sees has a title in at least one language."))


def has_title(state: State) -> bool:
    return any(state.get(name) for name in TITLES)


def only_curators(state: State, allowed: Allowed) -> Problem | None:
    """Why the person may not say of this object whether it must not be published: of what is
    public that withdraws it, or lets it be seen again."""
    if state["status"] != Status.PUBLISHED or allowed(Status.PUBLISHED, Status.WITHDRAWN):
        return None
    return Problem(
        RESTRICTED, _("Whether something published must not be shown is for a curator to say.")
    )


def _own_title() -> str:
    own = f"title_{get_language()}"
    return own if own in TITLES else TITLES[0]
