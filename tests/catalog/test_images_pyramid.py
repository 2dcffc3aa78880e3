"""A pyramid is an ordinary TIFF whose every grid tile, edges included, is a file of its own."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pyvips
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from catalog.iiif.image import info, parse
from catalog.iiif.tiles import render_region, tile_bytes
from catalog.images.pyramid import stream
from catalog.images.render import render
from catalog.images.specs import PYRAMID, fitted
from catalog.images.tiff import PyramidWriter, level_sizes, read_index
from museumportal.lib.storage import LocalFile

WIDTH, HEIGHT = 2501, 1300  # odd at every level, one column of one pixel's width at no level


@pytest.fixture(scope="module")
def pyramid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pyramid")
    rng = np.random.default_rng(3)
    rough = Image.fromarray(rng.integers(60, 190, (10, 18, 3), dtype=np.uint8))
    rough.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).save(folder / "original.png")
    render(folder / "original.png", folder, (PYRAMID,))
    return folder / PYRAMID.file_name


def grid(width: int, height: int) -> list[tuple[str, str, int]]:
    """Region, size and level of every tile, as clients compute them from `info.json`."""
    document = info("x", width=width, height=height)
    tile = document["tiles"][0]["width"]
    return [
        (
            f"{x},{y},{min(tile * s, width - x)},{min(tile * s, height - y)}",
            f"{-(-min(tile * s, width - x) // s)},{-(-min(tile * s, height - y) // s)}",
            level,
        )
        for level, s in enumerate(document["tiles"][0]["scaleFactors"])
        for y in range(0, height, tile * s)
        for x in range(0, width, tile * s)
    ]


def test_other_readers_see_an_ordinary_pyramid(pyramid: Path) -> None:
    sizes = [(2501, 1300), (1251, 650), (626, 325), (313, 163)]
    with tifffile.TiffFile(pyramid) as tiff:
        assert [(page.imagewidth, page.imagelength) for page in tiff.pages] == sizes
        assert all(page.is_tiled and page.tile == (512, 512) for page in tiff.pages)
        assert [page.is_reduced for page in tiff.pages] == [False, True, True, True]
    for page, size in enumerate(sizes):
        with Image.open(pyramid) as picture:
            picture.seek(page)
            assert picture.size == size
            by_pillow = np.asarray(picture.convert("RGB")).astype(int)
        by_vips = pyvips.Image.tiffload(str(pyramid), page=page).numpy().astype(int)
        assert np.abs(by_pillow - by_vips).mean() < 1


def test_levels_hold_the_picture_at_half_the_size_each(pyramid: Path) -> None:
    original = pyvips.Image.new_from_file(str(pyramid.parent / "original.png"))
    for page, size in enumerate(level_sizes(WIDTH, HEIGHT, 512)):
        expected = original.shrink(2**page, 2**page, ceil=True).numpy().astype(int)
        level = pyvips.Image.tiffload(str(pyramid), page=page).numpy().astype(int)
        assert level.shape == (size[1], size[0], 3)
        assert np.abs(expected - level).mean() < 3


def test_every_tile_of_the_grid_passes_through_and_equals_what_is_rendered(pyramid: Path) -> None:
    tiles = grid(WIDTH, HEIGHT)
    assert len(tiles) == 5 * 3 + 3 * 2 + 2 * 1 + 1

    for region, size, _level in tiles:
        request = parse(region, size, "0", "default.jpg", width=WIDTH, height=HEIGHT)
        jpeg = tile_bytes(LocalFile(pyramid), request)
        assert jpeg is not None, (region, size)
        passed = pyvips.Image.new_from_buffer(jpeg, "")
        assert (passed.width, passed.height) == (request.out_width, request.out_height)

        lossless = parse(region, size, "0", "default.png", width=WIDTH, height=HEIGHT)
        rendered = pyvips.Image.new_from_buffer(render_region(LocalFile(pyramid), lossless), "")
        difference = np.abs(passed.numpy().astype(int) - rendered.numpy().astype(int))
        assert difference.mean() < 1.5, (region, size)


def test_what_is_no_tile_does_not_pass_through(pyramid: Path) -> None:
    for region, size, rotation, name in [
        ("0,0,512,512", "512,512", "0", "default.png"),
        ("0,0,512,512", "512,512", "0", "gray.jpg"),
        ("0,0,512,512", "512,512", "90", "default.jpg"),
        ("0,0,512,512", "512,512", "!0", "default.jpg"),
        ("1,0,512,512", "512,512", "0", "default.jpg"),
        ("0,0,511,512", "511,512", "0", "default.jpg"),
        ("0,0,512,512", "256,256", "0", "default.jpg"),
        ("0,0,1024,1024", "512,511", "0", "default.jpg"),
        ("0,0,2048,1300", "512,324", "0", "default.jpg"),
        ("full", "max", "0", "default.jpg"),
    ]:
        request = parse(region, size, rotation, name, width=WIDTH, height=HEIGHT)
        assert tile_bytes(LocalFile(pyramid), request) is None, request.canonical
        assert render_region(LocalFile(pyramid), request)


def test_the_whole_picture_in_one_tile_passes_through_as_full(pyramid: Path) -> None:
    request = parse("full", "313,163", "0", "default.jpg", width=WIDTH, height=HEIGHT)
    assert tile_bytes(LocalFile(pyramid), request) is not None


def test_who_may_see_a_level_and_no_more_has_its_tiles(pyramid: Path) -> None:
    width, height = fitted(WIDTH, HEIGHT, 1251)
    assert (width, height) == (1251, 650)

    for region, size, _level in grid(width, height):
        request = parse(region, size, "0", "default.jpg", width=width, height=height)
        assert tile_bytes(LocalFile(pyramid), request) is not None

    request = parse("100,100,300,200", "max", "0", "default.png", width=width, height=height)
    shown = pyvips.Image.new_from_buffer(render_region(LocalFile(pyramid), request), "")
    level = pyvips.Image.tiffload(str(pyramid), page=1).crop(100, 100, 300, 200)
    assert (shown - level).abs().max() == 0


@pytest.mark.parametrize("longest", [1280, 1250, 900, 300])
def test_between_two_levels_all_tiles_together_are_the_reduced_picture(
    pyramid: Path, longest: int
) -> None:
    width, height = fitted(WIDTH, HEIGHT, longest)
    plain = pyvips.Image.tiffload(str(pyramid)).thumbnail_image(width, height=height, size="force")
    for region, size, level in grid(width, height):
        request = parse(region, size, "0", "default.png", width=width, height=height)
        assert tile_bytes(LocalFile(pyramid), replace(request, format="jpg")) is None
        shown = pyvips.Image.new_from_buffer(render_region(LocalFile(pyramid), request), "")
        assert (shown.width, shown.height) == (request.out_width, request.out_height)
        if not level:
            part = plain.crop(request.x, request.y, request.width, request.height)
            assert (shown - part).abs().avg() < 2


def test_a_pyramid_made_again_under_its_name_is_read_again(tmp_path: Path) -> None:
    original = tmp_path / "original.png"
    request = parse("full", "max", "0", "default.jpg", width=300, height=200)
    seen = []
    for colour in ("red", "blue"):
        Image.new("RGB", (300, 200), colour).save(original)
        render(original, tmp_path, (PYRAMID,))
        jpeg = tile_bytes(LocalFile(tmp_path / PYRAMID.file_name), request)
        assert jpeg is not None
        seen.append(pyvips.Image.new_from_buffer(jpeg, "")(10, 10))
    assert seen[0][0] > 200 > seen[0][2]
    assert seen[1][2] > 200 > seen[1][0]


def test_an_image_larger_than_the_pyramid_is_an_error(pyramid: Path) -> None:
    request = parse("full", "max", "0", "default.jpg", width=2502, height=1300)
    with pytest.raises(ValueError, match="no level of 2502 × 1300"):
        render_region(LocalFile(pyramid), request)


@pytest.mark.parametrize("content", [b"", b"II*\x00", b"II\x2b\x00" + b"\x00" * 12, b"x" * 99])
def test_a_file_that_is_no_finished_pyramid_is_told_apart(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.tif"
    path.write_bytes(content)
    with path.open("rb") as file, pytest.raises(ValueError, match="no "):
        read_index(file)


def test_a_pyramid_left_unfinished_is_no_pyramid(tmp_path: Path) -> None:
    path = tmp_path / "unfinished.tif"
    with suppress(RuntimeError), PyramidWriter(path, 100, 100, bands=3, tile=512) as writer:
        writer.add(0, 0, 0, b"padded", b"cropped")
        raise RuntimeError("the encoder stopped")
    with path.open("rb") as file, pytest.raises(ValueError, match="unfinished"):
        read_index(file)


def pixels(image: pyvips.Image) -> np.ndarray:
    """A picture as rows of pixels, also where it is a single one."""
    shape = (image.height, image.width, image.bands)
    return np.frombuffer(image.write_to_memory(), np.uint8).reshape(shape)


@settings(max_examples=40, deadline=None)
@given(
    width=st.integers(1, 400),
    height=st.integers(1, 400),
    keep=st.sampled_from([1, 50, 100, 1000]),
    colour=st.booleans(),
)
def test_rows_of_any_size_meet_without_gap_or_overlap(
    width: int, height: int, keep: int, colour: bool
) -> None:
    """Streamed in strips of 32, every level is the picture halved, to the last odd pixel."""
    tile = 32
    source = pyvips.Image.xyz(width, height)
    picture = ((source[0] * 5 + source[1] * 3) % 251).cast("uchar").copy_memory()
    if colour:
        picture = picture.bandjoin([255 - picture, 90]).cast("uchar").copy(interpretation="srgb")
    rows: dict[int, list[np.ndarray]] = {}

    kept = stream(
        picture,
        tile=tile,
        keep=keep,
        sink=lambda level, row, strip: rows.setdefault(level, []).insert(row, strip),
    )

    expected = picture
    for level, (wide, high) in enumerate(level_sizes(width, height, tile)):
        seen = np.concatenate(rows[level], axis=0)
        assert seen.shape == (high, wide, picture.bands)
        assert all(len(part) == tile for part in rows[level][:-1])
        assert np.array_equal(seen, pixels(expected))
        if max(wide, high) >= keep or level == 0:
            wanted = expected
        expected = expected.shrink(2, 2, ceil=True).copy_memory()
    assert np.array_equal(pixels(kept), pixels(wanted))
    assert (kept - wanted).abs().max() == 0
