"""Files that are drawn once: pictures, 3D models and panoramas."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from museumportal.demo.files import digest, file_stem, read_toml
from museumportal.demo.side_by_side import side_by_side

_CODE: Final = Path(__file__).resolve().parent


class Job(NamedTuple):
    """A model or a panorama to be drawn as `path`; `version` is of the code that draws it."""

    kind: str
    name: str
    seed: int
    path: Path
    version: str

    @property
    def stamp(self) -> Path:
        """The file beside it that says what it was drawn from."""
        return self.path.with_name(f"{self.path.name}.from")

    @property
    def origin(self) -> str:
        return f"{self.kind} {self.name} {self.seed} {self.version}"

    @property
    def is_done(self) -> bool:
        return self.path.exists() and self.stamp.exists() and self.stamp.read_text() == self.origin


def draw_all(into: Path, *, workers: int, say: Callable[[str], None]) -> Path:
    """Draw what is not there yet below `into`: `pictures/`, `models/`, `panoramas/`; `into`.

    An interrupted run has left what it finished; the next one draws the rest.
    """
    from museumportal.demo.render import render_pictures

    jobs = [job for job in _jobs(into) if not job.is_done]
    if jobs:
        say("the first time everything is drawn, which takes a few minutes")
        for folder in {job.path.parent for job in jobs}:
            folder.mkdir(parents=True, exist_ok=True)
        side_by_side(_draw, jobs, workers=workers)
        say(f"drawn: {len(jobs)} 3D models and rooms")
    render_pictures(into / "pictures", workers, say)
    return into


def _jobs(into: Path) -> list[Job]:
    folders = [_CODE / "drawing", _CODE / "panoramas"]
    code = [path for folder in folders for path in folder.glob("*.py")]
    version = digest([*code, _CODE / "solids.py"])
    rooms = {
        scene["panorama"]
        for tour in read_toml("tour.toml").get("tour", [])
        for scene in tour["scene"]
    }
    panoramas = [
        Job("panorama", name, 0, into / "panoramas" / f"{name}.jpg", version)
        for name in sorted(rooms)
    ]
    models = [
        Job("model", entry["name"], entry["seed"], into / "models" / f"{stem}.glb", version)
        for entry in read_toml("models.toml").get("model", [])
        for stem in [file_stem(entry["object"])]
    ]
    return [*panoramas, *models]


def _draw(job: Job) -> None:
    """In a process of its own; the file appears whole or not at all."""
    if job.kind == "model":
        from museumportal.demo.solids import model

        content = model(job.name, job.seed)
    else:
        from museumportal.demo.panoramas import panorama

        content = panorama(job.name)
    made = job.path.with_name(f".{job.path.name}.{os.getpid()}")
    made.write_bytes(content)
    made.replace(job.path)
    job.stamp.write_text(job.origin)
