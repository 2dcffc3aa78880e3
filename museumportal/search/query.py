"""Requests as queries of the index: composed as objects, no text is ever read as syntax."""

from collections.abc import Iterable, Sequence

import tantivy
from django.utils.translation import gettext as _
from tantivy import Occur, Query

from museumportal.search.composing import Part, compose, either, having, silent
from museumportal.search.lexicon import Lexicon
from museumportal.search.requests import MAX_FILTER_VALUES, BadQuery, SearchRequest
from museumportal.search.schema import facet_field
from museumportal.search.shelves import Shelf, scope, shelves_of
from museumportal.search.text import parse
from museumportal.search.wording import Wording, years_between

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
        *,
        loosely: bool = False,
    ) -> None:
        """Raise BadQuery where the request makes no sense."""
        _check(request, facets)
        self._schema = schema
        shelves = list(shelves_of(schema, searcher, request.kind, request.access))
        self.lexicon = Lexicon(schema, searcher, shelves)
        text = parse(request.text)
        self.wording = Wording(text, self.lexicon, schema, searcher, facets, loosely=loosely)
        # Words are looked up shelf by shelf, for each has lists of its own; all else at once.
        self._shelves: list[Shelf | None] = [*shelves] if self.wording.units else [None]
        self._scope = scope(schema, searcher, request.kind, request.access)
        self._filters = {
            name: self._any_of(facet_field(name), values)
            for name, values in request.filters.items()
            if values
        }
        if request.years != (None, None):
            self._filters[YEARS] = years_between(schema, request.years)

    @property
    def has_text(self) -> bool:
        """Whether there are words to be relevant to."""
        return any(not clause.excluded for clause in self.wording.text.clauses)

    def matching(self, *, without: str = "", also: Iterable[Query] = ()) -> Query:
        """What the request finds, unscored, `without` the choice of one facet or of `YEARS`."""
        return either(self.each_matching(without=without, also=also))

    def each_matching(self, *, without: str = "", also: Iterable[Query] = ()) -> list[Query]:
        """The same in queries that share no document."""
        chosen = [query for name, query in self._filters.items() if name != without]
        narrowed = [(Occur.Must, query) for query in (*chosen, *also)]
        return [
            compose(
                [*self.wording.parts(shelf, scored=False), *narrowed, *self._within(shelf)],
            )
            for shelf in self._shelves
        ]

    def each_ranking(self) -> list[Query]:
        """The same, scored."""
        narrowed = [(Occur.Must, query) for query in self._filters.values()]
        lifting = [(Occur.Should, query) for query in self.wording.lifting()]
        return [
            compose(
                [
                    *self.wording.parts(shelf, scored=True),
                    *silent([*narrowed, *self._within(shelf)]),
                    *lifting,
                ]
            )
            for shelf in self._shelves
        ]

    def _within(self, shelf: Shelf | None) -> Sequence[Part]:
        """Kind and access, as far as the words do not imply them already."""
        if shelf is None:
            return self._scope
        return [] if shelf.own is None else [(Occur.Must, shelf.own)]

    def _any_of(self, field: str, values: Sequence[str]) -> Query:
        if len(values) > _MANY_VALUES:
            return Query.term_set_query(self._schema, field, list(values))
        return either([having(self._schema, field, value) for value in values])


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
