"""What words stand for in one state of the index: their stems, other scripts, synonyms."""

import json
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from heapq import nlargest
from itertools import islice, product
from math import log
from operator import itemgetter
from typing import Final, Literal, NamedTuple

import tantivy
from tantivy import Query

from museumportal.search.analysis.forms import Form, forms
from museumportal.search.analysis.names import name_keys, telling
from museumportal.search.analysis.stems import EXACT, stems
from museumportal.search.analysis.words import words
from museumportal.search.composing import either, every, having
from museumportal.search.documents import PUBLIC
from museumportal.search.schema import NAMED, TITLED
from museumportal.search.shelves import Shelf, shelves_of

_NAMESAKES: Final = 8
"""Things of the same name whose other names are looked at."""
_MOST_SYNONYMS: Final = 16
_MOST_KEYS: Final = 64
_MOST_CONTINUED: Final = 200


class Name(NamedTuple):
    """Another name of what was asked for: its folded words, the stems of each, and its keys."""

    words: tuple[str, ...]
    stems: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...]


class Lexicon:
    """Looks words up on the shelves of a reader; remembers what it found for one request."""

    def __init__(
        self, schema: tantivy.Schema, searcher: tantivy.Searcher, shelves: Sequence[Shelf]
    ) -> None:
        self._schema, self._searcher, self._shelves = schema, searcher, shelves
        self._forms: dict[str, list[Form]] = {}
        self._frequencies: dict[str, int] = {}

    @cached_property
    def _elsewhere(self) -> list[Shelf]:
        """What everybody may see on other shelves, for words that stand on none of ours."""
        own = {shelf.heard_by for shelf in self._shelves}
        everything = shelves_of(self._schema, self._searcher, None, frozenset({PUBLIC}))
        return [shelf for shelf in everything if shelf.heard_by not in own]

    def frequency(self, term: str) -> int:
        """How many documents on the shelves have a stem, or an exact form behind `EXACT`."""
        if term not in self._frequencies:
            self._frequencies[term] = sum(self._on(shelf, term) for shelf in self._shelves)
        return self._frequencies[term]

    def known(self, term: str) -> int:
        """The same or, where none has it, how many public documents have it on other shelves: what
        concepts are called need stand in no object to find some."""
        return self.frequency(term) or sum(self._on(shelf, term) for shelf in self._elsewhere)

    def is_known(self, typed: str) -> bool:
        """Whether anything has the word, in any script."""
        return any(self.known(stem) for form in self.forms(typed) for stem in form.stems)

    def beginning_with(
        self, beginning: str, *, elsewhere: bool = False
    ) -> Iterator[tuple[str, int]]:
        """Stems, or exact forms behind `EXACT`, that begin so, and how many documents have them;
        those of several shelves come again. `elsewhere` adds the public ones of other shelves."""
        for shelf in [*self._shelves, *(self._elsewhere if elsewhere else [])]:
            known = self._searcher.terms_with_prefix("all", shelf.heard_by + beginning)
            yield from ((term.removeprefix(shelf.heard_by), count) for term, count in known)

    def continued(self, beginning: str) -> list[str]:
        """The commonest words that begin so, for who asks for all of them."""
        known = self.beginning_with(EXACT + beginning)
        commonest = nlargest(_MOST_CONTINUED, known, key=itemgetter(1))
        return list(dict.fromkeys(term.removeprefix(EXACT) for term, _count in commonest))

    def _on(self, shelf: Shelf, term: str) -> int:
        return self._searcher.doc_freq("all", shelf.heard_by + term)

    def query(self, term: str, shelf: Shelf | None, *, scored: bool) -> Query:
        """What has a stem, or an exact form behind `EXACT`, on a shelf or on any."""
        if shelf is None:
            return either([self.query(term, each, scored=scored) for each in self._shelves])
        here = self._on(shelf, term)
        if not here:
            return Query.empty_query()
        option: Literal["freq", "basic"] = "freq" if scored else "basic"
        found = Query.term_query(self._schema, "all", shelf.heard_by + term, option)
        everywhere = self.frequency(term)
        if not scored or here > everywhere / 2:
            return found
        # Rare on this shelf, a word would weigh more than on the others.
        return Query.boost_query(found, self._rarity(everywhere) / self._rarity(here))

    def _rarity(self, frequency: int) -> float:
        """The inverse document frequency of BM25, as the engine computes it."""
        count = max(self._searcher.num_docs, frequency)
        return log(1 + (count - frequency + 0.5) / (frequency + 0.5))

    def any_stem(self, stems: Sequence[str], shelf: Shelf | None, *, scored: bool) -> Query:
        """What has any of these stems on a shelf."""
        return either([self.query(stem, shelf, scored=scored) for stem in stems])

    def forms(self, typed: str) -> list[Form]:
        """The word and what it may be in the other script."""
        if typed not in self._forms:
            self._forms[typed] = forms(typed, self.known)
        return self._forms[typed]

    def stems(self, typed: str) -> list[str]:
        """Stems of the word that occur."""
        found = dict.fromkeys(stem for form in self.forms(typed) for stem in form.stems)
        return [stem for stem in found if self.frequency(stem)]

    def keys(self, typed: Sequence[str]) -> Iterator[str]:
        """Keys of names that these words may be, in any language and script."""
        choices = [
            list(dict.fromkeys(stem for form in self.forms(word) for stem in form.stems))
            for word in telling(typed)
        ]
        return (" ".join(choice) for choice in islice(product(*choices), _MOST_KEYS))

    def synonyms(self, typed: Sequence[str]) -> list[Name]:
        """Other names, in any language, of the public things that these words name; but none by
        which another thing is called first, and none of these: who means that asks for it."""
        found = partial(self._searcher.doc_freq, "names")
        named = [NAMED + key for key in self.keys(typed) if found(NAMED + key)]
        if not named:
            return []
        things = self._things(either([having(self._schema, "names", key) for key in named]))
        others: dict[str, Name] = {}
        for thing in things:
            for key, name in _names_of(self._searcher.doc(thing)):
                if NAMED + key not in named:
                    others.setdefault(key, name)
        names = (name for key, name in others.items() if not self._is_taken(key, things))
        return list(islice(names, _MOST_SYNONYMS))

    def _is_taken(self, key: str, things: Sequence[tantivy.DocAddress]) -> bool:
        """Whether other things are called so first, and none of these; one that has no other name
        may be one of them, entered again."""
        if not self._searcher.doc_freq("names", TITLED + key):
            return False
        first = (having(self._schema, "names", how + key) for how in (TITLED, NAMED))
        owners = self._things(*first)
        if any(owner in things for owner in owners):
            return False
        return any(len(dict(_names_of(self._searcher.doc(owner)))) > 1 for owner in owners)

    def _things(self, *queries: Query) -> list[tantivy.DocAddress]:
        """Public things that all of these find, `_NAMESAKES` at most."""
        public = having(self._schema, "access", PUBLIC)
        hits = self._searcher.search(every([*queries, public]), _NAMESAKES, count=False).hits
        return [address for _score, address in hits]


def _names_of(document: tantivy.Document) -> Iterator[tuple[str, Name]]:
    known_as = document.get_first("known_as")
    for language, names in json.loads(bytes(known_as) if known_as else b"{}").items():
        for name in names:
            found = words(name)
            keys = name_keys(found, language)
            each = tuple(stems(word, language) for word in found)
            for key in keys[:1]:
                yield key, Name(tuple(found), each, tuple(keys))
