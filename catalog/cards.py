"""What a card of an object needs, fetched for a whole page of cards at once."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet

from catalog.models import Image, MuseumObject
from museumportal.accounts.models import User


def with_cards(
    objects: QuerySet[MuseumObject], user: User | AnonymousUser
) -> QuerySet[MuseumObject]:
    """`objects` with museum and `card_images`: the one ready picture `user` may see first, or none.

    Two queries for any number of objects: the rows with their museums, and their first pictures.
    """
    first = (
        Image.objects.visible_to(user)
        .filter(state=Image.State.READY)
        .order_by("object_id", "-is_main", "position", "pk")
        .distinct("object_id")
    )
    return objects.select_related("museum").prefetch_related(
        Prefetch("images", first, to_attr="card_images")
    )
