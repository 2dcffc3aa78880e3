"""Indexes as folders: ``<generation>/`` each, and a file ``current-<version>`` that names the live
one of a version of this package: while a new version builds its own, the old one is still read.

Beside the engine's own files a generation holds ``portal.json`` (schema version and facets) and
``position`` (how far into the change feed it reaches). All small files are replaced atomically.
"""

import json
import os
import re
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from museumportal.search.schema import VERSION

BUILDING: Final = ".building"

_CURRENT = f"current-{VERSION}"
_DAMAGED = f"damaged-{VERSION}"
_OF_ANY_VERSION = ("current", "damaged")
"""How such files begin; until version 4 that was their whole name."""
_SHAPE = "portal.json"
_POSITION = "position"
_NAME = re.compile(r"[0-9a-z-]{1,60}")


class OtherVersionError(ValueError):
    """A generation was written by another version of this package: sound, yet not ours."""


def new_name() -> str:
    """A name for a generation, later ones sorting behind earlier ones."""
    return f"{time.time_ns():020d}-{os.getpid()}"


def current(directory: Path) -> Path | None:
    """The live generation, None where there is none."""
    name = _named(directory / _CURRENT)
    while name and not (path := directory / name).is_dir():
        # A rebuild that ends just now has put another in its place and swept this one away.
        if (newer := _named(directory / _CURRENT)) == name:
            return None
        name = newer
    return path if name else None


def _named(pointer: Path) -> str:
    try:
        name = pointer.read_text().strip()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return ""
    return name if _NAME.fullmatch(name) else ""


def switch(directory: Path, generation: Path) -> None:
    """Make a generation the live one."""
    write(directory / _CURRENT, generation.name)
    (directory / _DAMAGED).unlink(missing_ok=True)


def sweep(directory: Path) -> None:
    """Remove all generations but those that a version reads.

    Readers still holding another keep its open files.
    """
    live = {_named(pointer) for pointer in directory.glob(f"{_OF_ANY_VERSION[0]}*")}
    for path in directory.iterdir():
        name = path.name.removesuffix(BUILDING)
        if path.name not in live and path.is_dir() and _NAME.fullmatch(name):
            shutil.rmtree(path, ignore_errors=True)


def forget_other_versions(directory: Path) -> None:
    """Remove what other versions read: the change to this one has been made."""
    ours = current(directory)
    for beginning in _OF_ANY_VERSION:
        for pointer in directory.glob(f"{beginning}*"):
            if pointer.name in (_CURRENT, _DAMAGED):
                continue
            theirs = directory / (_named(pointer) or pointer.name)
            pointer.unlink(missing_ok=True)
            if theirs != ours and theirs.is_dir():
                shutil.rmtree(theirs, ignore_errors=True)


def report_damage(directory: Path, generation: str) -> None:
    """Leave word for the indexer that a generation cannot be read."""
    write(directory / _DAMAGED, generation)


def is_damaged(directory: Path, generation: Path) -> bool:
    """Whether a reader has reported this generation as unreadable."""
    try:
        return (directory / _DAMAGED).read_text() == generation.name
    except (FileNotFoundError, UnicodeDecodeError):
        return False


def write_shape(generation: Path, facets: Sequence[str]) -> None:
    """Note by which schema a generation is built."""
    write(generation / _SHAPE, json.dumps({"version": VERSION, "facets": sorted(facets)}))


def facets_of(generation: Path) -> frozenset[str]:
    """The facets of a generation; OtherVersionError, or ValueError where that is unreadable."""
    try:
        shape = json.loads((generation / _SHAPE).read_text())
        version, facets = shape["version"], frozenset(map(str, shape["facets"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{generation.name} has no readable {_SHAPE}") from error
    if version != VERSION:
        raise OtherVersionError(f"{generation.name} has version {version}, not {VERSION}")
    return facets


def read_position(generation: Path) -> int:
    """The feed position a generation reaches; ValueError where it is missing or unreadable."""
    try:
        return int((generation / _POSITION).read_text())
    except OSError as error:
        raise ValueError(f"{generation.name} has no readable {_POSITION}") from error


def write_position(generation: Path, position: int) -> None:
    """Note the feed position, after the commit that reaches it."""
    write(generation / _POSITION, str(position))


def write(path: Path, text: str) -> None:
    """Replace a small file at once, on disk before its name is."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    with temporary.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
