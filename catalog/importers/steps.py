"""The transformations a mapping may name under `steps`, each compiled once."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext

from catalog.terms import with_identifier
from museumportal.lib.public_ids import parse_public_id
from museumportal.lib.readers.problems import ImportRefused, RowRefused, did_you_mean

Step = Callable[[Any], Any]


def compile_steps(field: str, steps: Any) -> Step | None:
    """One function that runs all `steps` in order; None for no steps.

    A step is a name ("lower") or a table with one member ({split = ";"}). Steps on text are
    applied to every member of a list.

    Raises:
        ImportRefused: an unknown step, or an argument that does not suit it.
    """
    if not isinstance(steps, list):
        raise ImportRefused(gettext("%(field)s: steps must be a list.") % {"field": field})
    compiled = [_compile(field, step) for step in steps]
    if not compiled:
        return None

    def run(value: Any) -> Any:
        for step in compiled:
            if value is None:
                return None
            value = step(value)
        return value

    return run


def _compile(field: str, step: Any) -> Step:
    if isinstance(step, str):
        name, argument = step, None
    elif isinstance(step, dict) and len(step) == 1:
        name, argument = next(iter(step.items()))
    else:
        raise ImportRefused(
            gettext("%(field)s: a step is a name or a table with one member, not %(value)s.")
            % {"field": field, "value": repr(step)}
        )
    if name in _ON_LISTS:
        maker = _ON_LISTS[name]
    elif name in _ON_TEXT:
        maker = _ON_TEXT[name]
    else:
        known = [*_ON_TEXT, *_ON_LISTS]
        raise ImportRefused(
            gettext(
                "%(field)s: there is no step called “%(name)s”.%(hint)s Known steps: %(known)s."
            )
            % {
                "field": field,
                "name": name,
                "hint": did_you_mean(name, known),
                "known": ", ".join(sorted(known)),
            }
        )
    try:
        made = maker(argument)
    except (TypeError, ValueError, KeyError, re.error) as error:
        raise ImportRefused(
            gettext("%(field)s: the step “%(name)s” cannot take %(value)s (%(error)s).")
            % {"field": field, "name": name, "value": repr(argument), "error": error}
        ) from error
    return made if name in _ON_LISTS else _each(field, made)


def _each(field: str, step: Step) -> Step:
    def run(value: Any) -> Any:
        try:
            if not isinstance(value, list):
                return step(_as_text(value))
            made = [step(_as_text(item)) for item in value if item is not None]
        except ValueError as error:
            raise RowRefused(field, str(error)) from error
        flat: list[Any] = []
        for item in made:
            flat.extend(item) if isinstance(item, list) else flat.append(item)
        return [item for item in flat if item is not None]

    return run


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        raise ValueError(gettext("is a group of values, not one"))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _no_argument(step: Callable[[str], Any]) -> Callable[[Any], Step]:
    def make(argument: Any) -> Step:
        if argument is not None:
            raise ValueError(gettext("it takes no argument"))
        return step

    return make


def _text_argument(argument: Any) -> str:
    if not isinstance(argument, str) or not argument:
        raise ValueError(gettext("it takes a text"))
    return argument


def _split(argument: Any) -> Step:
    pattern = re.compile(_text_argument(argument) if len(argument) > 1 else re.escape(argument))
    return lambda text: [part for part in (p.strip() for p in pattern.split(text) if p) if part]


def _extract(argument: Any) -> Step:
    """The first group of the first match, or the whole match; nothing where nothing matches."""
    pattern = re.compile(_text_argument(argument))
    group = 1 if pattern.groups else 0

    def extract(text: str) -> str | None:
        match = pattern.search(text)
        return match.group(group) if match else None

    return extract


def _replace(argument: Any) -> Step:
    pattern, new = re.compile(argument["pattern"]), argument["by"]
    return lambda text: pattern.sub(new, text).strip()


def _map(argument: Any) -> Step:
    """Values through a table; `"*"` is for all others, which else stay as they are."""
    if not isinstance(argument, dict):
        raise ValueError(gettext("it takes a table of values"))
    table, otherwise = {k: v for k, v in argument.items() if k != "*"}, argument.get("*")

    def lookup(text: str) -> Any:
        found = table.get(text, otherwise if "*" in argument else text)
        return None if found == "" else found

    return lookup


def _drop(argument: Any) -> Step:
    """Words that mean: nothing is there. Compared without case."""
    words = {word.casefold() for word in ([argument] if isinstance(argument, str) else argument)}
    return lambda text: None if text.strip().casefold() in words else text


_ADDRESSED = re.compile(r"\s*\S*?/id/(\w{10})\s*(.*)", re.DOTALL)


def _identified(text: str) -> str:
    """A name behind the address of what it names, as LIDO of a portal holds both: the name, with
    the identifier behind it by which an import finds the same row."""
    found = _ADDRESSED.fullmatch(text)
    identifier = parse_public_id(found[1]) if found else None
    return with_identifier(found[2], identifier) if found and identifier else text


def _integer(text: str) -> int:
    digits = re.sub(r"[\s\u00a0]", "", text)
    if not re.fullmatch(r"[+-]?\d{1,18}(\.0+)?", digits):
        raise ValueError(gettext("“%(text)s” is no whole number") % {"text": text[:60]})
    return int(float(digits)) if "." in digits else int(digits)


def _decimal(text: str) -> str:
    digits = re.sub(r"[\s\u00a0]", "", text).replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d+)?", digits):
        raise ValueError(gettext("“%(text)s” is no number") % {"text": text[:60]})
    return digits


def _truncate(argument: Any) -> Step:
    if not isinstance(argument, int) or argument < 1:
        raise ValueError(gettext("it takes a number of characters"))
    return lambda text: text if len(text) <= argument else text[: argument - 1].rstrip() + "…"


def _prefix(argument: Any) -> Step:
    before = _text_argument(argument)
    return lambda text: before + text


def _join(argument: Any) -> Step:
    if not isinstance(argument, str):
        raise ValueError(gettext("it takes a text"))
    return lambda value: argument.join(map(_as_text, value)) if isinstance(value, list) else value


_PART = re.compile(r"(?:\\[\\;]|[^;])+")
_MARKED = re.compile(r"\\([\\;])")


def _listed(text: str) -> list[str]:
    """A cell as its values: one a line where it has several lines, else parted by semicolons.

    A semicolon that a backslash stands before is one of the value, as `listed_text` writes it.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    parts = lines if len(lines) > 1 else _PART.findall(text)
    return [value for part in parts if (value := _MARKED.sub(r"\1", part).strip())]


def listed_text(values: Iterable[str]) -> str:
    """The values as one cell, which the step `list` takes apart again."""
    return "; ".join(re.sub(r"([\\;])", r"\\\1", " ".join(value.split())) for value in values)


def _pick(index: int) -> Step:
    return lambda value: (value[index] if value else None) if isinstance(value, list) else value


def _unique(value: Any) -> Any:
    return list(dict.fromkeys(value)) if isinstance(value, list) else value


_ON_TEXT: dict[str, Callable[[Any], Step]] = {
    "strip": _no_argument(str.strip),
    "lower": _no_argument(str.lower),
    "capitalise": _no_argument(lambda text: text[:1].upper() + text[1:]),
    "one_line": _no_argument(lambda text: " ".join(text.split())),
    "identified": _no_argument(_identified),
    "integer": _no_argument(_integer),
    "decimal": _no_argument(_decimal),
    "split": _split,
    "list": _no_argument(_listed),
    "extract": _extract,
    "replace": _replace,
    "map": _map,
    "drop": _drop,
    "truncate": _truncate,
    "prefix": _prefix,
}
_ON_LISTS: dict[str, Callable[[Any], Step]] = {
    "join": _join,
    "first": lambda argument: _pick(0),
    "last": lambda argument: _pick(-1),
    "unique": lambda argument: _unique,
}
