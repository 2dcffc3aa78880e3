"""Counts are exact: whatever is chosen, they equal a count by hand."""

import math
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from museumportal.search import Document, SearchRequest, generations
from museumportal.search.index import Writer, building
from museumportal.search.reader import Reader

FACETS = ("museum", "object_type", "century", "has_image")
VALUES = {
    "museum": [f"M{n}" for n in range(9)],
    "object_type": [f"c{n}" for n in range(12)],
    "century": [str(n) for n in range(-3, 20)],
    "has_image": ["yes"],
}
WORDS = ("silver", "gold", "ring", "carpet")
OPEN = [(None, 1700), (1500, None)]
STAFF = frozenset({"public", "museum:M1"})


def collection() -> list[Document]:
    chance = random.Random(7)
    documents = []
    for n in range(800):
        first = chance.randint(-300, 1900)
        documents.append(
            Document(
                id=f"o{n:04d}",
                kind=chance.choice(["object", "object", "object", "maker"]),
                access=("public",) if chance.random() < 0.8 else (f"museum:M{n % 3}",),
                texts={"title": {"en": " ".join(chance.sample(WORDS, 2))}},
                facets={
                    name: tuple(chance.sample(values, chance.randint(0, min(3, len(values)))))
                    for name, values in VALUES.items()
                },
                years=chance.choice([*[(first, first + chance.randint(0, 80))] * 8, *OPEN])
                if chance.random() < 0.9
                else (None,) * 2,
            )
        )
    return documents


DOCUMENTS = collection()


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The collection in several segments, some of it replaced, some deleted on the way."""
    directory = tmp_path_factory.mktemp("search")
    with building(directory, FACETS) as writer:
        for start in range(0, 800, 100):
            writer.add(DOCUMENTS[start : start + 100])
            writer.add(DOCUMENTS[start : start + 20])
            writer.add([Document(id=f"gone{start}", kind="object", access=("public",))])
            writer.commit(start)
        writer.delete(f"gone{start}" for start in range(0, 800, 100))
        writer.commit(800)
    return Reader(directory)


def matches(document: Document, request: SearchRequest, without: str = "") -> bool:
    first, last = document.years
    since, until = request.years
    undated = first is None and last is None
    begins, ends = -math.inf if first is None else first, math.inf if last is None else last
    return (
        (request.kind is None or document.kind == request.kind)
        and (request.access is None or bool(request.access.intersection(document.access)))
        and all(word in document.texts["title"]["en"] for word in request.text.split())
        and (since is None or (not undated and ends >= since))
        and (until is None or (not undated and begins <= until))
        and all(
            set(values).intersection(document.facets[name])
            for name, values in request.filters.items()
            if values and name != without
        )
    )


def made_between(spans: Any, first: int, last: int) -> int:
    """All dated ones but those that begin after the last year and end before the first."""
    earliest, latest = spans
    late = sum(count for year, count in earliest if year > last)
    early = sum(count for year, count in latest if year < first)
    return sum(count for _year, count in earliest) - late - early


choices = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from(values), max_size=25).map(tuple)
        for name, values in VALUES.items()
    },
)
requests = st.builds(
    SearchRequest,
    kind=st.sampled_from(["object", "maker", None]),
    text=st.lists(st.sampled_from(WORDS), max_size=2, unique=True).map(" ".join),
    access=st.sampled_from([frozenset({"public"}), STAFF, frozenset({"museum:M2"}), None]),
    filters=choices,
    years=st.sampled_from([(None, None), (0, 1000), (None, 500), (1500, None)]),
    order=st.sampled_from(["relevance", "newest", "title"]),
    facets=st.just(FACETS),
    facet_limit=st.sampled_from([3, 50]),
    listed=st.just({"object_type": ("c7", "c11", "nothing")}),
    spans=st.just(True),
    limit=st.just(500),
)


@given(request=requests)
@hypothesis_settings(deadline=None, max_examples=300)
def test_hits_and_facets_equal_a_count_by_hand(reader: Reader, request: SearchRequest) -> None:
    result = reader.search(request)
    expected = [document.id for document in DOCUMENTS if matches(document, request)]
    assert result.count == len(expected)
    assert sorted(result.ids) == expected[:500] or len(expected) > 500
    for name in FACETS:
        counter = Counter(
            value
            for document in DOCUMENTS
            if matches(document, request, without=name)
            for value in document.facets[name]
        )
        chosen = dict.fromkeys(request.filters.get(name, ()), 0)
        listed = dict(result.facets[name])
        assert listed == {value: counter[value] for value in listed}, "counts are exact"
        asked = counter.keys() & request.listed.get(name, ())
        commonest = sorted(counter, key=lambda value: (-counter[value], value))
        assert listed.keys() == {*commonest[: request.facet_limit], *chosen, *asked}
        counts = [count for _value, count in result.facets[name]]
        assert counts == sorted(counts, reverse=True)
    for first, last in ((1000, 1100), (-50, -1), (1650, 2000)):
        within = replace(request, years=(first, last))
        of_these = sum(matches(document, within) for document in DOCUMENTS)
        assert made_between(result.spans, first, last) == of_these


def test_a_facet_of_many_values_is_counted_exactly(tmp_path: Path) -> None:
    """Twenty thousand makers in several segments: the commonest come first, and to the unit."""
    chance = random.Random(3)
    makers = [f"a{int(chance.paretovariate(0.3)) % 20_000}" for _ in range(40_000)]
    with building(tmp_path, ("maker",)) as writer:
        for n, maker in enumerate(makers):
            writer.add([Document(f"o{n}", "object", ("public",), facets={"maker": (maker,)})])
            if n % 9_000 == 0:
                writer.commit(n)
        writer.commit(len(makers))
    counter = Counter(makers)
    rarest = min(counter, key=lambda maker: (counter[maker], maker))
    request = SearchRequest("object", facets=("maker",), filters={"maker": (rarest,)})
    result = Reader(tmp_path).search(request)
    assert result.count == counter[rarest]
    listed = dict(result.facets["maker"])
    assert len(listed) == 51, "the fifty commonest and the chosen one"
    assert listed == {maker: counter[maker] for maker in listed}
    assert sorted(listed.values())[1:] == sorted(sorted(counter.values())[-50:])
    every = SearchRequest("object", facets=("maker",), facet_limit=60_000, limit=0)
    assert dict(Reader(tmp_path).search(every).facets["maker"]) == counter


def test_documents_of_unknown_shape_are_refused(tmp_path: Path) -> None:
    with building(tmp_path, FACETS) as writer:
        for wrong in (
            Document("o1", "object", (), facets={"colour": ("red",)}),
            Document("o1", "object", (), texts={"caption": {"en": "x"}}),
            Document("o1", "object", (), texts={"title": {"de": "x"}}),
            Document("o1", "object", (), sort={"title_de": "x"}),
            Document("o 1", "object", ()),
        ):
            with pytest.raises(ValueError, match=r"o 1|the index does not know"):
                writer.add([wrong])
        writer.commit(0)
    live = generations.current(tmp_path)
    assert live
    with Writer.open(live, FACETS) as writer:
        assert writer.position == 0
