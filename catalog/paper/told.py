"""What stands on the papers of a museum: lines of label and text, in the language at hand.

Cards and pages of the inventory book are the museum's own papers and tell what is internal, too;
labels do not.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import segno
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.measurements import measured
from catalog.models import Image, MuseumObject, ObjectConcept, ObjectMaker, ProvenanceEvent
from catalog.paper import pdf
from museumportal.lib.characters import without_controls
from museumportal.lib.languages import best_text, language_map
from museumportal.lib.storage import stored
from museumportal.lib.unavailable import UnavailableError
from museumportal.search import sort_key

LONGEST: Final = 4_000
"""Characters of one text on a card; the record has the rest."""
_BRIEF: Final = 300
_PICTURES: Final = ("page-640-jpeg", "page-320-jpeg")


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One object as papers show it."""

    record: MuseumObject
    title: str
    museum: str
    picture: str
    """Its address in the document; empty where there is none to show."""
    address: str
    qr: str
    """The address as a QR code, an SVG element."""
    public: list[Line]
    internal: list[Line]
    book: list[str]
    """Cells of the inventory book, as `BOOK` orders them."""


def by_number(keys: Collection[int]) -> list[int]:
    """The keys of objects in the order of their inventory numbers as people count them: Z-2 before
    Z-10, КП-12/9 before КП-12/10; the same in every language of the papers."""
    rows = MuseumObject.objects.filter(pk__in=keys).values_list("inventory_number", "pk")
    # Letters in the order of the Kazakh alphabet, the widest; equal keys as they are written.
    order = sorted((sort_key(number, "kk"), number, key) for number, key in rows)
    return [key for _counted, _number, key in order]


def on_paper(keys: Sequence[int], base: str) -> tuple[list[Paper], dict[str, bytes]]:
    """The objects with these keys, in their order, and their pictures; `base` is the address of
    the portal, such as https://museum.example. Eleven queries at most."""
    records = _records(keys)
    pictures = {str(each.pk): pixels for each in records if (pixels := _picture(each))}
    return [_paper(each, base, str(each.pk) in pictures) for each in records], pictures


def _records(keys: Sequence[int]) -> list[MuseumObject]:
    found = MuseumObject.objects.filter(pk__in=keys).select_related(
        "museum", "object_type", "collection", "part_of", "acquisition_method"
    )
    ready = Image.objects.filter(state=Image.State.READY).prefetch_related("derivatives")
    steps = ProvenanceEvent.objects.select_related("agent", "method", "place")
    place = {key: position for position, key in enumerate(keys)}
    return sorted(
        found.prefetch_related(
            Prefetch("makers", ObjectMaker.objects.select_related("agent", "role")),
            Prefetch("concepts", ObjectConcept.objects.select_related("concept")),
            "measurements",
            "inscriptions",
            "precious_metals__metal",
            "references",
            Prefetch("provenance", steps),
            Prefetch("images", ready, to_attr="pictures"),
        ),
        key=lambda record: place[record.pk],
    )


def _picture(record: Any) -> bytes | None:
    """A small JPEG of the main picture; None where there is none, or it cannot be read now."""
    main = next(iter(record.pictures), None)
    made = {each.spec: each for each in main.derivatives.all()} if main else {}
    for spec in _PICTURES:
        if spec in made:
            try:
                with stored.opened(made[spec].key) as file:
                    return bytes(file.readall())
            except (FileNotFoundError, UnavailableError):
                return None
    return None


def _paper(record: MuseumObject, base: str, has_picture: bool) -> Paper:
    address = base + reverse("identifier", args=[record.public_id])
    return Paper(
        record=record,
        title=best(record, "title") or record.inventory_number,
        museum=best(record.museum, "name") or record.museum.code,
        picture=f"{pdf.SCHEME}:picture/{record.pk}" if has_picture else "",
        address=address,
        qr=segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=0),
        public=_lines(_public(record)),
        internal=_lines(_internal(record)),
        book=[_cut(text, _BRIEF) for text in _book(record)],
    )


def best(row: Any, field: str) -> str:
    """A translated column in the language at hand, else in the first that has it."""
    return _cut(best_text(language_map(row, field), get_language() or "")[0]) if row else ""


def _cut(text: str, longest: int = LONGEST) -> str:
    clean = without_controls(text)
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"


def _name(record: MuseumObject, column: str) -> str:
    return capfirst(str(record._meta.get_field(column).verbose_name))  # type: ignore[union-attr]


def _lines(pairs: Iterator[tuple[str, str]]) -> list[Line]:
    return [Line(label, _cut(text)) for label, text in pairs if text.strip()]


def _public(record: MuseumObject) -> Iterator[tuple[str, str]]:
    yield _("Object type"), best(record.object_type, "label")
    yield _("Maker"), _makers(record)
    yield _("Date"), _date(record)
    for relation in ObjectConcept.Relation:
        yield capfirst(str(relation.label)), _concepts(record, relation)
    yield _("Materials and techniques"), best(record, "materials_display")
    yield _("Measurements"), _measurements(record)
    yield _("Items"), str(record.quantity)
    yield _("Description"), best(record, "description")
    yield _("For scholars"), best(record, "scholarly_description")
    yield _("Inscriptions"), "\n".join(map(_inscription, record.inscriptions.all()))
    yield _("References"), "\n".join(map(_reference, record.references.all()))
    yield _name(record, "fund"), str(record.get_fund_display())
    yield _name(record, "collection"), best(record.collection, "name")
    yield _("Part of"), str(record.part_of or "")
    yield _("Precious metals"), _metals(record)
    yield _("Provenance"), "\n".join(map(_step, record.provenance.all()))
    yield _("Acquired"), _acquired(record)
    yield _name(record, "ownership"), str(record.get_ownership_display())
    yield _("Credit line"), best(record, "credit_line")
    yield _("Rights"), str(record.get_rights_display())


def _internal(record: MuseumObject) -> Iterator[tuple[str, str]]:
    for column in MuseumObject.INTERNAL_FIELDS:
        yield _name(record, column), _plain(getattr(record, column))


BOOK: Final = (
    "number",
    "title",
    "date",
    "materials",
    "measurements",
    "metals",
    "condition",
    "acquisition",
    "location",
    "notes",
)
"""Columns of the inventory book, in the order in which museums keep it."""


def book_heads() -> list[str]:
    """What stands above the columns."""
    return [
        _("Inventory number, register number"),
        _("Title, maker, short description"),
        _("Date, place"),
        _("Materials and techniques"),
        _("Measurements, items"),
        _("Precious metals"),
        _("Condition"),
        _("Acquired from, act, date"),
        _("Location"),
        _("Notes"),
    ]


def _book(record: MuseumObject) -> list[str]:
    made_in = _concepts(record, ObjectConcept.Relation.PLACE_MADE)
    materials = [_concepts(record, each) for each in _MATTER] or []
    return [
        _joined("\n", record.inventory_number, record.register_number),
        _joined("\n", best(record, "title"), _makers(record), best(record, "description")),
        _joined(", ", _date(record), made_in),
        best(record, "materials_display") or _joined("; ", *materials),
        _joined("\n", _measurements(record), str(record.quantity)),
        _metals(record),
        record.condition,
        _joined(", ", _acquired(record), record.acquisition_source, record.acquisition_act),
        record.location,
        record.internal_notes,
    ]


_MATTER: Final = (ObjectConcept.Relation.MATERIAL, ObjectConcept.Relation.TECHNIQUE)


def _joined(sign: str, *texts: str) -> str:
    return sign.join(filter(None, texts))


def _makers(record: MuseumObject) -> str:
    return "; ".join(map(_maker, record.makers.all()))


def _maker(link: ObjectMaker) -> str:
    certain = link.certainty == ObjectMaker.Certainty.CERTAIN
    name = best_text(link.agent.names, get_language() or "")[0]
    role = best(link.role, "label")
    doubt = "" if certain else str(link.get_certainty_display())
    return _joined(" ", doubt, name, f"({role})" if role else "")


def _date(record: MuseumObject) -> str:
    years = (record.production_earliest, record.production_latest)
    known = [str(year) for year in dict.fromkeys(years) if year is not None]
    return best(record, "production_date") or "–".join(known)


def _concepts(record: MuseumObject, relation: str) -> str:
    links = [link for link in record.concepts.all() if link.relation == relation]
    return ", ".join(best(link.concept, "label") for link in links)


def _measurements(record: MuseumObject) -> str:
    if record.measurements_display:
        return record.measurements_display
    return "\n".join(_joined(": ", part, words) for part, words in measured(record).items())


def _inscription(row: Any) -> str:
    where = _joined(", ", row.kind, row.place)
    return _joined(": ", where, _joined(" — ", row.text, best(row, "translation")))


def _reference(row: Any) -> str:
    pages = _("p. %(pages)s") % {"pages": row.pages} if row.pages else ""
    return _joined(", ", row.citation, pages, row.number, row.address)


def _metals(record: MuseumObject) -> str:
    return "; ".join(
        _joined(
            ", ",
            best(row.metal, "label"),
            str(row.fineness or ""),
            f"{_plain(row.weight)} {_('g')}" if row.weight is not None else "",
        )
        for row in record.precious_metals.all()
    )


def _step(event: ProvenanceEvent) -> str:
    holder = best(event, "holder")
    if not holder and event.agent:
        holder = best_text(event.agent.names, get_language() or "")[0]
    years = [str(year) for year in dict.fromkeys((event.earliest, event.latest)) if year]
    how = _joined(", ", best(event.method, "label"), best(event.place, "label"))
    doubt = "" if event.certainty == "certain" else str(event.get_certainty_display())
    when = best(event, "period") or "–".join(years)
    return _joined("; ", _joined(" ", when, doubt), holder, how, event.source)


def _acquired(record: MuseumObject) -> str:
    return _joined(", ", best(record.acquisition_method, "label"), record.acquisition_date)


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(number_format(value.normalize() + 0, use_l10n=True, force_grouping=True))
    return str(value or "")
