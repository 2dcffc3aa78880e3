"""The derivatives that the portal makes from every original, declared in one table.

Changing what a spec says means raising its `version`: files carry it in their name, and
`manage.py render_derivatives --changed` makes again what exists in an older version.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["page", "square", "card", "pyramid"]

MEDIA_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "tif": "image/tiff"}


@dataclass(frozen=True)
class Spec:
    """One derivative.

    `page` fits into a box of `width` × `height` pixels and is never enlarged; `square` is cropped
    to the most striking part; `card` is filled, or shows the whole on its dominant colour;
    `pyramid` has tiles of `width` × `height` and halves until one tile holds everything.
    `quality` is the encoder's, 1 to 100. `format` is the file's extension.
    """

    name: str
    version: int
    kind: Kind
    format: Literal["webp", "jpg", "tif"]
    width: int
    height: int
    quality: int

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]

    @property
    def file_name(self) -> str:
        return f"{self.name}-v{self.version}.{self.format}"


PYRAMID = Spec("pyramid", 1, "pyramid", "tif", 512, 512, 85)

SPECS: tuple[Spec, ...] = (
    Spec("page-320", 1, "page", "webp", 320, 320, 80),
    Spec("page-640", 1, "page", "webp", 640, 640, 80),
    Spec("page-1280", 1, "page", "webp", 1280, 1280, 80),
    Spec("page-2560", 1, "page", "webp", 2560, 2560, 80),
    Spec("page-320-jpeg", 1, "page", "jpg", 320, 320, 80),
    Spec("page-640-jpeg", 1, "page", "jpg", 640, 640, 80),
    Spec("page-1280-jpeg", 1, "page", "jpg", 1280, 1280, 80),
    Spec("page-2560-jpeg", 1, "page", "jpg", 2560, 2560, 80),
    Spec("square-400", 1, "square", "webp", 400, 400, 80),
    Spec("square-400-jpeg", 1, "square", "jpg", 400, 400, 80),
    Spec("social", 1, "card", "jpg", 1200, 630, 85),
    PYRAMID,
)

SMALLEST_PAGE = "page-320"
"""Every picture has it."""

BY_NAME: dict[str, Spec] = {spec.name: spec for spec in SPECS}


def fitted(width: int, height: int, box: int) -> tuple[int, int]:
    """Width and height in pixels of a picture that a box of this many pixels a side holds, never
    enlarged: the size of its page for that box."""
    scale = min(1.0, box / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def expected(width: int, height: int) -> tuple[Spec, ...]:
    """The specs that a picture of this many pixels gets: a page size that would repeat that of a
    smaller box is left out."""
    boxes = sorted({spec.width for spec in SPECS if spec.kind == "page"})
    repeated = {box for smaller, box in pairwise(boxes) if max(width, height) <= smaller}
    return tuple(spec for spec in SPECS if spec.kind != "page" or spec.width not in repeated)
