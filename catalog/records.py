"""Objects with everything that is said of them in public."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet

from catalog.models import Image, MuseumObject, ObjectConcept, ObjectMaker, ProvenanceEvent
from museumportal.accounts.models import User


def object_with_parts(public_id: str, user: User | AnonymousUser) -> MuseumObject | None:
    """The object that `user` may see, with museum, makers, concepts, measurements, inscriptions,
    references, public provenance and pictures; None for others."""
    return next(iter(objects_with_parts([public_id], user)), None)


def objects_with_parts(public_ids: list[str], user: User | AnonymousUser) -> list[MuseumObject]:
    """Those of the objects that `user` may see, in the order asked, each as `object_with_parts`
    gives it. Nine queries at most, whatever hangs on them and however many they are."""
    rows = MuseumObject.objects.visible_to(user).filter(public_id__in=public_ids)
    ready = Image.objects.visible_to(user).filter(state=Image.State.READY)
    pictures = ready | Image.objects.filter(state=Image.State.WAITING)
    found = rows.select_related(
        "museum__region", "object_type", "collection", "part_of", "acquisition_method"
    ).prefetch_related(
        Prefetch("makers", ObjectMaker.objects.select_related("agent", "role")),
        Prefetch("concepts", ObjectConcept.objects.select_related("concept")),
        "measurements",
        "inscriptions",
        "references",
        Prefetch("provenance", _public_provenance()),
        Prefetch("images", pictures.prefetch_related("derivatives"), to_attr="pictures"),
    )
    return sorted(found, key=lambda record: public_ids.index(record.public_id))


def _public_provenance() -> QuerySet[ProvenanceEvent]:
    public = ProvenanceEvent.objects.filter(published=True)
    return public.select_related("agent", "method", "place")


def pictures_of(record: MuseumObject) -> list[Image]:
    """The pictures that `object_with_parts` found and that may be shown, the main one first."""
    pictures: list[Image] = record.pictures  # type: ignore[attr-defined]
    ready = [picture for picture in pictures if picture.state == Image.State.READY]
    for picture in ready:
        picture.object = record
    return ready


def waiting_pictures_of(record: MuseumObject) -> list[Image]:
    """Those that `object_with_parts` found and that nobody can see yet."""
    pictures: list[Image] = record.pictures  # type: ignore[attr-defined]
    return [picture for picture in pictures if picture.state == Image.State.WAITING]
