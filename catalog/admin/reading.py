"""Measurements and years read out of the text in which they were written down."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.importers.dimensions import Reading, read_dimensions
from catalog.periods import years_label
from catalog.typed_days import impossible_day, no_such_day
from museumportal.lib.dates import LONGEST, first_date, says_undated

_LONGEST_MEASUREMENTS = 5_000


class ReadingPages:
    """Mix in before the page of objects: reads measurements and years out of texts while typed."""

    scripts: ClassVar[tuple[str, ...]] = ("admin_portal/years.js",)
    admin_site: Any

    def get_urls(self) -> Any:
        pages = {"measure": self.measure_view, "years": self.years_view}
        here = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"catalog_museumobject_{name}")
            for name, view in pages.items()
        ]
        return [*here, *super().get_urls()]  # type: ignore[misc]

    def measure_view(self, request: HttpRequest) -> JsonResponse:
        """What `?text=` measures: `rows` to be offered and a `sentence` on them, for measure.js."""
        self._require_entry(request)
        reading = read_dimensions(request.GET.get("text", "")[:_LONGEST_MEASUREMENTS], "cm")
        rows = [
            {
                "part": part,
                "dimension": dimension,
                "value": number_format(value.rstrip("0").rstrip("."), use_l10n=True),
                "unit": unit,
            }
            for part, dimension, value, unit in reading.sizes
        ]
        return JsonResponse({"rows": rows, "sentence": _measured(reading)})

    def years_view(self, request: HttpRequest) -> HttpResponse:
        """The sentence, for years.js, on the years of a date whose texts in the languages are
        `?text=`; as saving reads them."""
        self._require_entry(request)
        texts = [text[: LONGEST + 1] for text in request.GET.getlist("text") if text.strip()]
        return HttpResponse(_years_of(texts), content_type="text/plain; charset=utf-8")

    def _require_entry(self, request: HttpRequest) -> None:
        page: Any = self
        if not (page.has_add_permission(request) or page.has_change_permission(request)):
            raise PermissionDenied


def _years_of(texts: list[str]) -> str:
    for text in texts:
        if day := impossible_day(text):
            return no_such_day(day)
    if years := first_date(texts):
        return _("Years read from the text: %(years)s.") % {"years": years_label(*years)}
    if not texts or any(says_undated(text) for text in texts):
        return ""
    return _("No year could be read from the text; type the years below if they are known.")


def _measured(reading: Reading) -> str:
    count = len(reading.sizes)
    if not count:
        return _("No measurement could be read from the text; type them here.")
    text = ngettext("%(count)d measurement was read.", "%(count)d measurements were read.", count)
    told = text % {"count": count}
    rest = "" if reading.complete else _("Some of the text could not be read.")
    return " ".join(filter(None, [told, rest, _("Look them over before you save.")]))
