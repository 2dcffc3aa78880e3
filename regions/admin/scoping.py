"""Pages whose rows belong to museums: everybody sees their own museums' rows only."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from regions.models import Museum, museum_codes
from regions.permissions import ranks_by_museum


def without_only_museum(columns: Iterable[Any], request: HttpRequest) -> list[Any]:
    """Columns of a list without the museum's, for those who work in one."""
    codes = museum_codes(request.user)
    one = codes is not None and len(codes) == 1
    return [name for name in columns if not (one and name == "museum")]


class OwnMuseums:
    """Mix in before a base of `museumportal.accounts.admin`.

    `museum_path` leads from the row to its museum, such as `museum` or `object__museum`.
    """

    museum_path: ClassVar[str] = "museum"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)  # type: ignore[misc]
        if museum_codes(request.user) is None:
            return rows
        # The keys themselves, not a subquery: the planner then walks the index by museum and key.
        return rows.filter(**{f"{self.museum_path}__in": list(ranks_by_museum(request.user))})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)  # type: ignore[misc]
        museums = list(ranks_by_museum(request.user))
        if self.museum_path == "museum" and len(museums) == 1:
            initial.setdefault("museum", museums[0])
        return initial


class SelectFilter(admin.SimpleListFilter):
    """A filter drawn as a selection list, for more choices than fit one below the other."""

    template = "admin/select_filter.html"


class MuseumFilter(SelectFilter):
    """By museum, among the person's own; nothing to choose where there is one only."""

    title = _("museum")
    parameter_name = "museum"
    path: ClassVar[str] = "museum"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        museums = Museum.objects.run_by(request.user).order_by("name", "pk")
        return [(museum.code, museum.name or museum.code) for museum in museums]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        code = self.value()
        if not code:
            return queryset
        return queryset.filter(**{self.path: Museum.objects.filter(code=code).first()})
