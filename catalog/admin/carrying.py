"""New objects that begin with what another one says: clones, and objects entered one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from catalog.actions.entry import object_entered
from catalog.admin.object_form import TABS
from catalog.carrying import NEVER_COPIED, habit_of, next_number
from catalog.models import EntryHabit, MuseumObject
from museumportal.accounts.admin.sent import as_sent
from regions.models import museum_codes
from regions.permissions import ranks_by_museum

CHOSEN: Final = "carry"
"""The fields that name what the next object begins with."""
OFFERED: Final = "carry_shown"
"""The field that names all that could be chosen on the page; what it does not name stays."""


@dataclass(frozen=True)
class Beginning:
    """What a new object begins with: the columns and lists `names` of `source`, and a number."""

    source: MuseumObject | None = None
    names: frozenset[str] = frozenset()
    number: str = ""
    habit: EntryHabit | None = field(default=None, compare=False)

    def columns(self) -> dict[str, Any]:
        if self.source is None:
            return {}
        names = [name for name in self.names if name not in NEVER_COPIED]
        copied = model_to_dict(self.source, fields=names) if names else {}
        return {**copied, "museum": self.source.museum_id, "inventory_number": self.number}


class CarriesOn:
    """Mix in before the page of objects."""

    scripts: ClassVar[tuple[str, ...]] = ("admin_portal/carry.js",)
    styles: ClassVar[tuple[str, ...]] = ("admin_portal/carry.css",)

    admin_site: Any
    opts: Any

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.clone_view)
        name = "catalog_museumobject_clone"
        return [path("<path:object_id>/clone/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def clone_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks which parts of an object a new one is to begin with."""
        page: Any = self
        record = page.get_object(request, object_id)
        if record is None:
            raise Http404
        if not page.has_change_permission(request, record):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("A new object like this one"),
            "object": record,
            "tabs": [tab for tab in TABS if tab.name != "pictures"],
            "add_address": reverse("admin:catalog_museumobject_add"),
        }
        return render(request, "admin/clone.html", context)

    def beginning(self, request: Any) -> Beginning:
        """What a new object begins with; fetched once a request."""
        if not hasattr(request, "object_begins"):
            request.object_begins = self._cloned(request) or self._carried(request)
        known: Beginning = request.object_begins
        return known

    def _cloned(self, request: Any) -> Beginning | None:
        page: Any = self
        key = request.GET.get("clone", "")
        source = page.get_object(request, key) if key.isascii() and key.isdigit() else None
        if source is None or not page.has_change_permission(request, source):
            return None
        parts = request.GET.getlist("part")
        lists = page.get_inline_instances(request)
        names = {
            name
            for tab in TABS
            if tab.name in parts
            for name in (
                *page.replace_orig_field(flatten_fieldsets(tab.fieldsets)),
                *(self._list_name(each) for each in lists if type(each) in tab.inlines),
            )
        }
        habit = habit_of(request.user, [source.museum_id])
        last = habit.last if habit and habit.last else source
        number = next_number(source.museum, last.inventory_number)
        return Beginning(source, frozenset(names), number, habit)

    def _carried(self, request: Any) -> Beginning:
        museums = (
            None if museum_codes(request.user) is None else list(ranks_by_museum(request.user))
        )
        habit = habit_of(request.user, museums)
        if habit is None or habit.last is None or habit.last.museum_id != habit.museum_id:
            return Beginning(habit=habit)
        number = next_number(habit.museum, habit.last.inventory_number)
        return Beginning(habit.last, frozenset(habit.carried), number, habit)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        begun = self.beginning(request).columns()
        return {**begun, **super().get_changeform_initial_data(request)}  # type: ignore[misc]

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """A new object's lists begin with copies of another one's rows."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)  # type: ignore[misc]
        if request.method == "GET" and obj._state.adding:
            begins = self.beginning(request)
            if begins.source and prefix in begins.names:
                kwargs["initial"] = list(self._rows(request, inline, begins.source))
        return dict(kwargs)

    def _rows(
        self, request: HttpRequest, inline: Any, source: MuseumObject
    ) -> Iterator[dict[str, Any]]:
        for row in inline.rows_of(request, source):
            yield model_to_dict(row, exclude=["id", inline.link.name])

    def _list_name(self, inline: Any) -> str:
        """What a list is called in what browsers send."""
        return str(inline.prefix or inline.link.remote_field.get_accessor_name())

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        self.remember_entry(request, form.instance, is_new=not change)

    def remember_entry(self, request: Any, record: MuseumObject, *, is_new: bool) -> None:
        carried = None
        if OFFERED in request.POST:
            habit = habit_of(request.user, [record.museum_id])
            shown = set(request.POST[OFFERED].split())
            chosen = shown & set(request.POST.getlist(CHOSEN))
            carried = (set(habit.carried if habit else ()) - shown) | chosen
        if is_new or carried is not None:
            object_entered(user=request.user, record=record, carried=carried, is_new=is_new)

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        lists = [
            each.formset.prefix
            for each in context["inline_admin_formsets"]
            if each.has_add_permission
        ]
        form = context["adminform"].form
        context["carry"] = self.carry_context(request, form, lists, context["original"])
        if record := context["original"]:
            context["clone_url"] = reverse("admin:catalog_museumobject_clone", args=[record.pk])
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def carry_context(
        self, request: Any, form: Any, lists: list[str], record: MuseumObject | None
    ) -> dict[str, Any]:
        """What carry.js needs: the fields and lists that can be carried on, those that are, and
        what the object entered last says in each field."""
        habit = self.beginning(request).habit
        names = [name for name in form.fields if is_copied(name)]
        sent = request.POST.getlist(CHOSEN) if OFFERED in request.POST else None
        last = habit.last if habit else None
        previous = {} if last is None or last == record else _previous(type(form), last, names)
        return {
            "names": names,
            "lists": lists,
            "carried": (habit.carried if habit else []) if sent is None else sent,
            "previous": previous,
            "last": str(last or ""),
            "words": {
                "keep": _("Keep for the next object (Alt+K)"),
                "same": _("Same as in %(object)s (Alt+P)") % {"object": last or ""},
            },
        }


def is_copied(name: str) -> bool:
    """Whether a field of the form is a column that may be the same in another object."""
    return name not in NEVER_COPIED and name in _COLUMNS


_COLUMNS: Final = {column.name for column in MuseumObject._meta.concrete_fields if column.editable}


def _previous(form: Any, last: MuseumObject, names: list[str]) -> dict[str, Any]:
    """What each field of the last object sends, and for a choice what it is called."""
    shown = type(form.__name__, (form,), {"version_of": None})(instance=last)
    known = {}
    for name in names:
        sent = next(iter(as_sent(shown[name]).values()))
        if sent and sent != [""]:
            column = MuseumObject._meta.get_field(name)
            label = str(getattr(last, name)) if column.is_relation else ""
            known[name] = {"value": sent[0], "label": label}
    return known
