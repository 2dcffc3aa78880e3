"""Long forms in tabs: one table says which fields and which lists stand in which.

Without JavaScript the tabs are sections, one below the other, with links to each above them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar, cast

from django.contrib.admin.helpers import Fieldset, InlineAdminFormSet
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.utils import flatten
from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Tab:
    """A part of a form: fieldsets as Django knows them, and the inlines below them.

    `name` stands in addresses (`#making`), in bookmarks too: it does not change.
    """

    name: str
    label: Any
    fieldsets: Any = ()
    inlines: Sequence[type[InlineModelAdmin]] = ()


def fieldsets_of(tabs: Sequence[Tab]) -> Any:
    """What a page's `fieldsets` are."""
    return [fieldset for tab in tabs for fieldset in tab.fieldsets]


def inlines_of(tabs: Sequence[Tab]) -> list[type[InlineModelAdmin]]:
    """What a page's `inlines` are."""
    return [inline for tab in tabs for inline in tab.inlines]


@dataclass(frozen=True)
class ShownTab:
    """A tab as the page shows it; `errors` is how many fields of it have to be corrected."""

    name: str
    label: Any
    fieldsets: list[Fieldset]
    inlines: list[InlineAdminFormSet]

    @property
    def errors(self) -> int:
        own = sum(
            name in fieldset.form.errors
            for fieldset in self.fieldsets
            for name in flatten(cast("Any", fieldset).fields)
        )
        bound = [each.formset for each in self.inlines if each.formset.is_bound]
        return own + sum(formset.total_error_count() for formset in bound)


class Tabbed:
    """Mix in before a base of pages; `fieldsets` and `inlines` come from `tabs` too."""

    tabs: ClassVar[Sequence[Tab]]
    change_form_template: ClassVar[Any] = "admin/tabbed_change_form.html"

    scripts: ClassVar[tuple[str, ...]] = ("admin_portal/tabs.js",)
    styles: ClassVar[tuple[str, ...]] = ("admin_portal/tabs.css",)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["tabs"] = list(self._shown_tabs(context))
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def _shown_tabs(self, context: dict[str, Any]) -> Iterator[ShownTab]:
        """The tabs with what this person's form holds of them; a tab without anything is none."""
        fieldsets = iter(context["adminform"])
        formsets = context["inline_admin_formsets"]
        for tab in self.tabs:
            shown = ShownTab(
                tab.name,
                tab.label,
                list(islice(fieldsets, len(tab.fieldsets))),
                [each for each in formsets if type(each.opts) in tab.inlines],
            )
            if shown.fieldsets or shown.inlines:
                yield shown
