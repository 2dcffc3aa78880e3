"""One question to the catalogue, clean: the same for site, API, admin search and mass edit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalog.search import FACETS
from museumportal.search import ORDERS, SearchRequest
from regions.search import FACETS as MUSEUM_FACETS

OBJECT_FACETS: tuple[str, ...] = (*MUSEUM_FACETS, *FACETS)
"""Every facet by which objects are filtered and counted, in canonical order."""

ORDER_NAMES = {
    "relevance": _("best match"),
    "newest": _("newest first"),
    "title": _("by title"),
    "oldest_date": _("oldest first"),
    "newest_date": _("most recently made first"),
}


@dataclass(frozen=True)
class ObjectQuery:
    """Words, filters, years and order, cleaned; equal questions have equal query strings."""

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    order: str = ""

    @classmethod
    def parse(cls, data: QueryDict | Mapping[str, Any]) -> Self:
        """Read a query string. Raises ValidationError with a sentence a parameter."""
        form = ObjectQueryForm(data)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        return cls(**form.cleaned_query())

    @property
    def effective_order(self) -> str:
        return self.order or ("relevance" if self.q else "newest")

    @property
    def is_empty(self) -> bool:
        return not (self.q or self.filters or self.year_from or self.year_to)

    def filter_count(self) -> int:
        """How many single choices narrow the result."""
        return sum(len(values) for values in self.filters.values())

    def toggled(self, facet: str, value: str) -> Self:
        """The question with this choice added, or taken away where it was made."""
        chosen = self.filters.get(facet, ())
        values = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
        filters = {name: chosen for name, chosen in self.filters.items() if name != facet}
        if values:
            filters[facet] = tuple(sorted(values))
        return replace(self, filters=filters)

    def without(self, facet: str) -> Self:
        """The question without any choice in this facet."""
        kept = {name: values for name, values in self.filters.items() if name != facet}
        return replace(self, filters=kept)

    def query_string(self, **more: str) -> str:
        """The question as a URL carries it, parameters in canonical order."""
        pairs: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        for facet in OBJECT_FACETS:
            pairs += [(facet, value) for value in sorted(self.filters.get(facet, ()))]
        for name in ("year_from", "year_to", "order"):
            if (value := getattr(self, name)) not in (None, ""):
                pairs.append((name, str(value)))
        pairs += [(name, value) for name, value in more.items() if value]
        return urlencode(pairs)

    def to_request(
        self,
        *,
        access: frozenset[str] | None,
        language: str,
        facets: Iterable[str] = (),
        **paging: Any,
    ) -> SearchRequest:
        """The question for the search engine; `paging` are offset, limit, cursor, facet_limit."""
        return SearchRequest(
            kind="object",
            text=self.q,
            language=language,
            access=access,
            filters=dict(self.filters),
            years=(self.year_from, self.year_to),
            order=self.effective_order,
            facets=tuple(facets),
            **paging,
        )


class _Several(forms.TypedMultipleChoiceField):
    """Several values of one facet: the parameter repeated; any text without NUL is a value."""

    def __init__(self) -> None:
        super().__init__(required=False, coerce=str)

    def valid_value(self, value: str) -> bool:
        return 0 < len(value) <= 200 and "\0" not in value


class _Flag(_Several):
    """A facet of things that are there or not: "yes", however a client writes it."""

    def clean(self, value: list[str]) -> list[str]:
        values = super().clean(value)
        if any(word.lower() not in ("yes", "true", "1") for word in values):
            raise ValidationError(_("Ask for “yes”, or leave it out."))
        return ["yes"] if values else []


class ObjectQueryForm(forms.Form):
    """Reads the parameters of a question; unknown ones are left to others (paging, language)."""

    q = forms.CharField(required=False, max_length=1000, label=_("Search"))
    year_from = forms.IntegerField(
        required=False, min_value=-9999, max_value=9999, label=_("From year")
    )
    year_to = forms.IntegerField(
        required=False, min_value=-9999, max_value=9999, label=_("To year")
    )
    order = forms.ChoiceField(
        required=False, choices=[(name, ORDER_NAMES[name]) for name in ORDERS], label=_("Order")
    )

    def __init__(self, data: QueryDict | Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for facet in OBJECT_FACETS:
            self.fields[facet] = _Flag() if facet.startswith("has_") else _Several()

    def clean(self) -> None:
        first, last = self.cleaned_data.get("year_from"), self.cleaned_data.get("year_to")
        if first is not None and last is not None and first > last:
            self.add_error("year_to", _("The last year lies before the first."))

    def cleaned_query(self) -> dict[str, Any]:
        data = self.cleaned_data
        chosen = {name: tuple(sorted(set(data[name]))) for name in OBJECT_FACETS if data[name]}
        return {
            "q": data["q"],
            "filters": chosen,
            "year_from": data["year_from"],
            "year_to": data["year_to"],
            "order": data["order"],
        }
