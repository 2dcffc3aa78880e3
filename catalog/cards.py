"""What cards of objects and galleries need, fetched for a whole page of cards at once."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from catalog.models import Gallery, GalleryItem, Image, MuseumObject
from museumportal.accounts.models import User

COVERS = 3


def first_images(user: User | AnonymousUser, to_attr: str = "card_images") -> Prefetch:
    """The one ready picture of each object that `user` may see first, as a list of one or none."""
    first = (
        Image.objects.visible_to(user)
        .filter(state=Image.State.READY)
        .order_by("object_id", "-is_main", "position", "pk")
        .distinct("object_id")
    )
    return Prefetch("images", first, to_attr=to_attr)


def picture_of(record: MuseumObject) -> Image | None:
    """The picture on the card of an object that `with_cards` fetched."""
    return next(iter(getattr(record, "card_images", ())), None)


def with_cards(
    objects: QuerySet[MuseumObject], user: User | AnonymousUser
) -> QuerySet[MuseumObject]:
    """`objects` with museum and `card_images`: the one ready picture `user` may see first, or none.

    Two queries for any number of objects: the rows with their museums, and their first pictures.
    """
    return objects.select_related("museum").prefetch_related(first_images(user))


def with_covers(galleries: QuerySet[Gallery], user: User | AnonymousUser) -> QuerySet[Gallery]:
    """`galleries` with museum, `object_count` and `cover_items`: the first few with a picture.

    Three queries for any number of galleries; `item.object.card_images.0` is the picture.
    """
    visible = MuseumObject.objects.visible_to(user)
    pictured = Exists(
        Image.objects.visible_to(user).filter(object=OuterRef("object"), state=Image.State.READY)
    )
    items = (
        GalleryItem.objects.filter(pictured, object__in=visible)
        .prefetch_related(
            Prefetch("object", MuseumObject.objects.prefetch_related(first_images(user)))
        )
        .order_by("position", "pk")
    )
    return (
        galleries.select_related("museum")
        .annotate(object_count=Count("items", filter=Q(items__object__in=visible)))
        .prefetch_related(Prefetch("items", items[:COVERS], to_attr="cover_items"))
        .order_by("position", "pk")
    )
