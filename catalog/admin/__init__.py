"""Admin pages of the catalogue."""

from catalog.admin import batches, duplicates, explained, galleries, images, objects, vocabulary

__all__ = ["batches", "duplicates", "explained", "galleries", "images", "objects", "vocabulary"]
