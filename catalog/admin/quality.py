"""How good a record is and what to do next, in the list and the form of objects."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F
from django.forms import Media
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog import quality
from catalog.actions.quality import facts_of_object
from catalog.models import MuseumObject
from regions.admin.scoping import SelectFilter
from regions.models import museum_codes


class _QualityFilter(SelectFilter):
    """Offered within one museum, where an index leads to what is chosen."""

    parameter_name: str
    named: ClassVar[list[tuple[str, Any]]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        codes = museum_codes(request.user)
        alone = codes is not None and len(codes) == 1
        return self.named if alone or request.GET.get("museum") else []

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        return self.kept(queryset, value) if value in dict(self.lookup_choices) else queryset

    def kept(self, queryset: Any, value: Any) -> Any:
        return queryset.filter(**{self.parameter_name: value})


class NextStepFilter(_QualityFilter):
    title = _("do this next")
    parameter_name = "next_step"
    named = [(step.code, step.sentence) for step in quality.STEPS]


class CompletenessFilter(_QualityFilter):
    title = _("completeness")
    parameter_name = "completeness"
    named = [(str(band), quality.band_in_words(band)) for band in range(len(quality.BANDS))]

    def kept(self, queryset: Any, value: Any) -> Any:
        return queryset.alias(band=F("completeness") / 25).filter(band=int(value))


class ContentTierFilter(_QualityFilter):
    title = _("Europeana content tier")
    parameter_name = "content_tier"
    named = [(str(tier), f"{tier}") for tier in quality.TIER_NAMES]


class MetadataTierFilter(_QualityFilter):
    title = _("Europeana metadata tier")
    parameter_name = "metadata_tier"
    named = [(tier, tier) for tier in quality.METADATA_TIERS]


FILTERS = (NextStepFilter, CompletenessFilter, ContentTierFilter, MetadataTierFilter)


class ShowsQuality:
    """Mix in before the base of the page of objects."""

    @property
    def media(self) -> Any:
        return super().media + Media(css={"all": ("admin_portal/quality.css",)})  # type: ignore[misc]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return (*super().get_list_filter(request), *FILTERS)  # type: ignore[misc]

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        if record := context["original"]:
            context["quality"] = record
            context["content_name"] = quality.TIER_NAMES[record.content_tier]
            context["metadata_name"] = quality.METADATA_NAMES[record.metadata_tier]
            context["steps_left"] = quality.steps_left(facts_of_object(record))
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    @admin.display(description=_("do this next"))
    def completeness_shown(self, record: MuseumObject) -> SafeString:
        step = quality.BY_CODE.get(record.next_step)
        return format_html(
            '<span class="completeness"><meter min="0" max="100" value="{0}">{0} %</meter> {0} %'
            "</span> {1}",
            record.completeness,
            step.sentence if step else "",
        )
