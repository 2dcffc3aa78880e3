"""What in a record can hardly be so: a maker not born yet, a brooch of two metres; pure.

Each finding is a code and a sentence with the figures in it, in the language that is active. It
never hinders saving: whoever knows better says so once (`catalog.models.Checked`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

Years = tuple[int | None, int | None]
"""Earliest and latest, either of which may be open."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Who had a part in it; `closely` where the thing cannot be younger than the maker's life."""

    name: str
    born: int | None = None
    died: int | None = None
    closely: bool = True


@dataclass(frozen=True, slots=True)
class Used:
    """A material or technique, and the year in which it was first used anywhere."""

    name: str
    since: int


@dataclass(frozen=True, slots=True)
class Period:
    name: str
    years: Years


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement; `dimension` in words, `kind` and `unit` as codes, `part` "" for the whole."""

    kind: str
    dimension: str
    value: Decimal
    unit: str
    unit_name: str
    part: str = ""


@dataclass(frozen=True)
class Examined:
    """What the checks look at. `typical` has, by kind of dimension, between which values the middle
    nine tenths of the objects of the same type lie, in millimetres, grams or seconds."""

    made: Years = (None, None)
    makers: tuple[Maker, ...] = ()
    periods: tuple[Period, ...] = ()
    used: tuple[Used, ...] = ()
    measured: tuple[Measured, ...] = ()
    typical: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    acquired: Years = (None, None)
    rights: bool = True
    pictures_without_rights: int = 0
    this_year: int = 9999


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that can hardly be so; `field` is the anchor of what to look at in the form."""

    code: str
    figures: tuple[Any, ...]
    sentence: str
    field: str

    @property
    def about(self) -> str:
        """Tells this finding from others of its code; another one once a figure is another."""
        return "|".join(map(str, self.figures))[:200]


NAMES: Final[Mapping[str, Promise]] = {
    "unborn": _("made before its maker was born"),
    "dead": _("made after its maker's death"),
    "future": _("made in a year to come"),
    "period": _("years outside the period"),
    "invented": _("used before it was known"),
    "bounds": _("measurement that can hardly be"),
    "power_of_ten": _("measurement off by a power of ten"),
    "acquired": _("acquired before it was made"),
    "rights": _("rights missing"),
    "picture_rights": _("picture without rights"),
}
"""What may be found, in a few words."""

POSTHUMOUS: Final = 10
"""Years after a maker's death in which a thing may still be finished, cast or printed."""

LENGTHS: Final = ("height", "width", "depth", "length", "diameter", "thickness", "circumference")
BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    **dict.fromkeys(LENGTHS, (0.05, 60_000.0)),
    "thickness": (0.001, 5_000.0),
    "circumference": (0.1, 200_000.0),
    "weight": (0.001, 100_000_000.0),
    "duration": (0.1, 360_000.0),
}
"""Between which values things in museums lie: in millimetres, grams, seconds."""
UNITS: Final[Mapping[str, float]] = {
    "mm": 1.0,
    "cm": 10.0,
    "m": 1000.0,
    "in": 25.4,
    "g": 1.0,
    "kg": 1000.0,
    "s": 1.0,
}
"""How many millimetres, grams or seconds one of the unit is."""
_FAR: Final = 3.0
"""How many times beyond what is typical a value must lie before one thinks of a slip."""


def findings(record: Examined) -> list[Finding]:
    """Everything in the record that can hardly be so, in the order of the form."""
    checks = (_makers, _made, _periods, _used, _measured, _acquired, _rights)
    return [finding for check in checks for finding in check(record)]


def year(value: int) -> str:
    """A signed year as people write it."""
    return str(value) if value > 0 else gettext("%(year)d BC") % {"year": -value}


def span(years: Years) -> str:
    """Years as people write them: 1845, 1840 to 1850, from 1840, until 1850."""
    earliest, latest = years
    if earliest is not None and latest is not None:
        return year(latest) if earliest == latest else f"{year(earliest)}\N{EN DASH}{year(latest)}"
    if earliest is not None:
        return gettext("from %(year)s") % {"year": year(earliest)}
    return gettext("until %(year)s") % {"year": year(latest)} if latest is not None else ""


def _makers(record: Examined) -> Iterator[Finding]:
    earliest, latest = record.made
    for maker in record.makers:
        born, died = maker.born, maker.died
        words = {"made": span(record.made), "maker": maker.name}
        if latest is not None and born is not None and latest < born:
            text = gettext("Made %(made)s; its maker %(maker)s was born in %(year)s.")
            sentence = text % {**words, "year": year(born)}
            yield Finding("unborn", (latest, maker.name, born), sentence, "makers-group")
        if earliest is None or died is None or not maker.closely:
            continue
        if earliest > died + POSTHUMOUS:
            text = gettext("Made %(made)s; its maker %(maker)s died in %(year)s.")
            sentence = text % {**words, "year": year(died)}
            yield Finding("dead", (earliest, maker.name, died), sentence, "makers-group")


def _made(record: Examined) -> Iterator[Finding]:
    earliest = record.made[0]
    if earliest is not None and earliest > record.this_year:
        text = gettext("Made %(made)s, which is still to come.") % {"made": span(record.made)}
        yield Finding("future", record.made, text, "id_production_earliest")


def _periods(record: Examined) -> Iterator[Finding]:
    for period in record.periods:
        if _apart(record.made, period.years):
            text = gettext("Made %(made)s; the period “%(period)s” is %(years)s.")
            words = {"made": span(record.made), "period": period.name, "years": span(period.years)}
            figures = (*record.made, period.name, *period.years)
            yield Finding("period", figures, text % words, "concepts-group")


def _apart(one: Years, other: Years) -> bool:
    """Whether two spans of years have no year in common."""
    return any(
        first[1] is not None and second[0] is not None and first[1] < second[0]
        for first, second in ((one, other), (other, one))
    )


def _used(record: Examined) -> Iterator[Finding]:
    latest = record.made[1]
    for each in record.used:
        if latest is not None and latest < each.since:
            text = gettext("Made %(made)s; “%(name)s” is known since %(year)s only.")
            words = {"made": span(record.made), "name": each.name, "year": year(each.since)}
            figures = (latest, each.name, each.since)
            yield Finding("invented", figures, text % words, "concepts-group")


def _measured(record: Examined) -> Iterator[Finding]:
    for each in record.measured:
        value = float(each.value) * UNITS[each.unit]
        low, high = BOUNDS[each.kind]
        words = {"dimension": each.dimension, "value": _figure(each.value, each.unit_name)}
        figures = (each.part, each.kind, each.value.normalize(), each.unit)
        if not low <= value <= high:
            text = gettext("%(dimension)s %(value)s: no thing in a museum is like that.") % words
            yield Finding("bounds", figures, text, "measurements-group")
        elif not each.part and (likely := _slipped(value, record.typical.get(each.kind))):
            meant = each.value * Decimal(str(likely))
            text = gettext(
                "%(dimension)s %(value)s: things of this kind have some %(meant)s. Is the point, "
                "or the unit, in its place?"
            ) % {**words, "meant": _figure(meant, each.unit_name)}
            yield Finding("power_of_ten", figures, text, "measurements-group")


def _slipped(value: float, typical: tuple[float, float] | None) -> float | None:
    """The power of ten by which the value is to be multiplied to be typical; None where it is not
    far from it, or is not by such a step."""
    if typical is None or typical[0] / _FAR <= value <= typical[1] * _FAR:
        return None
    factors = (0.1, 0.01, 0.001) if value > typical[1] else (10.0, 100.0, 1000.0)
    return next((each for each in factors if typical[0] <= value * each <= typical[1]), None)


def _figure(value: Decimal, unit: str) -> str:
    plain = value.normalize()
    places = max(0, -int(plain.as_tuple().exponent))
    return f"{number_format(Decimal(f'{plain:f}'), places, use_l10n=True)} {unit}"


def _acquired(record: Examined) -> Iterator[Finding]:
    earliest, latest = record.made[0], record.acquired[1]
    if earliest is not None and latest is not None and latest < earliest:
        text = gettext("Acquired %(acquired)s, but made %(made)s.")
        words = {"acquired": span(record.acquired), "made": span(record.made)}
        yield Finding("acquired", (latest, earliest), text % words, "id_acquisition_date")


def _rights(record: Examined) -> Iterator[Finding]:
    count = record.pictures_without_rights
    if count:
        text = ngettext(
            "%(count)d picture has no rights statement: nobody knows whether it may be used.",
            "%(count)d pictures have no rights statement: nobody knows whether they may be used.",
            count,
        )
        yield Finding("picture_rights", (), text % {"count": count}, "id_rights")
    elif not record.rights:
        text = gettext("The rights are not said: nobody knows whether it may be used.")
        yield Finding("rights", (), text, "id_rights")
