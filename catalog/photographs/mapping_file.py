"""A table that says which object each file shows: a column of names, one of inventory numbers."""

from collections.abc import Collection, Iterable
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

from catalog.photographs.names import name_key, number_key
from museumportal.lib.readers.files import kind_of
from museumportal.lib.readers.problems import ImportRefused
from museumportal.lib.readers.rows import RowRefused, Source
from museumportal.lib.readers.tables import open_table, open_workbook

_FILES: Final = {
    *("file", "files", "filename", "file name", "photograph", "photo", "image", "picture"),
    *("файл", "имя файла", "фото", "фотография", "снимок", "изображение"),
    *("файл атауы", "сурет", "фотосурет"),
}
_NUMBERS: Final = {
    *("number", "inventory number", "inventory no", "inv no", "object number", "accession number"),
    *("номер", "инвентарный номер", "инв номер", "инв", "учётный номер", "учетный номер"),
    *("номер кп", "кп", "нөмір", "нөмірі", "түгендеу нөмірі", "инвентарлық нөмірі"),
}


_ENDINGS: Final = frozenset(
    {"jpg", "jpeg", "jpe", "jfif", "png", "tif", "tiff", "webp", "avif", "jp2", "j2k", "jpf", "jpx"}
    | {"heic", "heif", "gif", "bmp", "psd", "raw", "dng", "nef", "cr2", "cr3", "arw", "orf", "rw2"}
)


def read_mapping(path: Path, names: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """`name_key` of a file → the numbers that the table gives it, more than one where it
    contradicts itself. Columns are found by their names, else they are the first two. A first row
    that holds the name of a picture, or one of `names`, is no names of columns but a row as others.

    Raises ImportRefused.
    """
    kind = kind_of(path)
    if kind not in ("table", "workbook"):
        raise ImportRefused(_("%(file)s is no table: send CSV or XLSX.") % {"file": path.name})
    source = open_workbook(path, sheet="") if kind == "workbook" else _open_text(path)
    files, numbers, first = _columns(source, _keys(names))
    pairs = (
        (row.content.get(files) or "", row.content.get(numbers) or "")
        for row in source.rows()
        if not isinstance(row.content, RowRefused)
    )
    found: dict[str, tuple[str, ...]] = {}
    for file, number in chain(first, pairs):
        name = name_key(file)
        if name and number.strip():
            before = found.get(name, ())
            if number_key(number) not in map(number_key, before):
                found[name] = (*before, number.strip())
    if not found:
        raise ImportRefused(
            _(
                "%(file)s names no file: it needs a column of file names and one of "
                "inventory numbers."
            )
            % {"file": path.name}
        )
    return found


def _open_text(path: Path) -> Source:
    """Names of files and numbers are too little text to tell an encoding by: what is not UTF-8 nor
    UTF-16 is what Excel writes here."""
    try:
        return open_table(path, encoding="", delimiter="")
    except ImportRefused:
        return open_table(path, encoding="cp1251", delimiter="")


def _keys(names: Iterable[str]) -> set[str]:
    keys = {name_key(name) for name in names}
    return keys | {PurePosixPath(key).stem for key in keys}


def _columns(source: Source, names: Collection[str]) -> tuple[str, str, list[tuple[str, str]]]:
    """The columns of file names and of numbers, and what the first row says where it is a row."""
    columns = source.columns or []
    if len(columns) < 2:
        raise ImportRefused(
            _("%(file)s has one column: it needs one of file names and one of inventory numbers.")
            % {"file": source.path.name}
        )
    if file := next((each for each in columns if _is_file(each, names)), None):
        number = next(column for column in columns if column != file)
        return file, number, [(file, number)]
    known = {number_key(column): column for column in columns}
    files = next((known[name] for name in known if name in _FILES), None)
    numbers = next((known[name] for name in known if name in _NUMBERS), None)
    left = [column for column in columns if column not in (files, numbers)]
    files = files or left.pop(0)
    return files, numbers or left.pop(0), []


def _is_file(cell: str, names: Collection[str]) -> bool:
    if number_key(cell) in _FILES | _NUMBERS:
        return False
    key = name_key(cell)
    return key in names or PurePosixPath(key).suffix[1:] in _ENDINGS
