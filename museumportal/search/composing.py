"""Queries of queries."""

from collections.abc import Sequence

from tantivy import Occur, Query, Schema

Part = tuple[Occur, Query]


def having(schema: Schema, field: str, value: str) -> Query:
    """What has a term in a field, however often."""
    return Query.term_query(schema, field, value, "basic")


def compose(parts: Sequence[Part]) -> Query:
    """One query of these parts; everything where none is required."""
    if not any(occur == Occur.Must for occur, _query in parts):
        parts = [(Occur.Must, Query.all_query()), *parts]
    if len(parts) == 1:
        return parts[0][1]
    return Query.boolean_query(list(parts))


def every(queries: Sequence[Query]) -> Query:
    """What all of these find; everything for none."""
    return compose([(Occur.Must, query) for query in queries])


def either(queries: Sequence[Query]) -> Query:
    """What any of these finds; nothing for none."""
    if len(queries) == 1:
        return queries[0]
    if not queries:
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def silent(parts: Sequence[Part]) -> list[Part]:
    """The parts, worth nothing."""
    return [
        (occur, Query.const_score_query(query, 0.0) if occur == Occur.Must else query)
        for occur, query in parts
    ]
