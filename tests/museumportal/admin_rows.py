"""One row for each page of the admin, all of one museum and marked with its code."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import models

from catalog.models import Batch, Collection, Concept, Duplicate, Gallery, ImportMapping
from grants.models import Award, Call, Programme
from museumportal.changes import feed
from museumportal.changes.models import Change
from museumportal.lib.fields import Status
from regions.models import Museum
from tests.cast import Cast
from tests.factories import AgentFactory, ConceptFactory, ImageFactory, ObjectFactory
from tests.tours.glb_files import one_triangle
from tours.models import Model3D, Panorama, Scene, Tour


def one_of_each(cast: Cast, museum: Museum | None = None) -> dict[str, models.Model]:
    """Label of the model → a draft row of `museum` (the Abai museum unless told)."""
    museum = museum or cast.abai
    people = {cast.abai.pk: cast.aigul, cast.komi.pk: cast.olga}
    code = museum.code
    titles: dict[str, Any] = {
        f"title_{language}": f"Title {code}" for language in ("kk", "ru", "en")
    }
    record = ObjectFactory(
        museum=museum, inventory_number=f"{code}-1", status=Status.DRAFT, **titles
    )
    batch = Batch.objects.create(
        kind=Batch.Kind.IMPORT, museum=museum, file_name=f"{code}.csv", user=people[museum.pk]
    )
    tour = Tour.objects.create(museum=museum, **titles)
    panorama = Panorama(museum=museum, **titles)
    panorama.file.name, panorama.width, panorama.height = "panoramas/room.jpg", 4096, 2048
    Panorama.objects.bulk_create([panorama])
    model = Model3D(museum=museum, object=record, **titles)
    model.file.save("triangle.glb", ContentFile(one_triangle()))
    programme = Programme.objects.create(starts_on=date(2026, 1, 1), title_en=f"Programme {code}")
    call = Call.objects.create(
        programme=programme,
        title_en=f"Call {code}",
        opens_on=date(2026, 1, 1),
        closes_on=date(2026, 2, 1),
        budget=100,
    )
    twin = ObjectFactory(
        museum=museum, inventory_number=f"{code} 01", status=Status.DRAFT, **titles
    )
    feed.record("object", [record.public_id])
    rows: list[models.Model] = [
        people[museum.pk],
        museum,
        museum.region,
        record,
        Collection.objects.create(museum=museum, name_en=f"Collection {code}"),
        ImageFactory(object=record, original_name=f"{code}.jpg"),
        Gallery.objects.create(museum=museum, **titles),
        ConceptFactory(scheme=Concept.Scheme.MATERIAL),
        AgentFactory(),
        batch,
        Duplicate.objects.create(museum=museum, first=record, second=twin, grounds=["number"]),
        ImportMapping.objects.create(museum=museum, name=f"Mapping {code}", text=""),
        model,
        panorama,
        tour,
        Scene.objects.create(tour=tour, panorama=panorama, **titles),
        programme,
        call,
        Award.objects.create(
            call=call,
            museum=museum,
            title_en=f"Award {code}",
            amount=1,
            awarded_on=date(2026, 3, 1),
        ),
        Change.objects.latest("id"),
    ]
    return {row._meta.label_lower: row for row in rows}
