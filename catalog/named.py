"""Concepts by what they are called, in any language: chosen while one types, compared when new."""

import logging
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
    Value,
    When,
)
from django.db.models.functions import Length
from rapidfuzz import fuzz

from catalog.models import Concept, ConceptTerm
from catalog.models.vocabulary import BETWEEN_WORDS
from catalog.terms import fold
from museumportal.search import SearchUnavailable, complete

_log = logging.getLogger(__name__)

MOST: Final = 100
"""Concepts, or names in the table, among which is chosen."""
_ENOUGH: Final = 20
"""So many are shown at once."""
_MOST_WORDS: Final = 8
_ALIKE: Final = 85.0
"""Hundredths of letters that two names share for somebody to look twice."""
_COMPARED: Final = 2000
_BEGINNING: Final = 3
"""Letters with which a word of the other name must begin to be compared."""


def called(concepts: QuerySet[Concept], text: str) -> QuerySet[Concept]:
    """Those of `concepts` that have a name, in any language, in which each word of `text` begins a
    word, as the search engine completes words: Kazakh also in Latin letters, the commonest first.
    One that is called exactly so comes first, even if the index does not know it yet.

    At most some hundred. Where the index has too many others, or is not there, the table is asked.
    """
    if not words_of(text):
        return concepts.none()
    try:
        ids = complete(text, kind="concept", access=None, limit=MOST)
    except SearchUnavailable as reason:
        _log.warning("concepts are found by the table alone: %s", reason)
        return called_in_table(concepts, text)
    # All vocabularies are named, for the index of folded names begins with them.
    exact = concepts.filter(terms__scheme__in=Concept.Scheme.values, terms__folded=fold(text))
    known = dict(concepts.filter(public_id__in=ids).order_by().values_list("public_id", "pk"))
    same = exact.order_by().values_list("pk", flat=True)[:MOST]
    found = dict.fromkeys([*same, *(known[each] for each in ids if each in known)])
    if len(ids) == MOST and len(found) < _ENOUGH:
        return called_in_table(concepts, text)
    return _in_this_order(concepts, list(found))


def called_in_table(concepts: QuerySet[Concept], text: str) -> QuerySet[Concept]:
    """The same without the search engine: what is called so comes first, then names that begin so,
    preferred before alternative, short before long."""
    whole, words = fold(text), words_of(text)
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
    keys = best.values_list("concept_id", flat=True)[:MOST]
    return _in_this_order(concepts, list(dict.fromkeys(keys if words else ())))


def words_of(text: str) -> list[str]:
    """The folded words of a text, as they are parted in the table."""
    return [word for word in re.split(BETWEEN_WORDS, fold(text)) if word][:_MOST_WORDS]


def _in_this_order(concepts: QuerySet[Concept], keys: list[int]) -> QuerySet[Concept]:
    if not keys:
        return concepts.none()
    listed = Value(keys, output_field=ArrayField(BigIntegerField()))
    place = Func(listed, F("pk"), function="array_position", output_field=IntegerField())
    rows: Any = concepts.filter(pk__in=keys).order_by(place)
    ordered: QuerySet[Concept] = rows
    return ordered


def name_typed(concept: Concept, text: str, language: str) -> str:
    """The name of the concept by which `text` found it; "" where that is its label.

    Reads `concept.terms`, which is worth prefetching.
    """
    words = words_of(text)
    label = " ".join(["", *words_of(str(concept))])
    if not words or all(f" {word}" in label for word in words):
        return ""
    terms = sorted(concept.terms.all(), key=lambda term: (not term.preferred, term.language))
    matching = (
        term.text
        for term in sorted(terms, key=lambda term: term.language != language)
        if all(f" {word}" in term.words for word in words)
    )
    return next(matching, "")


def alike(scheme: str, names: Iterable[str]) -> list[Concept]:
    """Concepts of the vocabulary with a name, in any language, that is nearly one of these: the
    likest first, at most ten. Equal names are the likest; each has the name as `typed`."""
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
    rows: Any = Concept.objects.prefetch_related("broader", "terms").in_bulk([k for k, _ in best])
    for key, (_, text) in best:
        rows[key].typed = text
    return [rows[key] for key, _ in best]


def same_name(scheme: str, names: Iterable[str]) -> list[Concept]:
    """Concepts of the vocabulary that bear one of these names already, whatever the writing."""
    wanted = {fold(name) for name in names} - {""}
    return [each for each in alike(scheme, names) if fold(each.typed) in wanted]  # type: ignore[attr-defined]
