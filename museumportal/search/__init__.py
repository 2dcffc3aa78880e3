"""The search engine: no models, no knowledge of the catalogue; everything public is named here.

The index lives in ``settings.SEARCH_DIR`` and is written by `museumportal.search.index`.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from museumportal.search.analysis.collation import sort_key
from museumportal.search.documents import PUBLIC, Addition, Bulk, Document, Range, Source
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
    "GUEST",
    "ORDERS",
    "PUBLIC",
    "RELEVANCE_DEPTH",
    "Addition",
    "BadQuery",
    "Bulk",
    "Document",
    "Range",
    "SearchRequest",
    "SearchResult",
    "SearchUnavailable",
    "Source",
    "generation",
    "is_available",
    "search",
    "sort_key",
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
