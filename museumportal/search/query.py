"""Requests as queries of the index: composed as objects, no text is ever read as syntax."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice, product

import tantivy
from django.utils.translation import gettext as _
from tantivy import Occur, Query

from museumportal.search.analysis.forms import Form, forms
from museumportal.search.analysis.numbers import END, START, readings
from museumportal.search.analysis.stems import EXACT
from museumportal.search.requests import MAX_FILTER_VALUES, BadQuery, SearchRequest
from museumportal.search.schema import ANY, FOREVER, bounded, facet_field, scope
from museumportal.search.text import Clause, Text, parse

# Weights of a word by where it stands, exact form and stem: title over maker over description.
_EXACT_WEIGHTS = {"title": 4.0, "maker": 2.0, "description": 1.0}
_STEM_WEIGHTS = {"title": 3.0, "maker": 1.5, "description": 0.5}
_FORM_WEIGHT = 0.5
_NUMBER_WEIGHT = 5.0
_WHOLE_NUMBER_WEIGHT = 100.0

_LONG_RUN = 3
"""A shorter single run is read as a number only where it is the whole number."""
YEARS = "years of"
"""Stands for the choice of years; no facet can have this name."""
_MANY_VALUES = 16
"""From here on a set of terms is cheaper than a union of them."""


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
        self._text = parse(request.text)
        self._found_forms: dict[str, list[Form]] = {}
        self._context = [query for query in (self._scope(),) if query is not None]
        self._filters = {
            name: self._any_of(facet_field(name), values)
            for name, values in request.filters.items()
            if values
        }
        if years := list(self._years()):
            self._filters[YEARS] = _all(years)
        self._matching = self._match_text(self._text)

    @property
    def has_text(self) -> bool:
        """Whether there are words to be relevant to."""
        return any(not clause.excluded for clause in self._text.clauses)

    weight_field = "boost"
    """The field by which relevance is weighted."""

    def matching(self, *, without: str = "", also: Iterable[Query] = ()) -> Query:
        """What the request finds, unscored, `without` the choice of one facet or of `YEARS`."""
        chosen = [query for name, query in self._filters.items() if name != without]
        return _all([*self._matching, *self._context, *chosen, *also])

    def ranking(self) -> Query:
        """The same, scored."""
        silent = [
            Query.const_score_query(query, 0.0)
            for query in (*self._context, *self._filters.values())
        ]
        bonus = [bonus for clause in self._text.clauses for bonus in self._bonuses(clause)]
        parts = [(Occur.Must, query) for query in (*self._matching, *silent)]
        return Query.boolean_query(parts + [(Occur.Should, query) for query in bonus])

    def _scope(self) -> Query | None:
        kind, access = self._request.kind or ANY, self._request.access
        if access is None:
            return None if kind == ANY else self._term("scope", scope(kind, ANY))
        return self._any_of("scope", [scope(kind, token) for token in sorted(access)])

    def _years(self) -> Iterable[Query]:
        first, last = self._request.years
        integer = tantivy.FieldType.Integer
        if first is None and last is None:
            return
        first = -FOREVER if first is None else bounded(first)
        last = FOREVER if last is None else bounded(last)
        yield Query.range_query(self._schema, "latest", integer, lower_bound=first)
        yield Query.range_query(self._schema, "earliest", integer, upper_bound=last)

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value, "basic")

    def _any_of(self, field: str, values: Sequence[str]) -> Query:
        if len(values) > _MANY_VALUES:
            return Query.term_set_query(self._schema, field, list(values))
        return _any([self._term(field, value) for value in values])

    def _match_text(self, text: Text) -> list[Query]:
        """Queries that must all match; none for an empty text."""
        required = [self._match(clause) for clause in text.clauses if not clause.excluded]
        if text.number:
            required = [_any([_all(required), *self._numbers(text.number)])]
        excluded = [(Occur.MustNot, self._match(c)) for c in text.clauses if c.excluded]
        if excluded:
            required.append(Query.boolean_query([(Occur.Must, Query.all_query()), *excluded]))
        return required

    def _match(self, clause: Clause) -> Query:
        if clause.phrase:
            return self._match_phrase(clause)
        found = _all([self._word(word) for word in clause.typed])
        return _any([found, *self._numbers(clause.number)]) if clause.number else found

    def _word(self, typed: str) -> Query:
        known = [stem for stem in self._stems(typed) if self._searcher.doc_freq("all", stem)]
        return _any([Query.term_query(self._schema, "all", stem, "freq") for stem in known])

    def _stems(self, typed: str) -> Iterable[str]:
        return dict.fromkeys(stem for form in self._forms(typed) for stem in form.stems)

    def _forms(self, typed: str) -> list[Form]:
        if typed not in self._found_forms:
            self._found_forms[typed] = forms(typed, partial(self._searcher.doc_freq, "all"))
        return self._found_forms[typed]

    def _match_phrase(self, clause: Clause) -> Query:
        choices = [
            [form.text for form in self._forms(word) if self._searcher.doc_freq("forms", form.text)]
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

    def _bonuses(self, clause: Clause) -> Iterable[Query]:
        """What lifts a document that matches already: words in weightier places, exact forms."""
        if clause.excluded:
            return
        for word in clause.typed:
            for form in self._forms(word):
                yield from self._weighted("forms", form.text, _FORM_WEIGHT)
                for field, weight in _EXACT_WEIGHTS.items():
                    yield from self._weighted(field, EXACT + form.text, weight)
            for stem in self._stems(word):
                for field, weight in _STEM_WEIGHTS.items():
                    yield from self._weighted(field, stem, weight)

    def _weighted(self, field: str, term: str, weight: float) -> Iterable[Query]:
        if self._searcher.doc_freq(field, term):
            query = Query.term_query(self._schema, field, term, "freq")
            yield Query.boost_query(query, weight)


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


def _all(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    if not queries:
        return Query.all_query()
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    if not queries:
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, query) for query in queries])
