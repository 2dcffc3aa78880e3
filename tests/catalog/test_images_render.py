"""From an original to its derivatives: upright, sRGB, opaque, no metadata, at declared sizes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms

from catalog.images import sandbox
from catalog.images.refusals import Refused
from catalog.images.render import Limits, Rendering, render
from catalog.images.specs import BY_NAME

RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 30), (30, 30, 200), (220, 200, 40)


def quarters(width: int = 300, height: int = 200) -> Image.Image:
    """A picture that tells which way is up: red, green above blue, yellow."""
    picture = Image.new("RGB", (width, height))
    half = (width // 2, height // 2)
    for colour, corner in zip(
        (RED, GREEN, BLUE, YELLOW),
        ((0, 0), (half[0], 0), (0, half[1]), half),
        strict=True,
    ):
        picture.paste(colour, (*corner, corner[0] + half[0] + 1, corner[1] + half[1] + 1))
    return picture


def page(rendering: Rendering, name: str = "page-320") -> pyvips.Image:
    file = next(file for file in rendering.derivatives if file.spec.name == name)
    return pyvips.Image.new_from_file(str(file.path))


def assert_quarters(image: pyvips.Image, tolerance: int = 30) -> None:
    x, y = image.width // 4, image.height // 4
    for colour, point in (
        (RED, (x, y)),
        (GREEN, (3 * x, y)),
        (BLUE, (x, 3 * y)),
        (YELLOW, (3 * x, 3 * y)),
    ):
        seen = image(*point)[:3]
        assert np.allclose(seen, colour, atol=tolerance), (point, seen, colour)


def sizes(rendering: Rendering) -> dict[str, tuple[int, int]]:
    return {file.spec.name: (file.width, file.height) for file in rendering.derivatives}


def test_a_photograph_gets_every_declared_derivative(tmp_path: Path) -> None:
    original = tmp_path / "original"
    quarters(3000, 2001).save(original, "JPEG", quality=90)
    into = tmp_path / "out"
    into.mkdir()

    rendering = render(original, into)

    assert sizes(rendering) == {
        "page-320": (320, 213),
        "page-640": (640, 427),
        "page-1280": (1280, 854),
        "page-2560": (2560, 1708),
        "page-320-jpeg": (320, 213),
        "page-640-jpeg": (640, 427),
        "page-1280-jpeg": (1280, 854),
        "page-2560-jpeg": (2560, 1708),
        "square-400": (400, 400),
        "square-400-jpeg": (400, 400),
        "social": (1200, 630),
        "pyramid": (3000, 2001),
    }
    assert rendering.notes == []
    for file in rendering.derivatives:
        with Image.open(file.path) as opened:
            assert opened.size == (file.width, file.height)
            expected = {"webp": "WEBP", "jpg": "JPEG", "tif": "TIFF"}[file.format]
            assert opened.format == expected
        assert file.path.stat().st_size == file.bytes
        assert file.path.name == file.spec.file_name
    assert_quarters(page(rendering, "page-1280"))
    assert sorted(path.name for path in into.iterdir()) == sorted(
        file.path.name for file in rendering.derivatives
    )


def test_a_small_picture_is_never_enlarged_and_made_at_each_size_once(tmp_path: Path) -> None:
    original = tmp_path / "original.png"
    quarters(500, 400).save(original)

    rendering = render(original, tmp_path)

    made = sizes(rendering)
    assert made["page-320"] == (320, 256)
    assert made["page-640"] == (500, 400)
    assert "page-1280" not in made
    assert made["square-400"] == (400, 400)
    assert made["pyramid"] == (500, 400)


def test_a_single_pixel_is_a_picture_too(tmp_path: Path) -> None:
    original = tmp_path / "dot.png"
    Image.new("RGB", (1, 1), RED).save(original)

    rendering = render(original, tmp_path)

    made = sizes(rendering)
    assert made["page-320"] == made["square-400"] == made["pyramid"] == (1, 1)
    assert rendering.colour == "#c81e1e"


def test_only_the_asked_specs_are_made(tmp_path: Path) -> None:
    original = tmp_path / "original.png"
    quarters(1000, 700).save(original)

    rendering = render(original, tmp_path, specs=(BY_NAME["page-640"], BY_NAME["square-400"]))

    assert sizes(rendering) == {"page-640": (640, 448), "square-400": (400, 400)}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_exif_orientation_is_applied(tmp_path: Path, orientation: int) -> None:
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = quarters()
    stored = upright.transpose(turn[orientation]) if orientation in turn else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    original = tmp_path / "original"
    stored.save(original, "JPEG", quality=95, exif=exif)

    rendering = render(original, tmp_path)

    assert sizes(rendering)["pyramid"] == (300, 200)
    assert_quarters(page(rendering))
    assert_quarters(page(rendering, "pyramid"))


def _sixteen_bit(path: Path) -> None:
    eight = pyvips.Image.new_from_array(np.asarray(quarters()))
    (eight.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").tiffsave(str(path))


def _cmyk(path: Path) -> None:
    quarters().convert("CMYK").save(path, "TIFF")


def _palette(path: Path) -> None:
    quarters().convert("P", palette=Image.Palette.ADAPTIVE).save(path, "PNG")


def _lab(path: Path) -> None:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    ImageCms.profileToProfile(quarters(), srgb, lab, outputMode="LAB").save(path, "TIFF")


def _jpeg_2000(path: Path) -> None:
    quarters().save(path, "JPEG2000")


def _avif(path: Path) -> None:
    quarters().save(path, "AVIF", quality=90)


def _webp(path: Path) -> None:
    quarters().save(path, "WEBP", lossless=True)


def _progressive(path: Path) -> None:
    quarters().save(path, "JPEG", progressive=True, quality=95)


@pytest.mark.parametrize(
    "write",
    [_sixteen_bit, _cmyk, _palette, _lab, _jpeg_2000, _avif, _webp, _progressive],
)
def test_any_way_of_storing_colours_looks_the_same(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]
    original = tmp_path / "original"
    write(original)

    rendering = render(original, tmp_path)

    # CMYK without a profile is read as coated paper, whose colours are duller.
    assert_quarters(page(rendering), tolerance=90 if write is _cmyk else 30)
    assert page(rendering).interpretation == "srgb"


def test_a_wide_gamut_is_converted_and_its_profile_dropped(tmp_path: Path) -> None:
    original = tmp_path / "original"
    swapped = ImageCms.createProfile("sRGB")
    profile = bytearray(ImageCms.ImageCmsProfile(swapped).tobytes())
    profile = profile.replace(b"sRGB", b"uRGB").replace("sRGB".encode("utf-16-be"), b"\0u\0R\0G\0B")
    red, green = profile.find(b"rXYZ"), profile.find(b"gXYZ")
    profile[red], profile[green] = ord("g"), ord("r")  # a scanner whose red and green are swapped
    quarters().save(original, "PNG", icc_profile=bytes(profile))

    rendering = render(original, tmp_path)

    seen = page(rendering)(75, 50)
    assert seen[1] > seen[0], "the profile says that the stored red is green"
    assert page(rendering).get_typeof("icc-profile-data") == 0


def test_a_broken_profile_is_ignored_with_a_note(tmp_path: Path) -> None:
    original = tmp_path / "original"
    quarters().save(original, "JPEG", quality=95, icc_profile=b"not a profile" * 40)

    rendering = render(original, tmp_path)

    assert_quarters(page(rendering))
    assert {note.code for note in rendering.notes} <= {"profile_ignored"}


def test_transparent_areas_become_white_with_a_note(tmp_path: Path) -> None:
    original = tmp_path / "seal.png"
    Image.new("RGBA", (100, 100), (200, 0, 0, 0)).save(original)

    rendering = render(original, tmp_path)

    assert rendering.colour == "#ffffff"
    assert [note.code for note in rendering.notes] == ["flattened"]
    assert rendering.facts.has_alpha
    assert page(rendering)(50, 50) == [255, 255, 255]


def test_a_grey_picture_stays_grey(tmp_path: Path) -> None:
    original = tmp_path / "print.png"
    Image.linear_gradient("L").resize((700, 600)).save(original)

    rendering = render(original, tmp_path)

    assert page(rendering, "pyramid").bands == 1
    assert rendering.colour[1:3] == rendering.colour[3:5] == rendering.colour[5:7]


def test_the_first_page_is_shown_with_a_note(tmp_path: Path) -> None:
    original = tmp_path / "album.tif"
    quarters().save(original, save_all=True, append_images=[Image.new("RGB", (9, 9))])

    rendering = render(original, tmp_path)

    assert_quarters(page(rendering))
    assert [note.sentence for note in rendering.notes] == [
        "The file has 2 pages; the first one is shown."
    ]


def test_floating_point_pixels_are_refused_in_words(tmp_path: Path) -> None:
    original = tmp_path / "height.tif"
    pyvips.Image.xyz(20, 20)[0].cast("float").tiffsave(str(original))

    with pytest.raises(Refused) as caught:
        render(original, tmp_path)

    assert caught.value.code == "depth"
    assert "1 × float" in caught.value.sentence


def test_nothing_private_reaches_a_derivative(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8769)[0xA431] = "SERIAL12345"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (43.0, 14.0, 17.0)
    original = tmp_path / "original"
    quarters(700, 500).save(original, "JPEG", exif=exif, comment=b"SECRETCOMMENT")
    assert b"SECRETCAMERA" in original.read_bytes()
    into = tmp_path / "out"
    into.mkdir()

    for file in render(original, into).derivatives:
        content = file.path.read_bytes()
        assert b"SECRET" not in content, file.spec.name
        assert b"SERIAL" not in content, file.spec.name
        assert b"Exif" not in content, file.spec.name


def test_pictures_that_look_alike_have_hashes_that_differ_in_few_bits(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    rough = Image.fromarray(rng.integers(0, 255, (12, 16, 3), dtype=np.uint8))
    picture = rough.resize((800, 600), Image.Resampling.BICUBIC)
    picture.save(tmp_path / "a.png")
    picture.resize((300, 225)).save(tmp_path / "b.jpg", quality=60)
    picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "c.png")
    spec = (BY_NAME["page-320"],)

    a, b, c = (
        render(tmp_path / name, tmp_path, spec).phash for name in ("a.png", "b.jpg", "c.png")
    )

    assert ((a ^ b) & (2**64 - 1)).bit_count() <= 4
    assert ((a ^ c) & (2**64 - 1)).bit_count() >= 16
    assert -(2**63) <= a < 2**63


def test_a_tall_vase_is_whole_on_its_social_card(tmp_path: Path) -> None:
    original = tmp_path / "vase.png"
    vase = Image.new("RGB", (400, 1600), "#808080")
    vase.paste(RED, (0, 0, 400, 100))
    vase.paste(BLUE, (0, 1500, 400, 1600))
    vase.save(original)

    card = page(render(original, tmp_path), "social")

    assert np.allclose(card(600, 10), RED, atol=30)
    assert np.allclose(card(600, 620), BLUE, atol=30)
    assert np.allclose(card(20, 300), (128, 128, 128), atol=4)


def test_the_child_starts_without_django_and_without_secrets(tmp_path: Path) -> None:
    code = (
        "import sys, catalog.images.child, catalog.images.pixels, catalog.images.pyramid\n"
        "print([name for name in ('django', 'psycopg') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

    os.environ["SECRET_KEY"] = "must not be seen"
    try:
        assert "SECRET_KEY" not in sandbox._environment()
    finally:
        del os.environ["SECRET_KEY"]


def test_a_refusal_leaves_no_files(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    rng = np.random.default_rng(1)
    Image.fromarray(rng.integers(0, 255, (2000, 2000, 3), dtype=np.uint8)).save(whole, "JPEG")
    original = tmp_path / "original"
    original.write_bytes(whole.read_bytes()[: whole.stat().st_size * 3 // 4])
    into = tmp_path / "out"
    into.mkdir()

    with pytest.raises(Refused) as caught:
        render(original, into)

    assert caught.value.code == "truncated"
    assert list(into.iterdir()) == []


def test_an_error_whose_message_another_thread_cleared_is_asked_for_again(tmp_path: Path) -> None:
    from catalog.images import child
    from catalog.images.intake import identify, verdict

    silent = pyvips.Error("unable to copy to memory")
    whole = tmp_path / "whole"
    Image.effect_noise((200, 200), 60).save(whole, "PNG")
    facts = identify(whole)
    broken = tmp_path / "broken"
    broken.write_bytes(whole.read_bytes()[:9_000] + bytes(900) + whole.read_bytes()[9_900:])

    told = child._told(silent, broken, facts)
    assert "libpng" in str(told)
    assert verdict(broken, "png", told).code == "damaged"
    # Alone it can be read: all threads together had too little memory.
    assert verdict(whole, "png", child._told(silent, whole, facts)).code == "memory"


def test_limits_of_pixels_memory_and_time_are_kept(tmp_path: Path) -> None:
    original = tmp_path / "original.png"
    Image.new("RGB", (6000, 6000), "white").save(original, compress_level=1)

    with pytest.raises(Refused) as caught:
        render(original, tmp_path, limits=Limits(pixels=35_000_000))
    assert caught.value.code == "pixels"

    with pytest.raises(Refused) as caught:
        render(original, tmp_path, limits=Limits(memory=80 << 20))
    assert caught.value.code in {"memory", "crashed"}

    with pytest.raises(Refused) as caught:
        render(original, tmp_path, limits=Limits(seconds=0.2))
    assert caught.value.code == "time"


def test_tilesstep_back_also_in_a_worker_of_low_priority() -> None:
    code = (
        "import os; from catalog.images.pyramid import step_back; step_back()\n"
        "print(os.getpriority(os.PRIO_PROCESS, 0))"
    )
    own = os.getpriority(os.PRIO_PROCESS, 0)
    done = subprocess.run(
        ["nice", "-n", "7", sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == own + 12
