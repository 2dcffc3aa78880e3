"""What is taken away leaves no files behind but the original, which is sacred."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image as Pillow

from catalog.actions.images import attach_image, remove_image
from catalog.actions.objects import empty_bin
from catalog.models import Image
from museumportal.lib.fields import Status
from museumportal.lib.storage import stored
from tests.cast import Cast
from tests.factories import ObjectFactory

OnCommit = Callable[..., object]


def files(folder: str) -> list[str]:
    """Every stored file below a folder of the storage."""
    found = []
    folders, names = stored.listdir(folder)
    for name in folders:
        found += files(f"{folder}/{name}")
    return [*found, *(f"{folder}/{name}" for name in names)]


@pytest.fixture
def vase(cast: Cast, django_capture_on_commit_callbacks: OnCommit) -> Image:
    """A drawing of a vase, attached to a draft of Abai's museum and rendered."""
    record = ObjectFactory(museum=cast.abai, status=Status.DRAFT)
    drawing = io.BytesIO()
    Pillow.new("RGB", (500, 400), "tan").save(drawing, "PNG")
    drawing.seek(0)
    with django_capture_on_commit_callbacks(execute=True):
        image = attach_image(record=record, file=drawing, name="vase.png")
    assert files("derivatives")
    return image


def test_a_removed_picture_takes_what_was_made_from_it_along(
    vase: Image, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        remove_image(image=vase, reason="The wrong vase")

    assert files("derivatives") == []
    assert files("originals") == [vase.original]


def test_the_bin_takes_the_derivatives_of_its_drafts_along(
    vase: Image, django_capture_on_commit_callbacks: OnCommit
) -> None:
    record = vase.object
    record.binned_at = timezone.now() - timedelta(days=31)
    record.save()

    with django_capture_on_commit_callbacks(execute=True):
        assert empty_bin(before=timezone.now() - timedelta(days=30)) == 1

    assert files("derivatives") == []
    assert files("originals") == [vase.original]
