"""The fields of the index, and how a document fills them."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import tantivy

from museumportal.search.analysis.numbers import indexed
from museumportal.search.analysis.stems import EXACT, analyse
from museumportal.search.documents import LANGUAGES, ROLES, SORTS, Document

VERSION: Final = "4"
"""Raise it with every change of fields, of analysis or of what all documents say: older indexes are
then built anew."""

ANY: Final = "*"
"""Stands for every kind, or for every reader, in the field `scope`."""

FOREVER: Final = 10**12
"""Beyond any year of a document, in both directions."""
_NEWEST: Final = 2**63
_BOOST: Final = 0.12
"""Scores are multiplied by log2(2 + boost): a full boost is worth a twelfth, not more."""
_UNDATED: Final = "z"
_UNTITLED: Final = "\u0200"

_TOKENS: Final = "words"
_FACET_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ID = re.compile(r"[A-Za-z0-9_]{1,40}")


def facet_field(name: str) -> str:
    """The field that holds a facet."""
    return f"facet_{name}"


def order_field(order: str, language: str) -> str:
    """The field whose ascending values make an order, other than relevance."""
    if order == "title":
        return f"order_title_{language if language in LANGUAGES and language else 'kk'}"
    return f"order_{order}"


def scope(kind: str, token: str) -> str:
    """Kind and access in one term, so that both cost one list of documents."""
    return f"{kind} {token}"


def build_schema(facets: Sequence[str]) -> tantivy.Schema:
    """The schema of an index with these facets; ValueError for a name that is no identifier.

    ``all``, ``title``, ``maker`` and ``description`` hold stems, the last three also exact forms;
    ``forms`` holds the exact forms of everything with their positions, for phrases. Order fields
    hold a key that ends in the identifier, so every order is total and the same on every host.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("scope", tokenizer_name="raw", index_option="basic")
    for name in ("all", "title", "maker", "description"):
        builder.add_text_field(name, tokenizer_name=_TOKENS, index_option="freq")
    for name in ("forms", "numbers"):
        builder.add_text_field(name, tokenizer_name=_TOKENS, index_option="position")
    for name in facets:
        if not _FACET_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a facet")
        builder.add_text_field(
            facet_field(name), fast=True, tokenizer_name="raw", index_option="basic"
        )
    for name in ("newest", "oldest_date", "newest_date", *SORTS):
        builder.add_text_field(
            f"order_{name}", fast=True, tokenizer_name="raw", index_option="basic"
        )
    builder.add_integer_field("earliest", indexed=True, fast=True)
    builder.add_integer_field("latest", indexed=True, fast=True)
    builder.add_float_field("boost", fast=True)
    return builder.build()


def register_analysis(index: tantivy.Index) -> None:
    """Teach an opened index its tokenizer: the analysis is done before, blanks part the tokens."""
    tokenizer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENS, tokenizer)


def index_document(document: Document, facets: frozenset[str]) -> tantivy.Document:
    """The document as the index takes it; ValueError for an unknown facet, role, language, sort."""
    _check(document, facets)
    made = tantivy.Document()
    made.add_text("id", document.id)
    for kind in (document.kind, ANY):
        for token in (*document.access, ANY):
            made.add_text("scope", scope(kind, token))
    _add_texts(made, document)
    for number in document.numbers:
        made.add_text("numbers", indexed(number))
    for name, values in document.facets.items():
        for value in dict.fromkeys(values):
            made.add_text(facet_field(name), value)
    _add_years(made, document.years)
    for name, key in _order_keys(document):
        made.add_text(f"order_{name}", f"{key}.{document.id}")
    if document.boost:
        made.add_float("boost", document.boost * _BOOST)
    return made


def _check(document: Document, facets: frozenset[str]) -> None:
    if not _ID.fullmatch(document.id):
        raise ValueError(f"{document.id!r} is no identifier")
    unknown = {*document.facets} - facets
    unknown |= {*document.texts}.difference(ROLES) | {*document.sort}.difference(SORTS)
    unknown |= {language for texts in document.texts.values() for language in texts} - {*LANGUAGES}
    if unknown:
        raise ValueError(f"{document.id}: the index does not know {', '.join(sorted(unknown))}")


def _add_texts(made: tantivy.Document, document: Document) -> None:
    everything: list[str] = []
    for role, texts in document.texts.items():
        for language, text in texts.items():
            forms, stems = analyse(text, language)
            if not forms:
                continue
            made.add_text("forms", " ".join(forms))
            everything += stems
            if role != "other":
                exact = [EXACT + form for form in forms]
                made.add_text(role, " ".join(stems + exact))
    made.add_text("all", " ".join(everything))


def _add_years(made: tantivy.Document, years: tuple[int | None, int | None]) -> None:
    earliest, latest = years
    if earliest is None and latest is None:
        return
    made.add_integer("earliest", -FOREVER if earliest is None else bounded(earliest))
    made.add_integer("latest", FOREVER if latest is None else bounded(latest))


def bounded(year: int) -> int:
    """The year, kept within what the index can order."""
    return max(-FOREVER + 1, min(FOREVER - 1, year))


def _order_keys(document: Document) -> Iterable[tuple[str, str]]:
    """Keys of all orders; what lacks a date or a title gets one behind all others."""
    yield "newest", f"{_NEWEST - document.modified:020d}"
    earliest, latest = document.years
    first = earliest if earliest is not None else latest
    last = latest if latest is not None else earliest
    yield "oldest_date", _UNDATED if first is None else f"{FOREVER + bounded(first):013d}"
    yield "newest_date", _UNDATED if last is None else f"{FOREVER - bounded(last):013d}"
    for name in SORTS:
        yield name, document.sort.get(name) or _UNTITLED
