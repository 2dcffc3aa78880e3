"""Whatever is typed into a search field: an answer or a sentence, wherever the field stands."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from museumportal.search import BadQuery, SearchRequest, excerpt, marked
from museumportal.search.reader import Reader
from tests.cast import Cast
from tests.factories import AgentFactory, ConceptFactory, ObjectFactory
from tests.museumportal.search_index import COLLECTION, build
from tests.museumportal.test_search_answers import HOSTILE

MORE = [
    "nofield:x unknown:y _:z year:x number: :",
    "year:99999 year:-9999..9999 year:.. год:1-",
    'title:"' * 50 + "x",
    " ".join(f"-museum:M{n}" for n in range(60)),
    "maker:" + "a" * 5_000,
    "XXXXXXXXXX century 999 century 0 век ғасыр 1th",
    "d'" * 2_000 + "a",
    "щ" * 24 + " " + "shch" * 6,
    "ңғүұқөһі " * 12,
    "unknownword " * 12 + "портрит " * 12,
    "‏אבג‎ ‮cba‬ \u2066x\u2069",
    "👩🏽‍🎨🏺🇰🇿",
    "ẛ̣ ǆ İ ı ﬀ Å",
    "Z\u0351\u036b\u0343\u036a\u0302" * 300,
    "%00%ff\\u0000 ${7*7} {{7*7}} <script>alert(1)</script>",
]
ADDRESSES = ("/en/objects/?q=", "/kk/objects/facets/?q=", "/api/v1/objects/?q=", "/ru/suggest/?q=")
ODD = st.text(max_size=60) | st.text(alphabet="abdlxviкйщё \"-:.'’1№үң", max_size=60)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_field_answers_or_refuses(
    client: Client, cast: Cast, reindex: Callable[[], int], address: str
) -> None:
    ObjectFactory.create(museum=cast.abai, title_ru="Портрет", inventory_number="КП-1")
    AgentFactory.create(name_en="Turner")
    ConceptFactory.create(label_en="Silver", label_ru="Серебро")
    reindex()
    for text in (*HOSTILE, *MORE):
        asked = address + quote(text.encode(errors="surrogatepass"))
        answer = client.get(asked, headers={"HX-Request": "true"})
        assert answer.status_code in (200, 400), text[:50]
        assert b"<script>alert" not in answer.content
        if "/api/" in address and answer.status_code == 400:
            assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "value", ["x" * 10_000, "AAAA" * 2_500, "\x00", "é", "../../x", "-1", "[]"]
)
@pytest.mark.parametrize("path", ["/en/objects/", "/api/v1/objects/"])
def test_forged_cursors_are_refused(
    client: Client, cast: Cast, reindex: Callable[[], int], path: str, value: str
) -> None:
    reindex()
    for order in ("relevance", "title", "random"):
        asked = {"q": "x", "order": order, "seed": "7", "cursor": value}
        assert client.get(path, asked).status_code == 400, order


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    directory: Path = tmp_path_factory.mktemp("search")
    build(directory, COLLECTION)
    return Reader(directory)


@given(text=ODD, language=st.sampled_from(["kk", "ru", "en", ""]))
@settings(
    deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nothing_one_can_type_breaks_it(reader: Reader, text: str, language: str) -> None:
    """Corrected, completed, marked: what is done for people who mistype."""
    among = SearchRequest("object", limit=5)
    assert len(reader.complete(text, among)) <= 5
    assert len(reader.complete_words(text, among)) <= 5
    try:
        result = reader.search(SearchRequest("object", text, forgiving=True))
    except BadQuery:
        return
    assert len(result.ids) == min(result.count, 24)
    if result.corrected:
        again = reader.search(SearchRequest("object", result.corrected))
        assert again.ids == result.ids
    pieces = marked(text, language, result.sought)
    assert "".join(piece for piece, _found in pieces) == text
    excerpt(text * 20, language, result.sought)
