"""Joining indexes that were built side by side into one.

A segment of Tantivy is whole in itself: files named by a number of its own, listed in ``meta.json``
(what is searched) and ``.managed.json`` (what the engine may remove one day). So joining is moving
files and adding up two lists, and takes no time at any size. It is sound while nothing has been
deleted yet and no writer is open, as when an index is first built.
"""

import json
import shutil
from pathlib import Path
from typing import Any, Final

import tantivy

from museumportal.search import generations

_META: Final = "meta.json"
_MANAGED: Final = ".managed.json"
_PART: Final = "part-"


def part_folder(generation: Path, number: int) -> Path:
    """Where a process builds its part of a generation."""
    return generation / f"{_PART}{number}"


def join_parts(generation: Path) -> None:
    """Move the segments of all parts into the generation that holds their folders.

    OSError where the disk refuses, or where the joined index is not what its parts were.
    """
    parts = sorted(generation.glob(f"{_PART}*"))
    if not parts:
        return
    meta, managed = _read(generation / _META), set(_read(generation / _MANAGED))
    for part in parts:
        theirs = _read(part / _META)
        if theirs["schema"] != meta["schema"]:
            raise OSError(f"{part} has another schema than {generation}.")
        segments = {each["segment_id"].replace("-", "") for each in theirs["segments"]}
        for file in part.iterdir():
            if file.stem in segments:
                file.rename(generation / file.name)
                managed.add(file.name)
        meta["segments"] += theirs["segments"]
        meta["opstamp"] = max(meta["opstamp"], theirs["opstamp"])
        shutil.rmtree(part)
    generations.write(generation / _MANAGED, json.dumps(sorted(managed)))
    generations.write(generation / _META, json.dumps(meta))
    _check(generation, sum(segment["max_doc"] for segment in meta["segments"]))


def _read(path: Path) -> Any:
    return json.loads(path.read_text())


def _check(generation: Path, count: int) -> None:
    try:
        found = tantivy.Index.open(str(generation)).searcher().num_docs
    except ValueError as error:
        raise OSError(f"The parts of {generation} do not make an index: {error}") from error
    if found != count:
        raise OSError(f"The index joined in {generation} has {found} documents of {count}.")
