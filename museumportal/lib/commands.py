"""What commands that read files share: a sentence for a refusal, a last line of counts."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.core.management.base import CommandError, OutputWrapper

from museumportal.lib.readers.problems import ImportRefused

SHOWN = 20
"""How many remarks a command prints before it only counts them."""


@contextmanager
def refusals_as_errors() -> Iterator[None]:
    """A refused file becomes a sentence on stderr and exit code 1."""
    try:
        yield
    except ImportRefused as refused:
        raise CommandError(str(refused)) from refused


def tell(stderr: OutputWrapper, remarks: list[str], total: int | None = None) -> None:
    """Print the first remarks; of the rest, how many there are."""
    for remark in remarks[:SHOWN]:
        stderr.write(remark)
    rest = (total if total is not None else len(remarks)) - min(len(remarks), SHOWN)
    if rest > 0:
        stderr.write(f"… and {rest:,} more.")


def finish(stdout: OutputWrapper, counts: Mapping[str, int], problem: str = "") -> None:
    """Print the last line, `created=… rejected=…`; exit code 1 where anything was rejected.

    A `problem`, a sentence on what else went wrong, is an error behind that line.
    """
    stdout.write(" ".join(f"{name}={count}" for name, count in counts.items()))
    stdout.flush()
    if problem:
        raise CommandError(problem)
    if counts.get("rejected"):
        sys.exit(1)
