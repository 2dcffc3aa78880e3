"""All that the list of objects finds, or the chosen ones, as a file."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog.actions.export_objects import keys_of
from catalog.actions.exports import MEDIA_TYPES, ExportRefused, Format, all_columns, written
from catalog.admin.finding import whole_list
from catalog.forms_export import ExportForm
from museumportal.accounts.admin.paging import MOST_CHOSEN
from museumportal.lib.languages import LANGUAGES
from museumportal.lib.readers.problems import ImportRefused

_REMEMBERED: Final = "export"


class ExportPages:
    """Mix in before the page of objects."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.export_view)
        urls: Any = super().get_urls()  # type: ignore[misc]
        return [path("export/", view, name="catalog_museumobject_export"), *urls]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Ask what is wanted of the objects that the list of this address finds, or of the chosen
        ones that were posted; then stream the file."""
        page: Any = self
        if not page.has_view_permission(request):
            raise PermissionDenied
        try:
            keys = self._asked_for(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:catalog_museumobject_changelist"))
        except ImportRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(reverse("admin:catalog_museumobject_changelist"))
        asked = request.POST if "format" in request.POST else None
        form = ExportForm(asked, internal=True, initial=_remembered(request))
        if form.is_valid():
            try:
                return _streamed(request, form, keys)
            except ExportRefused as refused:
                form.add_error(None, str(refused))
        return self.ask(request, form=form, count=len(keys))

    def ask(self, request: HttpRequest, **context: Any) -> HttpResponse:
        """The page that asks what is wanted."""
        page: Any = self
        context |= {**self.admin_site.each_context(request), "opts": self.opts}
        context |= {"title": gettext("Export"), "media": page.media}
        context["list_url"] = reverse("admin:catalog_museumobject_changelist")
        context["chosen"] = context.get("chosen") or request.POST.get("chosen", "")
        context["action"] = (
            f"{reverse('admin:catalog_museumobject_export')}?{request.GET.urlencode()}"
        )
        return render(request, "admin/export.html", context)

    def _asked_for(self, request: HttpRequest) -> Sequence[int]:
        """The keys of the objects: of those chosen, else of all that the list finds. Everybody
        gets what the list shows them and nothing else."""
        page: Any = self
        if "chosen" in request.POST:
            sent_keys = request.POST["chosen"].split(",")[:MOST_CHOSEN]
            some = [int(key) for key in sent_keys if key.isdecimal() and len(key) < 19]
            return keys_of(page.get_queryset(request).filter(pk__in=some))
        return keys_of(whole_list(page, request).queryset)


def _streamed(request: HttpRequest, form: ExportForm, keys: Sequence[int]) -> StreamingHttpResponse:
    order = form.order(base=request.build_absolute_uri("/").rstrip("/"))
    pieces = written(order, keys)
    clean = form.cleaned_data
    request.session[_REMEMBERED] = {name: clean[name] for name in form.fields}
    response = StreamingHttpResponse(pieces, content_type=MEDIA_TYPES[Format(order.format)])
    name = f"objects-{localdate().isoformat()}.{order.format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _remembered(request: HttpRequest) -> dict[str, Any]:
    """What the person wanted last time, else all columns as a spreadsheet."""
    usual = {
        "format": Format.XLSX,
        "language": get_language() or LANGUAGES[0],
        "which": "all",
        "columns": list(all_columns(internal=True)),
    }
    return usual | request.session.get(_REMEMBERED, {})


@admin.action(description=_("Export"))
def export_chosen(page: Any, request: HttpRequest, chosen: Any) -> HttpResponse:
    """Ask what is wanted of the chosen objects."""
    keys = list(chosen.values_list("pk", flat=True)[:MOST_CHOSEN])
    form = ExportForm(internal=True, initial=_remembered(request))
    answer: HttpResponse = page.ask(
        request, form=form, count=len(keys), chosen=",".join(map(str, keys))
    )
    return answer
