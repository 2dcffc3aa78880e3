"""What stands beside the results: facets with counts, the choices made, the orders."""

from dataclasses import dataclass, replace
from math import inf
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.facets import FACET_NAMES, Labels, facet_labels
from catalog.query import OBJECT_FACETS, ORDER_NAMES, ObjectQuery
from catalog.search import UNDATED
from museumportal.lib.languages import best_text
from museumportal.search import SearchResult

SHOWN_FACETS = ("museum", "region", "object_type", "century", "maker", "has_image")
"""The facets counted with the page; others can be chosen by links and stand among the choices."""

_SHORT = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet; `language` says in which language its label is."""

    value: str
    label: str
    language: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One facet: its first values, and those behind "show more"."""

    name: str
    label: str
    first: list[Choice]
    more: list[Choice]
    open: bool

    @property
    def selected(self) -> int:
        return sum(choice.selected for choice in (*self.first, *self.more))


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice made; following `url` takes it back."""

    facet: str
    value: str
    name: str
    label: str
    language: str
    url: str


def panels(query: ObjectQuery, result: SearchResult) -> list[Panel]:
    """The counted facets that have anything to choose from. At most one query a facet."""
    made = (
        _panel(name, counts, query.filters.get(name, ()), place)
        for place, (name, counts) in enumerate(result.facets.items())
    )
    return [panel for panel in made if panel.first]


def _panel(
    name: str, counts: list[tuple[str, int]], selected: tuple[str, ...], place: int
) -> Panel:
    labels = facet_labels(name, [value for value, _count in counts])
    language = get_language() or ""
    choices = [
        Choice(value, *best_text(labels[value], language), count, value in selected)
        for value, count in counts
        if value in labels
    ]
    if name == "century":
        choices.sort(key=lambda choice: _time(choice.value))
        short = len(choices)
    else:
        choices.sort(key=lambda choice: not choice.selected)
        short = _SHORT if len(choices) > _SHORT + 2 else len(choices)
    opened = place < 3 or bool(selected)
    return Panel(name, str(FACET_NAMES[name]), choices[:short], choices[short:], opened)


def _time(century: str) -> float:
    """Centuries in their order, the undated behind them."""
    return inf if century == UNDATED else int(century)


def chosen(query: ObjectQuery, labels: dict[str, Labels]) -> list[Chosen]:
    """Every filter that is set, with the way to take it back; `labels` are of `look_up`."""
    language, found = get_language() or "", []
    for facet in OBJECT_FACETS:
        for value in query.filters.get(facet, ()):
            text, text_language = best_text(labels[facet][value], language)
            url = address(query.toggled(facet, value))
            name, shown_in = str(FACET_NAMES[facet]), text_language or language
            found.append(Chosen(facet, value, name, text or value, shown_in, url))
    if query.year_from is not None or query.year_to is not None:
        url = _without_years(query)
        found.append(Chosen("", "", _("Made"), _years(query), language, url))
    return found


def _without_years(query: ObjectQuery) -> str:
    return address(replace(query, year_from=None, year_to=None))


def _years(query: ObjectQuery) -> str:
    if query.year_to is None:
        return _("from %(year)d") % {"year": query.year_from}
    if query.year_from is None:
        return _("until %(year)d") % {"year": query.year_to}
    return f"{query.year_from}–{query.year_to}"


def choices_of_order(query: ObjectQuery) -> list[dict[str, Any]]:
    """The orders on offer; the one that stands without saying has an empty value."""
    usual = "relevance" if query.q else "newest"
    return [
        {
            "value": "" if name == usual else name,
            "label": label,
            "selected": name == query.effective_order,
        }
        for name, label in ORDER_NAMES.items()
        if name != "relevance" or query.q
    ]


def address(query: ObjectQuery, view: str = "catalog:objects", /, **more: str) -> str:
    """The browse page of a question, or what else answers it, as a path."""
    text = query.query_string(**more)
    return reverse(view) + (f"?{text}" if text else "")
