"""Stored originals that belong to no picture: what a killed upload leaves behind."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Final

from django.utils import timezone

from catalog.images import keys
from catalog.models import Image, Replacement
from museumportal.lib.storage import StoredName, stored

_AGE: Final = timedelta(days=1)
"""Younger files may belong to an upload whose row is not committed yet."""
_AT_ONCE = 1000


def orphans() -> Iterator[str]:
    """The names of originals, older than a day, that no picture has and none had: those of removed
    pictures, and those that were replaced, are kept, as their history says. Three queries for a
    thousand files.

    Raises UnavailableError while the storage is away.
    """
    files = stored.files(keys.ORIGINALS)
    while batch := list(islice(files, _AT_ONCE)):
        yield from _unknown(batch)


def remove_orphan(*, name: str) -> bool:
    """Delete it, unless it has come to belong to a picture since, or was sent again just now."""
    try:
        modified = stored.get_modified_time(name)
    except FileNotFoundError:
        return False
    if not _unknown([StoredName(name, modified)]):
        return False
    stored.delete(name)
    return True


def _unknown(files: Iterable[StoredName]) -> list[str]:
    latest = timezone.now() - _AGE
    names = {file.name.rpartition("/")[2]: file.name for file in files if file.modified < latest}
    history = Image.history.model  # type: ignore[attr-defined]  # made by simple-history
    for rows in (Image.objects.all(), history.objects.all(), Replacement.objects.all()):
        for sha256 in rows.filter(sha256__in=list(names)).values_list("sha256", flat=True):
            names.pop(sha256, None)
    return list(names.values())
