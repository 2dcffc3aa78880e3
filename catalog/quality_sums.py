"""How good the records of a museum or a region are, summed up by the search index.

The index counts exactly, in milliseconds for a museum, and knows of a change two seconds later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache

from catalog import quality
from museumportal.search import GUEST, SearchRequest, SearchUnavailable, search

SECONDS: Final = 60
_FACETS: Final = ("content_tier", "metadata_tier", "completeness", "next_step")


@dataclass(frozen=True, slots=True)
class Sum:
    """How many records share something: its code, its words, and their part of a hundred."""

    code: str
    words: str
    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class QualitySums:
    """Records counted by quality; `facets` maps facet → value → number of records."""

    records: int
    facets: Mapping[str, Mapping[str, int]]

    @property
    def reusable(self) -> float:
        """Per cent of the records have a picture to reuse (content tier 3 or 4)."""
        found = self.facets["content_tier"]
        return self._percent(found.get("3", 0) + found.get("4", 0))

    @property
    def findable(self) -> float:
        """Per cent of the records are found by time, maker or place (metadata tier B or C)."""
        found = self.facets["metadata_tier"]
        return self._percent(found.get("B", 0) + found.get("C", 0))

    @property
    def thorough(self) -> float:
        """Per cent of the records lack a quarter of what is looked for, or less."""
        found = self.facets["completeness"]
        return self._percent(found.get("3", 0) + found.get("4", 0))

    @property
    def bands(self) -> list[Sum]:
        """Completeness from the lowest band to the highest."""
        found = self.facets["completeness"]
        return [
            self._sum(str(band), quality.band_in_words(band), found.get(str(band), 0))
            for band in range(len(quality.BANDS))
        ]

    @property
    def steps(self) -> list[Sum]:
        """What to do next, and for how many records; the commonest first."""
        found = self.facets["next_step"]
        return [
            self._sum(code, str(quality.BY_CODE[code].sentence), count)
            for code, count in found.items()
            if code in quality.BY_CODE
        ]

    def _sum(self, code: str, words: str, count: int) -> Sum:
        return Sum(code, words, count, self._percent(count))

    def _percent(self, count: int) -> float:
        return round(100 * count / self.records, 1) if self.records else 0.0


def quality_sums(
    *, access: frozenset[str] | None = GUEST, museum: str = "", region: str = ""
) -> QualitySums | None:
    """The quality of what readers with this access see of a museum or region (by code), or of
    everything; at most `SECONDS` old. None while the index is being built."""
    chosen = {"museum": museum, "region": region}
    filters = {name: (code,) for name, code in chosen.items() if code}
    key = f"quality.{museum}.{region}.{'*' if access is None else '.'.join(sorted(access))}"
    kept: QualitySums | None = cache.get(key)
    if kept is not None:
        return kept
    try:
        result = search(
            SearchRequest(kind="object", access=access, filters=filters, facets=_FACETS, limit=0)
        )
    except SearchUnavailable:
        return None
    made = QualitySums(result.count, {name: dict(rows) for name, rows in result.facets.items()})
    cache.set(key, made, SECONDS)
    return made
