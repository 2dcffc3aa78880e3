"""A private bucket of any S3-compatible store; files reach readers only through the portal.

Reads are ranged GETs, each bound by If-Match (RFC 9110, section 13.1.1) to the version that was
met first, so that offsets learnt from one version of a file are never used on another.
"""

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import IO, Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage as DjangoS3Storage

from museumportal.lib.storage import (
    PortalStorage,
    ReplacedError,
    StorageUnavailableError,
    StoredFile,
    StoredName,
)

_BLOCK = 1 << 20
_MANNERS = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 2},
    max_pool_connections=32,
    # Newer checksums are not spoken by every store.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """What the store refuses becomes FileNotFoundError or StorageUnavailableError."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == 404:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name) from error
        raise StorageUnavailableError(error) from error
    except (BotoCoreError, Boto3Error) as error:
        raise StorageUnavailableError(error) from error


class _S3File(StoredFile):
    def __init__(self, storage: "S3Storage", name: str, version: str, size: int) -> None:
        super().__init__(name, version, size)
        self._storage = storage

    def read_at(self, offset: int, length: int) -> bytes:
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        return self._storage.part(self.name, offset, length, str(self.version))


class S3Storage(PortalStorage, DjangoS3Storage):
    """The bucket that MEDIA_S3_BUCKET names. A file that is saved never replaces another; one
    that is put does."""

    def __init__(self, **options: Any) -> None:
        # Amazon finds a bucket by its host name, other stores by the path.
        style = "path" if options.get("endpoint_url") else "virtual"
        manners = _MANNERS.merge(Config(s3={"addressing_style": style}))
        super().__init__(**{"file_overwrite": False, "client_config": manners, **options})
        self._state = lru_cache(maxsize=65536)(self._ask_state)

    def part(self, name: str, offset: int, length: int, version: str) -> bytes:
        """`length` bytes of that version from `offset` on: one ranged GET.

        Raises ReplacedError, FileNotFoundError, StorageUnavailableError.
        """
        try:
            with _told(name):
                answer = self._client.get_object(
                    Bucket=self.bucket_name,
                    Key=self._normalize_name(name),
                    Range=f"bytes={offset}-{offset + length - 1}",
                    IfMatch=version,
                )
                return bytes(answer["Body"].read())
        except StorageUnavailableError as error:
            if not _precondition_failed(error):
                raise
            self._state.cache_clear()
            raise ReplacedError(errno.ENOENT, "replaced", name) from error
        except FileNotFoundError:
            self._state.cache_clear()
            raise

    def put(self, name: str, file: IO[bytes]) -> None:
        file.seek(0)
        with _told(name):
            self._save(name, File(file))

    def opened(self, name: str) -> StoredFile:
        return _S3File(self, name, *self._state(name))

    def files(self, folder: str) -> Iterator[StoredName]:
        below = self._normalize_name(folder) + "/"
        with _told(folder):
            for found in self.bucket.objects.filter(Prefix=below):  # a thousand a request
                name = folder + "/" + found.key.removeprefix(below)
                yield StoredName(name, found.last_modified)

    def _ask_state(self, name: str) -> tuple[str, int]:
        """ETag and size in bytes; asked once for as long as the reads agree with it."""
        with _told(name):
            answer = self._client.head_object(
                Bucket=self.bucket_name, Key=self._normalize_name(name)
            )
        return answer["ETag"], answer["ContentLength"]

    @property
    def _client(self) -> Any:
        return self.bucket.meta.client  # one for all threads, which clients allow

    def _open(self, name: str, mode: str = "rb") -> Any:
        """Read by and by, in parts, nothing on disk."""
        if mode != "rb":
            raise ValueError("Files are written whole: use save or put.")
        raw = _S3File(self, name, *self._ask_state(name))
        return File(io.BufferedReader(raw, _BLOCK), name)

    def _save(self, name: str, content: Any) -> str:
        with _told(name):
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with _told(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _told(name):
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with _told(name):
            return int(super().size(name))

    def get_modified_time(self, name: str) -> Any:
        with _told(name):
            return super().get_modified_time(name)


def _precondition_failed(error: StorageUnavailableError) -> bool:
    cause = error.__cause__
    return (
        isinstance(cause, ClientError)
        and cause.response["ResponseMetadata"]["HTTPStatusCode"] == 412
    )
