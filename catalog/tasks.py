"""Work in the background: ids in, one engine call each, safe to run twice."""

import errno
import logging
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import override

from catalog.actions import batch_runs, import_wizard, printouts, resumable, uploads
from catalog.actions import desk as desk_actions
from catalog.actions import duplicates as duplicate_actions
from catalog.actions import images as image_actions
from catalog.actions import objects as object_actions
from catalog.actions import replace_image as replacing
from catalog.actions.fixity import Checked, check_originals
from catalog.digest import letter
from catalog.images import queue
from catalog.images.making import make
from catalog.images.queue import Priority
from catalog.images.refusals import Refused
from catalog.images.specs import SPECS, Spec
from catalog.models import Batch, Desk, Image, Printout, Replacement, Upload
from museumportal.changes import feed
from museumportal.lib.locks import alone
from museumportal.search import SearchUnavailable

logger = logging.getLogger(__name__)

BIN_DAYS = 30
_FIXITY_FILES = 20_000
_FIXITY_SECONDS = 2400  # well within the hour after which the queue gives a task to another worker
_DUPLICATES = "duplicates"
_DUPLICATES_CHUNK = 200
_DUPLICATES_SECONDS = 50
_SETTLED_SECONDS = 60
_PASSING = (OSError, OperationalError, InterfaceError)
"""What may be over in a minute: a full disk, storage or database away."""
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


@shared_task(autoretry_for=_PASSING, retry_backoff=True, max_retries=5)
def render_image(image_pk: int) -> None:
    """Make the derivatives that an image lacks, or note why that cannot be done. Of several
    workers that are told to, one does it.

    What is wrong here, such as a full disk, says nothing of the file: the picture stays waiting and
    is tried again soon, and every ten minutes by `requeue_waiting_images`.
    """
    with alone("render image", image_pk) as mine:
        image = Image.objects.filter(pk=image_pk).first() if mine else None
        specs = image.lacking if image else ()
        if image and specs:
            _render(image, specs)


def _render(image: Image, specs: tuple[Spec, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            rendering, seconds = make(image.original, image.sha256, Path(folder), specs)
            image_actions.image_rendered(
                image=image, rendering=rendering, specs=specs, seconds=seconds
            )
        except Refused as refusal:
            image_actions.image_refused(image=image, refusal=refusal)
        except OSError as error:
            if error.errno in _DISK_FULL:
                image_actions.image_delayed(image=image, why=Refused("disk"))
            raise


@shared_task(autoretry_for=_PASSING, retry_backoff=True, max_retries=5)
def render_replacement(key: int) -> None:
    """Make the derivatives of a new file and let it take the old one's place, or note why not."""
    with alone("replace image", key) as mine, tempfile.TemporaryDirectory() as folder:
        waiting = Replacement.objects.select_related("image", "sent_by")
        found = waiting.filter(pk=key, refusal__isnull=True).first() if mine else None
        if found is None:
            return
        try:
            rendering, seconds = make(found.original, found.sha256, Path(folder), SPECS)
            replacing.file_replaced(replacement=found, rendering=rendering, seconds=seconds)
        except Refused as refusal:
            replacing.replacement_refused(replacement=found, refusal=refusal)


@shared_task
def requeue_waiting_images() -> None:
    """Queue again what waits for long, where the queue was lost: it holds fewer tasks than pictures
    wait."""
    long_ago = timezone.now() - timedelta(minutes=10)
    new_files = Replacement.objects.filter(refusal__isnull=True, created__lt=long_ago)
    for key in new_files.values_list("pk", flat=True):
        replacing.queue_replacement(key)
    waiting = Image.objects.filter(state=Image.State.WAITING, created__lt=long_ago)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True)[:5000])
    if sum(queue.lengths().values()) < len(keys):
        for image_pk in keys:
            image_actions.queue_rendering(image_pk, Priority.IMPORTED)


@shared_task
def check_fixity() -> None:
    """Check the originals that were unchecked the longest, as many as a night has time for."""
    for checked in check_originals(
        Image.objects.all(), limit=_FIXITY_FILES, seconds=_FIXITY_SECONDS
    ):
        _tell(checked)


@shared_task(autoretry_for=_PASSING, retry_backoff=True, max_retries=5)
def check_image(image_pk: int, broken: str = "") -> None:
    """Check the files of a picture that somebody missed one of, or found one of `broken` (its key),
    and have them made again."""
    images = Image.objects.filter(pk=image_pk)
    for checked in check_originals(images, priority=Priority.LOOKED_AT, broken=broken):
        _tell(checked)


def _tell(checked: Checked) -> None:
    if checked.outcome in Image.LOST:
        names = ", ".join(image.public_id for image in checked.images)
        logger.error("original %s: %s", checked.outcome, names)


@shared_task
def find_duplicates() -> None:
    """Look for duplicates of what was saved since the last time, a minute after it was, when the
    search index knows of it; as much as a minute has time for."""
    with alone("find duplicates", 0) as mine:
        if not mine:
            return
        began = time.monotonic()
        while time.monotonic() - began < _DUPLICATES_SECONDS:
            until = timezone.now() - timedelta(seconds=_SETTLED_SECONDS)
            entries = feed.unread(_DUPLICATES, until=until, limit=_DUPLICATES_CHUNK)
            saved = {each.public_id for each in entries if each.kind == "object"}
            try:
                duplicate_actions.find_duplicates(public_ids=saved)
            except SearchUnavailable as reason:
                logger.info("duplicates are looked for later: %s", reason)
                return
            if not entries:
                return
            feed.marked(_DUPLICATES, entries[-1].position)


@shared_task
def send_digests() -> None:
    """Have a summary written to everybody for whom it is time."""
    wanting = Desk.objects.filter(digest__in=desk_actions.EVERY, user__is_active=True)
    for user_pk in wanting.order_by("pk").values_list("pk", flat=True):
        send_digest.delay(user_pk)


@shared_task(autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=8)
def send_digest(user_pk: int) -> None:
    """Write to one person what happened to the records that concern them, if anything did."""
    digest = desk_actions.take_digest(user_id=user_pk)
    if digest is None:
        return
    try:
        letter(digest).send()
    except (OSError, SMTPException):
        desk_actions.give_back(digest=digest)
        raise


@shared_task
def empty_bin() -> None:
    """Delete the drafts that were in the bin for 30 days."""
    object_actions.empty_bin(before=timezone.now() - timedelta(days=BIN_DAYS))


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=True, max_retries=5)
def make_printout(key: int) -> None:
    """Make the papers that somebody asked for; of several workers that are told to, one does it."""
    with alone("printout", key) as mine:
        waiting = Printout.objects.select_related("user").filter(state=Printout.State.WAITING)
        printout = waiting.filter(pk=key).first() if mine else None
        if printout is None:
            return
        try:
            printouts.make(printout=printout)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            printouts.printout_failed(printout=printout)
            raise


@shared_task
def remove_printouts() -> None:
    """Remove papers that nobody will fetch any more."""
    printouts.remove_printouts()


@shared_task
def run_batch(key: int) -> None:
    """Run mass work that waits; of several workers that are told to, one does it.

    At most `BATCHES_AT_ONCE` run, so that pictures and letters find a worker too. What is left
    waiting, such as behind other work of the museum, is told again when this one has ended, and
    every minute.
    """
    for slot in range(settings.BATCHES_AT_ONCE):
        with alone("batches", slot) as free, alone("batch", key if free else 0) as mine:
            if free:
                batch = Batch.objects.filter(pk=key).first() if mine else None
                if batch is None:
                    return
                batch_runs.run(batch)
                break
    else:
        return
    for other in batch_runs.waiting():
        if other != key:
            run_batch.delay(other)
            return


@shared_task
def run_batches() -> None:
    """Tell workers of mass work that waits, or whose worker died."""
    for key in batch_runs.waiting():
        run_batch.delay(key)


@shared_task
def remove_uploads() -> None:
    """Remove files sent for mass work that nobody has used for a month, and pieces of such."""
    uploads.remove_uploads()
    resumable.remove_pieces()


@shared_task(autoretry_for=_PASSING, retry_backoff=True, max_retries=5)
def look_at_upload(key: int, language: str) -> None:
    """Note what a file that was sent holds, or in this language why it cannot be read."""
    upload = Upload.objects.filter(pk=key, sample__isnull=True).first()
    if upload:
        with override(language):
            try:
                import_wizard.look_at(upload=upload)
            except _PASSING:
                raise
            except Exception:
                import_wizard.look_failed(upload=upload)
                raise
