"""Two people at one record: what the second one sends is merged with what the first one saved.

Three ways, as in version control: the state with which the form was opened, what was saved since,
and what is sent now. What one side alone changed is taken as it is; what both changed differently
is asked. The rows of each list are merged one by one, by their keys.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from museumportal.accounts.admin.sent import Sent, as_sent, put
from museumportal.changes.words import Names, in_words, same, shown_fields

MINE, THEIRS = "mine", "theirs"
CHOICE: Final = "choice-"
"""Before the name of a conflict: the field with which it is decided."""


@dataclass(frozen=True)
class Saved:
    """Who saved last of what differs, and when."""

    who: str
    when: Any
    is_self: bool = False


@dataclass(frozen=True)
class Difference:
    """Something that others changed: in words, as it was, as they saved it, as it is sent now."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str = ""
    saved: Saved | None = None
    choice: str = ""


@dataclass
class Outcome:
    """What became of a merge: `data` is what is to be saved, once nothing is `open` any more."""

    data: QueryDict
    taken: list[Difference] = field(default_factory=list)
    conflicts: list[Difference] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return any(not each.choice for each in self.conflicts)


@dataclass(frozen=True)
class Sides:
    """The same row three times; None where it is not there. `prefix` is what its fields are called
    in what was sent, empty for the record itself."""

    form: type[forms.ModelForm]
    base: Any
    theirs: Any
    prefix: str
    saved: Saved | None = None

    @property
    def subject(self) -> str:
        row = self.theirs if self.theirs is not None else self.base
        return f"{capfirst(row._meta.verbose_name)} ({row})" if self.prefix else ""


class Merge:
    """One merge of what was sent with what was saved since. `choices` are the decisions on
    conflicts that were shown already: name → MINE or THEIRS."""

    def __init__(self, data: QueryDict, choices: dict[str, str], *, shown: bool) -> None:
        self.outcome = Outcome(data.copy())
        self._choices, self._shown = choices, shown
        self._names = Names()

    def record(self, sides: Sides) -> None:
        """Merge the columns of the record itself."""
        self._columns(sides, key="")

    def rows(self, formset: type[BaseInlineFormSet], rows: "Rows") -> None:
        """Merge a list: what is sent of it is numbered anew, what others added is told."""
        prefix, form = formset.get_default_prefix(), formset.form
        sent = _Sent(self.outcome.data, prefix)
        known: list[Sent] = []
        new: list[Sent] = []
        for number in sent.numbers():
            at, key = f"{prefix}-{number}", sent.key(number)
            if key is None:
                if not self._is_there(form, rows, at):
                    new.append(sent.row(number))
                continue
            before, now = rows.base.get(key), rows.now.get(key)
            sides = Sides(form, before, now, at, rows.saved.get(key))
            if now is not None:
                self._known(sides, f"{prefix}:{key}", sent, number)
                known.append(sent.row(number))
            elif before is not None and self._stays(sides, is_deleted=sent.is_deleted(number)):
                new.append(sent.row(number, without=("id",)))
        for key in rows.now.keys() - rows.base.keys():
            self._tell(Sides(form, None, rows.now[key], prefix, rows.saved.get(key)), _("added"))
        sent.write(known, new)

    def _known(self, sides: Sides, key: str, sent: "_Sent", number: int) -> None:
        """Merge a row that is still there."""
        if sent.is_deleted(number):
            before, theirs = self._said_of(sides.base), self._said_of(sides.theirs)
            told = Difference(
                key,
                sides.subject,
                before,
                theirs,
                _("removed"),
                sides.saved,
                self._choices.get(key, ""),
            )
            if before != theirs and self._settled(told) == THEIRS:
                sent.keep(number)
        if not sent.is_deleted(number):
            self._columns(sides, key)

    def _stays(self, sides: Sides, *, is_deleted: bool) -> bool:
        """Whether a row that others have removed stays: where it was changed here. It is told."""
        stays = not is_deleted and self._changed(sides, sides.base)
        self._tell(sides, _("removed, but kept as you have changed it") if stays else _("removed"))
        return stays

    def _columns(self, sides: Sides, key: str) -> None:
        """Merge field by field; `key` names the row among the conflicts."""
        if sides.base is not None and _is_same(sides.base, sides.theirs):
            return
        data = self.outcome.data
        before, theirs = (self._form(sides, each) for each in (sides.base, sides.theirs))
        mine = set(self._form(sides, sides.base, data).changed_data)
        against = set(self._form(sides, sides.theirs, data).changed_data)
        for column in _columns_of(sides.theirs, theirs):
            name = column.name
            if name not in against or same(before.initial.get(name), theirs.initial.get(name)):
                continue
            told = self._told(sides, key, column, theirs[name])
            if name not in mine:
                self.outcome.taken.append(told)
            elif self._settled(told) != THEIRS:
                continue
            put(data, as_sent(theirs[name]))

    def _told(
        self, sides: Sides, key: str, column: models.Field, bound: forms.BoundField
    ) -> Difference:
        name = f"{key}:{column.name}" if key else column.name
        label = str(column.verbose_name)
        return Difference(
            name,
            f"{sides.subject}: {label}" if key else capfirst(label),
            self._word(column, getattr(sides.base, column.attname, None)),
            self._word(column, getattr(sides.theirs, column.attname)),
            self._typed(column, bound, self.outcome.data),
            sides.saved,
            self._choices.get(name, ""),
        )

    def _settled(self, told: Difference) -> str:
        """How a conflict was decided. What was edited after it had been shown is decided so."""
        if self._shown and not told.choice and told.name not in self._choices:
            return MINE
        self.outcome.conflicts.append(told)
        return told.choice

    def _tell(self, sides: Sides, what: str) -> None:
        """Note a row that came or went at the others' hands."""
        row = sides.theirs if sides.theirs is not None else sides.base
        said = self._said_of(row)
        before, theirs = ("", said) if sides.theirs is not None else (said, "")
        label = f"{capfirst(row._meta.verbose_name)}: {what}"
        self.outcome.taken.append(Difference("", label, before, theirs, saved=sides.saved))

    def _form(self, sides: Sides, row: Any, data: QueryDict | None = None) -> Any:
        return sides.form(data, instance=row, prefix=sides.prefix or None)

    def _changed(self, sides: Sides, row: Any) -> bool:
        form = self._form(sides, row, self.outcome.data)
        columns = {column.name for column in _columns_of(row, form)}
        return not columns.isdisjoint(form.changed_data)

    def _is_there(self, form: type[forms.ModelForm], rows: "Rows", prefix: str) -> bool:
        """Whether a new row says what one says that was added since: the button pressed twice."""
        added = (rows.now[key] for key in rows.now.keys() - rows.base.keys())
        return any(not self._changed(Sides(form, None, row, prefix), row) for row in added)

    def _said_of(self, row: Any) -> str:
        """A row in words."""
        if row is None:
            return ""
        texts = (
            self._word(each, getattr(row, each.attname))
            for each in shown_fields(type(row))
            if each.editable and each.name != "position" and not _leads_to_parent(each)
        )
        return ", ".join(dict.fromkeys(filter(None, texts)))

    def _word(self, column: models.Field, value: Any) -> str:
        return in_words(column, value, self._names)

    def _typed(self, column: models.Field, bound: forms.BoundField, data: QueryDict) -> str:
        """What was sent for a column, in words; as it was typed where it makes no sense."""
        raw = bound.field.widget.value_from_datadict(data, {}, bound.html_name)
        try:
            value = bound.field.clean(raw)
        except ValidationError:
            return str(raw or "")
        return self._word(column, value.pk if isinstance(value, models.Model) else value)


@dataclass(frozen=True)
class Rows:
    """The rows of a list as they were when the form was opened, and as they are now, by key."""

    base: dict[Any, Any]
    now: dict[Any, Any]
    saved: dict[Any, Saved]


class _Sent:
    """The rows of a formset as they were sent."""

    def __init__(self, data: QueryDict, prefix: str) -> None:
        self._data, self._prefix = data, prefix

    def numbers(self) -> range:
        total = self._data.get(f"{self._prefix}-TOTAL_FORMS", "")
        return range(min(int(total), 1000) if total.isascii() and total.isdigit() else 0)

    def key(self, number: int) -> int | None:
        key = self._data.get(f"{self._prefix}-{number}-id", "")
        return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None

    def is_deleted(self, number: int) -> bool:
        return bool(self._data.get(f"{self._prefix}-{number}-DELETE"))

    def keep(self, number: int) -> None:
        self._data.pop(f"{self._prefix}-{number}-DELETE", None)

    def row(self, number: int, without: tuple[str, ...] = ()) -> Sent:
        """What was sent of a row, by what follows its number."""
        start = f"{self._prefix}-{number}-"
        return {
            name.removeprefix(start): values
            for name, values in self._data.lists()
            if name.startswith(start) and name.removeprefix(start) not in without
        }

    def write(self, known: list[Sent], new: list[Sent]) -> None:
        """Replace the rows: those with a key come first, as formsets want it."""
        for number in self.numbers():
            for name in self.row(number):
                self._data.pop(f"{self._prefix}-{number}-{name}")
        for number, row in enumerate([*known, *new]):
            for name, values in row.items():
                self._data.setlist(f"{self._prefix}-{number}-{name}", values)
        self._data[f"{self._prefix}-TOTAL_FORMS"] = str(len(known) + len(new))
        self._data[f"{self._prefix}-INITIAL_FORMS"] = str(len(known))


def _columns_of(row: Any, form: forms.ModelForm) -> Iterator[models.Field]:
    """The columns of the table that the form shows."""
    for column in row._meta.concrete_fields:
        if column.name in form.fields and not column.primary_key and not _leads_to_parent(column):
            yield column


def _is_same(one: Any, other: Any) -> bool:
    columns = shown_fields(type(other))
    return all(same(getattr(one, each.attname), getattr(other, each.attname)) for each in columns)


def _leads_to_parent(column: models.Field) -> bool:
    return isinstance(column, models.ForeignKey) and column.remote_field.on_delete is models.CASCADE
