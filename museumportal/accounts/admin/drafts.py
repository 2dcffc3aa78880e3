"""Forms that keep what is typed until it is saved, for the one who types it.

A form that is open has a token; what is typed is kept under it every few seconds by drafts.js, here
or, while the portal cannot be reached, in the browser. Opened again, the form offers it.
"""

import json
import secrets
from http import HTTPStatus
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms.utils import ErrorDict, ErrorList
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from museumportal.accounts.drafts import TooLongError, discard_drafts, drafts_of, keep_draft
from museumportal.accounts.models import FormDraft, User
from museumportal.lib.characters import without_controls

TOKEN: Final = "draft"  # noqa: S105  # names an open form, opens nothing
"""The field of a form that names it while it is open."""
TAKE_UP: Final = "_take_up"
DISCARD: Final = "_discard"
"""Its value: the tokens of the drafts, parted by spaces."""
SAVED_COOKIE: Final = "draft-saved"
"""Tells the browser which of the drafts that it holds itself are saved."""


class _Unjudged:
    """A form that shows what was typed and says nothing about it yet."""

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def is_valid(self) -> bool:
        return False


def _unjudge(formset: Any) -> None:
    formset._errors = [ErrorDict() for _form in formset.forms]
    formset._non_form_errors = ErrorList()
    for form in formset.forms:
        form._errors, form.cleaned_data = ErrorDict(), {}


class KeepsDrafts:
    """Mix in before a base of pages."""

    scripts: ClassVar[tuple[str, ...]] = ("admin_portal/files.js", "admin_portal/drafts.js")
    styles: ClassVar[tuple[str, ...]] = ("admin_portal/drafts.css",)

    admin_site: Any
    opts: Any
    model: Any

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.drafts_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_drafts"
        return [path("drafts/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def drafts_view(self, request: Any) -> HttpResponse:
        """GET: the drafts of `?form=` and `?record=`, as the form offers them. POST: keep one."""
        if request.method == "GET":
            form, record = request.GET.get("form", ""), request.GET.get("record", "")
            self._require(request, record)
            besides = request.GET.get("besides", "")
            offered = drafts_of(request.user, form=form, record=record, besides=besides)
            return render(request, "admin/_drafts.html", {"drafts": offered})
        if request.method != "POST":
            return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED)
        try:
            sent = _read(request.body)
        except ValueError:
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
        if str(sent.pop("user")) != str(request.user.pk):
            return _somebody_else(request.user)
        self._require(request, sent["record"])
        try:
            keep_draft(user=request.user, **sent)
        except TooLongError:
            return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)

    def _require(self, request: HttpRequest, record: str) -> None:
        """Somebody who may not save the record keeps no draft of it."""
        page: Any = self
        row = page.get_object(request, record) if record else None
        if record and row is None:
            raise Http404
        if not (
            page.has_change_permission(request, row) if row else page.has_add_permission(request)
        ):
            raise PermissionDenied

    def changeform_view(
        self, request: Any, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        page: Any = super()
        if request.method != "POST":
            return page.changeform_view(request, object_id, *args, **kwargs)
        if tokens := request.POST.get(DISCARD):
            return self.discarded(request, tokens.split())
        if (taken := request.POST.get(TAKE_UP)) and not self.taken_up(request, taken):
            return HttpResponseRedirect(request.get_full_path())
        token = request.POST.get(TOKEN, "")
        answer = page.changeform_view(request, object_id, *args, **kwargs)
        return self.saved(request, answer, token)

    def discarded(self, request: Any, tokens: list[str]) -> HttpResponse:
        discard_drafts(user=request.user, tokens=tokens)
        messages.success(request, _("The unsaved work was discarded."))
        return _told_saved(HttpResponseRedirect(request.get_full_path()), tokens)

    def taken_up(self, request: Any, token: str) -> bool:
        """Make the request the one that the draft would have sent; False where it is gone."""
        draft = FormDraft.objects.filter(user=request.user, token=token).first()
        if draft is None:
            messages.warning(request, _("This work is saved or discarded already."))
            return False
        data = QueryDict(mutable=True)
        for name, values in draft.values.items():
            data.setlist(name, values)
        data[TOKEN] = token
        request.POST, request.taken_up = data, draft
        when = date_format(localtime(draft.saved), "SHORT_DATETIME_FORMAT")
        text = _(
            "This is your unsaved work of %(time)s. Files not shown below have to be chosen again."
        )
        messages.info(request, text % {"time": when})
        return True

    def saved(self, request: Any, answer: Any, token: str) -> Any:
        """The answer to a form that was sent; where it was saved, its draft goes."""
        if token and answer.status_code == HTTPStatus.FOUND:
            discard_drafts(user=request.user, tokens=[token])
            return _told_saved(answer, [token])
        return answer

    def get_form(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        if getattr(request, "taken_up", None):
            return type(form.__name__, (_Unjudged, form), {})
        return form

    def _create_formsets(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        made = super()._create_formsets(request, *args, **kwargs)  # type: ignore[misc]
        if getattr(request, "taken_up", None):
            for formset in made[0]:
                _unjudge(formset)
        return made

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = context["original"]
        if not context["is_popup"]:
            key = str(record.pk) if record else ""
            context |= self.draft_context(
                request, str(self.opts.label_lower), key, context["adminform"].form
            )
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def draft_context(
        self, request: Any, name: str, record: str, form: forms.BaseForm
    ) -> dict[str, Any]:
        """What `admin/_keeps_drafts.html` shows: `name` is the form's, among all forms."""
        token = request.POST.get(TOKEN, "") or secrets.token_urlsafe(12)
        address = f"admin:{self.opts.app_label}_{self.opts.model_name}_drafts"
        return {
            "draft_form": name,
            "draft_record": record,
            "draft_token": token,
            "draft_address": reverse(address),
            "draft_is_typed": form.is_bound,
            "drafts": drafts_of(request.user, form=name, record=record, besides=token),
        }


def _told_saved(answer: Any, tokens: list[str]) -> Any:
    answer.set_cookie(
        SAVED_COOKIE, " ".join(tokens), max_age=86_400, path="/admin/", samesite="Lax"
    )
    return answer


def _somebody_else(person: User) -> JsonResponse:
    """The answer to a form whose writer is signed in here no longer, because `person` is now."""
    told = _(
        "%(person)s is signed in in this browser now. What you typed is kept in this browser, and "
        "is not saved under another name."
    )
    return JsonResponse({"told": told % {"person": person}}, status=HTTPStatus.CONFLICT)


def _read(body: bytes) -> dict[str, Any]:
    """What drafts.js sends. ValueError for anything else."""
    sent = json.loads(body)
    if not isinstance(sent, dict) or not isinstance(sent.get("values"), dict):
        raise ValueError("no draft")
    texts = {name: sent.get(name, "") for name in ("user", "form", "record", "token", "title")}
    if not all(isinstance(text, str) for text in texts.values()) or not texts["token"]:
        raise ValueError("no draft")
    values = {
        str(name): [without_controls(str(each)) for each in values]
        for name, values in sent["values"].items()
        if isinstance(values, list)
    }
    return {**texts, "values": values}
