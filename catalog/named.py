"""Concepts by what they are called, in any language: chosen while one types, compared when new."""

import re
from collections.abc import Iterable
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Length
from rapidfuzz import fuzz

from catalog.models import Concept, ConceptTerm
from catalog.models.vocabulary import BETWEEN_WORDS
from catalog.terms import fold

_MOST_WORDS: Final = 8
_MOST_TERMS: Final = 200
_ALIKE: Final = 85.0
"""Hundredths of letters that two names share for somebody to look twice."""
_COMPARED: Final = 2000
_BEGINNING: Final = 3
"""Letters with which a word of the other name must begin to be compared."""


def called(concepts: QuerySet[Concept], text: str) -> QuerySet[Concept]:
    """Those of `concepts` that have a name, in any language, in which each word of `text` begins a
    word: the name itself first, then names that begin so, preferred before alternative, short
    before long. Each has the name as `matched`. At most some hundred.
    """
    whole = fold(text)
    words = [word for word in re.split(BETWEEN_WORDS, whole) if word][:_MOST_WORDS]
    if not words:
        return concepts.none()
    terms = ConceptTerm.objects.order_by()
    for word in words:
        terms = terms.filter(words__contains=f" {word}")
    if concepts.query.has_filters():
        terms = terms.filter(Exists(concepts.order_by().filter(pk=OuterRef("concept"))))
    how = Case(
        When(folded=whole, then=0),
        When(folded__startswith=whole, then=1),
        default=2,
        output_field=IntegerField(),
    )
    best = terms.order_by(how, F("preferred").desc(), Length("folded"), "folded", "concept_id")
    found: dict[int, str] = {}
    for key, name in best.values_list("concept_id", "text")[:_MOST_TERMS]:
        found.setdefault(key, name)
    return _in_this_order(concepts, found)


def _in_this_order(concepts: QuerySet[Concept], found: dict[int, str]) -> QuerySet[Concept]:
    keys = Value(list(found), output_field=ArrayField(BigIntegerField()))
    texts = Value(list(found.values()), output_field=ArrayField(TextField()))
    place = Func(keys, F("pk"), function="array_position", output_field=IntegerField())
    matched = Func(
        texts,
        place,
        template="((%(expressions)s])",
        arg_joiner=")[",
        output_field=TextField(),
    )
    rows: Any = concepts.filter(pk__in=found).annotate(place=place, matched=matched)
    ordered: QuerySet[Concept] = rows.order_by("place")
    return ordered


def alike(scheme: str, names: Iterable[str]) -> list[Concept]:
    """Concepts of the vocabulary with a name, in any language, that is nearly one of these: the
    likest first, at most ten. Equal names are the likest; each has the name as `matched`."""
    wanted = {fold(name) for name in names} - {""}
    beginnings = {
        word[:_BEGINNING] for name in wanted for word in re.split(BETWEEN_WORDS, name) if word
    }
    found: dict[int, tuple[float, str]] = {}
    for beginning in sorted(beginnings):
        terms = ConceptTerm.objects.filter(scheme=scheme, words__contains=f" {beginning}")
        for key, folded, text in terms.values_list("concept_id", "folded", "text")[:_COMPARED]:
            likeness = max(fuzz.ratio(name, folded, score_cutoff=_ALIKE) for name in wanted)
            if likeness > found.get(key, (0.0, ""))[0]:
                found[key] = (likeness, text)
    best = sorted(found.items(), key=lambda row: (-row[1][0], row[0]))[:10]
    rows: Any = Concept.objects.prefetch_related("broader").in_bulk([key for key, _ in best])
    for key, (_, text) in best:
        rows[key].matched = text
    return [rows[key] for key, _ in best]


def same_name(scheme: str, names: Iterable[str]) -> list[Concept]:
    """Concepts of the vocabulary that bear one of these names already, whatever the writing."""
    wanted = {fold(name) for name in names} - {""}
    return [each for each in alike(scheme, names) if fold(each.matched) in wanted]  # type: ignore[attr-defined]
