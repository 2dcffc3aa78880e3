"""All that can be found, joined from what every app declares in its ``search.py``.

``SOURCES`` make documents, ``FACETS`` name what they are counted by, and ``ADDITIONS`` say of
documents of an app to the left what only an app to its right knows.
"""

import importlib
import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from museumportal.search import Addition, Document, Range, Source

_CHUNK: Final = 2000
_HOUSES: Final = ("regions", "catalog", "tours", "grants")


@dataclass(frozen=True, slots=True)
class Findable:
    """What the apps declare: sources in the order of the house, each with its additions."""

    sources: tuple[Source, ...]
    facets: tuple[str, ...]
    additions: tuple[Addition, ...] = ()

    def documents(self, source: Source, ids: Sequence[str] | None) -> Iterator[Document]:
        """Complete documents of a source: all, or those of these public ids."""
        return self._with_additions(source.kind, source.documents(ids))

    def all_documents(self, source: Source, ranges: Iterable[Range | None]) -> Iterator[Document]:
        """Complete documents of a source: of these ranges of keys where it has `bulk`, else all."""
        if source.bulk:
            made = source.bulk.documents(each for each in ranges if each)
        else:
            made = source.documents(None)
        return self._with_additions(source.kind, made)

    def dependants(self, source: Source, kind: str, ids: Sequence[str]) -> Iterator[str]:
        """Documents of the source to be made anew because these of another kind changed."""
        if source.dependants and kind != source.kind:
            yield from source.dependants(kind, ids)

    def _with_additions(self, kind: str, documents: Iterator[Document]) -> Iterator[Document]:
        additions = [addition for addition in self.additions if addition.to == kind]
        return _added(documents, additions) if additions else documents


def _added(documents: Iterator[Document], additions: list[Addition]) -> Iterator[Document]:
    while chunk := list(islice(documents, _CHUNK)):
        ids = [document.id for document in chunk]
        known = [addition.facets(ids) for addition in additions]
        for document in chunk:
            for facts in known:
                document.facets.update(facts[document.id])
            yield document


def findable() -> Findable:
    """What the apps declare, in the order of the house."""
    sources: list[Source] = []
    facets: dict[str, None] = {}
    additions: list[Addition] = []
    for house in _HOUSES:
        if importlib.util.find_spec(f"{house}.search"):
            declared = importlib.import_module(f"{house}.search")
            sources += declared.SOURCES
            facets |= dict.fromkeys(declared.FACETS)
            additions += getattr(declared, "ADDITIONS", ())
    return Findable(tuple(sources), tuple(facets), tuple(additions))
