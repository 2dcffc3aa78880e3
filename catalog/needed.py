"""What the record of a kind of object says before all else.

After Spectrum 5.1 (cataloguing) and Object ID (ICOM), told for the types of the starter vocabulary;
a type that is not named needs what the nearest broader one needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from catalog.models import ConceptClosure, Measurement, MuseumObject, ObjectConcept

_Is = ObjectConcept.Relation
_Size = Measurement.Dimension
_Unit = Measurement.Unit

MAKERS, INSCRIPTIONS, METALS, DATE = "makers", "inscriptions", "precious_metals", "production_date"
LISTS: Final = {
    MAKERS: _("maker"),
    INSCRIPTIONS: _("inscription"),
    METALS: _("precious metals"),
}


@dataclass(frozen=True)
class Needs:
    """Columns of the object, lists that hang on it, respects of concepts (`ObjectConcept.Relation`)
    and dimensions (`Measurement.Dimension`), in the order in which one looks for them; and the unit
    in which the lengths of such an object are given."""

    names: tuple[str, ...]
    unit: str = _Unit.CENTIMETRE


_THING = (_Is.MATERIAL, _Is.TECHNIQUE)
_WORK = (MAKERS, DATE, *_THING)
_FLAT = (_Size.HEIGHT, _Size.WIDTH)
_FIND = (_Is.PLACE_FOUND, _Is.PERIOD, _Is.CULTURE, _Is.MATERIAL)
_OWN = (*_THING, _Is.CULTURE, _Is.PLACE_MADE)

BY_TYPE: Final[Mapping[str, Needs]] = {
    "numismatics": Needs(
        (_Is.MATERIAL, _Size.DIAMETER, _Size.WEIGHT, INSCRIPTIONS, DATE, _Is.PLACE_MADE),
        _Unit.MILLIMETRE,
    ),
    "banknote": Needs((*_FLAT, INSCRIPTIONS, DATE, _Is.PLACE_MADE), _Unit.MILLIMETRE),
    "postage-stamp": Needs((*_FLAT, INSCRIPTIONS, DATE), _Unit.MILLIMETRE),
    "fine-art": Needs((*_WORK, *_FLAT, INSCRIPTIONS, _Is.SUBJECT)),
    "icon": Needs((*_WORK, *_FLAT, _Is.SUBJECT, INSCRIPTIONS)),
    "sculpture": Needs((*_WORK, *_FLAT, _Size.DEPTH, _Is.SUBJECT)),
    "decorative-art": Needs((*_WORK, _Size.HEIGHT, _Size.WIDTH)),
    "photograph": Needs((MAKERS, DATE, _Is.TECHNIQUE, *_FLAT, _Is.SUBJECT, _Is.PLACE_SHOWN)),
    "film": Needs((MAKERS, DATE, _Size.DURATION, _Is.SUBJECT)),
    "sound-recording": Needs((MAKERS, DATE, _Size.DURATION)),
    "written-document": Needs((MAKERS, DATE, _Is.PLACE_MADE, _Is.MATERIAL, *_FLAT)),
    "textile": Needs((*_OWN, _Size.LENGTH, _Size.WIDTH, DATE)),
    "costume": Needs((*_OWN, _Size.LENGTH, DATE)),
    "jewellery": Needs((*_THING, METALS, _Size.LENGTH, _Size.WEIGHT, _Is.CULTURE, DATE)),
    "vessel": Needs((*_THING, _Size.HEIGHT, _Size.DIAMETER, _Is.CULTURE, DATE)),
    "weapon": Needs((*_THING, _Size.LENGTH, _Size.WEIGHT, _Is.CULTURE, DATE)),
    "stone-tool": Needs((*_FIND, _Size.LENGTH, _Size.WIDTH)),
    "potsherd": Needs((*_FIND, *_FLAT)),
    "archaeological-assemblage": Needs(_FIND),
    "rock-art": Needs((_Is.PLACE_FOUND, _Is.PERIOD, _Is.CULTURE, _Is.TECHNIQUE, *_FLAT)),
    "architectural-element": Needs((*_THING, *_FLAT, _Size.DEPTH, _Is.PLACE_FOUND, DATE)),
    "musical-instrument": Needs((MAKERS, *_OWN, _Size.LENGTH, DATE)),
    "technical-device": Needs((MAKERS, DATE, INSCRIPTIONS, _Is.PLACE_MADE, *_FLAT, _Size.DEPTH)),
    "natural-specimen": Needs((_Is.PLACE_FOUND, _Size.LENGTH, _Size.WEIGHT)),
    "fossil": Needs((_Is.PLACE_FOUND, _Is.PERIOD, _Size.LENGTH, _Size.WEIGHT)),
    "insect-collection": Needs((_Is.PLACE_FOUND,)),
}
"""By the notation of a type in the vocabulary of object types."""
OTHERS: Final = Needs((*_OWN, _Size.HEIGHT, _Size.WIDTH, DATE))
"""Tools, furniture, harness, toys and whatever a museum has named itself."""


def needed_for(type_key: int | None) -> Needs | None:
    """What an object of the type with this key needs; None where there is no such type. A query.

    Where two types are equally near, what both need.
    """
    if not type_key:
        return None
    above = ConceptClosure.objects.filter(descendant=type_key).order_by("depth", "ancestor")
    found = list(above.values_list("depth", "ancestor__notation"))
    if not found:
        return None
    near = [(depth, BY_TYPE[each]) for depth, each in found if each and each in BY_TYPE]
    nearest = [needs for depth, needs in near if depth == near[0][0]]
    if not nearest:
        return OTHERS
    names = dict.fromkeys(name for needs in nearest for name in needs.names)
    return Needs(tuple(names), nearest[0].unit)


def unit_for(dimension: str, needs: Needs) -> str:
    """The unit in which this dimension of such an object is usually given."""
    return {_Size.WEIGHT: _Unit.GRAM, _Size.DURATION: _Unit.SECOND}.get(
        _Size(dimension), needs.unit
    )


def label_of(name: str) -> str:
    """What is needed, in the reader's words."""
    if name in _Size.values:
        return str(_Size(name).label)
    if name in _Is.values:
        return str(_Is(name).label)
    return str(LISTS.get(name) or MuseumObject._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
