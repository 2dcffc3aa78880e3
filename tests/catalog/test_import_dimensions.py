"""Sizes as museums write them, read as numbers with units, or left alone."""

import gzip
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.importers.dimensions import read_dimensions
from tests.shared_data import shared_data

READ = {
    "support: 394 x 419 mm\r\nframe: 500 x 600 x 30 mm, 5.2 kg": [
        ("support", "height", "394.000", "mm"),
        ("support", "width", "419.000", "mm"),
        ("frame", "height", "500.000", "mm"),
        ("frame", "width", "600.000", "mm"),
        ("frame", "depth", "30.000", "mm"),
        ("frame", "weight", "5.200", "kg"),
    ],
    "Overall: 11 x 8 1/2 in. (28 x 21.6 cm)": [
        ("", "height", "28.000", "cm"),
        ("", "width", "21.600", "cm"),
    ],
    "H: 4 1/4 in, W: 3 3/8 in": [("", "height", "4.250", "in"), ("", "width", "3.375", "in")],
    'fitted box: 9" H x 9 1/2" W x 3 3/4" D': [
        ("fitted box", "height", "9.000", "in"),
        ("fitted box", "width", "9.500", "in"),
        ("fitted box", "depth", "3.750", "in"),
    ],
    "30,0х42,0 мм": [("", "height", "30.000", "mm"), ("", "width", "42.000", "mm")],
    "9 х 13,5 см": [("", "height", "9.000", "cm"), ("", "width", "13.500", "cm")],
    "диам. 2,5 см; вес 3,84 г": [
        ("", "diameter", "2.500", "cm"),
        ("", "weight", "3.840", "g"),
    ],
    "object (diameter): 9 mm": [("", "diameter", "9.000", "mm")],
    "duration: 3min, 20sec": [("", "duration", "200.000", "s")],
    "H: 9 ft, W: 8 ft": [("", "height", "108.000", "in"), ("", "width", "96.000", "in")],
}
LEFT_ALONE = (
    "Overall display dimensions variable",
    "17,5x18",  # no unit
    "Overall: 3 in. (7.6 cm)",  # which dimension?
    "1/0 x 2 in",
    "support: 394 x 419 x 1 x 2 x 3 mm",
    "",
)


@pytest.mark.parametrize("text", READ)
def test_it_is_read(text: str) -> None:
    reading = read_dimensions(text)
    assert list(reading.sizes) == READ[text]
    assert reading.complete


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_it_is_left_alone(text: str) -> None:
    assert read_dimensions(text).sizes == ()


def test_a_museum_may_say_the_unit_and_the_order() -> None:
    sizes = read_dimensions("17,5x18", "mm", ("width", "height")).sizes
    assert sizes == (("", "width", "17.500", "mm"), ("", "height", "18.000", "mm"))


def test_one_line_that_is_not_understood_leaves_the_others() -> None:
    reading = read_dimensions("support: 394 x 419 mm\nframed somehow")
    assert len(reading.sizes) == 2
    assert not reading.complete


@given(st.text(alphabet="0123456789 ,./x×хmcin\"'()мг:;-\r\nвысота", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for _part, _dimension, value, _unit in read_dimensions(text).sizes:
        assert float(value) >= 0


@pytest.mark.parametrize(("name", "share"), [("tate", 0.994), ("wcma", 0.93)])
def test_share_of_real_dimensions_read_to_their_end(name: str, share: float) -> None:
    with gzip.open(shared_data(f"objects/{name}.jsonl.gz"), "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["dimensions"] for line in lines]
    counts = Counter(read_dimensions(text).complete for text in texts if text)
    assert counts[True] / counts.total() > share
