"""Search over what the import benchmark left in the database, against Postgres full text."""

from collections import Counter

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import connection
from django.http import QueryDict

from catalog.models import MuseumObject
from catalog.query import ObjectQuery
from museumportal.findable import findable
from museumportal.indexer import rebuild
from museumportal.search import search
from tests.benchmarks.table import Row, seconds

FACETS = ("museum", "region", "object_type", "century")


def commonest_word() -> str:
    """The word that most titles hold, and that is no stop word."""
    words: Counter[str] = Counter()
    for title in MuseumObject.objects.values_list("title_en", flat=True).iterator():
        words.update({word for word in (title or "").lower().split() if len(word) > 4})
    return words.most_common(1)[0][0]


def run(size: int) -> list[Row]:
    """A ranked page with its exact count, with and without facets; Postgres has a GIN index."""
    rebuild(settings.SEARCH_DIR, findable())
    word = commonest_word()
    query = ObjectQuery.parse(QueryDict(f"q={word}"))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX bench_fts ON catalog_museumobject "
            "USING gin (to_tsvector('english', coalesce(title_en, '')))"
        )
        cursor.execute("ANALYZE catalog_museumobject")
    vector = SearchVector("title_en", config="english")
    matching = MuseumObject.objects.annotate(vector=vector).filter(
        vector=SearchQuery(word, config="english")
    )

    def postgres_page() -> tuple[int, list[int]]:
        ranked = matching.annotate(rank=SearchRank(vector, SearchQuery(word, config="english")))
        return matching.count(), list(
            ranked.order_by("-rank", "pk").values_list("pk", flat=True)[:24]
        )

    def ours(facets: tuple[str, ...]) -> object:
        return search(query.to_request(access=None, language="en", facets=facets, limit=24))

    peer = seconds(postgres_page, rounds=5) * 1000
    name = f"Postgres full text, page + count, {word!r}"
    return [
        Row("search: page + count", seconds(lambda: ours(())) * 1000, peer, "ms", name),
        Row(
            "search: page + count + 4 facets",
            seconds(lambda: ours(FACETS)) * 1000,
            peer,
            "ms",
            name,
        ),
    ]
