"""Admin pages of the catalogue."""

from catalog.admin import batches, galleries, images, objects, vocabulary

__all__ = ["batches", "galleries", "images", "objects", "vocabulary"]
