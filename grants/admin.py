"""Admin pages of the programme."""

from typing import Any, ClassVar

from django.contrib import admin

from grants import actions
from grants.models import Award, Call, Partner, Programme
from museumportal.accounts.admin.base import PortalAdmin, Task, TranslatedRows
from museumportal.accounts.admin.exporting import ExportsList
from regions.admin.scoping import MuseumFilter


class _ProgrammePage(ExportsList, PortalAdmin):
    task = Task.PROGRAMME
    search_fields: ClassVar[Any] = ("title_kk", "title_ru", "title_en")

    def may_be_deleted(self, row: Any) -> bool:
        return not row.published

    def save_row(self, row: Any, *, change: bool) -> None:
        actions.save(record=row)

    def delete_row(self, row: Any) -> None:
        actions.delete(record=row)


class PartnerRows(TranslatedRows):
    model = Partner
    fields = ("position", "name", "role", "website")


@admin.register(Programme)
class ProgrammeAdmin(_ProgrammePage):
    list_display = ("title", "starts_on", "ends_on", "published")
    export_columns = ("title", "summary", "description", "starts_on", "ends_on", "published")
    list_filter = ("published",)
    fields = (
        "title",
        "summary",
        "description",
        "regions",
        ("starts_on", "ends_on"),
        "published",
    )
    inlines = (PartnerRows,)


@admin.register(Call)
class CallAdmin(_ProgrammePage):
    place = 1
    list_display = ("title", "programme", "opens_on", "closes_on", "published")
    list_select_related = ("programme",)
    list_filter = ("published", "currency")
    export_columns = (
        *("programme", "title", "description", "opens_on", "closes_on", "budget", "currency"),
        "published",
    )
    fields = (
        "programme",
        "title",
        "description",
        ("opens_on", "closes_on"),
        ("budget", "currency"),
        "published",
    )


@admin.register(Award)
class AwardAdmin(_ProgrammePage):
    place = 2
    list_display = ("title", "museum", "call", "amount", "awarded_on", "ends_on")
    list_select_related = ("museum", "call")
    list_filter = (MuseumFilter,)
    export_columns = (
        *("call", "museum", "title", "summary", "amount", "awarded_on", "ends_on"),
        *("promised_items", "promised_images", "promised_models", "promised_tours"),
    )
    fields = (
        ("call", "museum"),
        "title",
        "summary",
        "amount",
        ("awarded_on", "ends_on"),
        ("promised_items", "promised_images", "promised_models", "promised_tours"),
    )

    def may_be_deleted(self, row: Award) -> bool:
        return not row.call.published
