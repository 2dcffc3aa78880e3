"""From a stored original to derivatives in a folder."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from catalog.images.keys import sha256_of
from catalog.images.refusals import Refused
from catalog.images.render import Limits, Rendering, render
from catalog.images.specs import Spec
from museumportal.lib.storage import stored


def make(
    original: str, sha256: str, into: Path, specs: tuple[Spec, ...]
) -> tuple[Rendering, float]:
    """What was made of the original stored under this key, and the seconds that took.

    Raises `Refused`, also where the original is lost or has another SHA-256; UnavailableError while
    its storage is away.
    """
    started = time.monotonic()
    try:
        with _local(original) as path:
            if sha256_of(path) != sha256:
                raise Refused("changed", original)
            rendering = render(path, into, specs, Limits(pixels=settings.IMAGE_MAX_PIXELS))
    except FileNotFoundError as error:
        raise Refused("missing", original) from error
    return rendering, time.monotonic() - started


@contextmanager
def _local(key: str) -> Iterator[Path]:
    """The stored file as a path: itself on a local disk, else a copy for as long as it is used."""
    with stored.opened(key) as file:
        if file.path is not None:
            yield file.path
            return
    with tempfile.NamedTemporaryFile(prefix="original-") as copy:
        with stored.open(key) as original:
            shutil.copyfileobj(original, copy, 1 << 20)
        copy.flush()
        yield Path(copy.name)
