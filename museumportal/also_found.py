"""Site-wide search: what besides objects answers to the words of a visitor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.models import Agent, Gallery
from grants.models import Award, Call, Programme
from museumportal.lib.languages import best_text, language_map
from museumportal.search import BadQuery, SearchRequest, SearchUnavailable, search
from regions.models import Museum, type_of_user
from regions.search import access_tokens
from tours.models import Model3D, Tour

MOST: Final = 3
"""Hits shown of each kind."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found; `language` says in which language its name is, `note` what it is."""

    name: str
    language: str
    url: str
    note: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The best hits of one kind."""

    kind: str
    label: str | Promise
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class Kind:
    """How things of a kind are shown."""

    label: Promise
    rows: Callable[[type_of_user], QuerySet[Any]]
    name: Callable[[Any], dict[str, str | None]]
    url: Callable[[Any], str] = lambda record: str(record.get_absolute_url())
    note: Callable[[Any], str | Promise] = lambda record: ""


def _title(record: Any) -> dict[str, str | None]:
    return language_map(record, "title")


def _public_calls() -> QuerySet[Call]:
    return Call.objects.filter(published=True, programme__published=True)


KINDS: Final[dict[str, Kind]] = {
    "museum": Kind(
        _("Museums"), lambda user: Museum.objects.all(), lambda m: language_map(m, "name")
    ),
    "maker": Kind(_("Makers"), lambda user: Agent.objects.all(), lambda agent: agent.names),
    "gallery": Kind(_("Galleries"), Gallery.objects.visible_to, _title),
    "tour": Kind(_("Virtual tours"), Tour.objects.visible_to, _title),
    "model": Kind(_("3D models"), Model3D.objects.visible_to, _title),
    "programme": Kind(
        _("Support programmes"), lambda user: Programme.objects.filter(published=True), _title
    ),
    "call": Kind(_("Calls"), lambda user: _public_calls(), _title),
    "award": Kind(_("Awards"), lambda user: Award.objects.filter(call__in=_public_calls()), _title),
}


def also_found(text: str, user: type_of_user, language: str) -> list[Group]:
    """Museums, makers, galleries, tours, grants … with these words, the best few of each.

    One query for each kind that has any. Nothing while there is no index, or where the words make
    no question: the page says so already.
    """
    groups, access = [], access_tokens(user)
    for kind, what in KINDS.items():
        request = SearchRequest(kind, text, language, access=access, limit=MOST)
        try:
            ids = search(request).ids
        except (BadQuery, SearchUnavailable):
            return []
        groups.append(Group(kind, what.label, hits_of(what, ids, user, language)))
    return [group for group in groups if group.hits]


def hits_of(what: Kind, ids: list[str], user: type_of_user, language: str) -> list[Hit]:
    """What has these identifiers, in their order, as far as the user may see it. One query, none
    for none."""
    if not ids:
        return []
    found = {row.public_id: row for row in what.rows(user).filter(public_id__in=ids)}
    shown = [found[public_id] for public_id in ids if public_id in found]
    hits = [
        Hit(*best_text(what.name(row), language), what.url(row), what.note(row)) for row in shown
    ]
    return [hit for hit in hits if hit.name]
