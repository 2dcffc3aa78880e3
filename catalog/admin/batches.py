"""Admin pages of mass work: what ran, and what it did to each object."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Batch, BatchItem
from museumportal.accounts.admin.base import ReadOnlyAdmin, Task
from regions.admin.scoping import MuseumFilter, OwnMuseums

_COUNTS = ("created_count", "updated_count", "unchanged_count", "rejected_count")


@admin.register(Batch)
class BatchAdmin(OwnMuseums, ReadOnlyAdmin):
    task = Task.MACHINERY
    list_display = ("id", "kind", "museum", "file_name", "state", *_COUNTS, "started")
    list_select_related = ("museum",)
    list_filter = ("kind", "state", MuseumFilter)
    search_fields = ("file_name__startswith",)
    fields = (
        ("kind", "state", "dry_run"),
        ("museum", "user"),
        ("source", "file_name"),
        _COUNTS,
        ("started", "finished"),
        "notes",
        "rows",
    )
    readonly_fields = ("rows",)

    @admin.display(description=_("rows"))
    def rows(self, batch: Batch) -> SafeString:
        lists = reverse("admin:catalog_batchitem_changelist")
        kinds = [("", gettext("all rows")), *BatchItem.Outcome.choices]
        return format_html_join(
            " · ",
            '<a href="{}?batch__id__exact={}{}">{}</a>',
            (
                (lists, batch.pk, f"&outcome__exact={outcome}" if outcome else "", label)
                for outcome, label in kinds
            ),
        )


@admin.register(BatchItem)
class BatchItemAdmin(OwnMuseums, ReadOnlyAdmin):
    museum_path = "batch__museum"
    task = Task.MACHINERY
    place = 1
    list_display = ("batch_number", "line", "key", "outcome", "object_link", "reasons")
    list_select_related = ("object",)
    list_filter = ("outcome",)
    search_fields = ("key__startswith",)
    fields = (("batch", "line", "key"), ("object", "outcome"), "problems", "before", "after")

    @admin.display(description=_("batch"), ordering="batch_id")
    def batch_number(self, item: BatchItem) -> int:
        return item.batch_id

    @admin.display(description=_("object"))
    def object_link(self, item: BatchItem) -> str:
        if item.object is None:
            return ""
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:catalog_museumobject_change", args=[item.object_id]),
            item.object,
        )

    @admin.display(description=_("reasons"))
    def reasons(self, item: BatchItem) -> str:
        return "; ".join(_sentence(problem) for problem in item.problems)


def _sentence(problem: Any) -> str:
    if isinstance(problem, dict):
        return ": ".join(
            str(part) for part in (problem.get("field"), problem.get("reason")) if part
        )
    return str(problem)
