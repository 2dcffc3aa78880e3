"""Measurements and inscriptions of an object: `[[measurements]]` and `[[inscriptions]]`."""

from typing import Any

from django.utils.translation import gettext

from catalog.importers.dimensions import read_dimensions
from catalog.importers.fields import LANGUAGES, choice_of, decimal, text_of
from catalog.importers.parts import Context, Entries, Part
from catalog.importers.records import CleanRecord
from catalog.importers.values import Origins, compile_value, listed
from catalog.models import Inscription, Measurement
from museumportal.lib.readers.problems import ImportRefused, RowRefused

_MEASUREMENT_KEYS = frozenset({"each", "part", "dimension", "value", "unit"})
_INSCRIPTION_KEYS = frozenset(
    {"each", "kind", "place", "text", *(f"translation_{language}" for language in LANGUAGES)}
)
_PART_NAME = text_of(Measurement._meta.get_field("part").max_length)
_SIZE = decimal(12, 3)
_SIZE_CHOICES = {
    "dimension": choice_of(Measurement._meta.get_field("dimension").flatchoices),
    "unit": choice_of(Measurement._meta.get_field("unit").flatchoices),
}


def compile_measurements(spec: dict[str, Any], origins: Origins, context: Context) -> Part:
    """`[[measurements]]`: a free text (`from`), or dimension, value and unit one by one."""
    if {"from", "all"} & spec.keys():
        return _free_measurements(spec, origins)
    entries = Entries(spec, _MEASUREMENT_KEYS, origins, "measurements")
    for name in ("dimension", "value", "unit"):
        if name not in spec:
            raise ImportRefused(
                gettext("measurements: give from, or dimension, value and unit (%(name)s?).")
                % {"name": name}
            )
    allowed = {"dimension": Measurement.Dimension.values, "unit": Measurement.Unit.values}

    def add(row: Any, record: CleanRecord) -> None:
        made = record.values.setdefault("measurements", [])
        for entry in entries(row):
            if entry.get("value") is None:
                continue
            for name, read in _SIZE_CHOICES.items():
                given = entry.get(name)
                try:
                    entry[name] = read("" if given is None else given)
                except ValueError:
                    entry[name] = None
                if entry[name] is None:
                    raise RowRefused(f"measurements.{name}", _none_of(name, given, allowed[name]))
            try:
                part = _PART_NAME(entry.get("part") or "") or ""
                size = _SIZE(entry["value"])
            except ValueError as error:
                raise RowRefused("measurements.value", str(error)) from error
            if size is not None:
                made.append([part, entry["dimension"], size, entry["unit"]])

    return add


def _none_of(name: str, given: Any, allowed: list[str]) -> str:
    sentence = (
        gettext("is empty: %(choices)s (the same for every row: %(fixed)s)")
        if given is None
        else gettext("“%(text)s” is none of these: %(choices)s (the same for every row: %(fixed)s)")
    )
    fixed = f'{name} = {{ value = "{allowed[0]}" }}'
    return sentence % {"text": given, "choices": ", ".join(allowed), "fixed": fixed}


def _free_measurements(spec: dict[str, Any], origins: Origins) -> Part:
    unit = spec.get("unit", "")
    if unit not in ("", *Measurement.Unit.values):
        raise ImportRefused(
            gettext("measurements: unit is one of %(choices)s.")
            % {"choices": ", ".join(Measurement.Unit.values)}
        )
    order = tuple(spec.get("order", ("height", "width", "depth")))
    if not order or any(name not in Measurement.Dimension.values for name in order):
        raise ImportRefused(
            gettext("measurements: order lists some of %(choices)s.")
            % {"choices": ", ".join(Measurement.Dimension.values)}
        )
    get = compile_value(spec, origins, where="measurements", also=frozenset({"unit", "order"}))

    def add(row: Any, record: CleanRecord) -> None:
        made = record.values.setdefault("measurements", [])
        for text in listed(get(row)):
            reading = read_dimensions(str(text), unit, order)
            record.notes["measurements_read" if reading.complete else "measurements_unread"] += 1
            made.extend([*size] for size in reading.sizes)

    return add


def compile_inscriptions(spec: dict[str, Any], origins: Origins, context: Context) -> Part:
    """`[[inscriptions]]`: what is written on the object, where, and its translations."""
    entries = Entries(spec, _INSCRIPTION_KEYS, origins, "inscriptions")
    if "text" not in spec:
        raise ImportRefused(gettext("inscriptions: text is missing."))
    readers = {
        name: text_of(getattr(Inscription._meta.get_field(name), "max_length", None))
        for name in entries.members
    }

    def add(row: Any, record: CleanRecord) -> None:
        made = record.values.setdefault("inscriptions", [])
        for entry in entries(row):
            clean: dict[str, str] = {}
            for name, value in entry.items():
                try:
                    text = readers[name](value) if value is not None else None
                except ValueError as error:
                    raise RowRefused(f"inscriptions.{name}", str(error)) from error
                if text:
                    clean[name] = text
            if "text" in clean:
                made.append(clean)

    return add
