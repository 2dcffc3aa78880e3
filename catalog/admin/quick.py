"""Quick entry: number, title, type and photographs of one object after the other."""

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.actions.entry import take_over
from catalog.admin.carrying import Beginning, is_copied
from catalog.forms_quick import QuickForm
from catalog.models import Image, MuseumObject
from museumportal.accounts.admin.base import typed
from museumportal.accounts.admin.drafts import DISCARD, TAKE_UP, TOKEN
from regions.models import museum_codes

COMPLETE: Final = "_complete"
_FORM: Final = "catalog.museumobject.quick"
_FILES: Final = ("pictures", "number_picture")


class QuickEntry:
    """Mix in before the page of objects, in front of `CarriesOn` and `KeepsDrafts`."""

    scripts: ClassVar[tuple[str, ...]] = ("admin_portal/camera.js",)
    admin_site: Any
    opts: Any

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.quick_view)
        name = "catalog_museumobject_quick"
        return [path("quick/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def index_links(self, request: HttpRequest) -> list[dict[str, str]]:
        page: Any = self
        links: list[dict[str, str]] = super().index_links(request)  # type: ignore[misc]
        if page.has_add_permission(request):
            address = reverse("admin:catalog_museumobject_quick")
            links.append({"name": str(_("Quick entry")), "url": address})
        return links

    def quick_view(self, request: Any) -> HttpResponse:
        page: Any = self
        if not page.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            initial = page.get_changeform_initial_data(request)
            return self._quick_page(request, self._quick_form(request)(initial=initial))
        request.POST = typed(request)
        if tokens := request.POST.get(DISCARD):
            return page.discarded(request, tokens.split())
        if (taken := request.POST.get(TAKE_UP)) and not page.taken_up(request, taken):
            return HttpResponseRedirect(request.get_full_path())
        with transaction.atomic():
            form = self._quick_form(request)(request.POST, request.FILES)
            if not form.is_valid():
                return self._quick_page(request, form)
            record = self._saved_quickly(request, form)
        token = request.POST.get(TOKEN, "")
        return page.saved(request, self._onward(request, record), token)

    def _quick_form(self, request: Any) -> Any:
        """With a field for each column that is carried on to the next object."""
        page: Any = self
        shown = ["museum", "inventory_number", f"title_{get_language()}", "object_type"]
        asked = {*page.beginning(request).names, *request.POST}
        every = page.replace_orig_field(flatten_fieldsets(page.get_fieldsets(request)))
        carried = [each for each in every if each in asked - {*shown} and is_copied(each)]
        return page.get_form(request, form=QuickForm, fields=[*shown, *carried])

    def _quick_page(self, request: Any, form: Any) -> HttpResponse:
        page: Any = self
        begins: Beginning = page.beginning(request)
        shown = list(form.fields)
        museums = museum_codes(request.user)
        if museums is not None and len(museums) == 1:
            form.fields["museum"].widget = forms.HiddenInput()
        context = {
            **self.admin_site.each_context(request),
            **page.draft_context(request, _FORM, "", form),
            "opts": self.opts,
            "title": _("Quick entry"),
            "form": form,
            "media": page.media + form.media,
            "first": [form[name] for name in shown[:4]],
            "files": [form[name] for name in _FILES],
            "carried_fields": [form[name] for name in shown[4:] if name not in _FILES],
            "carried_lists": list(self._lists_carried(request, begins)),
            "begins": begins,
            "carry": page.carry_context(request, form, [], None),
            "saved_record": self._just_saved(request),
        }
        return render(request, "admin/quick_entry.html", context)

    def _just_saved(self, request: HttpRequest) -> MuseumObject | None:
        page: Any = self
        key = request.GET.get("after", "")
        found: MuseumObject | None = page.get_object(request, key) if key else None
        return found

    def _lists(self, request: Any) -> Iterator[tuple[str, Any]]:
        """The lists that can be carried on, by name."""
        page: Any = self
        for inline in page.get_inline_instances(request):
            if inline.has_add_permission(request, None):
                yield page._list_name(inline), inline

    def _lists_carried(self, request: Any, begins: Beginning) -> Iterator[dict[str, Any]]:
        if begins.source is None:
            return
        for name, inline in self._lists(request):
            if name in begins.names:
                rows = [str(row) for row in inline.rows_of(request, begins.source)]
                title = inline.verbose_name_plural
                if rows:
                    yield {"name": name, "title": title, "rows": rows}

    def _saved_quickly(self, request: Any, form: Any) -> MuseumObject:
        page: Any = self
        record: MuseumObject = form.save(commit=False)
        page.save_model(request, record, form, change=False)
        form.save_m2m()
        page.log_addition(request, record, [{"added": {}}])
        self._take_over_lists(request, record)
        page.take_in(request, record, form.cleaned_data.get("pictures") or ())
        if number := form.cleaned_data.get("number_picture"):
            words = {f"caption_{get_language()}": _("Inventory number")}
            facts = {"is_main": False, "published": False, "view": Image.View.OTHER}
            page.take_in(request, record, [number], **words, **facts)
        page.remember_entry(request, record, is_new=True)
        return record

    def _take_over_lists(self, request: Any, record: MuseumObject) -> None:
        page: Any = self
        key = request.POST.get("carry_from", "")
        source = page.get_object(request, key) if key.isascii() and key.isdigit() else None
        if source is None or source.museum_id != record.museum_id:
            return
        chosen = request.POST.getlist("carry_list")
        for name, inline in self._lists(request):
            if name in chosen:
                rows = inline.rows_of(request, source)
                take_over(record=record, rows=rows, link=inline.link.attname)

    def _onward(self, request: Any, record: MuseumObject) -> HttpResponse:
        if COMPLETE in request.POST:
            address = reverse("admin:catalog_museumobject_change", args=[record.pk])
        else:
            address = f"{reverse('admin:catalog_museumobject_quick')}?after={record.pk}"
        return HttpResponseRedirect(address)
