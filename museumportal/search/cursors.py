"""Cursors: where a page ends, said so that it stays true when the index changes."""

import base64
import json
import re
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from museumportal.search.requests import RELEVANCE_DEPTH, BadQuery

Direction = Literal["next", "previous"]

# Keys are letters U+0100 and above, digits, "z", "." and an identifier; nothing in them means
# anything in the range syntax they are put into.
_KEY = re.compile(r"[0-9A-Za-z_.\u0100-\u0200]{1,200}")
_MAX_CURSOR = 1_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an order: the key of the last thing seen, or by relevance its number."""

    field: str
    """The field of the order, or "relevance"."""
    direction: Direction
    key: str = ""
    offset: int = 0


def encode(cursor: Cursor) -> str:
    """The cursor as text safe in addresses."""
    place: str | int = cursor.key or cursor.offset
    packed = json.dumps([cursor.field, cursor.direction, place], ensure_ascii=False)
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode(text: str, field: str) -> Cursor:
    """The cursor again; BadQuery for one that was not made here or for another field."""
    if len(text) > _MAX_CURSOR:
        raise damaged()
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        found_field, direction, place = json.loads(packed)
    except (ValueError, TypeError, RecursionError):
        raise damaged() from None
    if found_field != field or direction not in ("next", "previous"):
        raise damaged()
    if isinstance(place, str) and field != "relevance" and _KEY.fullmatch(place):
        return Cursor(field, direction, key=place)
    if type(place) is int and field == "relevance" and 0 <= place < RELEVANCE_DEPTH:
        return Cursor(field, direction, offset=place)
    raise damaged()


def damaged() -> BadQuery:
    """What to raise for a cursor that says nothing."""
    return BadQuery(_("This page address is damaged or belongs to another order of results."))
