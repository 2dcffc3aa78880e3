"""Papers from the page of an object and from the list: cards, inventory book, labels."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog.actions.printouts import MOST, choose_for_print, start_printout
from catalog.models import Printout
from catalog.paper import pdf, sheets
from museumportal.lib.languages import LANGUAGES
from museumportal.lib.storage import stored


class PaperForm(forms.Form):
    """What is to be printed, and in which language."""

    kind = forms.ChoiceField(label=_("What to print"), choices=Printout.Kind.choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class PaperPages:
    """Mix in before the page of objects."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> Any:
        view, name = self.admin_site.admin_view, "catalog_museumobject"
        return [
            path("paper/<int:number>/", view(self.printout_view), name=f"{name}_printout"),
            path("paper/<int:number>/file/", view(self.printout_file), name=f"{name}_paper_file"),
            path("<path:object_id>/paper/", view(self.paper_view), name=f"{name}_paper"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        if record := context["original"]:
            name = "admin:catalog_museumobject_paper"
            context["paper_url"] = reverse(name, args=[record.pk])
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def paper_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Choose what to print of one object; with `?kind=…&language=…` the PDF itself."""
        record = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if record is None:
            raise Http404
        if not self.has_change_permission(request, record):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = PaperForm(request.GET if "kind" in request.GET else None, initial=_here())
        if form.is_bound and form.is_valid() and pdf.available():
            clean = form.cleaned_data
            response = HttpResponse(content_type="application/pdf")
            sheets.write_sheets(
                clean["kind"],
                [record.pk],
                language=clean["language"],
                base=_base(request),
                into=response,  # type: ignore[arg-type]
            )
            name = f"{record.public_id}-{clean['kind']}.pdf"
            response["Content-Disposition"] = f'inline; filename="{name}"'
            response["Cache-Control"] = "private, no-store"
            return response
        return self._choosing(request, form=form, record=record)

    def printout_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Choose what to print of a selection; then how far it is, and where the PDF lies."""
        printout = _own(request, number)
        form = PaperForm(request.POST or None, initial=_here() | {"kind": printout.kind})
        if request.method == "POST" and form.is_valid() and pdf.available():
            start_printout(printout=printout, **form.cleaned_data)
            return HttpResponseRedirect(request.path)
        return self._choosing(request, form=form, printout=printout)

    def printout_file(self, request: HttpRequest, number: int) -> FileResponse:
        printout = _own(request, number)
        if printout.state != Printout.State.READY:
            raise Http404
        name = f"{printout.kind}-{printout.pk}.pdf"
        response = FileResponse(stored.open(printout.file), filename=name)
        response["Cache-Control"] = "private, no-store"
        return response

    def _choosing(self, request: HttpRequest, **context: Any) -> HttpResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts}
        context |= {"title": gettext("Print"), "available": pdf.available()}
        return render(request, "admin/paper.html", context)


def _here() -> dict[str, str]:
    return {"kind": Printout.Kind.CARD, "language": get_language() or LANGUAGES[0]}


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _own(request: HttpRequest, number: int) -> Printout:
    printout = Printout.objects.filter(pk=number, user=request.user.pk).first()
    if printout is None:
        raise Http404
    return printout


@admin.action(description=_("Print cards, inventory book or labels"))
def print_chosen(page: Any, request: HttpRequest, chosen: Any) -> HttpResponse | None:
    """Note the chosen objects and ask what to print of them."""
    keys = list(chosen.values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        text = gettext(
            "At most %(most)d objects are printed at once. Narrow the list by filters or by a "
            "search and print it in parts."
        )
        page.message_user(request, text % {"most": MOST}, messages.ERROR)
        return None
    person: Any = request.user
    printout = choose_for_print(user=person, keys=keys, base=_base(request))
    return HttpResponseRedirect(reverse("admin:catalog_museumobject_printout", args=[printout.pk]))
