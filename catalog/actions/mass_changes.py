"""What a list of changes makes of an object: from its state to what differs then, or a refusal.

Knows neither database nor person: concepts and makers are keys already, and who may take which
step is asked of a function. Values have gone through the same converters as those of an import.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _

from catalog.actions.object_rules import (
    RESTRICTED,
    YEARS,
    Allowed,
    broken,
    only_curators,
)
from catalog.actions.object_states import CHILDREN, State, empty_value
from catalog.importers.fields import (
    COLLECTION,
    COLUMNS,
    LANGUAGES,
    RELATIONS,
    TERM_FIELDS,
    YEAR,
)
from catalog.models import Concept, MuseumObject
from museumportal.lib.dates import first_date
from museumportal.lib.fields import Status
from museumportal.lib.readers.problems import RowRefused

SET, CLEAR, ADD, REMOVE = "set", "clear", "add", "remove"
FIND, SWAP, MOVE = "find", "swap", "move"
DOES: Final = (SET, CLEAR, ADD, REMOVE, FIND, SWAP, MOVE)
"""What a change can do; FIND replaces text by text, SWAP a concept or maker, MOVE the status."""
MAKERS: Final = "makers"
EVERYWHERE: Final = ""
"""As field of FIND all texts, as field of SWAP all lists and fields that may hold the concept."""

DATES: Final = tuple(f"production_date_{language}" for language in LANGUAGES)
_NUMBERS: Final = ("register_number", "state_catalogue_number")


def _is_text(name: str) -> bool:
    column: Any = MuseumObject._meta.get_field(name)
    return isinstance(column, (models.CharField, models.TextField)) and not column.choices


OWN: Final = tuple(name for name in COLUMNS if name != "inventory_number")
"""Columns with a value of their own. Of inventory numbers each object has another one."""
TEXTS: Final = tuple(name for name in OWN if _is_text(name))
"""Fields in which text is found and replaced."""
_EVERY_TEXT: Final = tuple(name for name in TEXTS if name not in _NUMBERS)
LISTS: Final = (*RELATIONS, MAKERS)
_VALUED: Final = (*OWN, *YEARS, *TERM_FIELDS, COLLECTION)
SETTABLE: Final = tuple(name for name in _VALUED if name != "state_catalogue_number")
"""What many objects can have alike. In the state catalogue each has a number of its own."""
CLEARABLE: Final = tuple(
    name for name in (*_VALUED, *LISTS) if empty_value(name) in (None, [])
)  # what has a value from the beginning is set, not cleared
HOLDS_CONCEPTS: Final = {**TERM_FIELDS, **RELATIONS, MAKERS: Concept.Scheme.ROLE.value}
"""Field → the vocabulary of what it holds; of makers, of their roles."""
_METHODS: Final = ("provenance", "method_id", Concept.Scheme.ACQUISITION.value)


@dataclass(frozen=True)
class Change:
    """One change as it is carried out: concepts, makers and collections are keys.

    `gone` is what a concept, maker or collection was called that there is no longer: what would
    come to hold it is refused.
    """

    do: str
    field: str = EVERYWHERE
    value: Any = None
    old: int | None = None
    """What SWAP takes out; None where it is no longer there, so that nothing holds it."""
    scheme: str = ""
    """Of SWAP of a concept: both are of this vocabulary."""
    role: int | None = None
    certainty: str = ""
    find: str = ""
    whole_word: bool = False
    match_case: bool = False
    gone: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What FIND looks for: the letters as they stand, none of which means anything else."""
        text = re.escape(self.find)
        if self.whole_word:
            text = rf"(?<!\w){text}(?!\w)"
        return re.compile(text, re.NOFLAG if self.match_case else re.IGNORECASE)


@dataclass(frozen=True)
class Outcome:
    """What changes do to one object: fields before and after; both empty where nothing differs."""

    before: State = field(default_factory=dict)
    after: State = field(default_factory=dict)


def outcome(state: State, changes: Sequence[Change], *, allowed: Allowed) -> Outcome:
    """What the changes, one after the other, make of an object in this state.

    Raises:
        RowRefused: a value does not fit, a rule of objects would be broken, or the person may not
            take the step; then none of the changes is made.
    """
    new = dict(state)
    for change in changes:
        _HOW[change.do](new, change)
    differs = [name for name in new if new[name] != state.get(name)]
    if not differs:
        return Outcome()
    _check_step(state["status"], new["status"], allowed)
    if RESTRICTED in differs and (problem := only_curators(state, allowed)):
        raise RowRefused(*problem)
    known = set(broken(state))  # an import may have brought it so; that is not this change's doing
    if new_ones := [problem for problem in broken(new) if problem not in known]:
        raise RowRefused(*new_ones[0])
    return Outcome({name: state.get(name) for name in differs}, {n: new[n] for n in differs})


def touched_lists(changes: Sequence[Change]) -> tuple[str, ...]:
    """The lists that must be known of an object to say what the changes make of it."""
    names = {change.field for change in changes if change.field in CHILDREN}
    for change in changes:
        if change.do == SWAP and change.field == EVERYWHERE:
            names |= {name for name in RELATIONS if RELATIONS[name] == change.scheme}
            names |= {MAKERS} if change.scheme == HOLDS_CONCEPTS[MAKERS] else set()
            names |= {_METHODS[0]} if change.scheme == _METHODS[2] else set()
    return tuple(name for name in CHILDREN if name in names)


def _check_step(before: str, after: str, allowed: Allowed) -> None:
    if before != after and not allowed(before, after):
        words = {"before": Status(before).label, "after": Status(after).label}
        sentence = _("Your role in this museum does not lead from “%(before)s” to “%(after)s”.")
        raise RowRefused("status", sentence % words)


def _set(state: State, change: Change) -> None:
    _refuse_gone(change)
    _put(state, change.field, change.value)


def _clear(state: State, change: Change) -> None:
    _put(state, change.field, empty_value(change.field))


def _put(state: State, name: str, value: Any) -> None:
    """Where it is the text of a date, the years follow it, unless somebody has typed other ones;
    what cannot be read says nothing of them."""
    follows = name in DATES and [state.get(each) for each in YEARS] in (
        [None, None],
        _years_said(state),
    )
    state[name] = value
    if not follows:
        return
    now = _years_said(state)
    if now != [None, None] or not any(state.get(each) for each in DATES):
        state.update(zip(YEARS, now, strict=True))


def _years_said(state: State) -> list[int | None]:
    """The years that the date says in the first language in which it can be read."""
    return list(first_date(state.get(name) for name in DATES) or (None, None))


def _add(state: State, change: Change) -> None:
    rows: list[list[Any]] = state[change.field]
    if change.field == MAKERS:
        if any(row[:2] == [change.value, change.role] for row in rows) and not change.gone:
            return
        new = [change.value, change.role, change.certainty]
    else:
        new = [change.value]
        if new in rows and not change.gone:
            return
    _refuse_gone(change)
    state[change.field] = [*rows, new]


def _remove(state: State, change: Change) -> None:
    """Of makers in every role, unless one is named."""
    state[change.field] = [
        row
        for row in state[change.field]
        if row[0] != change.value or (change.role is not None and row[1] != change.role)
    ]


def _find(state: State, change: Change) -> None:
    for name in [change.field] if change.field else _EVERY_TEXT:
        text = state.get(name)
        if not text:
            continue
        new = change.pattern.sub(lambda _found: change.value or "", text)
        if new == text:
            continue
        try:
            _put(state, name, COLUMNS[name](new))
        except ValueError as error:
            raise RowRefused(name, str(error)) from error


def _swap(state: State, change: Change) -> None:
    if change.old is None or change.old == change.value:
        return
    if change.field == MAKERS and not change.scheme:
        _swap_in_rows(state, MAKERS, 0, change, unique=2)
        return
    for name, scheme in HOLDS_CONCEPTS.items():
        if scheme != change.scheme or change.field not in (EVERYWHERE, name):
            continue
        if name in TERM_FIELDS:
            if state.get(name) == change.old:
                _refuse_gone(change)
                state[name] = change.value
        elif name == MAKERS:
            _swap_in_rows(state, MAKERS, 1, change, unique=2)
        else:
            _swap_in_rows(state, name, 0, change, unique=1)
    name, column, scheme = _METHODS
    if change.field == EVERYWHERE and scheme == change.scheme:
        _swap_in_rows(state, name, CHILDREN[name].columns.index(column), change, unique=None)


def _swap_in_rows(
    state: State, name: str, place: int, change: Change, *, unique: int | None
) -> None:
    """Put the new key in place of the old one; of rows that are alike then the first stays."""
    rows = state.get(name) or []
    if not any(row[place] == change.old for row in rows):
        return
    _refuse_gone(change)
    made: dict[Any, list[Any]] = {}
    for number, row in enumerate(rows):
        new = [*row[:place], change.value, *row[place + 1 :]] if row[place] == change.old else row
        made.setdefault(number if unique is None else tuple(new[:unique]), new)
    state[name] = list(made.values())


def _move(state: State, change: Change) -> None:
    state["status"] = change.value


def _refuse_gone(change: Change) -> None:
    if change.gone:
        sentence = _("what it led to is no longer there: %(name)s.") % {"name": change.gone}
        raise RowRefused(change.field, sentence)


_HOW: Final[dict[str, Callable[[State, Change], None]]] = {
    SET: _set,
    CLEAR: _clear,
    ADD: _add,
    REMOVE: _remove,
    FIND: _find,
    SWAP: _swap,
    MOVE: _move,
}


def converter(name: str) -> Callable[[Any], Any]:
    """What reads a typed value of one of `OWN` or `YEARS`; it raises ValueError in words."""
    return YEAR if name in YEARS else COLUMNS[name]
