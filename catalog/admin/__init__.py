"""Admin pages of the catalogue."""

from catalog.admin import (
    batches,
    desk,
    duplicates,
    galleries,
    images,
    objects,
    vocabulary,
)

__all__ = [
    "batches",
    "desk",
    "duplicates",
    "galleries",
    "images",
    "objects",
    "vocabulary",
]
