"""What cards of 3D models and tours need, fetched for a whole page of cards at once."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, QuerySet

from catalog.cards import first_images
from catalog.models import MuseumObject
from museumportal.accounts.models import User
from tours.models import Model3D, Scene, Tour


def with_object_pictures(
    models: QuerySet[Model3D], user: User | AnonymousUser
) -> QuerySet[Model3D]:
    """`models` with museum and object; `object.card_images.0` stands in for a missing poster.

    An object this user may not see is None, so a published model never leads to a hidden object.
    """
    seen = MuseumObject.objects.visible_to(user).prefetch_related(first_images(user))
    return models.select_related("museum").prefetch_related(Prefetch("object", seen))


def with_first_scene(tours: QuerySet[Tour]) -> QuerySet[Tour]:
    """`tours` with museum, `scene_count` and `first_scenes`, a list of one scene or none."""
    first = Scene.objects.select_related("panorama").order_by("tour_id", "position", "pk")
    return (
        tours.select_related("museum")
        .annotate(scene_count=Count("scenes"))
        .prefetch_related(Prefetch("scenes", first.distinct("tour_id"), to_attr="first_scenes"))
    )
