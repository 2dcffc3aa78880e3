"""Admin pages of regions and museums."""

from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, Case, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from museumportal.accounts.admin.base import PortalAdmin, Rows, Task, TranslatedAdmin
from museumportal.accounts.admin.exporting import ExportsList
from regions.actions.museums import save_museum, save_region
from regions.admin.memberships import SeenMemberships
from regions.forms import MuseumForm
from regions.models import Museum, MuseumYear, Region
from regions.opening import DAY_NAMES, DAYS
from regions.permissions import knows_all_museums
from regions.typed_hours import typed_hours

_BOUNDED = Case(
    When(boundary__isnull=False, then=Value(True)), default=False, output_field=BooleanField()
)


@admin.register(Region)
class RegionAdmin(ExportsList, TranslatedAdmin):
    task = Task.MUSEUMS
    place = 2
    list_display = ("code", "name", "has_boundary")
    search_fields = ("code__istartswith", "name_kk", "name_ru", "name_en")
    fields = ("code", "name", "tile_column", "tile_row", "boundary")
    export_columns = ("code", "name", "tile_column", "tile_row")
    export_command = "import_regions"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        editing = getattr(request.resolver_match, "url_name", "") == "regions_region_change"
        return rows if editing else rows.defer("boundary").annotate(bounded=_BOUNDED)

    @admin.display(description=_("boundary"), boolean=True)
    def has_boundary(self, region: Any) -> bool:
        return bool(region.bounded)

    def save_row(self, row: Region, *, change: bool) -> None:
        save_region(region=row)


class MuseumYearRows(Rows):
    model = MuseumYear


class MembershipRows(SeenMemberships):
    """Who works here."""

    fields = readonly_fields = ("user", "role", "change_role")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("regions.change_museum", obj)


@admin.register(Museum)
class MuseumAdmin(ExportsList, PortalAdmin):
    task = Task.MUSEUMS
    form = MuseumForm
    list_display = ("code", "name", "kind", "region", "connected_on", "people")
    list_display_links = ("code", "name")
    list_filter = ("kind",)
    list_select_related = ("region",)
    search_fields = ("code__istartswith", "name_kk", "name_ru", "name_en")
    export_columns = (
        *("public_id", "code", "kind", "region", "branch_of", "name", "description", "address"),
        *("latitude", "longitude", "phone", "email", "website", "founded", "connected_on"),
    )
    export_command = "import_museums"
    readonly_fields = ("hours",)
    inlines = (MuseumYearRows, MembershipRows)
    fieldsets = (
        (None, {"fields": ("code", "kind", "region", "branch_of", "connected_on")}),
        (_("Name and description"), {"fields": ("name", "description", "founded")}),
        (
            _("Address"),
            {"fields": ("address", ("latitude", "longitude"), ("phone", "email"), "website")},
        ),
    )
    _HOURS = (_("Opening hours"), {"fields": (*DAYS, "exceptions")})
    _HOURS_SEEN = (_("Opening hours"), {"fields": ("hours",)})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        hours = self._HOURS if self.has_change_permission(request, obj) else self._HOURS_SEEN
        return [*super().get_fieldsets(request, obj), hours]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return (
            rows
            if knows_all_museums(request.user)
            else rows.filter(pk__in=Museum.objects.run_by(request.user).values("pk"))
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        if request.user.has_perm("regions.take_in_museum"):
            return readonly
        return (*readonly, "code", "kind", "region", "branch_of", "connected_on")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a museum is taken in together with its first director

    def save_row(self, row: Museum, *, change: bool) -> None:
        save_museum(museum=row)

    def index_links(self, request: HttpRequest) -> list[dict[str, str]]:
        if not request.user.has_perm("regions.take_in_museum"):
            return []
        return [{"name": gettext("Take in a museum"), "url": reverse("people:take_in")}]

    @admin.display(description=_("opening hours"))
    def hours(self, museum: Museum) -> SafeString:
        texts = typed_hours(museum.opening_hours)
        days = [
            (name, texts[day]) for day, name in zip(DAYS, DAY_NAMES, strict=True) if day in texts
        ]
        return format_html_join(mark_safe("<br>"), "{}: {}", days)

    @admin.display(description=_("people"))
    def people(self, museum: Museum) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("people:museum", args=[museum.public_id]), _("people")
        )
