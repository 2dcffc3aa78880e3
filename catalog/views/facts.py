"""What a record says, as label and values in the reader's language, ready to be listed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalog.measurements import measured
from catalog.models import Concept, MuseumObject, ObjectConcept, ObjectMaker
from catalog.query import ObjectQuery
from catalog.views.choices import address
from museumportal.lib.languages import best_text, language_map


@dataclass(frozen=True, slots=True)
class Value:
    """One value; `language` is the one its text is in, `before` and `after` are in the page's."""

    text: str
    language: str = ""
    url: str = ""
    before: str = ""
    after: str = ""

    @property
    def foreign(self) -> bool:
        return bool(self.language) and self.language != get_language()


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its values; `row` sets them beside each other instead of one a line."""

    label: str
    values: list[Value]
    row: bool = False


_Relation = ObjectConcept.Relation
_CONCEPTS: list[tuple[_Relation, Promise]] = [
    (_Relation.MATERIAL, gettext_lazy("Materials")),
    (_Relation.TECHNIQUE, gettext_lazy("Techniques")),
    (_Relation.CULTURE, gettext_lazy("Culture")),
    (_Relation.PERIOD, gettext_lazy("Period")),
    (_Relation.PLACE_MADE, gettext_lazy("Made in")),
    (_Relation.PLACE_FOUND, gettext_lazy("Found in")),
    (_Relation.PLACE_SHOWN, gettext_lazy("Shows the place")),
    (_Relation.SUBJECT, gettext_lazy("Subjects")),
]
_FACET = {
    _Relation.PLACE_MADE: "place",
    _Relation.PLACE_FOUND: "place",
    _Relation.PLACE_SHOWN: "place",
}


def facts(record: MuseumObject) -> list[Fact]:
    """Everything public of the record but title and long texts, what is missing left out."""
    return [fact for fact in _all(record) if fact.values]


def compared_facts(record: MuseumObject) -> list[Fact]:
    """The same few facts of every object, in the same order, without values where it has none."""
    materials = list(said(record, "materials_display")) or [
        _concept(link.concept, "material")
        for link in record.concepts.all()
        if link.relation == _Relation.MATERIAL
    ]
    kind = record.object_type
    return [
        Fact(_("Maker"), makers(record)),
        Fact(_("Date"), date(record)),
        Fact(_("Object type"), [_concept(kind, "object_type")] if kind else []),
        Fact(_("Materials"), materials, row=True),
        Fact(_("Measurements"), _measurements(record)),
        Fact(_("Museum"), [_museum(record)]),
        Fact(_("Inventory number"), [Value(record.inventory_number)]),
    ]


def _all(record: MuseumObject) -> Iterator[Fact]:
    yield Fact(_("Maker"), makers(record))
    yield Fact(_("Date"), date(record))
    kind = record.object_type
    yield Fact(_("Object type"), [_concept(kind, "object_type")] if kind else [])
    yield Fact(_("Materials and techniques"), list(said(record, "materials_display")))
    for relation, label in _CONCEPTS:
        links = [link for link in record.concepts.all() if link.relation == relation]
        facet = _FACET.get(relation, str(relation.value))
        yield Fact(str(label), [_concept(link.concept, facet) for link in links], row=True)
    yield Fact(_("Measurements"), _measurements(record))
    items = [Value(number_format(record.quantity, use_l10n=True, force_grouping=True))]
    yield Fact(_("Items"), items if record.quantity > 1 else [])
    yield Fact(_("Part of"), _whole(record))
    yield Fact(_("Collection"), list(said(record.collection, "name")))
    yield Fact(_("Acquired"), _acquired(record))
    yield Fact(_("Inventory number"), [Value(record.inventory_number)])
    yield Fact(_("Register number"), _texts(record.register_number))
    yield Fact(_("State catalogue number"), _texts(record.state_catalogue_number))


def said(row: Model | None, field: str) -> Iterator[Value]:
    """A translated column as a value, in the best language it exists in."""
    if row is not None:
        text, language = best_text(language_map(row, field), get_language() or "")
        if text:
            yield Value(text, language)


def makers(record: MuseumObject) -> list[Value]:
    """The makers with certainty before and role behind their names."""
    return [_maker(link) for link in record.makers.all()]


def _maker(link: ObjectMaker) -> Value:
    names = language_map(link.agent, "name")
    text, language = best_text(names, get_language() or "")
    certain = link.certainty == ObjectMaker.Certainty.CERTAIN
    role = best_text(language_map(link.role, "label"), get_language() or "")[0] if link.role else ""
    return Value(
        text or link.agent.sort_name,
        language,
        link.agent.get_absolute_url(),
        before="" if certain else str(link.get_certainty_display()),
        after=role,
    )


def date(record: MuseumObject) -> list[Value]:
    """The date as the record words it, else its years."""
    worded = list(said(record, "production_date"))
    return worded or span(record.production_earliest, record.production_latest)


def span(earliest: int | None, latest: int | None) -> list[Value]:
    """Signed years as one value, or none."""
    known = [year_label(year) for year in dict.fromkeys((earliest, latest)) if year is not None]
    dash = "–" if all(label.isdigit() for label in known) else " – "
    return [Value(dash.join(known))] if known else []


def year_label(year: int) -> str:
    """A signed year in words: -200 is 200 BC."""
    return str(year) if year > 0 else _("%(year)d BC") % {"year": -year}


def _concept(concept: Concept, facet: str) -> Value:
    text, language = best_text(language_map(concept, "label"), get_language() or "")
    url = address(ObjectQuery(filters={facet: (concept.public_id,)}))
    return Value(text or concept.notation or concept.public_id, language, url)


def _measurements(record: MuseumObject) -> list[Value]:
    if record.measurements_display:
        return [Value(line) for line in record.measurements_display.splitlines() if line.strip()]
    return [
        Value(words, before=f"{part}:" if part else "") for part, words in measured(record).items()
    ]


def _museum(record: MuseumObject) -> Value:
    text, language = best_text(language_map(record.museum, "name"), get_language() or "")
    return Value(text or record.museum.code, language, record.museum.get_absolute_url())


def _whole(record: MuseumObject) -> list[Value]:
    whole = record.part_of
    if whole is None or not whole.is_public:
        return []
    text, language = best_text(language_map(whole, "title"), get_language() or "")
    return [Value(text or whole.inventory_number, language, whole.get_absolute_url())]


def _acquired(record: MuseumObject) -> list[Value]:
    how = [value.text for value in said(record.acquisition_method, "label")]
    return _texts(", ".join(filter(None, [*how, record.acquisition_date])))


def _texts(*texts: str) -> list[Value]:
    return [Value(text) for text in texts if text]


def joined(values: Iterable[Value]) -> str:
    """Values as one line of plain text."""
    return ", ".join(" ".join(filter(None, (value.before, value.text))) for value in values)
