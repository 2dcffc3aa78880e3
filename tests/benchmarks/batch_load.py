"""What visitors notice of mass work: pages while a batch runs, against the same pages idle."""

import random
import subprocess
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from catalog.actions import batch_runs, batches
from catalog.actions.undo import have_undone
from catalog.models import Batch, MuseumObject
from museumportal.findable import findable
from museumportal.indexer import rebuild
from tests.benchmarks.load import Load, load
from tests.benchmarks.servers import portal
from tests.benchmarks.table import Row
from tests.benchmarks.wizard_rate import begun, museum_of_its_own, worker

_ROWS = 50_000
_IDLE = 600
"""Requests, enough for a percentile."""
_CONNECTIONS = 2
"""Visitors at once: as many as there are web processes, so that none waits for another."""


def run(size: int) -> list[Row]:
    """Ask the web process for public pages, while idle and while a worker decides on, imports and
    takes back as many rows as the benchmark has objects, at most 50,000."""
    batches._queue = lambda key: None  # the batches are run here, and no broker is needed
    museum, person = museum_of_its_own("BENCH-L")
    pages = _pages()
    rebuild(settings.SEARCH_DIR, findable())
    with portal(settings.MEDIA_ROOT.parent) as port:
        _asked(port, _some(pages, _IDLE))  # makes caches and connections warm
        idle = _asked(port, _some(pages, _IDLE))
        preview = begun(min(size, _ROWS), museum, person)
        found = {"dry run": _while(port, pages, preview)}
        batch = batch_runs.carry_out(preview=preview, user=person)
        found["import"] = _while(port, pages, batch)
        found["undoing"] = _while(port, pages, have_undone(batch=batch, user=person))
        idle_again = _asked(port, _some(pages, _IDLE))
    calm = (idle.p95 + idle_again.p95) / 2
    rows = [
        Row(f"pages during {name}: p95", busy.p95, calm, "ms", "the same pages idle")
        for name, busy in found.items()
    ]
    middle = (idle.median + idle_again.median) / 2
    return [*rows, Row("pages during import: p50", found["import"].median, middle, "ms", "idle")]


def _pages() -> list[str]:
    """What visitors ask for, each as often as the others: pages of objects, lists, the API."""
    chance = random.Random(7)
    public = MuseumObject.objects.public().order_by("pk")
    some = chance.sample(list(public[:5000]), min(60, public.count()))
    browse = reverse("catalog:objects")
    return [
        *(record.get_absolute_url() for record in some),
        *(f"{browse}?q={word}" for word in ("the", "vessel", "kiln", "master", "number") * 4),
        *[browse, reverse("home"), some[0].museum.get_absolute_url()] * 4,
        *(f"/api/v1/objects/{record.public_id}/" for record in some[:20]),
        *["/api/v1/objects/"] * 4,
    ]


def _some(pages: list[str], count: int) -> Iterator[str]:
    chance = random.Random(count)
    return (chance.choice(pages) for _ in range(count))


def _while(port: int, pages: list[str], batch: Batch) -> Load:
    """What pages take from the first chunk of the batch to its last."""
    process = worker(batch)
    assert process.stdout is not None
    process.stdout.readline()  # it is ready: a worker that waits for work has started long ago

    def wanted() -> Iterator[str]:
        chance = random.Random(_IDLE)
        while process.poll() is None:
            yield chance.choice(pages)

    return _finished(process, _asked(port, wanted()))


def _finished(process: "subprocess.Popen[str]", found: Load) -> Load:
    if process.wait():
        raise RuntimeError("the batch has failed")
    return found


def _asked(port: int, paths: Iterator[str]) -> Load:
    return load(port, paths, connections=_CONNECTIONS)
