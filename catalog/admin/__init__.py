"""Admin pages of the catalogue."""

from catalog.admin import batches, duplicates, galleries, images, objects, vocabulary

__all__ = ["batches", "duplicates", "galleries", "images", "objects", "vocabulary"]
