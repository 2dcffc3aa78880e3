"""What operators ask: is it alive, is it ready, how is it doing."""

from collections.abc import Callable
from typing import Final

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from museumportal import search

PATIENCE_SECONDS: Final = 2


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


def _database() -> None:
    """Asked outside the pool, which would wait for a server that is not there."""
    options = {**connection.get_connection_params(), "connect_timeout": PATIENCE_SECONDS}
    with psycopg.connect(**options) as asked:
        asked.execute("SELECT 1")


def _cache() -> None:
    with redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS) as asked:
        asked.ping()


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database and cache answer, else 503; `search` only tells.

    While the index is being rebuilt every page but search works, so that is no reason to take
    the portal off the network.
    """
    state = {"database": _works(_database), "cache": _works(_cache)}
    ready = all(word == "ok" for word in state.values())
    state["search"] = "ok" if search.is_available() else "rebuilding"
    return JsonResponse(state, status=200 if ready else 503)


def _works(check: Callable[[], None]) -> str:
    try:
        check()
    except (psycopg.Error, redis.RedisError, OSError) as error:
        return f"no answer ({type(error).__name__})"
    return "ok"
