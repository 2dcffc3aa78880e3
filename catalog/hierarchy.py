"""Concepts above and below those that somebody chose."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from catalog.models import Concept, ConceptBroader, ConceptClosure

CONCEPT_FACETS = frozenset(Concept.Scheme.values)
"""Facets whose values are concepts, of the vocabulary of the same name."""


def relatives(filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """All broader and the next narrower concepts of those chosen, by facet. Two queries or none."""
    chosen = [v for name, values in filters.items() if name in CONCEPT_FACETS for v in values]
    if not chosen:
        return {}
    near: dict[str, set[str]] = defaultdict(set)
    up = ConceptClosure.objects.filter(descendant__public_id__in=chosen, depth__gt=0)
    down = ConceptBroader.objects.filter(broader__public_id__in=chosen)
    for scheme, public_id in up.order_by().values_list("ancestor__scheme", "ancestor__public_id"):
        near[scheme].add(public_id)
    for scheme, public_id in down.order_by().values_list("narrower__scheme", "narrower__public_id"):
        near[scheme].add(public_id)
    return {name: tuple(sorted(near[name])) for name in filters if near.get(name)}


def broader_of(counts: Iterable[tuple[str, int]]) -> dict[str, str]:
    """The commonest broader concept, among these, of each that has one. One query."""
    count = dict(counts)
    links = ConceptBroader.objects.filter(
        narrower__public_id__in=count, broader__public_id__in=count
    )
    above: dict[str, str] = {}
    for narrower, broader in links.order_by().values_list(
        "narrower__public_id", "broader__public_id"
    ):
        best = above.setdefault(narrower, broader)
        above[narrower] = max(best, broader, key=lambda value: (count[value], value))
    return above
