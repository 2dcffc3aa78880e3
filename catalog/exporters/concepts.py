"""Concepts out of the database, as the rows that files of vocabularies hold."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet

from catalog.importers.concept_rows import ConceptRow
from catalog.models import Concept, ConceptBroader, ConceptMatch, ConceptTerm
from museumportal.lib.languages import known_texts

_CHUNK = 2000


def accepted(scheme: str = "") -> QuerySet[Concept]:
    """The concepts of a vocabulary, or of all, that are no proposals."""
    concepts = Concept.objects.filter(is_proposal=False)
    return concepts.filter(scheme=scheme) if scheme else concepts


def concept_rows(concepts: QuerySet[Concept], *, by_notation: bool = False) -> Iterator[ConceptRow]:
    """Each concept with its public identifier as `uri`; three more queries for 2,000 of them.

    `broader` has the identifiers of accepted concepts, with `by_notation` their notations where
    they have one.
    """
    found = concepts.order_by("scheme", "pk").iterator(chunk_size=_CHUNK)
    number = 0
    while chunk := list(islice(found, _CHUNK)):
        rows = {}
        for number, concept in enumerate(chunk, start=number + 1):  # noqa: B020
            rows[concept.pk] = ConceptRow(
                number,
                scheme=concept.scheme,
                notation=concept.notation or "",
                uri=concept.public_id,
                labels=known_texts(concept, "label"),
                definitions=known_texts(concept, "definition"),
            )
        _add_what_hangs_on(rows, by_notation=by_notation)
        yield from rows.values()


def _add_what_hangs_on(rows: dict[int, ConceptRow], *, by_notation: bool) -> None:
    terms = ConceptTerm.objects.filter(concept__in=rows, preferred=False)
    for pk, language, text in terms.values_list("concept_id", "language", "text"):
        rows[pk].alternatives.append((language, text))
    links = ConceptBroader.objects.filter(narrower__in=rows, broader__is_proposal=False)
    for pk, public_id, notation in links.values_list(
        "narrower_id", "broader__public_id", "broader__notation"
    ):
        rows[pk].broader.append((by_notation and notation) or public_id)
    matches: dict[int, list[str]] = defaultdict(list)
    for pk, uri in ConceptMatch.objects.filter(concept__in=rows).values_list("concept_id", "uri"):
        matches[pk].append(uri)
    for pk, uris in matches.items():
        rows[pk].matches = uris
