"""Everything that is made from an original, in one sandboxed child process.

The child has no database, no settings, no secrets in its environment and hard limits of memory and
time; whatever a hostile file does to a decoder ends there, as a refusal with a reason.
"""

import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from catalog.images import sandbox
from catalog.images.intake import GIGAPIXEL, ImageFacts
from catalog.images.refusals import SENTENCES, Params, Refused
from catalog.images.specs import SPECS, Spec

logger = logging.getLogger(__name__)

_MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one original may cost: pixels by its header, bytes of address space, and seconds on
    the clock for up to 100 megapixels (in proportion above that)."""

    pixels: int = GIGAPIXEL
    memory: int = 512 * _MEBIBYTE
    seconds: float = 20.0


@dataclass(frozen=True)
class Note:
    """A remark on a picture that was taken; `code` is a key of `refusals.SENTENCES`."""

    code: str
    params: Params

    @property
    def sentence(self) -> str:
        """The remark in English."""
        return SENTENCES[self.code] % self.params


@dataclass(frozen=True)
class DerivativeFile:
    """One finished file; sizes in pixels and bytes."""

    spec: Spec
    path: Path
    format: str
    width: int
    height: int
    bytes: int


@dataclass(frozen=True)
class Rendering:
    """What was made from an original. `colour` is ``#rrggbb``; `phash` a signed 64-bit difference
    hash, alike for pictures that look alike; `look` as in `catalog.images.looks`."""

    facts: ImageFacts
    derivatives: list[DerivativeFile]
    colour: str
    phash: int
    look: bytes
    notes: list[Note]


def render(
    original: Path, into: Path, specs: tuple[Spec, ...] = SPECS, limits: Limits | None = None
) -> Rendering:
    """Make the derivatives `specs` of `original` as files in the existing folder `into`.

    Small pictures get fewer page sizes: none is enlarged and none made twice. Raises `Refused`
    for what is wrong with the file and `OSError` for what is wrong here, such as a full disk, and
    then leaves none of the files behind.
    """
    limits = limits or Limits()
    job = {
        "original": str(original.absolute()),
        "into": str(into.absolute()),
        "specs": [asdict(spec) for spec in specs],
        **asdict(limits),
    }
    # The child's own alarm comes first; this one is for a child that a file has taken over.
    longest = limits.seconds * max(1.0, limits.pixels / 100_000_000) + 5
    try:
        answer = sandbox.ask(job, seconds=longest)
        if "refused" in answer:
            raise Refused(answer["refused"], answer["detail"], **answer["params"])
        if "failed" in answer:
            raise OSError(answer["failed"], os.strerror(answer["failed"]), str(original))
    except (Refused, OSError) as error:
        for spec in specs:
            (into / spec.file_name).unlink(missing_ok=True)
        if isinstance(error, Refused):
            logger.info("refused %s: %s %s", original.name, error.code, error.detail)
        raise
    return Rendering(
        facts=ImageFacts(**answer["facts"]),
        derivatives=[_derivative(entry, into, specs) for entry in answer["derivatives"]],
        colour=answer["colour"],
        phash=answer["phash"],
        look=bytes.fromhex(answer["look"]),
        notes=[Note(code, params) for code, params in answer["notes"]],
    )


def _derivative(entry: dict[str, Any], into: Path, specs: tuple[Spec, ...]) -> DerivativeFile:
    spec = next(spec for spec in specs if spec.name == entry["spec"])
    return DerivativeFile(
        spec, into / spec.file_name, spec.format, entry["width"], entry["height"], entry["bytes"]
    )
