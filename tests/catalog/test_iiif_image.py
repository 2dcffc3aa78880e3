"""What may be asked of an image by IIIF Image API 3.0, and what may not."""

import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from catalog.iiif.image import BadRequest, ImageRequest, Limits, info, parse
from catalog.iiif.tiles import render_region
from catalog.images.render import render
from catalog.images.specs import PYRAMID, fitted
from museumportal.lib.storage import LocalFile

WIDTH, HEIGHT = 600, 400


def ask(path: str, *, limits: Limits | None = None) -> ImageRequest:
    region, size, rotation, name = path.split("/")
    return parse(
        region, size, rotation, name, width=WIDTH, height=HEIGHT, limits=limits or Limits()
    )


@pytest.mark.parametrize(
    ("asked", "region", "canonical"),
    [
        ("full", (0, 0, 600, 400), "full"),
        ("square", (100, 0, 400, 400), "100,0,400,400"),
        ("0,0,600,400", (0, 0, 600, 400), "full"),
        ("0,0,9999,9999", (0, 0, 600, 400), "full"),
        ("125,15,120,140", (125, 15, 120, 140), "125,15,120,140"),
        ("500,300,200,200", (500, 300, 100, 100), "500,300,100,100"),
        ("599,399,1,1", (599, 399, 1, 1), "599,399,1,1"),
        ("pct:50,25,25,50", (300, 100, 150, 200), "300,100,150,200"),
        ("pct:41.6,7.5,66.6,100", (250, 30, 350, 370), "250,30,350,370"),
        ("pct:0,0,100,100", (0, 0, 600, 400), "full"),
        ("pct:.5,0,0.01,1.", (3, 0, 1, 4), "3,0,1,4"),
    ],
)
def test_regions(asked: str, region: tuple[int, ...], canonical: str) -> None:
    request = ask(f"{asked}/max/0/default.jpg")
    assert (request.x, request.y, request.width, request.height) == region
    assert request.canonical == f"{canonical}/max/0/default.jpg"


@pytest.mark.parametrize(
    ("asked", "size", "canonical"),
    [
        ("max", (600, 400), "max"),
        ("600,400", (600, 400), "max"),
        ("600,", (600, 400), "max"),
        ("300,", (300, 200), "300,200"),
        (",100", (150, 100), "150,100"),
        ("301,", (301, 201), "301,201"),
        ("pct:50", (300, 200), "300,200"),
        ("pct:33.3", (200, 133), "200,133"),
        ("225,100", (225, 100), "225,100"),
        ("!225,100", (150, 100), "150,100"),
        ("!9000,400", (600, 400), "max"),
        ("^!900,900", (900, 600), "^900,600"),
        ("^900,", (900, 600), "^900,600"),
        ("^,700", (1050, 700), "^1050,700"),
        ("^700,100", (700, 100), "^700,100"),
        ("^300,200", (300, 200), "300,200"),
        ("^pct:120", (720, 480), "^720,480"),
        ("^max", (1200, 800), "^max"),
        ("^!9999,9999", (1200, 800), "^max"),
        ("^1200,800", (1200, 800), "^max"),
    ],
)
def test_sizes(asked: str, size: tuple[int, int], canonical: str) -> None:
    request = ask(f"full/{asked}/0/default.jpg", limits=Limits(1200, 1200, 10**7))
    assert (request.out_width, request.out_height) == size
    assert request.canonical == f"full/{canonical}/0/default.jpg"


def test_max_stays_within_the_limits_of_width_height_and_area() -> None:
    assert ask("full/max/0/default.jpg", limits=Limits(300, 999, 10**6)).out_width == 300
    assert ask("full/max/0/default.jpg", limits=Limits(999, 100, 10**6)).out_height == 100
    by_area = ask("full/max/0/default.jpg", limits=Limits(999, 999, 60_000))
    assert by_area.out_width * by_area.out_height <= 60_000
    assert by_area.out_width == 300
    assert by_area.canonical == "full/max/0/default.jpg"
    with pytest.raises(BadRequest):
        ask("full/301,/0/default.jpg", limits=Limits(300, 999, 10**6))


@pytest.mark.parametrize(
    ("asked", "mirror", "degrees", "canonical"),
    [
        ("0", False, 0, "0"),
        ("360", False, 0, "0"),
        ("90", False, 90, "90"),
        ("22.5", False, 22.5, "22.5"),
        ("90.0", False, 90, "90"),
        (".5", False, 0.5, "0.5"),
        ("!0", True, 0, "!0"),
        ("!180", True, 180, "!180"),
    ],
)
def test_rotations(asked: str, mirror: bool, degrees: float, canonical: str) -> None:
    request = ask(f"full/max/{asked}/default.jpg")
    assert (request.mirror, request.degrees) == (mirror, degrees)
    assert request.canonical == f"full/max/{canonical}/default.jpg"


@pytest.mark.parametrize("quality", ["default", "color", "gray", "bitonal"])
@pytest.mark.parametrize("format_", ["jpg", "png", "webp"])
def test_qualities_and_formats(quality: str, format_: str) -> None:
    request = ask(f"full/max/0/{quality}.{format_}")
    assert (request.quality, request.format) == (quality, format_)
    assert request.media_type == {"jpg": "image/jpeg"}.get(format_, f"image/{format_}")


@pytest.mark.parametrize(
    "path",
    [
        *(
            f"{region}/max/0/default.jpg"
            for region in (
                "",
                "FULL",
                "0,0,0,10",
                "0,0,10,0",
                "600,0,10,10",
                "0,400,10,10",
                "-1,0,10,10",
                "0,0,-10,10",
                "0,0,10",
                "0,0,10,10,10",
                "0,0,1.5,10",
                "0, 0,10,10",
                "+0,0,10,10",
                "٠,0,10,10",
                "1e1,0,10,10",
                "pct:0,0,0,10",
                "pct:100,0,10,10",
                "pct:-1,0,10,10",
                "pct:nan,0,10,10",
                "pct:inf,0,10,10",
                "pct:0,0,1e9,10",
                "pct:0,0,10",
                "pct:",
                "pct:.,0,10,10",
                "pct:1.2.3,0,10,10",
                "0,0,10,10\n",
                "9" * 5000 + ",0,10,10",
                "0,0,10,%31",
            )
        ),
        *(
            f"full/{size}/0/default.jpg"
            for size in (
                "",
                "full",
                ",",
                "^",
                "^,",
                "!",
                "!,",
                "!10,",
                "!,10",
                "0,",
                ",0",
                "0,0",
                "!0,10",
                "601,",
                ",401",
                "601,400",
                "!601,401",
                "!9000,9000",
                "pct:0",
                "pct:0.0001",
                "pct:101",
                "pct:NaN",
                "pct:",
                "pct:.",
                "-1,",
                "1.5,",
                "max,",
                "!max",
                "^1000000,",
                "^10000,10000",
                "^pct:1000000",
                "^!0,0",
                "9" * 5000 + ",",
                "^" + "9" * 12 + ",1",
            )
        ),
        *(
            f"full/max/{rotation}/default.jpg"
            for rotation in (
                "",
                "!",
                "-90",
                "361",
                "360.1",
                "nan",
                "inf",
                "1e2",
                "!!0",
                "0!",
                "90 ",
            )
        ),
        *(
            f"full/max/0/{name}"
            for name in ("", "default", "default.", ".jpg", "native.jpg", "default.tif", "grey.jpg")
        ),
        "full/max/0/default.JPG",
        "full/max/0/default.jpg.exe",
    ],
)
def test_wild_requests_are_refused_in_words(path: str) -> None:
    with pytest.raises(BadRequest) as caught:
        ask(path)
    assert caught.value.status == 400
    assert str(caught.value).endswith(".")


_WILD = st.text(st.sampled_from("0123456789.,!^:-+ pctmaxfulsqrenig%/\n٣∞"), max_size=30)


@settings(max_examples=400)
@given(region=_WILD, size=_WILD, rotation=_WILD, name=_WILD)
@example("full", "^pct:" + "9" * 25, "0", "default.jpg")
@example("pct:0,0,0.000001,100", "^,99999", "0", "default.jpg")
def test_any_text_is_a_request_within_limits_or_refused(
    region: str, size: str, rotation: str, name: str
) -> None:
    for parts in (
        (region, size, rotation, name),
        (region, "max", "0", "default.jpg"),
        ("full", size, "0", "default.jpg"),
        ("full", "max", rotation, "default.jpg"),
    ):
        try:
            request = parse(*parts, width=50_000, height=30_000)
        except BadRequest:
            continue
        assert 0 <= request.x < request.x + request.width <= 50_000
        assert 0 <= request.y < request.y + request.height <= 30_000
        assert 1 <= request.out_width <= Limits().max_width
        assert 1 <= request.out_height <= Limits().max_height
        assert request.out_width * request.out_height <= Limits().max_area
        assert 0 <= request.degrees < 360
        # The canonical path means the same request.
        again = parse(*request.canonical.split("/"), width=50_000, height=30_000)
        assert again.canonical == request.canonical
        assert (again.out_width, again.out_height) == (request.out_width, request.out_height)


def test_info_describes_levels_tiles_limits_and_extras() -> None:
    document = info(
        "https://museum.example/iiif/image/3/i1",
        width=6028,
        height=3391,
        limits=Limits(4000, 3000, 10**7),
        rights="http://creativecommons.org/publicdomain/mark/1.0/",
    )
    assert next(iter(document)) == "@context"
    assert document == {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": "https://museum.example/iiif/image/3/i1",
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": 6028,
        "height": 3391,
        "maxWidth": 4000,
        "maxHeight": 3000,
        "maxArea": 10_000_000,
        "sizes": [
            {"width": 377, "height": 212},
            {"width": 754, "height": 424},
            {"width": 1507, "height": 848},
            {"width": 3014, "height": 1696},
        ],
        "tiles": [{"width": 512, "height": 512, "scaleFactors": [1, 2, 4, 8, 16]}],
        "rights": "http://creativecommons.org/publicdomain/mark/1.0/",
        "extraFormats": ["webp"],
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFeatures": [
            "canonicalLinkHeader",
            "mirroring",
            "profileLinkHeader",
            "rotationArbitrary",
            "sizeUpscaling",
        ],
    }


def test_info_promises_nothing_beyond_its_limits() -> None:
    document = info("x", width=6000, height=4000, limits=Limits(500, 500, 250_000))
    assert "tiles" not in document
    assert "rights" not in document
    assert document["sizes"] == [{"width": 375, "height": 250}]


@pytest.mark.parametrize("longest", [1, 100, 599, 600, 10_000])
def test_a_page_size_fits_into_its_box_and_is_never_enlarged(longest: int) -> None:
    expected = {1: (1, 1), 100: (100, 67), 599: (599, 399)}.get(longest, (600, 400))
    assert fitted(600, 400, longest) == expected


@pytest.fixture(scope="module")
def pyramid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Left half red, right half green; a blue band along the top."""
    folder = tmp_path_factory.mktemp("picture")
    picture = Image.new("RGB", (WIDTH, HEIGHT), (200, 0, 0))
    picture.paste((0, 180, 0), (300, 0, 600, 400))
    picture.paste((0, 0, 220), (0, 0, 600, 100))
    picture.save(folder / "original.png")
    render(folder / "original.png", folder, (PYRAMID,))
    return folder / PYRAMID.file_name


def shown(pyramid: Path, path: str) -> Image.Image:
    return Image.open(io.BytesIO(render_region(LocalFile(pyramid), ask(path))))


def colour(picture: Image.Image, x: float, y: float) -> str:
    """The strongest channel at a place given in parts of width and height."""
    place = (int(x * (picture.width - 1)), int(y * (picture.height - 1)))
    pixel = picture.convert("RGB").getpixel(place)
    assert isinstance(pixel, tuple)
    if min(pixel) > 240:
        return "white"
    return ("red", "green", "blue")[pixel.index(max(pixel))]


@pytest.mark.parametrize(
    ("rotation", "size", "corners"),
    [
        ("0", (300, 200), "blue blue red green"),
        ("90", (200, 300), "red blue green blue"),
        ("180", (300, 200), "green red blue blue"),
        ("270", (200, 300), "blue green blue red"),
        ("!0", (300, 200), "blue blue green red"),
        ("!90", (200, 300), "green blue red blue"),
    ],
)
def test_pictures_are_mirrored_then_turned_clockwise(
    pyramid: Path, rotation: str, size: tuple[int, int], corners: str
) -> None:
    picture = shown(pyramid, f"full/300,200/{rotation}/default.png")
    assert picture.size == size
    places = ((0.05, 0.05), (0.95, 0.05), (0.05, 0.95), (0.95, 0.95))
    assert " ".join(colour(picture, *place) for place in places) == corners


def test_a_slanted_turn_leaves_transparent_or_white_corners(pyramid: Path) -> None:
    slanted = shown(pyramid, "full/300,200/30/default.png")
    assert slanted.mode == "RGBA"
    assert slanted.getpixel((1, 1)) == (0, 0, 0, 0)
    assert abs(slanted.width - 360) <= 2  # 300 cos 30° + 200 sin 30°
    assert abs(slanted.height - 323) <= 2
    assert colour(shown(pyramid, "full/300,200/30/default.jpg"), 0, 0) == "white"
    assert shown(pyramid, "full/300,200/30/gray.png").mode == "LA"
    assert shown(pyramid, "full/300,200/30/default.webp").mode == "RGBA"


def test_qualities_are_what_they_say(pyramid: Path) -> None:
    assert shown(pyramid, "full/max/0/gray.png").mode == "L"
    bitonal = shown(pyramid, "full/max/0/bitonal.png").convert("L")
    assert {value for _count, value in bitonal.getcolors() or []} <= {0, 255}
    assert shown(pyramid, "full/max/0/color.png").mode == "RGB"


@pytest.mark.parametrize(("name", "known"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")])
def test_answers_are_in_the_asked_format_and_size(pyramid: Path, name: str, known: str) -> None:
    for size, expected in [("^900,600", (900, 600)), ("17,", (17, 11)), ("1,1", (1, 1))]:
        picture = shown(pyramid, f"full/{size}/0/default.{name}")
        assert (picture.format, picture.size) == (known, expected)


def test_a_region_shows_its_part_of_the_picture(pyramid: Path) -> None:
    assert colour(shown(pyramid, "0,0,300,90/max/0/default.png"), 0.5, 0.5) == "blue"
    assert colour(shown(pyramid, "pct:0,30,40,60/50,/0/default.png"), 0.5, 0.5) == "red"
    assert colour(shown(pyramid, "320,120,200,200/25,25/0/default.png"), 0.5, 0.5) == "green"
