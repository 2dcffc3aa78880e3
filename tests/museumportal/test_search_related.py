"""What looks like something, and what is described like it: asked of the engine itself."""

import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from pytest_django.fixtures import Settings

from museumportal.search import (
    GUEST,
    Document,
    SearchRequest,
    SearchUnavailable,
    looks_like,
    more_like_this,
)
from tests.museumportal.search_index import build, titled

DIMENSIONS = 120
OBJECTS = SearchRequest(kind="object", limit=10)


def vectors(count: int) -> list[bytes]:
    drawn = random.Random(4)
    return [drawn.randbytes(DIMENSIONS) for _ in range(count)]


def shaken(vector: bytes, by: int) -> bytes:
    """The vector with each dimension moved by up to so much."""
    drawn = random.Random(by)
    return bytes(min(255, max(0, byte + drawn.randint(-by, by))) for byte in vector)


@pytest.fixture
def directory(settings: Settings) -> Path:
    return Path(settings.SEARCH_DIR)


def pictured(vectors: Iterable[bytes]) -> list[Document]:
    return [titled(f"o{n}", en="Jug", vector=vector) for n, vector in enumerate(vectors)]


def test_the_closest_come_first_and_the_far_not_at_all(directory: Path) -> None:
    original, *others = vectors(300)
    near = [shaken(original, by) for by in (25, 5, 14)]
    build(directory, pictured([original, *near, *others]))
    assert looks_like(original, within=400, among=OBJECTS) == ["o0", "o2", "o3", "o1"]
    assert looks_like(original, within=60, among=OBJECTS) == ["o0", "o2"]
    assert looks_like(shaken(original, 6), within=400, among=OBJECTS)[:2] == ["o0", "o2"]


def test_nearly_all_neighbours_are_found(directory: Path) -> None:
    centres = vectors(40)
    known = [shaken(centre, by) for centre in centres for by in range(8, 38)]
    build(directory, pictured(known))
    table = np.array([list(vector) for vector in known], float)
    found = 0
    for centre in centres:
        away = np.linalg.norm(table - list(centre), axis=1)
        nearest = {f"o{n}" for n in np.argsort(away)[:10]}
        found += len(nearest & set(looks_like(centre, within=10_000, among=OBJECTS)))
    assert found >= 0.95 * 10 * len(centres)


def test_only_what_the_asker_may_find(directory: Path) -> None:
    vector = vectors(1)[0]
    shown = titled("o1", en="Jug", vector=vector)
    draft = titled("o2", en="Jug", vector=vector, access=("museum:ABAI",))
    maker = titled("a1", en="Potter", vector=vector, kind="maker")
    build(directory, [shown, draft, maker])
    for access, expected in (
        (GUEST, ["o1"]),
        (frozenset({"public", "museum:KOMI"}), ["o1"]),
        (frozenset({"public", "museum:ABAI"}), ["o1", "o2"]),
        (None, ["o1", "o2"]),
    ):
        among = SearchRequest(kind="object", access=access, limit=10)
        assert looks_like(vector, within=1, among=among) == expected
        assert more_like_this(titles={"en": "Jug"}, facets={}, among=among) == expected


@pytest.mark.parametrize("vector", [b"", b"\0", bytes(DIMENSIONS), bytes(5000), b"\xff" * 219])
def test_any_vector_has_an_answer(directory: Path, vector: bytes) -> None:
    build(directory, pictured([*vectors(5), b""]))
    assert looks_like(vector, within=50, among=OBJECTS) == []


def test_rare_traits_say_more_than_common_ones(directory: Path) -> None:
    jugs = [titled(f"o{n}", en="Jug", facets={"century": ("19",)}) for n in range(20)]
    rhytons = [
        titled("x1", en="Rhyton with a ram", facets={"century": ("-4",)}),
        titled("x2", ru="Ритон", en="Rhyton", facets={"century": ("19",)}),
    ]
    build(directory, [*jugs, *rhytons])
    asked = {"titles": {"en": "Jug or rhyton with rams"}, "facets": {"century": ("19",)}}
    assert more_like_this(**asked, among=OBJECTS)[0] == "x2"  # type: ignore[arg-type]
    assert more_like_this(titles={"ru": "ритоны"}, facets={}, among=OBJECTS) == []
    assert more_like_this(titles={"en": "rhytons"}, facets={}, among=OBJECTS) == ["x1", "x2"]


def test_what_shares_too_little_is_not_alike(directory: Path) -> None:
    build(
        directory,
        [
            titled("o1", en="Silver bracelet with filigree from Semey"),
            titled("o2", en="Silver bracelet with filigree"),
            titled("o3", en="Camel of silver"),
            titled("o4", en="Felt"),
        ],
    )
    found = more_like_this(
        titles={"en": "Silver bracelet with filigree from Semey"}, facets={}, among=OBJECTS
    )
    assert found == ["o1", "o2"]


@pytest.mark.parametrize("titles", [{}, {"en": ""}, {"en": "—"}, {"en": "nothing known"}])
def test_nothing_said_is_like_nothing(directory: Path, titles: dict[str, str]) -> None:
    build(directory, pictured(vectors(3)))
    assert more_like_this(titles=titles, facets={"museum": ("NONE",)}, among=OBJECTS) == []


def test_without_an_index_it_says_so() -> None:
    with pytest.raises(SearchUnavailable):
        looks_like(bytes(9), within=1, among=OBJECTS)
    with pytest.raises(SearchUnavailable):
        more_like_this(titles={"en": "jug"}, facets={}, among=OBJECTS)


def test_a_facet_nobody_knows_is_a_fault(directory: Path) -> None:
    build(directory, pictured(vectors(3)))
    with pytest.raises(ValueError, match="colour"):
        more_like_this(titles={}, facets={"colour": ("red",)}, among=OBJECTS)
