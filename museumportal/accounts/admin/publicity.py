"""Where a record stands towards the public, said on its page in the admin."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from museumportal.lib.fields import Status


@dataclass(frozen=True, kw_only=True)
class Publicity:
    """`address` leads to the page on the site: for a record that is not public, its preview."""

    identifier: str
    address: str
    is_public: bool
    sentence: str


def is_public(row: Any) -> bool:
    """Whether everybody may see the record, as far as its own columns say."""
    if hasattr(row, "is_public"):
        return bool(row.is_public)
    if hasattr(row, "status"):
        return bool(row.status == Status.PUBLISHED)
    return bool(getattr(row, "published", True))


def publicity(row: Any, public: bool) -> Publicity | None:
    """What to say of `row`; None for what has no address of its own."""
    identifier = getattr(row, "public_id", "")
    if hasattr(row, "get_absolute_url"):
        address = row.get_absolute_url()
    elif identifier:
        address = reverse("identifier", args=[identifier])
    else:
        return None
    return Publicity(
        identifier=identifier, address=address, is_public=public, sentence=_sentence(row, public)
    )


def _sentence(row: Any, public: bool) -> str:
    if getattr(row, "binned_at", None):
        return gettext("In the bin. After 30 days there it is deleted.")
    if public:
        return gettext("Public: everybody sees it, and what you save at once.")
    status = getattr(row, "status", None)
    if status == Status.WITHDRAWN:
        return gettext("Withdrawn: visitors do not see it any more, its identifier stays.")
    if status == Status.PUBLISHED:
        return gettext("Marked as not to be published: only staff sees it.")
    if status == Status.IN_REVIEW:
        return gettext("In review: only staff sees it until a curator publishes it.")
    return gettext("Not public: only staff sees it.")
