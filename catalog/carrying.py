"""What a new record begins with: the next number, and what an earlier one says already."""

import re
from typing import Final

from django.db.models import QuerySet

from catalog.models import EntryHabit, MuseumObject
from museumportal.accounts.models import User
from regions.models import Museum

NEVER_COPIED: Final = frozenset(
    {
        *("museum", "inventory_number", "register_number", "state_catalogue_number"),
        *("status", "pictures"),
    }
)
"""Fields that belong to one record alone, or that are decided for each."""
_NUMBER: Final = re.compile(r"([0-9]{1,15})([^0-9]*)\Z")
_AT_ONCE: Final = 50
_ROUNDS: Final = 20


def next_number(museum: Museum, after: str) -> str:
    """The first free inventory number of the museum that follows on this one: КП-12/09 → КП-12/10.

    Empty where it has no digits, or where a thousand numbers behind it are taken.
    """
    match = _NUMBER.search(after)
    if match is None:
        return ""
    head, (digits, tail) = after[: match.start()], match.groups()
    first = int(digits) + 1
    for start in range(first, first + _AT_ONCE * _ROUNDS, _AT_ONCE):
        numbers = range(start, start + _AT_ONCE)
        wanted = [f"{head}{number:0{len(digits)}d}{tail}" for number in numbers]
        held = MuseumObject.objects.filter(museum=museum, inventory_number__in=wanted)
        taken = set(held.values_list("inventory_number", flat=True))
        if free := next((each for each in wanted if each not in taken), ""):
            return free
    return ""


def habit_of(user: User, museums: list[int] | None) -> EntryHabit | None:
    """How somebody entered objects last, among these museums (None: among all)."""
    habits: QuerySet[EntryHabit] = EntryHabit.objects.filter(user=user)
    if museums is not None:
        habits = habits.filter(museum__in=museums)
    return habits.select_related("museum", "last__object_type").order_by("-used").first()
