"""Requests as queries of the index: composed as objects, no text is ever read as syntax."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice, product
from typing import NamedTuple

import tantivy
from django.utils.translation import gettext as _
from tantivy import Occur, Query

from museumportal.search.analysis.numbers import END, START, readings
from museumportal.search.analysis.stems import EXACT
from museumportal.search.documents import PUBLIC, ROLES
from museumportal.search.lexicon import Lexicon, Name
from museumportal.search.requests import MAX_FILTER_VALUES, BadQuery, SearchRequest
from museumportal.search.schema import (
    FOREVER,
    HIDDEN,
    NAMED,
    TITLED,
    bounded,
    facet_field,
    within,
)
from museumportal.search.text import NUMBER, Clause, parse

_EXACT_WEIGHT = 0.3
_SYNONYM_WEIGHT = 0.2
_NUMBER_WEIGHT = 5.0
_WHOLE_NAME_WEIGHT = 50.0
_WHOLE_NUMBER_WEIGHT = 100.0

_LONG_RUN = 3
"""A shorter single run is read as a number only where it is the whole number."""
YEARS = "years of"
"""Stands for the choice of years; no facet can have this name."""
_MANY_VALUES = 16
"""From here on a set of terms is cheaper than a union of them."""
_LONGEST_NAME = 4
"""Words of the longest name that is looked up for its synonyms."""
_COMMON = 500_000
"""Words of so many documents are common enough without their synonyms, which would cost a list of
the same length each."""

Part = tuple[Occur, Query]


class Unit(NamedTuple):
    """Clauses that stand side by side and name one thing, and what else it is called."""

    clauses: tuple[Clause, ...]
    synonyms: list[Name]


class Queries:
    """The queries of one request against one state of the index."""

    def __init__(
        self,
        request: SearchRequest,
        schema: tantivy.Schema,
        searcher: tantivy.Searcher,
        facets: frozenset[str],
    ) -> None:
        """Raise BadQuery where the request makes no sense."""
        _check(request, facets)
        self._request, self._schema, self._searcher = request, schema, searcher
        self._facets, self.lexicon = facets, Lexicon(schema, searcher)
        self.text = parse(request.text)
        self._context = self._scope()
        self._filters = {
            name: self._any_of(facet_field(name), values)
            for name, values in request.filters.items()
            if values
        }
        if request.years != (None, None):
            self._filters[YEARS] = self._years(request.years)

    @property
    def has_text(self) -> bool:
        """Whether there are words to be relevant to."""
        return any(not clause.excluded for clause in self.text.clauses)

    def matching(self, *, without: str = "", also: Iterable[Query] = ()) -> Query:
        """What the request finds, unscored, `without` the choice of one facet or of `YEARS`."""
        chosen = [query for name, query in self._filters.items() if name != without]
        required = [*self._text_parts(scored=False), *((Occur.Must, q) for q in (*chosen, *also))]
        return _compose([*required, *self._context])

    def ranking(self) -> Query:
        """The same, scored."""
        silent = [Query.const_score_query(query, 0.0) for query in self._filters.values()]
        context = [
            (occur, Query.const_score_query(query, 0.0) if occur == Occur.Must else query)
            for occur, query in self._context
        ]
        parts = [*self._text_parts(scored=True), *((Occur.Must, query) for query in silent)]
        return _compose([*parts, *context, *((Occur.Should, query) for query in self._whole())])

    @cached_property
    def units(self) -> list[Unit]:
        """The plain clauses in their order, those together that name one thing."""
        plain = [clause for clause in self.text.clauses if clause.is_plain]
        units: list[Unit] = []
        while plain:
            units.append(self._longest_unit(plain))
            plain = plain[len(units[-1].clauses) :]
        return units

    def _longest_unit(self, clauses: Sequence[Clause]) -> Unit:
        for length in range(min(len(clauses), _LONGEST_NAME), 0, -1):
            span = tuple(clauses[:length])
            typed = [word for clause in span for word in clause.typed]
            if len(typed) > _LONGEST_NAME:
                continue
            if synonyms := self.lexicon.synonyms(typed):
                return Unit(span, [] if self._is_common(typed) else synonyms)
        return Unit((clauses[0],), [])

    def _is_common(self, typed: Sequence[str]) -> bool:
        """Whether each of the words is in so many documents that their synonyms cost too much."""
        lexicon = self.lexicon
        return all(
            max(map(lexicon.frequency, lexicon.stems(word)), default=0) >= _COMMON for word in typed
        )

    def _scope(self) -> list[Part]:
        """Kind and access: by what has them or, where most have, by what has not."""
        parts: list[Part] = []
        kind, access = self._request.kind, self._request.access
        half = self._searcher.num_docs / 2
        if kind:
            kinds = dict(self._searcher.terms_with_prefix("kind", ""))
            if kinds.get(kind, 0) > half:
                parts += [
                    (Occur.MustNot, self._term("kind", name)) for name in kinds if name != kind
                ]
            else:
                parts.append((Occur.Must, self._term("kind", kind)))
        if access is None:
            return parts
        own = [self._term("access", token) for token in sorted(access - {PUBLIC})]
        if PUBLIC not in access:
            parts.append((Occur.Must, _any(own)))
        elif self._searcher.doc_freq("access", HIDDEN) > half:
            parts.append((Occur.Must, _any([self._term("access", PUBLIC), *own])))
        else:
            hidden = (Occur.Must, self._term("access", HIDDEN))
            others = _compose([hidden, *((Occur.MustNot, query) for query in own)])
            parts.append((Occur.MustNot, others))
        return parts

    def _years(self, years: tuple[int | None, int | None]) -> Query:
        integer = tantivy.FieldType.Integer
        first = -FOREVER if years[0] is None else bounded(years[0])
        last = FOREVER if years[1] is None else bounded(years[1])
        return _all(
            [
                Query.range_query(self._schema, "latest", integer, lower_bound=first),
                Query.range_query(self._schema, "earliest", integer, upper_bound=last),
            ]
        )

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value, "basic")

    def _any_of(self, field: str, values: Sequence[str]) -> Query:
        if len(values) > _MANY_VALUES:
            return Query.term_set_query(self._schema, field, list(values))
        return _any([self._term(field, value) for value in values])

    def _text_parts(self, *, scored: bool) -> list[Part]:
        """What must match, and what must not; nothing for an empty text."""
        required = [self._unit(unit, scored) for unit in self.units]
        if self.text.number:
            required = [_any([_all(required), *self._numbers(self.text.number)])]
        parts: list[Part] = [(Occur.Must, query) for query in required]
        for clause in self.text.clauses:
            if clause.excluded:
                parts.append((Occur.MustNot, self._match(clause, scored=False)))
            elif not clause.is_plain:
                parts.append((Occur.Must, self._match(clause, scored)))
        return parts

    def _unit(self, unit: Unit, scored: bool) -> Query:
        own = _all([self._match(clause, scored) for clause in unit.clauses])
        others = [
            _all([_any([self._stem(stem, scored) for stem in stems]) for stems in name.stems])
            for name in unit.synonyms
        ]
        if scored:
            others = [Query.boost_query(query, _SYNONYM_WEIGHT) for query in others]
        return _any([own, *others])

    def _match(self, clause: Clause, scored: bool) -> Query:
        if clause.within:
            return self._match_within(clause, scored)
        if clause.phrase:
            return self._match_phrase(clause)
        found = _all([self._word(word, scored) for word in clause.typed])
        return _any([found, *self._numbers(clause.number)]) if clause.number else found

    def _word(self, typed: str, scored: bool) -> Query:
        known = [self._stem(stem, scored) for stem in self.lexicon.stems(typed)]
        if scored:
            exact = [EXACT + form.text for form in self.lexicon.forms(typed)]
            known += [
                Query.boost_query(self._stem(form, scored), _EXACT_WEIGHT)
                for form in exact
                if self.lexicon.frequency(form)
            ]
        return _any(known)

    def _stem(self, stem: str, scored: bool) -> Query:
        return Query.term_query(self._schema, "all", stem, "freq" if scored else "basic")

    def _match_within(self, clause: Clause, scored: bool) -> Query:
        """What has the words in one place; a facet also by its value."""
        if clause.years:
            return self._years(clause.years)
        if clause.within == NUMBER:
            return _any(self._numbers(clause.number or clause.value))
        if clause.within not in (*ROLES, *self._facets):
            return _all([self._word(word, scored) for word in clause.typed])
        words = [
            _any([self._term("within", within(clause.within, s)) for s in self.lexicon.stems(word)])
            for word in clause.typed
        ]
        if clause.phrase:
            words.append(self._match_phrase(clause))
        found = [_all(words)]
        if clause.within in self._facets:
            found.append(self._term(facet_field(clause.within), clause.value))
        return Query.const_score_query(_any(found), 1.0)

    def _match_phrase(self, clause: Clause) -> Query:
        choices = [
            [
                form.text
                for form in self.lexicon.forms(word)
                if self._searcher.doc_freq("forms", form.text)
            ]
            for word in clause.typed
        ]
        phrases = islice(product(*choices), _MANY_VALUES)
        return _any([self._phrase("forms", phrase) for phrase in phrases])

    def _phrase(self, field: str, words: Sequence[str]) -> Query:
        if len(words) == 1:
            return Query.term_query(self._schema, field, words[0])
        return Query.phrase_query(self._schema, field, list(words))

    def _numbers(self, number: str) -> list[Query]:
        return [query for runs in readings(number) for query in self._number(runs)]

    def _number(self, runs: Sequence[str]) -> list[Query]:
        whole = self._phrase("numbers", [START, *runs, END])
        queries = [Query.const_score_query(whole, _WHOLE_NUMBER_WEIGHT)]
        if len(runs) > 1 or len(runs[0]) >= _LONG_RUN:
            part = self._phrase("numbers", runs)
            queries.append(Query.const_score_query(part, _NUMBER_WEIGHT))
        return queries

    def _whole(self) -> Iterable[Query]:
        """What lifts the documents whose whole title, or name, was asked for."""
        typed = [word for unit in self.units for clause in unit.clauses for word in clause.typed]
        if not typed or len(typed) > 2 * _LONGEST_NAME:
            return
        for key in self.lexicon.keys(typed):
            for term in (TITLED + key, NAMED + key):
                if self._searcher.doc_freq("names", term):
                    yield Query.const_score_query(self._term("names", term), _WHOLE_NAME_WEIGHT)


def _check(request: SearchRequest, facets: frozenset[str]) -> None:
    for name in (*request.filters, *request.facets):
        if name not in facets:
            raise BadQuery(_("There is no filter called “%(name)s”.") % {"name": name[:40]})
    if sum(map(len, request.filters.values())) > MAX_FILTER_VALUES:
        raise BadQuery(_("Too many filters are set at once."))
    for values in request.filters.values():
        if any(not _is_utf8(value) for value in values):
            raise BadQuery(_("A filter holds characters that cannot be read."))
    first, last = request.years
    if first is not None and last is not None and first > last:
        raise BadQuery(_("The first year must not be after the last one."))


def _is_utf8(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _compose(parts: Sequence[Part]) -> Query:
    """One query of these parts; everything where none is required."""
    if not any(occur == Occur.Must for occur, _query in parts):
        parts = [(Occur.Must, Query.all_query()), *parts]
    if len(parts) == 1:
        return parts[0][1]
    return Query.boolean_query(list(parts))


def _all(queries: Sequence[Query]) -> Query:
    return _compose([(Occur.Must, query) for query in queries])


def _any(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    if not queries:
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, query) for query in queries])
