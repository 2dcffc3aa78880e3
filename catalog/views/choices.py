"""The choices made and how to take them back, the years and orders on offer; as addresses."""

from dataclasses import dataclass, replace
from typing import Any, Final

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.facets import FACET_NAMES, Labels
from catalog.histogram import Bar, bars
from catalog.periods import years_label
from catalog.query import OBJECT_FACETS, ORDER_NAMES, ObjectQuery
from museumportal.lib.languages import best_text
from museumportal.search import SearchResult

_TELLING: Final = ("object_type", "museum", "region", "century")
"""Facets whose values are understood without their name; silver is a material, and a colour."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice made; following `url` takes it back."""

    facet: str
    value: str
    name: str
    label: str
    language: str
    url: str

    @property
    def heading(self) -> str:
        """What a page of this choice alone is called: "Carpets", "Material: silver"."""
        telling = self.facet in _TELLING or self.facet.startswith("has_")
        return capfirst(self.label) if telling else f"{self.name}: {self.label}"


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
        label = years_label(query.year_from, query.year_to)
        url = address(replace(query, year_from=None, year_to=None))
        found.append(Chosen("", "", _("Made"), label, language, url))
    return found


@dataclass(frozen=True, slots=True)
class YearBar:
    """A bar of years: following `url` finds its `count` objects. Heights are of a hundred."""

    label: str
    count: int
    height: int
    url: str

    @property
    def top(self) -> int:
        return 100 - self.height


def year_bars(query: ObjectQuery, result: SearchResult) -> list[YearBar]:
    """The histogram of years beside the results, within the years chosen."""
    found = bars(result.spans or ([], []), query.year_from, query.year_to)
    most = max((bar.count for bar in found), default=0)
    return [
        YearBar(years_label(bar.first, bar.last), bar.count, _height(bar, most), _to(query, bar))
        for bar in found
    ]


def _height(bar: Bar, most: int) -> int:
    """Of a hundred; what there is can be seen."""
    return max(2, round(100 * bar.count / most)) if bar.count else 0


def _to(query: ObjectQuery, bar: Bar) -> str:
    return address(replace(query, year_from=bar.first, year_to=bar.last))


def choices_of_order(query: ObjectQuery) -> list[dict[str, Any]]:
    """The orders on offer; the one that stands without saying has an empty value."""
    usual = "relevance" if query.q else "newest"
    return [
        {
            "value": "" if name == usual else name,
            "label": label,
            "selected": name == query.effective_order,
            "url": "" if name == usual else address(replace(query, order=name)),
        }
        for name, label in ORDER_NAMES.items()
        if name != "relevance" or query.q
    ]


def address(query: ObjectQuery, view: str = "catalog:objects", /, **more: str) -> str:
    """The browse page of a question, or what else answers it, as a path."""
    text = query.query_string(**more)
    return reverse(view) + (f"?{text}" if text else "")
