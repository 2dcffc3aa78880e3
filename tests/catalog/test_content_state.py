"""Links to a view: every form the specification knows is read, nonsense is told in words."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.iiif.content_state import MOST_VIEWS, ContentStateError, View, encode, read

HOST = "https://museums.example"
OBJECT, IMAGE = "o7K3M9QX2F", "iABCDEFGH1"
MANIFEST = f"{HOST}/iiif/presentation/3/{OBJECT}/manifest"
CANVAS = f"{HOST}/iiif/presentation/3/{OBJECT}/canvas/{IMAGE}"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def body(fragment: str = "#xywh=1000,2000,300,400") -> dict[str, Any]:
    part = [{"id": MANIFEST, "type": "Manifest"}]
    return {"id": CANVAS + fragment, "type": "Canvas", "partOf": part}


def annotation(target: Any) -> dict[str, Any]:
    return {"type": "Annotation", "motivation": ["contentState"], "target": target}


REGION_OF = (OBJECT, IMAGE, (1000, 2000, 300, 400))
REGION = View(*REGION_OF)
SELECTED: dict[str, Any] = {
    "type": "SpecificResource",
    "source": body(""),
    "selector": {"type": "FragmentSelector", "value": "xywh=1000,2000,300,400"},
}


@pytest.mark.parametrize(
    ("state", "view"),
    [
        (annotation(body()), REGION),
        (body(), REGION),
        (annotation(SELECTED), REGION),
        (SELECTED, REGION),
        (body("#xywh=pixel:1000.5,2000,300,400"), REGION),
        (body("#t=1&xywh=1000,2000,300,400"), REGION),
        (body("#xywh=percent:10,10,20,20"), View(OBJECT, IMAGE)),
        (body("#xywh=1,1,0,0"), View(OBJECT, IMAGE)),
        (body(""), View(OBJECT, IMAGE)),
        ({"id": MANIFEST, "type": "Manifest"}, View(OBJECT)),
        (annotation(MANIFEST), View(OBJECT)),
    ],
)
def test_all_forms_lead_to_the_view(state: dict[str, Any], view: View) -> None:
    assert read(encode(state)) == [view]
    assert read(json.dumps(state)) == [view]


def test_a_view_may_be_turned_and_mirrored() -> None:
    def turned(rotation: object) -> View:
        selectors = [SELECTED["selector"], {"type": "ImageApiSelector", "rotation": rotation}]
        [view] = read(encode({**SELECTED, "selector": selectors}))
        return view

    assert turned("!90") == View(*REGION_OF, "!90")
    assert turned("270").rotation == "270"
    for wrong in ("45", "90.5", "!", "", 90, None, "90\n", "٩٠"):
        assert turned(wrong) == View(*REGION_OF)


def test_addresses_need_no_encoding() -> None:
    assert read(MANIFEST) == [View(OBJECT)]
    assert read(f"{CANVAS}#xywh=1000,2000,300,400") == [REGION]


def test_several_targets_are_a_comparison_without_those_of_others() -> None:
    others = {"id": "https://elsewhere.example/canvas/1", "type": "Canvas"}
    targets = [others, body(), {"id": MANIFEST, "type": "Manifest"}, *[body("")] * 5]
    found = read(encode(annotation(targets)))
    assert found[:2] == [REGION, View(OBJECT)]
    assert len(found) == MOST_VIEWS


def test_the_encoding_is_that_of_the_specification() -> None:
    """Its example of section 6.3.2, which every implementation must agree upon."""
    state = {
        "id": "https://example.org/object1/canvas7#xywh=1000,2000,1000,2000",
        "type": "Canvas",
        "partOf": [{"id": "https://example.org/object1/manifest", "type": "Manifest"}],
    }
    told = encode(state)
    assert told.startswith("JTdCJTIyaWQlMjIlM0ElMjJodHRwcyUzQSUyRiUyRmV4YW1wbGUub3JnJTJGb2JqZWN0")
    assert told.endswith("JTIyTWFuaWZlc3QlMjIlN0QlNUQlN0Q")
    assert quote(told, safe="") == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "=",
        "%%%",
        "null",
        "{",
        "{}",
        "[]",
        "[" * 5000,
        "9" * 9000,
        '{"a":' * 900,
        "https://elsewhere.example/manifest",
        "http://[",
        encode({"id": "http://[/iiif", "type": "Canvas"}),
        encode({"id": 7, "type": "Canvas"}),
        encode({"type": "Annotation", "target": {"source": None}}),
        "4pyT",
        "gICA",
        "\ud800",
        "ж" * 20,
    ],
)
def test_nonsense_is_refused_in_words(text: str) -> None:
    with pytest.raises(ContentStateError):
        read(text)


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    with pytest.raises(ContentStateError):
        read(text)


@given(json_values)
def test_no_json_breaks_it(value: Any) -> None:
    for state in (value, {"type": "Annotation", "target": value}, {"source": value}):
        with pytest.raises(ContentStateError):
            read(json.dumps(state))


@given(st.tuples(*[st.integers(0, 9_999_999)] * 2), st.tuples(*[st.integers(1, 9_999_999)] * 2))
def test_every_region_comes_back(corner: tuple[int, int], size: tuple[int, int]) -> None:
    region = (*corner, *size)
    fragment = "#xywh=" + ",".join(map(str, region))
    assert read(encode(body(fragment))) == [View(OBJECT, IMAGE, region)]
