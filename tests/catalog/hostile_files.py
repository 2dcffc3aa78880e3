"""Good files of every accepted format, and seeded ways to spoil them."""

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache
from random import Random

import numpy as np
import pyvips
from PIL import Image, ImageCms

WIDTH, HEIGHT = 317, 211
"""Sides that no other number in a small file's header is likely to be."""


@cache
def good_files() -> dict[str, bytes]:
    """Contents by the name of the way they are stored."""
    return {
        "jpeg": _pillow("JPEG", quality=90),
        "jpeg-progressive": _pillow("JPEG", progressive=True, exif=_turned()),
        "jpeg-cmyk": _pillow("JPEG", mode="CMYK"),
        "png": _pillow("PNG"),
        "png-palette": _pillow("PNG", mode="P"),
        "png-16": _vips_16_bit().pngsave_buffer(),
        "png-interlaced": _vips().pngsave_buffer(interlace=True),
        "tiff": _pillow("TIFF"),
        "tiff-tiled": _vips().tiffsave_buffer(tile=True, compression="deflate", pyramid=True),
        "tiff-striped": _vips().tiffsave_buffer(compression="lzw", predictor="horizontal"),
        "tiff-jpeg": _vips().tiffsave_buffer(compression="jpeg", tile=True),
        "tiff-16": _vips_16_bit().tiffsave_buffer(compression="deflate"),
        "tiff-cmyk": _pillow("TIFF", mode="CMYK"),
        "tiff-lab": _lab(),
        "tiff-pages": _pillow("TIFF", save_all=True, append_images=[picture(), picture()]),
        "tiff-big": _vips().tiffsave_buffer(bigtiff=True),
        "tiff-old-jpeg": old_jpeg_tiff(_pillow("JPEG")),
        "webp": _pillow("WEBP"),
        "webp-lossless": _pillow("WEBP", lossless=True),
        "webp-animated": _pillow("WEBP", save_all=True, append_images=[picture("L")]),
        "avif": _pillow("AVIF", speed=9),
        "jp2": _pillow("JPEG2000"),
        "j2k": _pillow("JPEG2000", no_jp2=True),
    }


def spoiled(random: Random) -> tuple[str, bytes]:
    """What was done, as words for a failing test's message, and the content it gave."""
    names = sorted(good_files())
    name = random.choice(names)
    content = good_files()[name]
    done = [name]
    for way in random.sample(sorted(_WAYS), random.choice((1, 1, 1, 2, 3))):
        content = _WAYS[way](content, random)
        done.append(way)
    return " ".join(done), content


def picture(mode: str = "RGB") -> Image.Image:
    """Soft colours with some grain, so that no format stores it in a few bytes."""
    random = np.random.default_rng(4)
    rough = random.integers(30, 220, (9, 13, 3), dtype=np.uint8)
    soft = Image.fromarray(rough).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    grain = random.integers(0, 12, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    return Image.fromarray(np.asarray(soft) + grain).convert(mode)


def old_jpeg_tiff(jpeg: bytes) -> bytes:
    """A TIFF of TIFF 6.0's own kind of JPEG, which Technical Note 2 has put out of use."""
    start = 8 + 2 + 12 * 11 + 4 + 6
    tags = [
        (256, 3, 1, WIDTH),
        (257, 3, 1, HEIGHT),
        (258, 3, 3, start - 6),
        (259, 3, 1, 6),
        (262, 3, 1, 6),
        (273, 4, 1, start),
        (277, 3, 1, 3),
        (278, 3, 1, HEIGHT),
        (279, 4, 1, len(jpeg)),
        (513, 4, 1, start),
        (514, 4, 1, len(jpeg)),
    ]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    head = b"II\x2a\x00" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)
    return head + struct.pack("<3H", 8, 8, 8) + jpeg


def png_bomb(side: int, bytes_inside: int, *, chunk: bytes = b"IDAT") -> bytes:
    """A grey PNG of `side` × `side` pixels, one chunk of which unpacks to `bytes_inside` zeros."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(bytes_inside >> 20))
    packed += packer.flush()
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))]
    if chunk == b"IDAT":
        chunks.append((chunk, packed))
    else:
        pixels = zlib.compress(bytes(side * (side + 1)))
        chunks += [(chunk, b"name\x00\x00" + packed), (b"IDAT", pixels)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _png_chunk(kind, data) for kind, data in [*chunks, (b"IEND", b"")]
    )


def padded_jpeg(marker: int, start: bytes, segments: int) -> bytes:
    """A good JPEG behind `segments` application segments of 64 KB each."""
    segment = bytes((0xFF, marker)) + struct.pack(">H", 65535) + start.ljust(65533, b"\x41")
    jpeg = good_files()["jpeg"]
    return jpeg[:2] + segment * segments + jpeg[2:]


def _pillow(format_: str, mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    picture(mode).save(file, format_, **options)
    return file.getvalue()


def _vips() -> pyvips.Image:
    return pyvips.Image.new_from_array(np.asarray(picture()), interpretation="srgb")


def _vips_16_bit() -> pyvips.Image:
    return (_vips().cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")


def _lab() -> bytes:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    file = io.BytesIO()
    ImageCms.profileToProfile(picture(), srgb, lab, outputMode="LAB").save(file, "TIFF")
    return file.getvalue()


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(12, len(content))]


def _flip(content: bytes, random: Random) -> bytes:
    flipped = bytearray(content)
    reach = random.choice((64, 400, len(content)))
    for _ in range(random.randint(1, 12)):
        flipped[random.randrange(min(reach, len(content)))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _swap_header(content: bytes, random: Random) -> bytes:
    other = good_files()[random.choice(sorted(good_files()))]
    length = random.choice((4, 12, 32, 200))
    return other[:length] + content[length:]


def _splice(content: bytes, random: Random) -> bytes:
    other = good_files()[random.choice(sorted(good_files()))]
    return content[: random.randrange(len(content))] + other[random.randrange(len(other)) :]


def _lie_about_sizes(content: bytes, random: Random) -> bytes:
    """Write another number wherever the header seems to name a side."""
    for side in random.sample((WIDTH, HEIGHT), random.randint(1, 2)):
        lie = random.choice((0, 1, side - 1, side + 1, 5000, 30_000, 65_535, 2**31 - 1, 2**32 - 1))
        for form in (">I", "<I", ">H", "<H"):
            told = struct.pack(form, lie & (0xFFFFFFFF if form[1] == "I" else 0xFFFF))
            content = content[:600].replace(struct.pack(form, side), told) + content[600:]
    if content.startswith(b"\x89PNG"):  # with the right checksum, or nobody would believe it
        content = content[:8] + _png_chunk(b"IHDR", content[16:29]) + content[33:]
    return content


def _fill(content: bytes, random: Random) -> bytes:
    start = random.randrange(len(content))
    length = random.choice((4, 100, 5000))
    byte = random.choice((b"\x00", b"\xff"))
    return content[:start] + byte * length + content[start + length :]


_WAYS: dict[str, Callable[[bytes, Random], bytes]] = {
    "cut": _cut,
    "bits flipped": _flip,
    "header swapped": _swap_header,
    "spliced": _splice,
    "sizes untrue": _lie_about_sizes,
    "filled": _fill,
}
