"""The history of a record: one story to read, two states side by side, what was to bring back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from museumportal.accounts.models import User
from museumportal.changes import story
from museumportal.changes.history import Way, batch_of, reason_in_words
from museumportal.changes.models import MovedIdentifier
from museumportal.changes.story import Entry, Line, Restored
from museumportal.changes.words import Names

Restore = Callable[..., Restored]
"""`(row=, moment=, units=)`; units are `unit_of` of what was chosen, None for everything."""


@dataclass(frozen=True)
class Shown:
    """An entry of the story as its page shows it."""

    entry: Entry
    stamp: int
    who: str
    way: str
    reasons: list[tuple[str, str]]
    """In words, each with an address that leads on, or none."""
    groups: "list[Group]"


@dataclass(frozen=True)
class Group:
    """What is told under one heading: one alteration, or rows of a table that came or went."""

    heading: str
    kind: str
    is_own: bool
    lines: list[Line]


@dataclass(frozen=True)
class Former:
    """A record that was merged into the one at hand."""

    key: int
    name: str


def unit_of(line: Line, column: str) -> str:
    """What is restored together: a column of the record; all rows of a table that hang on it."""
    return column if line.of.is_own else line.of.table.name


class StoryAdmin(SimpleHistoryAdmin):
    """Pages of a record's history. Nothing on them alters history; to restore adds to it."""

    restore: ClassVar[Restore | None] = None
    """The action that brings a former state back; None where there is none."""
    not_restored: ClassVar[tuple[str, ...]] = ("status", "museum")
    """Columns that no restoring touches: there are steps of their own for them."""

    def get_urls(self) -> Any:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/compare/", view(self.compare_view), name=f"{name}_compare"),
            path(
                "<path:object_id>/restore/<str:moment>/",
                view(self.restore_view),
                name=f"{name}_restore",
            ),
            *super().get_urls(),
        ]

    def link_of_reason(self, reason: str) -> str:
        """The address that a reason leads to, that of a batch; empty for none."""
        number = batch_of(reason)
        return reverse("admin:catalog_batch_change", args=[number]) if number else ""

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def _row(self, request: HttpRequest, key: str) -> Any:
        row = self.get_object(request, key)
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row

    def _may_restore(self, request: HttpRequest, row: Any) -> bool:
        return self.restore is not None and self.has_change_permission(request, row)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The story of the record, or with `?of=` of one that was merged into it."""
        row = self._row(request, object_id)
        formers = merged_into(row)
        former = next((each for each in formers if str(each.key) == request.GET.get("of")), None)
        before = story.moment_of(request.GET.get("before", ""))
        entries, more = story.read(self.model, former.key if former else row.pk, before=before)
        context = {
            "title": _("History"),
            "entries": list(self._shown(entries)),
            "older": story.stamp(entries[-1].since) if more and entries else None,
            "before": before,
            "formers": formers,
            "former": former,
        }
        return self._page(request, row, "admin/history.html", context)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The state that a row of history left the record in, beside what it is now."""
        row = self._row(request, object_id)
        if request.method != "GET":
            raise PermissionDenied
        is_key = version_id.isascii() and version_id.isdigit() and len(version_id) < 10
        saved = row.history.filter(history_id=version_id).first() if is_key else None
        if saved is None:
            raise Http404
        return self._compared(request, row, saved.history_date, None)

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The states after two entries of the story side by side, the second perhaps the present.

        Whichever is chosen first, the older one stands left.
        """
        row = self._row(request, object_id)
        one = story.moment_of(request.GET.get("one", ""))
        other = story.moment_of(request.GET.get("other", ""))
        if one is None:
            raise Http404
        if other is not None and other < one:
            one, other = other, one
        return self._compared(request, row, one, other)

    def _compared(
        self, request: HttpRequest, row: Any, one: datetime, other: datetime | None
    ) -> HttpResponse:
        then = story.state_at(self.model, row.pk, one)
        now = (
            story.state_at(self.model, row.pk, other)
            if other
            else story.state_now(self.model, row.pk)
        )
        differing = story.between(then, now)
        lines = story.lines(differing, story.learn(Names(), differing))
        was_there = any(then[table] for table in then if table.parent is None)
        context = {
            "title": _("Two states"),
            "one": one,
            "other": other,
            "moment": story.stamp(one),
            "lines": [
                (line, [(unit_of(line, told.name), told) for told in line.told]) for line in lines
            ],
            "was_there": was_there,
            "not_restored": self.not_restored,
            "may_restore": was_there and other is None and self._may_restore(request, row),
        }
        return self._page(request, row, "admin/history_compare.html", context)

    def restore_view(self, request: HttpRequest, object_id: str, moment: str) -> HttpResponse:
        """Bring back what was chosen, or everything, as it was at that moment."""
        row = self._row(request, object_id)
        when = story.moment_of(moment)
        if when is None:
            raise Http404
        if request.method != "POST" or not self._may_restore(request, row):
            raise PermissionDenied
        units = None if "whole" in request.POST else set(request.POST.getlist("unit"))
        restore = cast("Restore", type(self).restore)
        outcome = restore(row=row, moment=when, units=units)
        if outcome.done:
            text = _("Restored: %(names)s.") % {"names": ", ".join(outcome.done)}
            self.message_user(request, text, messages.SUCCESS)
        else:
            self.message_user(request, _("Nothing was restored."), messages.WARNING)
        for sentence in outcome.left:
            self.message_user(request, sentence, messages.WARNING)
        return HttpResponseRedirect(self._address("history", row))

    def _address(self, page: str, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[row.pk])

    def _page(
        self, request: HttpRequest, row: Any, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        addresses = {name: self._address(name, row) for name in ("change", "history", "compare")}
        base = {**self.admin_site.each_context(request), "opts": self.opts, "object": row}
        return render(request, template, {**base, "addresses": addresses, **context})

    def _shown(self, entries: list[Entry]) -> Iterator[Shown]:
        people = User.objects.in_bulk({each.user for each in entries if each.user})
        names = Names()
        for entry in entries:
            story.learn(names, entry.alterations)
        for entry in entries:
            lines = [
                line
                for line in story.lines(entry.alterations, names)
                if line.told or line.of.kind != story.CHANGED
            ]
            if not lines and not entry.user and not entry.reasons:
                continue  # a machine noted what nobody reads
            yield Shown(
                entry=entry,
                stamp=story.stamp(entry.at),
                who=str(people[entry.user]) if entry.user in people else "",
                way=str(Way(entry.way).label) if entry.way in Way.values else "",
                reasons=[
                    (reason_in_words(each), self.link_of_reason(each)) for each in entry.reasons
                ],
                groups=_grouped(lines),
            )


def _grouped(lines: list[Line]) -> list[Group]:
    groups: list[Group] = []
    for line in lines:
        last = groups[-1] if groups else None
        together = last and not last.is_own and last.kind == line.of.kind != story.CHANGED
        if last and together and last.lines[0].of.table == line.of.table:
            title = line.of.table.title
            groups[-1] = Group(title, last.kind, is_own=False, lines=[*last.lines, line])
        else:
            groups.append(Group(line.subject, line.of.kind, line.of.is_own, [line]))
    return groups


def merged_into(row: Any) -> list[Former]:
    """The records whose identifiers lead to this one since they were merged into it."""
    if not hasattr(row, "public_id"):
        return []
    old = MovedIdentifier.objects.filter(new=row.public_id).values_list("old", flat=True)
    if not old:
        return []
    last = row.history.model.objects.filter(public_id__in=list(old), history_type=story.REMOVED)
    return [Former(each.id, str(each.instance)) for each in last.order_by("-history_id")]
