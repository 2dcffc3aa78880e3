"""Which column of somebody's table is which field: by its name in three languages, by its content.

People correct the guess on screen before anything is read by it; so it may be bold.
"""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from catalog.importers.columns import IDENTIFIER, MEASUREMENTS, NUMBER, by_heading, column
from catalog.importers.dimensions import read_dimensions
from catalog.importers.looking import ColumnSeen
from museumportal.lib.dates import read_date
from museumportal.lib.public_ids import parse_public_id

_MOSTLY: Final = 0.7
_FEW: Final = 3  # values that say nothing yet

_HEADINGS: Final = tomllib.loads(
    Path(__file__).with_name("headings.toml").read_text(encoding="utf-8")
)
_FIELDS: Final[dict[str, list[str]]] = _HEADINGS["fields"]
_DIMENSIONS: Final[dict[str, list[str]]] = _HEADINGS["dimensions"]
_UNITS: Final[dict[str, list[str]]] = _HEADINGS["units"]
_LANGUAGES: Final[dict[str, list[str]]] = _HEADINGS["languages"]


class Guess(NamedTuple):
    """A column's name in this portal, and whether the heading says so or only the content."""

    column: str
    by_name: bool


def guess(columns: Iterable[ColumnSeen], studied: int) -> dict[str, Guess]:
    """For each heading that is understood its column; a field is given to one heading only."""
    seen = list(columns)
    found: dict[str, Guess] = {}
    taken: set[str] = set()

    def give(each: ColumnSeen, name: str, *, by_name: bool) -> None:
        if name and each.name not in found and name not in taken and _known(name):
            found[each.name] = Guess(name, by_name)
            taken.add(name)

    for each in seen:
        exact = by_heading(each.name)
        if exact and (exact.name != IDENTIFIER or _has_identifiers(each)):
            give(each, exact.name, by_name=True)
    for whole in (True, False):
        for each in seen:
            give(each, _by_words(each, whole=whole), by_name=True)
    for each in seen:
        give(each, _by_content(each, studied), by_name=False)
    return found


def _has_identifiers(each: ColumnSeen) -> bool:
    """Whether they are the portal's, for other systems have their own; one may be mistyped."""
    texts = each.examples
    return not texts or _share(texts, lambda text: bool(parse_public_id(text))) >= _MOSTLY


def _known(name: str) -> bool:
    return column(name) is not None


def _folded(heading: str) -> str:
    text = heading.casefold().replace("ё", "е").replace("№", "no")
    return " ".join(re.findall(r"\w+", text.replace("_", " ")))


def _by_words(each: ColumnSeen, *, whole: bool) -> str:
    words = _folded(each.name).split()
    language = next((code for code, known in _LANGUAGES.items() if {*words} & {*known}), "")
    if language:
        words = [word for word in words if word not in _LANGUAGES[language]]
    heading = " ".join(words)
    if size := _size(words, each.examples):
        return size
    for name, known in _FIELDS.items():
        if heading in known if whole else heading.startswith(tuple(f"{text} " for text in known)):
            return _spoken(name, language or language_of([each.name, *each.examples]))
    return ""


def _spoken(name: str, language: str) -> str:
    """The column of the language, where the field has one a language."""
    return name if column(name) else f"{name}_{language}"


def _size(words: list[str], examples: list[str]) -> str:
    """A column of one dimension, such as “Высота, см”; with what unit, the heading says or cm/g."""
    for dimension, known in _DIMENSIONS.items():
        if words and words[0] in known and len(words) <= 2:
            usual = "g" if dimension == "weight" else "cm"
            unit = next((each for each, texts in _UNITS.items() if words[-1] in texts), usual)
            numbers = sum(bool(re.fullmatch(r"[\d\s.,]+", text)) for text in examples)
            return f"{dimension}_{unit}" if numbers >= _MOSTLY * len(examples) else ""
    return ""


def _by_content(each: ColumnSeen, studied: int) -> str:
    texts = each.examples
    if len(texts) < _FEW:
        return ""
    if all(re.match(r"https?://(creativecommons|rightsstatements)\.org/", text) for text in texts):
        return "rights"
    if _share(texts, lambda text: bool(read_dimensions(text).sizes)) >= _MOSTLY:
        return MEASUREMENTS
    if _share(texts, lambda text: read_date(text) is not None) >= _MOSTLY:
        return f"production_date_{language_of([each.name, *texts])}"
    if each.filled == each.distinct == studied and _share(texts, _is_number) == 1:
        return NUMBER
    return ""


def _share(texts: list[str], test: object) -> float:
    return sum(bool(test(text)) for text in texts) / len(texts)  # type: ignore[operator]


def _is_number(text: str) -> bool:
    return len(text) <= 40 and any(character.isdigit() for character in text)


def language_of(texts: Iterable[str]) -> str:
    """Kazakh where some words have letters of Kazakh alone, Russian where they are Cyrillic, else
    English."""
    whole = " ".join(texts)
    if re.search("[әғқңөұүһі]", whole, re.IGNORECASE):
        return "kk"
    cyrillic = len(re.findall(r"[Ѐ-ӿ]", whole))
    latin = len(re.findall(r"[A-Za-z]", re.sub(r"\b[IVXLCDM]+\b", "", whole)))  # no centuries
    return "ru" if cyrillic and cyrillic >= latin else "en"
