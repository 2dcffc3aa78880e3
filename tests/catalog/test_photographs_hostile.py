"""Archives of photographs as nobody should send them: bombs, odd names, cut off, too full."""

import zipfile
from pathlib import Path

import pytest

from catalog.models import Batch, Image
from catalog.photographs import archive
from tests.cast import Cast
from tests.catalog.archives import named, picture, zipped
from tests.catalog.test_photographs_bulk import carried_out, cases, counts, previewed, reasons
from tests.factories import ObjectFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def _rendered_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.actions.images.queue_rendering", lambda *_: None)


@pytest.mark.parametrize("encoding", ["utf-8", "cp866", "cp1251"])
def test_names_whose_encoding_nobody_tells(cast: Cast, encoding: str) -> None:
    for number in ("КП-1", "НВ-22"):
        ObjectFactory.create(museum=cast.abai, inventory_number=number)
    content = named(
        {name.encode(encoding): picture(n) for n, name in enumerate(("Фото/кп 1.jpg", "НВ-22.JPG"))}
    )
    assert counts(previewed(cast, content)) == ("done", 2, 0, 0)


def test_western_names_stay_western(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        named({"Élève 1.jpg".encode("cp437", "replace"): b"x", "café.jpg".encode("cp437"): b"y"})
    )
    with archive.opened(path, "a.zip") as entries:
        assert "café.jpg" in {entry.name for entry in entries}


def test_what_a_mac_writes_as_two_letters_is_one(cast: Cast) -> None:
    """й is и and a breve on a Mac, which is no separator."""
    ObjectFactory.create(museum=cast.abai, inventory_number="Музей-1")
    preview = previewed(cast, zipped({"Музей 1.jpg": picture(1)}))
    assert cases(preview) == {"Музей 1.jpg": "matched"}


def _log(batch: Batch) -> str:
    return batch.events.order_by("pk").last().sentence  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 cut off", "no ZIP archive, or its end is missing"),
        (zipped({"A 1.jpg": picture(1)})[:-30], "no ZIP archive, or its end is missing"),
        (zipped({"__MACOSX/._x.jpg": b"x", "Thumbs.db": b"y"}), "There is no picture in"),
        (zipped({}), "There is no picture in"),
    ],
)
def test_an_archive_that_cannot_be_read_is_one_sentence(
    cast: Cast, content: bytes, words: str
) -> None:
    preview = previewed(cast, content)
    assert preview.state == Batch.State.FAILED
    assert words in _log(preview)


def test_too_many_names_are_refused_before_they_are_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile.ZipFile, "infolist", lambda self: pytest.fail("read"))
    content = zipped((f"{number}.jpg", b"") for number in range(100_000))
    preview = previewed(cast, content)
    assert preview.state == Batch.State.FAILED
    assert "holds 100000 files; at most 50000 are taken at once" in _log(preview)


def test_bombs_encrypted_and_damaged_files_are_refused_one_by_one(cast: Cast) -> None:
    for number in range(6):
        ObjectFactory.create(museum=cast.abai, inventory_number=f"A {number}")
    bomb = picture(1)[:600] + bytes(80 << 20)
    content = bytearray(
        zipped(
            [
                ("A 0.jpg", bomb),
                ("A 1.jpg", picture(1)),
                ("A 2.jpg", picture(2)),
                ("../../etc/A 3.jpg", picture(3)),
                ("A 4.jpg", b""),
            ]
        )
    )
    _encrypt(content, b"A 1.jpg")
    at = content.index(b"A 2.jpg") + 200
    content[at : at + 40] = bytes(40)
    preview = previewed(cast, bytes(content))
    told = reasons(preview)
    assert "far more than a picture" in told["A 0.jpg"]
    assert "password" in told["A 1.jpg"]
    assert "damaged in the archive" in told["A 2.jpg"]
    assert "empty" in told["A 4.jpg"]
    batch = carried_out(cast, preview)
    assert counts(batch) == ("done", 1, 0, 4)
    assert Image.objects.get().original_name == "A 3.jpg"
    assert reasons(batch) == told


def _encrypt(content: bytearray, name: bytes) -> None:
    """Set the flag of encryption where the archive tells of this file."""
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.rindex(mark, 0, content.index(name, content.index(mark))) if flags == 6 else 0
        if flags == 8:
            at = content.rindex(mark, 0, content.rindex(name))
        content[at + flags] |= 1
