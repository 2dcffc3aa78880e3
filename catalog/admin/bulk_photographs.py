"""Photographs in bulk: sent, looked at before anything is written, then attached."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.actions import batch_runs
from catalog.actions.batches import WrongStateError
from catalog.actions.photograph_preview import have_looked_through
from catalog.actions.resumable import all_arrived
from catalog.actions.uploads import take_in
from catalog.admin.photograph_choices import note_choices
from catalog.forms_photographs import PhotographsForm, read_list
from catalog.models import Batch, Upload
from catalog.photographs.names import PatternError, Rule, in_order, is_aside
from museumportal.lib.readers.problems import ImportRefused
from regions.models import Museum

_SHOWN = 12
_PERMISSION = "catalog.add_batch"


class BulkPhotographs:
    """Mix in before the page of pictures."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> Any:
        view, name = self.admin_site.admin_view, "catalog_image_bulk"
        return [
            path("bulk/", view(self.bulk_view), name=name),
            path("bulk/names/", view(self.names_view), name=f"{name}_names"),
            path("bulk/<int:number>/", view(self.bulk_batch_view), name=f"{name}_batch"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def index_links(self, request: HttpRequest) -> list[dict[str, str]]:
        links: list[dict[str, str]] = super().index_links(request)  # type: ignore[misc]
        if request.user.has_perm(_PERMISSION):
            address = reverse("admin:catalog_image_bulk")
            links.insert(0, {"name": str(_("Photographs in bulk")), "url": address})
        return links

    def bulk_view(self, request: Any) -> HttpResponse:
        """Choose museum, files and rule; then a worker looks at them."""
        museums = _museums(request)
        if not museums:
            raise PermissionDenied
        chosen = Museum.objects.filter(pk__in=[each.pk for each in museums]).order_by("name", "pk")
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = PhotographsForm(*sent, museums=chosen)
        if sent and form.is_valid():
            try:
                batch = have_looked_through(
                    museum=form.cleaned_data["museum"],
                    user=request.user,
                    uploads=_uploads(request, form.cleaned_data),
                    pattern=form.cleaned_data["pattern"],
                    mapping=_mapping(request, form.cleaned_data),
                )
            except ImportRefused as refusal:
                form.add_error("file", str(refusal))
            else:
                address = reverse("admin:catalog_batch_change", args=[batch.pk])
                return HttpResponseRedirect(address)
        context = {"form": form, "title": _("Photographs in bulk"), "opts": self.opts}
        context |= {**self.admin_site.each_context(request), "one_museum": len(museums) == 1}
        return render(request, "admin/photographs.html", context)

    def names_view(self, request: HttpRequest) -> HttpResponse:
        """What the pattern reads out of names, or the list says of them, for photographs.js."""
        return _names(request)

    def bulk_batch_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Take what people choose of the files, and attach them; all of it is shown on the page of
        the batch."""
        batch = Batch.objects.filter(pk=number, kind=Batch.Kind.PHOTOGRAPHS).first()
        if batch is None or not request.user.has_perm("catalog.change_batch", batch):
            raise Http404
        if request.method == "POST" and (answer := _posted(self, request, batch)):
            return answer
        address = reverse("admin:catalog_batch_change", args=[batch.pk])
        return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")


def _museums(request: HttpRequest) -> list[Museum]:
    """Those whose mass work the person may do."""
    own = Museum.objects.run_by(request.user).order_by("name", "pk")
    return [museum for museum in own if request.user.has_perm(_PERMISSION, museum)]


def _uploads(request: Any, said: dict[str, Any]) -> list[Upload]:
    """The files that have come already, else those of the form. Raises ImportRefused."""
    if keys := said["upload"].split():
        return all_arrived(user=request.user, keys=keys)
    files = [*said["file"], *said["folder"]]
    wanted = [file for file in files if not is_aside(file.name)]
    if not wanted:
        raise ImportRefused(_("There is no picture in %(file)s.") % {"file": files[0].name})
    return [take_in(user=request.user, file=file, name=file.name) for file in wanted]


def _mapping(request: Any, said: dict[str, Any]) -> Upload | None:
    file = said["mapping"]
    return take_in(user=request.user, file=file, name=file.name) if file else None


@require_POST
def _names(request: HttpRequest) -> HttpResponse:
    names = sorted(filter(None, request.POST.getlist("name")[:_SHOWN]), key=in_order)
    mapped = None
    try:
        if file := request.FILES.get("mapping"):
            mapped = read_list(file, names)
        rule = Rule(pattern=request.POST.get("pattern", "")[:200], mapped=mapped)
    except PatternError as error:
        return render(request, "admin/_photograph_names.html", {"wrong": str(error)})
    except ValidationError as error:
        return render(request, "admin/_photograph_names.html", {"wrong": error.messages[0]})
    rows = [(name, list(rule.numbers_in(name))) for name in names if not is_aside(name)]
    context = {"rows": rows, "has_list": mapped is not None, "listed": len(mapped or ())}
    return render(request, "admin/_photograph_names.html", context)


def _posted(page: Any, request: Any, batch: Batch) -> HttpResponse | None:
    """Keep what was chosen; carry it out, or go to another group or page, as was asked for."""
    before = batch.options.get("chosen", {})
    problems, typed = note_choices(request, batch)
    if problems:
        for problem in problems:
            page.message_user(request, problem, messages.ERROR)
        shown: HttpResponse = page.admin_site.get_model_admin(Batch).page(request, batch, typed)
        return shown
    if "_carry_out" in request.POST:
        try:
            real = batch_runs.carry_out(preview=batch, user=request.user)
        except WrongStateError:
            page.message_user(request, _("It is not ready yet."), messages.ERROR)
        else:
            return HttpResponseRedirect(reverse("admin:catalog_batch_change", args=[real.pk]))
    if "_keep" in request.POST or batch.options.get("chosen", {}) != before:
        page.message_user(request, _("Your choice is kept."), messages.SUCCESS)
    return HttpResponseRedirect(f"{request.path}?{_next(request).urlencode()}")


def _next(request: HttpRequest) -> QueryDict:
    """Which group and page are shown next."""
    asked = request.GET.copy()
    if group := request.POST.get("_group"):
        asked = QueryDict(mutable=True)
        asked["group"] = group
    elif number := request.POST.get("_page"):
        asked["page"] = number
    return asked
