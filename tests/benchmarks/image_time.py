"""From an original to all its files, against the limit and against others; rounds alternate.

The limit is the encoding of finished pixels: of the WebP pages alone, one by one, and of pages and
tiles in as many threads as ours has. The best of the rounds counts: other work on the machine only
ever adds.
"""

import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyvips
from PIL import Image, ImageOps

from catalog.images.arrays import to_jpeg
from catalog.images.pyramid import WORKERS
from catalog.images.specs import PYRAMID, SPECS, Spec
from catalog.images.tiff import level_sizes
from tests.benchmarks.pictures import PHOTOGRAPH, enlarged
from tests.benchmarks.table import Row

ROUNDS = 5
_PAGES = [spec for spec in SPECS if spec.kind == "page"]

_OURS = """
import json, resource, sys, time
from pathlib import Path
from catalog.images import sandbox
from catalog.images.render import render
from catalog.images.specs import PYRAMID, SPECS
original, warming, into = map(Path, sys.argv[1:4])
specs = (PYRAMID,) if sys.argv[4] == "pyramid" else SPECS
render(warming, into, specs)  # a worker's template process waits for the next picture
began = time.perf_counter()
render(original, into, specs)
took = time.perf_counter() - began
sandbox.dismiss()
print(json.dumps([took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]))
"""
_BARE_PYRAMID = f"""
import json, sys, time
import pyvips
began = time.perf_counter()
pyvips.Image.new_from_file(sys.argv[1], access="sequential").tiffsave(
    sys.argv[3] + "/bare.tif", pyramid=True, tile=True, bigtiff=True, compression="jpeg",
    tile_width={PYRAMID.width}, tile_height={PYRAMID.height}, Q={PYRAMID.quality})
took = time.perf_counter() - began
status = open("/proc/self/status").read()  # rusage would count the process that forked this one
print(json.dumps([took, int(status.partition("VmHWM:")[2].split()[0]) / 1024]))
"""


def run(size: int) -> list[Row]:
    """Seconds of all derivatives of a photograph, seconds and memory of pyramids; `size` is not
    used."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        large = enlarged(folder, 18_000)
        return [
            *_derivatives(folder),
            *_pyramids("20 megapixels", PHOTOGRAPH, folder, ROUNDS),
            *_pyramids("324 megapixels", large, folder, 3),
        ]


def _derivatives(folder: Path) -> list[Row]:
    picture = pyvips.Image.new_from_file(str(PHOTOGRAPH)).copy_memory()
    pages = [(_fitted(picture, spec), spec) for spec in _PAGES]
    tiles = _tiles(picture)
    webp = [page for page in pages if page[1].format == "webp"]
    everything = [*pages, *((tile, PYRAMID) for tile in tiles)]
    ours, webp_alone, only_encoding, pillow = best(
        lambda: _in_process(_OURS, PHOTOGRAPH, folder, "all")[0],
        lambda: _clock(lambda: _encode(webp, threads=1)),
        lambda: _clock(lambda: _encode(everything, threads=WORKERS)),
        lambda: _clock(with_pillow),
    )
    name = "all derivatives of 20 megapixels"
    return [
        Row(name, ours, webp_alone, "s", "only encoding four WebP pages, one by one"),
        Row(name, ours, only_encoding, "s", "only encoding pages and tiles, in threads"),
        Row(name, ours, pillow, "s", "Pillow alone"),
    ]


def _pyramids(name: str, original: Path, folder: Path, rounds: int) -> list[Row]:
    most: dict[str, float] = {}

    def measured(label: str, program: str) -> float:
        took, memory = _in_process(program, original, folder, "pyramid")
        most[label] = max(memory, most.get(label, 0))
        return took

    peer = "bare pyvips, tiffsave"
    ours, bare = best(
        lambda: measured("ours", _OURS), lambda: measured("bare", _BARE_PYRAMID), rounds=rounds
    )
    return [
        Row(f"pyramid of {name}", ours, bare, "s", peer),
        Row(
            f"pyramid of {name}: memory", most["ours"], most["bare"], "MB", "bare pyvips, tiffsave"
        ),
    ]


def best(*works: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """The least of what each returns, all asked in turn in each round."""
    taken = [[work() for work in works] for _ in range(rounds)]
    return [min(column) for column in zip(*taken, strict=True)]


def _clock(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _in_process(program: str, original: Path, folder: Path, what: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", program, str(original), str(PHOTOGRAPH), str(folder), what],
        capture_output=True,
        check=True,
    )
    took, memory = json.loads(done.stdout)
    return took, memory


def _fitted(picture: Any, spec: Spec) -> Any:
    return picture.thumbnail_image(spec.width, height=spec.height, size="down").copy_memory()


def _tiles(picture: Any) -> list[Any]:
    """Every tile of the pyramid, cut and waiting in memory."""
    found = []
    for width, height in level_sizes(picture.width, picture.height, PYRAMID.width):
        level = picture.resize(width / picture.width, vscale=height / picture.height).numpy()
        found += [
            level[y : y + PYRAMID.height, x : x + PYRAMID.width]
            for y in range(0, height, PYRAMID.height)
            for x in range(0, width, PYRAMID.width)
        ]
    return found


def _encode(finished: list[tuple[Any, Spec]], *, threads: int) -> None:
    def one(of: tuple[Any, Spec]) -> bytes:
        picture, spec = of
        if spec is PYRAMID:
            return to_jpeg(picture, spec.quality)
        save = picture.webpsave_buffer if spec.format == "webp" else picture.jpegsave_buffer
        return save(Q=spec.quality, keep="none")

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, sorted(finished, key=lambda of: -of[1].width)))


def with_pillow() -> None:
    """The same files at the same settings as one would write them with Pillow, one by one."""
    with Image.open(PHOTOGRAPH) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    smaller, largest = picture, None
    for spec in sorted(_PAGES, key=lambda spec: -spec.width):
        smaller = smaller.copy()
        smaller.thumbnail((spec.width, spec.height), Image.Resampling.LANCZOS)
        _saved(smaller, spec)
        largest = largest or smaller
    for spec in SPECS:
        if spec.kind in ("square", "card"):
            _saved(ImageOps.fit(largest, (spec.width, spec.height)), spec)
    for width, height in level_sizes(picture.width, picture.height, PYRAMID.width):
        if width < picture.width:
            picture = picture.resize((width, height), Image.Resampling.BOX)
        for y in range(0, height, PYRAMID.height):
            for x in range(0, width, PYRAMID.width):
                right, bottom = min(x + PYRAMID.width, width), min(y + PYRAMID.height, height)
                _saved(picture.crop((x, y, right, bottom)), PYRAMID)


def _saved(picture: Image.Image, spec: Spec) -> bytes:
    file = io.BytesIO()
    if spec.format == "webp":
        picture.save(file, "WEBP", quality=spec.quality, method=4)
    else:
        picture.save(file, "JPEG", quality=spec.quality, optimize=spec is not PYRAMID)
    return file.getvalue()
