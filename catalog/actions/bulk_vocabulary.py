"""Vocabularies by the thousand: new concepts with their terms, links and history."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

from catalog.actions import bulk
from catalog.actions.vocabulary import closing_loops, rebuild_closure
from catalog.models import Concept, ConceptBroader, ConceptTerm
from catalog.terms import fold
from museumportal.changes import feed

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


class NewConcept(NamedTuple):
    """A concept to be created: labels and definitions as (language, text).

    The language of a label may be "" where nobody said it; there is at least one label.
    """

    scheme: str
    notation: str
    labels: tuple[tuple[str, str], ...]
    definitions: tuple[tuple[str, str], ...] = ()


class NewTerm(NamedTuple):
    """A name of a concept (by key); `language` may be ""."""

    concept: int
    scheme: str
    language: str
    text: str
    preferred: bool


def create_concepts(
    cursor: CursorWrapper,
    concepts: Sequence[NewConcept],
    *,
    is_proposal: bool,
    user_id: int | None,
    reason: str,
) -> list[int]:
    """Create these concepts with terms, closure, history and changes; their keys.

    A label without a language stands in the first language's column, so that it is shown.
    """
    if not concepts:
        return []
    ids = bulk.next_ids(cursor, Concept, len(concepts))
    public_ids = bulk.new_public_ids(cursor, Concept, len(concepts))
    blank = bulk.defaults_of(Concept) | {"id": None, "is_proposal": is_proposal}
    bulk.copy_rows(
        cursor,
        Concept,
        tuple(blank),
        (
            tuple((blank | _columns(concept) | {"id": key, "public_id": public_id}).values())
            for key, public_id, concept in zip(ids, public_ids, concepts, strict=True)
        ),
    )
    write_terms(
        cursor,
        (
            NewTerm(key, concept.scheme, language, label, preferred=True)
            for key, concept in zip(ids, concepts, strict=True)
            for language, label in concept.labels
        ),
    )
    bulk.write_history(cursor, Concept, bulk.CREATED, ids, user_id=user_id, reason=reason)
    refresh_closure(ids)
    feed.record("concept", public_ids)
    return ids


def _columns(concept: NewConcept) -> dict[str, Any]:
    first = LANGUAGES[0]
    return {
        "scheme": concept.scheme,
        "notation": concept.notation or None,
        "label": concept.labels[0][1],
        "definition": concept.definitions[0][1] if concept.definitions else "",
        **{f"label_{language or first}": text for language, text in concept.labels},
        **{f"definition_{language}": text for language, text in concept.definitions},
    }


def write_terms(cursor: CursorWrapper, terms: Iterable[NewTerm]) -> None:
    """Add terms, of which the concepts have none yet. One that folds to nothing is left out."""
    rows = {
        (term.concept, term.language, folded): (*term, folded)
        for term in terms
        if (folded := fold(term.text)[:300])
    }
    columns = ("concept_id", "scheme", "language", "text", "preferred", "folded")
    bulk.copy_rows(cursor, ConceptTerm, columns, rows.values())


def link_broader(
    cursor: CursorWrapper, links: Collection[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Add (narrower, broader) steps that are not there yet and bring the closure up to date.

    Those that would close a loop are left out; they are returned.
    """
    closing = dict.fromkeys(closing_loops(links))
    links = [link for link in links if link not in closing]
    if links:
        cursor.execute(
            f"INSERT INTO {ConceptBroader._meta.db_table} (narrower_id, broader_id) "  # noqa: S608
            "SELECT * FROM unnest(%s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING",
            [[narrower for narrower, _ in links], [broader for _, broader in links]],
        )
        refresh_closure({narrower for narrower, _ in links})
    return list(closing)


def refresh_closure(concepts: Collection[int]) -> None:
    """Rebuild the closure of these concepts and of everything below them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE below(id) AS (
                SELECT unnest(%s::bigint[])
                UNION
                SELECT step.narrower_id FROM catalog_conceptbroader AS step
                JOIN below ON step.broader_id = below.id
            ) SELECT id FROM below
            """,
            [list(concepts)],
        )
        keys = [row[0] for row in cursor.fetchall()]
    rebuild_closure(concepts=keys)
