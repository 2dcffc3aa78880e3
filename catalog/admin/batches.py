"""Admin pages of mass work: what runs, what it did to each object, and how it is taken back."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from catalog.actions import batch_runs, batches
from catalog.actions.rejected import rejects_file
from catalog.actions.undo import can_be_undone, have_undone, later_work
from catalog.admin import batch_told
from catalog.admin.importing import ImportPages
from catalog.admin.photograph_choices import photographs_context
from catalog.forms_mass import in_words
from catalog.importers.notes import told as notes_told
from catalog.models import Batch, BatchItem
from museumportal.accounts.admin.base import ReadOnlyAdmin, Task
from museumportal.lib.readers.problems import ImportRefused
from regions.admin.scoping import MuseumFilter, OwnMuseums, without_only_museum

_COUNTS: Final = ("created_count", "updated_count", "unchanged_count", "rejected_count")
_LATER: Final = 20
"""Batches that are named where one before them is to be taken back."""
_WITH_REJECTS: Final = (Batch.Kind.IMPORT, Batch.Kind.PHOTOGRAPHS)
"""Work of which the rejected rows can be had as a file."""
_STEPS: Final = {
    "pause": batches.pause,
    "continue": batches.have_run,
    "cancel": batches.cancel,
}


@admin.register(Batch)
class BatchAdmin(ImportPages, OwnMuseums, ReadOnlyAdmin):
    task = Task.DESCRIBE
    place = 3
    change_form_template = "admin/batch.html"
    change_list_template = "admin/batch_list.html"
    fields = ("kind", "state", "museum", "user", "file_name")
    list_display = ("told", "museum", "user", "result", *_COUNTS, "started")
    list_display_links = ("told",)
    list_select_related = ("museum", "user", "undoes")
    list_filter = ("kind", "state", MuseumFilter)
    search_fields = ("file_name__startswith",)
    search_help_text = _("The beginning of a file's name.")
    styles = ("admin_portal/batch.css",)
    scripts = ("admin_portal/batch.js", "admin_portal/import.js")

    def get_urls(self) -> Any:
        view, name = self.admin_site.admin_view, "catalog_batch"
        return [
            path("<int:object_id>/now/", view(self.now_view), name=f"{name}_now"),
            path("<int:object_id>/step/", view(require_POST(self.step_view)), name=f"{name}_step"),
            path("<int:object_id>/undo/", view(self.undo_view), name=f"{name}_undo"),
            path("<int:object_id>/rejects/", view(self.rejects_view), name=f"{name}_rejects"),
            *super().get_urls(),
        ]

    def get_list_display(self, request: HttpRequest) -> Any:
        """Without the museum's column for those who work in one."""
        return without_only_museum(self.list_display, request)

    @admin.display(description=_("batch"), ordering="-pk")
    def told(self, batch: Batch) -> str:
        return str(batch)

    @admin.display(description=_("state"))
    def result(self, batch: Batch) -> str:
        return state_in_words(batch)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **more: Any) -> Any:
        """The page of one batch."""
        batch = self.get_object(request, object_id)
        if batch is None:
            raise Http404
        if request.method != "GET" or not self.has_view_permission(request, batch):
            raise PermissionDenied
        return self.page(request, batch, {})

    def page(self, request: HttpRequest, batch: Batch, typed: Mapping[int, str]) -> HttpResponse:
        """Its page; of photographs with what somebody `typed` that is no object's number."""
        context = self._told(request, batch) | self._rows(request, batch)
        if batch.kind == Batch.Kind.PHOTOGRAPHS and batch.dry_run:
            context |= photographs_context(request, batch, typed)
        context |= {"title": str(batch), "media": self.media, **batch_told.files_of(batch)}
        return render(request, self.change_form_template, context)

    def now_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """How far the batch is: the piece of its page that is fetched again and again."""
        return render(
            request, "admin/_batch_now.html", self._told(request, self._own(request, object_id))
        )

    def step_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Pause, continue, cancel, or have done what a dry run has shown."""
        batch, user = self._own(request, object_id), self._who(request)
        if not request.user.has_perm("catalog.change_batch", batch):
            raise PermissionDenied
        try:
            if request.POST.get("step") == "carry_out":
                batch = batch_runs.carry_out(preview=batch, user=user)
            elif step := _STEPS.get(request.POST.get("step", "")):
                step(batch=batch, user=user)
        except batches.WrongStateError:
            text = gettext("Meanwhile the batch has come to another state; nothing was done.")
            self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:catalog_batch_change", args=[batch.pk]))

    def undo_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask whether the batch is to be taken back; with POST have it taken back."""
        batch = self._own(request, object_id)
        if not request.user.has_perm("catalog.change_batch", batch):
            raise PermissionDenied
        if request.method == "POST":
            try:
                undoing = have_undone(batch=batch, user=self._who(request))
            except ImportRefused as refused:
                self.message_user(request, str(refused), messages.ERROR)
                return HttpResponseRedirect(reverse("admin:catalog_batch_change", args=[object_id]))
            return HttpResponseRedirect(reverse("admin:catalog_batch_change", args=[undoing.pk]))
        if not can_be_undone(batch):
            return HttpResponseRedirect(reverse("admin:catalog_batch_change", args=[object_id]))
        context = self._told(request, batch) | {"title": gettext("Take back"), "media": self.media}
        context["later"] = later_work(batch)[:_LATER]
        return render(request, "admin/batch_undo.html", context)

    def rejects_view(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """The rejected rows as a file to be corrected and uploaded again."""
        batch = self._own(request, object_id)
        if batch.kind not in _WITH_REJECTS:
            raise Http404
        try:
            name, file = rejects_file(batch)
        except ImportRefused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:catalog_batch_change", args=[object_id]))
        response = FileResponse(file, filename=name, as_attachment=True)
        response["Cache-Control"] = "private, no-store"
        return response

    def _own(self, request: HttpRequest, object_id: int) -> Batch:
        batch: Batch | None = self.get_object(request, str(object_id))
        if batch is None:
            raise Http404
        if not self.has_view_permission(request, batch):
            raise PermissionDenied
        return batch

    def _who(self, request: HttpRequest) -> Any:
        return request.user

    def _told(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        rate = batch.position / batch.seconds if batch.seconds else None
        left = (batch.total or 0) - batch.position
        may = request.user.has_perm("catalog.change_batch", batch)
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "batch": batch,
            "state": state_in_words(batch),
            "asked": [
                in_words(change) for change in (batch.undoes or batch).options.get("changes", ())
            ],
            "events": batch.events.select_related("user").order_by("pk"),
            "runs": batch.state in (Batch.State.WAITING, Batch.State.RUNNING),
            "rate": rate,
            "seconds_left": left / rate if rate and left > 0 else None,
            "carried_out": batch.carried_out,
            "undone_by": batch.undone_by.order_by("-pk").first(),
            "may_step": may,
            "may_continue": may
            and batch.background
            and batch.state in (Batch.State.PAUSED, Batch.State.FAILED),
            "may_carry_out": may
            and batch.dry_run
            and batch.state == Batch.State.DONE
            and bool(batch.created_count or batch.updated_count),
            "may_undo": may and can_be_undone(batch),
            "does_nothing": batch.dry_run
            and batch.kind != Batch.Kind.PHOTOGRAPHS  # of which people choose what becomes
            and batch.state == Batch.State.DONE
            and not (batch.created_count or batch.updated_count),
            "has_rejects": batch.kind in _WITH_REJECTS
            and bool(batch.rejected_count)
            and (batch.upload_id is not None or batch.kind == Batch.Kind.PHOTOGRAPHS),
            "notes": notes_told(batch.notes),
        }

    def _rows(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        """What it did to each object: a page of rows, of one outcome or of all."""
        form = RowsForm(request.GET)
        asked = form.cleaned_data if form.is_valid() else {}
        outcome = asked.get("rows") or ""
        rows, more = batch_told.rows_of(batch, outcome, asked.get("after") or 0)
        outcomes = dict(BatchItem.Outcome.choices)
        there = batch.items.order_by().values_list("outcome", flat=True).distinct()
        return {
            "rows": rows,
            "of_photographs": Batch.Kind.PHOTOGRAPHS
            in (batch.kind, batch.undoes and batch.undoes.kind),
            "next": more,
            "after": asked.get("after"),
            "outcome": outcome,
            "outcomes": [(name, outcomes[name]) for name in outcomes if name in set(there)],
            "changed_fields": batch_told.changed_fields(batch)
            if batch.state not in (Batch.State.WAITING, Batch.State.RUNNING)
            else [],
        }


class RowsForm(forms.Form):
    """Which rows of a batch are looked at."""

    rows = forms.ChoiceField(choices=BatchItem.Outcome.choices, required=False)
    after = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)


def state_in_words(batch: Batch) -> str:
    """What the batch is at, so that a dry run is never taken for the real thing."""
    if batch.dry_run and batch.state == Batch.State.DONE:
        return gettext("dry run, nothing written")
    return str(batch.get_state_display())
