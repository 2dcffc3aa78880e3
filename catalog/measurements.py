"""Measurements in words, in the language that is active."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.text import capfirst

from catalog.models import Measurement, MuseumObject


def measured(record: MuseumObject) -> dict[str, str]:
    """What was measured of each part of the object, ``""`` being the whole: “Height 3.5 cm, width
    12 cm”. Reads the measurements of `record`: prefetch them."""
    parts: dict[str, list[str]] = {}
    for measurement in record.measurements.all():
        parts.setdefault(measurement.part, []).append(_in_words(measurement))
    return {part: capfirst(", ".join(words)) for part, words in parts.items()}


def _in_words(measurement: Measurement) -> str:
    value = measurement.value.normalize()
    places = max(0, -int(value.as_tuple().exponent))
    number = number_format(Decimal(f"{value:f}"), places, use_l10n=True, force_grouping=True)
    return f"{measurement.get_dimension_display()} {number} {measurement.get_unit_display()}"
