"""The history of a record as one story: of itself and of all that hangs on it.

What hangs on a record are the rows of other tables with a history that go with it (CASCADE), and
what hangs on those; rows that only mention it (`related_name="+"`) are part of another record.
One save, by one person at one moment, is one entry.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import get_language

from museumportal.changes.words import (
    Names,
    Piece,
    Values,
    difference,
    in_words,
    is_long,
    same,
    shown_fields,
)
from museumportal.lib.languages import LANGUAGES

ENTRIES: Final = 25
"""On a page."""
_ROWS: Final = 400
"""Of each table, read for a page."""
_ONE_SAVE: Final = timedelta(seconds=3)
_ONE_CHUNK: Final = timedelta(minutes=1)
"""Rows of one person, and of one chunk of an import, that lie no further apart are one entry."""
ADDED, CHANGED, REMOVED = "+", "~", "-"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(moment: datetime) -> int:
    """A moment as it stands in addresses: microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(text: str) -> datetime | None:
    """The moment that a `stamp` names; None for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) < 18
    return _EPOCH + timedelta(microseconds=int(text)) if is_number else None


@dataclass(frozen=True)
class Table:
    """A table of the story: the record's own, or one whose rows hang on it by the column `link`."""

    model: type[models.Model]
    link: str
    parent: "Table | None" = None

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def history(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.history.model._base_manager.order_by()  # type: ignore[attr-defined]
        return rows

    def told_of(self, key: Any) -> QuerySet[Any]:
        """Rows of history of what hangs, or hung, on the record `key`."""
        if self.parent is None or self.parent.parent is None:
            return self.history.filter(**{self.link: key})
        return self.history.filter(**{f"{self.link}__in": self.parent.told_of(key).values("id")})

    def rows_of(self, key: Any) -> QuerySet[Any]:
        """The rows that hang on the record now."""
        rows = self.model._base_manager.order_by("pk")
        if self.parent is None or self.parent.parent is None:
            return rows.filter(**{self.link: key})
        return rows.filter(**{f"{self.link}__in": self.parent.rows_of(key).values("id")})

    @cached_property
    def fields(self) -> list[models.Field]:
        return [column for column in shown_fields(self.model) if column.attname != self.link]


def tables_of(model: type[models.Model]) -> list[Table]:
    """The record's own table, then those of what hangs on it."""
    return _with_parts(Table(model, "id"))


def _with_parts(table: Table) -> list[Table]:
    tables = [table]
    for relation in table.model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or not hasattr(
            relation.related_model, "history"
        ):
            continue
        goes_with = relation.on_delete is models.CASCADE and not relation.hidden
        if goes_with and relation.related_model is not table.model:
            tables += _with_parts(Table(relation.related_model, relation.field.attname, table))
    return tables


@dataclass
class Alteration:
    """What became of one row: `before` is None where it came, `after` where it went."""

    table: Table
    id: int
    before: Values | None
    after: Values | None

    @property
    def kind(self) -> str:
        if self.before is None:
            return ADDED
        return REMOVED if self.after is None else CHANGED

    @property
    def is_own(self) -> bool:
        """Whether it is the record itself, not something that hangs on it."""
        return self.table.parent is None

    def fields(self) -> list[models.Field]:
        """The columns that differ."""
        one, other = self.before or {}, self.after or {}
        return [
            column
            for column in self.table.fields
            if not same(one.get(column.attname), other.get(column.attname))
        ]


@dataclass
class Entry:
    """One save. `at` is its end; `since` its first row."""

    at: datetime
    since: datetime
    user: int | None
    way: str
    reasons: list[str]
    rows: list[tuple[Table, Values]] = field(default_factory=list)
    alterations: list[Alteration] = field(default_factory=list)

    def takes(self, row: Values) -> bool:
        if (row["history_user_id"], row["history_way"]) != (self.user, self.way):
            return False
        reason = row["history_change_reason"] or ""
        is_batch = reason.startswith("batch ") and reason in self.reasons
        return self.since - row["history_date"] <= (_ONE_CHUNK if is_batch else _ONE_SAVE)

    def take(self, table: Table, row: Values) -> None:
        self.rows.append((table, row))
        self.since = row["history_date"]
        if (reason := row["history_change_reason"]) and reason not in self.reasons:
            self.reasons.append(reason)


def read(
    model: type[models.Model], key: Any, *, before: datetime | None = None, most: int = ENTRIES
) -> tuple[list[Entry], bool]:
    """The newest entries of the story of a record, or those `before` a moment, and whether older
    ones follow. Two queries a table, however long the history is."""
    tables = tables_of(model)
    rows: list[tuple[Table, Values]] = []
    reached = _EPOCH
    for table in tables:
        told = table.told_of(key)
        if before:
            told = told.filter(history_date__lt=before)
        found = list(told.order_by("-history_date", "-history_id").values()[: _ROWS + 1])
        if len(found) > _ROWS:
            reached = max(reached, found.pop()["history_date"])
        rows += [(table, row) for row in found]
    rows.sort(key=lambda each: (each[1]["history_date"], each[1]["history_id"]), reverse=True)
    entries = _grouped((table, row) for table, row in rows if row["history_date"] > reached)
    more = len(entries) > most or reached > _EPOCH
    if reached > _EPOCH and 1 < len(entries) <= most:
        entries.pop()  # the rest of it may lie behind what was read
    entries = entries[:most]
    _tell_alterations(entries)
    return entries, more


def _grouped(rows: Iterable[tuple[Table, Values]]) -> list[Entry]:
    entries: list[Entry] = []
    for table, row in rows:
        if not entries or not entries[-1].takes(row):
            at = row["history_date"]
            entries.append(Entry(at, at, row["history_user_id"], row["history_way"], []))
        entries[-1].take(table, row)
    return entries


def _tell_alterations(entries: Sequence[Entry]) -> None:
    """From the oldest entry on: what each row was before and is after it."""
    states = _states_before(entries)
    for entry in reversed(entries):
        touched: dict[tuple[Table, int], Values | None] = {}
        for table, row in reversed(entry.rows):
            place = table, row["id"]
            touched.setdefault(place, states.get(place))
            states[place] = None if row["history_type"] == REMOVED else row
        entry.alterations = [
            Alteration(table, key, old, states[table, key])
            for (table, key), old in touched.items()
            if old is not None or states[table, key] is not None
        ]
        entry.alterations.sort(key=lambda each: (not each.is_own, each.table.name, each.id))


def _states_before(entries: Sequence[Entry]) -> dict[tuple[Table, int], Values | None]:
    """What the rows that these entries tell of were before all of them. A query a table."""
    first: dict[Table, dict[int, Values]] = defaultdict(dict)
    for entry in entries:
        for table, row in entry.rows:
            first[table][row["id"]] = row
    states: dict[tuple[Table, int], Values | None] = {}
    for table, rows in first.items():
        older = [key for key, row in rows.items() if row["history_type"] != ADDED]
        if not older:
            continue
        oldest = max(rows[key]["history_date"] for key in older)
        found = table.history.filter(id__in=older, history_date__lte=oldest)
        for row in _last_of_each(found.exclude(history_id__in=_ids(entries, table))):
            states[table, row["id"]] = None if row["history_type"] == REMOVED else row
    return states


def _ids(entries: Sequence[Entry], table: Table) -> list[int]:
    return [row["history_id"] for each in entries for at, row in each.rows if at == table]


def _last_of_each(rows: QuerySet[Any]) -> list[Values]:
    return list(rows.order_by("id", "-history_date", "-history_id").distinct("id").values())


State = dict[Table, dict[int, Values]]
"""A record and all that hangs on it: table → key of the row → its columns."""


def state_at(model: type[models.Model], key: Any, moment: datetime) -> State:
    """The record as it was; without its own row where it was not there. A query a table."""
    return {
        table: {
            row["id"]: row
            for row in _last_of_each(table.told_of(key).filter(history_date__lte=moment))
            if row["history_type"] != REMOVED
        }
        for table in tables_of(model)
    }


def state_now(model: type[models.Model], key: Any) -> State:
    """The record as it is. A query a table."""
    state: State = {}
    for table in tables_of(model):
        columns = ("id", table.link, *(column.attname for column in table.fields))
        state[table] = {
            row["id"]: row for row in table.rows_of(key).values(*dict.fromkeys(columns))
        }
    return state


def between(one: State, other: State) -> list[Alteration]:
    """What differs, from one state to the other, and in at least one column that is told."""
    differing = []
    for table, rows in one.items():
        for key in sorted(rows.keys() | other[table].keys()):
            each = Alteration(table, key, rows.get(key), other[table].get(key))
            if each.kind != CHANGED or each.fields():
                differing.append(each)
    return differing


@dataclass(frozen=True)
class Told:
    """A column's change in words; `pieces` instead of the two values where it is a long text."""

    name: str
    label: str
    old: str
    new: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Line:
    """An alteration in words."""

    of: Alteration
    subject: str
    """What kind of thing, and which one; empty for the record itself."""
    told: list[Told]


def lines(alterations: Sequence[Alteration], names: Names) -> list[Line]:
    """Alterations in the reader's words; `names` must know what the rows refer to, or asks."""
    return [Line(each, _subject(each, names), _told(each, names)) for each in alterations]


def learn(names: Names, alterations: Iterable[Alteration]) -> Names:
    """Have `names` fetch at once what these alterations refer to."""
    for each in alterations:
        names.want(each.table.model, [row for row in (each.before, each.after) if row])
    return names


def _told(each: Alteration, names: Names) -> list[Told]:
    one, other = each.before or {}, each.after or {}
    told = []
    for column in each.fields():
        if column.name == _ORDER and each.kind != CHANGED:
            continue
        old, new = (in_words(column, row.get(column.attname), names) for row in (one, other))
        if old or new:
            pieces = difference(old, new) if is_long(column, old, new) else []
            told.append(Told(column.name, str(column.verbose_name), old, new, pieces))
    return told


_ORDER: Final = "position"
_TELLING: Final = 2
_SHORT: Final = 40


def _subject(each: Alteration, names: Names) -> str:
    """Such as "measurement (height, 10, cm)"; the record itself needs no name."""
    if each.is_own:
        return ""
    row = each.before or each.after or {}
    kind = str(each.table.model._meta.verbose_name)
    if each.kind != CHANGED:
        return kind
    differing = each.fields()
    others = {f"_{language}" for language in LANGUAGES} - {f"_{get_language()}"}
    texts = (
        in_words(column, row[column.attname], names)
        for column in each.table.fields
        if column.editable
        and column not in differing
        and column.name[-3:] not in others
        and (isinstance(column, models.ForeignKey) or not isinstance(row[column.attname], int))
        and not str(row[column.attname]).startswith("http")
    )
    said = [text for text in texts if text and len(text) <= _SHORT][:_TELLING]
    return f"{kind} ({', '.join(said)})" if said else kind


@dataclass(frozen=True)
class Restored:
    """What became of a wish to restore: names of what is as it was, sentences on what is not."""

    done: list[str]
    left: list[str]
