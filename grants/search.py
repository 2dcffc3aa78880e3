"""What the search engine knows of programmes, calls for projects, and grants awarded."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Model, QuerySet

from grants.models import Award, Call, Programme
from museumportal.lib.languages import known_texts
from museumportal.search import BETWEEN, PUBLIC, Document, Source, title_keys

FACETS: tuple[str, ...] = ()

_CHUNK = 1000


def _document(
    record: Programme | Call | Award, kind: str, description: str, *named: tuple[Model, str]
) -> Document:
    """The document of a record, which is also found by the texts of other records (and column)."""
    titles = known_texts(record, "title")
    other = [item for thing, column in named for item in known_texts(thing, column).items()]
    return Document(
        id=record.public_id,
        kind=kind,
        access=(PUBLIC,) if record.is_public else (),
        texts={
            "title": titles,
            "description": known_texts(record, description),
            "other": {
                language: BETWEEN.join(text for of, text in other if of == language)
                for language, _ in other
            },
        },
        names={language: (name,) for language, name in titles.items()},
        sort=title_keys(titles),
    )


def _each(rows: QuerySet[Any], ids: Sequence[str] | None) -> Iterator[Any]:
    if ids is not None:
        rows = rows.filter(public_id__in=ids)
    return rows.order_by("pk").iterator(chunk_size=_CHUNK)


def programme_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    for programme in _each(Programme.objects.all(), ids):
        yield _document(programme, "programme", "description", (programme, "summary"))


def call_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    for call in _each(Call.objects.select_related("programme"), ids):
        yield _document(call, "call", "description", (call.programme, "title"))


def award_documents(ids: Sequence[str] | None) -> Iterator[Document]:
    for award in _each(Award.objects.select_related("museum", "call__programme"), ids):
        yield _document(award, "award", "summary", (award.museum, "name"), (award.call, "title"))


def calls_that_depend(kind: str, ids: Sequence[str]) -> Iterator[str]:
    """Public ids of the calls of these programmes: with them they appear and disappear."""
    if kind == "programme":
        calls = Call.objects.filter(programme__public_id__in=ids)
        yield from calls.order_by("pk").values_list("public_id", flat=True)


_AWARDED_BY = {
    "programme": "call__programme__public_id__in",
    "call": "call__public_id__in",
    "museum": "museum__public_id__in",
}


def awards_that_depend(kind: str, ids: Sequence[str]) -> Iterator[str]:
    """Public ids of the awards of these programmes, calls or museums."""
    if way := _AWARDED_BY.get(kind):
        awards = Award.objects.filter(**{way: ids})
        yield from awards.order_by("pk").values_list("public_id", flat=True)


SOURCES: tuple[Source, ...] = (
    Source("programme", programme_documents),
    Source("call", call_documents, calls_that_depend),
    Source("award", award_documents, awards_that_depend),
)
