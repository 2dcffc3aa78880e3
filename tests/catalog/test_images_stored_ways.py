"""Every sound way of storing a picture in an accepted format is read, to the last row.

Pillow writes most of these files and reads all of them; what the portal shows must be the same. The
pictures are narrow and taller than two rows of tiles: what decoders give must meet without a seam.
"""

import io
import os
from pathlib import Path

import numpy as np
import pytest
import pyvips
import tifffile
from PIL import Image, ImageCms, TiffImagePlugin

from catalog.images.intake import verdict
from catalog.images.refusals import Refused
from catalog.images.render import render
from catalog.images.specs import PYRAMID

WIDTH, HEIGHT = 70, 1200


def picture(mode: str) -> Image.Image:
    """Wide shades, so that JPEG tiles change little, of which no two rows of tiles are alike."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    red = 128 + 100 * np.sin(y / 60)
    green = 128 + 100 * np.cos(y / 95)
    blue = 255 * x / WIDTH
    colours = Image.fromarray(np.dstack((red, green, blue)).astype(np.uint8))
    match mode:
        case "I;16":
            return Image.fromarray((red * 257).astype(np.uint16))
        case "1":  # blocks, each as large as one of JPEG
            return Image.fromarray(((y // 16 + x // 16 + y // 112) % 2).astype(bool))
        case "P":
            indexed = Image.fromarray(red.astype(np.uint8), "P")
            indexed.putpalette([shade for i in range(256) for shade in (i, 255 - i, i // 2)])
            return indexed
        case "RGBA" | "LA":
            transparent = colours.convert(mode)
            transparent.putalpha(Image.fromarray((255 * y / HEIGHT).astype(np.uint8)))
            return transparent
    return colours.convert(mode)


def shown(original: Path, into: Path) -> np.ndarray:
    """What the pyramid of the picture holds, in colours."""
    render(original, into, (PYRAMID,))
    return np.asarray(Image.open(into / PYRAMID.file_name).convert("RGB")).astype(int)


def seen(original: Path) -> np.ndarray:
    """What Pillow reads, on white and in the colours of a screen."""
    with Image.open(original) as opened:
        match opened.mode:
            case "I;16" | "I;16B":
                grey = np.asarray(opened).astype(int) >> 8
                return np.dstack((grey, grey, grey))
            case "CMYK":
                paper = io.BytesIO(pyvips.Operation.call("profile_load", "cmyk"))
                screen = ImageCms.createProfile("sRGB")
                plain = ImageCms.profileToProfile(opened, paper, screen, outputMode="RGB")
                assert plain
            case "RGBA" | "LA" | "PA":
                plain = Image.new("RGBA", opened.size, "white")
                plain.alpha_composite(opened.convert("RGBA"))
            case _:
                plain = opened
        return np.asarray(plain.convert("RGB")).astype(int)


def assert_shown(original: Path) -> None:
    """The portal shows the picture as Pillow reads it, but for what JPEG tiles lose."""
    apart = np.abs(shown(original, original.parent) - seen(original))

    assert apart.shape == (HEIGHT, WIDTH, 3)
    assert apart.mean() < 2
    assert apart.mean(axis=(1, 2)).max() < 8, "rows that are elsewhere, or missing"


@pytest.mark.parametrize("rows", [1, 5, 7, 13, 21, 512, 513, HEIGHT])
@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK", "I;16", "1", "P"])
def test_a_tiff_in_strips(
    tmp_path: Path, mode: str, compression: str, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        TiffImagePlugin, "WRITE_LIBTIFF", True
    )  # else all rows where not compressed
    original = tmp_path / "original"
    plain = picture(mode)
    line = (WIDTH * {"1": 1, "I;16": 16}.get(mode, 8 * len(plain.getbands())) + 7) // 8
    plain.save(original, "TIFF", compression=compression, strip_size=rows * line)
    with tifffile.TiffFile(original) as file:
        assert file.pages[0].rowsperstrip == rows

    assert_shown(original)


@pytest.mark.parametrize("side", [48, 128, 240, 256, 528])
@pytest.mark.parametrize("compression", ["none", "lzw", "deflate", "packbits"])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK", "I;16"])
def test_a_tiff_in_tiles(tmp_path: Path, mode: str, compression: str, side: int) -> None:
    original = tmp_path / "original.tif"
    pixels = pyvips.Image.new_from_array(picture(mode))
    pixels.tiffsave(
        str(original), compression=compression, tile=True, tile_width=side, tile_height=side
    )

    assert_shown(original)


@pytest.mark.parametrize(
    "options",
    [
        {"rowsperstrip": 13},
        {"rowsperstrip": 13, "planarconfig": "separate"},
        {"rowsperstrip": 13, "byteorder": ">"},
        {"rowsperstrip": 13, "bigtiff": True},
        {"rowsperstrip": HEIGHT, "bigtiff": True},
        {"tile": (240, 80), "bigtiff": True},
    ],
)
@pytest.mark.parametrize("bits", [8, 16])
def test_a_tiff_of_another_kind(tmp_path: Path, bits: int, options: dict[str, object]) -> None:
    original = tmp_path / "original.tif"
    pixels = np.asarray(picture("RGB"))
    stored = pixels if bits == 8 else pixels.astype(np.uint16) * 257
    if options.get("planarconfig"):
        stored = np.moveaxis(stored, -1, 0)
    tifffile.imwrite(original, stored, photometric="rgb", **options)

    apart = np.abs(shown(original, tmp_path) - pixels.astype(int))

    assert apart.mean() < 2
    assert apart.mean(axis=(1, 2)).max() < 8


def test_a_tiff_of_planes_in_tiles_is_refused_in_words(tmp_path: Path) -> None:
    """libvips reads none, nor does Pillow those of 16 bits."""
    original = tmp_path / "original.tif"
    planes = np.moveaxis(np.asarray(picture("RGB")), -1, 0)
    tifffile.imwrite(original, planes, photometric="rgb", planarconfig="separate", tile=(48, 48))

    with pytest.raises(Refused) as caught:
        render(original, tmp_path, (PYRAMID,))

    assert caught.value.code == "planes"


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_tiff_of_several_pages_in_strips(tmp_path: Path, mode: str) -> None:
    """The first page is shown, and the user is told (`test_images_render`)."""
    original = tmp_path / "album.tif"
    first = picture(mode)
    others = [Image.new("L", (9, 9)), first.rotate(180)]
    strip = 13 * WIDTH * len(mode)
    first.save(
        original, save_all=True, append_images=others, compression="tiff_lzw", strip_size=strip
    )

    assert_shown(original)


@pytest.mark.parametrize("rows", [8, 24, 520, HEIGHT])
def test_a_tiff_of_jpeg_strips(tmp_path: Path, rows: int) -> None:
    original = tmp_path / "original"
    options = {"compression": "jpeg", "quality": 95, "strip_size": rows * WIDTH * 3}
    picture("RGB").save(original, "TIFF", **options)

    assert_shown(original)


@pytest.mark.parametrize("orientation", [3, 6])
def test_a_turned_tiff_in_strips(tmp_path: Path, orientation: int) -> None:
    original = tmp_path / "original"
    turned = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}[orientation]
    upright = picture("RGB")
    stored = upright.transpose(turned)
    tags = {274: orientation}
    stored.save(
        original, "TIFF", compression="tiff_lzw", strip_size=13 * 3 * stored.width, tiffinfo=tags
    )

    apart = np.abs(shown(original, tmp_path) - np.asarray(upright).astype(int))

    assert apart.mean() < 2


def test_a_tiff_with_a_tag_as_large_as_the_layers_of_photoshop(tmp_path: Path) -> None:
    original = tmp_path / "layers.tif"
    layers = (37724, "B", 60_000_000, bytes(60_000_000), True)
    tifffile.imwrite(original, np.asarray(picture("RGB")), extratags=[layers])

    assert_shown(original)


def test_a_tiff_with_such_a_tag_is_told_to_be_cut_off(tmp_path: Path) -> None:
    original = tmp_path / "layers.tif"
    layers = (37724, "B", 60_000_000, bytes(60_000_000), True)
    tifffile.imwrite(original, np.asarray(picture("RGB")), extratags=[layers])
    os.truncate(original, original.stat().st_size - 1000)

    with pytest.raises(Refused) as caught:
        render(original, tmp_path, (PYRAMID,))

    assert caught.value.code == "truncated"


def test_a_strip_or_tag_that_takes_too_much_memory_is_no_damage(tmp_path: Path) -> None:
    original = tmp_path / "original"
    picture("L").save(original, "TIFF")
    for words in (
        "tiff2vips: No space for data buffer at scanline 4294967295",
        "tiff2vips: Failed to allocate memory for custom tag binary object (32290876 elements ...)",
    ):
        assert verdict(original, "tiff", pyvips.Error(words)).code == "memory"


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        *(("RGB", {"progressive": way, "subsampling": of}) for way in (0, 1) for of in (0, 2)),
        ("RGB", {"restart_marker_rows": 3}),
        ("L", {"progressive": True}),
        ("CMYK", {}),
        ("CMYK", {"progressive": True}),
    ],
)
def test_a_jpeg(tmp_path: Path, mode: str, options: dict[str, object]) -> None:
    original = tmp_path / "original"
    picture(mode).save(original, "JPEG", quality=95, **options)

    assert_shown(original)


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize("mode", ["RGB", "L", "I;16", "1", "P", "RGBA", "LA"])
def test_a_png(tmp_path: Path, mode: str, interlaced: bool) -> None:
    original = tmp_path / "original.png"
    plain = picture(mode)
    if interlaced:  # Pillow writes none
        whole = plain.convert({"1": "L", "P": "RGB"}.get(mode, mode))
        options = {"1": {"bitdepth": 1}, "P": {"palette": 1}}.get(mode, {})
        pixels = pyvips.Image.new_from_array(np.asarray(whole))
        pixels.pngsave(str(original), interlace=True, **options)
    else:
        plain.save(original)

    assert_shown(original)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
@pytest.mark.parametrize("lossless", [False, True])
def test_a_webp(tmp_path: Path, mode: str, lossless: bool) -> None:
    original = tmp_path / "original"
    picture(mode).save(original, "WEBP", lossless=lossless, quality=95)

    assert_shown(original)
