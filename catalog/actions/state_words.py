"""What the state of an object holds in words: choices by their labels, keys as what they name."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext

from catalog.actions.object_states import CHILDREN, ChildTable
from catalog.importers.field_names import value_text
from catalog.importers.fields import COLLECTION, RELATIONS, TERM_FIELDS
from catalog.models import (
    Agent,
    Collection,
    Concept,
    Measurement,
    MuseumObject,
    ObjectMaker,
)

_LONGEST: Final = 400
_KEYS: Final = {
    **dict.fromkeys(TERM_FIELDS, Concept),
    COLLECTION: Collection,
    **dict.fromkeys(RELATIONS, Concept),
}
_IN_ROWS: Final = {"agent_id": Agent, "role_id": Concept, "method_id": Concept}


class StateWords:
    """Values of states in words.

    The names of all concepts, makers and collections that `states` mention by key are fetched
    together, the first time that one is asked for.
    """

    def __init__(self, states: Iterable[Mapping[str, Any]]) -> None:
        self._states = states

    @cached_property
    def _names(self) -> dict[Any, dict[int, str]]:
        wanted: dict[Any, set[int]] = {Concept: set(), Agent: set(), Collection: set()}
        for state in self._states:
            for model, key in _mentioned(state):
                wanted[model].add(key)
        return {
            model: {row.pk: str(row) for row in model.objects.filter(pk__in=keys)}
            for model, keys in wanted.items()
            if keys
        }

    def text(self, name: str, value: Any) -> str:
        """The value of the field or list `name`, cut off where it is very long."""
        if name in CHILDREN and name not in RELATIONS:
            text = "; ".join(self._entry(CHILDREN[name], row) for row in value or ())
        elif name in RELATIONS:
            text = "; ".join(self._of(Concept, row[0]) for row in value or ())
        elif model := _KEYS.get(name):
            text = self._of(model, value)
        else:
            text = _plain(name, value)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    def _entry(self, table: ChildTable, row: Sequence[Any]) -> str:
        """One entry of a list; what is certain goes without saying."""
        told = []
        for name, value in zip(table.columns, row, strict=True):
            if value in (None, "", ObjectMaker.Certainty.CERTAIN):
                continue
            column: Any = table.model._meta.get_field(name)
            if name in _IN_ROWS:
                told.append(self._of(_IN_ROWS[name], value))
            else:
                told.append(value_text(column, value))
        return " ".join(told) if table.model is Measurement else ", ".join(told)

    def _of(self, model: Any, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return gettext("%(name)s (new)") % {"name": value.removeprefix("+")}
        return self._names.get(model, {}).get(value, gettext("no longer there"))


def _plain(name: str, value: Any) -> str:
    return "" if value is None else value_text(MuseumObject._meta.get_field(name), value)


def _mentioned(state: Mapping[str, Any]) -> Iterable[tuple[Any, int]]:
    found: list[tuple[Any, Any]]
    for name, value in state.items():
        if name in RELATIONS:
            found = [(Concept, row[0]) for row in value or ()]
        elif name in CHILDREN:
            columns = CHILDREN[name].columns
            found = [
                (_IN_ROWS[column], each)
                for row in value or ()
                for column, each in zip(columns, row, strict=True)
                if column in _IN_ROWS
            ]
        elif name in _KEYS:
            found = [(_KEYS[name], value)]
        else:
            continue
        yield from ((model, key) for model, key in found if isinstance(key, int))
