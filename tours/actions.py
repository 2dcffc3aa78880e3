"""Saving and deleting 3D models, panoramas and tours."""

from django.db import transaction

from catalog.models import MuseumObject
from museumportal.changes import feed
from museumportal.changes.models import Change
from museumportal.lib.fields import Status
from tours.glb import triangle_count
from tours.models import Hotspot, Model3D, Panorama, Scene, Tour


def _feed_action(record: Model3D | Tour) -> str:
    hidden = record.status == Status.WITHDRAWN
    return Change.Action.WITHDRAWN if hidden else Change.Action.SAVED


@transaction.atomic
def save_model(*, model: Model3D) -> Model3D:
    """Save the model with its size and triangles; its object is told anew, for it shows it.

    So is the object that it was a model of before. Raises ValueError where the file is no GLB; the
    form has looked before.
    """
    before = Model3D.objects.filter(pk=model.pk, object__isnull=False)
    objects = set(before.values_list("object__public_id", flat=True))
    model.file.open()
    model.triangles = triangle_count(model.file)
    model.bytes = model.file.size
    model.file.seek(0)  # a new file is read once more, into the storage
    model.save()
    model.file.close()
    feed.record("model", [model.public_id], _feed_action(model))
    if model.object is not None:
        objects.add(model.object.public_id)
    feed.record("object", sorted(objects))
    return model


@transaction.atomic
def save_panorama(*, panorama: Panorama) -> Panorama:
    """Save the panorama; the tours that pass through it are told anew."""
    panorama.save()
    tours_touched(tours=list(Tour.objects.filter(scenes__panorama=panorama).distinct()))
    return panorama


@transaction.atomic
def save_tour(*, tour: Tour) -> Tour:
    """Save the tour, its history and its change together."""
    tour.save()
    tours_touched(tours=[tour])
    return tour


@transaction.atomic
def save_scene(*, scene: Scene) -> Scene:
    """Save a stop of a tour; the tour is told anew."""
    scene.save()
    tours_touched(tours=[scene.tour])
    return scene


@transaction.atomic
def delete_scene(*, scene: Scene) -> None:
    """Delete a stop of a tour; the tour is told anew, and the objects it led to."""
    tour = scene.tour
    tours_touched(tours=[tour])
    scene.delete()


@transaction.atomic
def tours_touched(*, tours: list[Tour]) -> None:
    """Something inside the tours changed: scenes, hotspots, panoramas.

    The objects they lead to now are told anew as well. Where hotspots go, call it before, too.
    """
    shown = MuseumObject.objects.filter(hotspots__scene__tour__in=tours).order_by("pk").distinct()
    feed.record("object", list(shown.values_list("public_id", flat=True)))
    for tour in tours:
        feed.record("tour", [tour.public_id], _feed_action(tour))


@transaction.atomic
def follow_object(gone: MuseumObject, kept: MuseumObject) -> None:
    """An object took another's place: its models and the hotspots that led there follow."""
    for model in Model3D.objects.filter(object=gone):
        model.object = kept
        model.save()
        feed.record("model", [model.public_id], _feed_action(model))
    led = list(Hotspot.objects.filter(target_object=gone).select_related("scene__tour"))
    for hotspot in led:
        hotspot.target_object = kept
        hotspot.save()
    tours_touched(tours=list({hotspot.scene.tour for hotspot in led}))


@transaction.atomic
def delete_draft(*, record: Model3D | Tour) -> None:
    """Delete a draft. Raises ValueError for others: they were promised an address."""
    if record.status != Status.DRAFT:
        raise ValueError("only drafts are deleted; what was published is withdrawn")
    public_id = record.public_id
    kind = "tour" if isinstance(record, Tour) else "model"
    record.delete()
    feed.record(kind, [public_id], Change.Action.DELETED)
