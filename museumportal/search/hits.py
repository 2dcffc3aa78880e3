"""Asking several queries that share no document as if they were one."""

from collections.abc import Sequence
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

import tantivy


class Hits(NamedTuple):
    """Keys (scores, or values of the field of an order) with addresses, and how many there are."""

    rows: list[tuple[Any, tantivy.DocAddress]]
    total: int

    def ids(self, searcher: tantivy.Searcher) -> list[str]:
        return [searcher.doc(address)["id"][0] for _key, address in self.rows]


def found(
    searcher: tantivy.Searcher,
    queries: Sequence[tantivy.Query],
    limit: int,
    *,
    offset: int = 0,
    field: str | None = None,
    ascending: bool = False,
    count: bool = True,
) -> Hits:
    """The best hits, by score or by a field; a union of queries would look at each hit twice.

    `limit` is at least 1; without `count` the number is not told (0).
    """
    order = tantivy.Order.Asc if ascending else tantivy.Order.Desc
    alone = len(queries) == 1
    answers = [
        searcher.search(
            query,
            limit if alone else offset + limit,
            offset=offset if alone else 0,
            order_by_field=field,
            order=order,
            count=count,
        )
        for query in queries
    ]
    totals = [int(answer.count) if count else 0 for answer in answers]  # type: ignore[attr-defined]
    if alone:
        return Hits(answers[0].hits, totals[0])
    rows = merge(*(answer.hits for answer in answers), key=_key, reverse=not ascending)
    return Hits(list(islice(rows, offset, offset + limit)), sum(totals))


def _key(row: tuple[Any, tantivy.DocAddress]) -> Any:
    return row[0]
