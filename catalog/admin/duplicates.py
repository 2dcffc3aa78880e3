"""The list of pairs that may be one object."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.pairs import pair_page
from catalog.admin.pictures import thumbnail
from catalog.models import Duplicate, Image
from museumportal.accounts.admin.base import ReadOnlyAdmin, Task
from regions.admin.scoping import MuseumFilter, OwnMuseums


class JudgedFilter(admin.SimpleListFilter):
    """Pairs that somebody has judged are shown only when asked for."""

    title = _("judgement")
    parameter_name = "judged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("not the same"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": _("not judged yet")}, *others]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(dismissed__isnull=self.value() != "yes")


@admin.register(Duplicate)
class DuplicateAdmin(OwnMuseums, ReadOnlyAdmin):
    task = Task.DESCRIBE
    place = 3
    list_display = (
        "first_picture",
        "first_record",
        "second_picture",
        "second_record",
        "why",
        "judgement",
    )
    list_display_links = ("first_record", "second_record")
    list_select_related = ("first", "second", "dismissed_by")
    list_filter = (JudgedFilter, MuseumFilter)
    list_per_page = 25

    def prepare_rows(self, rows: list[Duplicate]) -> None:
        main = Image.objects.filter(is_main=True)
        objects = [each for row in rows for each in (row.first, row.second)]
        prefetch_related_objects(objects, Prefetch("images", main, to_attr="main_images"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The two side by side."""
        pair = self.get_object(request, object_id)
        if pair is None or not self.has_view_permission(request, pair):
            raise Http404
        return pair_page(self.admin_site, request, pair.first, pair.second)

    @admin.display(description=_("picture"))
    def first_picture(self, pair: Any) -> SafeString:
        return thumbnail(next(iter(pair.first.main_images), None))

    @admin.display(description=_("object"))
    def first_record(self, pair: Duplicate) -> str:
        return str(pair.first)

    @admin.display(description=_("picture"))
    def second_picture(self, pair: Any) -> SafeString:
        return thumbnail(next(iter(pair.second.main_images), None))

    @admin.display(description=_("other object"))
    def second_record(self, pair: Duplicate) -> str:
        return str(pair.second)

    @admin.display(description=_("why"))
    def why(self, pair: Duplicate) -> str:
        return grounds_in_words(pair.grounds)

    @admin.display(description=_("judgement"))
    def judgement(self, pair: Duplicate) -> str:
        words = _("not the same") if pair.dismissed else _("not judged yet")
        return f"{words} ({pair.dismissed_by})" if pair.dismissed_by else str(words)


def grounds_in_words(grounds: list[str]) -> str:
    return "; ".join(str(Duplicate.Ground(each).label) for each in grounds)
