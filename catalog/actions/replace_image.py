"""Another file for a picture that keeps its identifier, its place and all that is said of it."""

import logging
from functools import partial
from pathlib import Path
from typing import IO

from django.db import transaction
from django.utils.translation import gettext
from kombu.exceptions import KombuError

from catalog.actions.images import (
    AlreadyThereError,
    describe,
    keep_file,
    replace_derivatives,
    store_derivatives,
)
from catalog.actions.objects import save_object
from catalog.images import keys
from catalog.images.queue import Priority
from catalog.images.refusals import PROPORTIONS, Refused
from catalog.images.render import Rendering
from catalog.images.specs import SPECS
from catalog.models import Image, Replacement
from museumportal.accounts.models import User
from museumportal.changes.history import PICTURE_REPLACED, Way, because, by
from museumportal.lib.storage import delete_on_commit

logger = logging.getLogger(__name__)

_ALIKE = 0.01
"""Difference of proportions from which marked details no longer lie where they were."""


def replace_file(
    *, image: Image, file: IO[bytes], name: str, reason: str, sent_by: User
) -> Replacement:
    """Keep the new original and queue its rendering; visitors see the old picture until it is done.

    A file that still waits, or was refused, gives way to this one. Raises ValidationError as
    `attach_image` does; nothing has changed then.
    """
    sha256, size = keep_file(file, name)
    with transaction.atomic():
        current = Image.objects.select_for_update().get(pk=image.pk)
        if Image.objects.filter(object=current.object_id, sha256=sha256).exists():
            raise AlreadyThereError(
                gettext("%(name)s: this object already has this picture.") % {"name": name}
            )
        waiting, _new = Replacement.objects.update_or_create(
            image=current,
            defaults={
                "original": keys.original(sha256),
                "original_name": Path(name).name[:255],
                "sha256": sha256,
                "bytes": size,
                "reason": reason,
                "sent_by": sent_by,
                "refusal": None,
            },
        )
        queue_replacement(waiting.pk)
    return waiting


def queue_replacement(key: int) -> None:
    """Have it rendered once this transaction is committed; while the queue is away it waits."""
    transaction.on_commit(partial(_queue, key))


def _queue(key: int) -> None:
    from catalog.tasks import render_replacement

    try:
        render_replacement.apply_async((key,), priority=int(Priority.UPLOADED))
    except KombuError as error:
        logger.warning("replacement %s waits without a place in the queue: %s", key, error)


def file_replaced(*, replacement: Replacement, rendering: Rendering, seconds: float) -> None:
    """Show the picture that was rendered of the new file: all of it in one transaction.

    The old original stays in storage, as history says which one it was; what was made from it goes.
    Details marked on the picture keep their place, in proportion. Where another file was sent
    meanwhile, or the picture was removed, nothing is left of this one.
    """
    made = store_derivatives(replacement.image, rendering, replacement.sha256)
    with transaction.atomic(), by(Way.FORM, user=replacement.sent_by):
        known = Replacement.objects.select_for_update(of=("self",))
        waiting = known.filter(pk=replacement.pk, sha256=replacement.sha256).first()
        current = Image.objects.select_for_update(of=("self",)).select_related("object")
        image = current.filter(pk=waiting.image_id).first() if waiting else None
        if waiting is None or image is None:
            delete_on_commit({row.key for row in made})
            return
        waiting.delete()
        before = image.width, image.height
        _take_over(image, waiting)
        replace_derivatives(image, made, SPECS)
        describe(image, rendering)
        _carry_details(image, *before)
        why = because(PICTURE_REPLACED, waiting.reason)
        image._change_reason = image.object._change_reason = why  # type: ignore[attr-defined]
        image.save()
        Image.objects.filter(pk=image.pk).update(look=rendering.look, render_seconds=seconds)
        save_object(record=image.object)


def _take_over(image: Image, new: Replacement) -> None:
    for name in ("original", "original_name", "sha256", "bytes"):
        setattr(image, name, getattr(new, name))
    image.fixity, image.fixity_checked = Image.Fixity.UNCHECKED, None


def _carry_details(image: Image, width: int | None, height: int | None) -> None:
    """Move the marked details to where they lie in the new pixels; other proportions are noted."""
    details = list(image.annotations.all())
    if not (details and width and height and image.width and image.height):
        return
    across, down = image.width / width, image.height / height
    for detail in details:
        detail.x = min(round(detail.x * across), image.width - 1)
        detail.y = min(round(detail.y * down), image.height - 1)
        detail.width = max(1, min(round(detail.width * across), image.width - detail.x))
        detail.height = max(1, min(round(detail.height * down), image.height - detail.y))
        detail.save()
    if abs(across / down - 1) > _ALIKE:
        image.notes.append({"code": PROPORTIONS, "params": {}})


def replacement_refused(*, replacement: Replacement, refusal: Refused) -> None:
    """Note why the new file cannot be shown; the old one stays as it is."""
    current = Replacement.objects.filter(pk=replacement.pk, sha256=replacement.sha256)
    current.update(refusal={"code": refusal.code, "params": dict(refusal.params)})


def dismiss_replacement(*, image: Image) -> None:
    """Give up the new file, whether it waits or was refused."""
    Replacement.objects.filter(image=image).delete()
