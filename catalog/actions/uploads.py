"""Files sent for mass work: taken in whole or piece by piece, kept for a month."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from catalog.models import Upload
from museumportal.accounts.models import User
from museumportal.lib.characters import without_controls
from museumportal.lib.readers.files import sha256_of
from museumportal.lib.readers.problems import ImportRefused, disk_failed
from museumportal.lib.storage import delete_on_commit, stored

KEPT: Final = timedelta(days=30)
_LONGEST: Final = 200  # bytes of a name, so that some can be put before and behind it


def file_name(name: str) -> str:
    """A file's name as people see it: no folders, nothing unseen, at most 255 characters."""
    return without_controls(name).replace("\\", "/").rpartition("/")[2].strip()[-255:] or "file"


def path_name(path: str) -> str:
    """A file's name with the folders below which it was chosen, as in an archive: nothing unseen,
    no way up or to the root, at most its last 255 characters."""
    parts = (part.strip() for part in without_controls(path).replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part not in ("", ".", ".."))[-255:].lstrip("/")


@contextmanager
def at_hand(file: IO[bytes], name: str) -> Iterator[Path]:
    """A file of a form under its own name, for as long as this lasts; nothing of it is kept."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, _fitting(file_name(name)))
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy, 1 << 20)
        file.seek(0)
        yield path


def take_in(*, user: User, file: IO[bytes], name: str, folder: str = "") -> Upload:
    """Keep a file that came in one piece. Raises ImportRefused where the disk is full."""
    try:
        with tempfile.TemporaryDirectory() as place:
            path = Path(place, "file")
            with path.open("wb") as copy:
                shutil.copyfileobj(file, copy, 1 << 20)
            size = path.stat().st_size
            upload = Upload(
                user=user, name=file_name(name), size=size, received=size, folder=folder
            )
            keep(upload, path)
    except OSError as error:
        if disk_failed(error):
            raise ImportRefused(no_room()) from error
        raise
    return upload


def no_room() -> str:
    return gettext("The portal's disk is too full for this file: tell the operator.")


def keep(upload: Upload, path: Path) -> None:
    """All of the file lies at `path`: it goes into the storage, with its hash."""
    upload.sha256 = sha256_of(path)
    upload.file = f"uploads/{upload.key.hex}"
    with path.open("rb") as file:
        stored.put(upload.file, file)
    upload.save()


@contextmanager
def uploaded(upload: Upload) -> Iterator[Path]:
    """The file under its own name, for as long as this lasts. Raises ImportRefused."""
    Upload.objects.filter(pk=upload.pk).update(used=timezone.now())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, _fitting(file_name(upload.name)))
        try:
            with stored.opened(upload.file) as file:
                if file.path:
                    path.symlink_to(file.path)
                else:
                    with path.open("wb") as copy:
                        shutil.copyfileobj(file, copy, 1 << 20)
        except FileNotFoundError as error:
            raise ImportRefused(
                gettext("%(file)s is no longer kept: upload the file again.")
                % {"file": upload.name}
            ) from error
        yield path


def _fitting(name: str) -> str:
    """The end of a name, as long as file systems take it: they count bytes, people characters."""
    return name.encode()[-_LONGEST:].decode(errors="ignore").strip()


@transaction.atomic
def remove_uploads() -> int:
    """Remove files that nobody has used for a month; their batches stay."""
    old = Upload.objects.filter(used__lt=timezone.now() - KEPT)
    delete_on_commit([name for name in old.values_list("file", flat=True) if name])
    return old.delete()[0]
