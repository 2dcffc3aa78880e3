"""Records that are gone when somebody comes back to them, or saves: merged, or deleted."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from museumportal.changes.models import MovedIdentifier


class LeadsOn:
    """Mix in before a base of pages: the address of a merged record leads to the one that stays;
    what was typed for a record that is gone is shown, for there is nowhere to save it."""

    admin_site: Any
    opts: Any
    model: Any

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        page: Any = super()
        told = self.model.history.filter(id=object_id if _is_key(object_id) else None)
        if not told.exists() or self.model._base_manager.filter(pk=object_id).exists():
            return page._get_obj_does_not_exist_redirect(request, opts, object_id)
        successor = self._successor(request, told)
        if request.method == "POST":
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("This record is there no longer"),
                "successor": successor,
                "successor_page": self._page_of(successor),
                "typed": list(self._typed(request)),
            }
            return render(request, "admin/gone.html", context, status=HTTPStatus.GONE)
        if successor is None:
            return page._get_obj_does_not_exist_redirect(request, opts, object_id)
        text = _("The record was merged into this one: %s") % successor
        messages.info(request, text)
        return HttpResponseRedirect(self._page_of(successor))

    def _page_of(self, row: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[row.pk]) if row else ""

    def _successor(self, request: HttpRequest, told: Any) -> Any:
        """The record that stays, of those that the person may see; None where there is none."""
        page: Any = self
        new = MovedIdentifier.objects.filter(old__in=told.values("public_id")).values("new")
        return page.get_queryset(request).filter(public_id__in=new).first()

    def _typed(self, request: HttpRequest) -> Iterator[tuple[str, str]]:
        """What stands in the fields that were sent, under their names."""
        page: Any = self
        form = page.get_form(request)(request.POST)
        for bound in form:
            if not bound.is_hidden and (text := _in_words(bound)):
                yield bound.label, text
        for inline in page.get_inline_instances(request):
            formset = inline.get_formset(request)
            prefix = formset.get_default_prefix()
            total = request.POST.get(f"{prefix}-TOTAL_FORMS", "")
            for number in range(min(int(total) if total.isdecimal() else 0, formset.absolute_max)):
                row = formset.form(request.POST, prefix=f"{prefix}-{number}")
                texts = [_in_words(bound) for bound in row if not bound.is_hidden]
                if any(texts):
                    yield str(inline.verbose_name), ", ".join(filter(None, texts))


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _in_words(bound: forms.BoundField) -> str:
    """The value of a field as a person reads it."""
    if isinstance(bound.field, (forms.FileField, forms.BooleanField)):
        return ""
    value = bound.value()
    if value in (None, ""):
        return ""
    if isinstance(bound.field, forms.ModelChoiceField):
        try:
            value = bound.field.to_python(value)
        except forms.ValidationError:
            return ""
    elif isinstance(bound.field, forms.ChoiceField):
        choices: Any = bound.field.choices
        value = dict(flatten_choices(choices)).get(value, value)
    return str(value or "").strip()
