"""Which comments concern whom."""

from typing import Any, Final

from django.db.models import Q

from catalog.models import Comment, MuseumObject
from museumportal.accounts.models import User
from regions.models import museum_codes
from regions.permissions import ranks_by_museum

_LATEST: Final = 300
"""A person's own last comments and steps; older ones call for no answer any more."""


def concerning(user: User) -> Any:
    """Comments of others on the records that the person has entered and that are not public yet,
    and on those the person has commented or taken a step with; as far as they may see them."""
    mine = Comment.objects.filter(author=user).order_by("-pk")
    talked = set(mine.values_list("object_id", flat=True)[:_LATEST])
    entered = MuseumObject.objects.filter(entered_by=user, status__in=["draft", "in_review"])
    talked |= set(entered.order_by("-pk").values_list("pk", flat=True)[:_LATEST])
    others = Comment.objects.filter(object__in=talked).exclude(author=user)
    if museum_codes(user) is None:
        return others
    return others.filter(object__museum__in=list(ranks_by_museum(user)))


def comments_to(user: User) -> Any:
    """Those that ask for something still, the newest first."""
    asking = concerning(user).filter(~Q(text=""), resolved_at__isnull=True)
    return asking.select_related("author", "object").order_by("-pk")
