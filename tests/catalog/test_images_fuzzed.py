"""Good files of every format and what becomes of them spoiled: ready, or refused with the reason.

Seeded, so that a failure comes again: its message names the seed. `make test-long` goes on where
`make test` stops.
"""

import io
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from catalog.actions.images import attach_image
from catalog.images.refusals import SENTENCES, Refused
from catalog.images.render import render
from catalog.models import Image
from tests.cast import Cast
from tests.catalog.hostile_files import good_files, padded_jpeg, png_bomb, spoiled
from tests.factories import ObjectFactory

QUICK = range(100)
LONG = range(100, 3000)


def outcome(content: bytes) -> str:
    """`ready` or the code of the refusal; whatever else comes of it fails the test."""
    with tempfile.TemporaryDirectory() as folder:
        original, into = Path(folder) / "original", Path(folder) / "into"
        original.write_bytes(content)
        into.mkdir()
        started = time.monotonic()
        try:
            code, sentence = "ready", ""
            made = {file.path.name for file in render(original, into).derivatives}
        except Refused as refused:
            made, code, sentence = set(), refused.code, refused.sentence
        assert code == "ready" or code in SENTENCES
        assert "%(" not in sentence
        assert time.monotonic() - started < 20
        assert {path.name for path in into.iterdir()} == made
    return code


def outcomes(contents: Iterable[bytes]) -> Iterator[str]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(outcome, contents)


def test_every_way_of_storing_a_picture_is_taken_but_the_old_jpeg_in_tiff() -> None:
    files = good_files()
    taken = dict(zip(files, outcomes(files.values()), strict=True))
    assert taken == {**dict.fromkeys(files, "ready"), "tiff-old-jpeg": "compression"}


@pytest.mark.parametrize("part", [0.15, 0.8])
def test_a_file_without_its_end_is_called_cut_off_in_every_format(part: float) -> None:
    files = {name: content[: int(part * len(content))] for name, content in good_files().items()}
    codes = dict(zip(files, outcomes(files.values()), strict=True))
    # The first page of an album, and the first level of a pyramid, may be whole all the same.
    allowed = {"tiff-pages": {"truncated", "ready"}, "tiff-tiled": {"truncated", "ready"}}
    assert {name for name in codes if codes[name] not in allowed.get(name, {"truncated"})} == set()


def test_wrong_bytes_in_the_middle_are_damage_and_no_missing_end() -> None:
    files = {}
    for name in ("png", "png-interlaced", "tiff-16", "avif"):
        content = bytearray(good_files()[name])
        middle = len(content) // 2
        content[middle : middle + 1500] = b"\xaa" * 1500
        files[name] = bytes(content)
    assert dict(zip(files, outcomes(files.values()), strict=True)) == dict.fromkeys(
        files, "damaged"
    )


def test_chunks_that_unpack_to_gigabytes_or_fill_a_file_do_no_harm() -> None:
    bombs = {
        "more pixel data than pixels": png_bomb(64, 300 << 20),
        "a profile of zeros": png_bomb(64, 300 << 20, chunk=b"iCCP"),
        "a text of zeros": png_bomb(64, 300 << 20, chunk=b"zTXt"),
        "Exif of 26 MB": padded_jpeg(0xE1, b"Exif\0\0MM\0*", 400),
        "a profile of 16 MB": padded_jpeg(0xE2, b"ICC_PROFILE\0\1\1", 255),
    }
    assert dict(zip(bombs, outcomes(bombs.values()), strict=True)) == dict.fromkeys(bombs, "ready")
    # 900 million pixels, of which the file has a few: refused when they end.
    assert outcome(png_bomb(30_000, 2 << 20)) == "damaged"


def check(seeds: range) -> None:
    files = [spoiled(Random(seed)) for seed in seeds]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = [pool.submit(outcome, content) for _done, content in files]
    problems = [
        f"seed {seed}, {done}: {error!r}"
        for seed, (done, _), future in zip(seeds, files, futures, strict=True)
        if (error := future.exception())
    ]
    assert problems == []


def test_spoiled_files_end_as_pictures_or_reasons() -> None:
    check(QUICK)


@pytest.mark.long
def test_thousands_of_spoiled_files_end_as_pictures_or_reasons() -> None:
    check(LONG)


@contextmanager
def nothing_left_behind(folder: Path) -> Iterator[None]:
    """Temporary files go to `folder` meanwhile, and must be gone afterwards."""
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        yield
    assert list(folder.iterdir()) == []


def take_in(record: Any, content: bytes, on_commit: Callable[..., Any]) -> None:
    """Through the whole way, as an upload goes; a refusal speaks all three languages."""
    image = None
    with suppress(ValidationError), on_commit(execute=True):
        image = attach_image(record=record, file=io.BytesIO(content), name="vase.jpg")
    if image is None:
        return
    image.refresh_from_db()
    if image.state == Image.State.READY:
        assert image.derivatives.exists()
        return
    assert image.state == Image.State.REFUSED
    sentences = set()
    for language in ("kk", "ru", "en"):
        with translation.override(language):
            assert "%(" not in image.reason
            sentences.add(image.reason)
    assert len(sentences) == 3


@pytest.mark.parametrize(
    "seeds", [range(5000, 5012), pytest.param(range(5012, 5300), marks=pytest.mark.long)]
)
def test_uploads_of_spoiled_files_end_on_the_page_of_their_object(
    cast: Cast,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
    seeds: range,
) -> None:
    record = ObjectFactory.create(museum=cast.abai)
    with nothing_left_behind(tmp_path / "temporary"):
        for seed in seeds:
            done, content = spoiled(Random(seed))
            try:
                take_in(record, content, django_capture_on_commit_callbacks)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}, {done}") from error
    assert not record.images.filter(state=Image.State.WAITING).exists()
