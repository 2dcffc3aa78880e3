"""Admin pages of the catalogue."""

from catalog.admin import (
    batches,
    desk,
    duplicates,
    galleries,
    images,
    mappings,
    objects,
    vocabulary,
)

__all__ = [
    "batches",
    "desk",
    "duplicates",
    "galleries",
    "images",
    "mappings",
    "objects",
    "vocabulary",
]
