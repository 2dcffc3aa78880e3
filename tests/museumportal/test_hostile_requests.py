"""Values that cannot exist are answered in words, wherever they come in."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import ObjectFactory

NUL = "a%00b"
NINES = "9" * 400


@pytest.mark.parametrize(
    "address",
    [
        f"/en/objects/{NUL}/",
        f"/en/makers/{NUL}/",
        f"/en/galleries/{NUL}/",
        f"/en/museums/{NUL}/",
        f"/en/regions/{NUL}/",
        f"/en/models/{NUL}/",
        f"/en/tours/{NUL}/",
        f"/en/programme/{NUL}/",
        f"/api/v1/objects/{NUL}/",
        f"/api/v1/museums/{NUL}/",
        f"/iiif/image/3/{NUL}/info.json",
        f"/iiif/image/3/{NUL}/full/max/0/default.jpg",
        f"/iiif/presentation/3/{NUL}/manifest",
        f"/media/models/{NUL}.glb",
        f"/media/tours/{NUL}/{NINES}.jpg",
        f"/id/{NUL}",
        "/en/objects/?century=%C2%B2",
        "/en/objects/?century=-99999999999999999999",
        "/en/objects/?century=-999999999",
    ],
)
def test_impossible_addresses(
    client: Client, cast: Cast, reindex: Callable[[], int], address: str
) -> None:
    ObjectFactory.create(museum=cast.abai)
    reindex()
    assert client.get(address).status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/catalog/museumobject/?status__exact=zz%00",
        "/admin/catalog/concept/?scheme=%00&q=%00",
        "/admin/people/museums/%00/",
        "/admin/people/invite/?museum=%00",
    ],
)
def test_impossible_questions_to_the_admin(client: Client, cast: Cast, address: str) -> None:
    client.force_login(cast.boss)
    assert client.get(address).status_code in (200, 302, 400, 404)


def test_a_name_of_ten_kilobytes_does_not_sign_in(client: Client, cast: Cast) -> None:
    answer = client.post("/admin/login/", {"username": "x" * 10_000, "password": "y" * 10_000})
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize(("word", "status"), [("true", 200), ("1", 200), ("maybe", 400)])
def test_a_flag_is_understood_or_refused(
    client: Client, cast: Cast, reindex: Callable[[], int], word: str, status: int
) -> None:
    reindex()
    assert client.get(f"/api/v1/objects/?has_image={word}").status_code == status
