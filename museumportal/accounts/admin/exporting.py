"""All rows that a list finds, as a table: which columns, and as which file, the person says."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Max
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import get_language, get_language_info, gettext, override
from django.utils.translation import gettext_lazy as _

from museumportal.lib import table_files
from museumportal.lib.internal import internal_columns
from museumportal.lib.languages import LANGUAGES
from museumportal.lib.readers.problems import ImportRefused
from museumportal.lib.table_files import Number

_CHUNK: Final = 1_000
TECHNICAL: Final = "names"
"""Headings, choices and codes as commands read them, in place of a language's words."""


class ListExportForm(forms.Form):
    """Which file is wanted of a list with these columns (name and label)."""

    format = forms.ChoiceField(
        label=_("File"),
        choices=[
            ("xlsx", _("Excel spreadsheet (XLSX)")),
            ("csv", _("table as text (CSV)")),
            ("jsonl", _("JSON lines")),
        ],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("Language of headings and choices"),
        choices=[*settings.LANGUAGES, (TECHNICAL, _("technical names, as commands read them"))],
    )
    which = forms.ChoiceField(
        label=_("Columns"),
        choices=[("all", _("all columns")), ("chosen", _("only those chosen below"))],
        initial="all",
        widget=forms.RadioSelect,
    )
    columns = forms.MultipleChoiceField(required=False, choices=[])

    def __init__(self, *args: Any, columns: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["columns"].choices = [*columns.items()]  # type: ignore[attr-defined]
        self.fields["columns"].initial = [*columns]
        self.fields["language"].initial = get_language() or LANGUAGES[0]

    def groups(self) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
        """The columns to choose from, below one heading: name, label, whether chosen."""
        ticked = self["columns"].value() or ()
        choices = self.fields["columns"].choices  # type: ignore[attr-defined]
        yield (
            self["which"].label,
            [{"name": name, "label": text, "ticked": name in ticked} for name, text in choices],
        )

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("which") == "chosen" and not clean.get("columns"):
            self.add_error("columns", gettext("Choose at least one column."))
        return clean

    def wanted(self) -> list[str]:
        """The columns of a valid form, in the order of the table."""
        clean = self.cleaned_data
        every = [name for name, _label in self.fields["columns"].choices]  # type: ignore[attr-defined]
        return [name for name in every if clean["which"] == "all" or name in clean["columns"]]


class ExportsList:
    """Mix in before a base of `museumportal.accounts.admin`: an export of what the list finds.

    `export_columns` are columns of the table; a translated one stands for its languages. What the
    model says is internal is none of them. `export_command` reads the table with technical names.
    """

    export_columns: ClassVar[tuple[str, ...]] = ()
    export_command: ClassVar[str] = ""
    export_labels: ClassVar[dict[str, Any]] = {}
    """What columns are called that have no name of their own in the table."""

    admin_site: Any
    opts: Any
    model: type[models.Model]

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.export_view)
        urls: Any = super().get_urls()  # type: ignore[misc]
        return [path("export/", view, name=self._address_name()), *urls]

    def _address_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_export"

    @property
    def export_address(self) -> str:
        return reverse(f"admin:{self._address_name()}")

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Ask what is wanted of the rows that the list of this address finds, then stream it."""
        page: Any = self
        if not page.has_view_permission(request):
            raise PermissionDenied
        listed = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        try:
            request.every_hit = True  # type: ignore[attr-defined]
            rows = page.get_changelist_instance(request).queryset
        except (IncorrectLookupParameters, ImportRefused) as refused:
            if isinstance(refused, ImportRefused):
                messages.error(request, str(refused))
            return HttpResponseRedirect(listed)
        names = self.export_names()
        columns = {name: self._heading(name) for name in names}
        form = ListExportForm(request.POST or None, columns=columns)
        count = rows.order_by().count()
        if form.is_valid():
            wanted, ending = form.wanted(), form.cleaned_data["format"]
            refusal = _refusal(rows, wanted, count) if ending == "xlsx" else ""
            if not refusal:
                return self._streamed(rows, wanted, ending, form.cleaned_data["language"], count)
            form.add_error(None, refusal)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "media": page.media}
        context |= {"title": gettext("Export"), "form": form, "count": count, "list_url": listed}
        context |= {"action": f"?{request.GET.urlencode()}", "command": self.export_command}
        return render(request, "admin/list_export.html", context)

    def export_names(self) -> list[str]:
        """The columns by name, translated ones once for each language."""
        known = {each.name for each in self.model._meta.concrete_fields}
        internal = {each.name for each in internal_columns(self.model)}
        found = []
        for name in self.export_columns:
            spoken = [f"{name}_{language}" for language in LANGUAGES]
            found += spoken if spoken[0] in known else [name]
        return [name for name in found if name not in internal]

    def export_records(
        self, rows: Sequence[Any], names: Sequence[str], *, technical: bool
    ) -> list[dict[str, Any]]:
        """What the columns say of these rows; in the language that is active, unless technical."""
        told = {name: _teller(self.model, name, technical=technical) for name in names}
        return [{name: tell(row) for name, tell in told.items()} for row in rows]

    def _heading(self, name: str) -> str:
        base, _sign, language = name.rpartition("_")
        if language not in LANGUAGES:
            return str(capfirst(self._called(name)))
        spoken = get_language_info(language)["name_translated"]
        return f"{capfirst(self._called(base))} ({spoken})"

    def _called(self, name: str) -> str:
        if name == "public_id":
            return gettext("identifier")
        if name in self.export_labels:
            return str(self.export_labels[name])
        return str(self.model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]

    def _streamed(
        self, rows: Any, names: list[str], ending: str, language: str, count: int
    ) -> StreamingHttpResponse:
        technical = language == TECHNICAL or ending == "jsonl"
        spoken = LANGUAGES[0] if technical else language
        related = [each.name for each in _related(self.model, names)]
        rows = rows.select_related(None).prefetch_related(*related)

        def chunks() -> Iterator[list[dict[str, Any]]]:
            found = rows.iterator(chunk_size=_CHUNK)
            while some := list(islice(found, _CHUNK)):
                with override(spoken):
                    records = self.export_records(some, names, technical=technical)
                yield records

        with override(spoken):
            headings = names if technical else [self._heading(name) for name in names]
        cells: list[Callable[[dict[str, Any]], Any]] = [_cell(name) for name in names]
        if ending == "jsonl":
            pieces = table_files.json_pieces(chunks())
        elif ending == "csv":
            pieces = table_files.csv_pieces(chunks(), cells, headings)
        else:
            pieces = table_files.xlsx_pieces(
                chunks(), cells, headings, rows=count, name=self.opts.model_name
            )
        response = StreamingHttpResponse(pieces, content_type=table_files.MEDIA_TYPES[ending])
        name = f"{self.opts.model_name}-{localdate().isoformat()}.{ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


def _related(model: type[models.Model], names: Sequence[str]) -> list[models.ForeignKey]:
    fields = {each.name: each for each in model._meta.concrete_fields}
    found = [fields[name] for name in names if name in fields]
    return [each for each in found if isinstance(each, models.ForeignKey)]


def _teller(model: type[models.Model], name: str, *, technical: bool) -> Callable[[Any], Any]:
    """A function from a row to what its column says."""
    column: Any = model._meta.get_field(name)
    if isinstance(column, models.ForeignKey):
        return lambda row: _row_named(getattr(row, name), technical=technical)
    if column.choices and not technical:
        labels = dict(column.flatchoices)
        return lambda row: str(labels.get(getattr(row, name), getattr(row, name)))
    if isinstance(column, models.BooleanField) and not technical:
        return lambda row: gettext("yes") if getattr(row, name) else gettext("no")
    return lambda row: _plain(getattr(row, name))


def _row_named(row: Any, *, technical: bool) -> str | None:
    """Another row by its code where it has one, for a person by its name."""
    if row is None:
        return None
    return str(getattr(row, "code", row) if technical else row)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Number(value)
    return value.isoformat() if isinstance(value, date) else value


def _cell(name: str) -> Callable[[dict[str, Any]], Any]:
    def cell(record: dict[str, Any]) -> Any:
        value = record[name]
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    return cell


def _refusal(rows: Any, names: Sequence[str], count: int) -> str:
    """Why a spreadsheet cannot hold these rows; "" where it can."""
    if count > table_files.MOST_ROWS:
        text = gettext(
            "%(count)s rows are more than the %(most)s of an Excel sheet. Choose CSV or JSON lines."
        )
        return text % {"count": localize(count), "most": localize(table_files.MOST_ROWS)}
    model = rows.model
    texts = [
        each.name
        for each in model._meta.concrete_fields
        if each.name in names and isinstance(each, models.TextField)
    ]
    found = rows.order_by().aggregate(**{name: Max(Length(name)) for name in texts})
    if (longest := max(filter(None, found.values()), default=0)) > table_files.LONGEST:
        text = gettext(
            "One of the texts has %(count)s characters, and Excel opens no cell of more than "
            "%(most)s. Choose CSV or JSON lines."
        )
        return text % {"count": localize(longest), "most": localize(table_files.LONGEST)}
    return ""
