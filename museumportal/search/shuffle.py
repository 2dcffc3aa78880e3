"""The random order: a circle of all documents, entered where the seed says.

Each document has two random numbers, made from its identifier and so the same on every host. A
seed chooses one of the two circles and the place to begin; so no list is shuffled, and the order
has cursors without end like any other.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import tantivy

from museumportal.search.hits import found
from museumportal.search.schema import RANDOM

_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1


class Circle(NamedTuple):
    """One random order."""

    field: str
    start: int

    @classmethod
    def of(cls, seed: int) -> "Circle":
        drawn = blake2b(str(seed).encode(), digest_size=9).digest()
        return cls(RANDOM[drawn[8] % 2], int.from_bytes(drawn[:8], "big", signed=True))

    def behind(self, place: int | None) -> list[tuple[int, int]]:
        """The arcs that follow a place, or all from the start: lower and upper ends, inclusive."""
        if place is None:
            arcs = [(self.start, _MOST), (_LEAST, self.start - 1)]
        elif place >= self.start:
            arcs = [(place + 1, _MOST), (_LEAST, self.start - 1)]
        else:
            arcs = [(place + 1, self.start - 1)]
        return [arc for arc in arcs if arc[0] <= arc[1] and arc[1] >= _LEAST]

    def before(self, place: int) -> list[tuple[int, int]]:
        """The arcs that lead back from a place to the start, the nearest first."""
        if place >= self.start:
            arcs = [(self.start, place - 1)]
        else:
            arcs = [(_LEAST, place - 1), (self.start, _MOST)]
        return [arc for arc in arcs if arc[0] <= arc[1] and arc[1] >= _LEAST]

    def rows(
        self,
        searcher: tantivy.Searcher,
        schema: tantivy.Schema,
        matching: Callable[[tantivy.Query], list[tantivy.Query]],
        arcs: list[tuple[int, int]],
        limit: int,
        *,
        skip: int = 0,
        backward: bool = False,
    ) -> list[tuple[int, Any]]:
        """Places and addresses along the arcs, at most `limit` behind the first `skip`.

        `matching` makes the queries of what is looked for within a query of the arc.
        """
        rows: list[tuple[int, Any]] = []
        for lower, upper in arcs:
            if len(rows) == limit:
                break
            arc = tantivy.Query.range_query(
                schema, self.field, tantivy.FieldType.Integer, lower_bound=lower, upper_bound=upper
            )
            hits = found(
                searcher,
                matching(arc),
                limit - len(rows),
                offset=skip,
                field=self.field,
                ascending=not backward,
            )
            rows += hits.rows
            skip = max(0, skip - hits.total)
        return rows
