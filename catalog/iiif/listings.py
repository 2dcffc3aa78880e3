"""Which public objects a collection holds, cut into parts of some hundred.

Presentation API 3.0 knows no pages inside a collection, and a museum shows seventy thousand
objects: a long collection is one of collections. A part is named by its first object, so that it
is found by key however deep it lies, and what is published later goes to the end.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet, Value, Window
from django.db.models.functions import Mod, RowNumber

from catalog.cards import first_images
from catalog.models import Gallery, MuseumObject
from museumportal.lib.fields import Status
from regions.models import Museum

PART: Final = 250
"""Objects in one part."""


@dataclass(frozen=True, slots=True)
class First:
    """The object a part begins with."""

    public_id: str
    inventory_number: str


class Listing(Protocol):
    """The public objects of one museum or gallery in a fixed order."""

    def firsts(self) -> list[First]:
        """The first object of every part."""
        ...

    def part(self, first: str) -> list[MuseumObject]:
        """Up to `PART` objects from the one with this identifier on, with `card_images`; none where
        it does not stand in the listing."""
        ...


@dataclass(frozen=True, slots=True)
class MuseumListing:
    """In the order in which they were entered. One query for the parts, three for one of them."""

    museum: Museum

    def firsts(self) -> list[First]:
        number = Window(RowNumber(), order_by=F("pk").asc())
        rows = MuseumObject.objects.public().filter(museum=self.museum)
        begins = rows.annotate(place=Mod(number, Value(PART))).filter(place=1).order_by("pk")
        return [First(*row) for row in begins.values_list("public_id", "inventory_number")]

    def part(self, first: str) -> list[MuseumObject]:
        known = MuseumObject.objects.filter(status__in=[Status.PUBLISHED, Status.WITHDRAWN])
        begin = known.filter(museum=self.museum, public_id=first).values_list("pk", flat=True)
        if (pk := begin.first()) is None:
            return []
        rows = MuseumObject.objects.public().filter(museum=self.museum, pk__gte=pk)
        return list(_pictured(rows.order_by("pk"))[:PART])


@dataclass(frozen=True, slots=True)
class GalleryListing:
    """In the curator's order. One query for the parts, three for one of them."""

    gallery: Gallery

    def firsts(self) -> list[First]:
        return self._all()[::PART]

    def part(self, first: str) -> list[MuseumObject]:
        ids = [row.public_id for row in self._all()]
        start = ids.index(first) if first in ids else len(ids)
        return in_order(ids[start : start + PART])

    def _all(self) -> list[First]:
        rows = self.gallery.items.filter(object__in=MuseumObject.objects.public())
        columns = rows.order_by("position", "pk")
        return [
            First(*row)
            for row in columns.values_list("object__public_id", "object__inventory_number")
        ]


def in_order(public_ids: list[str]) -> list[MuseumObject]:
    """The public ones of these objects, in this order, with `card_images`. Two queries."""
    found = _pictured(MuseumObject.objects.public().filter(public_id__in=public_ids))
    by_id = {record.public_id: record for record in found}
    return [by_id[public_id] for public_id in public_ids if public_id in by_id]


def _pictured(objects: QuerySet[MuseumObject]) -> QuerySet[MuseumObject]:
    return objects.prefetch_related(first_images(AnonymousUser()))
