"""What pictures look like: their colours by name, and who lies close to whom."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pixels
from PIL import ImageDraw, ImageEnhance

from catalog.images.looks import COLOURS, colours, is_current, look_of_pixels, vector
from catalog.images.render import render
from catalog.models import Image
from museumportal.changes.models import Change
from tests.catalog.pictures import Attach
from tests.commands import counted
from tests.shared_data import shared_data

PHOTOGRAPHS = ("astronaut.png", "chelsea.png", "coffee.png", "coins.png", "retina.jpg")
VARIANTS: dict[str, Callable[[Pixels.Image], Pixels.Image]] = {
    "compressed": lambda picture: compressed(picture, 20),
    "scaled": lambda picture: picture.reduce(3),
    "brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.25),
    "darker": lambda picture: ImageEnhance.Brightness(picture).enhance(0.75),
    "cropped": lambda picture: picture.crop(
        (picture.width // 12, picture.height // 20, picture.width, picture.height * 19 // 20)
    ),
    "turned": lambda picture: picture.rotate(4).crop(
        (20, 20, picture.width - 20, picture.height - 20)
    ),
}


def compressed(picture: Pixels.Image, quality: int) -> Pixels.Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return Pixels.open(file).convert("RGB")


def look(picture: Pixels.Image) -> bytes:
    return look_of_pixels(np.asarray(picture.convert("RGB").resize((64, 64))))


def bowl(colour: str, backdrop: tuple[str, str] = ("#d8d4cc", "#a8a49c")) -> Pixels.Image:
    """A bowl before a backdrop that darkens to one side."""
    shade = Pixels.linear_gradient("L").resize((300, 240))
    picture = Pixels.composite(
        Pixels.new("RGB", shade.size, backdrop[1]),
        Pixels.new("RGB", shade.size, backdrop[0]),
        shade,
    )
    ImageDraw.Draw(picture).chord((60, 10, 240, 200), 0, 180, fill=colour)
    return picture


@pytest.mark.parametrize(
    ("shade", "name"),
    [
        ("#141414", "black"),
        ("#6f6f6f", "grey"),
        ("#fdfdfd", "white"),
        ("#5b3a21", "brown"),
        ("#b01818", "red"),
        ("#ef7d1a", "orange"),
        ("#e5c02a", "yellow"),
        ("#2e8b40", "green"),
        ("#20a8a0", "turquoise"),
        ("#2050b0", "blue"),
        ("#6a3fa0", "violet"),
        ("#f0a0b8", "pink"),
        ("#dccdaa", "beige"),
    ],
)
def test_the_object_has_the_colour_not_its_backdrop(shade: str, name: str) -> None:
    assert colours(look(bowl(shade))) == (name,)


def test_a_picture_without_backdrop_has_the_colours_of_the_whole() -> None:
    flag = Pixels.new("RGB", (300, 200), "#1e3f9f")
    flag.paste("#f0d040", (0, 100, 300, 200))
    assert set(colours(look(flag))) == {"blue", "yellow"}


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (64, 64)])
@pytest.mark.parametrize("shade", ["black", "white", "#808080"])
def test_an_even_picture_has_a_look_too(size: tuple[int, int], shade: str) -> None:
    assert len(colours(look(Pixels.new("RGB", size, shade)))) == 1


def test_a_look_of_another_version_says_nothing() -> None:
    older = bytes([0]) + look(bowl("red"))[1:]
    for unknown in (None, b"", older):
        assert (colours(unknown), vector(unknown), is_current(unknown)) == ((), b"", False)


def test_real_photographs_have_their_colours() -> None:
    seen = {name: colours(look(photograph(name))) for name in PHOTOGRAPHS}
    assert seen["astronaut.png"][0] == "orange"
    assert seen["chelsea.png"][0] == "brown"
    assert {"red", "brown"} <= set(seen["coffee.png"])
    assert seen["coins.png"][0] == "grey"
    assert seen["retina.jpg"][0] == "red"


def photograph(name: str) -> Pixels.Image:
    return Pixels.open(shared_data("images/photos") / name).convert("RGB")


@pytest.mark.parametrize("variant", VARIANTS)
def test_of_all_photographs_its_own_looks_most_like_a_variant(variant: str) -> None:
    known = {name: numbers(photograph(name)) for name in PHOTOGRAPHS}
    for name in PHOTOGRAPHS:
        asked = numbers(VARIANTS[variant](photograph(name)))
        distances = {other: np.linalg.norm(asked - there) for other, there in known.items()}
        assert min(distances, key=lambda other: distances[other]) == name


def numbers(picture: Pixels.Image) -> Any:
    return numbers_of(look(picture))


def numbers_of(look: Any) -> Any:
    return np.frombuffer(vector(look), np.uint8).astype(float)


def test_rendering_looks_at_grey_and_coloured_pictures(tmp_path: Path) -> None:
    bowl("#2050b0").save(tmp_path / "a.png")
    bowl("#2050b0").convert("L").save(tmp_path / "b.png")
    assert colours(render(tmp_path / "a.png", tmp_path).look) == ("blue",)
    assert set(colours(render(tmp_path / "b.png", tmp_path).look)) <= {"black", "grey", "white"}


def test_pictures_from_before_get_their_look_from_their_smallest_page(attach: Attach) -> None:
    image = attach("A 1", 1)
    image.refresh_from_db()
    fresh, modified = numbers_of(image.look), image.object.modified
    Image.objects.update(look=None)
    Change.objects.all().delete()
    assert counted("render_derivatives") == (0, "rendered=1 refused=0 current=0", "")
    seen = Image.objects.select_related("object").get()
    assert np.linalg.norm(numbers_of(seen.look) - fresh) < 60
    assert [change.public_id for change in Change.objects.all()] == [seen.object.public_id]
    assert seen.object.modified == modified
    assert counted("render_derivatives") == (0, "rendered=0 refused=0 current=1", "")


def test_no_colour_is_named_twice() -> None:
    assert len(set(COLOURS)) == len(COLOURS) == 13
