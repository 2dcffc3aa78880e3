"""A quick look at a file before it is attached: whether it is a picture, and what it looks like."""

import base64
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from catalog.images.intake import sniff
from catalog.images.refusals import SENTENCES, Refused
from catalog.images.render import Limits, render
from catalog.images.specs import Spec
from catalog.photographs.archive import Entry

_GLANCE: Final = Spec("glance", 1, "page", "webp", 96, 96, 50)
_HEAD: Final = 1 << 16
_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class Glance:
    """What was seen; `sha256` where all of it was read. `thumbnail` is a WebP of at most 96 pixels,
    in base64; `refusal` a sentence, where the file is no picture that can be taken."""

    sha256: str = ""
    phash: int | None = None
    look: bytes = b""
    thumbnail: str = ""
    refusal: str = ""


def glance(entry: Entry) -> Glance:
    """Look at one file. Of what is no picture by its beginning no more is read.

    Raises OSError for what is wrong here, such as a full disk.
    """
    if entry.refusal:
        return Glance(refusal=entry.refusal)
    sha256 = ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        try:
            sha256 = _fetched(entry, path)
            seen = render(path, Path(folder), (_GLANCE,), Limits(pixels=settings.IMAGE_MAX_PIXELS))
        except Refused as refused:
            sentence = gettext(SENTENCES[refused.code]) % refused.params
            return Glance(sha256, refusal=sentence)
        except ValidationError as refused:
            return Glance(sha256, refusal=refused.messages[0])
        thumbnail = base64.b64encode((Path(folder) / _GLANCE.file_name).read_bytes()).decode()
    return Glance(sha256, seen.phash, seen.look, thumbnail)


def _fetched(entry: Entry, path: Path) -> str:
    """The SHA-256 of the file, all of which is at `path` now."""
    digest = hashlib.sha256()
    with entry.open() as file, path.open("wb") as copy:
        head = file.read(_HEAD)
        copy.write(head)
        copy.flush()
        sniff(path)
        digest.update(head)
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()
