"""Pictures: taking one in, what became of it, trying again."""

import hashlib
import tempfile
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from catalog.actions.objects import objects_touched, save_object
from catalog.images import keys
from catalog.images.intake import sniff
from catalog.images.refusals import SENTENCES, Refused
from catalog.images.render import Rendering
from catalog.images.specs import BY_NAME
from catalog.models import Derivative, Image, MuseumObject

_CHUNK = 1 << 20


class AlreadyThereError(ValidationError):
    """The object has this very picture, byte for byte."""


def attach_image(*, record: MuseumObject, file: IO[bytes], name: str, **fields: Any) -> Image:
    """Keep the original and queue its rendering; the picture shows once that is done.

    `fields` are columns of `Image` (caption, view, photographer, rights …). The first picture of
    an object becomes its main one. Raises ValidationError with a sentence: the content is no
    accepted picture; AlreadyThereError, its subclass, when the object has this very picture.
    """
    from catalog.tasks import render_image

    with tempfile.NamedTemporaryFile(prefix="quarantine-") as quarantine:
        digest, size = hashlib.sha256(), 0
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            quarantine.write(chunk)
        quarantine.flush()
        try:
            sniff(Path(quarantine.name))
        except Refused as refusal:
            reason = gettext(SENTENCES[refusal.code]) % refusal.params
            raise ValidationError(f"{name}: {reason}") from refusal
        sha256 = digest.hexdigest()
        key = keys.original(sha256)
        _keep(key, quarantine, size)
    with transaction.atomic():
        MuseumObject.objects.select_for_update().get(pk=record.pk)
        if record.images.filter(sha256=sha256).exists():
            raise AlreadyThereError(
                gettext("%(name)s: this object already has this picture.") % {"name": name}
            )
        last = record.images.aggregate(last=Max("position"))["last"]
        fields.setdefault("position", 0 if last is None else last + 1)
        fields.setdefault("is_main", last is None)
        image = Image.objects.create(
            object=record,
            original=key,
            original_name=Path(name).name[:255],
            sha256=sha256,
            bytes=size,
            **fields,
        )
        objects_touched(records=[record])
        render_image.delay_on_commit(image.pk)
    return image


def _keep(key: str, file: IO[bytes], size: int) -> None:
    """Store an original once, whole: a copy cut off by a full disk or a kill is made anew."""
    if default_storage.exists(key):
        if default_storage.size(key) == size:
            return
        default_storage.delete(key)
    file.seek(0)
    try:
        default_storage.save(key, File(file))
    except OSError:
        default_storage.delete(key)
        raise


@transaction.atomic
def image_rendered(*, image: Image, rendering: Rendering) -> None:
    """Store what was rendered and show the picture. Rendering twice leaves one set of files."""
    derivatives = []
    for made in rendering.derivatives:
        key = keys.derivative(image.public_id, made.spec)
        default_storage.delete(key)
        with made.path.open("rb") as file:
            default_storage.save(key, File(file))
        derivatives.append(
            Derivative(
                image=image,
                spec=made.spec.name,
                version=made.spec.version,
                key=key,
                media_type=made.spec.media_type,
                width=made.width,
                height=made.height,
                bytes=made.bytes,
            )
        )
    Derivative.objects.bulk_create(
        derivatives,
        update_conflicts=True,
        unique_fields=["image", "spec"],
        update_fields=["version", "key", "media_type", "width", "height", "bytes"],
    )
    image.derivatives.exclude(spec__in=BY_NAME).delete()
    image.media_type = rendering.facts.media_type
    image.width, image.height = rendering.facts.width, rendering.facts.height
    image.colour = rendering.colour
    image.perceptual_hash = rendering.phash
    image.notes = [{"code": note.code, "params": dict(note.params)} for note in rendering.notes]
    image.state, image.refusal = Image.State.READY, None
    image.save()
    objects_touched(records=[image.object])


@transaction.atomic
def image_refused(*, image: Image, refusal: Refused) -> None:
    """The picture cannot be shown, and why; the original stays for another try."""
    image.state, image.refusal = (
        Image.State.REFUSED,
        {"code": refusal.code, "params": dict(refusal.params)},
    )
    image.save()
    objects_touched(records=[image.object])


def image_delayed(*, image: Image, why: Refused) -> None:
    """The picture waits on for a reason that is none of its own; those in charge see it."""
    Image.objects.filter(pk=image.pk, state=Image.State.WAITING).update(
        refusal={"code": why.code, "params": dict(why.params)}
    )


@transaction.atomic
def retry_image(*, image: Image) -> None:
    """Queue the rendering again."""
    from catalog.tasks import render_image

    image.state, image.refusal = Image.State.WAITING, None
    image.save()
    render_image.delay_on_commit(image.pk)


@transaction.atomic
def save_image(*, image: Image) -> Image:
    """Save what is said of the picture; where it is the main one now, the other is no longer."""
    if image.is_main:
        for other in image.object.images.filter(is_main=True).exclude(pk=image.pk):
            other.is_main = False
            other.save()
    image.save()
    objects_touched(records=[image.object])
    return image


@transaction.atomic
def remove_image(*, image: Image, reason: str) -> None:
    """Take the picture off its object; the next one becomes the main one.

    The original stays in storage, the histories of picture and object keep why.
    """
    record, was_main = image.object, image.is_main
    image._change_reason = reason  # type: ignore[attr-defined]  # read by simple-history
    image.delete()
    following = record.images.order_by("position", "pk").first() if was_main else None
    if following is not None:
        following.is_main = True
        following.save()
    why = gettext("Picture removed: %(reason)s") % {"reason": reason}
    record._change_reason = why[:100]  # type: ignore[attr-defined]
    save_object(record=record)
