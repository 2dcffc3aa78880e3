"""The import wizard: a file, its columns mapped with a preview, a dry run."""

import tomllib
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext

from catalog.actions import import_wizard
from catalog.actions.uploads import take_in
from catalog.forms_import import (
    FileForm,
    MappingForm,
    ReadingForm,
    TextForm,
    as_sent,
    guessed,
    initial_of,
    shipped_text,
)
from catalog.importers.looking import OWN_JSON, Look
from catalog.importers.mapping import parse_text
from catalog.importers.preview import Preview, preview
from catalog.models import Batch, ImportMapping, Upload
from museumportal.lib.languages import LANGUAGES
from museumportal.lib.readers.problems import ImportRefused
from regions.models import Museum

_NAME = "catalog_batch"


class ImportPages:
    """Mix in before the page of batches."""

    admin_site: Any
    opts: Any
    media: Any

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name=f"{_NAME}_import"),
            path("import/<uuid:key>/", view(self.mapping_view), name=f"{_NAME}_mapping"),
            path("import/<uuid:key>/preview/", view(self.preview_view), name=f"{_NAME}_preview"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def index_links(self, request: HttpRequest) -> list[dict[str, str]]:
        links: list[dict[str, str]] = super().index_links(request)  # type: ignore[misc]
        if not request.user.has_perm("catalog.add_batch"):
            return links
        return [
            *links,
            {"name": gettext("Import objects"), "url": reverse(f"admin:{_NAME}_import")},
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file and the museum."""
        _may_import(request)
        form = FileForm(request.POST or None, request.FILES or None, user=request.user)
        if request.method == "POST" and form.is_valid():
            clean, person = form.cleaned_data, _person(request)
            file = clean["file"]
            try:
                upload = clean["upload"] or take_in(user=person, file=file, name=file.name)
            except ImportRefused as refused:
                form.add_error("file", str(refused))
            else:
                import_wizard.read_again(upload=upload, reading={}, language=_language())
                return HttpResponseRedirect(_address(upload, clean["museum"]))
        return self._page(request, "admin/import_file.html", form=form)

    def mapping_view(self, request: HttpRequest, key: Any) -> HttpResponse:
        """Say which column goes where; save that, fetch it as a file, or begin a dry run of it."""
        upload, museum = _upload(request, key), _museum(request)
        look = import_wizard.seen(upload)
        reading = ReadingForm(
            request.POST if "read" in request.POST else None,
            initial=upload.reading,
            sheets=(upload.sample or {}).get("sheets", ()),
        )
        if "read" in request.POST and reading.is_valid():
            import_wizard.read_again(upload=upload, reading=reading.reading(), language=_language())
            return HttpResponseRedirect(_address(upload, museum))
        context = {"upload": upload, "museum": museum, "reading": reading}
        if look is None:
            return self._page(request, "admin/import_waiting.html", **context)
        form = _form(request, look, upload, museum)
        if request.method == "POST" and form.is_valid():
            answer = self._done(request, form, upload, museum)
            if answer is not None:
                return answer
            if "by_hand" in request.POST:
                form = _by_hand(form)
        shown, problem = _preview(form, look)
        context |= {"look": look, "form": form, "preview": shown, "problem": problem}
        context["last"] = form.initial.get("last")
        context |= {"by_hand": isinstance(form, TextForm), "saved": _saved(museum)}
        return self._page(request, "admin/import_mapping.html", **context)

    def preview_view(self, request: HttpRequest, key: Any) -> HttpResponse:
        """What the columns as they are chosen now make of the first rows; a piece of the page."""
        upload, museum = _upload(request, key), _museum(request)
        look = import_wizard.seen(upload)
        if look is None or request.method != "POST":
            raise Http404
        form = _form(request, look, upload, museum)
        form.is_valid()
        shown, problem = _preview(form, look)
        context = {"preview": shown, "problem": problem, "form": form}
        return render(request, "admin/_import_preview.html", context)

    def _done(
        self, request: HttpRequest, form: Any, upload: Upload, museum: Museum
    ) -> HttpResponse | None:
        """What was asked for beside the preview, if it could be done."""
        text, clean, sent = form.mapping_text(), form.cleaned_data, request.POST
        try:
            if "toml" in sent:
                return _file(text, clean["name"] or museum.code)
            if "save" in sent and not clean["name"]:
                form.add_error("name", gettext("Give the mapping a name."))
            elif "save" in sent:
                import_wizard.keep_mapping(
                    museum=museum,
                    name=clean["name"],
                    text=text,
                    shared=clean["shared"],
                    user=_person(request),
                )
                told = gettext("The mapping “%(name)s” is saved.") % {"name": clean["name"]}
                self.message_user(request, told)  # type: ignore[attr-defined]
            elif "dry_run" in sent:
                batch = import_wizard.begin_dry_run(
                    upload=upload,
                    museum=museum,
                    text=text,
                    status=clean["status"],
                    user=_person(request),
                    language=_language(),
                )
                return HttpResponseRedirect(reverse(f"admin:{_NAME}_change", args=[batch.pk]))
        except ImportRefused as refused:
            form.add_error(None, str(refused))
        return None

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts}
        context |= {"title": gettext("Import objects"), "media": self.media}
        return render(request, template, context)


def _may_import(request: HttpRequest) -> None:
    if not request.user.has_perm("catalog.add_batch"):
        raise PermissionDenied


def _person(request: HttpRequest) -> Any:
    return request.user


def _language() -> str:
    return get_language() or LANGUAGES[0]


def _upload(request: HttpRequest, key: Any) -> Upload:
    """A file that this person has sent."""
    _may_import(request)
    upload = Upload.objects.filter(key=key, user=_person(request)).exclude(file="").first()
    if upload is None:
        raise Http404
    return upload


def _museum(request: HttpRequest) -> Museum:
    """The museum that the address names, if the person works there."""
    museums = Museum.objects.run_by(request.user)
    museum = museums.filter(code=request.GET.get("museum", "")).first()
    if museum is None:
        raise Http404
    return museum


def _address(upload: Upload, museum: Museum) -> str:
    return f"{reverse(f'admin:{_NAME}_mapping', args=[upload.key])}?museum={museum.code}"


def _saved(museum: Museum) -> Any:
    """The museum's mappings, and what others let all use."""
    rows = ImportMapping.objects.filter(Q(museum=museum) | Q(shared=True))
    return rows.select_related("museum").order_by("name", "pk")


def _form(request: HttpRequest, look: Look, upload: Upload, museum: Museum) -> Any:
    """The form of columns, or of the text where a mapping says more than columns can."""
    more: dict[str, Any] = {"look": look, "reading": upload.reading}
    more |= {"museum": museum, "user": request.user}
    if request.method == "POST":
        kind = TextForm if "text" in request.POST else MappingForm
        return kind(request.POST, **more)
    key = request.GET.get("mapping", "")
    known = _saved(museum).filter(pk=key).first() if key.isascii() and key.isdecimal() else None
    if known is not None:
        initial = initial_of(tomllib.loads(known.text), look)
        if initial is not None:
            return MappingForm(initial={**initial, "name": known.name}, **more)
        return TextForm(initial={"text": known.text, "name": known.name}, **more)
    by_columns = "guess" in request.GET
    if look.kind == "xml" or (look.mapping == OWN_JSON and not by_columns):
        return TextForm(initial={"text": shipped_text(look, language=_language())}, **more)
    if not by_columns and (initial := _as_last_time(look, museum)):
        return MappingForm(initial=initial, **more)
    return MappingForm(**more)


def _by_hand(form: Any) -> TextForm:
    """What was chosen, written out to be written on."""
    clean = form.cleaned_data
    initial = {name: clean[name] for name in ("name", "shared", "status")}
    return TextForm(
        initial={**initial, "text": form.mapping_text()},
        look=form.look,
        reading=form.reading,
        museum=form.museum,
        user=form.user,
    )


def _as_last_time(look: Look, museum: Museum) -> dict[str, Any] | None:
    """What was chosen for the last file carried out for the museum, where this one has all of its
    columns: such as its rejected rows, corrected, or the next part of the register. Columns that
    the last one did not have are guessed. What is done with the rows is chosen anew each time."""
    rows = Batch.objects.filter(
        kind=Batch.Kind.IMPORT, museum=museum, upload__isnull=False, dry_run=False
    )
    last = rows.select_related("upload").order_by("-pk").first()
    content = tomllib.loads(last.options["mapping"]) if last else {}
    headings = {each.name for each in look.columns}
    if content.get("source", {}).get("format") != look.kind:
        return None
    if not content.get("columns") or not content["columns"].keys() <= headings:
        return None
    initial = initial_of(content, look)
    if initial is None or last is None:
        return None
    for name in ("rows", "empty", "edited", "missing", "whole"):
        initial.pop(name, None)
    initial["last"] = last
    before = import_wizard.seen(last.upload) if last.upload else None
    known = {each.name for each in before.columns} if before else headings
    found_anew = guessed(look)
    for number, each in enumerate(look.columns):
        found = found_anew.get(each.name)
        if each.name not in known and found and found.column not in content["columns"].values():
            initial[f"to_{number}"] = found.column
    return initial


def _preview(form: Any, look: Look) -> tuple[Preview | None, str]:
    """The preview of what is chosen, or the sentence why there is none."""
    form = form if form.is_bound else as_sent(form)
    if not form.is_valid():
        return None, " ".join(str(each) for errors in form.errors.values() for each in errors)
    try:
        return preview(parse_text(form.mapping_text()), look), ""
    except ImportRefused as refused:
        return None, str(refused)


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.toml"
    return response
