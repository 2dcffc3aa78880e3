"""The cache of one test: all tests share a server, and `cache.clear()` would empty everybody's."""

from django.conf import settings
from django.core.cache import cache


def forget_all() -> None:
    """Remove what this test has kept."""
    client = cache._cache.get_client(None, write=True)  # type: ignore[attr-defined]
    for key in client.scan_iter(match=f"{settings.CACHES['default']['KEY_PREFIX']}:*"):
        client.delete(key)
