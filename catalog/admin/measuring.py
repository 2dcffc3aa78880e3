"""Measurements offered from the text in which they were written down."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.importers.dimensions import Reading, read_dimensions

_LONGEST = 5_000


class MeasuringPages:
    """Mix in before the page of objects: reads the measurements out of a text that is typed."""

    admin_site: Any

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.measure_view)
        here = path("measure/", view, name="catalog_museumobject_measure")
        return [here, *super().get_urls()]  # type: ignore[misc]

    def measure_view(self, request: HttpRequest) -> JsonResponse:
        """What `?text=` measures: `rows` to be offered and a `sentence` on them, for measure.js."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):  # type: ignore[attr-defined]
            raise PermissionDenied
        reading = read_dimensions(request.GET.get("text", "")[:_LONGEST], "cm")
        rows = [
            {
                "part": part,
                "dimension": dimension,
                "value": number_format(value.rstrip("0").rstrip("."), use_l10n=True),
                "unit": unit,
            }
            for part, dimension, value, unit in reading.sizes
        ]
        return JsonResponse({"rows": rows, "sentence": _sentence(reading)})


def _sentence(reading: Reading) -> str:
    count = len(reading.sizes)
    if not count:
        return _("No measurement could be read from the text; type them here.")
    text = ngettext("%(count)d measurement was read.", "%(count)d measurements were read.", count)
    told = text % {"count": count}
    rest = "" if reading.complete else _("Some of the text could not be read.")
    return " ".join(filter(None, [told, rest, _("Look them over before you save.")]))
