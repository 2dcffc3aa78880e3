"""What a file is, is decided by its content."""

import io
import struct
from pathlib import Path

import pytest
import pyvips
from PIL import Image

from catalog.images.intake import identify, sniff
from catalog.images.refusals import SENTENCES, Refused


def _picture(width: int = 60, height: int = 40, bands: int = 3) -> pyvips.Image:
    return pyvips.Image.xyz(width, height)[0].bandjoin([40] * (bands - 1)).cast("uchar")


@pytest.mark.parametrize(
    ("kind", "suffix", "options"),
    [
        ("jpeg", ".jpg", {}),
        ("png", ".png", {}),
        ("tiff", ".tif", {}),
        ("tiff", ".tif", {"bigtiff": True, "tile": True}),
        ("webp", ".webp", {}),
        ("avif", ".avif", {"compression": "av1"}),
    ],
)
def test_a_picture_is_known_by_its_content_whatever_its_name(
    tmp_path: Path, kind: str, suffix: str, options: dict[str, object]
) -> None:
    named = tmp_path / f"picture{suffix}"
    _picture().copy(interpretation="srgb").write_to_file(str(named), **options)
    disguised = named.rename(tmp_path / "letter.docx")

    facts = identify(disguised)

    assert (facts.format, facts.width, facts.height) == (kind, 60, 40)
    assert facts.pages == 1
    assert facts.orientation == 1
    assert not facts.has_alpha


@pytest.mark.parametrize("suffix", [".jp2", ".j2k"])
def test_jpeg_2000_is_known_as_file_and_as_codestream(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"scan{suffix}"
    Image.new("RGB", (50, 30), "red").save(path)

    facts = identify(path)

    assert (facts.format, facts.width, facts.height) == ("jp2", 50, 30)


def test_a_turned_photograph_states_its_upright_size(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40)).save(path, exif=exif)

    facts = identify(path)

    assert (facts.width, facts.height, facts.orientation) == (40, 60, 6)


def test_transparency_and_profile_are_seen(tmp_path: Path) -> None:
    from PIL import ImageCms

    path = tmp_path / "seal.png"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGBA", (10, 10)).save(path, icc_profile=profile)

    facts = identify(path)

    assert facts.has_alpha
    assert facts.icc


def test_the_pages_of_a_tiff_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "album.tif"
    pages = [Image.new("L", (20, 20), shade) for shade in (0, 100, 200)]
    pages[0].save(path, save_all=True, append_images=pages[1:])

    assert identify(path).pages == 3


def _raw_tiff(tag: int, value: int) -> bytes:
    entry = struct.pack("<HHII", tag, 4, 1, value)
    return b"II\x2a\x00" + struct.pack("<IH", 8, 1) + entry + b"\x00" * 4


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("empty", b""),
        ("unknown", b"Inventory of the museum, 1926"),
        ("psd", b"8BPS\x00\x01" + b"\x00" * 20),
        ("eps", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
        ("eps", b"\xc5\xd0\xd3\xc6" + b"\x00" * 26),
        ("pdf", b"%PDF-1.7\n"),
        ("pdf", b"junk before\n%PDF-1.4\n"),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("svg", b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n<SVG/>"),
        ("svg", "<?xml version='1.0' encoding='utf-16'?><svg/>".encode("utf-16")),
        ("gif", b"GIF89a \x00 \x00"),
        ("bmp", b"BM>\x04\x00\x00"),
        ("ico", b"\x00\x00\x01\x00\x01\x00\x10\x10"),
        ("heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
        ("raw", b"\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom"),
        ("raw", b"II\x2a\x00\x10\x00\x00\x00CR\x02\x00" + b"\x00" * 20),
        ("raw", _raw_tiff(254, 1)),
        ("raw", _raw_tiff(50706, 0x0401)),
        ("video", b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41"),
        ("video", b"RIFF\x00\x00\x00\x00WAVEfmt "),
        ("archive", b"PK\x03\x04\x14\x00"),
        ("program", b"MZ\x90\x00\x03"),
        ("program", b"\x7fELF\x02\x01"),
        ("program", b"#!/bin/sh\nrm -rf /\n"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(tmp_path: Path, code: str, content: bytes) -> None:
    path = tmp_path / "portrait.jpg"
    path.write_bytes(content)

    with pytest.raises(Refused) as caught:
        sniff(path)

    assert caught.value.code == code
    assert caught.value.sentence == SENTENCES[code]


def test_a_header_that_claims_too_many_pixels_is_refused_before_decoding(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    picture = io.BytesIO()
    Image.new("L", (10, 10)).save(picture, "PNG")
    data = bytearray(picture.getvalue())
    data[16:24] = struct.pack(">II", 60_000, 60_000)
    import zlib

    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    path.write_bytes(data)

    with pytest.raises(Refused) as caught:
        identify(path)

    assert caught.value.code == "pixels"
    assert "3600000000" in caught.value.sentence


def test_the_limit_of_pixels_is_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    Image.new("L", (101, 100)).save(path)

    assert identify(path, max_pixels=10_100).width == 101
    with pytest.raises(Refused):
        identify(path, max_pixels=10_099)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "JPEG2000"])
def test_a_header_cut_short_is_refused(tmp_path: Path, format_: str) -> None:
    path = tmp_path / "cut"
    whole = io.BytesIO()
    Image.new("RGB", (100, 80), "blue").save(whole, format_)
    path.write_bytes(whole.getvalue()[:14])

    with pytest.raises(Refused) as caught:
        identify(path)

    assert caught.value.code in {"truncated", "damaged"}


def test_every_sentence_is_filled_by_its_parameters() -> None:
    params = {"pixels": 1, "limit": 1, "kind": "x", "format": "x", "pages": 2, "virus": "x"}
    for code, sentence in SENTENCES.items():
        assert "%(" not in sentence % params
        assert (sentence % params).endswith("."), code


def test_a_jpeg_with_fewer_bits_than_blocks_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "plain.jpg"
    Image.new("L", (4000, 4000)).save(path, optimize=True)  # nothing is smaller than plain black
    assert identify(path).width == 4000

    content = path.read_bytes()
    lie = struct.pack(">HH", 30_000, 30_000)
    path.write_bytes(content.replace(struct.pack(">HH", 4000, 4000), lie))
    with pytest.raises(Refused) as caught:
        identify(path)
    assert caught.value.code == "truncated"
