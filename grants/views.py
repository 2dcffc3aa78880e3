"""Pages of the programme, and progress in figures."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from grants import progress as counting
from grants.models import Award, Call, Programme
from museumportal.search.analysis.collation import sort_key
from regions.models import Museum, MuseumYear, Region


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """The published programmes, with the calls that are open today."""
    rows = Programme.objects.filter(published=True).prefetch_related("partners")
    calls = _calls().select_related("programme").order_by("closes_on", "pk")
    context = {"programmes": rows, "open_calls": [call for call in calls if call.is_open]}
    return render(request, "grants/programmes.html", context)


@require_safe
def programme(request: HttpRequest, public_id: str) -> HttpResponse:
    """One programme: who carries it, where, its calls and awards, what its regions show today."""
    found = _shown(request, Programme.objects, public_id)
    regions = list(found.regions.defer("boundary").order_by("code"))
    awards = Award.objects.filter(call__in=_calls(), call__programme=found)
    context = {
        "programme": found,
        "partners": found.partners.order_by("position", "pk"),
        "regions": sorted(regions, key=_by_name),
        "calls": _calls().filter(programme=found).order_by("-opens_on", "pk"),
        "awards": awards.select_related("museum", "call").order_by("-awarded_on", "pk")[:24],
        "figures": counting.progress().of_regions(region.pk for region in regions),
    }
    return render(request, "grants/programme.html", context)


@require_safe
def call(request: HttpRequest, public_id: str) -> HttpResponse:
    """One competition: dates, money, and who was awarded."""
    found = _shown(request, Call.objects.select_related("programme"), public_id)
    awards = found.awards.select_related("museum").order_by("-awarded_on", "pk")
    total = awards.aggregate(total=Sum("amount"))["total"]
    return render(
        request, "grants/call.html", {"call": found, "awards": awards, "awarded": total or 0}
    )


@require_safe
def award(request: HttpRequest, public_id: str) -> HttpResponse:
    """One award: what was promised, and what the catalogue shows of it today."""
    found = _shown(request, Award.objects.select_related("museum", "call__programme"), public_id)
    context = {"award": found, "promises": counting.promises(found)}
    return render(request, "grants/award.html", context)


@dataclass(frozen=True)
class Line:
    """A line of the progress tables."""

    name: str
    url: str
    figures: counting.Figures
    width: float


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Figures by region and museum, counted from the catalogue, with the minute of the count."""
    counted = counting.progress()
    regions = list(Region.objects.defer("boundary").order_by("code"))
    museums = list(Museum.objects.order_by("code"))
    by_region = counted.by_region
    context = {
        "counted_at": counted.counted_at,
        "total": counted.total,
        "stock_year": MuseumYear.objects.filter(stock_items__isnull=False)
        .order_by("-year")
        .values_list("year", flat=True)
        .first(),
        "regions": _lines([(r, by_region[r.pk]) for r in regions if r.pk in by_region]),
        "museums": _lines([(museum, counted.of(museum)) for museum in museums]),
    }
    return render(request, "grants/progress.html", context)


def _calls() -> QuerySet[Call]:
    return Call.objects.filter(published=True, programme__published=True)


def _shown(request: HttpRequest, rows: Any, public_id: str) -> Any:
    """The record if it is public; whoever reads the programme in the admin sees it before."""
    found = get_object_or_404(rows, public_id=public_id)
    if found.is_public or request.user.has_perm("grants.view_programme"):
        return found
    raise Http404


def _by_name(row: Any) -> str:
    return sort_key(row.name or "", get_language() or "")


def _lines(rows: list[tuple[Any, counting.Figures]]) -> list[Line]:
    """The rows by published items, most first; `width` is the bar's in per cent of the longest."""
    most = max((figures.items for _row, figures in rows), default=0) or 1
    rows = sorted(rows, key=lambda pair: (-pair[1].items, _by_name(pair[0])))
    return [
        Line(row.name, row.get_absolute_url(), figures, round(100 * figures.items / most, 2))
        for row, figures in rows
    ]
