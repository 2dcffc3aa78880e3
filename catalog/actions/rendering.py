"""Many pictures rendered at once, by child processes side by side."""

import shutil
import tempfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyvips
from django.db.models import QuerySet

from catalog.actions.images import image_looked_at, image_refused, image_rendered
from catalog.images.looks import look_of
from catalog.images.making import make
from catalog.images.refusals import Refused
from catalog.images.render import Rendering
from catalog.images.specs import SMALLEST_PAGE, SPECS, Spec
from catalog.models import Image
from museumportal.lib.storage import stored

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one image: `outcome` is rendered, refused or current; `reason` in words."""

    image: Image
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Job:
    image: Image
    specs: tuple[Spec, ...]
    folder: Path
    made: "Future[tuple[Rendering, float]]"


def render_lacking(images: QuerySet[Image], *, processes: int) -> Iterator[Outcome]:
    """Render what `images` lack, several at a time, and yield an outcome for each; of refused ones,
    everything. A worker that is at the same image does no harm, for files are put whole. Where the
    look alone is missing, the smallest page tells it.

    Raises:
        OSError: the disk is full, the storage away; what is rendered stays.
    """
    jobs: deque[_Job] = deque()
    with (
        tempfile.TemporaryDirectory(prefix="render-") as parent,
        ThreadPoolExecutor(processes, thread_name_prefix="render") as pool,
    ):
        try:
            for image in _each(images):
                specs = SPECS if image.state == Image.State.REFUSED else image.lacking
                if not specs:
                    yield Outcome(image, "rendered" if _looked_at(image) else "current")
                    continue
                folder = Path(parent, str(image.pk))
                folder.mkdir()
                made = pool.submit(make, image.original, image.sha256, folder, specs)
                jobs.append(_Job(image, specs, folder, made))
                if len(jobs) > processes:
                    yield _settle(jobs.popleft())
            while jobs:
                yield _settle(jobs.popleft())
        finally:
            for job in jobs:
                job.made.cancel()


def _looked_at(image: Image) -> bool:
    """Whether the look was missing and is there now."""
    if not image.lacks_look:
        return False
    page = next(row for row in image.derivatives.all() if row.spec == SMALLEST_PAGE)
    with stored.open(page.key) as file:
        look = look_of(pyvips.Image.new_from_buffer(file.read(), ""))
    image_looked_at(image=image, look=look)
    return True


def _each(images: QuerySet[Image]) -> Iterator[Image]:
    last = 0
    ordered = images.select_related("object").prefetch_related("derivatives").order_by("pk")
    while batch := list(ordered.filter(pk__gt=last)[:_AT_ONCE]):
        yield from batch
        last = batch[-1].pk


def _settle(job: _Job) -> Outcome:
    try:
        rendering, seconds = job.made.result()
    except Refused as refusal:
        image_refused(image=job.image, refusal=refusal)
        return Outcome(job.image, "refused", refusal.sentence)
    image_rendered(image=job.image, rendering=rendering, specs=job.specs, seconds=seconds)
    shutil.rmtree(job.folder)
    return Outcome(job.image, "rendered")
