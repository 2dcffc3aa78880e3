"""Admin pages of the catalogue."""

from catalog.admin import (
    batches,
    desk,
    duplicates,
    explained,
    galleries,
    images,
    objects,
    vocabulary,
)

__all__ = [
    "batches",
    "desk",
    "duplicates",
    "explained",
    "galleries",
    "images",
    "objects",
    "vocabulary",
]
