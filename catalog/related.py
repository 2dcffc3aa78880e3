"""Other objects that one leads to: by set, by look, by maker, by place of find, by description."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q

from catalog.cards import with_cards
from catalog.images.looks import ALIKE, vector
from catalog.models import Image, MuseumObject, ObjectConcept
from catalog.search import FACET_OF_RELATION
from museumportal.accounts.models import User
from museumportal.lib.languages import known_texts
from museumportal.search import (
    SearchRequest,
    SearchUnavailable,
    looks_like,
    more_like_this,
    search,
)
from regions.search import access_tokens

RELATIONS = ("same_set", "looks_like", "same_maker", "same_place_found", "similar")
"""In the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Related:
    """Objects that stand in one relation to another, as `catalog.cards.with_cards` gives them."""

    relation: str
    """One of `RELATIONS`."""
    objects: list[MuseumObject]


def related_to(
    record: MuseumObject, picture: Image | None, user: User | AnonymousUser, *, limit: int
) -> list[Related]:
    """What `user` may see of what is related to an object of `catalog.records`, each object once,
    up to `limit` a relation; relations without any are left out.

    Looks are compared with those of `picture`. Three queries and four questions to the index at
    most; without an index, the set alone. What was changed since it was indexed is shown as it is
    now, or not at all.
    """
    seen, chosen = {record.public_id}, dict[str, list[str]]()
    for relation, ids in _asked(record, picture, user, most=limit * len(RELATIONS) + 1):
        chosen[relation] = [each for each in ids if each not in seen][:limit]
        seen.update(chosen[relation])
    ids = [each for found in chosen.values() for each in found]
    if not ids:
        return []
    visible = MuseumObject.objects.visible_to(user).filter(public_id__in=ids)
    cards = {each.public_id: each for each in with_cards(visible, user)}
    told = [
        Related(relation, [cards[each] for each in found if each in cards])
        for relation, found in chosen.items()
    ]
    return [each for each in told if each.objects]


def _asked(
    record: MuseumObject, picture: Image | None, user: User | AnonymousUser, most: int
) -> Iterator[tuple[str, list[str]]]:
    """Relation and identifiers; up to `most`, the object itself perhaps among them."""
    yield "same_set", _same_set(record, user, most)
    # Of the thousands that one maker left, each work leads to others, on every host to the same.
    among = SearchRequest(
        kind="object", access=access_tokens(user), limit=most, order="random", seed=record.pk
    )
    makers = tuple(link.agent.public_id for link in record.makers.all())
    places = tuple(
        link.concept.public_id
        for link in record.concepts.all()
        if link.relation == ObjectConcept.Relation.PLACE_FOUND
    )
    try:
        look = vector(picture.look) if picture else b""
        yield "looks_like", looks_like(look, within=ALIKE, among=among) if look else []
        yield "same_maker", _sharing("maker", makers, among)
        yield "same_place_found", _sharing("place_found", places, among)
        yield "similar", _similar(record, among)
    except SearchUnavailable:
        return


def _same_set(record: MuseumObject, user: User | AnonymousUser, most: int) -> list[str]:
    """The whole it is part of, the other parts of that, and its own parts."""
    of_set = Q(part_of=record.pk)
    if record.part_of_id:
        of_set |= Q(pk=record.part_of_id) | Q(part_of=record.part_of_id)
    found = MuseumObject.objects.visible_to(user).filter(of_set)
    ordered = found.order_by(F("part_of").asc(nulls_first=True), "pk")
    return list(ordered.values_list("public_id", flat=True)[:most])


def _sharing(facet: str, values: tuple[str, ...], among: SearchRequest) -> list[str]:
    return search(replace(among, filters={facet: values})).ids if values else []


def _similar(record: MuseumObject, among: SearchRequest) -> list[str]:
    facets = defaultdict[str, list[str]](list)
    for link in record.concepts.all():
        facets[FACET_OF_RELATION.get(link.relation, link.relation)].append(link.concept.public_id)
    if record.object_type:
        facets["object_type"].append(record.object_type.public_id)
    return more_like_this(
        titles=known_texts(record, "title"),
        facets={name: tuple(values) for name, values in facets.items()},
        among=among,
    )
