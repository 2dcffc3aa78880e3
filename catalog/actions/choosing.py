"""What a person has chosen to work on, however many objects: kept as a file of their keys.

A row of the database would carry megabytes through every page that shows it. As any other file
sent for mass work it is kept for a month after its last use.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.actions import bulk
from catalog.actions.uploads import take_in, uploaded
from catalog.models import MuseumObject, Upload
from museumportal.accounts.models import User
from museumportal.lib.readers.problems import ImportRefused

_NAME: Final = "objects"
_LISTED: Final = 1_000
"""Of what was asked for and not found, so many are told by name."""


def choose(
    *,
    user: User,
    rows: QuerySet[MuseumObject],
    words: str = "",
    missing: Sequence[str] = (),
) -> Upload:
    """Note these objects, all of one museum, to be worked on; `words` say how they were found.

    Raises:
        ImportRefused: there are none, or they are of several museums.
    """
    found = list(rows.order_by("pk").values_list("pk", "museum_id"))
    museums = {museum for _key, museum in found}
    if not found:
        raise ImportRefused(_("Nothing is chosen: no object was found."))
    if len(museums) > 1:
        sentence = _(
            "These objects are of %(count)d museums. A mass edit is of one museum, whose staff can "
            "take it back: choose those of one museum."
        )
        raise ImportRefused(sentence % {"count": len(museums)})
    keys = _packed(key for key, _museum in found)
    upload = take_in(user=user, file=BytesIO(keys), name=_NAME)
    upload.reading = {
        "chosen": len(found),
        "museum": museums.pop(),
        "words": words[:255],
        "missing": [each[:100] for each in missing[:_LISTED]],
        "missing_count": len(missing),
    }
    upload.save(update_fields=["reading"])
    return upload


def chosen(upload: Upload) -> "array[int]":
    """The keys of the objects, ascending. Raises ImportRefused where the file is gone."""
    with uploaded(upload) as path:
        return _unpacked(path.read_bytes())


def among(rows: QuerySet[MuseumObject], keys: Iterable[int]) -> QuerySet[MuseumObject]:
    """Those of `rows` with one of these keys, as one parameter however many there are."""
    return rows.extra(
        where=["catalog_museumobject.id = ANY(%s::bigint[])"], params=[bulk.keys(keys)]
    )


def identified(rows: QuerySet[Any], public_ids: Iterable[str]) -> QuerySet[Any]:
    """Those of `rows`, of whichever table, with one of these public identifiers."""
    return rows.extra(  # noqa: S610 - the name of the table is the portal's own
        where=[
            f"{rows.model._meta.db_table}.public_id = "
            "ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)))"
        ],
        params=[bulk.texts(public_ids)],
    )


def numbered(rows: QuerySet[MuseumObject], numbers: Iterable[str]) -> QuerySet[MuseumObject]:
    """Those of `rows` with one of these inventory numbers, written exactly so."""
    return rows.extra(
        where=[
            "catalog_museumobject.inventory_number = "
            "ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb)))"
        ],
        params=[bulk.texts(numbers)],
    )


def _packed(keys: Iterable[int]) -> bytes:
    made = array("q", keys)
    if sys.byteorder == "big":
        made.byteswap()
    return made.tobytes()


def _unpacked(data: bytes) -> "array[int]":
    made: array[int] = array("q")
    made.frombytes(data)
    if sys.byteorder == "big":
        made.byteswap()
    return made
