"""The sandboxed child: one original in, all derivatives out, from one decode.

`catalog.images.sandbox` starts this module as a template process, ``python -m
catalog.images.child``. It reads jobs from standard input, a line of JSON each, and forks a child
for each. The child writes its answer as a line of JSON to standard output, the template then the
exit status of the child. The child limits itself before it touches the file: address space,
processor time and, by an alarm that ends the process even inside a decoder, time on the clock.
"""

import errno
import json
import os
import resource
import shutil
import signal
import sys
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pyvips

from catalog.images.arrays import each_strip
from catalog.images.intake import ImageFacts, identify, verdict
from catalog.images.looks import look_of
from catalog.images.pixels import plain_pixels
from catalog.images.pyramid import WORKERS, TileEncoder, step_back, stream
from catalog.images.refusals import Refused
from catalog.images.specs import Spec, fitted
from catalog.images.tiff import PyramidWriter

_SLOW_PIXELS = 100_000_000
"""The time limit holds for pictures up to this size and grows in proportion above it."""

_FULL = 1 << 20
"""A disk with fewer bytes free is full."""


def main() -> None:
    """Fork a child for each job and tell how it ended. No pixel is touched here: threads of libvips
    would not be there after a fork. Who stops all processes of a service at once, as systemd does,
    means the worker: it finishes its picture, then nothing more comes from it and this ends."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what decoders print cannot be taken for an answer
    for job in sys.stdin:
        if (child := os.fork()) == 0:
            print(json.dumps(_answer(json.loads(job))), file=answers, flush=True)
            os._exit(0)  # threads of decoders have nothing left to say
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    """The answer to one job; every ending but a crash has one."""
    os.environ["TMPDIR"] = job["into"]
    _limit(job["memory"], job["seconds"])
    try:
        return _work(Path(job["original"]), Path(job["into"]), job)
    except Refused as refused:
        return _refusal(refused)
    except MemoryError:
        return _refusal(Refused("memory"))
    except OSError as error:
        out_of_memory = error.errno == errno.ENOMEM
        return _refusal(Refused("memory")) if out_of_memory else {"failed": error.errno}


def _refusal(refused: Refused) -> dict[str, Any]:
    return {"refused": refused.code, "params": dict(refused.params), "detail": refused.detail}


def _limit(memory: int, seconds: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, seconds)
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def _work(original: Path, into: Path, job: dict[str, Any]) -> dict[str, Any]:
    pyvips.cache_set_max(0)
    facts = identify(original, max_pixels=job["pixels"])
    signal.setitimer(
        signal.ITIMER_REAL, job["seconds"] * max(1.0, facts.width * facts.height / _SLOW_PIXELS)
    )
    specs = [Spec(**spec) for spec in job["specs"]]
    try:
        return {"facts": asdict(facts), **_derive(original, facts, into, specs)}
    except (pyvips.Error, OSError, ValueError, SyntaxError) as error:
        _raise_failure(error, into)
        raise verdict(original, facts.format, _told(error, original, facts)) from error


def _raise_failure(error: Exception, into: Path) -> None:
    """Raise OSError where the system failed, not the file. Pillow's own errors have no number, or
    that of a seek to nowhere; libvips writes pictures that it turns to temporary files and says in
    words, if at all, what stopped it."""
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        raise error
    if shutil.disk_usage(into).free < _FULL:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error


def _told(error: Exception, original: Path, facts: ImageFacts) -> Exception:
    """The error with its message. libvips keeps one message for all threads, and another thread
    may have cleared it before it was read: then the picture is read again, alone. Where that
    succeeds, all threads together had too little memory."""
    if not isinstance(error, pyvips.Error) or error.detail.strip():
        return error
    try:
        each_strip(plain_pixels(original, facts)[0], 512, lambda _: None)
    except pyvips.Error as second:
        return second
    return MemoryError(str(error))


def _derive(original: Path, facts: ImageFacts, into: Path, specs: list[Spec]) -> dict[str, Any]:
    """Write every derivative into the folder; all of the answer but the facts."""
    image, notes = plain_pixels(original, facts)
    width, height, bands = image.width, image.height, image.bands
    keep = max((spec.width for spec in specs if spec.kind == "page"), default=1280)
    pyramid = next((spec for spec in specs if spec.kind == "pyramid"), None)
    if not pyramid:
        middle = stream(image, tile=512, keep=keep, sink=None)
        return {"notes": notes, **_derive_small(middle, (width, height), into, specs)}
    path = into / pyramid.file_name
    with (
        PyramidWriter(path, width, height, bands=bands, tile=pyramid.width) as writer,
        TileEncoder(writer, pyramid) as encoder,
    ):
        middle = stream(image, tile=pyramid.width, keep=keep, sink=encoder.row)
        del image  # closes the original, whose mapped pages count as memory
        answer = _derive_small(middle, (width, height), into, specs)
    answer["derivatives"].append(_entry(pyramid, width, height, path.stat().st_size))
    return {"notes": notes, **answer}


def _entry(spec: Spec, width: int, height: int, size: int) -> dict[str, Any]:
    return {"spec": spec.name, "width": width, "height": height, "bytes": size}


def _derive_small(
    middle: Any, full: tuple[int, int], into: Path, specs: list[Spec]
) -> dict[str, Any]:
    """Everything but the pyramid, from the kept level `middle` of a picture of size `full`."""
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="pages") as pool:
        saving: list[tuple[Spec, Any, Future[int]]] = []

        def save(spec: Spec, picture: Any) -> None:
            saving.append((spec, picture, pool.submit(_save, picture, into, spec)))
            if len(saving) == 1:
                step_back()  # the largest page is the longest way, so all others make room

        pages = _pages(middle, full, specs, save)
        colour = _colour(pages[-1])
        for (kind, width, height), alike in groupby(specs, _shape):
            if kind == "square":
                picture = _square(pages[0], min(width, height))
            elif kind == "card":
                picture = _card(pages[0], width, height, colour)
            else:
                continue
            for spec in alike:
                save(spec, picture)
        derivatives = [
            _entry(spec, picture.width, picture.height, size.result())
            for spec, picture, size in saving
        ]
    return {
        "derivatives": derivatives,
        "colour": "#{:02x}{:02x}{:02x}".format(*colour),
        "phash": _difference_hash(pages[-1]),
        "look": look_of(pages[-1]).hex(),
    }


def _shape(spec: Spec) -> tuple[str, int, int]:
    return spec.kind, spec.width, spec.height


def _pages(middle: Any, full: tuple[int, int], specs: list[Spec], save: Any) -> list[Any]:
    """Save the page sizes, each made from the next larger one; returns them, the largest first.

    Nothing is enlarged, and a size that would repeat a smaller box's picture is left out.
    """
    boxes = sorted({spec.width for spec in specs if spec.kind == "page"}, reverse=True)
    pictures: list[Any] = []
    for box, smaller in pairwise([*boxes, 0]):
        if max(full) <= smaller:
            continue
        width, height = fitted(*full, box)
        larger = pictures[-1] if pictures else middle
        picture = larger.thumbnail_image(width, height=height, size="force").copy_memory()
        pictures.append(picture)
        for spec in specs:
            if spec.kind == "page" and spec.width == box:
                save(spec, picture)
    return pictures or [middle]


def _square(picture: Any, side: int) -> Any:
    side = min(side, picture.width, picture.height)
    return picture.thumbnail_image(side, height=side, crop="attention").copy_memory()


def _card(picture: Any, width: int, height: int, colour: list[int]) -> Any:
    """A card filled by the picture where that cuts off no more than a fifth of it; else the whole
    picture on its dominant colour, so that no vase is beheaded."""
    if picture.bands == 1:
        picture = picture.colourspace("srgb")
    scales = sorted((width / picture.width, height / picture.height))
    if scales[0] >= 0.8 * scales[1]:
        return picture.thumbnail_image(width, height=height, crop="centre").copy_memory()
    inner = picture.thumbnail_image(width, height=height, size="down")
    return inner.gravity(
        "centre", width, height, extend="background", background=colour
    ).copy_memory()


def _save(picture: Any, into: Path, spec: Spec) -> int:
    """Write one derivative and return its size in bytes. The file is written by ourselves: what
    stops us, such as a full disk, then has a number."""
    if spec.format == "webp":
        data = picture.webpsave_buffer(Q=spec.quality, keep="none")
    else:
        data = picture.jpegsave_buffer(Q=spec.quality, optimize_coding=True, keep="none")
    return (into / spec.file_name).write_bytes(data)


def _colour(picture: Any) -> list[int]:
    """The dominant colour: the mean of the fullest of 512 cells of the colour cube."""
    small = picture.thumbnail_image(32, height=32, size="force").colourspace("srgb")
    data = bytes(small.write_to_memory())
    points = list(zip(data[0::3], data[1::3], data[2::3], strict=True))
    cells = Counter((r >> 5, g >> 5, b >> 5) for r, g, b in points)
    cell = max(cells, key=lambda key: (cells[key], key))
    members = [point for point in points if tuple(value >> 5 for value in point) == cell]
    return [round(sum(channel) / len(members)) for channel in zip(*members, strict=True)]


def _difference_hash(picture: Any) -> int:
    """64 bits of whether each of 8 × 8 places is brighter than its right neighbour, as a signed
    number for a database column; pictures that look alike differ in few bits."""
    small = picture.thumbnail_image(9, height=8, size="force").colourspace("b-w")
    data = bytes(small.write_to_memory())
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (data[9 * row + column] > data[9 * row + column + 1])
    return bits - (1 << 64) if bits >> 63 else bits


if __name__ == "__main__":
    main()
