"""What is offered while one types: things whose names have words that begin so."""

from typing import Final

import tantivy
from tantivy import Occur, Query

from museumportal.search.analysis.latin import readings
from museumportal.search.analysis.names import MAX_PREFIX
from museumportal.search.analysis.stems import stems
from museumportal.search.analysis.words import fold, is_cyrillic, typed_words
from museumportal.search.composing import compose, either, having, silent
from museumportal.search.lexicon import Lexicon
from museumportal.search.requests import SearchRequest
from museumportal.search.schema import OFFERED, facet_field
from museumportal.search.shelves import scope

_CANDIDATES: Final = 60
_MOST_READINGS: Final = 8
_MOST_WORDS: Final = 8
_SHORTEST_WORD: Final = 2


def complete(
    schema: tantivy.Schema,
    searcher: tantivy.Searcher,
    facets: frozenset[str],
    text: str,
    among: SearchRequest,
    *,
    in_use: bool = False,
) -> list[str]:
    """Identifiers of things that have names, whose words begin as those of `text`.

    Those whose name begins with the first word come first, of these the ones that most others are
    filed under.
    """
    typed = typed_words(text)[:_MOST_WORDS]
    if not typed:
        return []
    beginnings = [_beginnings(schema, searcher, word) for word in typed]
    first = [
        Query.const_score_query(query, 1.0)
        for query in _beginnings(schema, searcher, typed[0], mark="^")
    ]
    must = [(Occur.Must, Query.const_score_query(either(each), 1.0)) for each in beginnings]
    should = [(Occur.Should, query) for query in first]
    query = compose([*must, *should, *silent(scope(schema, searcher, among.kind, among.access))])
    hits = searcher.search(query, max(_CANDIDATES, among.limit), count=False).hits
    ranked = []
    for score, address in hits:
        document_id = searcher.doc(address)["id"][0]
        filed = sum(searcher.doc_freq(facet_field(name), document_id) for name in facets)
        if filed or not in_use:
            ranked.append((-round(score), -filed, document_id))
    return [document_id for _score, _filed, document_id in sorted(ranked)[: among.limit]]


def _beginnings(
    schema: tantivy.Schema, searcher: tantivy.Searcher, word: str, mark: str = ""
) -> list[Query]:
    """What has a word that begins so."""
    terms = dict.fromkeys(mark + each[:MAX_PREFIX] for each in _read(word))
    return [
        having(schema, "prefixes", term) for term in terms if searcher.doc_freq("prefixes", term)
    ]


def complete_words(lexicon: Lexicon, text: str, limit: int, language: str = "") -> list[str]:
    """`text` with its last word completed by the commonest words of titles, one of each stem.

    Who reads English is offered words of another script only where there are none of the own.
    """
    typed = typed_words(text)
    if not typed or len(typed[-1]) < _SHORTEST_WORD:
        return []
    head = text[: text.casefold().rfind(typed[-1].casefold())]
    found: dict[tuple[str, ...], str] = {}
    # What one types is looked for in its own letters first.
    for beginning in _read(typed[-1]):
        if found and language == "en":
            break
        known = lexicon.beginning_with(OFFERED + beginning)
        for form, _count in sorted(known, key=lambda row: -row[1]):
            if len(found) < limit:
                word = form.removeprefix(OFFERED)
                found.setdefault(stems(word, ""), head + word)
    return list(found.values())


def _read(word: str) -> list[str]:
    """A folded word, in Latin letters also as Kazakh is written in them."""
    folded = fold(word)
    read = [folded] if is_cyrillic(folded) else [folded, *readings(word, _MOST_READINGS)]
    return list(dict.fromkeys(read))
