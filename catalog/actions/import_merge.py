"""The three-way merge: what the source said last time, what it says now, what stands here."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from catalog.actions.object_states import CHILDREN, State, empty_value
from catalog.importers.fields import TOGETHER
from museumportal.lib.characters import without_controls
from museumportal.lib.readers.problems import Problem

_SHOWN = 80
_PUBLISHED = CHILDREN["provenance"].columns.index("published")
FILE_SAYS = gettext_lazy("kept “%(here)s”, edited here; the file says “%(wanted)s”")
IT_WAS = gettext_lazy("kept “%(here)s”, edited here; it was “%(wanted)s”")


@dataclass
class Merge:
    """What a changed source row does to its object: fields before and after, fields kept."""

    before: State = field(default_factory=dict)
    after: State = field(default_factory=dict)
    kept: list[Problem] = field(default_factory=list)


def merge(
    *,
    base: State,
    new: State,
    current: State,
    empty: Callable[[str], Any] = empty_value,
    together: Collection[tuple[str, ...]] = TOGETHER,
    overwrite: bool = False,
    says: Any = FILE_SAYS,
    words: Callable[[str, Any], str] = lambda _name, value: "" if value is None else str(value),
) -> Merge:
    """Merge field by field, columns that belong together as one.

    The field still holds what the source gave last time → what it gives now. Somebody has edited
    the field here → kept, and listed with the sentence `says`, its values in `words`. A field the
    source never gave before counts as having been `empty`.
    """
    partners = {name: names for names in together for name in names}
    result = Merge()
    done: set[str] = set()
    for name in new:
        if name in done:
            continue
        names = tuple(each for each in partners.get(name, (name,)) if each in new)
        done.update(names)
        here = [current.get(each) for each in names]
        wanted = [new[each] for each in names]
        last = [base.get(each, empty(each)) for each in names]
        if _tidy(here) == _tidy(wanted):
            continue
        if here == last or overwrite:
            result.before.update(zip(names, here, strict=True))
            result.after.update(zip(names, wanted, strict=True))
        else:
            told = {"here": _shown(names, here, words), "wanted": _shown(names, wanted, words)}
            result.kept.append(Problem(names[0], says % told))
    return result


def with_unpublished(told: State, current: State) -> State:
    """What a source tells that knows published steps of a provenance alone, with the others, which
    it cannot take away: in their places where it tells nothing new, else behind those it tells."""
    if "provenance" not in told:
        return told
    steps, here = told["provenance"], current["provenance"]
    if _tidy(steps) == _tidy([step for step in here if step[_PUBLISHED]]):
        return {**told, "provenance": here}
    return {**told, "provenance": [*steps, *(step for step in here if not step[_PUBLISHED])]}


def _tidy(value: Any) -> Any:
    """The value without what no import takes over from a text: what was typed here or is older may
    still hold it, and is not edited by that."""
    if isinstance(value, str):
        text = without_controls(value.replace("\r\n", "\n").replace("\r", "\n"))
        return text.strip() or None
    return [_tidy(each) for each in value] if isinstance(value, list) else value


def _shown(names: tuple[str, ...], values: list[Any], words: Callable[[str, Any], str]) -> str:
    text = ", ".join(filter(None, map(words, names, values)))
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
