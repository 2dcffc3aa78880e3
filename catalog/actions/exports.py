"""One export from its order to the pieces of its file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import TextChoices
from django.utils.formats import localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.actions.export_objects import Teller, longest_text, most_entries
from catalog.exporters import lido, tables
from catalog.importers.columns import COLUMNS, LISTS, MOST, NUMBER, Column, entries
from catalog.importers.fields import TOGETHER
from museumportal.lib import table_files
from museumportal.lib.languages import LANGUAGES, best_text, row_language_map
from regions.models import Museum


class Format(TextChoices):
    """What an export can be written as."""

    XLSX = "xlsx", _("Excel spreadsheet (XLSX)")
    CSV = "csv", _("table as text (CSV)")
    JSONL = "jsonl", _("JSON lines")
    LIDO = "xml", _("LIDO 1.1, public fields")


MEDIA_TYPES: Final = {**table_files.MEDIA_TYPES, Format.LIDO: "application/xml"}


class ExportRefused(Exception):  # noqa: N818 - it is a decision, told to the user as it stands
    """These objects cannot be written so; the message is one clear sentence."""


@dataclass(frozen=True)
class Order:
    """What is to be written: a format, a language, and columns by technical name.

    `columns` are names of `COLUMNS` and, for all of its entries, of `LISTS`. `internal` False
    leaves out what never becomes public, as LIDO always does; it has columns of its own. `base` is
    the address before a path of the site.
    """

    format: str
    language: str
    columns: tuple[str, ...]
    internal: bool = False
    base: str = ""


def all_columns(*, internal: bool) -> tuple[str, ...]:
    """The names of all that an order can ask for."""
    plain = [name for name, each in COLUMNS.items() if internal or not each.internal]
    return (*plain, *LISTS)


def written(order: Order, keys: Sequence[int]) -> Iterator[bytes]:
    """The pieces of the file with these objects, about a thousand of them each.

    What can be refused is refused here, before the first piece is made.

    Raises:
        ExportRefused: the format cannot hold what the objects have, in one sentence.
    """
    if order.format == Format.LIDO:
        order = replace(order, columns=lido.NEEDED, internal=False)
    names = _wanted(order)
    chosen = [each for name, each in COLUMNS.items() if name in names]
    lists = [name for name in LISTS if name in names]
    if order.format in (Format.JSONL, Format.LIDO):
        counts = dict.fromkeys(LISTS, 1)
    else:
        counts = most_entries(keys, lists)
        _refuse(order, keys, chosen, max(counts.values(), default=0))
    columns: list[Column] = [*chosen]
    for name in lists:
        found = entries(name, counts[name])
        columns += [each for each in found if order.internal or not each.internal]
    teller = Teller(
        columns,
        language=order.language,
        internal=order.internal,
        base=order.base,
        identified=order.format == Format.LIDO,
    )
    chunks = teller.chunks(keys)
    if order.format == Format.LIDO:
        museums = _museums(order.language)
        return lido.lido_pieces(chunks, language=order.language, museums=museums, base=order.base)
    return tables.pieces(chunks, columns, order.format, language=order.language, rows=len(keys))


def _museums(language: str) -> dict[str, str]:
    rows = Museum.objects.values("code", *(f"name_{each}" for each in LANGUAGES))
    return {row["code"]: best_text(row_language_map(row, "name"), language)[0] for row in rows}


def _wanted(order: Order) -> set[str]:
    """The columns of the order, with those without which they cannot be read back."""
    names = {NUMBER, *order.columns} & set(all_columns(internal=order.internal))
    for together in TOGETHER:
        if names & set(together):
            names |= set(together)
    return names


def _refuse(order: Order, keys: Sequence[int], columns: list[Column], most: int) -> None:
    if most > MOST:
        text = gettext(
            "One of the objects has %(count)s entries in a list, and a table holds %(most)s of "
            "them. Choose JSON lines, or leave that list out."
        )
        raise ExportRefused(text % {"count": localize(most), "most": MOST})
    if order.format != Format.XLSX:
        return
    if len(keys) > table_files.MOST_ROWS:
        text = gettext(
            "%(count)s objects are more than the %(most)s rows of an Excel sheet. Choose CSV or "
            "JSON lines."
        )
        raise ExportRefused(
            text % {"count": localize(len(keys)), "most": localize(table_files.MOST_ROWS)}
        )
    if (longest := longest_text(keys, columns)) > table_files.LONGEST:
        text = gettext(
            "One of the texts has %(count)s characters, and Excel opens no cell of more than "
            "%(most)s. Choose CSV or JSON lines."
        )
        raise ExportRefused(
            text % {"count": localize(longest), "most": localize(table_files.LONGEST)}
        )
