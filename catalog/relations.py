"""How objects belong with others, as each side tells it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from catalog.models import ObjectRelation


@dataclass(frozen=True, slots=True)
class Stated:
    """What an object says of another one, whose primary key is `other`."""

    code: str
    sentence: str
    other: int


def stated_of(keys: Collection[int]) -> dict[int, list[Stated]]:
    """By primary key, what is said of the objects with these keys on either side, each thing once,
    their own words first; whether a reader may see the other object is not looked at. One query."""
    found: dict[int, dict[Stated, None]] = defaultdict(dict)
    rows = ObjectRelation.objects.filter(Q(object__in=keys) | Q(other__in=keys))
    wanted = frozenset(keys)
    sides = list(rows.values_list("object_id", "relation", "other_id"))
    for other_side in (False, True):
        for one, relation, other in sides:
            here, there = (other, one) if other_side else (one, other)
            if here in wanted:
                code, sentence = ObjectRelation.read_from(relation, other_side=other_side)
                found[here][Stated(code, sentence, there)] = None
    return {key: list(said) for key, said in found.items()}
