"""Names of facet values, as people read them."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalog.models import Agent, Concept
from catalog.periods import century_label
from museumportal.lib.fields import Rights
from museumportal.lib.languages import LANGUAGES, language_map
from regions.models import Museum, Region

LanguageMap = dict[str, str | None]
_CENTURY = re.compile(r"-?[1-9][0-9]{0,2}")

FACET_NAMES = {
    "museum": _("Museum"),
    "region": _("Region"),
    "object_type": _("Object type"),
    "material": _("Material"),
    "technique": _("Technique"),
    "subject": _("Subject"),
    "period": _("Period"),
    "culture": _("Culture"),
    "place": _("Place"),
    "century": _("Century"),
    "maker": _("Maker"),
    "rights": _("Rights"),
    "has_image": _("Picture"),
}


def facet_labels(facet: str, values: Iterable[str]) -> dict[str, LanguageMap]:
    """Value → its name in kk, ru and en (None where missing). At most one query.

    Values that mean nothing (any more) are left out.
    """
    values = list(values)
    if facet == "museum":
        return _of(Museum.objects.filter(code__in=values), "code", "name")
    if facet == "region":
        return _of(Region.objects.filter(code__in=values), "code", "name")
    if facet == "maker":
        agents = Agent.objects.filter(public_id__in=values)
        return {agent.public_id: agent.names for agent in agents}
    if facet == "century":
        return {v: _said(century_label, int(v)) for v in values if _CENTURY.fullmatch(v)}
    if facet == "rights":
        known = {str(value): label for value, label in Rights.choices}
        return {v: _said(str, known[v]) for v in values if v in known}
    if facet == "has_image":
        return {v: _said(str, _("with a picture")) for v in values}
    return _of(Concept.objects.filter(public_id__in=values), "public_id", "label")


def _of(rows: Iterable[Any], key: str, name: str) -> dict[str, LanguageMap]:
    return {getattr(row, key): language_map(row, name) for row in rows}


def _said(say: Any, value: Any) -> LanguageMap:
    said: LanguageMap = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = str(say(value))
    return said
