"""What an operator's probes are told."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from catalog.models import Image
from tests.cast import Cast
from tests.factories import ImageFactory, ObjectFactory


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


def test_metrics_tell_how_pictures_do(client: Client, cast: Cast, settings: Settings) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    for seconds in range(1, 11):
        ImageFactory.create(object=record, render_seconds=seconds)
    ImageFactory.create(object=record, fixity="missing")
    ImageFactory.create(object=record, state="refused")
    waiting = ImageFactory.create(object=record, state="waiting")
    Image.objects.filter(pk=waiting.pk).update(created=timezone.now() - timedelta(minutes=5))
    told = numbers(client)
    assert told["portal_images_waiting"] == told["portal_images_refused"] == 1
    assert 300 <= told["portal_images_waiting_oldest_seconds"] < 330
    assert told['portal_images_fixity_lost{fixity="missing"}'] == 1
    assert told['portal_images_fixity_lost{fixity="changed"}'] == 0
    assert told['portal_image_render_seconds{quantile="0.5"}'] == 5
    assert told['portal_image_render_seconds{quantile="0.9"}'] == 9
    assert told["portal_image_render_newest_count"] == 10
    assert told["portal_image_render_newest_sum"] == 55
    assert told['portal_queue_length{priority="looked_at"}'] >= 0
    settings.REDIS_URL = "unix:///nowhere.sock"
    assert not [name for name in numbers(client) if "queue" in name]


def numbers(client: Client) -> dict[str, float]:
    lines = client.get("/metrics").content.decode().splitlines()
    parts = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in parts}
