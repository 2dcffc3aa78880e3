"""Pictures of the drawn objects, as JPEG files, drawn side by side in processes of their own."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image

from museumportal.demo.drawing import draw
from museumportal.demo.files import file_stem, read_objects, worth_telling
from museumportal.demo.side_by_side import side_by_side

SIZE: Final = 3000
"""Long edge of a picture in pixels: enough to zoom into."""
VERSION: Final = 1
"""Raise it when the drawing code changes: pictures of other versions are drawn anew."""
QUALITY: Final = 92

Job = tuple[str, int, str, Path]


def render_pictures(
    into: Path, workers: int, say: Callable[[str], None] = lambda line: None
) -> list[Path]:
    """Draw what is not there yet; all pictures, as ``<museum>/<number>_<n>.jpg`` below ``into``.

    n counts an object's views from 1, ``/`` in a number becomes ``_``. A picture that is there with
    the same drawing, seed, view and version is left alone. `say` is told how far it is.
    """
    jobs: list[Job] = []
    for entry in read_objects():
        drawing = entry["drawing"]
        stem = file_stem(entry["number"])
        for place, view in enumerate(drawing["views"], start=1):
            path = into / entry["museum"] / f"{stem}_{place}.jpg"
            jobs.append((drawing["name"], drawing["seed"], view, path))
    missing = [job for job in jobs if not _is_there(job)]
    for folder in {path.parent for *_, path in missing}:
        folder.mkdir(parents=True, exist_ok=True)

    def done(count: int) -> None:
        if worth_telling(count, len(missing)):
            say(f"drawn: {count} of {len(missing)} pictures")

    side_by_side(_render, missing, workers=workers, done=done)
    return [path for *_, path in jobs]


def _stamp(job: Job) -> bytes:
    name, seed, view, _path = job
    return f"{name} {seed} {view} {SIZE} v{VERSION}".encode()


def _is_there(job: Job) -> bool:
    path = job[3]
    if not path.exists():
        return False
    with Image.open(path) as picture:
        return bool(picture.info.get("comment") == _stamp(job))


def _render(job: Job) -> None:
    """In a process of its own; the file appears whole or not at all."""
    name, seed, view, path = job
    picture = Image.fromarray(draw(name, seed, SIZE, view))
    made = path.with_name(f".{path.name}.{os.getpid()}")
    picture.save(made, "JPEG", quality=QUALITY, subsampling=0, comment=_stamp(job))
    made.replace(path)
