"""IIIF through the whole stack, against IIPImage behind nginx on the same pyramids.

Cold means: both servers are started anew for each round and get each address once; the files are
in the system's page cache for both. The rounds alternate.
"""

import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from statistics import median

from django.conf import settings

from catalog.actions.images import image_rendered
from catalog.iiif.image import info
from catalog.images.render import Rendering, render
from catalog.images.specs import PYRAMID
from catalog.models import Image
from tests.benchmarks.load import Load, load
from tests.benchmarks.pictures import PHOTOGRAPH, enlarged
from tests.benchmarks.servers import iipimage, missing_peer, portal
from tests.benchmarks.table import Row
from tests.factories import ImageFactory

ROUNDS = 3
_REGIONS = 300

Server = Callable[[Path], AbstractContextManager[int]]


def run(size: int) -> list[Row]:
    """Rates and 99th percentiles of all tiles of a photograph and of a picture of 324 megapixels,
    and of random regions of both; `size` is not used."""
    if reason := missing_peer():
        return [Row(f"tiles: {reason}", 0, 0, "requests/s", "IIPImage", "higher")]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        pictures = [
            _picture(Path(folder), "warm", enlarged(Path(folder), 600)),
            _picture(Path(folder), "photograph", PHOTOGRAPH),
            _picture(Path(folder), "large", enlarged(Path(folder), 18_000)),
        ]
        _warm, *asked = pictures
        tiles = [(image, path) for image in asked for path in _grid(image)]
        random = Random(7)
        random.shuffle(tiles)
        regions = [_region(random, random.choice(asked)) for _ in range(_REGIONS)]
        warming = [(_warm, path) for path in _grid(_warm)] * 20
        warming += [_region(random, _warm) for _ in range(20)]
        return [
            *_rows("grid tiles", tiles, warming, Path(folder)),
            *_rows("any regions", regions, warming, Path(folder)),
        ]


def _picture(folder: Path, name: str, original: Path) -> Image:
    """A picture of the portal, whose pyramid lies for IIPImage as `name`.tif in the folder."""
    into = folder / name
    into.mkdir()
    rendering: Rendering = render(original, into)
    image = ImageFactory.create(
        original_name=name,
        width=rendering.facts.width,
        height=rendering.facts.height,
        is_main=False,
    )
    image_rendered(image=image, rendering=rendering)
    shutil.move(into / PYRAMID.file_name, folder / f"{name}.tif")
    return image


def _grid(image: Image) -> list[str]:
    """Every tile on every level, as a viewer computes them from `info.json`."""
    width, height = image.width or 0, image.height or 0
    tile = info("", width=width, height=height)["tiles"][0]
    side = tile["width"]
    paths = []
    for factor in tile["scaleFactors"]:
        for y in range(0, height, side * factor):
            for x in range(0, width, side * factor):
                w, h = min(side * factor, width - x), min(side * factor, height - y)
                paths.append(f"{x},{y},{w},{h}/{-(-w // factor)},{-(-h // factor)}/0/default.jpg")
    return paths


def _region(random: Random, image: Image) -> tuple[Image, str]:
    """A region of any place and shape, shown 100 to 1,000 pixels wide."""
    width, height = image.width or 0, image.height or 0
    w = random.randint(100, width)
    h = min(height, max(50, int(w * random.uniform(0.5, 1.5))))
    x, y = random.randint(0, width - w), random.randint(0, height - h)
    wide = random.randint(100, min(1000, w))
    high = max(1, round(h * wide / w))
    return image, f"{x},{y},{w},{h}/{wide},{high}/0/default.jpg"


def _rows(
    name: str,
    asked: list[tuple[Image, str]],
    warming: list[tuple[Image, str]],
    folder: Path,
) -> list[Row]:
    def ours(of: list[tuple[Image, str]]) -> list[str]:
        return [f"/iiif/image/3/{image.public_id}/{path}" for image, path in of]

    def theirs(of: list[tuple[Image, str]]) -> list[str]:
        return [f"/iiif/{image.original_name}.tif/{path}" for image, path in of]

    loads: tuple[list[Load], list[Load]] = ([], [])
    for _ in range(ROUNDS):
        loads[0].append(_once(portal, settings.MEDIA_ROOT.parent, ours(warming), ours(asked)))
        loads[1].append(_once(iipimage, folder, theirs(warming), theirs(asked)))
    figures = ("rate", "median", "p95", "p99")
    us, them = (
        Load(*(median(getattr(one, figure) for one in of) for figure in figures)) for of in loads
    )
    peer = "IIPImage + nginx, same files"
    return [
        Row(f"{name}, cold: rate", us.rate, them.rate, "requests/s", peer, "higher"),
        Row(f"{name}, cold: p50", us.median, them.median, "ms", peer),
        Row(f"{name}, cold: p99", us.p99, them.p99, "ms", peer),
    ]


def _once(server: Server, folder: Path, warming: list[str], asked: list[str]) -> Load:
    with server(folder) as port:
        load(port, warming)
        return load(port, asked)
