"""A table that says which object each file shows: a column of names, one of inventory numbers."""

from pathlib import Path
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


def read_mapping(path: Path) -> dict[str, tuple[str, ...]]:
    """`name_key` of a file → the numbers that the table gives it, more than one where it
    contradicts itself. Columns are found by their names, else they are the first two.

    Raises ImportRefused.
    """
    kind = kind_of(path)
    if kind not in ("table", "workbook"):
        raise ImportRefused(_("%(file)s is no table: send CSV or XLSX.") % {"file": path.name})
    source = (
        open_workbook(path, sheet="")
        if kind == "workbook"
        else open_table(path, encoding="", delimiter="")
    )
    files, numbers = _columns(source)
    found: dict[str, tuple[str, ...]] = {}
    for row in source.rows():
        if isinstance(row.content, RowRefused):
            continue
        name, number = name_key(row.content.get(files) or ""), (row.content.get(numbers) or "")
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


def _columns(source: Source) -> tuple[str, str]:
    columns = source.columns or []
    if len(columns) < 2:
        raise ImportRefused(
            _("%(file)s has one column: it needs one of file names and one of inventory numbers.")
            % {"file": source.path.name}
        )
    known = {number_key(column): column for column in columns}
    files = next((known[name] for name in known if name in _FILES), None)
    numbers = next((known[name] for name in known if name in _NUMBERS), None)
    left = [column for column in columns if column not in (files, numbers)]
    files = files or left.pop(0)
    return files, numbers or left.pop(0)
