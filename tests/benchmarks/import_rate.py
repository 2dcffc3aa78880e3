"""How fast objects come in, as a ratio to the same rows saved one by one through the ORM."""

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from catalog.actions.imports import ImportJob, run_import
from catalog.actions.undo import undo
from catalog.importers.mapping import Mapping, load_mapping
from catalog.models import (
    Agent,
    Concept,
    Measurement,
    MuseumObject,
    ObjectConcept,
    ObjectMaker,
)
from regions.models import Museum, Region
from tests.benchmarks.table import Row

_PEER_ROWS = 200
_MAPPING = """
[source]
name = "benchmark"
format = "json"
key = "number"
language = "en"
[fields]
inventory_number = "number"
title_en = "title"
description_en = "about"
production = "date"
materials_display_en = "materials"
measurements_display = "size"
object_type = "type"
[[makers]]
name_en = "maker"
role = { value = "artist" }
[[concepts]]
relation = "subject"
from = "subjects"
[[measurements]]
from = "size"
"""


def run(size: int) -> list[Row]:
    """Import `size` made rows, take them back, and import them twice; the objects stay for the
    measurements that follow."""
    region = Region.objects.create(code="ZZ-B", name_en="Benchmark")
    museum = Museum.objects.create(
        code="BENCH", kind=Museum.Kind.PRIVATE, region=region, name_en="Museum of the benchmark"
    )
    with TemporaryDirectory() as folder:
        path, mapping = _prepare(Path(folder), size)
        job = ImportJob(path=path, museum=museum, mapping=mapping)
        began = time.perf_counter()
        batch = run_import(job)
        imported = time.perf_counter() - began
        began = time.perf_counter()
        undo(batch, user=None)
        undone = time.perf_counter() - began
        steps = [(time.perf_counter(), 0)]
        run_import(job, lambda batch: steps.append((time.perf_counter(), batch.position)))
        began = time.perf_counter()
        run_import(job)
        again = size / (time.perf_counter() - began)
    peer = orm_rate(museum)
    third = max(1, (len(steps) - 1) // 3)
    first, last = _rate(steps[: third + 1]), _rate(steps[-third - 1 :])
    one_by_one = "the ORM, object by object"
    return [
        Row("import: new objects", _rate(steps), peer, "rows/s", one_by_one, "higher"),
        Row("import: its last third", last, first, "rows/s", "its first third", "higher"),
        Row("import: the same file again", again, peer, "rows/s", one_by_one, "higher"),
        Row("import: taken back", undone, imported, "s", "the import"),
    ]


def _rate(steps: list[tuple[float, int]]) -> float:
    """Rows a second between the first and the last of (time, rows settled)."""
    return (steps[-1][1] - steps[0][1]) / (steps[-1][0] - steps[0][0])


def _prepare(folder: Path, size: int) -> tuple[Path, Mapping]:
    path = folder / "objects.jsonl"
    with path.open("w") as file:
        for number in range(size):
            file.write(json.dumps(record(number)) + "\n")
    (folder / "bench.toml").write_text(_MAPPING)
    return path, load_mapping(folder / "bench.toml")


def record(number: int) -> dict[str, Any]:
    return {
        "number": f"B-{number}",
        "title": f"Vessel out of the kiln, number {number}",
        "about": "Wheel-thrown, slipped and burnished. " * 4,
        "date": f"c.{1700 + number % 200}–{10 + number % 80}",
        "materials": "Earthenware, slip, iron oxide",
        "size": f"object: {100 + number % 400} x {90 + number % 90} x 40 mm, 1.5 kg",
        "type": f"benchmark type {number % 12}",
        "maker": f"Benchmark master {number % 500}",
        "subjects": [f"benchmark subject {(number * step) % 997}" for step in (1, 3, 7, 11, 13)],
    }


def orm_rate(museum: Museum) -> float:
    """Rows a second when each object is saved with its maker, concepts and history by itself."""
    agent = Agent.objects.filter(name_en__startswith="Benchmark master").first()
    concepts = list(Concept.objects.filter(label_en__startswith="benchmark subject")[:5])
    began = time.perf_counter()
    for number in range(_PEER_ROWS):
        row = record(number)
        saved = MuseumObject.objects.create(
            museum=museum,
            inventory_number=f"P-{number}",
            title_en=row["title"],
            description_en=row["about"],
            production_date_en=row["date"],
        )
        ObjectMaker.objects.create(object=saved, agent=agent)
        for concept in concepts:
            ObjectConcept.objects.create(object=saved, relation="subject", concept=concept)
        for dimension in ("height", "width", "depth", "weight"):
            Measurement.objects.create(object=saved, dimension=dimension, value=100, unit="mm")
    return _PEER_ROWS / (time.perf_counter() - began)
