"""How far the catalogue has come, counted from the catalogue itself."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from catalog.models import Image, MuseumObject
from grants.models import Award
from regions.models import Museum, MuseumYear
from tours.models import Model3D, Tour

FRESH_SECONDS = 60
_CACHE_KEY = "grants.progress"


@dataclass(frozen=True)
class Figures:
    """What the public can see: records, the items they stand for, pictures, models, tours.

    `stock` is the number of items in the latest annual returns, `stock_items` the items published
    by those museums that made a return: only these may be set against the stock.
    """

    objects: int = 0
    items: int = 0
    images: int = 0
    models: int = 0
    tours: int = 0
    stock: int = 0
    stock_items: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        sums = (getattr(self, f.name) + getattr(other, f.name) for f in fields(self))
        return Figures(*sums)

    @property
    def share(self) -> float | None:
        """Published items as a percentage of the stock; None without a return."""
        return 100 * self.stock_items / self.stock if self.stock else None


@dataclass(frozen=True)
class Progress:
    """Figures by museum (primary key), and when they were counted."""

    counted_at: datetime
    by_museum: dict[int, Figures]
    region_of: dict[int, int]

    @property
    def total(self) -> Figures:
        return sum(self.by_museum.values(), Figures())

    @property
    def by_region(self) -> dict[int, Figures]:
        """The same by region (primary key)."""
        found: defaultdict[int, Figures] = defaultdict(Figures)
        for museum, figures in self.by_museum.items():
            found[self.region_of[museum]] += figures
        return dict(found)

    def of(self, museum: Museum) -> Figures:
        return self.by_museum.get(museum.pk, Figures())

    def of_regions(self, regions: Iterable[int]) -> Figures:
        by_region = self.by_region
        return sum((by_region.get(region, Figures()) for region in regions), Figures())


def progress() -> Progress:
    """The figures of all museums, at most `FRESH_SECONDS` old."""
    found = cache.get_or_set(_CACHE_KEY, count, FRESH_SECONDS)
    return found if isinstance(found, Progress) else count()


def count() -> Progress:
    """Count anew: six queries, each one aggregate over its table."""
    region_of = dict(Museum.objects.order_by("pk").values_list("pk", "region_id"))
    objects = MuseumObject.objects.public().order_by()
    counted = {
        museum: (records, items)
        for museum, records, items in objects.values_list("museum").annotate(
            Count("pk"), Sum("quantity")
        )
    }
    images = _by_museum(Image.objects.public().order_by())
    models = _by_museum(Model3D.objects.public().order_by())
    tours = _by_museum(Tour.objects.public().order_by())
    stock = _latest_stock()
    by_museum = {}
    for museum in region_of:
        records, items = counted.get(museum, (0, 0))
        returned = stock.get(museum, 0)
        by_museum[museum] = Figures(
            objects=records,
            items=items,
            images=images.get(museum, 0),
            models=models.get(museum, 0),
            tours=tours.get(museum, 0),
            stock=returned,
            stock_items=items if returned else 0,
        )
    return Progress(timezone.now(), by_museum, region_of)


def _by_museum(rows: "QuerySet[Any]") -> dict[int, int]:
    return dict(rows.values_list("museum").annotate(count=Count("pk")))


def _latest_stock() -> dict[int, int]:
    latest = (
        MuseumYear.objects.filter(stock_items__isnull=False)
        .order_by("museum_id", "-year")
        .distinct("museum_id")
    )
    return {museum: stock or 0 for museum, stock in latest.values_list("museum_id", "stock_items")}


@dataclass(frozen=True)
class Promise:
    """One promised figure of an award and what the catalogue shows of it."""

    kind: str
    promised: int
    counted: int

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.counted / self.promised))


def promises(award: Award) -> list[Promise]:
    """What the award promised, against what its museum has published since the day of the award.

    Counted are records entered on or after that day that the public can see now.
    """
    since = {"museum": award.museum, "created__date__gte": award.awarded_on}
    counted = {
        "items": MuseumObject.objects.public().filter(**since).aggregate(n=Sum("quantity"))["n"]
        or 0,
        "images": Image.objects.public().filter(**since).count(),
        "models": Model3D.objects.public().filter(**since).count(),
        "tours": Tour.objects.public().filter(**since).count(),
    }
    return [
        Promise(kind, promised, counted[kind])
        for kind in Award.PROMISES
        if (promised := getattr(award, f"promised_{kind}"))
    ]
