"""The sandboxed child: one original in, all derivatives out, from one decode.

Started by `catalog.images.render` as ``python -m catalog.images.child``; reads a job as JSON from
standard input, writes its answer as JSON to standard output. It limits itself before it touches
the file: address space, processor time and, by an alarm that ends the process even inside a
decoder, time on the clock.
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
from itertools import pairwise
from pathlib import Path
from typing import Any

from catalog.images.intake import ImageFacts, identify, verdict
from catalog.images.refusals import Refused
from catalog.images.specs import Spec

_SLOW_PIXELS = 100_000_000
"""The time limit holds for pictures up to this size and grows in proportion above it."""

_FULL = 1 << 20
"""A disk with fewer bytes free is full."""


def main() -> None:
    """Answer one job; every ending but a crash is an answer."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what decoders print cannot be taken for an answer
    job = json.load(sys.stdin)
    _limit(job["memory"], job["seconds"])
    try:
        answer = _work(Path(job["original"]), Path(job["into"]), job)
    except Refused as refused:
        answer = _refusal(refused)
    except MemoryError:
        answer = _refusal(Refused("memory"))
    except OSError as error:
        out_of_memory = error.errno == errno.ENOMEM
        answer = _refusal(Refused("memory")) if out_of_memory else {"failed": error.errno}
    json.dump(answer, answers)
    answers.close()
    os._exit(0)  # threads of decoders have nothing left to say


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
    import pyvips

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
    import pyvips

    from catalog.images.pixels import plain_pixels

    if not isinstance(error, pyvips.Error) or error.detail.strip():
        return error
    try:
        plain_pixels(original, facts)[0].avg()
    except pyvips.Error as second:
        return second
    return MemoryError(str(error))


def _derive(original: Path, facts: ImageFacts, into: Path, specs: list[Spec]) -> dict[str, Any]:
    """Write every derivative into the folder; all of the answer but the facts."""
    from catalog.images.pixels import plain_pixels
    from catalog.images.pyramid import TileEncoder, stream
    from catalog.images.tiff import PyramidWriter

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
    from catalog.images.pyramid import WORKERS

    with ThreadPoolExecutor(WORKERS, thread_name_prefix="pages") as pool:
        saving: list[tuple[Spec, Any, Future[int]]] = []

        def save(spec: Spec, picture: Any) -> None:
            saving.append((spec, picture, pool.submit(_save, picture, into, spec)))

        largest = _pages(middle, full, specs, save)
        colour = _colour(largest)
        for spec in specs:
            if spec.kind == "square":
                save(spec, _square(largest, spec))
            elif spec.kind == "card":
                save(spec, _card(largest, spec, colour))
        derivatives = [
            _entry(spec, picture.width, picture.height, size.result())
            for spec, picture, size in saving
        ]
    return {
        "derivatives": derivatives,
        "colour": "#{:02x}{:02x}{:02x}".format(*colour),
        "phash": _difference_hash(largest),
    }


def _pages(middle: Any, full: tuple[int, int], specs: list[Spec], save: Any) -> Any:
    """Save the page sizes, each made from the next larger one; returns the largest.

    Nothing is enlarged, and a size that would repeat a smaller box's picture is left out.
    """
    boxes = sorted({spec.width for spec in specs if spec.kind == "page"}, reverse=True)
    pictures = [middle]
    for box, smaller in pairwise([*boxes, 0]):
        if max(full) <= smaller:
            continue
        scale = min(1.0, box / max(full))
        width, height = (max(1, round(length * scale)) for length in full)
        picture = pictures[-1].thumbnail_image(width, height=height, size="force").copy_memory()
        pictures.append(picture)
        for spec in specs:
            if spec.kind == "page" and spec.width == box:
                save(spec, picture)
    return pictures[1] if len(pictures) > 1 else middle.copy_memory()


def _square(picture: Any, spec: Spec) -> Any:
    side = min(spec.width, picture.width, picture.height)
    return picture.thumbnail_image(side, height=side, crop="attention").copy_memory()


def _card(picture: Any, spec: Spec, colour: list[int]) -> Any:
    """A card filled by the picture where that cuts off no more than a fifth of it; else the whole
    picture on its dominant colour, so that no vase is beheaded."""
    if picture.bands == 1:
        picture = picture.colourspace("srgb")
    scales = sorted((spec.width / picture.width, spec.height / picture.height))
    if scales[0] >= 0.8 * scales[1]:
        return picture.thumbnail_image(spec.width, height=spec.height, crop="centre").copy_memory()
    inner = picture.thumbnail_image(spec.width, height=spec.height, size="down")
    return inner.gravity(
        "centre", spec.width, spec.height, extend="background", background=colour
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
