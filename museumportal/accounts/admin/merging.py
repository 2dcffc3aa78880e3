"""Two people at one record: the form of the second is merged, and nothing is lost."""

from functools import cache, cached_property
from typing import Any, Final

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import models, transaction
from django.db.models import QuerySet, Value
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from museumportal.accounts.admin.conflicts import (
    CHOICE,
    MINE,
    THEIRS,
    Difference,
    Merge,
    Outcome,
    Rows,
    Saved,
    Sides,
)

SEEN: Final = "seen_version"
"""The field that names the state with which a form was opened."""
SHOWN: Final = "shown_version"
"""The field that names the state of the others that the conflicts on the page were shown with."""
LISTED: Final = "conflict"
"""The fields that name the conflicts shown."""


class MergesEdits:
    """Mix in before a base of pages of tables that keep a history.

    Whoever saves second waits for the lock, and what is sent is merged (`conflicts.Merge`) with
    what was saved since the form was opened. Where both changed the same, the form comes back and
    asks; all else is saved at once, and what was taken over from others is told.
    """

    model: type[models.Model]

    @cached_property
    def _tables(self) -> dict[type[models.Model], str]:
        """The record's table and those of its lists, as far as they keep a history → the column
        that leads to the record."""
        tables = {self.model: str(self.model._meta.pk.attname)}
        page: Any = self
        for inline in page.inlines:
            if hasattr(inline.model, "history"):
                link = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
                tables[inline.model] = link.attname
        return tables

    def version(self, row: Any, *, machines: bool = True) -> str:
        """Changes with whatever is saved of the row or of what hangs on it: the last row of each
        history. Without `machines` what they do to the lists, such as rendering, is not counted."""
        last = [
            _history(model).filter(**{link: row.pk}).annotate(version_place=Value(place))
            for place, (model, link) in enumerate(self._tables.items())
        ]
        if not machines:
            last[1:] = [rows.filter(history_user__isnull=False) for rows in last[1:]]
        firsts = [
            rows.order_by("-history_id").values_list("version_place", "history_id")[:1]
            for rows in last
        ]
        known = dict(firsts[0].union(*firsts[1:]))
        return ".".join(str(known.get(place, 0)) for place in range(len(last)))

    def changeform_view(
        self, request: Any, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        page: Any = super()
        if request.method != "POST" or not object_id or not request.POST.get(SEEN):
            return page.changeform_view(request, object_id, *args, **kwargs)
        with transaction.atomic():
            outcome = request.merge = self._merge(request, unquote(object_id))
            if outcome:
                request.POST = outcome.data
            answer = page.changeform_view(request, object_id, *args, **kwargs)
        if outcome and outcome.taken and answer.status_code == 302:
            messages.info(request, _told(outcome.taken))
        return answer

    def _merge(self, request: Any, key: str) -> Outcome | None:
        """What became of a form that was overtaken; None where it was not."""
        page: Any = self
        row = page.get_object(request, key)
        if row is None or not page.has_change_permission(request, row):
            return None
        # The lock lasts until the form is saved: whoever comes second waits for it.
        self.model._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
        seen, now = request.POST[SEEN], self.version(row)
        places = seen.split(".")
        if seen == now or len(places) != len(self._tables) or not all(map(str.isdecimal, places)):
            return None
        row = page.get_object(request, key)
        is_shown = request.POST.get(SHOWN) == now
        versions = zip(self._tables, places, now.split("."), strict=True)
        overtaken = {table: int(place) for table, place, last in versions if place != last}
        since = _Since(overtaken, request.user)
        merge = Merge(request.POST, _choices(request.POST) if is_shown else {}, shown=is_shown)
        if self.model in overtaken:
            rows = since.rows(self.model, {"id": row.pk}, [row])
            fields = flatten_fieldsets(page.get_fieldsets(request, row))
            form = page.get_form(request, row, change=True, fields=fields)
            form = type(form.__name__, (form,), {"version_of": None})
            base = rows.base.get(row.pk, row)
            merge.record(Sides(form, base, row, "", rows.saved.get(row.pk)))
        for inline in page.get_inline_instances(request, row):
            if inline.model in overtaken:
                link = {self._tables[inline.model]: row.pk}
                rows = since.rows(inline.model, link, inline.rows_of(request, row))
                merge.rows(inline.get_formset(request, row), rows)
        merge.outcome.data[SHOWN] = now
        return merge.outcome

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        form.version_of = staticmethod(self.version)
        outcome = getattr(request, "merge", None)
        form.has_conflicts = bool(outcome and outcome.is_open)
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        if outcome := getattr(request, "merge", None):
            told = [*outcome.conflicts, *outcome.taken]
            who = [each.saved for each in told if each.saved]
            context["merge"] = outcome
            context["merged_with"] = {each.who for each in who if not each.is_self}
            context["merge_shown"] = outcome.data[SHOWN]
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


class _Since:
    """What was saved since the states that a form knows: table → its last row of history."""

    def __init__(self, seen: dict[type[models.Model], int], user: Any) -> None:
        self._seen, self._user = seen, user
        self._told: dict[type[models.Model], tuple[dict[Any, Any], set[Any], dict[Any, Saved]]] = {}

    def rows(self, model: type[models.Model], link: dict[str, Any], there: Any) -> Rows:
        """The rows behind `link` as they were, as they are (`there`), and who saved them since.

        A row without any history, as some tables of former years have them, is as it was.
        """
        if model not in self._told:  # several lists may be of one table
            self._told[model] = self._history_of(model, link)
        before, known, saved = self._told[model]
        now = {row.pk: row for row in there}
        base = before | {key: row for key, row in now.items() if key not in known}
        return Rows(base, now, saved)

    def _history_of(
        self, model: type[models.Model], link: dict[str, Any]
    ) -> tuple[dict[Any, Any], set[Any], dict[Any, Saved]]:
        """The rows as they were, the keys of all there ever were, and who saved which since."""
        told, seen = _history(model).filter(**link), self._seen[model]
        last = told.filter(history_id__lte=seen).order_by("id", "-history_id").distinct("id")
        before = {each.id: each.instance for each in last if each.history_type != "-"}
        since = told.filter(history_id__gt=seen).select_related("history_user")
        saved = {each.id: self._saved(each) for each in since.order_by("history_id")}
        return before, set(told.values_list("id", flat=True)), saved

    def _saved(self, row: Any) -> Saved:
        who = row.history_user
        name = str(who) if who else _("somebody else")
        return Saved(name, row.history_date, is_self=who == self._user)


def _history(model: type[models.Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = _table_of_history(model)._base_manager.order_by()
    return rows


@cache
def _table_of_history(model: Any) -> Any:
    """Remembered: each look at `model.history` makes a class of a manager anew."""
    return model.history.model


def _choices(data: Any) -> dict[str, str]:
    """How the conflicts that were shown are decided; empty where one is not."""
    names = data.getlist(LISTED)
    made = {name: data.get(f"{CHOICE}{name}", "") for name in names}
    return {name: choice if choice in (MINE, THEIRS) else "" for name, choice in made.items()}


def _told(taken: list[Difference]) -> SafeString:
    """What was taken over from others, for the message after saving."""
    whom = ", ".join(dict.fromkeys(each.saved.who for each in taken if each.saved))
    items = format_html_join(
        "", "<li>{}: {}</li>", ((each.label, each.theirs or each.before) for each in taken)
    )
    text = _("Somebody saved this record while you had it open (%(names)s). Taken over:")
    return format_html("{}<ul>{}</ul>", text % {"names": whom or "…"}, items)
