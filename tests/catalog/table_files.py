"""Tables to import, and a mapping that reads them."""

from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from catalog.importers.mapping import Mapping, parse_mapping
from catalog.importers.readers import ReadingOptions, open_source

NAMES = ["номер", "название", "высота"]


def contents(path: Path, **options: object) -> list[object]:
    return [row.content for row in open_source(path, "table", ReadingOptions(**options)).rows()]  # type: ignore[arg-type]


def workbook(path: Path, fill: Callable[[Worksheet], object], **options: object) -> Path:
    """An XLSX file with one sheet."""
    with xlsxwriter.Workbook(path, options) as book:
        fill(book.add_worksheet("Опись"))
    return path


def text(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def mapping(**source: object) -> Mapping:
    section = {"name": "ours", "format": "table", "key": "номер", "language": "ru", **source}
    fields = {
        "inventory_number": "номер",
        "title_ru": {"from": "название", "optional": True},
        "internal_notes": {"from": "высота", "optional": True},
    }
    return parse_mapping("", {"source": section, "fields": fields})
