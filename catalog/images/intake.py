"""What a file is, judged by its content: never by its name, never by what the sender says."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from catalog.images.endings import has_tiled_planes, is_cut_off, tiff_compression
from catalog.images.refusals import Refused

GIGAPIXEL = 1_000_000_000
_HEAD = 4096

MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tiff": "image/tiff",
    "webp": "image/webp",
    "avif": "image/avif",
    "jp2": "image/jp2",
}
"""The accepted formats and their media types (JPEG 2000 also as a bare codestream)."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II\x2a\x00", "tiff"),
    (b"MM\x00\x2a", "tiff"),
    (b"II\x2b\x00", "tiff"),
    (b"MM\x00\x2b", "tiff"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
)
_REFUSED_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"8BPS", "psd"),
    (b"%!PS", "eps"),
    (b"\xc5\xd0\xd3\xc6", "eps"),
    (b"%PDF-", "pdf"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"\x00\x00\x01\x00", "ico"),
    (b"\x00\x00\x02\x00", "ico"),
    (b"FUJIFILMCCD-RAW", "raw"),
    (b"IIRO", "raw"),
    (b"IIU\x00", "raw"),
    (b"PK\x03\x04", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"OggS", "video"),
    (b"ID3", "video"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xfe\xed\xfa", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
)
_TIFF_COMPRESSIONS = {0, 1, 2, 3, 4, 5, 7, 8, 32773, 32946}
"""None, the CCITT ones, LZW, JPEG, Deflate, PackBits; 0: not told. The old JPEG (6) has so many
dialects that its decoders are a danger."""
_TIFF_NO_MEMORY = ("No space for", "Failed to allocate memory")
"""How libtiff says that a strip, a tile or a tag takes more memory than there is."""
_JPEG_PIXELS_A_BYTE = 512
"""A JPEG spends at least one bit on each block of 8 × 8 pixels (ISO/IEC 10918-1, F.1.2.1)."""
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


@dataclass(frozen=True)
class ImageFacts:
    """What the header says. `width` and `height` are in pixels of the upright picture, that is
    after the EXIF `orientation` (1 to 8, TIFF 6.0) has been applied."""

    format: str
    width: int
    height: int
    pages: int
    has_alpha: bool
    orientation: int
    icc: bool

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]


class _Header(NamedTuple):
    width: int
    height: int
    pages: int
    has_alpha: bool
    orientation: int
    icc: bool


def sniff(path: Path) -> str:
    """The format of the file at `path`, a key of `MEDIA_TYPES`, from its first 4 KB.

    Nothing is decoded and no decoder is called, so a web process may ask.
    Raises `Refused` in words for everything that is no accepted picture.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if not head:
            raise Refused("empty")
        kind = _format_of(head)
        if kind == "tiff" and _is_raw(file, head):
            raise Refused("raw")
    return kind


def _format_of(head: bytes) -> str:
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(b"RIFF"):
        if head[8:12] == b"WEBP":
            return "webp"
        raise Refused("video")
    if head[4:8] == b"ftyp":
        return _iso_media_format(head)
    for signature, code in _REFUSED_SIGNATURES:
        if head.startswith(signature):
            raise Refused(code)
    text = head.replace(b"\x00", b"").lower()
    if b"<svg" in text:
        raise Refused("svg")
    if b"%pdf-" in text[:1024]:
        raise Refused("pdf")
    raise Refused("unknown")


def _iso_media_format(head: bytes) -> str:
    """AVIF, or the reason why not (ISO/IEC 14496-12 file type box, ISO/IEC 23008-12 brands)."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12]} | {head[at : at + 4] for at in range(16, length - 3, 4)}
    if brands & {b"avif", b"avis"}:
        return "avif"
    if brands & _HEIC_BRANDS:
        raise Refused("heic")
    raise Refused("raw" if head[8:12] == b"crx " else "video")


def _is_raw(file: BinaryIO, head: bytes) -> bool:
    """Whether a TIFF is a camera's raw file: its first page is then only a small preview.

    Canon marks its header; DNG carries tag 50706; NEF, ARW and others declare the first page a
    reduced picture (NewSubfileType, tag 254, bit 0).
    """
    if head[8:10] == b"CR":
        return True
    order = "<" if head[:2] == b"II" else ">"
    if head[2:4] != struct.pack(order + "H", 42) or len(head) < 8:
        return False
    file.seek(struct.unpack(order + "I", head[4:8])[0])
    count = file.read(2)
    if len(count) < 2:
        return False
    entries = file.read(12 * struct.unpack(order + "H", count)[0])
    for at in range(0, len(entries) - 11, 12):
        tag, _kind, _count, value = struct.unpack_from(order + "HHII", entries, at)
        if tag == 50706 or (tag == 254 and value & 1):
            return True
    return False


def identify(path: Path, *, max_pixels: int = GIGAPIXEL) -> ImageFacts:
    """The facts of the picture at `path`, from its header alone; no pixel is decoded.

    Headers are read by libvips and Pillow, so files of strangers belong into the child process of
    `catalog.images.render`. Raises `Refused`.
    """
    kind = sniff(path)
    try:
        header = _jp2_header(path) if kind == "jp2" else _vips_header(path, kind)
    except (Refused, MemoryError):
        raise
    except Exception as error:
        # Decoders raise whatever their parser stumbles over; each means the same to the sender.
        raise verdict(path, kind, error) from error
    if header.width * header.height > max_pixels:
        pixels = header.width * header.height
        raise Refused("pixels", pixels=pixels, limit=max_pixels)
    if kind == "jpeg" and header.width * header.height > _JPEG_PIXELS_A_BYTE * path.stat().st_size:
        raise Refused("truncated", "fewer bits than blocks")  # else filled up with grey for minutes
    return ImageFacts(kind, *header)


def verdict(path: Path, kind: str, error: Exception) -> Refused:
    """The refusal that a decoder's `error` on the file at `path` stands for."""
    detail = str(error)[:500]
    if isinstance(error, MemoryError) or "out of memory" in detail.lower():
        return Refused("memory", detail)
    if is_cut_off(path, kind):
        return Refused("truncated", detail)
    if any(words in detail for words in _TIFF_NO_MEMORY):
        return Refused("memory", detail)
    if kind == "tiff" and (number := tiff_compression(path)) not in _TIFF_COMPRESSIONS:
        return Refused("compression", detail, kind=number)
    if kind == "tiff" and has_tiled_planes(path):
        return Refused("planes", detail)
    return Refused("damaged", detail, format=kind.upper())


def load(path: Path, kind: str, **options: Any) -> Any:
    """The file as a lazy `pyvips.Image`, opened by the loader of its sniffed format only.

    A TIFF may hold more than 50 MB in one compressed strip or in one tag, such as the layers that
    Photoshop saves; libvips refuses that unless told not to, but our limit of memory holds as well.
    """
    import pyvips

    loader = {"avif": "heifload"}.get(kind, f"{kind}load")
    if kind == "tiff":
        options["unlimited"] = True
    return getattr(pyvips.Image, loader)(str(path), **options)


def _vips_header(path: Path, kind: str) -> _Header:
    try:
        image = load(path, kind, access="sequential")
    except Exception:
        if kind != "tiff":
            raise
        return _pillow_header(path)
    orientation = image.get("orientation") if image.get_typeof("orientation") else 1
    if not 1 <= orientation <= 8:
        orientation = 1
    width, height = image.width, image.height
    if orientation >= 5:
        width, height = height, width
    icc = image.get_typeof("icc-profile-data") != 0
    return _Header(width, height, image.get_n_pages(), bool(image.hasalpha()), orientation, icc)


def _jp2_header(path: Path) -> _Header:
    return _pillow_header(path)


def _pillow_header(path: Path) -> _Header:
    """For what libvips has no decoder for: JPEG 2000, and 8-bit L*a*b* TIFF."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own limit decides, and says so in words
    with Image.open(path, formats=["JPEG2000", "TIFF"]) as image:
        alpha = "A" in image.getbands() and image.mode != "LAB"
        return _Header(image.width, image.height, 1, alpha, 1, "icc_profile" in image.info)
