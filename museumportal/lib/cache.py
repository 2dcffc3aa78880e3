"""The cache as a convenience: pages work without it, only slower."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class OptionalRedisCache(RedisCache):
    """Django's Redis cache, which finds nothing and keeps nothing while the server is away.

    Deleting still fails aloud: what is thought deleted, such as a session, must not come back.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as error:
            return _without(error, default)

    def set(self, key: Any, value: Any, *arguments: Any, **options: Any) -> None:
        try:
            super().set(key, value, *arguments, **options)
        except RedisError as error:
            _without(error, None)

    def add(self, key: Any, value: Any, *arguments: Any, **options: Any) -> bool:
        try:
            return bool(super().add(key, value, *arguments, **options))
        except RedisError as error:
            return bool(_without(error, False))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        try:
            return int(super().incr(key, delta, version))
        except RedisError as error:
            return int(_without(error, 0))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().has_key(key, version))
        except RedisError as error:
            return bool(_without(error, False))


def _without(error: RedisError, answer: Any) -> Any:
    logger.warning("going on without the cache: %s", error)
    return answer
