"""One question to the catalogue, clean: the same for site, API, admin search and mass edit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.facets import FACET_NAMES, Labels, allowed_values, facet_labels, facet_value
from catalog.search import FACETS, NOT_OFFERED
from museumportal.lib.api import not_known, shown
from museumportal.search import ORDERS, SearchRequest
from regions.search import FACETS as MUSEUM_FACETS

OBJECT_FACETS: tuple[str, ...] = (
    *MUSEUM_FACETS,
    *(facet for facet in FACETS if facet not in NOT_OFFERED),
)
"""Every facet by which objects are filtered and counted, in canonical order."""

ORDER_NAMES = {
    "relevance": _("best match"),
    "newest": _("newest first"),
    "title": _("by title"),
    "oldest_date": _("oldest first"),
    "newest_date": _("most recently made first"),
    "random": _("in random order"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A value that means nothing, where it stood, and what may stand there."""

    parameter: str
    value: str
    label: str
    """What people call the parameter."""
    allowed: str
    why: str = ""
    """What is wrong, where it is not the choice but how it was written."""

    def __str__(self) -> str:
        """The sentence for programs, which are to ask again."""
        return self.why or not_known(self.value, self.allowed)

    @property
    def note(self) -> str:
        """The sentence for people, for whom the value was left out."""
        words = {"value": shown(self.value), "name": self.label, "allowed": self.allowed}
        if self.parameter in ("year_from", "year_to"):
            return gettext("“%(value)s” was left out. “%(name)s” takes %(allowed)s.") % words
        return gettext("“%(value)s” was left out: “%(name)s” has no such choice.") % words


@dataclass(frozen=True)
class ObjectQuery:
    """Words, filters, years and order, cleaned; equal questions have equal query strings."""

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    year_from: int | None = None
    year_to: int | None = None
    order: str = ""
    seed: int | None = None
    """Tells one random order from another."""

    @classmethod
    def read(cls, data: QueryDict) -> tuple[Self, list[Refusal]]:
        """What a query string asks, and what was left out of it because it means nothing.

        Empty values are as good as none. Whether there is such a museum, maker or concept is for
        `look_up` to say.
        """
        form = ObjectQueryForm(data)
        form.is_valid()
        filters: dict[str, tuple[str, ...]] = {}
        refusals = form.refusals()
        for facet in OBJECT_FACETS:
            texts = [text.strip() for text in data.getlist(facet) if text.strip()]
            read = {text: facet_value(facet, text) for text in texts}
            if values := sorted({value for value in read.values() if value is not None}):
                filters[facet] = tuple(values)
            refusals += [refusal(facet, text) for text, value in read.items() if value is None]
        return cls(filters=filters, **form.read()), refusals

    @classmethod
    def parse(cls, data: QueryDict) -> Self:
        """The same where all must mean something; else ValidationError, a sentence a parameter."""
        query, refusals = cls.read(data)
        if refusals:
            raise ValidationError({refused.parameter: str(refused) for refused in refusals})
        return query

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

    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of every parameter, in canonical order."""
        pairs: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        for facet in OBJECT_FACETS:
            pairs += [(facet, value) for value in sorted(self.filters.get(facet, ()))]
        for name in ("year_from", "year_to", "order", "seed"):
            if (value := getattr(self, name)) not in (None, ""):
                pairs.append((name, str(value)))
        return pairs

    def query_string(self, **more: str) -> str:
        """The question as a URL carries it, with `more` behind it."""
        return urlencode(self.pairs() + [(name, value) for name, value in more.items() if value])

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
            seed=self.seed or 0,
            facets=tuple(facets),
            **paging,
        )


def look_up(query: ObjectQuery) -> tuple[ObjectQuery, dict[str, Labels], list[Refusal]]:
    """The question without the choices that nothing is behind, the names of the others by facet,
    and what was left out. One query a facet at most."""
    labels = {facet: facet_labels(facet, values) for facet, values in query.filters.items()}
    refusals = [
        refusal(facet, value)
        for facet, values in query.filters.items()
        for value in values
        if value not in labels[facet]
    ]
    for refused in refusals:
        query = query.toggled(refused.parameter, refused.value)
    return query, labels, refusals


def refusal(facet: str, value: str) -> Refusal:
    return Refusal(facet, value, str(FACET_NAMES[facet]), allowed_values(facet))


SEEDS: Final = 1_000_000
"""Random orders to choose from."""
_YEARS = _("whole years from -9999 to 9999, the last one not before the first")


class ObjectQueryForm(forms.Form):
    """Reads all of a question but its facets; unknown parameters are left to others."""

    q = forms.CharField(
        required=False,
        max_length=1000,
        label=_("Search"),
        error_messages={
            "max_length": _(
                "This query is too long: %(show_value)d characters, where %(limit_value)d are read."
            ),
            "null_characters_not_allowed": _("This query has characters that stand in no text."),
        },
    )
    year_from = forms.IntegerField(
        required=False, min_value=-9999, max_value=9999, label=_("From year")
    )
    year_to = forms.IntegerField(
        required=False, min_value=-9999, max_value=9999, label=_("To year")
    )
    order = forms.ChoiceField(
        required=False, choices=[(name, ORDER_NAMES[name]) for name in ORDERS], label=_("Order")
    )
    seed = forms.IntegerField(
        required=False, min_value=0, max_value=SEEDS - 1, label=_("Random order")
    )

    def clean(self) -> None:
        first, last = self.cleaned_data.get("year_from"), self.cleaned_data.get("year_to")
        if first is not None and last is not None and first > last:
            self.add_error("year_to", str(_YEARS))

    def read(self) -> dict[str, Any]:
        """What means something; the rest as if it had not been asked."""
        empty = {"q": "", "year_from": None, "year_to": None, "order": "", "seed": None}
        if self.cleaned_data.get("order") != "random":
            self.cleaned_data["seed"] = None
        return {name: self.cleaned_data.get(name, nothing) for name, nothing in empty.items()}

    def refusals(self) -> list[Refusal]:
        """What means nothing."""
        allowed = {
            "year_from": _YEARS,
            "year_to": _YEARS,
            "order": ", ".join(ORDERS),
            "seed": _("a whole number, %(most)d at most") % {"most": SEEDS - 1},
        }
        return [
            Refusal(
                name,
                self.data.get(name, ""),
                str(self.fields[name].label),
                str(allowed.get(name, "")),
                why="" if name in allowed else str(errors[0]),
            )
            for name, errors in self.errors.items()
        ]


PARAMETERS: Final = (*ObjectQueryForm.base_fields, *OBJECT_FACETS)
"""All that a query string can say of a question."""
