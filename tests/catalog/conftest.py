"""What stories of the catalogue begin with."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from catalog.actions.images import attach_image
from catalog.models import Image
from tests.cast import Cast
from tests.catalog.pictures import Attach, photograph
from tests.factories import ObjectFactory


@pytest.fixture
def in_english() -> Iterator[None]:
    """What is told is told in English, as commands tell it."""
    with translation.override("en"):
        yield


@pytest.fixture
def attach(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> Attach:
    """Attach a photograph of this shade to an object of this number, and render it."""

    def attach(number: str, shade: int, museum: Any = None) -> Image:
        record = ObjectFactory.create(museum=museum or cast.abai, inventory_number=number)
        path = photograph(tmp_path / f"{shade}.jpg", (90, 60), shade)
        with django_capture_on_commit_callbacks(execute=True), path.open("rb") as file:
            return attach_image(record=record, file=file, name=path.name)

    return attach
