"""Which objects of a museum may be the same as one: by number, by picture, by what is said.

Asked for one object at a time, of the search index, which knows the few that come into question;
those are then compared as they stand in the database. Never all pairs.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

import numpy as np
from django.db.models import Q, QuerySet

from catalog.images.looks import Look, vector
from catalog.models import Duplicate, Image, MuseumObject
from museumportal.lib.languages import known_texts
from museumportal.search import SearchRequest, looks_like, more_like_this, numbered
from museumportal.search.analysis.numbers import readings
from museumportal.search.likeness import as_numbers
from regions.models import Museum

Ground = Duplicate.Ground

_ASKED: Final = 20
"""Objects in question on each ground."""
_ALIKE_FROM: Final = ((5, 150.0), (16, 60.0))
"""Pictures look the same where at most so many of the 64 bits of their hashes differ and their
vectors of likeness lie no further apart: one of the two is strict. Measured, see the decision."""
_OTHERWISE: Final = 24
"""From so many bits on, two pictures show two things."""
_ALIKE: Final = 0.92
"""Share of letters that two titles have in common, in order, to be nearly the same."""
_SHORT: Final = 8
"""Letters of a title; shorter ones are only the same where they are equal."""
_SERIES: Final = 2
"""More others of which the same is said are no duplicates, but the sheets of a series."""
_AGREEING: Final = 2
"""Of maker, date, measurements and description so many must agree where only texts speak."""


@dataclass(frozen=True)
class Candidate:
    """An object that may be the same, and why."""

    record: MuseumObject
    grounds: tuple[str, ...]

    def without(self, ground: str) -> "Candidate":
        return Candidate(self.record, tuple(each for each in self.grounds if each != ground))


def candidates(record: MuseumObject) -> list[Candidate]:
    """Objects of the same museum that may be the same as `record`, those with more grounds first.

    At most four questions to the index and six queries. SearchUnavailable while there is no index.
    """
    among = _among(record.museum)
    asked = set(_numbered(record, among))
    images = list(record.images.all())
    for image in images:
        if image.is_main and (look := vector(image.look)):
            asked.update(looks_like(look, within=_ALIKE_FROM[0][1], among=among))
    titles = known_texts(record, "title")
    if titles:
        asked.update(more_like_this(titles=titles, facets=_facets(record), among=among))
    same_file = Image.objects.filter(sha256__in=[image.sha256 for image in images])
    wanted = Q(public_id__in=asked) | Q(pk__in=same_file.values("object"))
    judged = [Candidate(each, grounds(record, each)) for each in _others(record, wanted)]
    if sum(Ground.TEXT in each.grounds for each in judged) > _SERIES:
        judged = [each.without(Ground.TEXT) for each in judged]
    found = [each for each in judged if each.grounds]
    return sorted(found, key=lambda each: (-len(each.grounds), each.record.pk))


def same_number(museum: Museum, number: str, *, besides: int = 0) -> list[MuseumObject]:
    """Objects of the museum whose inventory number is this one in another writing, or in the same.

    SearchUnavailable as `candidates`.
    """
    found = numbered(number, among=_among(museum)) if number.strip() else []
    rows = MuseumObject.objects.filter(museum=museum, public_id__in=found).exclude(pk=besides)
    return [each for each in rows.order_by("pk") if same_reading(each.inventory_number, number)]


def same_title(
    museum: Museum, titles: Mapping[str, str], *, besides: int = 0
) -> list[MuseumObject]:
    """Objects of the museum with nearly the same title in one of its languages.

    SearchUnavailable as `candidates`.
    """
    found = more_like_this(titles=titles, facets={}, among=_among(museum)) if titles else []
    rows = MuseumObject.objects.filter(museum=museum, public_id__in=found).exclude(pk=besides)
    return [
        each for each in rows.order_by("pk") if _titles_alike(titles, known_texts(each, "title"))
    ]


def grounds(one: MuseumObject, other: MuseumObject) -> tuple[str, ...]:
    """On which of `Ground` two objects look the same; pure, on what `_others` fetches."""
    found = []
    if same_reading(one.inventory_number, other.inventory_number):
        found.append(Ground.NUMBER)
    if same_reading(one.state_catalogue_number, other.state_catalogue_number):
        found.append(Ground.STATE_NUMBER)
    if _is_one_set(one, other):
        return tuple(found)
    ours, theirs = list(one.images.all()), list(other.images.all())
    if {image.sha256 for image in ours} & {image.sha256 for image in theirs}:
        found.append(Ground.FILE)
    elif _pictures_alike(ours, theirs):
        found.append(Ground.PICTURE)
    titles = known_texts(one, "title"), known_texts(other, "title")
    if _titles_alike(*titles) and _agree(one, other) and not _pictures_differ(ours, theirs):
        found.append(Ground.TEXT)
    return tuple(found)


def same_reading(one: str, other: str) -> bool:
    """Whether two numbers are one in two writings; an empty one is like none."""
    return any(reading in readings(other) for reading in readings(one))


def _among(museum: Museum) -> SearchRequest:
    return SearchRequest(
        kind="object", access=None, filters={"museum": (museum.code,)}, limit=_ASKED
    )


def _numbered(record: MuseumObject, among: SearchRequest) -> Iterable[str]:
    for number in (record.inventory_number, record.state_catalogue_number):
        if number:
            yield from numbered(number, among=among)


def _facets(record: MuseumObject) -> Mapping[str, tuple[str, ...]]:
    makers = tuple(link.agent.public_id for link in record.makers.all())
    return {"maker": makers} if makers else {}


def _others(record: MuseumObject, wanted: Q) -> QuerySet[MuseumObject]:
    rows = MuseumObject.objects.filter(wanted, museum=record.museum_id, binned_at__isnull=True)
    return rows.exclude(pk=record.pk).prefetch_related("images", "makers", "measurements")


def _is_one_set(one: MuseumObject, other: MuseumObject) -> bool:
    """Whether they are parts of one whole, or one is part of the other: of course they look so."""
    if one.part_of_id and one.part_of_id == other.part_of_id:
        return True
    return one.pk == other.part_of_id or other.pk == one.part_of_id


def bits_apart(one: int, other: int) -> int:
    """How many of the 64 bits of two perceptual hashes differ (Hamming distance)."""
    return ((one ^ other) & (1 << 64) - 1).bit_count()


def looks_apart(one: Look, other: Look) -> float:
    """The distance of two looks' vectors; infinite where one is not known."""
    looks = vector(one), vector(other)
    if all(looks) and len(looks[0]) == len(looks[1]):
        return float(np.linalg.norm(as_numbers(looks[0]) - as_numbers(looks[1])))
    return float("inf")


def is_alike(bits: int, away: float) -> bool:
    """Whether two pictures look the same whose hashes are `bits` and looks `away` apart."""
    return any(bits <= most and away <= furthest for most, furthest in _ALIKE_FROM)


def _pairs(ours: list[Image], theirs: list[Image]) -> Iterable[tuple[int, float]]:
    """Of each two pictures with hashes: bits apart, and distance of their vectors of likeness."""
    for one in ours:
        for other in theirs:
            if one.perceptual_hash is None or other.perceptual_hash is None:
                continue
            yield (
                bits_apart(one.perceptual_hash, other.perceptual_hash),
                looks_apart(one.look, other.look),
            )


def _pictures_alike(ours: list[Image], theirs: list[Image]) -> bool:
    return any(is_alike(bits, away) for bits, away in _pairs(ours, theirs))


def _pictures_differ(ours: list[Image], theirs: list[Image]) -> bool:
    """Whether both are pictured, and nowhere alike."""
    pairs = list(_pairs(ours, theirs))
    return bool(pairs) and min(bits for bits, _away in pairs) >= _OTHERWISE


_LETTERS = re.compile(r"\W+")
_NUMERALS = re.compile(r"\d+|\b[ivxlcdm]+\b|\b\w\b")
"""Numbers, Roman ones too, and single letters: by them the sheets of a series are told apart."""


def _folded(text: str) -> str:
    return _LETTERS.sub(" ", text.casefold().replace("ё", "е")).strip()


def _titles_alike(ours: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    return any(
        _nearly(_folded(title), _folded(theirs[language]))
        for language, title in ours.items()
        if language in theirs
    )


def _nearly(one: str, other: str) -> bool:
    if one == other:
        return bool(one)
    if min(len(one), len(other)) < _SHORT or _NUMERALS.findall(one) != _NUMERALS.findall(other):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _agree(one: MuseumObject, other: MuseumObject) -> bool:
    """Whether enough of what is said of both is the same, and nothing contradicts."""
    if one.object_type_id and other.object_type_id and one.object_type_id != other.object_type_id:
        return False
    agreeing = 0
    for ours, theirs in zip(_facts(one), _facts(other), strict=True):
        if ours and theirs:
            if ours != theirs:
                return False
            agreeing += 1
    return agreeing >= _AGREEING


def _facts(record: MuseumObject) -> tuple[Any, ...]:
    years = (record.production_earliest, record.production_latest)
    return (
        {link.agent_id for link in record.makers.all()},
        None if years == (None, None) else years,
        {(each.part, each.dimension, each.value, each.unit) for each in record.measurements.all()},
        {_folded(text) for text in known_texts(record, "description").values()},
    )
