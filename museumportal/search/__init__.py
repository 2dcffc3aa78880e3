"""The search engine: no models, no knowledge of the catalogue; everything public is named here.

search(request: SearchRequest) -> SearchResult     BadQuery, SearchUnavailable
suggest(prefix, language=, access=, kinds=, limit=) -> list[Suggestion]
is_available() -> bool
generation() -> str                                SearchUnavailable
sort_key(text, language) -> str
"""

from museumportal.search.documents import PUBLIC, Document, Source
from museumportal.search.requests import (
    GUEST,
    ORDERS,
    BadQuery,
    SearchRequest,
    SearchResult,
    SearchUnavailable,
)

__all__ = [
    "GUEST",
    "ORDERS",
    "PUBLIC",
    "BadQuery",
    "Document",
    "SearchRequest",
    "SearchResult",
    "SearchUnavailable",
    "Source",
]
