"""Rows of the benchmark's table: what we need against what a peer or the limit needs."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from django.test.utils import setup_test_environment, teardown_test_environment


@dataclass(frozen=True)
class Row:
    """One measured ratio. `ours` and `peer` are in `unit`; `better` says which way is good."""

    name: str
    ours: float
    peer: float
    unit: str
    peer_name: str
    better: str = "lower"

    @property
    def ratio(self) -> float:
        return self.ours / self.peer if self.peer else float("inf")


def seconds(work: Callable[[], object], *, rounds: int = 20) -> float:
    """Median seconds of one call, after one warming call."""
    work()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


@contextmanager
def contexts_kept() -> Iterator[None]:
    """Answers tell what their templates were given, as in tests. Never around what is measured:
    to note it takes a third of the time of a page that is made of a thousand templates."""
    setup_test_environment(debug=False)
    try:
        yield
    finally:
        teardown_test_environment()


def render(rows: list[Row]) -> str:
    """The table as text, aligned."""
    lines = [("what", "ours", "peer", "ratio", "good", "peer is")]
    lines += [
        (
            row.name,
            f"{row.ours:,.4g} {row.unit}",
            f"{row.peer:,.4g} {row.unit}",
            f"{row.ratio:.2f}",
            row.better,
            row.peer_name,
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
