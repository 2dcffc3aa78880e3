"""One value of a mapping: where it comes from and what is done to it, as one function."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from catalog.importers.paths import Getter, as_written, compile_path, root_names, scalar
from catalog.importers.steps import compile_steps
from museumportal.lib.characters import without_controls
from museumportal.lib.readers.problems import ImportRefused, RowRefused, did_you_mean
from museumportal.lib.readers.rows import CELL_ERRORS, cell_error

VALUE_KEYS = frozenset({"from", "all", "value", "steps", "optional"})
Value = Callable[[Any], Any]


@dataclass
class Origins:
    """How paths are read, and which members of a whole row they name, for the check against it.

    `keep_spaces`: texts of XML count with their line breaks.
    """

    kind: str
    prefixes: dict[str, str]
    needed: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    keep_spaces: bool = False

    def getter(self, path: Any, *, where: str, whole_row: bool, optional: bool) -> Getter:
        if not isinstance(path, str) or not path:
            raise ImportRefused(
                gettext("%(field)s: a path is a text, not %(value)s.")
                % {"field": where, "value": repr(path)}
            )
        getter = compile_path(self.kind, path, self.prefixes, keep_spaces=self.keep_spaces)
        if whole_row and self.kind != "xml":
            names = {path} if self.kind == "table" else root_names(path)
            (self.optional if optional else self.needed).update(names)
        return getter


def compile_value(
    spec: Any,
    origins: Origins,
    *,
    where: str,
    whole_row: bool = True,
    also: frozenset[str] = frozenset(),
) -> Value:
    """A function from a row (or one entry of it) to the value.

    `spec` is a path, or a table with `from` (a path, or a list of which the first that is not
    empty counts), `all` (a list of paths, whose values are gathered) or `value` (a constant),
    and `steps`. `also` are further members its caller reads itself.

    Raises:
        ImportRefused: unknown members, or none or several of from, all and value.
    """
    spec = {"from": spec} if isinstance(spec, str | list) else spec
    if not isinstance(spec, dict):
        raise ImportRefused(
            gettext("%(field)s: a value is a path, a list of paths or a table, not %(value)s.")
            % {"field": where, "value": repr(spec)}
        )
    refuse_unknown(spec, VALUE_KEYS | also, where)
    given = [name for name in ("from", "all", "value") if name in spec]
    if len(given) != 1:
        raise ImportRefused(
            gettext("%(field)s: give exactly one of from, all and value.") % {"field": where}
        )
    steps = compile_steps(where, spec.get("steps", []))
    if given == ["value"]:
        return _constant(spec["value"], steps)
    paths = spec[given[0]]
    getters = [
        origins.getter(
            path, where=where, whole_row=whole_row, optional=bool(spec.get("optional", False))
        )
        for path in (paths if isinstance(paths, list) else [paths])
    ]
    if origins.keep_spaces:
        getters = [_as_written(getter) for getter in getters]
    if not getters:
        raise ImportRefused(
            gettext("%(field)s: %(member)s names no path.") % {"field": where, "member": given[0]}
        )
    get = _gathered(getters) if given == ["all"] else _first(getters)
    if origins.kind == "table":
        get = _without_errors(where, get)
    return _with_steps(where, get, steps)


def refuse_unknown(spec: dict[str, Any], known: frozenset[str], where: str) -> None:
    """Raise ImportRefused for a member that nobody reads; it is a slip of the pen."""
    for name in spec:
        if name not in known:
            raise ImportRefused(
                gettext("%(field)s: “%(name)s” is not known here.%(hint)s Known: %(known)s.")
                % {
                    "field": where,
                    "name": name,
                    "hint": did_you_mean(name, known),
                    "known": ", ".join(sorted(known)),
                }
            )


def tidy(value: Any) -> Any:
    """Texts stripped, without control characters; empty texts and lists as None; lists flat.

    An XML element is its text.
    """
    value = scalar(value)
    if isinstance(value, str):
        return without_controls(value).strip() or None
    if isinstance(value, list):
        flat: list[Any] = []
        for item in value:
            clean = tidy(item)
            if clean is not None:
                flat.extend(clean) if isinstance(clean, list) else flat.append(clean)
        return flat or None
    return value


def listed(value: Any) -> list[Any]:
    """None as no values, one value as a list of it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _constant(value: Any, steps: Value | None) -> Value:
    fixed = steps(value) if steps else value
    return lambda row: fixed


def _first(getters: list[Getter]) -> Value:
    if len(getters) == 1:
        only = getters[0]
        return lambda row: tidy(only(row))

    def get(row: Any) -> Any:
        for getter in getters:
            if (found := tidy(getter(row))) is not None:
                return found
        return None

    return get


def _gathered(getters: list[Getter]) -> Value:
    return lambda row: tidy([getter(row) for getter in getters])


def _as_written(get: Getter) -> Getter:
    return lambda row: as_written(get(row))


def _without_errors(where: str, get: Value) -> Value:
    """`get`, refusing what says that a formula of the spreadsheet came to nothing."""

    def run(row: Any) -> Any:
        value = get(row)
        for each in value if isinstance(value, list) else (value,):
            if each in CELL_ERRORS:
                raise RowRefused(where, cell_error(each))
        return value

    return run


def _with_steps(where: str, get: Value, steps: Value | None) -> Value:
    if steps is None:
        return get

    def run(row: Any) -> Any:
        return tidy(steps(get(row)))

    return run


def converted(field_name: str, get: Value, convert: Callable[[Any], Any]) -> Value:
    """`get` and then `convert`, whose ValueError refuses the row with this field's name.

    A list of one value counts as the value.
    """

    def run(row: Any) -> Any:
        value = get(row)
        if value is None:
            return None
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        try:
            return convert(value)
        except ValueError as error:
            raise RowRefused(field_name, str(error)) from error

    return run
