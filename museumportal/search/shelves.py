"""Where a reader may look: shelves of one kind each, public or not, that share no document."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import tantivy
from tantivy import Occur, Query

from museumportal.search.composing import Part, compose, either, having
from museumportal.search.documents import PUBLIC
from museumportal.search.schema import HIDDEN, audience


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is of one kind, and public or not; of its documents `own` alone may be found."""

    heard_by: str
    """What the terms of its words begin with."""
    place: tuple[Query, ...]
    """Where its documents are, for queries by other than words."""
    own: Query | None = None


def shelves_of(
    schema: tantivy.Schema,
    searcher: tantivy.Searcher,
    kind: str | None,
    access: frozenset[str] | None,
) -> Iterator[Shelf]:
    """The shelves of a kind, or of all, that a reader with these tokens may look through."""

    term = partial(having, schema)
    tokens = None if access is None else sorted(access - {PUBLIC})
    own = None if tokens is None else either([term("access", token) for token in tokens])
    for name in [kind] if kind else [name for name, _n in searcher.terms_with_prefix("kind", "")]:
        here = term("kind", name), term("access", PUBLIC)
        everybody = access is None or PUBLIC in access
        yield Shelf(audience(name, public=True), here, None if everybody else own)
        if tokens or tokens is None:
            here = term("kind", name), term("access", HIDDEN)
            yield Shelf(audience(name, public=False), here, own)


def scope(
    schema: tantivy.Schema,
    searcher: tantivy.Searcher,
    kind: str | None,
    access: frozenset[str] | None,
) -> list[Part]:
    """All of the shelves together: by what has a kind and is open to the reader or, where most
    documents are, by what is not."""

    term = partial(having, schema)
    parts: list[Part] = []
    half = searcher.num_docs / 2
    if kind:
        kinds = dict(searcher.terms_with_prefix("kind", ""))
        if kinds.get(kind, 0) > half:
            parts += [(Occur.MustNot, term("kind", name)) for name in kinds if name != kind]
        else:
            parts.append((Occur.Must, term("kind", kind)))
    if access is None:
        return parts
    own = [term("access", token) for token in sorted(access - {PUBLIC})]
    if PUBLIC not in access:
        parts.append((Occur.Must, either(own)))
    elif searcher.doc_freq("access", HIDDEN) > half:
        parts.append((Occur.Must, either([term("access", PUBLIC), *own])))
    else:
        hidden = (Occur.Must, term("access", HIDDEN))
        others = compose([hidden, *((Occur.MustNot, query) for query in own)])
        parts.append((Occur.MustNot, others))
    return parts
