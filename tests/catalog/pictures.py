"""Real pictures with real derivatives, for the stories in which somebody looks at pixels."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image as Pixels

from catalog.actions import images as image_actions
from catalog.images.render import Rendering, render
from catalog.models import Image, MuseumObject
from tests.factories import ImageFactory

Attach = Callable[..., Image]
"""The fixture `attach`: (inventory number, shade, museum) → a ready picture."""


def photograph(path: Path, size: tuple[int, int] = (1500, 1000), shade: int = 120) -> Path:
    """A JPEG like a photograph; another shade makes other bytes."""
    Pixels.radial_gradient("L").resize(size).convert("RGB").point(
        lambda value: (value + shade) % 256
    ).save(path, quality=90)
    return path


def draw(folder: Path, width: int, height: int) -> Rendering:
    """Blue above, red below, rendered by the real engine into `folder`."""
    pixels = Pixels.new("RGB", (width, height), "blue")
    pixels.paste("red", (0, height // 2, width, height))
    pixels.save(folder / "original.png")
    return render(folder / "original.png", folder)


def hang(record: MuseumObject, rendering: Rendering, **fields: object) -> Image:
    """The rendered picture as a ready image of the object."""
    waiting = Image.State.WAITING
    image: Image = ImageFactory.create(object=record, state=waiting, **fields)
    image_actions.image_rendered(image=image, rendering=rendering)
    return image
