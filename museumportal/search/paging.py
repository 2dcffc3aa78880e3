"""One page of results: by number within a depth, by cursor without end."""

from dataclasses import dataclass

import tantivy
from django.utils.translation import gettext as _

from museumportal.search.cursors import Cursor, Direction, damaged, decode, encode
from museumportal.search.hits import found
from museumportal.search.query import Queries
from museumportal.search.requests import (
    MAX_LIMIT,
    ORDERS,
    RELEVANCE_DEPTH,
    BadQuery,
    SearchRequest,
)
from museumportal.search.schema import order_field
from museumportal.search.shuffle import Circle

_PLACE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Page:
    """Identifiers in order, the number of all hits, and where to go on."""

    ids: list[str]
    count: int
    order: str
    next_cursor: str = ""
    previous_cursor: str = ""


def fetch(
    index: tantivy.Index, searcher: tantivy.Searcher, queries: Queries, request: SearchRequest
) -> Page:
    """The page a request asks for; BadQuery for an unknown order, limit, cursor or depth."""
    if request.order not in ORDERS:
        raise BadQuery(_("There is no order of results called “%s”.") % request.order[:40])
    if not 0 <= request.limit <= MAX_LIMIT or request.offset < 0:
        raise BadQuery(_("A page can hold up to %d results.") % MAX_LIMIT)
    order = request.order
    if order == "relevance" and not queries.has_text:
        order = "newest"
    if request.limit == 0:
        return Page([], _count(searcher, queries), order)
    if order == "random":
        return _by_chance(index, searcher, queries, request)
    field = order if order == "relevance" else order_field(order, request.language)
    cursor = decode(request.cursor, field) if request.cursor else None
    if order == "relevance":
        return _by_relevance(searcher, queries, request, cursor)
    if cursor:
        return _from_cursor(index, searcher, queries, request, order, cursor)
    return _by_offset(searcher, queries, request, order, field)


def _count(searcher: tantivy.Searcher, queries: Queries) -> int:
    return found(searcher, queries.each_matching(), 1).total


def _place_of(cursor: Cursor) -> int:
    try:
        place = bytes.fromhex(cursor.key)
    except ValueError:
        raise damaged() from None
    if len(place) != _PLACE_BYTES:
        raise damaged()
    return int.from_bytes(place, "big", signed=True)


def _checked_offset(request: SearchRequest) -> int:
    _within_depth(request.offset, request.limit)
    return request.offset


def _within_depth(offset: int, limit: int) -> int:
    """How many results of the page lie within the depth."""
    if offset >= RELEVANCE_DEPTH:
        raise BadQuery(
            _("Only the first %d results can be reached this way; narrow the search instead.")
            % RELEVANCE_DEPTH
        )
    return min(limit, RELEVANCE_DEPTH - offset)


def _by_chance(
    index: tantivy.Index, searcher: tantivy.Searcher, queries: Queries, request: SearchRequest
) -> Page:
    """The page of a random order. One row more is fetched to see whether there are any beyond."""
    circle, name = Circle.of(request.seed), f"random.{request.seed}"
    cursor = decode(request.cursor, name) if request.cursor else None
    place = _place_of(cursor) if cursor else None
    backward = cursor is not None and cursor.direction == "previous"
    arcs = circle.before(place) if backward and place is not None else circle.behind(place)
    rows = circle.rows(
        searcher,
        index.schema,
        lambda arc: queries.each_matching(also=[arc]),
        arcs,
        request.limit + 1,
        skip=0 if cursor else _checked_offset(request),
        backward=backward,
    )
    more, rows = len(rows) > request.limit, rows[: request.limit]
    if backward:
        rows.reverse()
    keys = [place.to_bytes(_PLACE_BYTES, "big", signed=True).hex() for place, _address in rows]
    has_previous = more if backward else bool(cursor or request.offset)
    return Page(
        [searcher.doc(address)["id"][0] for _place, address in rows],
        _count(searcher, queries),
        "random",
        next_cursor=_place(name, "next", keys[-1:]) if more or backward else "",
        previous_cursor=_place(name, "previous", keys[:1]) if has_previous else "",
    )


def _by_relevance(
    searcher: tantivy.Searcher, queries: Queries, request: SearchRequest, cursor: Cursor | None
) -> Page:
    offset, limit = cursor.offset if cursor else request.offset, request.limit
    limit = _within_depth(offset, limit)
    hits = found(searcher, queries.each_ranking(), limit, offset=offset)
    after, before = offset + limit, max(0, offset - limit)
    has_next = after < min(hits.total, RELEVANCE_DEPTH)
    return Page(
        hits.ids(searcher),
        hits.total,
        "relevance",
        next_cursor=encode(Cursor("relevance", "next", offset=after)) if has_next else "",
        previous_cursor=encode(Cursor("relevance", "previous", offset=before)) if offset else "",
    )


def _by_offset(
    searcher: tantivy.Searcher, queries: Queries, request: SearchRequest, order: str, field: str
) -> Page:
    limit = _within_depth(request.offset, request.limit)
    each = queries.each_matching()
    hits = found(searcher, each, limit, offset=request.offset, field=field, ascending=True)
    keys = [key for key, _address in hits.rows]
    has_next = request.offset + limit < hits.total
    return Page(
        hits.ids(searcher),
        hits.total,
        order,
        next_cursor=_place(field, "next", keys[-1:]) if has_next else "",
        previous_cursor=_place(field, "previous", keys[:1]) if request.offset else "",
    )


def _from_cursor(
    index: tantivy.Index,
    searcher: tantivy.Searcher,
    queries: Queries,
    request: SearchRequest,
    order: str,
    cursor: Cursor,
) -> Page:
    """The rows next to a key. One more is fetched to see whether there are any beyond."""
    field, forward = cursor.field, cursor.direction == "next"
    # The engine builds ranges of text only from its query syntax; a cursor's key has none in it.
    bounds = f"{{{cursor.key} TO *]" if forward else f"[* TO {cursor.key}}}"
    beyond = index.parse_query(f"{field}:{bounds}", [field])
    each, limit = queries.each_matching(also=[beyond]), request.limit + 1
    hits = found(searcher, each, limit, field=field, ascending=forward, count=False)
    keys = [key for key, _address in hits.rows][: request.limit]
    ids, more = hits.ids(searcher), len(hits.rows) == limit
    ids = ids[: request.limit]
    if not forward:
        keys.reverse()
        ids.reverse()
    return Page(
        ids,
        _count(searcher, queries),
        order,
        next_cursor=_place(field, "next", keys[-1:]) if more or not forward else "",
        previous_cursor=_place(field, "previous", keys[:1]) if more or forward else "",
    )


def _place(field: str, direction: Direction, keys: list[str]) -> str:
    return encode(Cursor(field, direction, key=keys[0])) if keys else ""
