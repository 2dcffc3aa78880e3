"""A ZIP archive of strangers: its files one by one as streams, never under their own names.

Names are what the packer's system made of them: UTF-8 where it says so, or does so without saying
(macOS), Russian Windows' and DOS's cp866, cp1251, else cp437 (APPNOTE 6.3.10, appendix D).
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.photographs.names import composed, in_order, is_aside
from museumportal.lib.characters import without_controls
from museumportal.lib.file_size import file_size
from museumportal.lib.readers.problems import ImportRefused

MOST_FILES: Final = 50_000
LARGEST: Final = 4 << 30
"""Bytes of one picture: an uncompressed one of a gigapixel."""
_INDEX: Final = 64 << 20
"""Bytes of an archive's list of files, all of which is read into memory."""
_BOMB: Final = (64 << 20, 200)
"""Bytes from which on a file may not be so many times as large as its packed form: pictures are
packed already, or hold noise that cannot be."""
_UTF8: Final = 0x800
_ENCRYPTED: Final = 0x1
_UNICODE_PATH: Final = 0x7075
_END: Final = struct.Struct("<4s4H2LH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_MIXED = re.compile(r"[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")


@dataclass(frozen=True)
class Entry:
    """One file to be attached. `refusal` is a sentence where it cannot even be read; `sha256` is
    there where it is known without reading it."""

    name: str
    size: int
    open: Callable[[], Any]
    refusal: str = ""
    sha256: str = ""


def is_archive(path: Path) -> bool:
    """Whether it is a ZIP file by its content, or was one before its end was cut off."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


@contextmanager
def opened(path: Path, name: str) -> Iterator[list[Entry]]:
    """The files of the archive at `path`, in the order in which people would name them, readable
    for as long as this lasts. Raises ImportRefused."""
    _check_index(path, name)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise ImportRefused(_no_archive(name)) from error
    with archive:
        members = [each for each in archive.infolist() if not each.is_dir()]
        names = _names(members)
        found = [
            _entry(archive, member, names[member])
            for member in members
            if not is_aside(names[member])
        ]
        if not found:
            raise ImportRefused(_("There is no picture in %(file)s.") % {"file": name})
        if all(member.flag_bits & _ENCRYPTED for member in members):
            raise ImportRefused(
                _("%(file)s is encrypted: pack it again without a password.") % {"file": name}
            )
        yield sorted(found, key=lambda entry: in_order(entry.name))


def _no_archive(name: str) -> str:
    return _("%(file)s is no ZIP archive, or its end is missing: send it again.") % {"file": name}


def _check_index(path: Path, name: str) -> None:
    """Refuse what names too many files, before its list of them is read."""
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - (1 << 16) - _END.size - 20))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < _END.size:
            raise ImportRefused(_no_archive(name))
        count, length = _END.unpack_from(tail, at)[4:6]
        where = tail.rfind(b"PK\x06\x07", 0, at)
        if (count == 0xFFFF or length == 0xFFFFFFFF) and 0 <= where == at - 20:
            file.seek(min(struct.unpack_from("<Q", tail, where + 8)[0], size))
            end = file.read(_END_64.size)
            if len(end) == _END_64.size:
                count, length = _END_64.unpack(end)[7:9]
    if count > MOST_FILES or length > _INDEX:
        raise ImportRefused(
            _("%(file)s holds %(count)s files; at most %(most)s are taken at once. Divide it.")
            % {"file": name, "count": count, "most": MOST_FILES}
        )


def _entry(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Entry:
    refusal, size = "", member.file_size
    if member.flag_bits & _ENCRYPTED:
        refusal = _("It is encrypted: pack it again without a password.")
    elif size > LARGEST:
        refusal = _("It has %(size)s; at most %(most)s are taken.") % {
            "size": file_size(size),
            "most": file_size(LARGEST),
        }
    elif size > _BOMB[0] and size > _BOMB[1] * max(1, member.compress_size):
        refusal = _("It would unpack to %(size)s, far more than a picture of its kind can.") % {
            "size": file_size(size)
        }
    return Entry(name, size, lambda: io.BufferedReader(_Member(archive, member), 1 << 18), refusal)


class _Member(io.RawIOBase):
    """A file in the archive; what is wrong with it is a ValidationError."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        super().__init__()
        with _damage():
            self._stream: IO[bytes] = archive.open(member)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _damage():
            found = self._stream.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        if not self.closed and hasattr(self, "_stream"):
            self._stream.close()
        super().close()


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except (NotImplementedError, RuntimeError) as error:
        raise ValidationError(
            _("The archive packs it in a way that the portal does not read: use plain ZIP.")
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, struct.error) as error:
        raise ValidationError(_("It is damaged in the archive: pack it again.")) from error


def _names(members: list[zipfile.ZipInfo]) -> dict[zipfile.ZipInfo, str]:
    """Each file's name; those whose encoding nobody tells are read in one that fits them all."""
    told, untold = {}, {}
    for member in members:
        raw = member.orig_filename
        if member.flag_bits & _UTF8:
            told[member] = raw
        elif unicode_path := _unicode_path(member):
            told[member] = unicode_path
        else:
            untold[member] = raw.encode("cp437", "replace")
    encoding = _encoding(list(untold.values()))
    told |= {member: raw.decode(encoding, "replace") for member, raw in untold.items()}
    return {
        member: composed(without_controls(name.replace("\x00", "")).replace("\\", "/")) or "file"
        for member, name in told.items()
    }


def _encoding(names: list[bytes]) -> str:
    every = b"\n".join(names)
    if every.isascii():
        return "ascii"
    for encoding in ("utf-8", "cp866", "cp1251"):
        try:
            text = every.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return encoding
        high = [character for character in text if character > "\x7f"]
        letters = sum("А" <= character <= "я" or character in "Ёё№" for character in high)
        if letters >= 0.9 * len(high) and not _MIXED.search(text):
            return encoding
    return "cp437"


def _unicode_path(member: zipfile.ZipInfo) -> str:
    """The name that Info-ZIP puts beside one in another encoding (APPNOTE, 4.6.9)."""
    extra = member.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        data, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and len(data) > 5 and data[0] == 1:
            if struct.unpack_from("<L", data, 1)[0] != zlib.crc32(
                member.orig_filename.encode("cp437", "replace")
            ):
                return ""  # somebody has renamed it since
            return data[5:].decode("utf-8", "ignore")
    return ""
