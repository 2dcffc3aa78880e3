"""Parts of stored files over HTTP (RFC 9110, section 14), which Django's FileResponse lacks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

_RANGE: Final = re.compile(
    r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE | re.ASCII
)
_BLOCK: Final = 1 << 16


class UnsatisfiableError(Exception):
    """The part that was asked for lies behind the end of the file: answer 416."""


def requested_part(header: str, size: int) -> range | None:
    """The positions that a ``Range`` header asks for in a file of `size` bytes.

    None, which means the whole file, where there is no header, it is malformed or in another unit,
    or it asks for several parts, which a server may leave out (section 14.2).

    Raises:
        UnsatisfiableError: no byte of the part exists.
    """
    found = _RANGE.fullmatch(header)
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
    elif last and int(last) < int(first):
        return None
    else:
        start, stop = int(first), min(size, int(last) + 1) if last else size
    if start >= stop:
        raise UnsatisfiableError
    return range(start, stop)


@dataclass
class Part:
    """The bytes of `part` of an open file, in blocks; a response closes it with the file."""

    file: IO[bytes]
    part: range

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.part.start)
        left = len(self.part)
        while left and (block := self.file.read(min(left, _BLOCK))):
            left -= len(block)
            yield block

    def close(self) -> None:
        self.file.close()
