"""Debian's real clamd, with one signature of our own: what it finds is not taken in."""

import io
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse
from PIL import Image as Pixels
from pytest_django.fixtures import Settings

from catalog.actions.images import NotKeptError, attach_image
from catalog.images.antivirus import ScannerUnavailableError, scan
from catalog.images.refusals import Refused
from catalog.models import Image
from tests.cast import Cast, signed_in
from tests.catalog.pictures import photograph
from tests.factories import ObjectFactory
from tests.object_store import free_ports

HARMLESS = b"harmless bytes that this test calls a virus"
_CONFIGURATION = """
Foreground yes
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.sock
TCPSocket {port}
TCPAddr 127.0.0.1
StreamMaxLength 4M
MaxFileSize 2M
AlertExceedsMax yes
MaxThreads 2
ConcurrentDatabaseReload no
"""


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Its addresses: the path of a socket, host and port."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if program is None:
        pytest.skip("clamd is not installed (apt-get install clamav-daemon)")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    signature = f"Story.Test:0:*:{HARMLESS.hex()}\n"
    (folder / "signatures" / "own.ndb").write_text(signature)
    (port,) = free_ports(1)
    configuration = folder / "clamd.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, port=port))
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [program, "--config-file", str(configuration)], stdout=log, stderr=log
        )
    try:
        _await(folder / "clamd.sock", server, folder / "log")
        yield str(folder / "clamd.sock"), f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _await(path: Path, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 30
    while True:
        with closing(socket.socket(socket.AF_UNIX)) as tried:
            try:
                tried.connect(str(path))
                return
            except OSError as error:
                if server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"no clamd: {log.read_text()[-2000:]}") from error
        time.sleep(0.1)


@pytest.fixture
def asked(clamd: tuple[str, str], settings: Settings) -> None:
    settings.CLAMD_SOCKET = clamd[0]


@pytest.fixture
def away(settings: Settings, tmp_path: Path) -> None:
    settings.CLAMD_SOCKET = str(tmp_path / "nobody.sock")


def picture(*, infected: bool = False, size: int = 0) -> io.BytesIO:
    file = io.BytesIO()
    Pixels.new("RGB", (40, 30), "teal").save(file, "JPEG")
    file.write((HARMLESS if infected else b"") + bytes(size))
    file.seek(0)
    return file


@pytest.mark.parametrize("way", [0, 1])
def test_a_virus_is_found_by_socket_and_by_port(
    clamd: tuple[str, str], settings: Settings, way: int
) -> None:
    settings.CLAMD_SOCKET = clamd[way]
    scan(picture())
    with pytest.raises(Refused) as caught:
        scan(picture(infected=True))
    assert (caught.value.code, caught.value.params["virus"]) == (
        "infected",
        "Story.Test.UNOFFICIAL",
    )


@pytest.mark.parametrize("size", [3 << 20, 5 << 20, 40 << 20])
@pytest.mark.usefixtures("asked")
def test_a_file_longer_than_clamd_takes_is_refused_as_such(size: int) -> None:
    with pytest.raises(Refused) as caught:
        scan(picture(size=size))
    assert caught.value.code == "unscanned"


@pytest.mark.usefixtures("asked")
def test_an_infected_upload_is_said_and_nothing_is_kept(cast: Cast) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    file = picture(infected=True)
    file.name = "vase.jpg"
    page: dict[str, Any] = {"object": record.pk, "position": 0, "published": "on", "file": file}
    told = signed_in(cast.aigul).post(reverse("admin:catalog_image_add"), page).content.decode()
    assert "The virus scanner found Story.Test.UNOFFICIAL in the file." in told
    nothing_kept()
    attach_image(record=record, file=picture(), name="vase.jpg")
    assert Image.objects.exists()


def nothing_kept() -> None:
    assert not Image.objects.exists()
    assert not default_storage.exists("originals")


@pytest.mark.usefixtures("away", "english")
def test_without_the_scanner_nothing_is_taken_in(cast: Cast) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    with pytest.raises(NotKeptError, match=r"vase.jpg: The virus scanner does not answer"):
        attach_image(record=record, file=picture(), name="vase.jpg")
    nothing_kept()


@pytest.mark.usefixtures("away")
def test_without_the_scanner_an_import_ends_in_a_sentence(cast: Cast, tmp_path: Path) -> None:
    ObjectFactory.create(museum=cast.abai, inventory_number="A 1")
    photograph(tmp_path / "A 1.jpg", (60, 40))
    with pytest.raises(CommandError, match=r"scanner does not answer.*What is attached stays;"):
        call_command("import_images", str(tmp_path), "--museum", "ABAI")
    nothing_kept()


def test_a_scanner_that_hangs_up_says_nothing_of_the_file(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_SOCKET = f"127.0.0.1:{server.getsockname()[1]}"
        hanging_up = threading.Thread(target=lambda: server.accept()[0].close())
        hanging_up.start()
        with pytest.raises(ScannerUnavailableError):
            scan(picture())
        hanging_up.join()
