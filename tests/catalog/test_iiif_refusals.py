"""Refusals of the IIIF services: text, in the language that the client asks for, everywhere."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.catalog.pictures import Attach

SERVICES = (
    "image/3/iAAAAAAAAA/info.json",
    "image/3/{image}/full/max/361/default.jpg",
    "image/3/{image}/full/max/0/default.gif",
    "image/3/{image}/0,0,0,9/max/0/default.jpg",
    "image/3/{image}/full/^90000,/0/default.jpg",
    "image/3/{image}/full",
    "presentation/3/oAAAAAAAAA/manifest",
    "presentation/3/{object}/manifest.json",
    "presentation/3/{object}/canvas/{image}",
    "presentation/3/{object}/canvas/iAAAAAAAAA/annotations",
    "presentation/3/mAAAAAAAAA/collection",
    "presentation/3/search?musuem=ABAI",
    "presentation/3/search?cursor=forged",
    "presentation/3/collection?cursor=forged",
    "presentation/3/{museum}/collection?page=2",
    "presentation/3/{museum}/collection/{object}?cursor=x",
    "presentation/3/%00/manifest",
    "presentation/3/",
    "elsewhere",
    "",
)


@pytest.mark.parametrize(
    ("asked", "spoken"), [("", "en"), ("de", "en"), ("kk", "kk"), ("de,ru-RU;q=0.8", "ru")]
)
def test_the_image_services_refuse_in_the_language_asked_for(
    client: Client,
    cast: Cast,
    attach: Attach,
    reindex: Callable[[], int],
    asked: str,
    spoken: str,
) -> None:
    image = attach("A 1", 1)
    reindex()
    names = {"image": image.public_id, "object": image.object.public_id}
    client.cookies["django_language"] = "ru"
    for path in SERVICES:
        address = f"/iiif/{path}".format(museum=cast.abai.public_id, **names)
        refused = client.get(address, headers={"Accept-Language": asked} if asked else {})
        assert refused.status_code in (400, 404), address
        assert refused["Content-Type"] == "text/plain; charset=utf-8", address
        assert (refused["Content-Language"], address) == (spoken, address)
        assert "Accept-Language" in refused["Vary"]
        sentence = refused.content.decode()
        assert sentence.endswith((".", "?"))
        letters = re.sub(r"[“«][^”»]*[”»]", "", sentence)
        assert bool(re.search("[а-яә]", letters)) is (spoken != "en"), sentence
        assert bool(re.search("[әғқңөұүһі]", letters)) is (spoken == "kk"), sentence


@pytest.mark.parametrize(
    "path",
    [
        "image/3/{0}",
        "image/3/{0}/info.json",
        "image/3/{0}/full/max/0/default.jpg",
        "presentation/3/collection",
        "presentation/3/o1/manifest",
        "elsewhere",
    ],
)
def test_the_image_services_say_what_they_allow(attach: Attach, path: str) -> None:
    client = Client(enforce_csrf_checks=True)  # a program of a partner has no form of ours
    address = f"/iiif/{path}".format(attach("A 1", 1).public_id)
    allowed = client.options(address)
    assert (allowed.status_code, allowed.content) == (204, b"")
    assert allowed["Allow"] == allowed["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert allowed["Access-Control-Allow-Origin"] == "*"
    written = client.post(address, headers={"Accept-Language": "ru"})
    assert (written.status_code, written["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert re.search("[а-я]", written.content.decode())
