"""Free-text dimensions in English, Russian and Kazakh as numbers with units.

"support: 394 x 419 mm\\r\\nframe: 500 x 600 x 30 mm, 5.2 kg", "11 x 8 1/2 in. (28 x 21.6 cm)",
"H: 4 1/4 in, W: 3 3/8 in", "30,0х42,0 мм", "диам. 2,5 см; вес 3,84 г", "duration: 3min, 20sec".
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

Size = tuple[str, str, str, str]  # part, dimension, value with three decimals, unit

_UNITS = {
    "mm": r"mm|мм",
    "cm": r"cms?|см",
    "in": r"inch(?:es)?|ins?|\"|”|″",
    "ft": r"feet|foot|ft|'|′",
    "kg": r"kgs?|kilograms?|кг",
    "g": r"gr?|grams?|гр?|грамм",
    "m": r"m|м|metres?|meters?",
}
_DIMENSIONS = {
    "height": r"h(?:eight)?|в(?:ыс(?:ота)?)?|биіктігі",
    "width": r"w(?:idth)?|ш(?:ир(?:ина)?)?|ені",
    "depth": r"d(?:epth)?|гл(?:уб(?:ина)?)?|тереңдігі",
    "length": r"l(?:ength)?|дл(?:ина)?|ұзындығы",
    "diameter": r"dia(?:m(?:eter)?)?|ø|⌀|диам(?:етр)?|диаметрі",
    "thickness": r"thickness|т(?:олщ(?:ина)?)?|қалыңдығы",
    "circumference": r"circumference|окр(?:ужность)?|шеңбері",
    "weight": r"weight|вес|масса|салмағы",
    "duration": r"duration|running time|длительность|ұзақтығы",
}
# What says nothing about which part is meant.
_NO_PART = {"overall", "object", "unconfirmed", "confirmed", "размер", "размеры", "өлшемі"}
_DEFAULT_ORDER = ("height", "width", "depth")

_NUMBER = r"(?:\d+\s+\d+/\d+|\d+/\d+|\d+(?:[.,]\d+)?)"
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_WORDS = "|".join(f"(?P<{name}>{words})" for name, words in _DIMENSIONS.items())
_UNIT_WORD = re.compile(rf"(?:{_UNIT})", re.IGNORECASE)
_DIMENSION_WORD = re.compile(rf"(?:{_WORDS})", re.IGNORECASE)
_PLAIN_UNIT = "|".join(_UNITS.values())
_PLAIN_WORDS = "|".join(_DIMENSIONS.values())
_LINES = re.compile(r"[\r\n]+|;")
_PIECES = re.compile(r",\s+")
_LABEL = re.compile(r"\s*([^:\d]{0,100}(?:\([^)]*\)[^:\d]{0,60})?):\s*(.*)", re.DOTALL)
_METRIC = re.compile(rf"\(([^()]*\d[^()]*\b(?:{_UNITS['mm']}|{_UNITS['cm']}|kg|кг)\.?)\s*\)", re.I)
_ASIDE = re.compile(r"\([^()]*\)")
_WORD_FIRST = re.compile(rf"\s*({_PLAIN_WORDS})\b\.?\s*[:=\-–]?\s*(?=[\d])(.*)", re.I | re.DOTALL)
_ONE = re.compile(
    rf"\s*({_NUMBER})\s*({_PLAIN_UNIT})?\.?(?:\s*\(?({_PLAIN_WORDS})\)?(?![^\W\d_]))?\.?\s*", re.I
)
_TIMES = re.compile(r"[x×хХ*]", re.IGNORECASE)
_TIME = re.compile(
    r"\s*(?:(\d+)\s*(?:hours?|hrs?|час\w*|ч|сағат)\b\.?,?\s*)?"
    r"(?:(\d+)\s*(?:mins?|minutes?|мин\w*)\b\.?,?\s*)?"
    r"(?:(\d+)\s*(?:secs?|seconds?|сек\w*)\b\.?)?\s*",
    re.IGNORECASE,
)
_LARGEST = Decimal(10) ** 9


class Reading(NamedTuple):
    """What was read; `complete` says that no part of the text was left over."""

    sizes: tuple[Size, ...]
    complete: bool


class _Unreadable(Exception):  # noqa: N818 - ends the reading of one line
    pass


@lru_cache(maxsize=65_536)
def read_dimensions(text: str, unit: str = "", order: tuple[str, ...] = _DEFAULT_ORDER) -> Reading:
    """The sizes in `text`, line by line; a line that is not fully understood gives none.

    `unit` is for numbers without one (else they are not read); `order` names the dimensions of
    "a x b x c". Where inches are repeated in centimetres, the centimetres count. A lone length
    without a word for it (height, diameter …) is not read. Never raises.
    """
    sizes: list[Size] = []
    complete = True
    for line in _LINES.split(text):
        if not line.strip():
            continue
        try:
            sizes.extend(_line(line, unit, order))
        except _Unreadable:
            complete = False
    return Reading(tuple(sizes), complete)


def _line(line: str, unit: str, order: tuple[str, ...]) -> list[Size]:
    part, dimension, rest = _label(line)
    seconds = _duration(rest)
    if seconds is not None:
        return [(part, "duration", f"{seconds}.000", "s")]
    metric = _METRIC.search(rest)
    if metric and not _TIMES.search(_ASIDE.sub("", rest[metric.end() :])):
        rest = metric.group(1)
    found: list[Size] = []
    for piece in _PIECES.split(_ASIDE.sub(" ", rest)):
        if piece.strip(" .,"):
            found.extend(_piece(piece, part, dimension, unit, order))
    if not found:
        raise _Unreadable
    return found


def _label(line: str) -> tuple[str, str, str]:
    """The part and the dimension named before a colon, and what stands behind it."""
    match = _LABEL.fullmatch(line)
    if match is None or not match.group(2).strip():
        return "", "", line
    label, rest = match.group(1), match.group(2)
    words = [word for word in re.split(r"[\s,()]+", label) if word]
    for word in words:
        if dimension := _dimension(word):
            label = re.sub(rf"\(?\b{re.escape(word)}\b\)?", "", label)
            return _part(label), dimension, rest
    if label.strip().casefold() == "running time":
        return "", "duration", rest
    return _part(label), "", rest


def _part(label: str) -> str:
    part = " ".join(label.split()).strip(" ,.-")
    part = part[1:-1] if part.startswith("(") and part.endswith(")") else part
    return "" if part.casefold() in _NO_PART else part[:100]


def _dimension(word: str) -> str:
    match = _DIMENSION_WORD.fullmatch(word.strip("."))
    return str(match.lastgroup) if match else ""


def _unit(word: str | None) -> str:
    match = _UNIT_WORD.fullmatch(word.strip(".")) if word else None
    return str(match.lastgroup) if match else ""


def _duration(text: str) -> int | None:
    match = _TIME.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    hours, minutes, seconds = (int(group or 0) for group in match.groups())
    total = hours * 3600 + minutes * 60 + seconds
    return total if total < _LARGEST else None


def _piece(piece: str, part: str, dimension: str, unit: str, order: tuple[str, ...]) -> list[Size]:
    """The sizes of "a x b x c unit", of "word a unit", or of one weight."""
    if first := _WORD_FIRST.fullmatch(piece):
        dimension, piece = _dimension(first.group(1)), first.group(2)
    numbers: list[Decimal] = []
    units: list[str] = []
    named: list[str] = []
    for text in _TIMES.split(piece):
        match = _ONE.fullmatch(text)
        if match is None:
            raise _Unreadable
        numbers.append(_number(match.group(1)))
        units.append(_unit(match.group(2)))
        named.append(_dimension(match.group(3)) if match.group(3) else "")
    given = units[-1] or unit
    if not given or len(numbers) > max(len(order), 1):
        raise _Unreadable
    if all(named):
        dimensions = named
    elif any(named):
        raise _Unreadable
    elif len(numbers) > 1:
        dimensions = list(order[: len(numbers)])
    else:
        dimensions = [_single(given, dimension)]
    return [
        _size(part, name, number, own or given)
        for name, number, own in zip(dimensions, numbers, units, strict=True)
    ]


def _single(unit: str, dimension: str) -> str:
    if unit in ("kg", "g"):
        return "weight"
    if not dimension or dimension in ("weight", "duration"):
        raise _Unreadable
    return dimension


def _number(text: str) -> Decimal:
    total = Decimal(0)
    for piece in text.replace(",", ".").split():
        above, _, below = piece.partition("/")
        if below and not int(below):
            raise _Unreadable
        total += Decimal(above) / (Decimal(below) if below else 1)
    return total


def _size(part: str, dimension: str, number: Decimal, unit: str) -> Size:
    if unit == "ft":
        number, unit = number * 12, "in"
    weighs = unit in ("kg", "g")
    if number >= _LARGEST or (dimension == "weight") != weighs:
        raise _Unreadable
    return part, dimension, f"{number:.3f}", unit
