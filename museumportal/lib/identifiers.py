"""What a persistent identifier leads to; each app says it for its own letters.

An app's `identifiers.RESOLVERS` maps the letter of a kind to a `Resolver`;
`museumportal.identifiers` joins them behind ``/id/<id>``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponseRedirect


@dataclass(frozen=True, slots=True)
class Places:
    """Where an identified thing can be had, as paths on this host."""

    page: str
    """The page for people, in the language that is active."""
    data: str = ""
    """The same as JSON; empty where there is none."""
    linked: str = ""
    """The same as JSON-LD; empty where there is none."""
    more: Mapping[str, str] = field(default_factory=dict)
    """The same in further formats, by media type."""


class SeeOther(HttpResponseRedirect):
    """303: what is named is described over there (W3C, Cool URIs for the Semantic Web)."""

    status_code = 303


class Withdrawn(Exception):  # noqa: N818  a state, not a fault
    """The identifier was public once; what it named is not shown any more."""


Resolver = Callable[[str, Any], Places | None]
"""(canonical identifier, user) → places, or None where this user may not know of it; raises
`Withdrawn`."""
