"""The API against its own description: schemathesis asks what no story thought of."""

from collections.abc import Callable, Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from museumportal.wsgi import application
from tests.cast import Cast
from tests.factories import (
    AgentFactory,
    ConceptFactory,
    GalleryFactory,
    ImageFactory,
    ObjectFactory,
)

EXAMPLES = 12
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests leave the connection of the test open, as Django's own test client sees to it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_every_answer_keeps_the_promise(cast: Cast, reindex: Callable[[], int]) -> None:
    record = ObjectFactory.create(museum=cast.abai, object_type=ConceptFactory.create())
    ImageFactory.create(object=record)
    AgentFactory.create()
    GalleryFactory.create(shows=[record])
    reindex()
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    tried = []
    for operation in schema.exclude(path_regex="/schema/").get_all_operations():
        described = operation.ok()
        tried.append(described.path)

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(described.as_strategy())
        def keeps_it(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS)

        keeps_it()
    assert "/api/v1/objects/" in tried
    assert len(tried) >= 16
