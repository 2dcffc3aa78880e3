"""Counts over real collections equal a count by hand, whatever is chosen together."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from catalog.histogram import bars
from catalog.query import OBJECT_FACETS, ObjectQuery
from museumportal.findable import findable
from museumportal.search import GUEST, Document, search
from museumportal.search.analysis.stems import analyse
from tests.cast import Cast
from tests.catalog.real_collections import first, load

pytestmark = pytest.mark.django_db
Reindex = Callable[[], int]
WORDS = ("", "", "", "portrait", "river", "монета", "фотография")
LISTED = 40


class Collection:
    """Documents as a patient person would file them: by value, by stem, by years."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = [each for each in documents if GUEST.intersection(each.access)]
        self.everything = set(range(len(self.documents)))
        self.having: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.saying: dict[str, set[int]] = defaultdict(set)
        for place, document in enumerate(self.documents):
            for facet, values in document.facets.items():
                for value in values:
                    self.having[facet, value].add(place)
            for texts in document.texts.values():
                for language, text in texts.items():
                    for stem in analyse(text, language)[1]:
                        self.saying[stem].add(place)
        self.values: dict[str, list[str]] = defaultdict(list)
        for facet, value in sorted(self.having, key=lambda key: (-len(self.having[key]), key)):
            self.values[facet].append(value)

    def question(self, chance: random.Random) -> ObjectQuery:
        """Choices in up to four facets, common and rare ones together, years, now and then a
        word."""
        filters = {}
        known = [name for name in OBJECT_FACETS if self.values[name]]
        for facet in chance.sample(known, chance.randint(0, 4)):
            common, every = self.values[facet][:12], self.values[facet]
            values = chance.sample(common, chance.randint(1, min(len(common), 6)))
            filters[facet] = tuple(sorted({*values, chance.choice(every)}))
        return ObjectQuery(
            q=chance.choice(WORDS),
            filters=filters,
            year_from=chance.choice([None, None, None, -300, 1500, 1801, 1850]),
            year_to=chance.choice([None, None, None, 1860, 1900, 2020]),
        )

    def found(self, query: ObjectQuery, without: str = "") -> set[int]:
        """Places of what the question finds, the choice of one facet left aside."""
        found = self.everything
        for facet, values in query.filters.items():
            if facet != without:
                found = found & set().union(*(self.having[facet, value] for value in values))
        if query.q:
            found = found & set().union(*(self.saying[s] for s in analyse(query.q, "")[1]))
        first, last = query.year_from, query.year_to
        return found if without == "years" else self.made(found, first, last)

    def made(self, found: set[int], first: int | None, last: int | None) -> set[int]:
        """Those that may have been made between the years."""
        if first is None and last is None:
            return found
        since = -math.inf if first is None else first
        until = math.inf if last is None else last
        return {place for place in found if self._overlaps(place, since, until)}

    def _overlaps(self, place: int, since: float, until: float) -> bool:
        earliest, latest = self.documents[place].years
        if earliest is None and latest is None:
            return False
        begins = -math.inf if earliest is None else earliest
        return begins <= until and (math.inf if latest is None else latest) >= since

    def count(self, found: set[int], facet: str) -> Counter[str]:
        return Counter(
            value for place in found for value in self.documents[place].facets.get(facet, ())
        )


def check(collection: Collection, query: ObjectQuery) -> int:
    """Hits, all listed values of all facets and all bars of years are as counted by hand."""
    request = query.to_request(
        access=GUEST, language="ru", facets=OBJECT_FACETS, limit=0, facet_limit=LISTED, spans=True
    )
    answer, found = search(request), collection.found(query)
    assert answer.count == len(found), query
    for facet in OBJECT_FACETS:
        chosen = query.filters.get(facet, ())
        counts = collection.count(
            collection.found(query, without=facet) if chosen else found, facet
        )
        commonest = sorted(counts, key=lambda value: (-counts[value], value))[:LISTED]
        listed = {value: counts[value] for value in (*commonest, *chosen)}
        assert dict(answer.facets[facet]) == listed, (query, facet)
    assert answer.spans
    undated = collection.found(query, without="years")
    for bar in bars(answer.spans, query.year_from, query.year_to):
        assert bar.count == len(collection.made(undated, bar.first, bar.last)), (query, bar)
    return answer.count


def check_many(combinations: int) -> None:
    what, chance = findable(), random.Random(4)
    (objects,) = (source for source in what.sources if source.kind == "object")
    collection = Collection(what.documents(objects, None))
    counts = [check(collection, collection.question(chance)) for _ in range(combinations)]
    assert sum(count > 0 for count in counts) > combinations // 3, "most questions find something"


def test_counts_of_a_sample_are_exact(cast: Cast, reindex: Reindex, tmp_path: Path) -> None:
    load(cast, tmp_path, first(900))
    reindex()
    check_many(60)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)  # the processes that index so many read what is committed
def test_counts_of_all_collections_are_exact(cast: Cast, reindex: Reindex, tmp_path: Path) -> None:
    """85,000 objects, 1,000 combinations."""
    load(cast, tmp_path)
    reindex()
    check_many(1_000)
