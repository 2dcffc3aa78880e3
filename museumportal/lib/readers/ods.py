"""How large an ODS spreadsheet (OpenDocument 1.3, part 3) is once its repeats are written out."""

import zipfile
import zlib
from pathlib import Path
from typing import Final
from xml.parsers import expat

_BLOCK: Final = 1 << 18


def cells_of(path: Path, most: int) -> int:
    """Rows × columns of its sheets, up to the last value, or more than `most`; 0 for other files.

    A file of a kilobyte may say that a cell stands a billion times.
    """
    counter = _Counter()
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
            while counter.cells <= most and (block := file.read(_BLOCK)):
                counter.parser.Parse(block)
    except (KeyError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        return 0
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError):
        pass  # the reader of spreadsheets says what is wrong with it
    return counter.cells


class _Counter:
    """Counts as the reader lays a sheet out: all rows as wide as the widest one with a value."""

    def __init__(self) -> None:
        self._before = self._height = self._width = 0
        self._row = self._column = self._times = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start

    @property
    def cells(self) -> int:
        return self._before + self._height * self._width

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._before = self.cells
            self._height = self._width = self._row = self._times = 0
        elif name == "table:table-row":
            self._row += self._times
            self._times = int(attributes.get("table:number-rows-repeated", "1"))
            self._column = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._column += int(attributes.get("table:number-columns-repeated", "1"))
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._height = self._row + self._times
                self._width = max(self._width, self._column)
