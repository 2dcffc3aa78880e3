"""What rights keep from the public no address gives, however it is asked for."""

import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image as Pixels

from catalog.iiif import services
from catalog.images.render import Rendering, render
from catalog.images.specs import SPECS
from catalog.models import Image
from museumportal.lib.fields import NOT_FREE, REDUCED_SIDE, Rights, Status, public_side
from tests.cast import Cast, signed_in
from tests.catalog.pictures import draw, hang
from tests.factories import GalleryFactory, ObjectFactory

WIDTH, HEIGHT = 2600, 1400
REDUCED = (1280, 689)
"""The page size of 1,280 pixels; no level of the pyramid has it: 2600, 1300, 650."""


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Rendering:
    return draw(tmp_path_factory.mktemp("rendering"), WIDTH, HEIGHT)


@pytest.fixture
def image(cast: Cast, rendering: Rendering) -> Any:
    services._look_up.cache_clear()
    record = ObjectFactory.create(museum=cast.abai, rights=Rights.CC0)
    return hang(record, rendering, rights=Rights.IN_COPYRIGHT)


def base(image: Image) -> str:
    return f"/iiif/image/3/{image.public_id}"


def asked_of_the_service(image: Image) -> Iterator[str]:
    """Whole grids, for a viewer that still believes in the full size, and wild sizes."""
    regions = ["full", "square", "pct:0,0,100,100", f"0,0,{WIDTH},{HEIGHT}"]
    for scale in (1, 2, 4):
        for x, y in itertools.product(range(0, WIDTH, 512 * scale), range(0, HEIGHT, 512 * scale)):
            regions.append(f"{x},{y},{512 * scale},{512 * scale}")
    sizes = [
        "max",
        "^max",
        "512,",
        "1281,",
        "^1281,",
        "^,1281",
        "^!5000,5000",
        "pct:100",
        "^pct:900",
    ]
    for region, size in itertools.product(regions, sizes):
        yield f"{base(image)}/{region}/{size}/0/default.jpg"
    yield f"{base(image)}/full/^max/!90/gray.png"
    yield f"{base(image)}/0,0,512,512/512,512/0/default.webp"


def addresses_told(client: Client, image: Image) -> set[str]:
    """Every address of a picture that pages, manifest, API and JSON-LD name."""
    record = image.object
    GalleryFactory.create(museum=record.museum, shows=[record])
    told = set()
    for place in (
        f"/en/objects/{record.public_id}/",
        f"/en/museums/{record.museum.public_id}/",
        "/en/galleries/",
        "/en/",
        f"/iiif/presentation/3/{record.public_id}/manifest",
        f"/api/v1/objects/{record.public_id}/",
        f"{base(image)}/info.json",
    ):
        text = client.get(place, follow=True).content.decode()
        found = re.findall(r"/(?:media/images|iiif/image/3)/[^\s\"<>\\]+", text)
        told |= {address.replace("&amp;", "&") for address in found}
    assert len(told) > 6
    return told


def addresses_of_files(image: Image) -> set[str]:
    return {f"/media/images/{image.public_id}/{spec.name}" for spec in SPECS}


def largest_side(answer: Any) -> int:
    """Of the picture in the answer; 0 where it holds none."""
    if answer.status_code != 200 or not answer["Content-Type"].startswith("image/"):
        return 0
    return max(Pixels.open(io.BytesIO(answer.getvalue())).size)


@pytest.mark.parametrize("who", ["a guest", "stranger", "olga"])
def test_no_address_gives_the_public_more_than_rights_allow(
    cast: Cast, image: Image, who: str
) -> None:
    client = Client() if who == "a guest" else signed_in(getattr(cast, who))
    told = addresses_told(client, image)
    asked = {*asked_of_the_service(image), *told, *addresses_of_files(image)}
    sides = {address: largest_side(client.get(address)) for address in asked}
    assert max(sides.values()) == REDUCED_SIDE
    assert not {address for address, side in sides.items() if side > REDUCED_SIDE}
    assert sides[f"{base(image)}/full/max/0/default.jpg"] == max(REDUCED)


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": Status.DRAFT},
        {"status": Status.IN_REVIEW},
        {"status": Status.WITHDRAWN},
        {"publication_restricted": True, "restriction_reason": "sacred"},
    ],
)
@pytest.mark.parametrize("rights", [Rights.CC0, Rights.IN_COPYRIGHT])
def test_of_what_is_not_public_no_address_gives_anything(
    client: Client, image: Image, hidden: dict[str, Any], rights: Rights
) -> None:
    image.rights = rights
    image.save()
    told = addresses_told(client, image)
    for name, value in hidden.items():
        setattr(image.object, name, value)
    image.object.save()
    services._look_up.cache_clear()
    some = itertools.islice(asked_of_the_service(image), 20)
    for address in {*some, *told, *addresses_of_files(image)}:
        assert client.get(address).status_code == 404, address


def test_an_unpublished_picture_of_a_public_object_stays_inside(
    client: Client, image: Image
) -> None:
    image.published = False
    image.save()
    for address in {f"{base(image)}/info.json", *addresses_of_files(image)}:
        assert client.get(address).status_code == 404, address


def test_the_reduced_picture_is_a_picture_of_its_own(client: Client, image: Image) -> None:
    answer = client.get(f"{base(image)}/info.json")
    told = answer.json()
    assert (told["width"], told["height"]) == REDUCED
    assert (told["maxWidth"], told["maxHeight"], told["maxArea"]) == (1280, 1280, 1280 * 1280)
    assert told["rights"] == Rights.IN_COPYRIGHT
    assert "Cookie" in answer["Vary"]  # staff get another
    for region, size in [("0,0,512,512", (512, 512)), ("0,0,1024,689", (512, 345))]:
        address = f"{base(image)}/{region}/{size[0]},{size[1]}/0/default.jpg"
        tile = client.get(address)
        assert Pixels.open(io.BytesIO(tile.content)).size == size
        assert tile["Cache-Control"].startswith("public")
        assert "Cookie" in tile["Vary"]


def test_enlarged_or_not_the_reduced_picture_has_no_finer_detail(
    client: Client, cast: Cast, tmp_path: Path
) -> None:
    """Lines one pixel wide: whole they are black and white, in half the size they are grey."""
    original = tmp_path / "lines.png"
    Pixels.frombytes("L", (2558, 520), bytes([0, 255] * 1279) * 520).save(original)
    record = ObjectFactory.create(museum=cast.abai)
    drawn = hang(record, render(original, tmp_path), rights=Rights.IN_COPYRIGHT)
    addresses = [f"{base(drawn)}/40,40,64,64/{size}/0/gray.png" for size in ("max", "^1280,1280")]
    addresses.append(f"{base(drawn)}/0,0,512,128/^1280,320/0/gray.png")
    for address in addresses:
        darkest, lightest = seen(client, address).getextrema()
        assert lightest - darkest < 64, address  # a slow beat is left of them
    darkest, lightest = seen(signed_in(cast.timur), addresses[0]).getextrema()
    assert lightest - darkest > 200


def seen(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return Pixels.open(io.BytesIO(answer.content)).convert("L")


def test_staff_of_the_museum_get_the_whole_and_no_cache_between_keeps_it(
    cast: Cast, image: Image
) -> None:
    guest = Client()
    for person in (cast.aigul, cast.timur, cast.dana):
        client = signed_in(person)
        info = client.get(f"{base(image)}/info.json")
        assert (info.json()["width"], info.json()["height"]) == (WIDTH, HEIGHT)
        for address in (
            f"{base(image)}/full/max/0/default.jpg",
            f"/media/images/{image.public_id}/page-2560-jpeg?v=1-{image.edition}",
        ):
            whole, reduced = client.get(address), guest.get(address)
            assert largest_side(whole) > REDUCED_SIDE >= largest_side(reduced)
            assert whole["Cache-Control"] == "private, no-cache"
            assert "immutable" not in reduced["Cache-Control"]
            assert whole["ETag"] != reduced["ETag"]
        manifest = client.get(f"/iiif/presentation/3/{image.object.public_id}/manifest")
        assert manifest["Cache-Control"] == "private, no-cache"


def test_manifest_api_and_downloads_say_the_size_there_is(
    client: Client, cast: Cast, image: Image
) -> None:
    def sizes(reader: Client) -> list[Any]:
        canvas = reader.get(f"/iiif/presentation/3/{image.object.public_id}/manifest").json()[
            "items"
        ][0]
        body = canvas["items"][0]["items"][0]["body"]
        told = reader.get(f"/api/v1/objects/{image.object.public_id}/").json()["images"][0]
        page = reader.get(f"/en/objects/{image.object.public_id}/")
        largest = page.context["downloads"][-1]
        assert (canvas["width"], canvas["height"]) == (WIDTH, HEIGHT)  # details are marked in it
        whole = reader.get(f"{base(image)}/full/max/0/default.jpg")
        return [
            (body["width"], body["height"]),
            (told["width"], told["height"]),
            (largest.width, largest.height),
            Pixels.open(io.BytesIO(whole.content)).size,
        ]

    assert sizes(client) == [REDUCED] * 4
    assert sizes(signed_in(cast.timur)) == [(WIDTH, HEIGHT)] * 4


@pytest.mark.parametrize(
    ("own", "of_object", "width"),
    [
        ("", Rights.IN_COPYRIGHT, REDUCED[0]),
        (Rights.CC0, Rights.IN_COPYRIGHT, WIDTH),
        (Rights.UNDETERMINED, Rights.CC0, REDUCED[0]),
        (Rights.NOT_EVALUATED, Rights.IN_COPYRIGHT, WIDTH),
        ("", "", WIDTH),
    ],
)
def test_a_picture_without_rights_of_its_own_has_those_of_its_object(
    client: Client, image: Image, own: str, of_object: str, width: int
) -> None:
    image.rights, image.object.rights = own, of_object
    image.save()
    image.object.save()
    assert client.get(f"{base(image)}/info.json").json()["width"] == width


def test_free_pictures_are_one_and_the_same_for_caches(client: Client, image: Image) -> None:
    image.rights = Rights.CC_BY_NC_ND
    image.save()
    answer = client.get(f"{base(image)}/full/100,/0/default.jpg")
    assert "Cookie" not in answer.get("Vary", "")
    file = client.get(f"/media/images/{image.public_id}/page-2560-jpeg?v=1-{image.edition}")
    assert largest_side(file) == 2560
    assert "immutable" in file["Cache-Control"]
    assert "Cookie" not in file.get("Vary", "")


def test_every_statement_that_claims_copyright_reduces_and_no_other() -> None:
    claimed = {rights for rights in Rights if "/InC" in rights or "/UND/" in rights}
    assert claimed == NOT_FREE
    assert {public_side(rights) for rights in Rights} == {None, REDUCED_SIDE}
    assert public_side("") is None
