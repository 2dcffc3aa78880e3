"""What one asks of the search engine, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from museumportal.search.analysis.marking import Sought
from museumportal.search.documents import PUBLIC

ORDERS: Final = ("relevance", "newest", "oldest_date", "newest_date", "title", "random")
"""Orders of results; every one is total, ties fall to the identifier. Undated things come last."""

RELEVANCE_DEPTH: Final = 10_000
"""Results reachable by relevance and by `offset`; cursors of the other orders have no end."""

MAX_LIMIT: Final = 500
MAX_TEXT: Final = 10_000
MAX_FILTER_VALUES: Final = 1_000

GUEST: Final = frozenset({PUBLIC})


class SearchUnavailable(Exception):  # noqa: N818  a state, not a fault
    """The index is missing, damaged or of another version; it is being rebuilt."""


class BadQuery(ValueError):  # noqa: N818  the asker's, not ours
    """A request that has no answer; its text is one sentence for the person who asked."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question, already cleaned of web syntax.

    `text` holds words (all must occur), ``"phrases"`` and ``-exclusions``. `filters` maps facet
    names to values: several values of one facet widen, different facets narrow. `years` keeps
    what may have been made between the two years, inclusive. Paging is by `offset` or, instead,
    by a `cursor` from an earlier result of the same request.
    """

    kind: str | None = None
    """None searches all kinds together."""
    text: str = ""
    language: str = ""
    """Language of the reader: decides the alphabet of the title order."""
    access: frozenset[str] | None = GUEST
    """Tokens of the reader, `PUBLIC` among them; None may see everything."""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int | None, int | None] = (None, None)
    order: str = "relevance"
    """One of `ORDERS`; relevance without any text means newest."""
    seed: int = 0
    """Decides the random order; the same seed gives the same order on every host."""
    facets: tuple[str, ...] = ()
    """Facets to count. The counts of a facet ignore the choice made in it."""
    facet_limit: int = 50
    """Values listed per facet, the commonest first; chosen values are listed in any case."""
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Further values to list by facet, where anything has them."""
    spans: bool = False
    """Whether to count when the things found begin and end; the choice of years is ignored."""
    offset: int = 0
    limit: int = 24
    """0 to `MAX_LIMIT`; 0 only counts."""
    cursor: str = ""
    forgiving: bool = False
    """Whether to look, where nothing has these words, for what may have been meant by them."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer: one page of identifiers, the exact number of hits, exact facet counts."""

    ids: list[str]
    count: int
    generation: str
    """Changes whenever the index does; answers may be cached under it."""
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    spans: tuple[list[tuple[int, int]], list[tuple[int, int]]] | None = None
    """Where asked for: how many dated things begin and how many end in each year, ascending; those
    open on one side at ∓10¹². Made between two years may be all but those that begin after
    the last and those that end before the first."""
    next_cursor: str = ""
    previous_cursor: str = ""
    order: str = "relevance"
    """The order really used."""
    sought: Sought = field(default_factory=Sought)
    """The words asked for, as `museumportal.search.marked` takes them."""
    corrected: str = ""
    """The text that was searched for in place of the one asked for, which nothing has."""
    suggestion: str = ""
    """Another text that may have been meant, and that something has."""
    loosened: bool = False
    """Whether nothing has all the words, and this has all but one of them."""
