"""Admin pages of regions, museums and people."""

from regions.admin import museums, users

__all__ = ["museums", "users"]
