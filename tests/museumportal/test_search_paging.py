"""Orders and pages: every result once, in the right place, to any depth."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from museumportal.search import BadQuery, Document, SearchRequest, sort_key
from museumportal.search.cursors import Cursor, encode
from museumportal.search.index import building
from museumportal.search.reader import Reader

TITLES = [
    "Ұршық",
    "Үзеңгі",
    "Әбдіре",
    "Кілем",
    "Қамшы",
    "Абажа",
    "Ілгіш",
    "Бесік",
    "Кілем 2",
    "Кілем 10",
]

pytestmark = pytest.mark.usefixtures("english")


def collection() -> list[Document]:
    chance = random.Random(11)
    documents = []
    for n in range(230):
        title, year = TITLES[n % len(TITLES)], chance.choice([None, *range(-50, 2000, 60)])
        documents.append(
            Document(
                id=f"o{n:03d}",
                kind="object",
                access=("public",),
                texts={"title": {"kk": f"{title} зат"}},
                sort={f"title_{lang}": sort_key(title, lang) for lang in ("kk", "ru")}
                if n % 9
                else {},
                years=(year, year if n % 2 else None),
                modified=chance.randint(1, 40),
            )
        )
    return documents


DOCUMENTS = {document.id: document for document in collection()}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Added out of order and in several segments, as on any host."""
    directory = tmp_path_factory.mktemp("search")
    shuffled = random.Random(2).sample(list(DOCUMENTS.values()), len(DOCUMENTS))
    with building(directory, ()) as writer:
        for start in range(0, len(shuffled), 70):
            writer.add(shuffled[start : start + 70], replace=False)
            writer.commit(start)
    return Reader(directory)


def expected(order: str, language: str) -> list[str]:
    def key(document: Document) -> tuple[object, ...]:
        first = document.years[0] if document.years[0] is not None else document.years[1]
        last = document.years[1] if document.years[1] is not None else document.years[0]
        title = document.sort.get(f"title_{language}", "")
        keys: dict[str, tuple[object, ...]] = {
            "newest": (-document.modified,),
            "oldest_date": (first is None, first, last),
            "newest_date": (last is None, -(last or 0), -(first or 0)),
            "title": (title == "", title),
        }
        return (*keys[order], document.id)

    return [document.id for document in sorted(DOCUMENTS.values(), key=key)]


@pytest.mark.parametrize(
    ("order", "language"),
    [("newest", ""), ("oldest_date", "ru"), ("newest_date", ""), ("title", "kk"), ("title", "ru")],
)
def test_cursors_walk_an_order_there_and_back(reader: Reader, order: str, language: str) -> None:
    request = SearchRequest("object", "зат", language, order=order, limit=17)
    pages, cursor, result = [], "", None
    while result is None or cursor:
        result = reader.search(
            SearchRequest("object", "зат", language, order=order, limit=17, cursor=cursor)
        )
        assert result.count == len(DOCUMENTS)
        pages.append(result.ids)
        cursor = result.next_cursor
    assert [found for page in pages for found in page] == expected(order, language)
    assert reader.search(request).previous_cursor == ""
    back, cursor = [pages[-1]], result.previous_cursor
    while cursor:
        result = reader.search(
            SearchRequest("object", "зат", language, order=order, limit=17, cursor=cursor)
        )
        back.append(result.ids)
        cursor = result.previous_cursor
    assert back == pages[::-1]


def test_relevance_without_words_means_newest(reader: Reader) -> None:
    result = reader.search(SearchRequest("object", limit=500))
    assert (result.order, result.ids) == ("newest", expected("newest", ""))


def test_pages_by_number_agree_with_cursors(reader: Reader) -> None:
    first = reader.search(SearchRequest("object", order="title", language="kk", limit=20))
    by_number = SearchRequest("object", order="title", language="kk", limit=20, offset=20)
    by_cursor = SearchRequest(
        "object", order="title", language="kk", limit=20, cursor=first.next_cursor
    )
    assert reader.search(by_number).ids == reader.search(by_cursor).ids
    assert reader.search(by_number).previous_cursor


def test_relevance_pages_by_cursor_too(reader: Reader) -> None:
    ids: list[str] = []
    cursor = ""
    while True:
        result = reader.search(SearchRequest("object", "кілем", limit=10, cursor=cursor))
        ids += result.ids
        cursor = result.next_cursor
        if not cursor:
            break
    assert len(ids) == len(set(ids)) == result.count == 69


def test_the_same_pages_stand_when_other_objects_come(tmp_path: Path) -> None:
    """A cursor says what was seen last, so newcomers before it shift nothing behind it."""
    from museumportal.search import generations
    from museumportal.search.index import Writer

    with building(tmp_path, ()) as writer:
        writer.add(DOCUMENTS.values())
        writer.commit(1)
    reader = Reader(tmp_path)
    first = reader.search(SearchRequest("object", order="newest", limit=20))
    live = generations.current(tmp_path)
    assert live
    with Writer.open(live, ()) as writer:
        writer.add([Document("new1", "object", ("public",), modified=99)])
        writer.delete([first.ids[-1]])
        writer.commit(2)
    second = reader.search(
        SearchRequest("object", order="newest", limit=20, cursor=first.next_cursor)
    )
    assert second.ids == expected("newest", "")[20:40]
    assert second.generation != first.generation


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "!!!", "e30", "bnVsbA", "W10", "WzEsMiwzXQ", "A" * 5_000,
        "WyJvcmRlcl9uZXdlc3QiLCAibmV4dCIsICIqIE9SICoiXQ",  # a key of query syntax
        "WyJvcmRlcl9uZXdlc3QiLCAic2lkZXdheXMiLCAiMSJd",
        "WyJvcmRlcl9uZXdlc3QiLCAibmV4dCIsIDVd",
    ],
)  # fmt: skip
def test_forged_cursors_are_refused(reader: Reader, cursor: str) -> None:
    with pytest.raises(BadQuery, match="damaged"):
        reader.search(SearchRequest("object", order="newest", cursor=cursor))


def test_a_cursor_belongs_to_its_order(reader: Reader) -> None:
    cursor = reader.search(SearchRequest("object", order="newest", limit=5)).next_cursor
    for order in ("title", "relevance"):
        with pytest.raises(BadQuery, match="damaged"):
            reader.search(SearchRequest("object", "зат", order=order, cursor=cursor))


def test_impossible_pages_are_refused(reader: Reader) -> None:
    for members in ({"limit": 501}, {"limit": -1}, {"offset": -1}, {"offset": 10_000}):
        with pytest.raises(BadQuery):
            reader.search(SearchRequest("object", "зат", **members))  # type: ignore[arg-type]
    with pytest.raises(BadQuery, match="no order of results called “colour”"):
        reader.search(SearchRequest("object", order="colour"))
    assert reader.search(SearchRequest("object", "зат", limit=0)).count == len(DOCUMENTS)


@pytest.mark.parametrize("seed", range(8))
def test_a_random_order_shows_everything_once_forward_and_back(reader: Reader, seed: int) -> None:
    request = SearchRequest(order="random", seed=seed, limit=7)
    pages = [reader.search(request)]
    while pages[-1].next_cursor:
        pages.append(reader.search(replace(request, cursor=pages[-1].next_cursor)))
    seen = [found for page in pages for found in page.ids]
    assert sorted(seen) == sorted(DOCUMENTS)
    back = [pages[-1]]
    while back[-1].previous_cursor:
        back.append(reader.search(replace(request, cursor=back[-1].previous_cursor)))
    assert [page.ids for page in reversed(back)] == [page.ids for page in pages]
    by_number = reader.search(replace(request, offset=14))
    assert by_number.ids == seen[14:21]


def test_seeds_give_different_orders(reader: Reader) -> None:
    orders = {
        tuple(reader.search(SearchRequest(order="random", seed=seed)).ids) for seed in range(10)
    }
    assert len(orders) > 5


@pytest.mark.parametrize("key", ["zz", "00", "ff" * 9, "7f" * 8])
def test_forged_places_in_a_random_order(reader: Reader, key: str) -> None:
    cursor = encode(Cursor("random.0", "next", key=key))
    request = SearchRequest(order="random", cursor=cursor)
    if key == "7f" * 8:
        assert reader.search(request).count == len(DOCUMENTS), "a place like any other"
    else:
        with pytest.raises(BadQuery):
            reader.search(request)
