"""XLSX workbooks (ECMA-376) row by row, with flat memory however large the sheet is.

Of a formula the value counts that the file keeps. What the usual readers pass over stays seen
here: cells that show an error, and formulas whose value nobody has computed.
"""

import os
import posixpath
import re
import struct
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from xml.parsers import expat

from django.utils.translation import gettext
from lxml import etree

from museumportal.lib.characters import without_controls
from museumportal.lib.readers.problems import ImportRefused
from museumportal.lib.readers.rows import NO_VALUE

_BLOCK: Final = 1 << 18
_IN_MEMORY: Final = 1 << 26  # bytes
_RELATION: Final = "{*}Relationship"
_DOCUMENT: Final = "/officeDocument"
_WIDEST: Final = 16_384  # columns (ECMA-376, part 1, 18.3.1.13)
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")  # ST_Xstring, part 1, 22.9.2.19
_DATES: Final = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Built-in number formats that show a date or a time (part 1, 18.8.30)."""
_NO_DATE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general', re.IGNORECASE)
_ZEROS: Final = re.compile("0{2,15}")
_ELAPSED: Final = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_FAULTS: Final = (
    *(etree.XMLSyntaxError, expat.ExpatError, zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, OSError, KeyError, ValueError, IndexError, NotImplementedError, RuntimeError),
)


class Workbook:
    """An XLSX file: its sheets, and the rows of one of them."""

    def __init__(self, path: Path) -> None:
        """Raises ImportRefused where the file is no readable workbook."""
        self._path = path
        self._strings: _Texts | None = None
        with self._opened() as archive:
            document = _target(archive, "", _DOCUMENT)
            parts = _relations(archive, document)
            root = _tree(archive, document)
            if not str(root.tag).endswith("}workbook"):
                raise ValueError("no workbook")
            self._sheets = {
                sheet.get("name", ""): (parts[key][0], sheet.get("state", "visible"))
                for sheet in root.iterfind("{*}sheets/{*}sheet")
                if (key := _relation_of(sheet)) in parts and parts[key][1].endswith("/worksheet")
            }
            properties = root.find("{*}workbookPr")
            from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
            self._epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
            others = {kind.rpartition("/")[2]: name for name, kind in parts.values()}
            self._shared = others.get("sharedStrings", "")
            styles = others.get("styles")
            self._styles = _styles_of(_tree(archive, styles)) if styles else {}

    @property
    def sheets(self) -> list[str]:
        return list(self._sheets)

    @property
    def visible(self) -> list[str]:
        return [name for name, (_, state) in self._sheets.items() if state == "visible"]

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """Number and cells, as the texts one sees, of every row that is not empty.

        Raises ImportRefused where the sheet cannot be read to its end.
        """
        part, _ = self._sheets[sheet]
        with self._opened(sheet) as archive:
            if self._strings is None:
                self._strings = _Texts(archive, self._shared)
            with archive.open(part) as file:
                sheet_rows = _Rows(self._text)
                while block := file.read(_BLOCK):
                    yield from sheet_rows.fed(block)
                yield from sheet_rows.fed(b"", is_last=True)

    def _text(self, value: str, attributes: dict[str, str], is_formula: bool) -> str:
        """A cell as the text one sees; `value` is what the file keeps of it."""
        kind = attributes.get("t", "n")
        if not value:
            return NO_VALUE if is_formula and kind != "str" else ""
        if kind == "s":
            return self._strings[int(value)] if self._strings else ""
        if kind == "n":
            shows = self._styles.get(attributes.get("s", "0"), "")
            return value if not shows and value.isdecimal() else self._number(value, shows)
        if kind == "b":
            return "true" if value in ("1", "true") else "false"
        if kind == "d":
            return value.removesuffix("T00:00:00").replace("T", " ")
        return _clean(value)

    def _number(self, text: str, shows: str) -> str:
        number = float(text)
        if shows.startswith("0"):
            if text.isdecimal():
                return text.zfill(len(shows))
            width = len(shows) + (number < 0)
            return f"{number:0{width}.0f}" if number.is_integer() else repr(number)
        if shows:
            try:
                return self._moment(number, shows)
            except (OverflowError, ValueError):
                pass  # no date is so far away: the number as it stands
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)

    def _moment(self, days: float, shows: str) -> str:
        span = timedelta(seconds=round(days * 86_400, 3))
        if shows == "elapsed":
            return str(span)
        if 0 <= days < 1:
            return (self._epoch + span).time().isoformat()
        # The day 60 of 1900 never was (part 1, 18.17.4.1): before it, days count from one later.
        early = 1 if days < 60 and self._epoch.year == 1899 else 0
        moment = self._epoch + span + timedelta(days=early)
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ")

    @contextmanager
    def _opened(self, sheet: str = "") -> Iterator[zipfile.ZipFile]:
        try:
            with zipfile.ZipFile(self._path) as archive:
                yield archive
        except _FAULTS as error:
            if sheet:
                sentence = gettext("%(file)s: the sheet “%(name)s” cannot be read (%(error)s).")
            else:
                sentence = gettext("%(file)s is no readable spreadsheet (%(error)s).")
            told = {"file": self._path.name, "name": sheet, "error": error}
            raise ImportRefused(sentence % told) from error


class _Rows:
    """The rows of a sheet out of its XML, block by block: a parser's events, for they are many."""

    def __init__(self, text: Callable[[str, dict[str, str], bool], str]) -> None:
        self._text = text
        self._done: list[tuple[int, list[str]]] = []
        self._row: list[str] = []
        self._number = 0
        self._cell: dict[str, str] = {}
        self._value = ""
        self._is_formula = self._is_value = False
        self._readings = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse_entities
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def fed(self, block: bytes, *, is_last: bool = False) -> list[tuple[int, list[str]]]:
        """The rows that end in this block of the file and are not empty."""
        self._parser.Parse(block, is_last)
        done, self._done = self._done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._cell, self._value, self._is_formula = attributes, "", False
        elif name == "v" or (name == "t" and not self._readings):
            self._is_value = True
        elif name == "f":
            self._is_formula = True
        elif name == "row":
            self._number = int(attributes.get("r") or self._number + 1)
            self._row = []
        elif name == "rPh":
            self._readings += 1

    def _end(self, name: str) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "v" or name == "t":
            self._is_value = False
        elif name == "c":
            if self._value or self._is_formula:
                self._add(self._text(self._value, self._cell, self._is_formula))
            elif "r" not in self._cell:
                self._row.append("")
        elif name == "row":
            if any(self._row):
                self._done.append((self._number, self._row))
        elif name == "rPh":
            self._readings -= 1

    def _characters(self, text: str) -> None:
        if self._is_value:
            self._value += text

    def _add(self, text: str) -> None:
        row, reference = self._row, self._cell.get("r")
        if reference and (gap := _column(reference.rstrip("0123456789")) - len(row)):
            if not 0 < gap < _WIDEST:
                raise ValueError(reference)
            row.extend([""] * gap)
        row.append(text)


class _Texts:
    """The shared strings of a workbook, on disk where they are many: there may be millions."""

    def __init__(self, archive: zipfile.ZipFile, part: str) -> None:
        self._ends = array("Q", [0])
        self._store = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - kept with this
        self._text = ""
        self._is_text = False
        self._readings = 0
        if part:
            self._read(archive, part)
        self._store.seek(0)
        is_small = self._ends[-1] < _IN_MEMORY
        self._bytes = self._store.read() if is_small else None
        self._file = 0 if is_small else self._store.fileno()

    def __getitem__(self, index: int) -> str:
        start, end = self._ends[index], self._ends[index + 1]
        if self._bytes is not None:
            return self._bytes[start:end].decode()
        return os.pread(self._file, end - start, start).decode()

    def _read(self, archive: zipfile.ZipFile, part: str) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_entities
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        with archive.open(part) as file:
            while block := file.read(_BLOCK):
                parser.Parse(block)
        parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "si":
            self._text = ""
        elif name == "t":
            self._is_text = not self._readings
        elif name == "rPh":  # how to read what stands below it, in East Asian writing
            self._readings += 1

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "si":
            written = self._store.write(_clean(self._text).encode())
            self._ends.append(self._ends[-1] + written)
        elif name == "t":
            self._is_text = False
        elif name == "rPh":
            self._readings -= 1

    def _characters(self, text: str) -> None:
        if self._is_text:
            self._text += text


def is_xlsx(path: Path) -> bool:
    """Whether the file is a ZIP with a workbook in XML; an older or binary one is not."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _target(archive, "", _DOCUMENT).endswith(".xml")
    except _FAULTS:
        return False


def _refuse_entities(*told: object) -> None:
    raise ValueError("a document type of its own")


def _tree(archive: zipfile.ZipFile, part: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(archive.read(part), parser)


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Parts that `part` leads to, and in which relation, by key (ECMA-376, part 2, 6.5)."""
    folder, name = posixpath.split(part)
    root = _tree(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    return {
        each.get("Id", ""): (
            posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/"),
            each.get("Type", ""),
        )
        for each in root.iterfind(_RELATION)
    }


def _target(archive: zipfile.ZipFile, part: str, relation: str) -> str:
    found = _relations(archive, part).values()
    for target, kind in found:
        if kind.endswith(relation):
            return target
    raise KeyError(relation)


def _relation_of(sheet: etree._Element) -> str:
    return next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")


def _styles_of(root: etree._Element) -> dict[str, str]:
    """Cell styles that show a number as a date ("date"), as hours gone by ("elapsed"), or with
    zeros before it, as inventory numbers often are (the format itself, such as "00000")."""
    own = {
        each.get("numFmtId", ""): each.get("formatCode", "")
        for each in root.iterfind("{*}numFmts/{*}numFmt")
    }
    styles: dict[str, str] = {}
    for index, each in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        key = each.get("numFmtId", "0")
        code = own.get(key, "")
        if key == "46" or _ELAPSED.search(code):
            styles[str(index)] = "elapsed"
        elif _ZEROS.fullmatch(code):
            styles[str(index)] = code
        elif re.search("[dmyhs]", _NO_DATE.sub("", code), re.IGNORECASE) or (
            not code and int(key) in _DATES
        ):
            styles[str(index)] = "date"
    return styles


def _clean(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
    return without_controls(text).strip()


@cache
def _column(letters: str) -> int:
    """``A`` → 0, ``AB`` → 27. Raises ValueError for what is no column."""
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise ValueError(letters)
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
