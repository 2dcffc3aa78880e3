"""Files that come piece by piece, over lines that are cut: pieces lie on the local disk until all
has come, then the file goes into the storage.

How much has come, the piece itself says, not a row: after a kill or a power cut as before them.
One process at a time writes to it, which the lock on the piece sees to.
"""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.actions.uploads import file_name, keep, no_room, path_name
from catalog.models import Batch, Upload
from museumportal.accounts.models import User
from museumportal.lib.file_size import file_size
from museumportal.lib.readers.problems import ImportRefused, disk_failed
from museumportal.lib.storage import delete_on_commit

_CHUNK: Final = 1 << 20
_COPIES: Final = 2
"""A file that has come is a piece and a file of the storage for a moment."""
_DAY: Final = 86_400
_TOO_MUCH: Final = gettext_lazy("More bytes came than the file was said to have.")
CHECKSUMS: Final = ("sha1", "sha256")


class UploadRefusedError(Exception):
    """Why nothing is taken: the message is a sentence; `status` that of the answer (tus 1.0)."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def begin(*, user: User, name: str, size: int, folder: str = "", path: str = "") -> Upload:
    """A file of so many bytes will come; of none, it is there: whoever uses it says what is wrong.

    `path` is its name with folders. Raises UploadRefusedError.
    """
    if size > settings.UPLOAD_MAX_BYTES:
        told = {"size": file_size(size), "most": file_size(settings.UPLOAD_MAX_BYTES)}
        raise UploadRefusedError(
            413, _("The file has %(size)s; at most %(most)s are taken. Divide it.") % told
        )
    if _free() < _COPIES * size:
        raise UploadRefusedError(507, no_room())
    called = path_name(path) or file_name(name)
    upload = Upload.objects.create(user=user, name=called, size=size, folder=folder[:64])
    if size == 0:
        settle(upload)
    return upload


def offset_of(upload: Upload) -> int:
    """How many bytes have come; once all have, the file is kept, if it was not yet."""
    if not upload.is_complete and _length(upload) == upload.size:
        settle(upload)
    return upload.size if upload.is_complete else _length(upload)


def append(
    *,
    upload: Upload,
    offset: int,
    body: IO[bytes],
    length: int | None = None,
    checksum: tuple[str, bytes] | None = None,
) -> int:
    """Append what comes to the piece, which has `offset` bytes; how many it has then.

    Where the line is cut, what has come stays, unless it is of a `checksum`: its algorithm and the
    digest. Raises UploadRefusedError.
    """
    with _alone(upload) as piece:
        if piece is None:
            if offset != upload.size:
                raise _wrong_offset()
            return upload.size
        if os.fstat(piece).st_size != offset:
            raise _wrong_offset()
        if offset + (length or 0) > upload.size:
            raise UploadRefusedError(413, str(_TOO_MUCH))
        try:
            _receive(piece, body, upload.size - offset, checksum)
            if length is None and _has_more(body):
                raise UploadRefusedError(413, str(_TOO_MUCH))
        except UploadRefusedError:
            os.ftruncate(piece, offset)
            raise
        except OSError as error:
            if disk_failed(error):
                raise UploadRefusedError(507, no_room()) from error
            raise
        finally:
            os.fsync(piece)
            upload.received, upload.used = os.fstat(piece).st_size, timezone.now()
            upload.save(update_fields=["received", "used"])
        if upload.received == upload.size:
            _keep(upload)
    return upload.received


def settle(upload: Upload) -> None:
    """Keep the file if all of it has come; waits for whoever is about to."""
    with _alone(upload, wait=True) as piece:
        if piece is not None and os.fstat(piece).st_size == upload.size:
            upload.received = upload.size
            _keep(upload)


def abandon(upload: Upload) -> None:
    """Whoever sent it wants it no longer. Raises UploadRefusedError where a batch is of it."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if _is_used(upload):
            raise UploadRefusedError(409, _("Mass work is done with this file: it stays for now."))
        delete_on_commit([upload.file] if upload.file else [])
        upload.delete()
    piece_of(upload).unlink(missing_ok=True)


def _is_used(upload: Upload) -> bool:
    """Whether a batch is of the file alone, of it among others, or goes by it as a list."""
    of = Q(upload=upload) | Q(options__mapping=upload.pk)
    if upload.folder:
        of |= Q(options__folder=upload.folder)
    return Batch.objects.filter(of, Q(user=upload.user) | Q(upload=upload)).exists()


def arrived(*, user: User, key: str) -> Upload:
    """The person's file that a form names, all of which is there. Raises ImportRefused."""
    return all_arrived(user=user, keys=[key])[0]


def all_arrived(*, user: User, keys: Sequence[str]) -> list[Upload]:
    """The same of several files, in their order."""
    try:
        wanted = [UUID(key) for key in keys]
    except ValueError:
        wanted = []
    found = {each.key: each for each in Upload.objects.filter(user=user, key__in=wanted)}
    for upload in found.values():
        if not upload.is_complete:
            offset_of(upload)
    there = [found[key] for key in wanted if key in found and found[key].is_complete]
    if not there or len(there) < len(keys):
        raise ImportRefused(_("Not all has come: choose the same files again to go on with them."))
    return there


def piece_of(upload: Upload) -> Path:
    return Path(settings.UPLOAD_DIR, upload.key.hex)


def remove_pieces() -> int:
    """Remove pieces older than a day of files that nobody is sending any more; how many."""
    removed = 0
    for path in Path(settings.UPLOAD_DIR).glob("*"):
        try:
            wanted = Upload.objects.filter(key=UUID(hex=path.name), file="").exists()
        except ValueError:
            continue
        if not wanted and path.stat().st_mtime < time.time() - _DAY:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


@contextmanager
def _alone(upload: Upload, *, wait: bool = False) -> Iterator[int | None]:
    """The piece, opened and locked; None where the file is complete meanwhile."""
    path = piece_of(upload)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        piece = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if disk_failed(error):
            raise UploadRefusedError(507, no_room()) from error
        raise
    try:
        fcntl.flock(piece, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        upload.refresh_from_db()
        if upload.is_complete:
            path.unlink(missing_ok=True)
        yield None if upload.is_complete else piece
    except BlockingIOError as error:
        raise UploadRefusedError(423, _("Another part of this file is just coming.")) from error
    finally:
        os.close(piece)


def _receive(piece: int, body: IO[bytes], most: int, checksum: tuple[str, bytes] | None) -> None:
    digest = hashlib.new(checksum[0], usedforsecurity=False) if checksum else None
    try:
        while most and (chunk := body.read(min(_CHUNK, most))):
            most -= len(chunk)
            if digest:
                digest.update(chunk)
            _write(piece, chunk)
    except UnreadablePostError:
        pass  # the line was cut: what has come is there
    if digest and checksum and digest.digest() != checksum[1]:
        raise UploadRefusedError(460, _("The bytes were changed on their way: send them again."))


def _has_more(body: IO[bytes]) -> bool:
    try:
        return bool(body.read(1))
    except UnreadablePostError:
        return False


def _write(piece: int, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[os.write(piece, left) :]


def _keep(upload: Upload) -> None:
    path = piece_of(upload)
    keep(upload, path)
    path.unlink(missing_ok=True)


def _length(upload: Upload) -> int:
    try:
        return min(piece_of(upload).stat().st_size, upload.size)
    except FileNotFoundError:
        return 0


def _free() -> int:
    """Bytes that are free where pieces lie; those still to come of other files are not counted."""
    folder = Path(settings.UPLOAD_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free


def _wrong_offset() -> UploadRefusedError:
    return UploadRefusedError(409, _("The file has another number of bytes here by now."))
