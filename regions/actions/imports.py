"""Regions and museums by the table: upserts by code, all or nothing that is wrong with a file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from museumportal.lib.readers.problems import Problem
from regions.actions.museums import save_museum, save_region
from regions.boundaries import lies_in
from regions.importers import CleanRow
from regions.models import Museum, Region


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
def import_regions(*, rows: Iterable[CleanRow], boundaries: dict[str, dict[str, Any]]) -> Outcome:
    """Create or update regions by code. A region without a boundary in `boundaries` keeps its own.

    A boundary whose code no region has is remarked upon.
    """
    outcome = Outcome()
    there = {region.code: region for region in Region.objects.all()}
    for row in rows:
        if row.problems:
            outcome.reject(row)
            continue
        region = there.setdefault(row.code, Region(code=row.code))
        values = row.values
        if row.code in boundaries:
            values = {**values, "boundary": boundaries[row.code]}
        if _apply(region, values, outcome):
            save_region(region=region)
    for code, boundary in boundaries.items():
        if code not in there:
            outcome.remarks.append((0, Problem("boundary", f"no region has the code {code}")))
        elif there[code].boundary != boundary:
            there[code].boundary = boundary
            save_region(region=there[code])
            outcome.counts["updated"] += 1
    return outcome


@transaction.atomic
def import_museums(*, rows: Iterable[CleanRow]) -> Outcome:
    """Create or update museums by code; columns the file leaves empty keep what they have.

    A point outside its region (where a boundary is known) refuses the row. `branch_of` names a
    museum that is there already or stands further up in the file.
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
        if not row.problems and _is_astray(values):
            where = f"{values['latitude']}, {values['longitude']}"
            reason = f"the point {where} does not lie in {values['region'].code}"
            row.problems.append(Problem("latitude", reason))
        if row.problems:
            outcome.reject(row)
            continue
        museum = there.setdefault(row.code, Museum(code=row.code))
        if _apply(museum, values, outcome):
            save_museum(museum=museum)
    return outcome


def _is_astray(values: dict[str, Any]) -> bool:
    if "latitude" not in values:
        return False
    return not lies_in(values["region"], values["latitude"], values["longitude"])


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
