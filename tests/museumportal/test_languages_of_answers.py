"""One language per answer; what says nothing in any language is the same for all."""

import re
from collections.abc import Callable
from itertools import chain

import pytest
from django.test import Client
from django.utils.translation import override

from museumportal.templatetags.portal import percent
from tests.cast import Cast
from tests.factories import ImageFactory, ObjectFactory

PROBLEMS = (
    "objects/?museum=NOPE",
    "objects/?musuem=ABAI",
    "objects/?order=abc&year_from=x&century=x&has_image=maybe&facets=x&page_size=0",
    "objects/?cursor=forged",
    "objects/?q=" + "x" * 1001,
    "museums/?kind=palace",
    "museums/?page=999",
    "concepts/?scheme=colour",
    "objects/oAAAAAAAAA/",
    "nope/",
)


@pytest.fixture
def indexed(cast: Cast, reindex: Callable[[], int]) -> str:
    record = ObjectFactory.create(museum=cast.abai)
    ImageFactory.create(object=record)
    reindex()
    return str(record.public_id)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("", "en"),
        ("*", "en"),
        ("de, fr;q=0.5", "en"),
        ("kk", "kk"),
        ("kk-KZ,ru;q=0.5", "kk"),
        ("de,ru-RU;q=0.8,en;q=0.7", "ru"),
        ("en-GB,kk;q=0.1", "en"),
        ("nonsense;;q=x", "en"),
    ],
)
def test_the_api_speaks_one_language(client: Client, indexed: str, asked: str, spoken: str) -> None:
    client.cookies["django_language"] = "ru"  # of the site's visitor, not of the API's reader
    answer = client.get("/api/v1/objects/", headers={"Accept-Language": asked} if asked else {})
    assert answer["Content-Language"] == spoken
    assert "Accept-Language" in answer["Vary"]
    assert f"/{spoken}/objects/{indexed}/" in answer.json()["results"][0]["url"]
    for address in PROBLEMS:
        refused = client.get(f"/api/v1/{address}", headers={"Accept-Language": asked})
        assert refused.status_code in (400, 404), address
        assert refused["Content-Language"] == spoken
        told = refused.json()
        for sentence in (told["title"], *chain(*told.get("errors", {}).values())):
            letters = re.sub(r"[“«][^”»]*[”»]|/api/\S+|: [a-z_, 0-9-]+\.$", "", sentence)
            assert bool(re.search("[а-яә]", letters)) is (spoken != "en"), sentence
            assert bool(re.search("[әғқңөұүһі]", letters)) is (spoken == "kk"), sentence


@pytest.mark.parametrize("method", ["post", "delete"])
def test_refused_methods_too(client: Client, indexed: str, method: str) -> None:
    answer = getattr(client, method)("/api/v1/objects/", headers={"Accept-Language": "ru"})
    assert (answer.status_code, answer["Content-Language"]) == (405, "ru")
    assert re.search("[а-я]", answer.json()["title"])


def test_the_description_is_in_english(client: Client, cast: Cast) -> None:
    answer = client.get("/api/v1/schema/?format=json", headers={"Accept-Language": "kk"})
    assert answer["Content-Language"] == "en"
    text = answer.content.decode()
    assert not re.search("[А-Яа-я]", text)
    assert "Accept-Language" in answer.json()["info"]["description"]
    assert "Persons, workshops" in answer.json()["paths"]["/api/v1/makers/"]["get"]["description"]
    for path, operations in answer.json()["paths"].items():
        if path != "/api/v1/schema/":
            assert operations["get"]["responses"]["default"], path


def test_pictures_and_files_are_the_same_for_all(client: Client, indexed: str) -> None:
    for address in (f"/iiif/presentation/3/{indexed}/manifest", "/livez", "/favicon.ico"):
        answer = client.get(address, headers={"Accept-Language": "ru"})
        assert answer.status_code < 400, address
        assert "Accept-Language" not in answer.get("Vary", ""), address
        assert "Content-Language" not in answer, address
    missing = client.get("/iiif/image/3/iAAAAAAAAA/info.json")
    assert missing.status_code == 404
    assert "Accept-Language" in missing["Vary"], "its sentence is in a language"


def test_pages_still_follow_their_path_and_the_root_the_visitor(client: Client, cast: Cast) -> None:
    assert client.get("/ru/museums/")["Content-Language"] == "ru"
    root = client.get("/", headers={"Accept-Language": "en"})
    assert root["Location"] == "/en/"
    assert "Accept-Language" in root["Vary"]


def test_a_share_is_written_as_each_language_writes_it() -> None:
    spaced = "1,47\N{NO-BREAK SPACE}%"
    for language, written in {"kk": spaced, "ru": spaced, "en": "1.47%"}.items():
        with override(language):
            assert percent(1.466) == written
