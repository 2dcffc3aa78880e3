"""Guests and staff look through the same shelves; staff have one more, of their own drafts."""

from itertools import pairwise

import pytest

from museumportal.search import Document, SearchRequest, SearchResult
from museumportal.search.reader import Reader
from tests.museumportal.search_index import build, titled

pytestmark = pytest.mark.usefixtures("english")

STAFF = frozenset({"public", "museum:ABAI"})
ORDERS = ("relevance", "newest", "title", "oldest_date", "random")


def collection() -> list[Document]:
    """Three hundred public cups, thirty drafts of two museums, a maker called Cup."""
    made = []
    for n in range(330):
        museum = "ABAI" if n % 2 else "KOMI"
        draft = n % 11 == 0
        words = ["Cup", "Silver cup", "Cup, saucer and spoon", "Spoon for a cup"][n % 4]
        made.append(
            titled(
                f"{'d' if draft else 'o'}{n:03d}",
                en=f"{words} {n}",
                access=(f"museum:{museum}",) if draft else ("public", f"museum:{museum}"),
                facets={"museum": (museum,)},
                years=(1500 + n % 50, 1600),
                modified=n * 7 % 331,
                boost=float(n % 3 == 0),
            )
        )
    return [*made, titled("m1", en="Cup", kind="maker", access=("public",))]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    directory = tmp_path_factory.mktemp("search")
    build(directory, collection())
    return Reader(directory)


def walk(reader: Reader, access: frozenset[str] | None, order: str, text: str) -> list[str]:
    """All results, page by page."""
    seen: list[str] = []
    cursor = ""
    while True:
        request = SearchRequest(
            "object", text, language="en", access=access, order=order, limit=50, cursor=cursor
        )
        page: SearchResult = reader.search(request)
        seen += page.ids
        cursor = page.next_cursor
        if not cursor:
            assert page.count == len(seen) == len(set(seen))
            return seen


@pytest.mark.parametrize("text", ["cup", "silver cup", "cup -saucer", '"silver cup"', ""])
@pytest.mark.parametrize("order", ORDERS)
def test_staff_see_what_guests_see_in_the_same_order_and_their_drafts_between(
    reader: Reader, order: str, text: str
) -> None:
    guests, staff = (walk(reader, access, order, text) for access in (frozenset({"public"}), STAFF))
    assert guests
    drafts = {each for each in staff if each.startswith("d")}
    assert drafts
    assert all(int(each[1:]) % 2 for each in drafts), "of their museum alone"
    public = [each for each in staff if each not in drafts]
    if order == "relevance":
        assert sorted(public) == sorted(guests)
        assert drafts != set(staff[: len(drafts)]), "few, drafts do not come first"
    else:
        assert public == guests
    everything = walk(reader, None, order, text)
    assert set(staff) <= set(everything)


@pytest.mark.parametrize("access", [STAFF, None])
def test_drafts_count_in_the_facets_of_their_staff(
    reader: Reader, access: frozenset[str] | None
) -> None:
    result = reader.search(SearchRequest("object", "cup", access=access, facets=("museum",)))
    counted = dict(result.facets["museum"])
    assert counted == {"ABAI": 165, "KOMI": 150 if access else 165}


def test_the_own_drafts_alone(reader: Reader) -> None:
    own = frozenset({"museum:ABAI"})
    result = reader.search(SearchRequest("object", "cup", access=own, limit=500))
    assert len(result.ids) == result.count == 165


@pytest.mark.parametrize("page", range(4))
def test_pages_by_number_continue_each_other(reader: Reader, page: int) -> None:
    request = SearchRequest("object", "cup", access=STAFF, limit=20, offset=20 * page)
    following = SearchRequest("object", "cup", access=STAFF, limit=20, offset=20 * (page + 1))
    both = reader.search(SearchRequest("object", "cup", access=STAFF, limit=40, offset=20 * page))
    assert both.ids == [*reader.search(request).ids, *reader.search(following).ids]
    assert all(a != b for a, b in pairwise(both.ids))
