"""Files that are drawn once: pictures, 3D models and panoramas."""

import multiprocessing
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

from museumportal.demo.files import digest, file_stem, read_toml

_CODE: Final = Path(__file__).resolve().parent
_DATA: Final = ("objects.jsonl", "models.toml", "tour.toml")


def draw_all(into: Path, *, workers: int, say: Callable[[str], None]) -> Path:
    """The folder with everything drawn, made below `into` where it is not there yet.

    Its name tells the version of drawing code and data; what an interrupted run has drawn is
    kept, folders of other versions are removed.
    """
    from museumportal.demo.render import render_pictures

    code = [path for path in _CODE.rglob("*.py") if path.parent != _CODE]
    code += [_CODE / "render.py", _CODE / "solids.py"]
    folder = into / f"drawn-{digest([*code, *(_CODE / 'data' / name for name in _DATA)])[:16]}"
    for other in into.glob("drawn-*"):
        if other != folder:
            shutil.rmtree(other)
    finished = folder / "finished"
    if finished.exists():
        return folder
    for name in ("pictures", "models", "panoramas"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    say("drawing pictures, models and rooms, which takes a few minutes the first time")
    jobs = _jobs(folder)
    # Started anew, not forked: a forked child would share our connection to the database.
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    try:
        list(pool.map(_draw, jobs))
    finally:
        pool.shutdown(cancel_futures=True)
    render_pictures(folder / "pictures", workers)
    finished.touch()
    return folder


Job = tuple[str, str, int, Path]


def _jobs(folder: Path) -> list[Job]:
    """What is to be drawn: kind, name, seed, file."""
    models: list[Job] = [
        ("model", entry["name"], entry["seed"], folder / f"models/{file_stem(entry['object'])}.glb")
        for entry in read_toml("models.toml").get("model", [])
    ]
    rooms = {
        scene["panorama"]
        for tour in read_toml("tour.toml").get("tour", [])
        for scene in tour["scene"]
    }
    panoramas: list[Job] = [
        ("panorama", name, 0, folder / "panoramas" / f"{name}.jpg") for name in sorted(rooms)
    ]
    return [job for job in [*panoramas, *models] if not job[3].exists()]


def _draw(job: Job) -> None:
    """In a process of its own; the file appears whole or not at all."""
    kind, name, seed, path = job
    if kind == "model":
        from museumportal.demo.solids import model

        content = model(name, seed)
    else:
        from museumportal.demo.panoramas import panorama

        content = panorama(name)
    made = path.with_name(f".{path.name}.{os.getpid()}")
    made.write_bytes(content)
    made.replace(path)
