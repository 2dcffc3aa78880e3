"""What a table of objects can hold: one list for export, for guessing and for mappings made of it.

A column has a technical name (`inventory_number`, `title_ru`, `material`, `maker_1_role`), which
never changes, and a label in the language that is active. What an object has several of stands in
one cell where it is a term (parted by semicolons), else in numbered columns.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext_lazy as _

from catalog.importers.fields import (
    COLLECTION,
    LANGUAGES,
    RELATIONS,
    TERM_FIELDS,
    YEARS,
)
from catalog.importers.fields import COLUMNS as FIELDS
from catalog.models import (
    Inscription,
    Measurement,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
    ProvenanceEvent,
    Reference,
)

MOST: Final = 30
"""Numbered entries of one kind that a table can hold."""

NUMBER: Final = "inventory_number"
IDENTIFIER, MUSEUM = CHECKED = ("identifier", "museum")
"""What says whose a row is: read, compared with what is there, and never written."""
MAKERS, MEASUREMENTS = "makers", "measurements"
_TOLD: Final = {
    IDENTIFIER: _("identifier"),
    "address": _("web address"),
    MUSEUM: _("museum"),
    "status": _("status"),
}
"""What an export tells and no import writes."""


@dataclass(frozen=True)
class Column:
    """One column; `member` is the field, or the member of entry `number` of the list `section`.

    `section` is `fields`, `concepts`, the name of a list, or `told` for what no import writes.
    """

    name: str
    section: str
    member: str
    title: Promise | str
    language: str = ""
    number: int = 0
    internal: bool = False
    of: Promise | str = ""

    @property
    def is_read(self) -> bool:
        """Whether an import takes it, if only to compare it."""
        return self.section != "told" or self.name in CHECKED

    @property
    def label(self) -> str:
        """The heading in the active language, such as “Title (Russian)” or “Maker 1: role”."""
        title = str(self.title)
        if self.number:
            entry = f"{capfirst(str(self.of))} {self.number}"
            title = f"{entry}: {title}" if title else entry
        if self.language:
            spoken = get_language_info(self.language)["name_translated"]
            title = f"{title} ({spoken})"
        return str(capfirst(title))


def _titled(model: type[models.Model], name: str) -> tuple[Promise | str, str]:
    """What a column of a table is called, and the language it is in."""
    base, _sign, language = name.rpartition("_")
    known = {each.name for each in model._meta.concrete_fields}
    if language in LANGUAGES and base in known:
        return model._meta.get_field(base).verbose_name, language  # type: ignore[union-attr]
    return model._meta.get_field(name).verbose_name, ""  # type: ignore[union-attr]


_INTERNAL: Final = {*MuseumObject.INTERNAL_FIELDS, "publication_restricted"}


def _field(name: str) -> Column:
    title, language = _titled(MuseumObject, name)
    return Column(name, "fields", name, title, language, internal=name in _INTERNAL)


def _plain() -> Iterator[Column]:
    order = [each.name for each in MuseumObject._meta.concrete_fields]
    known = {*FIELDS, *TERM_FIELDS, *YEARS, COLLECTION}
    for name in order:
        if name in known:
            yield _field(name)
    titles = dict(ObjectConcept._meta.get_field("relation").flatchoices)
    for relation in RELATIONS:
        yield Column(relation, "concepts", relation, titles[relation])
    for name, title in _TOLD.items():
        yield Column(name, "told", name, title)


COLUMNS: Final[dict[str, Column]] = {column.name: column for column in _plain()}
"""Columns that a table has once."""


def _size_title(dimension: str, unit: str) -> Promise:
    parts = (Measurement.Dimension(dimension).label, Measurement.Unit(unit).label)
    return format_lazy("{}, {}", *parts)


_UNITS: Final = (
    (Measurement.Unit.CENTIMETRE, Measurement.Unit.MILLIMETRE, Measurement.Unit.METRE),
    (Measurement.Unit.GRAM, Measurement.Unit.KILOGRAM),
)
SIZES: Final[dict[str, tuple[str, str]]] = {
    f"{dimension}_{unit}": (str(dimension), str(unit))
    for dimension in Measurement.Dimension
    if dimension != Measurement.Dimension.DURATION
    for unit in _UNITS[dimension == Measurement.Dimension.WEIGHT]
}
"""Columns of numbers alone, such as `height_cm`, with the dimension and the unit they are in."""
READ: Final[dict[str, Column]] = {
    MAKERS: Column(MAKERS, MAKERS, "", _("makers, parted by semicolons")),
    MEASUREMENTS: Column(MEASUREMENTS, MEASUREMENTS, "", _("measurements, read from the text")),
    **{
        name: Column(name, MEASUREMENTS, name, _size_title(dimension, unit))
        for name, (dimension, unit) in SIZES.items()
    },
}
"""Columns of other people's tables that an import can read and no export writes."""


@dataclass(frozen=True)
class NumberedList:
    """A list of an object whose entries stand in numbered columns.

    `prefix` begins their names; `members` are the columns of an entry by name, in order.
    """

    name: str
    prefix: str
    model: type[models.Model]
    members: tuple[str, ...]
    main: str = ""
    needs: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()

    @property
    def title(self) -> Promise | str:
        if self.model is ObjectMaker:
            return ObjectMaker._meta.get_field("agent").verbose_name
        return self.model._meta.verbose_name or ""

    @property
    def plural(self) -> str:
        """What all of its entries together are called."""
        makers = _("makers, with role and certainty")
        return str(capfirst(makers if self.main else self.model._meta.verbose_name_plural))


def _spoken(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{language}" for name in names for language in LANGUAGES)


LISTS: Final[dict[str, NumberedList]] = {
    each.name: each
    for each in (
        NumberedList(MAKERS, "maker", ObjectMaker, ("name", "role", "certainty"), "name"),
        NumberedList(
            MEASUREMENTS,
            "measurement",
            Measurement,
            ("part", "dimension", "value", "unit"),
            needs=("dimension", "value", "unit"),
        ),
        NumberedList(
            "inscriptions",
            "inscription",
            Inscription,
            ("kind", "place", "text", *_spoken("translation")),
            needs=("text",),
        ),
        NumberedList(
            "references",
            "reference",
            Reference,
            ("kind", "citation", "pages", "number", "doi", "url"),
            needs=("citation",),
        ),
        NumberedList(
            "provenance",
            "provenance",
            ProvenanceEvent,
            (
                *_spoken("period", "holder"),
                *("earliest", "latest", "method", "certainty", "source", "published"),
            ),
            internal=("published",),
        ),
    )
}
_BY_PREFIX: Final = {each.prefix: each for each in LISTS.values()}
_NUMBERED = re.compile(rf"({'|'.join(_BY_PREFIX)})_([1-9]\d?)(?:_(\w+))?")


def _entry(kind: NumberedList, member: str, number: int) -> Column:
    of = kind.title
    if member == kind.main:
        return Column(f"{kind.prefix}_{number}", kind.name, member, "", "", number, of=of)
    title, language = _titled(kind.model, member)
    name = f"{kind.prefix}_{number}_{member}"
    internal = member in kind.internal
    return Column(name, kind.name, member, title, language, number, internal, of)


def column(name: str) -> Column | None:
    """The column of this technical name, numbered or not; None where there is none."""
    if known := COLUMNS.get(name) or READ.get(name):
        return known
    if not (found := _NUMBERED.fullmatch(name)):
        return None
    kind, number = _BY_PREFIX[found[1]], int(found[2])
    member = found[3] or kind.main
    if number > MOST or member not in kind.members or (found[3] and member == kind.main):
        return None
    return _entry(kind, member, number)


def columns_for(counts: Mapping[str, int]) -> list[Column]:
    """All columns that an export can write, with as many entries of each list as `counts` says."""
    return [*COLUMNS.values(), *(each for name in LISTS for each in entries(name, counts[name]))]


def entries(name: str, count: int) -> list[Column]:
    """The columns of the first `count` entries of a list, at most `MOST`."""
    kind = LISTS[name]
    return [
        _entry(kind, member, number)
        for number in range(1, min(count, MOST) + 1)
        for member in kind.members
    ]


@cache
def _headings() -> dict[str, str]:
    """Every heading that an export writes, folded, with the column's name: labels of all languages
    and technical names."""
    known: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            for each in columns_for(dict.fromkeys(LISTS, MOST)):
                known.setdefault(each.label.casefold(), each.name)
                known.setdefault(each.name, each.name)
    return known


def by_heading(heading: str) -> Column | None:
    """The column that an export of this portal heads so, in whichever language."""
    name = _headings().get(" ".join(heading.split()).casefold())
    return column(name) if name else None
