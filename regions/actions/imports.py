"""Regions and museums by the table: upserts by code, all or nothing that is wrong with a file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.db import transaction

from museumportal.changes.history import Way, by
from museumportal.lib.readers.problems import ImportRefused, Problem
from regions.actions.museums import save_museum, save_region
from regions.boundaries import NEAR, newly_outside
from regions.importers import CleanRow
from regions.models import Museum, Region

_SHOWN = 10  # codes that a sentence lists


@dataclass
class Outcome:
    """Counts of created, updated, unchanged and rejected rows, and what to tell about which row."""

    counts: Counter[str] = field(
        default_factory=lambda: Counter(created=0, updated=0, unchanged=0, rejected=0)
    )
    remarks: list[tuple[int, Problem]] = field(default_factory=list)

    def reject(self, row: CleanRow) -> None:
        self.counts["rejected"] += 1
        self.remarks.extend((row.line, problem) for problem in row.problems)


@transaction.atomic
@by(Way.IMPORT)
def import_regions(*, rows: Iterable[CleanRow], boundaries: dict[str, dict[str, Any]]) -> Outcome:
    """Create or update regions by code. A region without a boundary in `boundaries` keeps its own.

    Boundaries of regions that are not among `rows` are named in a remark.

    Raises:
        ImportRefused: no boundary is of a region among `rows`; nothing was written.
    """
    outcome = Outcome()
    unused = dict(boundaries)
    there = {region.code: region for region in Region.objects.all()}
    for row in rows:
        area = unused.pop(row.code, None)
        if row.problems:
            outcome.reject(row)
            continue
        region = there.setdefault(row.code, Region(code=row.code))
        if _apply(region, {**row.values, "boundary": area} if area else row.values, outcome):
            save_region(region=region)
    if unused and len(unused) == len(boundaries):
        raise ImportRefused(
            f"None of the {len(unused)} boundaries is of a region of the table; "
            f"they are of {_listed(unused)}."
        )
    if unused:
        reason = f"The table has no region for the boundary of {_listed(unused)}."
        outcome.remarks.append((0, Problem("", reason)))
    return outcome


def _listed(codes: Iterable[str]) -> str:
    shown, more = sorted(codes)[:_SHOWN], len(list(codes)) - _SHOWN
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


@transaction.atomic
@by(Way.IMPORT)
def import_museums(*, rows: Iterable[CleanRow]) -> Outcome:
    """Create or update museums by code; columns the file leaves empty keep what they have.

    A point too far outside its region (where a boundary is known) refuses the row, one a little
    outside is remarked upon. `branch_of` names a museum that is there already or stands further
    up in the file.
    """
    outcome = Outcome()
    there = {museum.code: museum for museum in Museum.objects.select_related("region")}
    for row in rows:
        values = dict(row.values)
        parent = values.pop("branch_of", "")
        if parent:
            if parent not in there or parent == row.code:
                row.problems.append(Problem("branch_of", f"there is no museum “{parent}” yet"))
            else:
                values["branch_of"] = there[parent]
        museum = there.get(row.code) or Museum(code=row.code)
        if not row.problems:
            _judge_point(museum, row, values, outcome)
        if row.problems:
            outcome.reject(row)
            continue
        there[row.code] = museum
        if _apply(museum, values, outcome):
            save_museum(museum=museum)
    return outcome


def _judge_point(museum: Museum, row: CleanRow, values: dict[str, Any], outcome: Outcome) -> None:
    region: Region = values["region"]
    latitude = values.get("latitude", museum.latitude)
    longitude = values.get("longitude", museum.longitude)
    there = Museum(pk=museum.pk, region=region, latitude=latitude, longitude=longitude)
    outside = newly_outside(there)
    if not outside:
        return
    where = f"the point {latitude}, {longitude} lies about {ceil(outside)} km outside {region.code}"
    if outside > NEAR:
        row.problems.append(Problem("latitude", f"{where}; check it, or the region"))
    else:
        reason = f"{where}; taken in, for boundaries are simplified"
        outcome.remarks.append((row.line, Problem("latitude", reason)))


def _apply(record: Region | Museum, values: dict[str, Any], outcome: Outcome) -> bool:
    """Set the values on the record and count it; whether it needs saving."""
    changed = False
    for name, value in values.items():
        if record._state.adding or getattr(record, name) != value:
            setattr(record, name, value)
            changed = True
    if record._state.adding:
        outcome.counts["created"] += 1
        return True
    outcome.counts["updated" if changed else "unchanged"] += 1
    return changed
