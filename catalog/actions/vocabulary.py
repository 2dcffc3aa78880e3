"""Saving concepts and makers: their names, their hierarchy, their changes."""

from collections import defaultdict
from collections.abc import Collection

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import get_language

from catalog.models import Agent, Concept, ConceptClosure, ConceptTerm
from catalog.terms import fold
from museumportal.changes import feed
from museumportal.changes.models import Change
from museumportal.lib.languages import best_text

_DEEPEST = 50
"""Steps up that are followed."""


@transaction.atomic
def concept_saved(*, concept: Concept) -> Concept:
    """Bring everything that follows from a saved concept up to date, and tell the feed.

    Its labels become preferred terms, its terms carry its scheme, and it and all concepts below
    it get their ancestors anew.
    """
    refresh_preferred_terms(concept=concept)
    below = ConceptClosure.objects.filter(ancestor=concept).values_list("descendant", flat=True)
    rebuild_closure(concepts={concept.pk, *below})
    feed.record("concept", [concept.public_id])
    return concept


def refresh_preferred_terms(*, concept: Concept) -> None:
    """The labels are terms, preferred ones; all terms are of the concept's vocabulary."""
    concept.terms.filter(preferred=True).delete()
    concept.terms.exclude(scheme=concept.scheme).update(scheme=concept.scheme)
    for language, _name in settings.LANGUAGES:
        label = getattr(concept, f"label_{language}")
        if label:
            ConceptTerm.objects.update_or_create(
                concept=concept,
                language=language,
                folded=fold(label),
                defaults={"scheme": concept.scheme, "text": label, "preferred": True},
            )


@transaction.atomic
def rebuild_closure(*, concepts: Collection[int]) -> None:
    """Write the ancestors of these concepts (keys) anew, each at its least distance."""
    keys = list(concepts)
    ConceptClosure.objects.filter(descendant__in=keys).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE up (descendant, ancestor, depth) AS (
                SELECT id, id, 0 FROM catalog_concept WHERE id = ANY(%s)
                UNION
                SELECT up.descendant, step.broader_id, up.depth + 1
                FROM up JOIN catalog_conceptbroader AS step ON step.narrower_id = up.ancestor
                WHERE up.depth < %s
            )
            INSERT INTO catalog_conceptclosure (ancestor_id, descendant_id, depth)
            SELECT ancestor, descendant, min(depth) FROM up GROUP BY ancestor, descendant
            """,
            [keys, _DEEPEST],
        )


def closing_loops(links: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """Which of these (narrower, broader) steps, by key, would close a loop.

    They are taken in their order, on top of the steps that are there; one that closes a loop is
    not taken. A concept above itself is the smallest loop.
    """
    above: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE up (id) AS (
                SELECT unnest(%s::bigint[])
                UNION
                SELECT step.broader_id
                FROM up JOIN catalog_conceptbroader AS step ON step.narrower_id = up.id
            )
            SELECT step.narrower_id, step.broader_id
            FROM up JOIN catalog_conceptbroader AS step ON step.narrower_id = up.id
            """,
            [[broader for _, broader in links]],
        )
        for narrower, broader in cursor.fetchall():
            above[narrower].add(broader)
    closing = []
    for narrower, broader in links:
        if _leads_up(above, broader, narrower):
            closing.append((narrower, broader))
        else:
            above[narrower].add(broader)
    return closing


def _leads_up(above: dict[int, set[int]], start: int, end: int) -> bool:
    met, waiting = {start}, [start]
    while waiting:
        if (key := waiting.pop()) == end:
            return True
        further = above.get(key, set()) - met
        met |= further
        waiting += further
    return False


@transaction.atomic
def delete_concept(*, concept: Concept) -> None:
    """Delete a concept that nothing uses (ProtectedError otherwise); its identifier stays known."""
    public_id = concept.public_id
    concept.delete()
    feed.record("concept", [public_id], Change.Action.DELETED)


@transaction.atomic
def save_agent(*, agent: Agent) -> Agent:
    """Save the maker, its history and its change together.

    Where nobody has said how the name is sorted, it is sorted as it is written.
    """
    if not agent.sort_name:
        agent.sort_name = best_text(agent.names, get_language() or "")[0]
    agent.save()
    feed.record("maker", [agent.public_id])
    return agent


@transaction.atomic
def delete_agent(*, agent: Agent) -> None:
    """Delete a maker without works (ProtectedError otherwise)."""
    public_id = agent.public_id
    agent.delete()
    feed.record("maker", [public_id], Change.Action.DELETED)
