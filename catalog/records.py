"""One object with everything that is said of it in public."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch

from catalog.models import Image, MuseumObject, ObjectConcept, ObjectMaker
from museumportal.accounts.models import User


def object_with_parts(public_id: str, user: User | AnonymousUser) -> MuseumObject | None:
    """The object that `user` may see, with museum, makers, concepts, measurements, inscriptions
    and pictures; None for others. Seven queries at most, whatever hangs on it."""
    rows = MuseumObject.objects.visible_to(user).filter(public_id=public_id)
    pictures = Image.objects.visible_to(user).filter(state=Image.State.READY)
    return (
        rows.select_related(
            "museum__region", "object_type", "collection", "part_of", "acquisition_method"
        )
        .prefetch_related(
            Prefetch("makers", ObjectMaker.objects.select_related("agent", "role")),
            Prefetch("concepts", ObjectConcept.objects.select_related("concept")),
            "measurements",
            "inscriptions",
            Prefetch("images", pictures.prefetch_related("derivatives"), to_attr="pictures"),
        )
        .first()
    )


def pictures_of(record: MuseumObject) -> list[Image]:
    """The pictures that `object_with_parts` found, the main one first."""
    pictures: list[Image] = record.pictures  # type: ignore[attr-defined]
    for picture in pictures:
        picture.object = record
    return pictures
