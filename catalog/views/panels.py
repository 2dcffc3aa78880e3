"""What stands beside the results: facets with counts, in the order in which visitors need them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from django.utils.translation import gettext as _

from catalog.counted import Counted
from catalog.facets import FACET_NAMES
from catalog.query import OBJECT_FACETS, ObjectQuery
from catalog.search import UNDATED

FIRST_FACETS = ("object_type", "museum", "region", "century")
"""Counted with the page; the others come right after it."""

_FLAGS = tuple(name for name in OBJECT_FACETS if name.startswith("has_"))
_ORDER = ("material", "technique", "subject", "culture", "period", "place", "maker", "colour")
MORE_FACETS = tuple(
    sorted(
        {*OBJECT_FACETS} - {*FIRST_FACETS},
        key=lambda name: (
            name in _FLAGS,
            _ORDER.index(name) if name in _ORDER else len(_ORDER),
            OBJECT_FACETS.index(name),
        ),
    )
)

_SHORT = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, with those that stand under it; `language` is that of its label."""

    facet: str
    value: str
    label: str
    language: str
    count: int
    selected: bool
    narrower: tuple["Choice", ...] = ()

    @property
    def selected_within(self) -> bool:
        """Whether something under it is chosen."""
        return any(choice.selected or choice.selected_within for choice in self.narrower)


@dataclass(frozen=True, slots=True)
class Panel:
    """One facet: its first values, and those behind "show more"."""

    name: str
    label: str
    first: list[Choice]
    more: list[Choice]
    open: bool
    selected: int

    @property
    def alone(self) -> bool:
        """Whether one value stands above all others, so that those under it are what to see."""
        return len(self.first) == 1

    @property
    def more_open(self) -> bool:
        """Whether something behind "show more" is chosen: a choice stays where it was made."""
        return any(choice.selected or choice.selected_within for choice in self.more)

    @property
    def nested(self) -> bool:
        return any(choice.narrower for choice in (*self.first, *self.more))


def panels(query: ObjectQuery, answer: Counted) -> list[Panel]:
    """The counted facets that have anything to choose from; all flags in one panel."""
    choices = {name: _choices(name, query, answer) for name in answer.result.facets}
    flags = [choice for name in _FLAGS for choice in choices.pop(name, [])]
    made = [_panel(name, found, answer) for name, found in choices.items() if found]
    if any(choice.value == "yes" or choice.selected for choice in flags):
        flags.sort(key=lambda choice: choice.value != "yes")
        selected = sum(choice.selected for choice in flags)
        made.append(Panel("has", _("Pictures, 3D, tours"), flags, [], True, selected))
    return made


def _choices(name: str, query: ObjectQuery, answer: Counted) -> list[Choice]:
    names, selected = answer.names[name], query.filters.get(name, ())
    return [
        Choice(name, value, *names[value], count, value in selected)
        for value, count in answer.result.facets[name]
        if value in names
    ]


def _panel(name: str, found: list[Choice], answer: Counted) -> Panel:
    selected = sum(choice.selected for choice in found)
    opened = name in FIRST_FACETS[:3] or bool(selected)
    label = str(FACET_NAMES[name])
    if name == "century":
        return Panel(name, label, sorted(found, key=_time), [], opened, selected)
    choices = tree(found, answer.broader)
    short = _SHORT if len(choices) > _SHORT + 2 else len(choices)
    return Panel(name, label, choices[:short], choices[short:], opened, selected)


def tree(choices: Sequence[Choice], broader: Mapping[str, str]) -> list[Choice]:
    """The choices with the narrower ones put under the broader; their order is kept."""
    under: dict[str, list[Choice]] = defaultdict(list)
    values = {choice.value for choice in choices}
    for choice in choices:
        above = broader.get(choice.value, "")
        under[above if above in values else ""].append(choice)

    def grown(value: str) -> list[Choice]:
        return [
            replace(choice, narrower=tuple(grown(choice.value))) for choice in under.pop(value, ())
        ]

    return grown("")


def _time(choice: Choice) -> float:
    """Centuries in their order, the undated behind them."""
    return inf if choice.value == UNDATED else int(choice.value)
