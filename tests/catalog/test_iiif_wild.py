"""Whatever is asked of the image service, it answers soon, with little, and in words."""

import io
import math
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image as Pixels

from catalog.iiif import tiles
from catalog.iiif.image import BadRequest, parse
from catalog.images.render import Rendering
from museumportal.lib.storage import LocalFile
from tests.cast import Cast
from tests.catalog.pictures import draw, hang
from tests.factories import ObjectFactory

WIDTH, HEIGHT = 600, 400


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Rendering:
    return draw(tmp_path_factory.mktemp("rendering"), WIDTH, HEIGHT)


@pytest.fixture
def service(cast: Cast, rendering: Rendering) -> str:
    image = hang(ObjectFactory.create(museum=cast.abai), rendering)
    return f"/iiif/image/3/{image.public_id}"


EVIL = [
    *("-1", "1e9", "1000000000", "nan", "NaN", "inf", "%D9%A1", "%C2%B2", "%00", "%0A", "%20"),
    *("..", ".", "%2F", "%2E%2E%2F", "%252F", "..%2F..%2Fetc%2Fpasswd", "%FF", "9" * 5000),
    *("x" * 5000, "%F0%9F%8F%BA", "0,0,0,0", "-1,-1,10,10", "1e9,1e9,1,1", "pct:nan,0,1,1"),
    *("^1000000000,", "^pct:1e9", "!0,0", "^,", "360.0001", "!-0", "0x10", "default.jpg%00"),
    *("default.jpg%2F", "default", ".jpg", "default.svg", "info.json", "%3Cscript%3E", "+1", "1_0"),
]


@pytest.mark.parametrize("place", range(4))
def test_evil_segments_are_refused_and_never_an_error(
    client: Client, service: str, place: int
) -> None:
    for evil in EVIL:
        segments = ["full", "max", "0", "default.jpg"]
        segments[place] = evil
        answer = client.get(f"{service}/{'/'.join(segments)}")
        assert answer.status_code in (400, 404), segments
        assert len(answer.content) < 20_000, segments


@pytest.mark.parametrize(
    "path", ["////", "full//0/default.jpg", "full/max/0/", "//max/0/default.jpg", "full/max//x.jpg"]
)
def test_empty_segments_are_not_found(client: Client, service: str, path: str) -> None:
    assert client.get(f"{service}/{path}").status_code in (400, 404)


@pytest.mark.parametrize("evil", EVIL)
def test_evil_identifiers_are_not_found(client: Client, db: None, evil: str) -> None:
    for path in ("", "/info.json", "/full/max/0/default.jpg"):
        answer = client.get(f"/iiif/image/3/{evil}{path}")
        assert answer.status_code in (400, 404), path
        assert len(answer.content) < 20_000


_NUMBER = st.one_of(
    st.integers(-10, 2000).map(str),
    st.sampled_from(["", "1e9", "0.5", "99.99999", ".", "33.3.3", "١٢", "9" * 40, "-0", " 1"]),
)
_FOUR = st.lists(_NUMBER, min_size=3, max_size=5).map(",".join)
_TWO = st.lists(_NUMBER, min_size=1, max_size=3).map(",".join)
_MARK = st.sampled_from(["", "", "!", "^", "^!", "pct:", "^pct:"])
_REGION = st.one_of(st.sampled_from(["full", "square"]), _FOUR, _FOUR.map("pct:{}".format))
_SIZE = st.one_of(st.just("max"), st.builds("{}{}".format, _MARK, _TWO))
_TURN = st.one_of(
    st.sampled_from(["0", "90", "!0", "45"]), st.builds("{}{}".format, _MARK, _NUMBER)
)
_NAME = st.builds(
    "{}.{}".format,
    st.sampled_from(["default", "color", "gray", "bitonal", "native", ""]),
    st.sampled_from(["jpg", "png", "webp", "gif", ""]),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(region=_REGION, size=_SIZE, rotation=_TURN, name=_NAME)
@example("pct:0,0,0.000001,100", "^,2000", "0", "default.png")
@example("square", "^!2000,2000", "45", "bitonal.webp")
def test_wild_parameters_give_the_picture_they_mean_or_are_refused_in_words(
    client: Client, service: str, region: str, size: str, rotation: str, name: str
) -> None:
    answer = client.get(f"{service}/{region}/{size}/{rotation}/{name}")
    if answer.status_code == 200:
        picture = Pixels.open(io.BytesIO(answer.content))
        canonical = answer["Link"].split(";")[0].strip("<>").removeprefix("http://testserver")
        meant = parse(*canonical.removeprefix(f"{service}/").split("/"), width=WIDTH, height=HEIGHT)
        if meant.degrees % 180 == 0:
            assert picture.size == (meant.out_width, meant.out_height)
        assert picture.width * picture.height < 8_100_000
    else:
        assert answer.status_code in (400, 404)
        assert answer["Content-Type"].startswith("text/plain") or answer.status_code == 404
        assert answer.content


def test_what_a_slanted_turn_makes_of_an_answer_is_limited_too() -> None:
    def turned(path: str) -> float:
        region, size, rotation, name = path.split("/")
        asked = parse(region, size, rotation, name, width=6000, height=4000)
        sine = abs(math.sin(math.radians(asked.degrees)))
        cosine = abs(math.cos(math.radians(asked.degrees)))
        wide, high = asked.out_width, asked.out_height
        return (wide * cosine + high * sine) * (wide * sine + high * cosine)

    assert turned("full/max/90/default.png") == pytest.approx(24_000_000)
    for rotation in ("0.001", "45", "!135", "359"):
        for size in ("max", "^max", "^!9000,9000"):
            assert 7_900_000 < turned(f"full/{size}/{rotation}/default.png") < 8_000_001
    for size in ("6000,4000", "^10000,1", "pct:100"):  # a line on its diagonal fills a square
        with pytest.raises(BadRequest):
            turned(f"full/{size}/45/default.webp")


@pytest.fixture(scope="module")
def pyramid(rendering: Rendering) -> Path:
    return next(made.path for made in rendering.derivatives if made.spec.name == "pyramid")


def test_an_answer_squeezed_out_of_shape_does_not_decode_everything(
    pyramid: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = LocalFile(pyramid)
    asked = parse("full", "600,1", "0", "default.png", width=WIDTH, height=HEIGHT)
    read: list[int] = []
    page_of = tiles.open_page

    @contextmanager
    def watched(file: Any) -> Any:
        with page_of(file) as page:
            yield lambda number: read.append(number) or page(number)

    monkeypatch.setattr(tiles, "open_page", watched)
    monkeypatch.setattr(tiles, "_AT_ONCE", 0)
    assert Pixels.open(io.BytesIO(tiles.render_region(file, asked))).size == (600, 1)
    monkeypatch.setattr(tiles, "_READ", WIDTH * HEIGHT - 1)
    assert Pixels.open(io.BytesIO(tiles.render_region(file, asked))).size == (600, 1)
    assert read == [0, 1]


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_regions_decoded_at_once_are_those_decoded_line_by_line(
    pyramid: Path, data: st.DataObject
) -> None:
    x, y = data.draw(st.integers(0, WIDTH - 1)), data.draw(st.integers(0, HEIGHT - 1))
    w, h = data.draw(st.integers(1, WIDTH - x)), data.draw(st.integers(1, HEIGHT - y))
    wide, high = data.draw(st.integers(1, w)), data.draw(st.integers(1, h))
    request = parse(
        f"{x},{y},{w},{h}", f"{wide},{high}", "0", "default.png", width=WIDTH, height=HEIGHT
    )
    answers = []
    for most in (tiles._AT_ONCE, 0):
        with pytest.MonkeyPatch.context() as patch, LocalFile(pyramid) as file:
            patch.setattr(tiles, "_AT_ONCE", most)
            answers.append(np.asarray(Pixels.open(io.BytesIO(tiles.render_region(file, request)))))
    # Not byte by byte: two JPEG decoders round differently.
    assert answers[0].shape == answers[1].shape
    assert np.abs(answers[0].astype(int) - answers[1]).max() <= 4
