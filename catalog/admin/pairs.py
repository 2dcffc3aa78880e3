"""Two records side by side: to be judged different, or to be merged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from catalog.actions import merge_objects as merge
from catalog.actions.duplicates import judge_different, note_candidates
from catalog.duplicates import candidates
from catalog.forms_alike import alike_numbers, alike_titles, links_to
from catalog.models import Duplicate, MuseumObject
from museumportal.changes.story import Table
from museumportal.changes.words import Names, in_words
from museumportal.lib.languages import LANGUAGES, known_texts
from museumportal.search import SearchUnavailable
from regions.models import Museum
from regions.permissions import CATALOGUER, rank_in


@dataclass(frozen=True)
class Choice:
    """Columns that differ, and whose value is to stay."""

    name: str
    label: str
    kept: str
    gone: str
    takes_gone: bool

    @property
    def is_one_sided(self) -> bool:
        """Whether one of the two says nothing, so that there is hardly anything to choose."""
        return not (self.kept and self.gone)


@dataclass(frozen=True)
class ListChoice:
    """A list that hangs on the two: its rows in words, and whose rows are to stay."""

    name: str
    label: str
    kept: list[str]
    gone: list[str]
    chosen: str


@dataclass(frozen=True)
class Side:
    record: MuseumObject
    pictures: list[Any]
    address: str


class DuplicatePages:
    """Mix in before the page of objects: its duplicates, and two records to be merged."""

    class Media:
        js = (Script("admin_portal/alike.js", type="module"),)
        css = {"all": ("admin_portal/alike.css",)}

    admin_site: Any
    opts: Any

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view
        name, here = "catalog_museumobject", "<path:object_id>/"
        return [
            path("alike/", view(self.alike_view), name=f"{name}_alike"),
            path(f"{here}duplicates/", view(self.duplicates_view), name=f"{name}_duplicates"),
            path(f"{here}merge/<int:other>/", view(self.merge_view), name=f"{name}_merge"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def alike_view(self, request: HttpRequest) -> HttpResponse:
        """What there is with the number and title that somebody types, for alike.js."""
        key = request.GET.get("museum", "")
        museum = Museum.objects.filter(pk=int(key)).first() if _is_key(key) else None
        if museum is None or rank_in(request.user, museum.pk) < CATALOGUER:
            raise Http404
        number = request.GET.get("number", "")[:100].strip()
        titles = {each: request.GET.get(f"title_{each}", "")[:1000].strip() for each in LANGUAGES}
        titles = {language: title for language, title in titles.items() if title}
        context = {"numbers": alike_numbers(museum, number) if number else []}
        context["titles"] = alike_titles(museum, titles) if titles else []
        return render(request, "admin/_alike.html", context)

    def duplicates_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What may be the same as this object, looked for now."""
        record = self._record(request, object_id)
        try:
            found, away = candidates(record), False
        except SearchUnavailable:
            found, away = [], True
        else:
            note_candidates(record=record, found=found)
        known = [each.record.pk for each in found]
        judged = Duplicate.objects.filter(dismissed__isnull=False).filter(
            models.Q(first=record, second__in=known) | models.Q(second=record, first__in=known)
        )
        settled = {key for pair in judged for key in (pair.first_id, pair.second_id)}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Possible duplicates"),
            "object": record,
            "found": [(each, _labels(each.grounds), each.record.pk in settled) for each in found],
            "away": away,
        }
        return render(request, "admin/object_duplicates.html", context)

    def merge_view(self, request: HttpRequest, object_id: str, other: int) -> HttpResponse:
        one = self._record(request, object_id)
        return pair_page(self.admin_site, request, one, self._record(request, str(other)))

    def _record(self, request: HttpRequest, key: str) -> MuseumObject:
        record = self.get_object(request, key)  # type: ignore[attr-defined]
        if record is None:
            raise Http404
        if not self.has_change_permission(request, record):  # type: ignore[attr-defined]
            raise PermissionDenied
        return record

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        if record := context["original"]:
            name = "admin:catalog_museumobject_duplicates"
            context["duplicates_url"] = reverse(name, args=[record.pk])
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def response_add(self, request: HttpRequest, obj: MuseumObject, *args: Any) -> Any:
        """After a new object is saved: which others have nearly its title."""
        alike = alike_titles(obj.museum, known_texts(obj, "title"), besides=obj.pk)
        if alike:
            text = format_html("{} {}", _("Nearly the same title:"), links_to(alike))
            messages.warning(request, text)
        return super().response_add(request, obj, *args)  # type: ignore[misc]


def pair_page(
    site: Any, request: HttpRequest, one: MuseumObject, other: MuseumObject
) -> HttpResponse:
    """Pictures and fields of two records side by side.

    Whoever works in the museum may judge them different; curators merge them, choosing for each
    column that differs whose value stays. `?kept=` says which record does.
    """
    page = site._registry[MuseumObject]
    kept, gone = _sides(one, other, request.GET.get("kept", ""))
    refused = merge.refusal(kept, gone)
    may_merge = not refused and request.user.has_perm("catalog.merge_museumobject", kept)
    seen = ";".join(page.version(each, machines=False) for each in (kept, gone))
    if request.method == "POST":
        if not page.has_change_permission(request, kept):
            raise PermissionDenied
        if "different" in request.POST:
            return _judged(request, kept, gone)
        if not may_merge or "merge" not in request.POST:
            raise PermissionDenied
        if request.POST.get("seen") == seen and (done := _merged(request, kept, gone)):
            return done
        if request.POST.get("seen") != seen:
            text = _("Somebody has saved one of the two records meanwhile. Look at them again.")
            messages.error(request, text)
    sent = request.POST if request.method == "POST" else None
    names = Names()
    choices = list(_choices(kept, gone, names, sent))
    context = {
        **site.each_context(request),
        "opts": page.opts,
        "title": _("Two records, one object?"),
        "kept": kept,
        "gone": gone,
        "sides": [_side(kept), _side(gone)],
        "grounds": _grounds(kept, gone),
        "choices": choices,
        "one_sided": [each for each in choices if each.is_one_sided],
        "lists": list(_lists(kept, gone, names, sent)),
        "may_merge": may_merge,
        "refused": refused,
        "seen": seen,
    }
    return render(request, "admin/pair.html", context)


def _judged(request: HttpRequest, kept: MuseumObject, gone: MuseumObject) -> HttpResponse:
    judge_different(one=kept, other=gone, user=request.user)  # type: ignore[arg-type]
    messages.success(request, _("It is remembered that these are two objects."))
    return HttpResponseRedirect(reverse("admin:catalog_duplicate_changelist"))


def _merged(request: HttpRequest, kept: MuseumObject, gone: MuseumObject) -> HttpResponse | None:
    """Merge as was chosen; None where the outcome would not be valid, which is said."""
    taken = [each[0].name for each in merge.choosable() if _takes(request.POST, each[0].name)]
    chosen = {each.name: request.POST.get(f"list-{each.name}", "") for each in merge.lists()}
    try:
        merge.merge_objects(kept=kept, gone=gone, taken=taken, chosen=chosen)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return None
    text = _("The two records are one now. The identifier %(old)s leads here.")
    messages.success(request, text % {"old": gone.public_id})
    return HttpResponseRedirect(reverse("admin:catalog_museumobject_change", args=[kept.pk]))


def _takes(sent: QueryDict, name: str) -> bool:
    return sent.get(f"field-{name}") == merge.GONE


def _sides(
    one: MuseumObject, other: MuseumObject, wanted: str
) -> tuple[MuseumObject, MuseumObject]:
    """Which record stays: the one asked for, else the one that can, else the older one."""
    first, second = sorted((one, other), key=lambda each: each.pk)
    if wanted == str(second.pk) or (not wanted and merge.refusal(first, second)):
        first, second = second, first
    return first, second


def _side(record: MuseumObject) -> Side:
    pictures = [image for image in record.images.all() if image.state == image.State.READY]
    address = reverse("admin:catalog_museumobject_change", args=[record.pk])
    return Side(record, pictures[:4], address)


def _choices(
    kept: MuseumObject, gone: MuseumObject, names: Names, sent: QueryDict | None
) -> Iterator[Choice]:
    for group in merge.choosable():
        mine, theirs = (
            "\n".join(filter(None, (_value(each, column, names) for column in group)))
            for each in (kept, gone)
        )
        if mine != theirs:
            name = group[0].name
            takes = _takes(sent, name) if sent else _is_fuller(group[0], theirs, mine)
            label = ", ".join(str(column.verbose_name) for column in group)
            yield Choice(name, label, mine, theirs, takes)


def _value(record: MuseumObject, column: models.Field, names: Names) -> str:
    return in_words(column, getattr(record, column.attname), names)


def _is_fuller(column: models.Field, theirs: str, mine: str) -> bool:
    """Whether the value of the record that goes says more; numbers and choices say something or
    nothing."""
    is_text = isinstance(column, (models.CharField, models.TextField)) and not column.choices
    if not is_text or column.name.endswith("_number"):
        return bool(theirs) and not mine
    return len(theirs) > len(mine)


def _lists(
    kept: MuseumObject, gone: MuseumObject, names: Names, sent: QueryDict | None
) -> Iterator[ListChoice]:
    for table in merge.lists():
        mine, theirs = (_rows(table, each, names) for each in (kept, gone))
        if set(mine) != set(theirs):
            chosen = sent.get(f"list-{table.name}", merge.BOTH) if sent else merge.BOTH
            yield ListChoice(table.name, table.title, mine, theirs, chosen)


def _rows(table: Table, record: MuseumObject, names: Names) -> list[str]:
    columns = [column for column in table.fields if column.name != "position"]
    rows = table.rows_of(record.pk)
    said = ([in_words(each, getattr(row, each.attname), names) for each in columns] for row in rows)
    return [", ".join(filter(None, texts)) for texts in said]


def _grounds(one: MuseumObject, other: MuseumObject) -> list[str]:
    first, second = sorted((one.pk, other.pk))
    pair = Duplicate.objects.filter(first=first, second=second).first()
    return _labels(pair.grounds) if pair else []


def _labels(grounds: Any) -> list[str]:
    return [str(Duplicate.Ground(each).label) for each in grounds]


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
