"""Pictures: taking one in, what became of it, trying again."""

import hashlib
import logging
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext
from kombu.exceptions import KombuError

from catalog.actions.objects import found_anew, objects_touched, save_object
from catalog.images import keys
from catalog.images.antivirus import scan
from catalog.images.intake import sniff
from catalog.images.queue import Priority
from catalog.images.refusals import SENTENCES, Refused
from catalog.images.render import DerivativeFile, Rendering
from catalog.images.specs import BY_NAME, SPECS, Spec
from catalog.models import Derivative, Image, MuseumObject
from museumportal.changes.history import PICTURE_REMOVED, because
from museumportal.lib.readers.problems import disk_failed
from museumportal.lib.storage import delete_on_commit, stored
from museumportal.lib.unavailable import UnavailableError

logger = logging.getLogger(__name__)

_CHUNK = 1 << 20


class AlreadyThereError(ValidationError):
    """The object has this very picture, byte for byte."""


class NotKeptError(ValidationError):
    """The portal could not take the file in, whatever is in it; `cause` is what stopped it."""

    def __init__(self, name: str, cause: OSError) -> None:
        self.cause = cause
        sentence = cause.sentence if isinstance(cause, UnavailableError) else SENTENCES["not_kept"]
        super().__init__(f"{name}: {gettext(sentence)}")


def attach_image(
    *,
    record: MuseumObject,
    file: IO[bytes],
    name: str,
    priority: Priority = Priority.UPLOADED,
    **fields: Any,
) -> Image:
    """Keep the original and queue its rendering; the picture shows once that is done.

    `fields` are columns of `Image` (caption, view, photographer, rights …). The first picture of
    an object becomes its main one. Raises ValidationError with a sentence: the content is no
    accepted picture; AlreadyThereError, its subclass, when the object has this very picture;
    NotKeptError, another one, when the disk is full or the storage or virus scanner is away.
    """
    sha256, size = keep_file(file, name)
    return attach_kept(
        record=record, sha256=sha256, size=size, name=name, priority=priority, **fields
    )


@transaction.atomic
def attach_kept(
    *,
    record: MuseumObject,
    sha256: str,
    size: int,
    name: str,
    priority: Priority = Priority.UPLOADED,
    **fields: Any,
) -> Image:
    """Attach an original that `keep_file` has kept. Raises AlreadyThereError."""
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
        original=keys.original(sha256),
        original_name=Path(name).name[:255],
        sha256=sha256,
        bytes=size,
        **fields,
    )
    objects_touched(records=[record])
    queue_rendering(image.pk, priority)
    return image


def keep_file(file: IO[bytes], name: str) -> tuple[str, int]:
    """Keep an original; its SHA-256 and size. Raises ValidationError as `attach_image` does."""
    try:
        return _take_in(file, name)
    except OSError as error:
        if isinstance(error, UnavailableError) or disk_failed(error):
            raise NotKeptError(name, error) from error
        raise


def _take_in(file: IO[bytes], name: str) -> tuple[str, int]:
    """SHA-256 and size of the file, which is stored now if it is a picture and clean.

    It is judged in quarantine: a file without a name, which goes with the process.
    """
    with tempfile.TemporaryFile() as quarantine:
        digest, size = hashlib.sha256(), 0
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            quarantine.write(chunk)
        quarantine.flush()
        try:
            sniff(Path(f"/dev/fd/{quarantine.fileno()}"))
            scan(quarantine)
        except Refused as refusal:
            reason = gettext(SENTENCES[refusal.code]) % refusal.params
            raise ValidationError(f"{name}: {reason}") from refusal
        sha256 = digest.hexdigest()
        _keep(sha256, quarantine, size)
    return sha256, size


def _keep(sha256: str, file: IO[bytes], size: int) -> None:
    """Store an original once. One that lies there cut off, or that a fixity check found lost or
    changed, comes back whole; one that no picture has is stored anew, lest a sweep of such files
    (`catalog.actions.orphans`) takes it for left behind."""
    key = keys.original(sha256)
    known = Image.objects.filter(sha256=sha256)
    lost = known.filter(fixity__in=Image.LOST)
    if known.exists() and stored.exists(key) and stored.size(key) == size and not lost.exists():
        return
    if Image.objects.filter(fixity_checked__isnull=False).exists():  # some lay here before
        stored.require(keys.ORIGINALS)
    stored.put(key, file)
    lost.update(fixity=Image.Fixity.INTACT, fixity_checked=timezone.now())


def queue_rendering(image_pk: int, priority: Priority) -> None:
    """Have the derivatives that the image lacks made, once this transaction is committed.

    While the queue is away nothing is lost: waiting pictures are queued again by the clock.
    """
    transaction.on_commit(partial(_queue, image_pk, priority))


def first_in_line(images: Iterable[Image]) -> None:
    """Somebody looks at these: those that wait are rendered before all others.

    Each is queued once in ten minutes, however many look.
    """
    for image in images:
        if image.state == Image.State.WAITING and cache.add(f"first-in-line-{image.pk}", 1, 600):
            queue_rendering(image.pk, Priority.LOOKED_AT)


def _queue(image_pk: int, priority: Priority) -> None:
    from catalog.tasks import render_image

    try:
        render_image.apply_async((image_pk,), priority=int(priority))
    except KombuError as error:
        logger.warning("image %s waits without a place in the queue: %s", image_pk, error)


def image_rendered(
    *,
    image: Image,
    rendering: Rendering,
    specs: tuple[Spec, ...] = SPECS,
    seconds: float | None = None,
) -> None:
    """Store what was rendered of `specs` and show the picture; `seconds` is how long it took.

    Files of older versions go once the rows of the new ones are there. Rendering twice leaves one
    set of files, rendering a picture that was removed, or got another file, meanwhile leaves none.
    """
    made = store_derivatives(image, rendering, image.sha256)
    with transaction.atomic():
        now = Image.objects.select_for_update(of=("self",)).select_related("object")
        current = now.filter(pk=image.pk, sha256=image.sha256).first()
        if current is None:
            delete_on_commit({row.key for row in made})
            return
        replace_derivatives(current, made, specs)
        if current.state != Image.State.READY:
            describe(current, rendering)
            current.save()
        measured = {"look": rendering.look, "render_seconds": seconds or current.render_seconds}
        Image.objects.filter(pk=image.pk).update(**measured)  # no history of these
        objects_touched(records=[current.object])
    image.refresh_from_db()


@transaction.atomic
def image_looked_at(*, image: Image, look: bytes) -> None:
    """Store what a picture that is shown already looks like; its object is found by it."""
    image.look = look
    Image.objects.filter(pk=image.pk).update(look=look)
    found_anew(records=[image.object])


def store_derivatives(image: Image, rendering: Rendering, sha256: str) -> list[Derivative]:
    """Store the files made of the original with this SHA-256; their rows, not saved yet."""
    return [_stored(image, file, sha256) for file in rendering.derivatives]


def _stored(image: Image, made: DerivativeFile, sha256: str) -> Derivative:
    key = keys.derivative(image.public_id, made.spec, sha256)
    with made.path.open("rb") as file:
        stored.put(key, file)
    return Derivative(
        image=image,
        spec=made.spec.name,
        version=made.spec.version,
        key=key,
        media_type=made.spec.media_type,
        width=made.width,
        height=made.height,
        bytes=made.bytes,
    )


def replace_derivatives(image: Image, made: list[Derivative], specs: tuple[Spec, ...]) -> None:
    """Let these rows stand for what `specs` make of the image; files of former rows go."""
    replaced = image.derivatives.exclude(
        ~Q(spec__in=[spec.name for spec in specs]), spec__in=BY_NAME
    )
    old = set(replaced.values_list("key", flat=True))
    replaced.exclude(spec__in=[row.spec for row in made]).delete()
    Derivative.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["image", "spec"],
        update_fields=["version", "key", "media_type", "width", "height", "bytes"],
    )
    delete_on_commit(old - {row.key for row in made})


def describe(image: Image, rendering: Rendering) -> None:
    """Give the image, which is not saved here, what its rendering tells of it."""
    image.media_type = rendering.facts.media_type
    image.width, image.height = rendering.facts.width, rendering.facts.height
    image.colour = rendering.colour
    image.perceptual_hash = rendering.phash
    image.notes = [{"code": note.code, "params": dict(note.params)} for note in rendering.notes]
    image.state, image.refusal = Image.State.READY, None


@transaction.atomic
def image_refused(*, image: Image, refusal: Refused) -> None:
    """The picture cannot be shown, and why; the original stays for another try.

    One that is shown already stays so: it lacks a derivative, no more. An original that was found
    missing or changed is noted as by a fixity check.
    """
    if refusal.code in Image.LOST:
        sharing = Image.objects.filter(sha256=image.sha256)
        sharing.update(fixity=refusal.code, fixity_checked=timezone.now())
    waiting = Image.objects.select_for_update(of=("self",)).select_related("object")
    same_file = waiting.filter(pk=image.pk, sha256=image.sha256)
    current = same_file.exclude(state=Image.State.READY).first()
    if current is not None:
        current.state = Image.State.REFUSED
        current.refusal = {"code": refusal.code, "params": dict(refusal.params)}
        current.save()
        objects_touched(records=[current.object])


def image_delayed(*, image: Image, why: Refused) -> None:
    """The picture waits on for a reason that is none of its own; those in charge see it."""
    Image.objects.filter(pk=image.pk, state=Image.State.WAITING).update(
        refusal={"code": why.code, "params": dict(why.params)}
    )


@transaction.atomic
def retry_image(*, image: Image) -> None:
    """Queue the rendering again."""
    image.state, image.refusal = Image.State.WAITING, None
    image.save()
    queue_rendering(image.pk, Priority.UPLOADED)


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

    What was made from it goes; the original stays in storage, and the histories of picture and
    object keep why.
    """
    record = image.object
    image._change_reason = reason  # type: ignore[attr-defined]  # read by simple-history
    take_off(image)
    why = because(PICTURE_REMOVED, reason)
    record._change_reason = why  # type: ignore[attr-defined]
    save_object(record=record)


def take_off(image: Image) -> None:
    """Delete the picture in the caller's transaction, who tells of its object."""
    record, was_main = image.object, image.is_main
    delete_on_commit(list(image.derivatives.values_list("key", flat=True)))
    image.delete()
    following = record.images.order_by("position", "pk").first() if was_main else None
    if following is not None:
        following.is_main = True
        following.save()
