"""Files on a local disk are whole or not there, whatever happens while they are written."""

import errno
import io
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from museumportal import checks
from museumportal.lib import storage
from museumportal.lib.storage import LocalFile, LocalStorage, StorageUnavailableError, stored

KEY = "originals/ab/cd/file"
WHOLE = bytes(range(256)) * 4000

_SLOW_WRITER = """
import sys, time
from museumportal.lib.storage import LocalStorage

class Slow:
    def __init__(self): self.left = 3
    def seek(self, place): pass
    def read(self, size):
        self.left -= 1
        if not self.left:
            print("half", flush=True)
            time.sleep(60)
        return b"x" * size

LocalStorage(sys.argv[1]).put("originals/ab/cd/file", Slow())
"""


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_there_as_it_was_sent(settings: Settings) -> None:
    stored.put(KEY, io.BytesIO(WHOLE))
    with stored.opened(KEY) as file:
        assert (file.size, file.read_at(300, 3)) == (len(WHOLE), WHOLE[300:303])
        assert (file.read(4), file.readall()) == (WHOLE[:4], WHOLE[4:])
        assert file.seek(-2, os.SEEK_END) == len(WHOLE) - 2
        assert file.read(10) == WHOLE[-2:]
    assert files(settings.MEDIA_ROOT) == {"file"}
    assert Path(stored.path(KEY)).stat().st_mode & 0o777 == 0o644


def test_whoever_reads_a_file_goes_on_with_it_while_it_is_replaced() -> None:
    stored.put(KEY, io.BytesIO(WHOLE))
    with stored.opened(KEY) as before:
        stored.put(KEY, io.BytesIO(b"another"))
        assert before.read_at(0, 5) == WHOLE[:5]
        with stored.opened(KEY) as after:
            assert after.read_at(0, 99) == b"another"
            assert before != after
        with stored.opened(KEY) as again:
            assert (again, hash(again)) == (after, hash(after))


def test_a_writer_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _SLOW_WRITER, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "museumportal.settings"},
        cwd=Path(__file__).parents[2],
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"half\n"
        writer.send_signal(signal.SIGKILL)
    assert files(tmp_path) == set()


@pytest.mark.parametrize("nameless", [True, False])
def test_a_full_disk_leaves_what_was_there(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, nameless: bool
) -> None:
    if not nameless:
        monkeypatch.setattr(storage.os, "O_TMPFILE", os.O_DIRECTORY | os.O_EXCL)
    stored.put(KEY, io.BytesIO(WHOLE))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            stored.put(KEY, io.BytesIO(b"another"))
    assert files(settings.MEDIA_ROOT) == {"file"}
    with stored.opened(KEY) as file:
        assert file.readall() == WHOLE


def test_many_who_send_the_same_file_store_it_once(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: stored.put(KEY, io.BytesIO(WHOLE)), range(64)))
    assert files(settings.MEDIA_ROOT) == {"file"}
    with stored.opened(KEY) as file:
        assert file.readall() == WHOLE


def test_a_lost_file_is_not_a_disk_that_is_away(settings: Settings, tmp_path: Path) -> None:
    stored.put(KEY, io.BytesIO(WHOLE))
    for read in (stored.opened, stored.open):
        with pytest.raises(FileNotFoundError):
            read("originals/ab/cd/other")
    settings.MEDIA_ROOT = tmp_path / "not mounted"
    for read in (stored.opened, stored.open):
        with pytest.raises(StorageUnavailableError):
            read(KEY)


def test_a_tile_from_the_local_disk_takes_microseconds(tmp_path: Path) -> None:
    local = LocalStorage(tmp_path)
    local.put(KEY, io.BytesIO(WHOLE))
    started = time.process_time()
    for _ in range(1000):
        with local.opened(KEY) as file:
            file.read_at(5000, 40_000)
    assert time.process_time() - started < 0.5
    assert isinstance(file, LocalFile)


S3 = {
    "bucket_name": "museum-media",
    "endpoint_url": "https://s3.example:9000",
    "region_name": "kz-1",
    "access_key": "key",
    "secret_key": "secret",
}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        (dict.fromkeys(S3), []),
        ({"access_key": None, "secret_key": None, "endpoint_url": None}, []),
        ({"bucket_name": ""}, ["MEDIA_S3_BUCKET is not set"]),
        ({"bucket_name": "Museum Media"}, ["no bucket can be called"]),
        ({"endpoint_url": "s3.example"}, ["without http:// or https://"]),
        ({"secret_key": None}, ["Only one of MEDIA_S3_ACCESS_KEY and MEDIA_S3_SECRET_KEY"]),
    ],
)
def test_bad_settings_of_a_bucket_are_said_in_words(
    settings: Settings, changed: dict[str, str | None], told: list[str]
) -> None:
    settings.MEDIA_S3 = {**S3, **changed}
    found = checks.bucket_named()
    assert len(found) == len(told)
    assert all(words in str(problem) for words, problem in zip(told, found, strict=True))


@pytest.mark.parametrize(
    ("address", "problems"),
    [("", 0), ("/run/clamav/clamd.ctl", 0), ("scanner:3310", 0), ("scanner", 1), ("a b:1", 1)],
)
def test_bad_addresses_of_the_virus_scanner_too(
    settings: Settings, address: str, problems: int
) -> None:
    settings.CLAMD_SOCKET = address
    assert len(checks.scanner_named()) == problems
