"""What an operator's probes are told."""

from pathlib import Path
from unittest.mock import patch

from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from tests.cast import Cast
from tests.factories import ObjectFactory


def test_alive_without_a_database(client: Client) -> None:
    assert client.get("/livez").content == b"ok\n"


def test_ready_when_database_and_cache_answer(client: Client, cast: Cast) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "cache": "ok", "search": "rebuilding"}


def test_not_ready_without_the_database(client: Client, cast: Cast, tmp_path: Path) -> None:
    with patch.dict(connection.settings_dict, HOST=str(tmp_path)):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"].startswith("no answer")


def test_pages_do_without_the_cache(
    client: Client, cast: Cast, tmp_path: Path, settings: Settings
) -> None:
    client.force_login(cast.boss)
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": settings.REDIS_URL}}
    assert client.get("/readyz").json()["cache"].startswith("no answer")
    for path in (
        "/en/",
        "/en/regions/",
        "/en/map/",
        "/en/progress/",
        "/api/v1/museums/",
        "/admin/",
    ):
        assert client.get(path).status_code == 200, path


def test_metrics_count(client: Client, cast: Cast) -> None:
    ObjectFactory.create(museum=cast.abai)
    ObjectFactory.create(museum=cast.abai, status="draft")
    text = client.get("/metrics").content.decode()
    assert "portal_objects_published 1.0" in text
    assert "portal_search_available 0.0" in text
