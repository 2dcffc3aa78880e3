"""What an operator's probes are told."""

import pytest
from django.db import DatabaseError
from django.test import Client

from museumportal import operation
from tests.cast import Cast
from tests.factories import ObjectFactory


def test_alive_without_a_database(client: Client) -> None:
    assert client.get("/livez").content == b"ok\n"


def test_ready_when_database_and_cache_answer(client: Client, cast: Cast) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "cache": "ok", "search": "rebuilding"}


def test_not_ready_without_the_database(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped() -> None:
        raise DatabaseError("the server was stopped")

    monkeypatch.setattr(operation, "_database", stopped)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"].startswith("no answer")


def test_metrics_count(client: Client, cast: Cast) -> None:
    ObjectFactory.create(museum=cast.abai)
    ObjectFactory.create(museum=cast.abai, status="draft")
    text = client.get("/metrics").content.decode()
    assert "portal_objects_published 1.0" in text
    assert "portal_search_available 0.0" in text
