"""Work in the background: ids in, one engine call each, safe to run twice."""

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from catalog.actions import images as image_actions
from catalog.actions import objects as object_actions
from catalog.images.refusals import Refused
from catalog.images.render import Limits, render
from catalog.images.specs import SPECS
from catalog.models import Image

BIN_DAYS = 30
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def _local(key: str) -> Iterator[Path]:
    """The stored file as a path: itself on a local disk, else a copy for as long as it is used."""
    try:
        yield Path(default_storage.path(key))
    except NotImplementedError:
        with tempfile.NamedTemporaryFile() as copy, default_storage.open(key) as stored:
            for chunk in stored.chunks():
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def render_image(image_pk: int) -> None:
    """Make all derivatives of one image, or note why that cannot be done."""
    image = Image.objects.select_related("object").filter(pk=image_pk).first()
    if image is None or image.state == Image.State.READY:
        return
    with tempfile.TemporaryDirectory() as folder, _local(image.original) as original:
        try:
            rendering = render(
                original, Path(folder), SPECS, Limits(pixels=settings.IMAGE_MAX_PIXELS)
            )
            image_actions.image_rendered(image=image, rendering=rendering)
        except Refused as refusal:
            image_actions.image_refused(image=image, refusal=refusal)
        except OSError as error:
            if error.errno in _DISK_FULL:
                image_actions.image_delayed(image=image, why=Refused("disk"))
            raise


@shared_task
def requeue_waiting_images() -> None:
    """Queue again what waits for long, for instance because the queue was lost."""
    waiting = Image.objects.filter(
        state=Image.State.WAITING, created__lt=timezone.now() - timedelta(minutes=10)
    )
    for image_pk in waiting.order_by("pk").values_list("pk", flat=True)[:5000]:
        render_image.delay(image_pk)


@shared_task
def empty_bin() -> None:
    """Delete the drafts that were in the bin for 30 days."""
    object_actions.empty_bin(before=timezone.now() - timedelta(days=BIN_DAYS))
