"""Pages of a mass edit: which objects are chosen, what is done to them; then its dry run."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from catalog.actions.batches import have_run
from catalog.actions.choosing import choose, identified, numbered
from catalog.actions.mass_edit import preview
from catalog.admin.finding import every_hit, whole_list
from catalog.forms_mass import ROWS, ChangeRows, ChoiceForm
from catalog.models import Upload
from catalog.query import OBJECT_FACETS, ObjectQuery, ObjectQueryForm
from museumportal.accounts.admin.base import typed
from museumportal.changes.models import MovedIdentifier
from museumportal.lib.public_ids import parse_public_id
from museumportal.lib.readers.problems import ImportRefused
from museumportal.search import PUBLIC
from regions.models import Museum
from regions.search import access_tokens

_NAME: Final = "admin:catalog_museumobject"
_MOST_ROWS: Final = 50
_ASKED: Final = {*OBJECT_FACETS, *ObjectQueryForm.base_fields, "page", "cursor"}
"""What the address of a search of the site asks, and where in its result it is."""


class MassPages:
    """Mix in before the page of objects."""

    admin_site: Any
    opts: Any

    @property
    def media(self) -> Any:
        return super().media + Media(css={"all": ("admin_portal/mass.css",)})  # type: ignore[misc]

    def get_urls(self) -> Any:
        view, name = self.admin_site.admin_view, "catalog_museumobject"
        return [
            path("mass/", view(self.choice_view), name=f"{name}_mass"),
            path("mass/<uuid:key>/", view(self.changes_view), name=f"{name}_mass_changes"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def choice_view(self, request: HttpRequest) -> HttpResponse:
        """Which objects: the query string is that of the list, as it was filtered and searched."""
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = ChoiceForm(typed(request) if request.method == "POST" else None)
        found, told = None, list[str]()
        try:
            if form.is_bound and form.is_valid():
                return self._mass_chosen(request, form.cleaned_data)
        except ImportRefused as refused:
            told.append(str(refused))
        except IncorrectLookupParameters:
            pass  # said below
        try:
            found = whole_list(self, request).queryset.count()
        except ImportRefused as refused:
            told.append(str(refused))
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse(f"{_NAME}_changelist") + "?e=1")
        for sentence in dict.fromkeys(told):
            self.message_user(request, sentence, messages.ERROR)  # type: ignore[attr-defined]
        return self._mass_page(request, "admin/mass_choice.html", form=form, found=found)

    def changes_view(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """What is to be done to what was chosen; then its dry run is under way."""
        person: Any = request.user
        selection = Upload.objects.filter(key=key, user=person.pk).first()
        if selection is None or "chosen" not in selection.reading:
            raise Http404
        museum = selection.reading["museum"]
        if not self.has_change_permission(request, Museum(pk=museum)):  # type: ignore[attr-defined]
            raise PermissionDenied
        sent = typed(request) if request.method == "POST" else None
        if sent is not None and "more" in sent:
            _add_rows(sent)
        rows: Any = ChangeRows(sent, form_kwargs={"museum_id": museum}, prefix="change")
        if sent is not None and "more" not in sent and rows.is_valid():
            batch = preview(
                user=person,
                selection=selection,
                changes=rows.kept(),
                language=get_language() or "",
            )
            have_run(batch=batch, user=person)
            return HttpResponseRedirect(reverse("admin:catalog_batch_change", args=[batch.pk]))
        return self._mass_page(
            request,
            "admin/mass_changes.html",
            rows=rows,
            checked=sent is not None and "more" not in sent,
            reading=selection.reading,
            museum=Museum.objects.get(pk=museum),
        )

    def _mass_page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts}
        query = request.META.get("QUERY_STRING", "")
        context["list_url"] = f"{reverse(f'{_NAME}_changelist')}{query and f'?{query}'}"
        return render(
            request, template, context | {"title": gettext("Mass edit"), "media": self.media}
        )

    def _mass_chosen(self, request: HttpRequest, clean: dict[str, Any]) -> HttpResponse:
        rows: Any = self.get_queryset(request)  # type: ignore[attr-defined]
        words, missing = "", list[str]()
        match clean["how"]:
            case "list":
                listed = whole_list(self, request)
                rows, words = listed.queryset, _narrowed_by(listed)
            case "search":
                words = clean["search"].strip()
                rows = identified(rows, _found(request, words)) if words else rows.none()
            case "numbers":
                rows, missing = _named(rows, clean["numbers"])
                words = gettext("list of numbers")
        person: Any = request.user
        return to_changes(choose(user=person, rows=rows, words=words, missing=missing))


def to_changes(selection: Upload) -> HttpResponseRedirect:
    """On to the page on which it is said what is done to what was chosen."""
    return HttpResponseRedirect(reverse(f"{_NAME}_mass_changes", args=[selection.key]))


def _narrowed_by(listed: Any) -> str:
    """How a list was searched and filtered, in words."""
    words = [gettext("“%(name)s”") % {"name": listed.query}] if listed.query else []
    for spec in listed.filter_specs:
        chosen = [str(each["display"]) for each in spec.choices(listed) if each["selected"]]
        if any(spec.used_parameters.values()):
            words.append(f"{capfirst(spec.title)}: {', '.join(chosen)}")
    return "; ".join(words) or gettext("all objects of the list")


def _found(request: HttpRequest, text: str) -> Iterator[str]:
    """Identifiers of all that these words find, or the search of the site at this address."""
    asked = QueryDict(mutable=True)
    parts = urlsplit(text)
    if parts.query and (parts.scheme or text.startswith(("/", "?"))):
        asked = QueryDict(parts.query, mutable=True)
    else:
        asked["q"] = text
    if unknown := [name for name in asked if name not in _ASKED]:
        sentence = gettext(
            "The address has “%(name)s”, which no search of the site knows; nothing was chosen."
        )
        raise ImportRefused(sentence % {"name": unknown[0][:100]})
    query, refusals = ObjectQuery.read(asked)
    if refusals:
        raise ImportRefused(refusals[0].note)
    if not any(map(str.isalnum, query.q)) and replace(query, q="").is_empty:
        raise ImportRefused(gettext("No word and no filter says which objects are meant."))
    access = access_tokens(request.user)
    if access is not None:
        access -= {PUBLIC}
    question = query.to_request(access=access, language=get_language() or "")
    return every_hit(replace(question, order="newest"))


def _named(rows: Any, text: str) -> tuple[Any, list[str]]:
    """The objects that a pasted list names, and the lines that name none."""
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    identifiers = {line: parse_public_id(line.rstrip("/").rpartition("/")[2]) for line in lines}
    known = {line: identifier for line, identifier in identifiers.items() if identifier}
    moved = dict(MovedIdentifier.objects.filter(old__in=known.values()).values_list("old", "new"))
    wanted = {line: moved.get(identifier, identifier) for line, identifier in known.items()}
    by_number = numbered(rows, lines).order_by()
    by_identifier = identified(rows, wanted.values()).order_by()
    numbers = set(by_number.values_list("inventory_number", flat=True))
    there = set(by_identifier.values_list("public_id", flat=True))
    missing = [line for line in lines if line not in numbers and wanted.get(line) not in there]
    names = list(by_number.values_list("public_id", flat=True))
    return identified(rows, [*names, *there]), missing


def _add_rows(sent: QueryDict) -> None:
    """As many empty rows more as a page begins with."""
    total = str(sent.get("change-TOTAL_FORMS", ""))
    count = int(total) if total.isascii() and total.isdecimal() and len(total) < 4 else 0
    sent["change-TOTAL_FORMS"] = str(min(count + ROWS, _MOST_ROWS))


@admin.action(description=_("Change these in bulk …"))
def change_chosen(page: Any, request: HttpRequest, chosen: Any) -> HttpResponse | None:
    """Note the chosen objects and ask what is to be done to them."""
    person: Any = request.user
    count = chosen.count()
    words = ngettext("%(count)d object of the list", "%(count)d objects of the list", count)
    try:
        return to_changes(choose(user=person, rows=chosen, words=words % {"count": count}))
    except ImportRefused as refused:
        page.message_user(request, str(refused), messages.ERROR)
        return None
