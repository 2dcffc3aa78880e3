"""Sheets of paper for any number of objects, made a few at a time so that memory stays small."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import IO, Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from pypdf import PdfReader, PdfWriter

from catalog.paper.pdf import pdf_of
from catalog.paper.told import book_heads, by_number, on_paper

CARD, BOOK, LABEL = "card", "book", "label"
AT_ONCE: Final = {CARD: 24, BOOK: 120, LABEL: 120}
"""Objects that are laid out together; of labels whole sheets, of 24."""
_TEMPLATES: Final = {CARD: "card.html", BOOK: "inventory.html", LABEL: "labels.html"}


def write_sheets(
    kind: str,
    keys: Sequence[int],
    *,
    language: str,
    base: str,
    into: IO[bytes],
    told: Callable[[int], object] = lambda done: None,
) -> None:
    """Write one PDF of this kind on the objects with these keys, by inventory number; `told` hears
    how many are done."""
    keys, size = by_number(keys), AT_ONCE[kind]
    if len(keys) <= size:
        into.write(_sheet(kind, keys, language, base, before=0))
        told(len(keys))
        return
    writer, done = PdfWriter(), 0
    for start in range(0, len(keys), size):
        chunk = keys[start : start + size]
        part = _sheet(kind, chunk, language, base, before=len(writer.pages))
        writer.append(PdfReader(BytesIO(part)))
        done += len(chunk)
        told(done)
    writer.compress_identical_objects()
    writer.write(into)


def _sheet(kind: str, keys: Sequence[int], language: str, base: str, *, before: int) -> bytes:
    with override(language):
        papers, pictures = on_paper(keys, base)
        context: dict[str, Any] = {
            "papers": papers,
            "heads": book_heads(),
            "language": language,
            "before": before,
            "today": date_format(timezone.localdate(), "DATE_FORMAT"),
        }
        return pdf_of(_TEMPLATES[kind], context, pictures if kind == CARD else {})
