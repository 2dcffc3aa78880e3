"""Pictures that look like one another, among those of a museum and those that are just coming."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from catalog.duplicates import is_alike, looks_apart
from catalog.images.looks import Look
from catalog.models import Image
from regions.models import Museum

_BITS: Final = 16
"""The most bits in which hashes of pictures that look alike may differ: `catalog.duplicates`."""
_COMPARED: Final = 40
_ALL: Final = (1 << 64) - 1
_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class Like:
    """A picture that looks like the one asked for: a stored one's key, or a coming file's line."""

    image: int | None
    line: int | None
    object: int | None


class Pictures:
    """The looks of a museum's pictures, and of files as they come (`add`)."""

    def __init__(self, museum: Museum) -> None:
        stored = Image.objects.filter(museum=museum, perceptual_hash__isnull=False)
        rows = list(stored.order_by("pk").values_list("perceptual_hash", "pk", "object_id"))
        self._known = [Like(pk, None, record) for _hash, pk, record in rows]
        self._looks: dict[int, bytes] = {}
        self._hashes = np.array([row[0] for row in rows], np.int64).view(np.uint64)

    def add(self, line: int, record: int | None, phash: int, look: bytes) -> None:
        at = len(self._known)
        if at == len(self._hashes):
            self._hashes = np.concatenate([self._hashes, np.zeros(at + 64, np.uint64)])
        self._hashes[at] = phash & _ALL
        self._known.append(Like(None, line, record))
        self._looks[at] = look

    def like(self, phash: int, look: bytes) -> list[Like]:
        """The nearest ones that look the same, a few at most."""
        apart = np.bitwise_count(self._hashes[: len(self._known)] ^ np.uint64(phash & _ALL))
        near = np.flatnonzero(apart <= _BITS)
        near = near[np.argsort(apart[near], kind="stable")][:_COMPARED]
        near_by = [self._known[at].image for at in near]
        keys = {key for key in near_by if key is not None}
        looks: dict[int | None, Look] = dict(
            Image.objects.filter(pk__in=keys).values_list("pk", "look") if keys else ()
        )
        found = []
        for at in near:
            like = self._known[at]
            theirs = looks.get(like.image) if like.image else self._looks[int(at)]
            away = looks_apart(look, theirs)
            if is_alike(int(apart[at]), away):
                found.append((int(apart[at]), away, at))
        return [self._known[at] for _bits, _away, at in sorted(found)[:_TOLD]]
