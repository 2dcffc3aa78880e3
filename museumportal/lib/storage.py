"""Where files lie: on a local disk, or in a bucket (`museumportal.lib.storage_s3`).

Beside Django's interface both write a file whole or not at all, and read it at any offset.
"""

import io
import os
import secrets
import shutil
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from django.core.files.storage import FileSystemStorage, Storage, default_storage
from django.db import transaction
from django.utils.translation import gettext_noop

from museumportal.lib.unavailable import UnavailableError


class StorageUnavailableError(UnavailableError):
    """The storage does not answer, which says nothing about the file."""

    sentence = gettext_noop(
        "The portal's file storage does not answer. Try again in a few minutes."
    )


class ReplacedError(FileNotFoundError):
    """Another version of the file was stored since it was opened; open it again."""


class StoredFile(io.RawIOBase):
    """One stored file at one moment, readable at any offset and as a stream.

    Two are equal when they hold the same bytes: `version` changes whenever the file is replaced.
    `path` is where it lies, for programs that open files themselves; None where it lies elsewhere.
    """

    def __init__(self, name: str, version: object, size: int, path: Path | None = None) -> None:
        super().__init__()
        self.name, self.version, self.size, self.path = name, version, size, path
        self._at = 0

    @abstractmethod
    def read_at(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset` on; fewer only at the end of the file."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StoredFile):
            return NotImplemented
        return (self.name, self.version) == (other.name, other.version)

    def __hash__(self) -> int:
        return hash((self.name, self.version))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + (0, self._at, self.size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        found = self.read_at(self._at, len(buffer))
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def readall(self) -> bytes:
        """The rest, in one read."""
        found = self.read_at(self._at, max(0, self.size - self._at))
        self._at += len(found)
        return found


@dataclass(frozen=True, slots=True)
class StoredName:
    """A file as a listing names it, and when it was stored."""

    name: str
    modified: datetime


class PortalStorage(Storage):
    """What the portal asks of its storage beyond Django's interface."""

    @abstractmethod
    def put(self, name: str, file: IO[bytes]) -> None:
        """Store all of `file` as `name`, in place of what lies there, if anything.

        Readers see the whole new file or what was there before. Killed, or on a full disk, this
        leaves nothing behind.
        """

    @abstractmethod
    def opened(self, name: str) -> StoredFile:
        """The file, to be read at offsets and then closed, as by a with statement.

        Raises FileNotFoundError, StorageUnavailableError.
        """

    def require(self, folder: str) -> None:
        """Raise StorageUnavailableError where this folder of the root, which has held files, is not
        there: a disk that is not mounted is no empty one. Buckets have no folders."""

    @abstractmethod
    def files(self, folder: str) -> Iterator[StoredName]:
        """All files below the folder, one after another, however many there are; none where there
        is no such folder. Raises StorageUnavailableError."""


class LocalFile(StoredFile):
    """A file on a local disk; it stays this version while it is open, whatever takes its place."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        state = os.fstat(self._file)
        version = (state.st_mtime_ns, state.st_size, state.st_ino)
        super().__init__(str(path), version, state.st_size, path)

    def read_at(self, offset: int, length: int) -> bytes:
        return os.pread(self._file, length, offset)

    def close(self) -> None:
        if not self.closed:
            os.close(self._file)
        super().close()


class LocalStorage(PortalStorage, FileSystemStorage):
    """Files below MEDIA_ROOT."""

    def put(self, name: str, file: IO[bytes]) -> None:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{secrets.token_hex(8)}")
        file.seek(0)
        try:
            nameless = os.open(target.parent, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o644)
        except OSError:  # this file system knows no files without a name
            _put_beside(beside, target, file)
            return
        with os.fdopen(nameless, "wb") as made:
            _copy(file, made)
            try:
                _give_name(nameless, target)
            except FileExistsError:
                _give_name(nameless, beside)
                beside.replace(target)

    def opened(self, name: str) -> StoredFile:
        try:
            return LocalFile(Path(self.path(name)))
        except FileNotFoundError:
            self.require(Path(name).parts[0])
            raise

    def files(self, folder: str) -> Iterator[StoredName]:
        for parent, _folders, names in os.walk(self.path(folder)):
            for name in names:
                path = Path(parent, name)
                with suppress(FileNotFoundError):  # gone meanwhile
                    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield StoredName(path.relative_to(self.location).as_posix(), modified)

    def _open(self, name: str, mode: str = "rb") -> Any:
        try:
            return super()._open(name, mode)  # type: ignore[misc]  # Django's, not in its stubs
        except FileNotFoundError:
            self.require(Path(name).parts[0])
            raise

    def require(self, folder: str) -> None:
        path = Path(self.location, folder)
        if not path.exists():
            raise StorageUnavailableError(f"there is no folder {path}")


def _give_name(file: int, path: Path) -> None:
    """See O_TMPFILE in open(2)."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:  # with a folder Python calls linkat, which follows /proc's link
        os.link(f"/proc/self/fd/{file}", path.name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)  # the name too outlasts a power cut
    finally:
        os.close(folder)


def _put_beside(beside: Path, target: Path, file: IO[bytes]) -> None:
    try:
        with beside.open("xb") as made:
            _copy(file, made)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _copy(file: IO[bytes], made: IO[bytes]) -> None:
    shutil.copyfileobj(file, made, 1 << 20)
    made.flush()
    os.fsync(made.fileno())


stored = cast("PortalStorage", default_storage)
"""The portal's storage, as the setting STORAGES has it."""


def delete_on_commit(names: Iterable[str]) -> None:
    """Files go once the rows that named them are gone for good."""
    for name in names:
        transaction.on_commit(partial(stored.delete, name), robust=True)
