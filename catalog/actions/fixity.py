"""Whether stored files still are what they were (PREMIS: fixity check)."""

import errno
import hashlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from kombu.exceptions import KombuError

from catalog.actions.images import queue_rendering
from catalog.images.queue import Priority
from catalog.models import Derivative, Image
from museumportal.lib.storage import stored

logger = logging.getLogger(__name__)

_AT_ONCE = 100
_CHUNK = 1 << 20
_NOTICED = "image-files-lost"


@dataclass(frozen=True, slots=True)
class Checked:
    """One stored original. `images` are those whose original it is, with object and museum;
    `lost` the derivatives of these that storage no longer has; they are made again where the
    original is intact."""

    outcome: Image.Fixity
    images: list[Image]
    lost: list[Derivative]


def file_lost(*, image_id: str, key: str, broken: bool = False) -> None:
    """Somebody asked for a file of this picture, and storage has it no longer, or what it has is
    broken: a worker checks the picture before all else, and has made again what can be.

    Said and counted once in ten minutes and picture, however many of its tiles are asked for.
    """
    if not cache.add(f"file-lost-{image_id}", 1, 600):
        return
    logger.error("%s: %s", "broken in storage" if broken else "lost from storage", key)
    cache.add(_NOTICED, 0, None)
    cache.incr(_NOTICED)
    for image_pk in Image.objects.filter(public_id=image_id).values_list("pk", flat=True):
        transaction.on_commit(partial(_queue_check, image_pk, key if broken else ""))


def files_lost() -> int:
    """How often that was said since the cache was started."""
    return int(cache.get(_NOTICED, 0))


def _queue_check(image_pk: int, broken: str) -> None:
    from catalog.tasks import check_image

    try:
        check_image.apply_async((image_pk, broken), priority=int(Priority.LOOKED_AT))
    except KombuError as error:
        logger.warning("image %s is not checked before tonight: %s", image_pk, error)


def check_originals(
    images: QuerySet[Image],
    *,
    limit: int | None = None,
    seconds: float | None = None,
    priority: Priority = Priority.BACKLOG,
    broken: str = "",
) -> Iterator[Checked]:
    """Hash again the originals of `images`, each stored file once, the longest unchecked first.

    Notes the outcome at all images that share the file, without a line in their history, and has
    lost derivatives of intact originals made again, and the one with the key `broken`. Ends after
    `limit` files or `seconds`; a next call goes on.

    Raises:
        UnavailableError: the storage does not answer, which says nothing about its files.
    """
    began, started, done = timezone.now(), time.monotonic(), 0
    while rows := list(_longest_unchecked(images, began)):
        for sha256, original in dict(rows).items():
            if done == limit or (seconds is not None and time.monotonic() - started > seconds):
                return
            yield _check(sha256, original, priority, broken)
            done += 1


def _longest_unchecked(images: QuerySet[Image], began: datetime) -> QuerySet[Image, tuple]:
    waiting = images.filter(Q(fixity_checked=None) | Q(fixity_checked__lt=began))
    ordered = waiting.order_by(F("fixity_checked").asc(nulls_first=True), "pk")
    return ordered.values_list("sha256", "original")[:_AT_ONCE]


def _check(sha256: str, original: str, priority: Priority, broken: str) -> Checked:
    outcome = _outcome(sha256, original)
    sharing = Image.objects.filter(sha256=sha256)
    sharing.update(fixity=outcome, fixity_checked=timezone.now())
    images = list(sharing.select_related("object__museum").prefetch_related("derivatives"))
    rows = [row for image in images for row in image.derivatives.all()]
    lost = [row for row in rows if row.key == broken or not _is_there(row)]
    if lost and outcome == Image.Fixity.INTACT:
        Derivative.objects.filter(pk__in=[row.pk for row in lost]).delete()
        for image_pk in {row.image_id for row in lost}:
            queue_rendering(image_pk, priority)
    return Checked(outcome, images, lost)


def _outcome(sha256: str, original: str) -> Image.Fixity:
    digest = hashlib.sha256()
    try:
        with stored.open(original) as file:
            for chunk in file.chunks(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return Image.Fixity.MISSING
    except OSError as error:
        if error.errno != errno.EIO:  # the disk cannot read what it has
            raise
        return Image.Fixity.CHANGED
    return Image.Fixity.INTACT if digest.hexdigest() == sha256 else Image.Fixity.CHANGED


def _is_there(derivative: Derivative) -> bool:
    try:
        return stored.size(derivative.key) == derivative.bytes
    except FileNotFoundError:
        return False
