"""The search engine: no models, no knowledge of the catalogue; everything public is named here.

The index lives in ``settings.SEARCH_DIR`` and is written by `museumportal.search.index`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from museumportal.search.analysis.collation import sort_key, title_keys
from museumportal.search.analysis.marking import Sought
from museumportal.search.documents import BETWEEN, PUBLIC, Addition, Bulk, Document, Range, Source
from museumportal.search.marks import Piece, excerpt, marked
from museumportal.search.reader import Reader
from museumportal.search.requests import (
    GUEST,
    ORDERS,
    RELEVANCE_DEPTH,
    BadQuery,
    SearchRequest,
    SearchResult,
    SearchUnavailable,
)

__all__ = [
    "BETWEEN",
    "GUEST",
    "ORDERS",
    "PUBLIC",
    "RELEVANCE_DEPTH",
    "Addition",
    "BadQuery",
    "Bulk",
    "Document",
    "Piece",
    "Range",
    "SearchRequest",
    "SearchResult",
    "SearchUnavailable",
    "Sought",
    "Source",
    "complete",
    "complete_words",
    "excerpt",
    "generation",
    "is_available",
    "looks_like",
    "marked",
    "more_like_this",
    "numbered",
    "search",
    "sort_key",
    "title_keys",
]


@cache
def _reader(directory: Path) -> Reader:
    return Reader(directory)


def search(request: SearchRequest) -> SearchResult:
    """Answer a request from the newest state of the index.

    BadQuery with a sentence for the reader where the request makes no sense; SearchUnavailable
    while there is no readable index (the indexer builds one by itself).
    """
    return _reader(Path(settings.SEARCH_DIR)).search(request)


def looks_like(vector: bytes, *, within: float, among: SearchRequest) -> list[str]:
    """Identifiers of what looks like `Document.vector`, the closest first, up to `among.limit`.

    `among` says who asks and what of: its kind, access, words, filters and years; `within` is the
    largest distance. The nearest are found nearly always, not each time (docs/adr). The thing with
    that vector is among them where it is in the index, but need not be. BadQuery,
    SearchUnavailable as `search`.
    """
    return _reader(Path(settings.SEARCH_DIR)).looks_like(vector, within, among)


def more_like_this(
    *, titles: Mapping[str, str], facets: Mapping[str, tuple[str, ...]], among: SearchRequest
) -> list[str]:
    """Identifiers of what is described alike, the most alike first, up to `among.limit`.

    Compared are the rarest of the words in `titles` (language → title) and of the values in
    `facets`; what shares too little of them is left out. The thing so described may be among them.
    ValueError for a facet the index does not have; the rest as `looks_like`.
    """
    return _reader(Path(settings.SEARCH_DIR)).more_like_this(titles, facets, among)


def numbered(number: str, *, among: SearchRequest) -> list[str]:
    """Identifiers of what has this inventory, register or state catalogue number, written in any
    way (``УМЛ-17978/5`` = ``умл 17978 5`` = ``uml017978.5``), up to `among.limit`.

    The rest as `looks_like`.
    """
    return _reader(Path(settings.SEARCH_DIR)).numbered(number, among)


def complete(
    text: str,
    *,
    kind: str,
    access: frozenset[str] | None = GUEST,
    limit: int = 5,
    in_use: bool = False,
) -> list[str]:
    """Identifiers of the things of a kind whose names have words that begin as those of `text`.

    Names that begin with its first word come first, of these what most others are filed under;
    `in_use` leaves out what nothing is filed under. SearchUnavailable as `search`.
    """
    among = SearchRequest(kind, access=access, limit=limit)
    return _reader(Path(settings.SEARCH_DIR)).complete(text, among, in_use=in_use)


def complete_words(
    text: str,
    *,
    kind: str,
    language: str = "",
    access: frozenset[str] | None = GUEST,
    limit: int = 5,
) -> list[str]:
    """`text` with its last word completed by the commonest words in the titles of a kind.

    `language` is what the visitor reads. SearchUnavailable as `search`.
    """
    among = SearchRequest(kind, language=language, access=access, limit=limit)
    return _reader(Path(settings.SEARCH_DIR)).complete_words(text, among)


def generation() -> str:
    """A name that changes whenever the index does, to cache answers under; SearchUnavailable."""
    return _reader(Path(settings.SEARCH_DIR)).generation()


def is_available() -> bool:
    """Whether `search` would answer now."""
    try:
        generation()
    except SearchUnavailable:
        return False
    return True
