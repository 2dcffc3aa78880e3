"""Names of facet values, as people read them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalog.models import Agent, Concept
from catalog.models.agents import names_in_all
from catalog.periods import century_label
from catalog.quality import TIER_NAMES
from catalog.search import NO_TYPE, UNDATED
from museumportal.lib.fields import Rights
from museumportal.lib.languages import LANGUAGES, language_map, row_language_map
from regions.models import Museum, Region

LanguageMap = dict[str, str | None]
Labels = dict[str, LanguageMap]
_CENTURY = re.compile(r"-?[1-9][0-9]{0,2}")
_FLAGS = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}
_MAX_VALUE = 200
AGENT_NAMES = ("sort_name", *(f"name_{language}" for language in LANGUAGES))

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
    "content_tier": _("Reuse of the picture"),
    "colour": _("Colour"),
    "has_image": _("Picture"),
    "has_3d": _("3D"),
    "has_tour": _("Virtual tours"),
}

_WITH_AND_WITHOUT = {
    "has_image": (_("with a picture"), _("without a picture")),
    "has_3d": (_("with a 3D model"), _("without a 3D model")),
    "has_tour": (_("in a virtual tour"), _("in no virtual tour")),
}

_TIERS = {str(tier): name for tier, name in TIER_NAMES.items() if tier}

COLOUR_NAMES = {
    "black": pgettext_lazy("colour", "black"),
    "grey": pgettext_lazy("colour", "grey"),
    "white": pgettext_lazy("colour", "white"),
    "beige": pgettext_lazy("colour", "beige"),
    "brown": pgettext_lazy("colour", "brown"),
    "red": pgettext_lazy("colour", "red"),
    "orange": pgettext_lazy("colour", "orange"),
    "yellow": pgettext_lazy("colour", "yellow"),
    "green": pgettext_lazy("colour", "green"),
    "turquoise": pgettext_lazy("colour", "turquoise"),
    "blue": pgettext_lazy("colour", "blue"),
    "violet": pgettext_lazy("colour", "violet"),
    "pink": pgettext_lazy("colour", "pink"),
}


def allowed_values(facet: str) -> str:
    """What may stand in a filter, in words."""
    if facet == "century":
        return gettext("numbers such as 19, or -3 for the third BC, or undated")
    if facet == "rights":
        return ", ".join(Rights.values)
    if facet == "content_tier":
        return ", ".join(_TIERS)
    if facet == "colour":
        return ", ".join(COLOUR_NAMES)
    if facet.startswith("has_"):
        return "true, false"
    if facet in ("museum", "region"):
        return gettext("codes from %(address)s") % {"address": f"/api/v1/{facet}s/"}
    if facet == "maker":
        return gettext("identifiers from %(address)s") % {"address": "/api/v1/makers/"}
    concepts = {"address": f"/api/v1/concepts/?scheme={facet}"}
    if facet == "object_type":
        return gettext("identifiers from %(address)s, or none") % concepts
    return gettext("identifiers from %(address)s") % concepts


def facet_value(facet: str, text: str) -> str | None:
    """The value of a facet as the index knows it, None where `text` cannot be one."""
    if facet.startswith("has_"):
        return _FLAGS.get(text.lower())
    if facet == "century":
        return text if text == UNDATED or _CENTURY.fullmatch(text) else None
    if facet == "rights":
        return text if text in Rights.values else None
    if facet == "content_tier":
        return text if text in _TIERS else None
    if facet == "colour":
        return text if text in COLOUR_NAMES else None
    return text if len(text) <= _MAX_VALUE and text.isprintable() else None


def facet_labels(facet: str, values: Iterable[str]) -> Labels:
    """Value → its name in kk, ru and en (None where missing). At most one query.

    Values that mean nothing (any more) are left out.
    """
    values = list(values)
    if facet == "museum":
        return _of(Museum.objects.filter(code__in=values), "code", "name")
    if facet == "region":
        return _of(Region.objects.filter(code__in=values), "code", "name")
    if facet == "maker":
        agents = Agent.objects.filter(public_id__in=values).order_by()
        rows = agents.values("public_id", *AGENT_NAMES)
        return {row["public_id"]: agent_names(row) for row in rows}
    if facet == "century":
        return {value: _said(_century, value) for value in values}
    if facet == "rights":
        return {value: _said(_right, value) for value in values}
    if facet == "content_tier":
        return {value: _said(str, _TIERS[value]) for value in values}
    if facet == "colour":
        return {value: _said(str, COLOUR_NAMES[value]) for value in values}
    if flags := _WITH_AND_WITHOUT.get(facet):
        return {value: _said(str, flags[value != "yes"]) for value in values}
    labels = _of(Concept.objects.filter(scheme=facet, public_id__in=values), "public_id", "label")
    if facet == "object_type" and NO_TYPE in values:
        labels[NO_TYPE] = _said(str, _("without a type"))
    return labels


def agent_names(row: Mapping[str, Any]) -> LanguageMap:
    """`Agent.names` of a row of `AGENT_NAMES`, for thousands of makers at once."""
    return names_in_all(row_language_map(row, "name"), row["sort_name"])


def _century(value: str) -> str:
    return gettext("undated") if value == UNDATED else century_label(int(value))


def _right(value: str) -> str:
    return str(Rights(value).label)


def _of(rows: Iterable[Any], key: str, name: str) -> Labels:
    return {getattr(row, key): language_map(row, name) for row in rows}


def _said(say: Any, value: Any) -> LanguageMap:
    said: LanguageMap = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = str(say(value))
    return said
