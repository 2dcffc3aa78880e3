"""What is not public is told to nobody outside its museum, by whichever way they ask."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import MuseumObject
from museumportal.lib.fields import Status
from tests.cast import Cast
from tests.factories import ConceptFactory, GalleryFactory, ImageFactory, ObjectFactory
from tours.models import Model3D, Tour

HIDDEN = {
    "draft": {"status": Status.DRAFT},
    "in review": {"status": Status.IN_REVIEW},
    "withdrawn": {"status": Status.WITHDRAWN},
    "restricted": {"publication_restricted": True, "restriction_reason": "MARKER sacred"},
    "binned": {"status": Status.DRAFT, "binned_at": timezone.now()},
}
INTERNAL = {name: "MARKER" for name in MuseumObject.INTERNAL_FIELDS if name != "insurance_value"}


@pytest.mark.parametrize("why", HIDDEN)
@pytest.mark.parametrize("who", ["a guest", "stranger", "olga"])
def test_a_hidden_object_and_all_that_shows_it(
    client: Client, cast: Cast, reindex: Callable[[], int], why: str, who: str
) -> None:
    facts: dict[str, Any] = {**INTERNAL, "title_en": "MARKER saddle", **HIDDEN[why]}
    kind = ConceptFactory.create()
    record = ObjectFactory.create(museum=cast.abai, object_type=kind, **facts)
    image = ImageFactory.create(object=record, caption_en="MARKER")
    gallery = GalleryFactory.create(museum=cast.abai, shows=[record])
    model = Model3D.objects.create(
        museum=cast.abai, object=record, title_en="Saddle", status=Status.PUBLISHED
    )
    reindex()
    if who != "a guest":
        client.force_login(getattr(cast, who))
    for address in (
        f"/api/v1/objects/{record.public_id}/",
        f"/iiif/presentation/3/{record.public_id}/manifest",
        f"/iiif/image/3/{image.public_id}",
        f"/iiif/image/3/{image.public_id}/info.json",
        f"/media/images/{image.public_id}/page-1280-jpeg",
        f"/id/{record.public_id}",
        f"/id/{image.public_id}",
        f"/en/objects/{record.public_id}/",
    ):
        answer = client.get(address, headers={"Accept": "application/json, */*;q=0.1"})
        assert answer.status_code in (404, 410), address
        assert b"MARKER" not in answer.content, address
    for address in (
        "/api/v1/objects/?facets=museum,object_type,century,has_image",
        "/api/v1/objects/?q=saddle",
        f"/api/v1/objects/?object_type={kind.public_id}",
        f"/api/v1/galleries/{gallery.public_id}/",
        f"/api/v1/models/{model.public_id}/",
        f"/en/galleries/{gallery.public_id}/",
        f"/en/models/{model.public_id}/",
        f"/en/museums/{cast.abai.public_id}/",
        "/en/objects/?q=MARKER",
        "/en/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        told = answer.content.decode().replace("?q=MARKER", "").replace('value="MARKER"', "")
        assert record.public_id not in told, address
        assert image.public_id not in told, address
        assert "MARKER saddle" not in told, address
        if address.startswith("/api/v1/objects/"):
            assert answer.json()["count"] == 0, address
            assert not any(answer.json().get("facets", {}).values()), address


def test_internal_fields_of_a_public_object_stay_inside(
    client: Client, cast: Cast, reindex: Callable[[], int]
) -> None:
    record = ObjectFactory.create(museum=cast.abai, insurance_value="987654.32", **INTERNAL)
    ImageFactory.create(object=record, original_name="MARKER.jpg")
    ImageFactory.create(object=record, published=False, caption_en="MARKER")
    reindex()
    for address in (
        f"/api/v1/objects/{record.public_id}/",
        "/api/v1/objects/",
        f"/iiif/presentation/3/{record.public_id}/manifest",
        f"/en/objects/{record.public_id}/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert b"MARKER" not in answer.content, address
        assert b"987654" not in answer.content, address


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.WITHDRAWN])
def test_hidden_models_tours_and_galleries(client: Client, cast: Cast, status: Status) -> None:
    hidden = {"museum": cast.abai, "status": status, "title_en": "MARKER"}
    for name, record in (
        ("models", Model3D.objects.create(**hidden)),
        ("tours", Tour.objects.create(**hidden)),
        ("galleries", GalleryFactory.create(**hidden)),
    ):
        for address in (f"/api/v1/{name}/{record.public_id}/", f"/id/{record.public_id}"):
            answer = client.get(address)
            assert answer.status_code == (410 if status == Status.WITHDRAWN else 404), address
            assert b"MARKER" not in answer.content
        assert client.get(f"/api/v1/{name}/").json()["count"] == 0
