"""What people call the fields that problems of rows name, such as `title_ru` or `makers.born`, and
what these hold."""

from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext

from catalog.importers.fields import COLLECTION, LANGUAGES, PRODUCTION, RELATIONS
from catalog.models import (
    Agent,
    Concept,
    Inscription,
    Measurement,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
    ProvenanceEvent,
    Reference,
)

_LISTS: Final[dict[str, tuple[type[models.Model], ...]]] = {
    "makers": (Agent, ObjectMaker),
    "measurements": (Measurement,),
    "inscriptions": (Inscription,),
    "references": (Reference,),
    "provenance": (ProvenanceEvent,),
}
"""A list of an object: the models whose fields its members are; the first one names it."""
_COLUMNS: Final = {
    PRODUCTION: "production_date",
    "exact_match": "matches",
}
_ELSEWHERE: Final = (MuseumObject, Agent, Concept)
"""Whose fields a name without a list is, the first first."""


def field_name(name: str) -> str:
    """The field in the active language: “Title in Russian”, “Makers: born or founded, year”.

    `name` is that of a problem: a field or list of an object, maker or concept, a member of a
    list behind a dot, `key`, `file`, or "" for the row. What is none of these stays as it is.
    """
    name = name.removeprefix("source.").removeprefix("concepts.")
    head, _, member = name.partition(".")
    if head in _LISTS:
        models_of = _LISTS[head]
        told = str(models_of[0]._meta.verbose_name_plural)
        if member:
            told = f"{told}: {_of(models_of, member)}"
    elif head in RELATIONS:
        told = str(ObjectConcept.Relation(head).label)
    elif head == PRODUCTION and member in ("earliest", "latest"):
        told = _of((MuseumObject,), f"{PRODUCTION}_{member}")
    else:
        told = _told(head) or _of(_ELSEWHERE, head)
    return str(capfirst(told))


def _told(name: str) -> str:
    """Names that are those of no field."""
    if name == COLLECTION:
        return gettext("collection")
    return {"": gettext("row"), "key": gettext("key of the row"), "file": gettext("file")}.get(
        name, ""
    )


def _of(models_of: tuple[type[models.Model], ...], name: str) -> str:
    """The field's name, and the language of its text where it is in one."""
    base, _, language = name.rpartition("_")
    if base and language in LANGUAGES:
        return gettext("%(field)s in %(language)s") % {
            "field": _of(models_of, base),
            "language": get_language_info(language)["name_translated"],
        }
    for model in models_of:
        for field in model._meta.get_fields():
            if field.name == _COLUMNS.get(name, name) and isinstance(field, models.Field):
                return str(field.verbose_name)
    return name


def value_text(column: Any, value: Any) -> str:
    """A value of a column, or of None, as people write it: a choice by its label, a number without
    noughts that say nothing."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(column, models.DecimalField):
        number = Decimal(value).normalize()
        return str(localize(number.quantize(Decimal(1)) if number == int(number) else number))
    return str(dict(column.flatchoices).get(value, value) if column else value)
