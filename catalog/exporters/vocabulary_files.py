"""A vocabulary, all of them, or one concept as a file of a given ending."""

from typing import Final

from django.db.models import QuerySet

from catalog.exporters.concepts import concept_rows
from catalog.exporters.skos import SYNTAXES, write_skos
from catalog.exporters.vocabulary_table import write_table
from catalog.models import Concept

MEDIA_TYPES: Final = {
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
    "csv": "text/csv; charset=utf-8",
}
"""By the ending of a file."""


def written(concepts: QuerySet[Concept], ending: str, address: str) -> bytes:
    """The concepts as a file; `address` is the portal's. KeyError for an ending we do not write."""
    if ending in SYNTAXES:
        return write_skos(concept_rows(concepts), ending, address)
    if ending in MEDIA_TYPES:
        return write_table(concept_rows(concepts, by_notation=True)).encode()
    raise KeyError(ending)
