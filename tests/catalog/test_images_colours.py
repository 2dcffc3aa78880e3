"""Colours come out as a colour management of another house computes them; every way of storing
a turn, transparency or pages is understood."""

import io
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image as Pixels
from PIL import ImageCms

from catalog.images.render import Rendering, render

WIDTH, HEIGHT = 300, 200


def profile(name: str) -> bytes:
    """One of the profiles that libvips brings: p3, cmyk or srgb."""
    return bytes(pyvips.Image.profile_load(name))


def patches(bands: int) -> Pixels.Image:
    """Forty even patches of strong and soft colours."""
    values = np.random.default_rng(11).integers(0, 256, (5, 8, bands), dtype=np.uint8)
    if bands == 4:
        values[..., 3] //= 3  # little black, or everything is dark
    mode = "RGB" if bands == 3 else "CMYK"
    return Pixels.fromarray(values, mode).resize((320, 200), Pixels.Resampling.NEAREST)


def centres(picture: Pixels.Image) -> np.ndarray:
    """The colours in the middle of the patches, as (5, 8, 3) integers."""
    return np.asarray(picture.convert("RGB")).astype(int)[20::40, 20::40]


def by_pillow(picture: Pixels.Image, source: bytes) -> np.ndarray:
    converted = ImageCms.profileToProfile(
        picture,
        ImageCms.ImageCmsProfile(io.BytesIO(source)),
        ImageCms.ImageCmsProfile(io.BytesIO(profile("srgb"))),
        renderingIntent=ImageCms.Intent.PERCEPTUAL,
        outputMode="RGB",
    )
    assert converted is not None
    return centres(converted)


def shown(rendering: Rendering) -> np.ndarray:
    """The patches of the full level of the pyramid, which is nowhere scaled."""
    file = next(file for file in rendering.derivatives if file.spec.kind == "pyramid")
    return centres(Pixels.open(file.path))


@pytest.mark.parametrize(("name", "bands"), [("p3", 3), ("cmyk", 4)])
@pytest.mark.parametrize("format_", ["JPEG", "TIFF"])
def test_a_profile_is_converted_as_pillow_converts_it(
    tmp_path: Path, name: str, bands: int, format_: str
) -> None:
    original = tmp_path / "original"
    picture = patches(bands)
    options = {"quality": 100, "subsampling": 0} if format_ == "JPEG" else {}
    picture.save(original, format_, icc_profile=profile(name), **options)

    seen = shown(render(original, tmp_path))

    # JPEG tiles of quality 85 cost a few steps; a profile left out would cost dozens.
    difference = np.abs(seen - by_pillow(picture, profile(name)))
    assert difference.mean() < 3
    assert np.percentile(difference, 95) <= 10
    ignored = np.abs(seen - centres(picture))
    assert ignored.mean() > 4 * difference.mean()


def quarters() -> Pixels.Image:
    """Red, green above blue, white."""
    picture = Pixels.new("RGB", (WIDTH, HEIGHT), "white")
    for colour, corner in (("red", (0, 0)), ("lime", (150, 0)), ("blue", (0, 100))):
        picture.paste(colour, (*corner, corner[0] + 150, corner[1] + 100))
    return picture


@pytest.mark.parametrize("format_", ["PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", [3, 6, 7])
def test_a_turn_is_understood_in_every_format(
    tmp_path: Path, format_: str, orientation: int
) -> None:
    turn = {
        3: Pixels.Transpose.ROTATE_180,
        6: Pixels.Transpose.ROTATE_90,
        7: Pixels.Transpose.TRANSVERSE,
    }
    exif = Pixels.Exif()
    exif[0x0112] = orientation
    original = tmp_path / "original"
    quarters().transpose(turn[orientation]).save(original, format_, exif=exif)

    rendering = render(original, tmp_path)

    assert (rendering.facts.width, rendering.facts.height) == (WIDTH, HEIGHT)
    file = next(file for file in rendering.derivatives if file.spec.kind == "pyramid")
    with Pixels.open(file.path) as picture:
        upright = np.asarray(picture.convert("RGB")).astype(int)
    assert upright.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(upright - np.asarray(quarters()).astype(int)).mean() < 6


def _alpha_16_bit() -> bytes:
    red = pyvips.Image.black(80, 60, bands=4).linear([1] * 4, [65535, 0, 0, 0])
    return red.cast("ushort").copy(interpretation="rgb16").pngsave_buffer()


def _written(picture: Pixels.Image, format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        _alpha_16_bit(),
        _written(Pixels.new("LA", (80, 60), (0, 0)), "PNG"),
        _written(Pixels.new("P", (80, 60), 0), "PNG", transparency=0),
        _written(Pixels.new("RGBA", (80, 60), (255, 0, 0, 0)), "TIFF"),
        _written(Pixels.new("RGBA", (80, 60), (255, 0, 0, 0)), "WEBP", lossless=True),
        _written(Pixels.new("RGBA", (80, 60), (255, 0, 0, 0)), "AVIF", speed=9),
        _written(Pixels.new("RGBA", (80, 60), (255, 0, 0, 0)), "JPEG2000"),
    ],
    ids=["16-bit", "grey", "palette", "tiff", "webp", "avif", "jp2"],
)
def test_what_is_transparent_is_white_and_said_to_be(tmp_path: Path, content: bytes) -> None:
    original = tmp_path / "original"
    original.write_bytes(content)

    rendering = render(original, tmp_path)

    assert rendering.colour == "#ffffff"
    assert [note.code for note in rendering.notes] == ["flattened"]


@pytest.mark.parametrize("format_", ["TIFF", "WEBP"])
def test_of_several_pages_or_moments_the_first_is_shown_and_said_to_be(
    tmp_path: Path, format_: str
) -> None:
    original = tmp_path / "original"
    others = [Pixels.new("RGB", (WIDTH, HEIGHT), colour) for colour in ("black", "gold")]
    quarters().save(original, format_, save_all=True, append_images=others)

    rendering = render(original, tmp_path)

    assert [(note.code, note.params) for note in rendering.notes] == [("first_page", {"pages": 3})]
    file = next(file for file in rendering.derivatives if file.spec.kind == "pyramid")
    assert Pixels.open(file.path).convert("RGB").getpixel((20, 20))[0] > 200  # type: ignore[index]


def test_sixteen_bits_are_scaled_and_not_cut_off(tmp_path: Path) -> None:
    ramp = pyvips.Image.xyz(256, 50)[0] * 257
    original = tmp_path / "original.tif"
    ramp.cast("ushort").copy(interpretation="grey16").tiffsave(str(original))

    file = next(f for f in render(original, tmp_path).derivatives if f.spec.kind == "pyramid")

    with Pixels.open(file.path) as picture:
        row = np.asarray(picture.convert("L")).astype(int)[25]
    assert np.abs(row - np.arange(256)).max() <= 4
