"""What is counted for operators, in the Prometheus text format."""

import math
from collections.abc import Iterator, Sequence

import redis
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from catalog.actions.fixity import files_lost
from catalog.images import queue
from catalog.models import Image, MuseumObject
from museumportal import search
from museumportal.changes import feed
from museumportal.changes.models import Change
from museumportal.lib.fields import Status

_LATEST = 1000
_QUANTILES = (0.5, 0.9, 0.99)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Gauges, counted when asked; each is an index's or a thousand rows' work, however many
    pictures there are."""
    registry = CollectorRegistry()
    registry.register(_Portal())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Portal(Collector):
    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        published = MuseumObject.objects.filter(status=Status.PUBLISHED)
        yield _gauge("objects_published", "Published objects", published.count())
        yield from _images()
        yield from _queue()
        yield from _rendering()
        yield _gauge("feed_position", "Last position of the change feed", feed.head())
        unstamped = Change.objects.filter(position__isnull=True)
        yield _gauge("feed_waiting", "Changes without a position yet", unstamped.count())
        yield _gauge(
            "search_available", "1 when the search index can be read", search.is_available()
        )


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"portal_{name}", words, value)


def _images() -> Iterator[Metric]:
    waiting = Image.objects.filter(state=Image.State.WAITING)
    oldest = waiting.aggregate(oldest=Min("created"))["oldest"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield _gauge("images_waiting", "Images waiting to be rendered", waiting.count())
    yield _gauge("images_waiting_oldest_seconds", "How long the first of them waits", age)
    yield _gauge(
        "images_refused",
        "Images that could not be rendered",
        Image.objects.filter(state=Image.State.REFUSED).count(),
    )
    lost = GaugeMetricFamily(
        "portal_images_fixity_lost",
        "Images whose original is missing or changed",
        labels=["fixity"],
    )
    for fixity in Image.LOST:
        lost.add_metric([fixity.value], Image.objects.filter(fixity=fixity).count())
    yield lost
    words = "Files made from images that storage no longer had when somebody asked for them"
    yield CounterMetricFamily("portal_image_files_lost", words, value=files_lost())


def _queue() -> Iterator[Metric]:
    """Left out while the queue does not answer, so that nobody takes it for empty."""
    try:
        lengths = queue.lengths()
    except redis.RedisError:
        return
    family = GaugeMetricFamily(
        "portal_queue_length", "Tasks in the queue, by who is served first", labels=["priority"]
    )
    for priority, length in lengths.items():
        family.add_metric([priority.name.lower()], length)
    yield family


def _rendering() -> Iterator[Metric]:
    """Time per image, of the newest images alone: that is what tells how the workers do now."""
    newest = Image.objects.order_by("-pk").values_list("render_seconds", flat=True)[:_LATEST]
    seconds = sorted(each for each in newest if each is not None)
    family = GaugeMetricFamily(
        "portal_image_render_seconds",
        f"Time to render one of the {_LATEST} newest images",
        labels=["quantile"],
    )
    for quantile in _QUANTILES:
        family.add_metric([str(quantile)], _quantile(seconds, quantile))
    yield family
    words = f"of the {_LATEST} newest images"
    yield _gauge("image_render_newest_count", f"Rendered ones {words}", len(seconds))
    yield _gauge("image_render_newest_sum", f"Time to render those {words}", sum(seconds))


def _quantile(ordered: Sequence[float], part: float) -> float:
    return ordered[math.ceil(part * len(ordered)) - 1] if ordered else math.nan
