"""What a camera or a person wrote into a file stays in the original: byte by byte, nothing of it
reaches a derivative or an answer of the IIIF service."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image as Pixels
from PIL.PngImagePlugin import PngInfo

from catalog.actions.images import attach_image
from catalog.images.render import render
from catalog.models import Image
from tests.cast import Cast
from tests.factories import ObjectFactory

MARK = b"PLANTED"
WIDTH, HEIGHT = 1100, 700


def exif() -> Pixels.Exif:
    """Place, owner, serial numbers and a maker's note."""
    tags = Pixels.Exif()
    tags[0x010F] = "PLANTED-CAMERA"
    tags[0x013B] = "PLANTED-ARTIST"
    photograph = tags.get_ifd(0x8769)
    photograph[0x927C] = b"PLANTED-MAKER-NOTE"
    photograph[0xA430] = "PLANTED-OWNER"
    photograph[0xA431] = "PLANTED-SERIAL"
    photograph[0xA435] = "PLANTED-LENS-SERIAL"
    place = tags.get_ifd(0x8825)
    place[1], place[2] = "N", (43.0, 14.0, 17.0)
    place[3], place[4] = "E", (76.0, 54.0, 3.0)
    place[28] = b"ASCII\0\0\0PLANTED-PLACE"
    return tags


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>PLANTED-XMP</a></x:xmpmeta>'
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x11\x1c\x02\x50\x00\x0cPLANTED-IPTC"


def soft() -> Pixels.Image:
    rough = np.random.default_rng(2).integers(20, 230, (7, 11, 3), dtype=np.uint8)
    return Pixels.fromarray(rough).resize((WIDTH, HEIGHT), Pixels.Resampling.BICUBIC)


def saved(format_: str, **options: Any) -> bytes:
    file = io.BytesIO()
    soft().save(file, format_, **options)
    return file.getvalue()


def jpeg() -> bytes:
    plain = saved("JPEG", exif=exif(), xmp=XMP, comment=b"PLANTED-COMMENT")
    iptc = b"\xff\xed" + (len(IPTC) + 2).to_bytes(2, "big") + IPTC
    return plain[:2] + iptc + plain[2:]


def png() -> bytes:
    texts = PngInfo()
    texts.add_text("Author", "PLANTED-TEXT")
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return saved("PNG", exif=exif(), pnginfo=texts)


def tiff() -> bytes:
    tags = exif()
    for directory in (0x8769, 0x8825):
        tags[directory] = dict(tags.get_ifd(directory))
    tags[270], tags[700], tags[33723] = "PLANTED-DESCRIPTION", XMP, IPTC
    return saved("TIFF", exif=tags)


ORIGINALS: dict[str, tuple[Callable[[], bytes], int]] = {
    "jpeg": (jpeg, 10),
    "png": (png, 9),
    "tiff": (tiff, 9),
    "webp": (lambda: saved("WEBP", exif=exif(), xmp=XMP), 8),
    "avif": (lambda: saved("AVIF", exif=exif(), xmp=XMP, speed=9), 8),
}
"""How each is made, and how many marks it holds at least."""

ANSWERS = [
    "full/max/0/default.{}",
    "full/300,/0/default.{}",
    "0,0,512,512/512,512/0/default.{}",
    "1024,512,76,188/76,188/0/default.{}",
    "11,7,500,333/200,/90/gray.{}",
]


@pytest.mark.parametrize("kind", ORIGINALS)
def test_nothing_private_reaches_the_public(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Callable[..., Any], kind: str
) -> None:
    make, marks = ORIGINALS[kind]
    content = make()
    assert content.count(MARK) >= marks, "the test plants what it looks for"
    record = ObjectFactory.create(museum=cast.abai)
    with django_capture_on_commit_callbacks(execute=True):
        image = attach_image(record=record, file=io.BytesIO(content), name=f"vase.{kind}")
    image.refresh_from_db()
    assert image.state == Image.State.READY

    public = {}
    for made in image.derivatives.all():
        with default_storage.open(made.key) as file:
            public[made.spec] = file.read()
    for path in ANSWERS:
        for extension in ("jpg", "png", "webp"):
            address = f"/iiif/image/3/{image.public_id}/{path.format(extension)}"
            answer = client.get(address)
            assert answer.status_code == 200
            public[address] = answer.content
    assert len(public) == len(image.derivatives.all()) + 15
    for name, answered in public.items():
        for private in (MARK, b"Exif", b"http://ns.adobe.com", b"8BIM", b"eXIf", b"tEXt", b"iTXt"):
            assert private not in answered, (name, private)
        assert not pyvips.Image.new_from_buffer(answered, "").get_typeof("exif-data")

    with default_storage.open(image.original) as file:
        assert file.read() == content, "the original is sacred"


def test_the_words_inside_a_colour_profile_go_too(tmp_path: Path) -> None:
    words = "PLANTED".encode("utf-16-be")
    profile = bytearray(pyvips.Image.profile_load("p3"))
    at = profile.find(b"mluc", profile.find(b"mluc") + 4) + 28  # the copyright's first letters
    profile[at : at + len(words)] = words
    original = tmp_path / "original"
    soft().save(original, "JPEG", icc_profile=bytes(profile))
    assert words in original.read_bytes()
    into = tmp_path / "out"
    into.mkdir()

    for file in render(original, into).derivatives:
        content = file.path.read_bytes()
        for private in (words, b"ICC_PROFILE", b"ICCP"):
            assert private not in content, (file.spec.name, private)
