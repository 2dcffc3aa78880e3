"""The admin's foundations, and its pages of the change feed."""

from museumportal.accounts.admin import changes

__all__ = ["changes"]
