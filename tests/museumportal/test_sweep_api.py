"""Every endpoint of the API, from its own description, against everybody."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from museumportal.lib.fields import Status
from tests.cast import Cast, signed_in
from tests.factories import ObjectFactory
from tests.museumportal.admin_rows import one_of_each
from tests.museumportal.swept import Rows, told

WRITING = {"post", "put", "patch", "delete"}
INSIDE = ("aigul", "timur", "saule", "dana", "boss")
OUTSIDE = ("olga", "arman", "vera", "stranger", "a guest")
KINDS = {
    "objects": "catalog.museumobject",
    "galleries": "catalog.gallery",
    "models": "tours.model3d",
    "tours": "tours.tour",
    "concepts": "catalog.concept",
    "makers": "catalog.agent",
    "museums": "regions.museum",
    "regions": "regions.region",
}
WITH_DRAFTS = ("objects", "galleries", "models", "tours")
Endpoints = dict[str, dict[str, Any]]


def client_of(cast: Cast, name: str) -> Client:
    return Client() if name == "a guest" else signed_in(getattr(cast, name))


@pytest.fixture
def rows(cast: Cast, reindex: Callable[[], int]) -> Rows:
    made = one_of_each(cast)
    ObjectFactory(museum=cast.komi, status=Status.PUBLISHED)
    reindex()
    return made


@pytest.fixture
def endpoints(client: Client, cast: Cast) -> Endpoints:
    """Path → what is described of it, by method."""
    paths: Endpoints = client.get("/api/v1/schema/?format=json").json()["paths"]
    assert len(paths) >= 16
    return paths


def filled(path: str, rows: Rows) -> str:
    """The path with an identifier of its kind; of a draft where the kind has drafts."""
    kind = path.split("/")[3]
    name = "code" if "{code}" in path else "public_id"
    return re.sub(r"\{\w+\}", getattr(rows[KINDS[kind]], name), path) if "{" in path else path


@pytest.mark.parametrize("name", OUTSIDE)
def test_outsiders_read_no_draft(cast: Cast, rows: Rows, endpoints: Endpoints, name: str) -> None:
    client = client_of(cast, name)
    drafts = [rows[KINDS[kind]].public_id for kind in WITH_DRAFTS]  # type: ignore[attr-defined]
    for path in endpoints:
        answer = client.get(filled(path, rows))
        if "{" in path and path.split("/")[3] in WITH_DRAFTS:
            assert answer.status_code == 404, path
        else:
            assert answer.status_code == 200, path
            assert not [draft for draft in drafts if draft in told(answer)], path


@pytest.mark.parametrize("name", INSIDE)
def test_those_who_work_in_the_museum_read_its_drafts(
    cast: Cast, rows: Rows, endpoints: Endpoints, name: str
) -> None:
    client = client_of(cast, name)
    for path in endpoints:
        answer = client.get(filled(path, rows))
        assert answer.status_code == 200, path
        if path.count("/") == 4 and (kind := path.split("/")[3]) in WITH_DRAFTS:
            draft = rows[KINDS[kind]].public_id  # type: ignore[attr-defined]
            assert draft in [one["id"] for one in answer.json()["results"]], path


@pytest.mark.parametrize("name", ["boss", "timur", "olga", "stranger", "a guest"])
def test_nobody_writes_where_the_description_says_nothing_of_it(
    cast: Cast, rows: Rows, endpoints: Endpoints, name: str
) -> None:
    """What is described as written to says itself, in its own tests, who may."""
    client = client_of(cast, name)
    for path, described in endpoints.items():
        for method in WRITING - set(described):
            status = getattr(client, method)(filled(path, rows)).status_code
            assert status in (403, 404, 405), (method, path)
