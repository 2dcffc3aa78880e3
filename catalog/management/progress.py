"""How far a long command is: a bar on a terminal, a plain line now and then in a log."""

import sys
import time
from types import TracebackType
from typing import Self

from tqdm import tqdm

_EVERY = 10.0  # seconds between lines in a log


class RowProgress:
    """Reports settled rows (or files: `unit`) on stderr. Use it in a with statement."""

    def __init__(self, unit: str = "rows") -> None:
        self._unit = unit
        self._began = self._told = time.monotonic()
        self._first: int | None = None
        self._bar = tqdm(unit=f" {unit}", file=sys.stderr) if sys.stderr.isatty() else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def at(self, position: int, total: int | None) -> None:
        """`position` rows of the whole file, which has `total`, are settled."""
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(position - self._bar.n)
            return
        now = time.monotonic()
        if self._first is None:
            self._first = position
        if now - self._told >= _EVERY:
            self._told = now
            rate = (position - self._first) / (now - self._began)
            of = f" of {total:,}" if total else ""
            sys.stderr.write(f"{position:,}{of} {self._unit}, {rate:,.0f} a second\n")
            sys.stderr.flush()
