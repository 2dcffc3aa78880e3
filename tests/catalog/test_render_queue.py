"""Who is served first: a real queue, a real worker."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import redis
from celery.contrib.testing.worker import start_worker
from celery.signals import task_prerun
from django.db import connection
from django.test import Client
from kombu import pools
from pytest_django.fixtures import Settings

from catalog.actions.images import attach_image, queue_rendering
from catalog.images import queue
from catalog.images.queue import Priority
from catalog.models import Image
from catalog.tasks import render_image, requeue_waiting_images
from museumportal.celery import app
from museumportal.lib.locks import alone
from tests.cast import Cast, signed_in
from tests.catalog.test_admin_objects import jpeg
from tests.factories import ImageFactory, ObjectFactory

_DATABASE = "15"  # of Valkey: the workers of a running portal do not look there


@pytest.fixture
def real_queue(settings: Settings) -> Iterator[None]:
    """Tasks go through Valkey, to nobody until a worker is started."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    joint = "&" if "?" in settings.REDIS_URL else "?"
    kombu = settings.CELERY_BROKER_URL
    by_path = kombu.startswith("redis+socket://")
    settings.CELERY_BROKER_URL = (
        f"{kombu}?virtual_host={_DATABASE}" if by_path else _numbered(kombu)
    )
    settings.REDIS_URL = (
        f"{settings.REDIS_URL}{joint}db={_DATABASE}" if by_path else _numbered(settings.REDIS_URL)
    )
    with redis.from_url(settings.REDIS_URL) as asked, ExitStack() as leave:
        asked.flushdb()
        leave.callback(asked.flushdb)
        leave.callback(_forget_connections)
        _forget_connections()
        yield


def _numbered(address: str) -> str:
    return f"{address.rpartition('/')[0]}/{_DATABASE}" if address.count("/") > 2 else address


def _forget_connections() -> None:
    pools.reset()
    app._pool = app.amqp._producer_pool = None


def waiting(cast: Cast, **fields: Any) -> Image:
    return ImageFactory.create(
        object=ObjectFactory.create(museum=cast.abai), state=Image.State.WAITING, **fields
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("real_queue")
def test_looked_at_before_uploaded_before_imported(cast: Cast, client: Client) -> None:
    images = {}
    for name, priority in (
        ("changed", Priority.BACKLOG),
        ("imported", Priority.IMPORTED),
        ("uploaded", Priority.UPLOADED),
        ("looked at", Priority.IMPORTED),
    ):
        record = ObjectFactory.create(museum=cast.abai)
        images[name] = attach_image(record=record, file=jpeg(), name=name, priority=priority)
    client.get(f"/en/objects/{images['looked at'].object.public_id}/")
    assert queue.lengths() == {
        Priority.LOOKED_AT: 1,
        Priority.UPLOADED: 1,
        Priority.IMPORTED: 2,
        Priority.BACKLOG: 1,
    }
    order: list[int] = []
    done = threading.Event()

    def note(args: tuple[int], **_: Any) -> None:
        order.append(args[0])
        if len(order) == 5:
            done.set()

    task_prerun.connect(note)
    try:
        with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
            assert done.wait(30)
    finally:
        task_prerun.disconnect(note)
    names = {image.pk: name for name, image in images.items()}
    assert [names[pk] for pk in order] == [
        "looked at",
        "uploaded",
        "imported",
        "looked at",
        "changed",
    ]
    assert set(Image.objects.values_list("state", flat=True)) == {"ready"}


@pytest.mark.usefixtures("real_queue")
@pytest.mark.parametrize("where", ["page", "file", "tile", "admin object", "admin image"])
def test_whoever_looks_queues_a_waiting_picture_once(
    cast: Cast,
    client: Client,
    django_capture_on_commit_callbacks: Callable[..., Any],
    where: str,
) -> None:
    image = waiting(cast)
    addresses = {
        "page": f"/en/objects/{image.object.public_id}/",
        "file": f"/media/images/{image.public_id}/page-640",
        "tile": f"/iiif/image/3/{image.public_id}/info.json",
        "admin object": f"/admin/catalog/museumobject/{image.object_id}/change/",
        "admin image": f"/admin/catalog/image/{image.pk}/change/",
    }
    reader = signed_in(cast.aigul) if "admin" in where else client
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            reader.get(addresses[where])
    assert queue.lengths()[Priority.LOOKED_AT] == 1


@pytest.mark.usefixtures("real_queue")
def test_a_lost_queue_is_filled_again_and_a_full_one_is_not(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    for _ in range(3):
        waiting(cast)
    Image.objects.update(created="2026-01-01T00:00:00Z")
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            requeue_waiting_images()
        assert sum(queue.lengths().values()) == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_one_picture_one_renders(cast: Cast) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    image = attach_image(record=record, file=jpeg(), name="vase.jpg")
    Image.objects.filter(pk=image.pk).update(state=Image.State.WAITING)
    held, release = threading.Event(), threading.Event()

    def other_worker() -> None:
        with alone("render image", image.pk) as mine:
            assert mine
            held.set()
            release.wait(10)
        connection.close()

    worker = threading.Thread(target=other_worker)
    worker.start()
    try:
        assert held.wait(10)
        render_image(image.pk)
        assert Image.objects.get(pk=image.pk).state == Image.State.WAITING
    finally:
        release.set()
        worker.join()
    render_image(image.pk)
    assert Image.objects.get(pk=image.pk).state == Image.State.READY


def test_while_the_queue_is_away_an_upload_is_kept(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    image = waiting(cast)
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere.sock"
    _forget_connections()
    try:
        with django_capture_on_commit_callbacks(execute=True):
            queue_rendering(image.pk, Priority.UPLOADED)
    finally:
        _forget_connections()
    assert Image.objects.get().state == Image.State.WAITING
