"""What the object's type needs, at the head of its form; asked again when the type changes."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language

from catalog.admin.parts import MaterialRows, OriginRows, SubjectRows
from catalog.models import Concept, Measurement, MuseumObject
from catalog.needed import LISTS, label_of, needed_for, unit_for

_LISTS_OF_RESPECTS = (
    (MaterialRows, "concepts"),
    (OriginRows, OriginRows.prefix),
    (SubjectRows, SubjectRows.prefix),
)


@dataclass(frozen=True)
class Need:
    """Something to be filled in, and where: the list or field that `anchor` names.

    `column` of a new row of that list is to be `name`, in `unit` where it is a dimension.
    """

    name: str
    label: str
    anchor: str
    column: str = ""
    unit: str = ""


def needs_for(type_key: int | None) -> list[Need]:
    needs = needed_for(type_key)
    if needs is None:
        return []
    return [_need(name, unit_for(name, needs) if _is_size(name) else "") for name in needs.names]


def _is_size(name: str) -> bool:
    return name in Measurement.Dimension.values


def _need(name: str, unit: str) -> Need:
    label = label_of(name)
    if unit:
        return Need(name, label, "measurements-group", "dimension", unit)
    for rows, prefix in _LISTS_OF_RESPECTS:
        if name in rows.respects:
            return Need(name, label, f"{prefix}-group", "relation")
    if name in LISTS:
        return Need(name, label, f"{name}-group")
    return Need(name, label, f"id_{name}_{get_language()}")


class ShowsNeeds:
    """Mix in before the page of objects."""

    scripts: ClassVar[tuple[str, ...]] = ("admin_portal/needed.js",)

    admin_site: Any

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.needed_view)
        name = "catalog_museumobject_needed"
        return [path("needed/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def needed_view(self, request: HttpRequest) -> HttpResponse:
        """What an object of `?type=` needs, for needed.js; nothing where there is no such type."""
        key = request.GET.get("type", "")
        is_key = key.isascii() and key.isdigit() and len(key) < 19
        return render(request, "admin/_needed.html", needs_context(int(key) if is_key else None))

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        record: MuseumObject | None = context["original"]
        field = context["adminform"].form.fields.get("object_type")
        if field is not None:
            context |= needs_context(record.object_type_id if record else None)
            context["needed_address"] = reverse("admin:catalog_museumobject_needed")
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


def needs_context(type_key: int | None) -> dict[str, Any]:
    kind = Concept.objects.filter(pk=type_key).first() if type_key else None
    return {"needed_kind": kind, "needs": needs_for(type_key) if kind else []}
