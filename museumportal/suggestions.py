"""What is offered while a visitor types: words of the collections, and things by their names."""

from collections.abc import Iterator
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.facets import FACET_NAMES
from catalog.models import Concept
from catalog.query import ObjectQuery
from catalog.views.choices import address
from museumportal.also_found import KINDS, Group, Hit, Kind, hits_of
from museumportal.lib.languages import language_map
from museumportal.search import SearchUnavailable, complete, complete_words
from regions.models import type_of_user

MOST: Final = 4
"""Suggestions of each kind."""
MOST_TEXT: Final = 100
"""Letters of a text for which anything is suggested."""


def _filed_under(concept: Concept) -> str:
    """All objects of a concept."""
    return address(ObjectQuery(filters={concept.scheme: (concept.public_id,)}))


def _concepts(_user: type_of_user) -> QuerySet[Concept]:
    return Concept.objects.filter(scheme__in=FACET_NAMES)


_OFFERED: Final[dict[str, Kind]] = {
    "concept": Kind(
        _("Subjects, materials, types"),
        _concepts,
        lambda concept: language_map(concept, "label"),
        _filed_under,
        lambda concept: FACET_NAMES[concept.scheme],
    ),
    **{kind: KINDS[kind] for kind in ("maker", "museum", "gallery", "tour")},
}


def suggestions(text: str, language: str) -> list[Group]:
    """The commonest words that go on so, then makers, museums … whose names have such words.

    What everybody may see alone, so that answers can be kept for all. One query for each kind
    that has any. Nothing for a text that is too long, and while there is no index.
    """
    if len(text) > MOST_TEXT:
        return []
    try:
        return [group for group in _groups(text, language) if group.hits]
    except SearchUnavailable:
        return []


def _groups(text: str, language: str) -> Iterator[Group]:
    words = complete_words(text, kind="object", language=language, limit=MOST)
    yield Group(
        "object",
        _("Objects"),
        [Hit(word, language, address(ObjectQuery(q=word))) for word in words],
    )
    for kind, what in _OFFERED.items():
        ids = complete(text, kind=kind, limit=MOST, in_use=kind == "concept")
        yield Group(kind, what.label, hits_of(what, ids, AnonymousUser(), language))
