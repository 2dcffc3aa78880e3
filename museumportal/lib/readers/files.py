"""A file's bytes and text: what it is by its content, its encoding, its hash."""

import codecs
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext, gettext_lazy

from museumportal.lib.readers.problems import ImportRefused

_BLOCK = 1 << 20
_SAMPLE = 1 << 16
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before the mark of UTF-16, with which it begins
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_OTHER_FILES = {
    b"%PDF": gettext_lazy("a PDF document"),
    b"\xff\xd8\xff": gettext_lazy("a JPEG picture"),
    b"\x89PNG": gettext_lazy("a PNG picture"),
    b"GIF8": gettext_lazy("a GIF picture"),
    b"II*\x00": gettext_lazy("a TIFF picture"),
    b"MM\x00*": gettext_lazy("a TIFF picture"),
    b"7z\xbc\xaf": gettext_lazy("a 7z archive"),
    b"Rar!": gettext_lazy("a RAR archive"),
    b"SQLite format 3": gettext_lazy("an SQLite database"),
    b"\x1f\x8b": gettext_lazy("a packed file in a packed one"),
}


def open_bytes(path: Path) -> IO[bytes]:
    """The file's content, unpacked where it is gzip.

    Raises:
        ImportRefused: it is not there, or may not be read.
    """
    try:
        file = path.open("rb")
        if file.read(2) != b"\x1f\x8b":
            file.seek(0)
            return file
        file.close()
        return io.BufferedReader(gzip.open(path, "rb"), _BLOCK)
    except OSError as error:
        raise ImportRefused(
            gettext("%(path)s cannot be read: %(error)s.")
            % {"path": path, "error": error.strerror or error}
        ) from error


def blocks(path: Path) -> Iterator[bytes]:
    """The content in blocks. Raises ImportRefused where a gzip file is damaged or cut off."""
    try:
        with open_bytes(path) as file:
            while block := file.read(_BLOCK):
                yield block
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ImportRefused(
            gettext("%(file)s is a damaged or cut-off gzip file: copy or pack it again.")
            % {"file": path.name}
        ) from error
    except OSError as error:
        raise ImportRefused(
            gettext("%(path)s cannot be read: %(error)s.")
            % {"path": path, "error": error.strerror or error}
        ) from error


def sha256_of(path: Path, *more: str) -> str:
    """SHA-256 of the stored bytes and of the texts `more`, in hexadecimal."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise ImportRefused(
            gettext("%(path)s cannot be read: %(error)s.")
            % {"path": path, "error": error.strerror or error}
        ) from error
    for text in more:
        digest.update(b"\0" + text.encode())
    return digest.hexdigest()


def kind_of(path: Path) -> str:
    """`workbook`, `xml`, `json` or `table`, by the first bytes; a name decides nothing.

    Raises:
        ImportRefused: there is no such file, it is empty, or it is something else.
    """
    sample = next(blocks(path), b"")[:_SAMPLE]
    if not sample:
        raise ImportRefused(gettext("%(file)s is empty.") % {"file": path.name})
    if sample.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "workbook"
    for start, what in _OTHER_FILES.items():
        if sample.startswith(start):
            raise ImportRefused(
                gettext("%(file)s is %(what)s, not a table, a spreadsheet, JSON lines or XML.")
                % {"file": path.name, "what": what}
            )
    if wide := _wide_encoding(sample):
        sample = sample.decode(wide, "ignore").encode("utf-8", "ignore")
    text = sample.removeprefix(codecs.BOM_UTF8).lstrip()
    if re.match(rb"<!doctype html|<html", text, re.IGNORECASE):
        raise ImportRefused(
            gettext("%(file)s is a web page, perhaps one that asks to log in.")
            % {"file": path.name}
        )
    if sum(byte < 9 or 13 < byte < 32 for byte in sample) > max(100, len(sample) // 10):
        raise ImportRefused(
            gettext("%(file)s is no table, spreadsheet, JSON lines or XML file.")
            % {"file": path.name}
        )
    if text.startswith(b"<"):
        return "xml"
    return "json" if text.startswith((b"{", b"[")) else "table"


def _marked_encoding(sample: bytes) -> str:
    """What its byte-order mark says; "" where it has none."""
    marks = _BYTE_ORDER_MARKS.items()
    return next((name for mark, name in marks if sample.startswith(mark)), "")


def _wide_encoding(sample: bytes) -> str:
    """The encoding of text with two or four bytes a character; "" where it is no such text.

    Without a byte-order mark it is UTF-16 where one byte of two is that of Latin (0) or
    Cyrillic (4) letters almost everywhere, and the other one never 0.
    """
    if marked := _marked_encoding(sample):
        return marked if marked != "utf-8-sig" else ""
    halves = {"utf-16-le": (sample[1::2], sample[::2]), "utf-16-be": (sample[::2], sample[1::2])}
    for encoding, (high, low) in halves.items():
        letters = high.count(0) + high.count(4)
        if 0 in high and 0 not in low and letters >= 0.9 * len(high):
            return encoding
    return ""


def encoding_of(path: Path, declared: str = "") -> str:
    """The encoding in which all of the file reads without error.

    A byte-order mark decides; else the `declared` one; else UTF-16 where the bytes look so; else
    UTF-8; else cp1251, but only where that makes Russian or Kazakh words of it, for every byte
    means something in cp1251.

    Raises:
        ImportRefused: it reads in none of these, or `declared` names no encoding.
    """
    sample = next(blocks(path), b"")
    encoding = _marked_encoding(sample) or declared or _wide_encoding(sample[:_SAMPLE])
    if encoding:
        _demand(path, encoding)
        return encoding
    if _fault(path, "utf-8") is None:
        return "utf-8"
    if looks_like_cp1251(sample) and _fault(path, "cp1251") is None:
        return "cp1251"
    raise ImportRefused(
        gettext(
            "%(file)s is not UTF-8 (%(fault)s). Save it as UTF-8; a mapping can also "
            'name its encoding, such as encoding = "cp866" under [source].'
        )
        % {"file": path.name, "fault": _fault(path, "utf-8")}
    )


def looks_like_cp1251(sample: bytes) -> bool:
    """Whether these bytes, read as cp1251, are Cyrillic words: mostly small letters, seldom
    next to Latin ones (as they would be in German or French read so)."""
    text = sample.decode("cp1251", "replace")
    words = re.findall(r"\w*[Ѐ-ӿ]\w*", text)
    mixed = sum(bool(re.search("[A-Za-z]", word)) for word in words)
    high = [character for character in text if character > "\x7f"]
    cyrillic = [character for character in high if "Ѐ" <= character <= "ӿ"]
    small = sum(character.islower() for character in cyrillic)
    rare = sum(character in "ЂЃѓЉЊЌЋЏђљњќћџЎўЈҐЄЇ" for character in cyrillic)
    return bool(cyrillic) and (
        mixed <= 0.1 * len(words)
        and len(cyrillic) >= 0.85 * len(high)
        and small >= 0.6 * len(cyrillic)
        and rare <= 0.02 * len(cyrillic)
    )


def _demand(path: Path, encoding: str) -> None:
    try:
        "".encode(encoding)  # refuses what is a codec and no encoding of text
        fault = _fault(path, encoding)
    except LookupError as error:
        raise ImportRefused(
            gettext("There is no encoding called “%(encoding)s”.") % {"encoding": encoding}
        ) from error
    if fault:
        raise ImportRefused(
            gettext("%(file)s cannot be read as %(encoding)s (%(fault)s).")
            % {"file": path.name, "encoding": encoding, "fault": fault}
        )


def _fault(path: Path, encoding: str) -> str | None:
    """Where the file stops being text in this encoding; None where all of it is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    try:
        for block in blocks(path):
            line += decoder.decode(block).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        line += error.object[: error.start].count(b"\n")
        return gettext("something broken on line %(line)s") % {"line": line}
    except UnicodeError:
        return gettext("something broken behind line %(line)s") % {"line": line}
    return None
