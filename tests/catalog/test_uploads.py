"""Large files piece by piece, over lines that are cut: the tus protocol 1.0.0."""

import base64
import errno
import hashlib
import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.http import UnreadablePostError
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from catalog.actions import resumable
from catalog.actions.resumable import UploadRefusedError
from catalog.actions.uploads import uploaded
from catalog.models import Batch, Upload
from catalog.tasks import remove_uploads
from museumportal.lib.readers.problems import ImportRefused
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/uploads/"
BYTES = "application/offset+octet-stream"
FILE = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def _pieces(settings: Settings, tmp_path: Path) -> None:
    settings.UPLOAD_DIR = tmp_path / "pieces"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def begin(client: Client, size: int = len(FILE), name: str = "фото.zip", **more: Any) -> Any:
    headers = {"tus-resumable": "1.0.0", "upload-length": str(size)}
    headers["upload-metadata"] = f"filename {encoded(name)},folder {encoded('f1')}"
    return client.post(ADDRESS, headers={**headers, **more.pop("headers", {})}, **more)


def send(client: Client, address: str, offset: int, content: bytes, **headers: str) -> Any:
    headers = {"tus-resumable": "1.0.0", "upload-offset": str(offset), **headers}
    return client.patch(address, content, content_type=BYTES, headers=headers)


def offset(client: Client, address: str) -> int:
    answer = client.head(address, headers={"tus-resumable": "1.0.0"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, answer["Cache-Control"])
    assert "no-store" in answer["Cache-Control"]
    assert answer["Upload-Length"] == str(len(FILE))
    return int(answer["Upload-Offset"])


def test_a_file_comes_piece_by_piece(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    said = client.options(ADDRESS)
    assert said["Tus-Version"] == "1.0.0"
    assert "creation" in said["Tus-Extension"]
    begun = begin(client)
    assert (begun.status_code, begun["Upload-Offset"]) == (201, "0")
    address = begun["Location"]
    for at in range(0, len(FILE), 3000):
        assert offset(client, address) == at
        answer = send(client, address, at, FILE[at : at + 3000])
        assert answer.status_code == 204
    assert answer["Upload-Offset"] == str(len(FILE)) == str(offset(client, address))
    upload = Upload.objects.get()
    assert (upload.name, upload.folder, upload.sha256) == (
        "фото.zip",
        "f1",
        hashlib.sha256(FILE).hexdigest(),
    )
    assert resumable.arrived(user=cast.aigul, key=str(upload.key)) == upload
    with uploaded(upload) as path:
        assert path.read_bytes() == FILE
    assert not resumable.piece_of(upload).exists()
    with pytest.raises(ImportRefused):
        resumable.arrived(user=cast.timur, key=str(upload.key))


def test_a_small_file_comes_at_once(cast: Cast) -> None:
    answer = begin(signed_in(cast.aigul), data=FILE, content_type=BYTES)
    assert (answer.status_code, answer["Upload-Offset"]) == (201, str(len(FILE)))
    assert Upload.objects.get().is_complete


class _Cut(io.BytesIO):
    """A line that is cut behind so many bytes."""

    def read(self, size: int | None = -1) -> bytes:
        if not (found := super().read(min(size or 700, 700))):
            raise UnreadablePostError("cut")
        return found


def test_what_has_come_stays_when_the_line_is_cut(cast: Cast) -> None:
    upload = resumable.begin(user=cast.aigul, name="a.zip", size=len(FILE))
    assert resumable.append(upload=upload, offset=0, body=_Cut(FILE[:2000])) == 2000
    assert resumable.offset_of(upload) == 2000
    rest = resumable.append(upload=upload, offset=2000, body=io.BytesIO(FILE[2000:]))
    assert rest == len(FILE)
    assert upload.is_complete


def test_the_piece_itself_says_how_much_has_come(cast: Cast) -> None:
    """A process was killed before it wrote the row, or behind the last byte."""
    client = signed_in(cast.aigul)
    address = begin(client)["Location"]
    upload = Upload.objects.get()
    resumable.piece_of(upload).parent.mkdir(exist_ok=True)
    resumable.piece_of(upload).write_bytes(FILE[:1234])
    assert offset(client, address) == 1234
    resumable.piece_of(upload).write_bytes(FILE)
    assert offset(client, address) == len(FILE)
    upload.refresh_from_db()
    assert upload.is_complete


def test_refusals_are_those_of_the_protocol_and_sentences(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.aigul)
    address = begin(client)["Location"]
    assert send(client, address, 5, b"x").status_code == 409
    assert client.patch(address, b"x", headers={"upload-offset": "0"}).status_code == 412
    headers = {"tus-resumable": "1.0.0", "upload-offset": "0"}
    assert client.patch(address, b"x", headers=headers).status_code == 415
    assert send(client, address, 0, FILE + b"more").status_code == 413
    assert send(client, address, 0, FILE, **{"upload-checksum": "md5 x"}).status_code == 400
    wrong = f"sha1 {encoded('another')}"
    assert send(client, address, 0, FILE, **{"upload-checksum": wrong}).status_code == 460
    assert offset(client, address) == 0
    right = f"sha1 {base64.b64encode(hashlib.sha1(FILE[:9]).digest()).decode()}"
    assert send(client, address, 0, FILE[:9], **{"upload-checksum": right}).status_code == 204
    assert offset(client, address) == 9
    for size in ("", "x", "-1", "9" * 30):
        assert begin(client, headers={"upload-length": size}).status_code == 400
    assert begin(client, headers={"upload-metadata": "filename %%"}).status_code == 400
    settings.UPLOAD_MAX_BYTES = 1000
    told = begin(client)
    assert (told.status_code, told.content) == (
        413,
        "The file has 10\xa0KB; at most 1\xa0KB are taken. Divide it.".encode(),
    )
    settings.UPLOAD_MAX_BYTES = 1 << 60
    assert b"too full" in begin(client, 1 << 59).content


def test_an_empty_file_is_there_at_once_and_a_file_of_a_folder_keeps_its_path(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    for path, name in (
        ("снимки/подвал/A 1.jpg", "снимки/подвал/A 1.jpg"),
        ("/../снимки//./A\u202e 1.jpg", "снимки/A 1.jpg"),
        ("..\\..\\A 1.jpg", "A 1.jpg"),
        ("x" * 200 + "/" + "y" * 255, "y" * 255),
        ("//", "фото.zip"),
    ):
        told = f"filename {encoded('C:/фото.zip')},relativePath {encoded(path)}"
        answer = begin(client, 0, headers={"upload-metadata": told})
        assert (answer.status_code, answer["Upload-Offset"]) == (201, "0")
        upload = Upload.objects.latest("pk")
        assert (upload.name, upload.is_complete) == (name, True)
        with uploaded(upload) as kept:
            assert kept.read_bytes() == b""
            assert kept.parent.parent.name != name.partition("/")[0]


def test_nobody_sees_or_continues_anothers_file(cast: Cast) -> None:
    address = begin(signed_in(cast.aigul))["Location"]
    head = {"tus-resumable": "1.0.0"}
    for person, status in ((cast.timur, 404), (cast.vera, 403), (cast.stranger, 403)):
        client = signed_in(person)
        assert client.head(address, headers=head).status_code == status
        assert send(client, address, 0, FILE).status_code == status
        assert client.delete(address, headers=head).status_code == status
    assert Client().head(address, headers=head).status_code == 403
    assert Client().get(address).status_code == 302  # a person without a program
    assert Upload.objects.get().received == 0


def test_the_token_against_forged_requests_is_asked_for(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.aigul)
    assert begin(client).status_code == 403
    assert not Upload.objects.exists()


def test_a_file_that_is_wanted_no_longer_goes(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    address = begin(client)["Location"]
    send(client, address, 0, FILE[:100])
    piece = resumable.piece_of(Upload.objects.get())
    assert piece.exists()
    assert client.delete(address, headers={"tus-resumable": "1.0.0"}).status_code == 204
    assert not piece.exists()
    assert client.head(address, headers={"tus-resumable": "1.0.0"}).status_code == 404


def test_a_file_that_has_come_goes_too_but_not_from_under_a_batch(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(cast.aigul)
    head = {"tus-resumable": "1.0.0"}
    kinds: tuple[Callable[[Upload], dict[str, Any]], ...] = (
        lambda upload: {"upload": upload},
        lambda upload: {"options": {"folder": upload.folder}},
        lambda upload: {"options": {"mapping": upload.pk}},
    )
    for of in kinds:
        address = begin(client)["Location"]
        send(client, address, 0, FILE)
        upload = Upload.objects.latest("pk")
        batch = Batch.objects.create(kind="photographs", user=cast.aigul, **of(upload))
        told = client.delete(address, headers=head)
        assert (told.status_code, b"stays" in told.content) == (409, True)
        assert offset(client, address) == len(FILE)
        batch.delete()
        with django_capture_on_commit_callbacks(execute=True):
            assert client.delete(address, headers=head).status_code == 204
        assert client.head(address, headers=head).status_code == 404
        assert not default_storage.exists(upload.file)
    half = begin(client)["Location"]
    assert client.delete(half, headers=head).status_code == 204


def test_too_much_of_unknown_length_is_refused_as_what_tells_its_length(cast: Cast) -> None:
    begin(signed_in(cast.aigul))
    upload = Upload.objects.get()
    with pytest.raises(UploadRefusedError, match="More bytes came") as refused:
        resumable.append(upload=upload, offset=0, body=io.BytesIO(FILE + b"x"))
    assert refused.value.status == 413
    assert resumable.offset_of(upload) == 0
    assert resumable.append(upload=upload, offset=0, body=io.BytesIO(FILE)) == len(FILE)
    assert upload.is_complete


def test_a_full_disk_is_told_and_what_came_stays(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.aigul)
    address = begin(client)["Location"]
    send(client, address, 0, FILE[:100])

    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        answer = send(client, address, 100, FILE[100:])
    assert (answer.status_code, b"too full" in answer.content) == (507, True)
    assert offset(client, address) == 100
    assert send(client, address, 100, FILE[100:]).status_code == 204


def test_two_at_once_do_not_mix(cast: Cast) -> None:
    upload = resumable.begin(user=cast.aigul, name="a.zip", size=len(FILE))
    with (
        resumable._alone(upload),
        pytest.raises(resumable.UploadRefusedError) as refusal,
    ):
        resumable.append(upload=upload, offset=0, body=io.BytesIO(FILE))
    assert refusal.value.status == 423


def test_pieces_that_nobody_continues_go(cast: Cast) -> None:
    client = signed_in(cast.aigul)
    kept = begin(client)["Location"]
    send(client, kept, 0, FILE[:100])
    folder = resumable.piece_of(Upload.objects.get()).parent
    left, young = folder / uuid4().hex, folder / uuid4().hex
    for path in (left, young):
        path.write_bytes(b"x")
    long_ago = time.time() - 100_000
    for path in (left, *folder.glob("*")):
        if path != young:
            os.utime(path, (long_ago, long_ago))
    remove_uploads()
    assert not left.exists()
    assert young.exists()
    assert offset(client, kept) == 100


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(st.tuples(st.integers(0, 3000), st.booleans()), max_size=12))
def test_however_the_line_is_cut_the_file_is_whole(
    cast: Cast, cuts: list[tuple[int, bool]]
) -> None:
    upload = resumable.begin(user=cast.aigul, name="a.zip", size=len(FILE))
    for length, is_cut in [*cuts, (len(FILE), False)]:
        at = resumable.offset_of(upload)
        if upload.is_complete:
            break
        body: Any = (_Cut if is_cut else io.BytesIO)(FILE[at : at + length])
        resumable.append(upload=upload, offset=at, body=body)
    with uploaded(upload) as path:
        assert path.read_bytes() == FILE
