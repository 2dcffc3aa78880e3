"""As many objects as a country has, made from those in the database: titles, museums vary."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from museumportal.findable import Findable, findable
from museumportal.search import Bulk, Document, Range, Source, title_keys

OBJECTS: Final = "BENCHMARK_OBJECTS"
"""The environment tells the processes that build the index how many there are to be."""
REAL: Final = "TATE"
"""The museum of the real objects."""
_MUSEUMS: Final = 252
_REGIONS: Final = 20


@cache
def originals() -> list[Document]:
    """Documents of the real objects in the database or, without them, of the made ones."""
    what = findable()
    source = next(source for source in what.sources if source.kind == "object")
    known = list(what.documents(source, None))
    real = [document for document in known if document.facets["museum"] == (REAL,)]
    return real or known


def varied(number: int) -> Document:
    """The original of this number or, beyond the last, one of them under another title."""
    known = originals()
    document = known[number % len(known)]
    museum = number % _MUSEUMS
    facets = {
        **document.facets,
        "museum": (f"M{museum}",),
        "region": (f"R{museum % _REGIONS}",),
    }
    if number < len(known):
        return replace(document, facets=facets)
    other = known[number * 7919 % len(known)].texts["title"].get("en", "").split()
    titles = {
        language: f"{title} {other[number % len(other)] if other else number}"
        for language, title in document.texts["title"].items()
    }
    return replace(
        document,
        id=f"o{number:09d}",
        texts={**document.texts, "title": titles},
        facets=facets,
        sort=title_keys(titles),
        modified=number,
    )


def documents(ids: Sequence[str] | None) -> Iterator[Document]:
    """All of them, or those of these identifiers, for a change of them."""
    if ids is None:
        return documents_between(ranges(10**6))
    return (varied(int(each[1:])) for each in ids)


def ranges(size: int) -> list[Range]:
    total = int(os.environ[OBJECTS])
    return [(first, min(first + size, total)) for first in range(0, total, size)]


def documents_between(of: Iterable[Range]) -> Iterator[Document]:
    return (varied(number) for first, end in of for number in range(first, end))


def multiplied() -> Findable:
    """What the index of the benchmark is made of."""
    source = Source("object", documents, bulk=Bulk(ranges, documents_between))
    return Findable((source,), findable().facets)
