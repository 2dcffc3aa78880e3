"""The fields of the index, and how a document fills them."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

import tantivy

from museumportal.search.analysis.names import main_title, name_keys, prefixes
from museumportal.search.analysis.numbers import indexed
from museumportal.search.analysis.stems import EXACT, analyse
from museumportal.search.analysis.words import words
from museumportal.search.documents import BETWEEN, LANGUAGES, PUBLIC, ROLES, SORTS, Document
from museumportal.search.likeness import words_of

VERSION: Final = "10"
"""Raise it with every change of fields, of analysis or of what all documents say: older indexes are
then built anew."""

HIDDEN: Final = "-"
"""Access token of what is not public."""
OFFERED: Final = "~"
"""Begins the words of titles, which are offered to complete what one types."""
TITLED: Final = "t "
HEADED: Final = "h "
NAMED: Final = "n "
"""Begin the terms of `names`: whole titles, main titles where these are not the whole, and whole
names of what has names."""
RANDOM: Final = ("random_0", "random_1")
"""Fields that hold two orders without any order, the same on every host."""

FOREVER: Final = 10**12
"""Beyond any year of a document, in both directions."""
_NEWEST: Final = 2**63
_UNDATED: Final = "z"
_UNTITLED: Final = "\u0200"

# How often a stem stands in the field `all`, by the weightiest text that has it; its exact form
# half as often. One list of documents per word then matches and ranks.
_WEIGHTS: Final = {"title": 8, "maker": 4, "description": 2}
_LONG_TITLE: Final = 5
_LONGEST_TITLE: Final = 15
"""For every `_LONG_TITLE` words, up to the longest, each word of a title says a little less."""
_LENGTH: Final = 192
"""Shorter documents are filled up to so many tokens: describing an object well must not cost it
its place, as it would with the engine's formula (BM25, Robertson and Zaragoza 2009)."""
_FILLING: Final = "\u00b7"

_TOKENS: Final = "words"
_KEYS: Final = "whitespace"
"""A name of the engine's own, for its columns know no others. Keys stay whole: none has a blank."""
_FACET_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ID = re.compile(r"[A-Za-z0-9_]{1,40}")


def facet_field(name: str) -> str:
    """The field that holds a facet."""
    return f"facet_{name}"


def order_field(order: str, language: str) -> str:
    """The field whose ascending values make an order, other than relevance and random."""
    if order == "title":
        return f"order_title_{language if language in LANGUAGES and language else 'kk'}"
    return f"order_{order}"


def audience(kind: str, *, public: bool) -> str:
    """What a term of `all` begins with: its kind and whether everybody may see it.

    So a word costs a guest one list of documents, with nothing to be left out of it.
    """
    return f"{kind}:" if public else f"{kind}-"


def within(role: str, stem: str) -> str:
    """A stem where it must stand in a text of this role."""
    return f"{role}:{stem}"


def build_schema(facets: Sequence[str]) -> tantivy.Schema:
    """The schema of an index with these facets; ValueError for a name that is no identifier.

    ``all`` holds stems and exact forms by `audience`, as often as they weigh; ``forms`` exact
    forms with their positions, for phrases; ``within`` stems by role; ``names`` whole titles and
    names; ``prefixes`` beginnings of the words of names; ``looks`` the words of ``vector``. Order
    fields hold a key that ends in the identifier, so every order is total and the same everywhere.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "access", "names", *map(facet_field, facets)):
        if name.startswith("facet_") and not _FACET_NAME.fullmatch(name.removeprefix("facet_")):
            raise ValueError(f"{name!r} is no name for a facet")
        builder.add_text_field(
            name, fast=name.startswith("facet_"), tokenizer_name="raw", index_option="basic"
        )
    builder.add_text_field("all", tokenizer_name=_TOKENS, index_option="freq")
    for name in ("within", "prefixes", "looks"):
        builder.add_text_field(name, tokenizer_name=_TOKENS, index_option="basic")
    for name in ("forms", "numbers"):
        builder.add_text_field(name, tokenizer_name=_TOKENS, index_option="position")
    for name in ("known_as", "vector"):
        builder.add_bytes_field(name, stored=True)
    for name in ("newest", "oldest_date", "newest_date", *SORTS):
        builder.add_text_field(
            f"order_{name}", fast=True, tokenizer_name=_KEYS, index_option="basic"
        )
    for name in ("earliest", "latest", *RANDOM):
        builder.add_integer_field(name, fast=True)
    return builder.build()


def register_analysis(index: tantivy.Index, *, writing: bool = False) -> None:
    """Teach an opened index its tokenizer: the analysis is done before, blanks part the tokens.

    To one who writes, keys of orders have no tokens: orders and ranges are answered from columns,
    and lists of the one document of each key, which the library always makes, were half the index.
    """
    blanks = tantivy.Tokenizer.whitespace()
    index.register_tokenizer(_TOKENS, tantivy.TextAnalyzerBuilder(blanks).build())
    if writing:
        nothing = tantivy.TextAnalyzerBuilder(blanks).filter(tantivy.Filter.remove_long(1))
        index.register_tokenizer(_KEYS, nothing.build())


def index_document(document: Document, facets: frozenset[str]) -> tantivy.Document:
    """The document as the index takes it; ValueError for an unknown facet, role, language, sort."""
    _check(document, facets)
    made = tantivy.Document()
    made.add_text("id", document.id)
    made.add_text("kind", document.kind)
    for token in document.access:
        made.add_text("access", token)
    if PUBLIC not in document.access:
        made.add_text("access", HIDDEN)
    _add_texts(made, document)
    _add_names(made, document)
    for number in document.numbers:
        made.add_text("numbers", indexed(number))
    for name, values in document.facets.items():
        for value in dict.fromkeys(values):
            made.add_text(facet_field(name), value)
    _add_years(made, document.years)
    if document.vector:
        made.add_text("looks", words_of(document.vector))
        made.add_bytes("vector", document.vector)
    for name, key in _order_keys(document):
        made.add_text(f"order_{name}", f"{key}.{document.id}")
    chance = blake2b(document.id.encode(), digest_size=16).digest()
    for place, name in enumerate(RANDOM):
        half = chance[8 * place : 8 * place + 8]
        made.add_integer(name, int.from_bytes(half, "big", signed=True))
    return made


def _check(document: Document, facets: frozenset[str]) -> None:
    if not _ID.fullmatch(document.id):
        raise ValueError(f"{document.id!r} is no identifier")
    unknown = {*document.facets} - facets
    unknown |= {*document.texts}.difference(ROLES, facets)
    unknown |= {*document.sort}.difference(SORTS)
    spoken = [*document.texts.values(), document.names]
    unknown |= {language for texts in spoken for language in texts}.difference(LANGUAGES)
    if unknown:
        raise ValueError(f"{document.id}: the index does not know {', '.join(sorted(unknown))}")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a text comes to in the fields of the index."""

    forms: str
    places: str
    heard: dict[str, int]
    """Token and blank → how often it stands in ``all``."""


@lru_cache(maxsize=20_000)
def _said(text: str, language: str, role: str, heard_by: str, favour: int) -> _Said:
    """Remembered, for names of makers, materials and subjects come again and again."""
    forms, stems = analyse(text, language)
    weight = _WEIGHTS.get(role, 1)
    offered: dict[str, int] = {}
    if role == "title":
        weight -= min(len(forms), _LONGEST_TITLE) // _LONG_TITLE
        offered = dict.fromkeys([OFFERED + form for form in forms], 1)
    weights = dict.fromkeys(stems, weight + favour) | offered
    weights |= dict.fromkeys([EXACT + form for form in forms], max(weight // 2, 1))
    return _Said(
        " ".join(forms),
        " ".join([within(role, stem) for stem in dict.fromkeys(stems)]),
        {f"{heard_by}{term} ": times for term, times in weights.items()},
    )


def _add_texts(made: tantivy.Document, document: Document) -> None:
    heard: dict[str, int] = {}
    heard_by = audience(document.kind, public=PUBLIC in document.access)
    favour = 1 if document.boost else 0
    for role in sorted(document.texts, key=_lightest_first):
        for language, text in document.texts[role].items():
            parts = [text] if role == "title" else text.split(BETWEEN)
            said = [_said(part, language, role, heard_by, favour) for part in parts]
            made.add_text("forms", " ".join([each.forms for each in said]))
            made.add_text("within", " ".join([each.places for each in said]))
            for each in said:
                heard.update(each.heard)  # the weightiest text has the last word
    for language, title in document.texts.get("title", {}).items():
        _add_title(made, title, language)
    tokens = [token * times for token, times in heard.items()]
    filling = f"{_FILLING} " * (_LENGTH - sum(heard.values()))
    made.add_text("all", "".join(tokens) + filling)


def _add_title(made: tantivy.Document, text: str, language: str) -> None:
    whole, main = name_keys(words(text), language), main_title(text)
    for key in whole:
        made.add_text("names", TITLED + key)
    if main != text:
        for key in set(name_keys(words(main), language)).difference(whole):
            made.add_text("names", HEADED + key)


def _lightest_first(role: str) -> int:
    return _WEIGHTS.get(role, 1)


def _add_names(made: tantivy.Document, document: Document) -> None:
    if not document.names:
        return
    beginnings: dict[str, None] = {}
    for language, names in document.names.items():
        for name in names:
            beginnings |= dict.fromkeys(prefixes(name))
            for key in name_keys(words(name), language):
                made.add_text("names", NAMED + key)
    made.add_text("prefixes", " ".join(beginnings))
    known_as = {language: list(names) for language, names in document.names.items()}
    made.add_bytes("known_as", json.dumps(known_as, ensure_ascii=False).encode())


def _add_years(made: tantivy.Document, years: tuple[int | None, int | None]) -> None:
    earliest, latest = years
    if earliest is None and latest is None:
        return
    made.add_integer("earliest", -FOREVER if earliest is None else bounded(earliest))
    made.add_integer("latest", FOREVER if latest is None else bounded(latest))


def bounded(year: int) -> int:
    """The year, kept within what the index can order."""
    return max(-FOREVER + 1, min(FOREVER - 1, year))


def _order_keys(document: Document) -> Iterator[tuple[str, str]]:
    """Keys of all orders; what lacks a date or a title gets one behind all others."""
    yield "newest", f"{_NEWEST - document.modified:020d}"
    earliest, latest = document.years
    first = earliest if earliest is not None else latest
    last = latest if latest is not None else earliest
    if first is None or last is None:
        yield from (("oldest_date", _UNDATED), ("newest_date", _UNDATED))
    else:
        begins, ends = bounded(first), bounded(last)
        yield "oldest_date", f"{FOREVER + begins:013d}{FOREVER + ends:013d}"
        yield "newest_date", f"{FOREVER - ends:013d}{FOREVER - begins:013d}"
    for name in SORTS:
        yield name, document.sort.get(name) or _UNTITLED
