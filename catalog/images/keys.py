"""Storage keys: relative names, with forward slashes, for any storage."""

import hashlib
import re
from pathlib import Path

from catalog.images.specs import Spec

ORIGINALS = "originals"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PUBLIC_ID = re.compile(r"i[0-9A-Z]{4,}")


def sha256_of(path: Path) -> str:
    """The SHA-256 of the file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def original(sha256: str) -> str:
    """Where the original with this SHA-256 lies: the same bytes lie in the same place, once."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"no SHA-256: {sha256!r}")
    return f"{ORIGINALS}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def derivative(image_id: str, spec: Spec, sha256: str) -> str:
    """Where the derivative of the image with this public identifier lies, made of the original with
    this SHA-256: those of a new file never lie in the place of the old ones.

    The folder is named by the identifier's first two random characters (the letter before them
    is the same for all images): 1,024 folders, some 4,400 images each at 4.5 million.
    """
    if not _PUBLIC_ID.fullmatch(image_id):
        raise ValueError(f"no public identifier of an image: {image_id!r}")
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"no SHA-256: {sha256!r}")
    return f"derivatives/{image_id[1:3]}/{image_id}/{sha256[:8]}-{spec.file_name}"
