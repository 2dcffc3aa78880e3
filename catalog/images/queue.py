"""The order in which pictures are rendered, and how many wait for it."""

from enum import IntEnum

import redis
from django.conf import settings

_SEPARATOR = "\x06\x16"  # between a queue's name and a priority, as Kombu's Redis transport has it


class Priority(IntEnum):
    """Who is served first: the lowest number. Kombu keeps one list in Redis for each of these."""

    LOOKED_AT = 0
    UPLOADED = 3
    IMPORTED = 6
    BACKLOG = 9


def lengths() -> dict[Priority, int]:
    """How many tasks wait in each list; those of other kinds lie with the uploaded pictures.

    Raises `redis.RedisError` while the queue does not answer.
    """
    name = "celery"
    lists = [f"{name}{_SEPARATOR}{each.value}" if each else name for each in Priority]
    with redis.from_url(settings.REDIS_URL, socket_timeout=2) as asked:
        pipeline = asked.pipeline(transaction=False)
        for each in lists:
            pipeline.llen(each)
        return dict(zip(Priority, pipeline.execute(), strict=True))
