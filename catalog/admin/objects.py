"""Admin pages of objects and collections."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from catalog.actions.images import attach_image, first_in_line
from catalog.actions.objects import objects_touched, save_object
from catalog.actions.restore import restore_object
from catalog.admin import parts, steps
from catalog.admin.carrying import CarriesOn
from catalog.admin.exporting import ExportPages
from catalog.admin.finding import narrowed
from catalog.admin.mass import MassPages
from catalog.admin.needed import ShowsNeeds
from catalog.admin.object_form import TABS
from catalog.admin.pairs import DuplicatePages
from catalog.admin.paper import PaperPages
from catalog.admin.parts_scholarship import asks_for_related
from catalog.admin.pictures import taken_in, thumbnail, thumbnail_address
from catalog.admin.quality import ShowsQuality
from catalog.admin.quick import QuickEntry
from catalog.admin.reading import ReadingPages
from catalog.admin.review import ReviewPages
from catalog.forms import MuseumObjectForm
from catalog.forms_scholarship import others_of
from catalog.models import Collection, Image, MuseumObject
from museumportal.accounts.admin.base import KeysetAdmin, PortalAdmin, Task
from museumportal.accounts.admin.drafts import KeepsDrafts
from museumportal.accounts.admin.exporting import ExportsList
from museumportal.accounts.admin.gone import LeadsOn
from museumportal.accounts.admin.tabs import Tabbed, fieldsets_of, inlines_of
from regions.admin.scoping import MuseumFilter, OwnMuseums, without_only_museum


class BinFilter(admin.SimpleListFilter):
    """What lies in the bin is shown only when asked for."""

    title = _("bin")
    parameter_name = "bin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("in the bin"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(binned_at__isnull=self.value() != "yes")


class PictureFilter(admin.SimpleListFilter):
    title = _("pictures")
    parameter_name = "pictures"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("none", _("without pictures")),
            ("refused", _("with refused pictures")),
            ("ready", _("with pictures")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        pictures = Image.objects.filter(object=OuterRef("pk"))
        match self.value():
            case "none":
                return queryset.filter(~Exists(pictures))
            case "refused":
                return queryset.filter(Exists(pictures.filter(state=Image.State.REFUSED)))
            case "ready":
                return queryset.filter(Exists(pictures.filter(state=Image.State.READY)))
        return queryset


@admin.register(MuseumObject)
class MuseumObjectAdmin(
    QuickEntry,
    CarriesOn,
    KeepsDrafts,
    LeadsOn,
    ShowsNeeds,
    Tabbed,
    ShowsQuality,
    ReadingPages,
    ReviewPages,
    PaperPages,
    ExportPages,
    MassPages,
    DuplicatePages,
    OwnMuseums,
    KeysetAdmin,
    PortalAdmin,
):
    change_form_template = "admin/object_form.html"
    change_list_template = "admin/object_list.html"
    task = Task.DESCRIBE
    form = MuseumObjectForm
    restore = staticmethod(restore_object)
    list_display = (
        "picture",
        "inventory_number",
        "title",
        "object_type",
        "museum",
        "status",
        "completeness_shown",
        "changed_on",
    )
    list_display_links = ("inventory_number", "title")
    list_select_related = ("museum", "object_type")
    list_filter = ("status", MuseumFilter, PictureFilter, BinFilter)
    search_fields = ("inventory_number",)
    search_help_text = _("Inventory number or its beginning, identifier, or words of the record.")
    actions = steps.ACTIONS
    tabs = TABS
    fieldsets = fieldsets_of(TABS)
    inlines = inlines_of(TABS)

    def get_list_display(self, request: HttpRequest) -> Any:
        """Without the museum's column for those who work in one."""
        return without_only_museum(self.list_display, request)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Pictures are described once they are there."""
        return [part for part in self.inlines if obj or part is not parts.ImageCards]

    def prepare_rows(self, rows: list[MuseumObject]) -> None:
        main = Image.objects.filter(is_main=True)
        prefetch_related_objects(rows, Prefetch("images", main, to_attr="main_images"))

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        if not search_term.strip():
            return queryset, False
        text, own = search_term.strip(), not asks_for_related(request)
        if not own:
            queryset = MuseumObject.objects.visible_to(request.user)
        exact = Q(inventory_number__startswith=text)
        found = narrowed(queryset, text, exact=exact, kind="object", request=request, own=own)
        return found.order_by("-pk"), False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        if obj is None or request.user.has_perm("regions.take_in_museum"):
            return readonly
        return (*readonly, "museum")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return steps.allowed(super().get_actions(request), request)

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        if record := context["original"]:
            first_in_line(record.images.filter(state=Image.State.WAITING))
        return super().render_change_form(request, context, *args, **kwargs)

    def save_row(self, row: MuseumObject, *, change: bool) -> None:
        save_object(record=row)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            objects_touched(records=[form.instance, *others_of(formsets)])
        self.take_in(request, form.instance, form.cleaned_data.get("pictures") or ())

    def take_in(
        self, request: Any, record: MuseumObject, files: Iterable[Any], **said: Any
    ) -> None:
        """Attach pictures, with columns that are `said` of each; those refused are told."""
        taken = 0
        for file in files:
            try:
                attach_image(record=record, file=file, name=file.name, **said)
                taken += 1
            except ValidationError as refusal:
                request.picture_refused = True
                self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        if taken:
            text = taken_in(taken, public=record.is_public, published=said.get("published", True))
            self.message_user(request, text, messages.SUCCESS)

    def choice_picture(self, record: Any) -> str:
        return thumbnail_address(next(iter(record.main_images), None))

    def response_post_save_add(self, request: Any, obj: Any) -> HttpResponseRedirect:
        return self._to_pictures(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: Any, obj: Any) -> HttpResponseRedirect:
        return self._to_pictures(request, obj) or super().response_post_save_change(request, obj)

    def _to_pictures(self, request: Any, record: MuseumObject) -> HttpResponseRedirect | None:
        """Where a picture was refused, back to where another one can be chosen."""
        if not getattr(request, "picture_refused", False):
            return None
        address = reverse("admin:catalog_museumobject_change", args=[record.pk])
        return HttpResponseRedirect(f"{address}#pictures")

    @admin.display(description=_("changed"))
    def changed_on(self, record: MuseumObject) -> str:
        return date_format(localtime(record.modified), "SHORT_DATE_FORMAT")

    @admin.display(description=_("picture"))
    def picture(self, record: Any) -> SafeString:
        return thumbnail(next(iter(record.main_images), None))


@admin.register(Collection)
class CollectionAdmin(OwnMuseums, ExportsList, PortalAdmin):
    task = Task.DESCRIBE
    place = 2
    list_display = ("name", "museum")
    list_select_related = ("museum",)
    list_filter = (MuseumFilter,)
    search_fields = ("name_kk", "name_ru", "name_en")
    fields = export_columns = ("museum", "name")

    def may_be_deleted(self, row: Collection) -> bool:
        return not row.objects_held.exists()
