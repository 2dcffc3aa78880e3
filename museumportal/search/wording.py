"""The words of a request as queries: what they match on a shelf, and how much that is worth."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, islice, product
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

from museumportal.search.analysis.marking import Sought
from museumportal.search.analysis.names import MAX_NAME
from museumportal.search.analysis.numbers import END, START, readings
from museumportal.search.analysis.stems import EXACT
from museumportal.search.analysis.words import SMALL_WORDS, fold
from museumportal.search.composing import Part, either, every, having
from museumportal.search.lexicon import Lexicon, Name
from museumportal.search.schema import (
    FOREVER,
    HEADED,
    NAMED,
    TITLED,
    bounded,
    facet_field,
    within,
)
from museumportal.search.shelves import Shelf
from museumportal.search.text import NUMBER, Clause, Text

_EXACT_WEIGHT = 0.3
_SYNONYM_WEIGHT = 0.2
_NUMBER_WEIGHT = 5.0
_WHOLE_TITLE_WEIGHT = 75.0
_WHOLE_NAME_WEIGHT = 50.0
_MAIN_TITLE_WEIGHT = 25.0
_OTHER_NAME_SHARE = 0.02
"""Enough to order what has synonyms alone, not to put it before what has the words."""
_SIDE_BY_SIDE_WEIGHT = 1.5
_WHOLE_NUMBER_WEIGHT = 100.0

_TELLING_SHARE = 0.9
"""An exact form that more than this share of a common stem's documents have tells nothing."""
_MANY = 100_000
"""Documents from which on a stem is common."""
_RARE = 20_000
"""Documents up to which it is cheap to look at the places of a word in them."""
_LONG_RUN = 3
"""A shorter single run is read as a number only where it is the whole number."""
_MOST_PHRASES = 16
_CLOSE = 2
"""Words that may stand between two of a phrase that nobody put in quotes, small ones mostly."""
_LONGEST_NAME = 4
"""Words of the longest name that is looked up for its synonyms."""
_COMMON = 500_000
"""Words of so many documents are common enough without their synonyms, which would cost a list of
the same length each."""


class Unit(NamedTuple):
    """Clauses that stand side by side and name one thing, and what else it is called."""

    clauses: tuple[Clause, ...]
    synonyms: list[Name]


class Wording:
    """A parsed text against one state of the index."""

    def __init__(
        self,
        text: Text,
        lexicon: Lexicon,
        schema: tantivy.Schema,
        searcher: tantivy.Searcher,
        facets: frozenset[str],
        *,
        loosely: bool,
    ) -> None:
        """`loosely` leaves one of several things out, whichever it is."""
        self.text, self._lexicon, self._loosely = text, lexicon, loosely
        self._schema, self._searcher, self._facets = schema, searcher, facets

    @cached_property
    def units(self) -> list[Unit]:
        """The plain clauses in their order, those together that name one thing."""
        plain = [clause for clause in self.text.clauses if clause.is_plain]
        units: list[Unit] = []
        longest = max(len(plain) - 1, 1) if self._loosely else _LONGEST_NAME
        while plain:
            units.append(self._longest_unit(plain, longest))
            plain = plain[len(units[-1].clauses) :]
        return units

    def sought(self) -> Sought:
        """By what the words, and their synonyms, are known again in a text."""
        asked = [word for c in self.text.clauses if not c.excluded for word in c.typed]
        asked = [word for word in asked if fold(word) not in SMALL_WORDS]
        begun = [c.words[0] for c in self.text.clauses if c.begins and not c.excluded]
        forms = [form for word in asked for form in self._lexicon.forms(word)]
        names = [name.stems for unit in self.units for name in unit.synonyms]
        words = [name[0] for name in names if len(name) == 1]
        exact = [EXACT + form.text for form in forms]
        exact += [EXACT + form for word in begun for form in self._lexicon.continued(word)]
        return Sought(
            frozenset(chain(exact, *[form.stems for form in forms], *words)),
            frozenset(name for name in names if len(name) > 1),
        )

    def _longest_unit(self, clauses: Sequence[Clause], longest: int) -> Unit:
        for length in range(min(len(clauses), longest, _LONGEST_NAME), 0, -1):
            span = tuple(clauses[:length])
            typed = [word for clause in span for word in clause.typed]
            if len(typed) > _LONGEST_NAME:
                continue
            if synonyms := self._lexicon.synonyms(typed):
                return Unit(span, [] if self._is_common(typed) else synonyms)
        return Unit((clauses[0],), [])

    def _is_common(self, typed: Sequence[str]) -> bool:
        """Whether each of the words is in so many documents that their synonyms cost too much."""
        lexicon = self._lexicon
        return all(
            max(map(lexicon.frequency, lexicon.stems(word)), default=0) >= _COMMON for word in typed
        )

    def _term(self, field: str, value: str) -> Query:
        return having(self._schema, field, value)

    def parts(self, shelf: Shelf | None, *, scored: bool) -> list[Part]:
        """What must match, and what must not; nothing for an empty text."""
        required = [self._unit(unit, shelf, scored) for unit in self.units]
        if self._loosely and len(required) > 1:
            any_but_one = [(Occur.Should, query) for query in required]
            required = [Query.boolean_query(any_but_one, len(required) - 1)]
        if self.text.number:
            required = [either([every(required), *self._numbers(self.text.number, shelf)])]
        parts: list[Part] = [(Occur.Must, query) for query in required]
        for clause in self.text.clauses:
            if clause.excluded:
                parts.append((Occur.MustNot, self._match(clause, shelf, scored=False)))
            elif not clause.is_plain:
                parts.append((Occur.Must, self._match(clause, shelf, scored=scored)))
        return parts

    def _unit(self, unit: Unit, shelf: Shelf | None, scored: bool) -> Query:
        own = every([self._match(clause, shelf, scored=scored) for clause in unit.clauses])
        others = [
            every([self._lexicon.any_stem(stems, shelf, scored=scored) for stems in name.stems])
            for name in unit.synonyms
        ]
        if not scored or not others:
            return either([own, *others])
        # The best of them counts alone: many names of a thing do not make it more telling.
        others = [Query.boost_query(query, _SYNONYM_WEIGHT) for query in others]
        return Query.disjunction_max_query([own, *others])

    def _match(self, clause: Clause, shelf: Shelf | None, *, scored: bool) -> Query:
        if clause.within:
            return self._match_within(clause, shelf)
        if clause.phrase:
            return self._match_phrase(clause)
        if clause.begins:
            forms = self._lexicon.continued(clause.words[0])
            return self._lexicon.any_stem([EXACT + form for form in forms], shelf, scored=scored)
        ways = [every([self._word(word, shelf, scored) for word in clause.typed])]
        if clause.number:
            ways += self._numbers(clause.number, shelf)
        if clause.years:
            made = every([years_between(self._schema, clause.years), *_silent_place(shelf)])
            ways.append(Query.boost_query(made, _SYNONYM_WEIGHT))
        return either(ways)

    def _word(self, typed: str, shelf: Shelf | None, scored: bool) -> Query:
        lexicon, stems = self._lexicon, self._lexicon.stems(typed)
        found = [lexicon.any_stem(stems, shelf, scored=scored)]
        if scored:
            most = max(map(lexicon.frequency, stems), default=0)
            for form in lexicon.forms(typed):
                frequency = lexicon.frequency(EXACT + form.text)
                if most < _MANY or frequency < _TELLING_SHARE * most:
                    exact = lexicon.query(EXACT + form.text, shelf, scored=True)
                    found.append(Query.boost_query(exact, _EXACT_WEIGHT))
        return either(found)

    def _match_within(self, clause: Clause, shelf: Shelf | None) -> Query:
        """What has the words in one place; a facet also by its value, or by other names of it."""
        if clause.years:
            return years_between(self._schema, clause.years)
        if clause.within == NUMBER:
            return either(self._numbers(clause.number or clause.value, shelf))
        found = [self._all_within(clause, map(self._lexicon.stems, clause.typed))]
        if clause.phrase:
            found = [every([*found, self._match_phrase(clause)])]
        if clause.within in self._facets:
            if not (clause.phrase or clause.excluded or len(clause.typed) > _LONGEST_NAME):
                synonyms = self._lexicon.synonyms(clause.typed)
                found += [self._all_within(clause, name.stems) for name in synonyms]
            found.append(self._term(facet_field(clause.within), clause.value))
        return Query.const_score_query(either(found), 1.0)

    def _all_within(self, clause: Clause, words: Iterable[Sequence[str]]) -> Query:
        """What has one of the stems of each word in the clause's place."""
        return every(
            [
                either([self._term("within", within(clause.within, stem)) for stem in stems])
                for stems in words
            ]
        )

    def _match_phrase(self, clause: Clause) -> Query:
        choices = [
            [
                form.text
                for form in self._lexicon.forms(word)
                if self._searcher.doc_freq("forms", form.text)
            ]
            for word in clause.typed
        ]
        phrases = islice(product(*choices), _MOST_PHRASES)
        return either([self._phrase("forms", phrase) for phrase in phrases])

    def _phrase(self, field: str, words: Sequence[str]) -> Query:
        if len(words) == 1:
            return Query.term_query(self._schema, field, words[0])
        return Query.phrase_query(self._schema, field, list(words))

    def _numbers(self, number: str, shelf: Shelf | None) -> list[Query]:
        found = [query for runs in readings(number) for query in self._number(runs)]
        return [every([query, *_silent_place(shelf)]) for query in found]

    def _number(self, runs: Sequence[str]) -> list[Query]:
        whole = self._phrase("numbers", [START, *runs, END])
        queries = [Query.const_score_query(whole, _WHOLE_NUMBER_WEIGHT)]
        if len(runs) > 1 or len(runs[0]) >= _LONG_RUN:
            part = self._phrase("numbers", runs)
            queries.append(Query.const_score_query(part, _NUMBER_WEIGHT))
        return queries

    def lifting(self) -> Iterable[Query]:
        """What lifts documents: their whole title, main title or name was asked for, under this
        name or another; the words stand side by side in them."""
        typed = [word for unit in self.units for clause in unit.clauses for word in clause.typed]
        if not typed or len(typed) > MAX_NAME:
            return
        yield from self._named(self._lexicon.keys(typed), 1.0)
        if len(self.units) == 1:
            others = (key for name in self.units[0].synonyms for key in name.keys)
            yield from self._named(others, _OTHER_NAME_SHARE)
        yield from self._side_by_side(typed)

    def _named(self, keys: Iterable[str], share: float) -> Iterator[Query]:
        for key in keys:
            for term, weight in (
                (TITLED + key, _WHOLE_TITLE_WEIGHT),
                (NAMED + key, _WHOLE_NAME_WEIGHT),
                (HEADED + key, _MAIN_TITLE_WEIGHT),
            ):
                if self._searcher.doc_freq("names", term):
                    yield Query.const_score_query(self._term("names", term), share * weight)

    def _side_by_side(self, typed: Sequence[str]) -> Iterator[Query]:
        """The words as they are, where one of them is rare enough for looking at its places."""
        forms = [fold(word) for word in typed]
        frequencies = [self._lexicon.frequency(EXACT + form) for form in forms]
        if len(forms) > 1 and 0 < min(frequencies) <= _RARE:
            phrase = Query.phrase_query(self._schema, "forms", list(forms), slop=_CLOSE)
            yield Query.const_score_query(phrase, _SIDE_BY_SIDE_WEIGHT)


def _silent_place(shelf: Shelf | None) -> list[Query]:
    """Where the documents of a shelf are, worth nothing: for queries by other than words."""
    return [Query.const_score_query(query, 0.0) for query in shelf.place] if shelf else []


def years_between(schema: tantivy.Schema, years: tuple[int | None, int | None]) -> Query:
    """What may have been made in these years or between them; None leaves a side open."""
    integer = tantivy.FieldType.Integer
    first = -FOREVER if years[0] is None else bounded(years[0])
    last = FOREVER if years[1] is None else bounded(years[1])
    return every(
        [
            Query.range_query(schema, "latest", integer, lower_bound=first),
            Query.range_query(schema, "earliest", integer, upper_bound=last),
        ]
    )
