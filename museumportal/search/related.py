"""What is like something: by how it looks, by what is said of it, or by its number.

None asks for the thing itself to be in the index: what it is like is given.
"""

from collections.abc import Iterator, Mapping
from math import log
from typing import Final

import numpy as np
import tantivy
from tantivy import Occur, Query

from museumportal.search.analysis.numbers import END, START, readings
from museumportal.search.analysis.stems import analyse
from museumportal.search.composing import either, having
from museumportal.search.likeness import as_numbers, words_near
from museumportal.search.schema import facet_field, within

_CANDIDATES: Final = 256
"""Documents that share most words with a vector; among them the nearest are, nearly always."""
_TELLING: Final = 16
"""Traits compared: the rarest."""
_LISTED: Final = 1_000_000
"""Documents that all traits compared may have together, which is what the question costs."""
_ENOUGH: Final = 0.3
"""Of the weight of all traits compared, the share that a similar document must have."""


def looks_like(
    schema: tantivy.Schema,
    searcher: tantivy.Searcher,
    scope: Query,
    vector: bytes,
    within: float,
    limit: int,
) -> list[str]:
    """Identifiers in `scope` of what lies within this distance of the vector, the closest first."""
    if not vector:
        return []
    sharing = [_weighed(schema, "looks", word, 1.0) for word in words_near(vector)]
    found = searcher.search(_scored(scope, sharing), _CANDIDATES, count=False).hits
    if not found:
        return []
    documents = [searcher.doc(address) for _score, address in found]
    known = [(each["id"][0], bytes(each["vector"][0])) for each in documents]
    known = [(identifier, look) for identifier, look in known if len(look) == len(vector)]
    away = np.linalg.norm([as_numbers(look) for _, look in known] - as_numbers(vector), axis=1)
    near = sorted(
        (float(distance), identifier)
        for (identifier, _look), distance in zip(known, away, strict=True)
        if distance <= within
    )
    return [identifier for _distance, identifier in near[:limit]]


def more_like_this(
    schema: tantivy.Schema,
    searcher: tantivy.Searcher,
    scope: Query,
    titles: Mapping[str, str],
    facets: Mapping[str, tuple[str, ...]],
    limit: int,
) -> list[str]:
    """Identifiers in `scope` of what shares the rarest words of titles (language → title)
    and values of `facets`, the most alike first."""
    everything = searcher.num_docs
    traits: list[tuple[float, int, str, str]] = []
    for field, term in dict.fromkeys(_traits(titles, facets)):
        if (frequency := searcher.doc_freq(field, term)) > 1:
            traits.append((log(1 + everything / frequency), frequency, field, term))
    chosen: list[tuple[float, Query]] = []
    listed = 0
    for weight, frequency, field, term in sorted(traits, key=lambda trait: trait[1:]):
        if len(chosen) < _TELLING and listed + frequency <= _LISTED:
            chosen.append((weight, _weighed(schema, field, term, weight)))
            listed += frequency
    if not chosen:
        return []
    enough = _ENOUGH * sum(weight for weight, _ in chosen)
    query = _scored(scope, [query for _, query in chosen])
    found = [
        (-score, searcher.doc(address)["id"][0])
        for score, address in searcher.search(query, limit, count=False).hits
        if score >= enough
    ]
    return [identifier for _, identifier in sorted(found)]


def numbered(
    schema: tantivy.Schema, searcher: tantivy.Searcher, scope: Query, number: str, limit: int
) -> list[str]:
    """Identifiers in `scope` of what has this number, the whole of it, in any writing."""
    phrases = [
        Query.phrase_query(schema, "numbers", [START, *runs, END]) for runs in readings(number)
    ]
    if not phrases:
        return []
    hits = searcher.search(_scored(scope, [either(phrases)]), limit, count=False).hits
    return sorted(searcher.doc(address)["id"][0] for _score, address in hits)


def _traits(
    titles: Mapping[str, str], facets: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Field and term of all that is said."""
    for language, title in titles.items():
        for stem in analyse(title, language)[1]:
            yield "within", within("title", stem)
    for name, values in facets.items():
        for value in values:
            yield facet_field(name), value


def _weighed(schema: tantivy.Schema, field: str, term: str, weight: float) -> Query:
    query = having(schema, field, term)
    return Query.const_score_query(query, weight)


def _scored(scope: Query, sought: list[Query]) -> Query:
    """What has any of what is sought, scored by the sum of it."""
    any_of_them = Query.boolean_query([(Occur.Should, query) for query in sought])
    silent = Query.const_score_query(scope, 0.0)
    return Query.boolean_query([(Occur.Must, any_of_them), (Occur.Must, silent)])
