"""Vocabularies by the file: concepts are created or brought up to date, never deleted.

Terms, broader links and exact matches are added. A label or definition that somebody edited here
since the last import is kept and reported.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext

from catalog.actions import bulk_vocabulary
from catalog.actions.bulk_vocabulary import LANGUAGES, NewConcept, NewTerm
from catalog.actions.import_merge import merge
from catalog.actions.merging import merged_away
from catalog.importers.concept_rows import ConceptRow, portal_id
from catalog.models import Concept, ConceptBroader, ConceptMatch, ConceptTerm
from catalog.terms import fold
from museumportal.accounts.models import User
from museumportal.changes import feed
from museumportal.changes.history import Way, by
from museumportal.lib.readers.problems import Problem

REASON = "vocabulary import"
_COLUMNS = tuple(f"{name}_{code}" for name in ("label", "definition") for code in LANGUAGES)


@dataclass
class Outcome:
    """Counts of created, updated, unchanged and rejected rows, and remarks by line."""

    counts: Counter[str] = field(
        default_factory=lambda: Counter(created=0, updated=0, unchanged=0, rejected=0)
    )
    remarks: list[tuple[int, Problem]] = field(default_factory=list)


class _Names:
    """Concepts of the vocabularies by identifier, notation and folded label.

    What was merged into another one still leads there by its identifier and its notation.
    """

    def __init__(self, schemes: Iterable[str]) -> None:
        self.concepts = {c.pk: c for c in Concept.objects.filter(scheme__in=list(schemes))}
        self.by_notation: dict[tuple[str, str], int] = {}
        self.by_uri: dict[tuple[str, str], int] = {}
        self.by_label: dict[tuple[str, str], int] = {}
        for pk, concept in self.concepts.items():
            self.by_uri[concept.scheme, concept.public_id] = pk
            if concept.notation:
                self.by_notation[concept.scheme, concept.notation] = pk
            for code in LANGUAGES:
                if label := getattr(concept, f"label_{code}"):
                    self.by_label.setdefault((concept.scheme, fold(label)), pk)
        self._learn_matches()
        for old, new, scheme, notation in merged_away(Concept, "scheme", "notation"):
            if kept := self.by_uri.get((scheme, new)):
                self.by_uri.setdefault((scheme, old), kept)
                if notation:
                    self.by_notation.setdefault((scheme, notation), kept)

    def _learn_matches(self) -> None:
        """An address that one concept alone of its vocabulary is said to match names it."""
        times: Counter[tuple[str, str]] = Counter()
        for pk, uri in ConceptMatch.objects.filter(concept__in=self.concepts).values_list(
            "concept_id", "uri"
        ):
            name = self.concepts[pk].scheme, uri
            times[name] += 1
            self.by_uri.setdefault(name, pk)
        for name, count in times.items():
            if count > 1:
                del self.by_uri[name]

    def find(self, row: ConceptRow) -> int | None:
        """By identifier, by notation; by label only where one of both has no notation."""
        for names, name in (
            (self.by_uri, portal_id(row.uri)),
            (self.by_uri, row.uri),
            (self.by_notation, row.notation),
        ):
            if name and (found := names.get((row.scheme, name))):
                return found
        for label in row.labels.values():
            found = self.by_label.get((row.scheme, fold(label)))
            if found and not (row.notation and self.concepts[found].notation):
                return found
        return None

    def named(self, scheme: str, name: str) -> int | None:
        for names, key in (
            (self.by_notation, name),
            (self.by_uri, name),
            (self.by_uri, portal_id(name)),
            (self.by_label, fold(name)),
        ):
            if found := names.get((scheme, key)):
                return found
        return None

    def add(self, key: int, row: ConceptRow) -> None:
        if row.notation:
            self.by_notation[row.scheme, row.notation] = key
        if row.uri:
            self.by_uri[row.scheme, row.uri] = key
        for label in row.labels.values():
            self.by_label.setdefault((row.scheme, fold(label)), key)


@transaction.atomic
@by(Way.IMPORT)
def import_vocabulary(*, rows: list[ConceptRow], user: User | None = None) -> Outcome:
    """Bring the vocabularies of `rows` up to date, in one transaction.

    A concept is the same when its identifier or its notation is, or where one of both has no
    notation, when a label is.
    What was a proposal is accepted by standing in the file.
    """
    outcome = Outcome()
    good = _without_repeats(rows, outcome)
    names = _Names({row.scheme for row in good})
    keys: dict[int, int] = {}
    new: list[ConceptRow] = []
    for index, row in enumerate(good):
        found = names.find(row)
        if found is None or found in keys.values():
            new.append(row)
        else:
            keys[index] = found
            names.add(found, row)
    created = iter(_create(new, user))
    for index, row in enumerate(good):
        if index not in keys:
            keys[index] = next(created)
            names.add(keys[index], row)
    existing = {keys[i]: row for i, row in enumerate(good) if keys[i] in names.concepts}
    touched = _update(existing, names, outcome)
    touched |= _add_terms({keys[i]: row for i, row in enumerate(good)})
    touched |= _add_matches({keys[i]: row for i, row in enumerate(good)})
    touched |= _add_links({keys[i]: row for i, row in enumerate(good)}, names, outcome)
    changed = touched & existing.keys()
    outcome.counts["created"] = len(new)
    outcome.counts["updated"] = len(changed)
    outcome.counts["unchanged"] = len(existing) - len(changed)
    feed.record("concept", [names.concepts[key].public_id for key in sorted(changed)])
    return outcome


def _without_repeats(rows: list[ConceptRow], outcome: Outcome) -> list[ConceptRow]:
    seen: dict[tuple[str, str], int] = {}
    good: list[ConceptRow] = []
    for row in rows:
        for name in dict.fromkeys((row.name, row.uri or row.name)):
            first = seen.setdefault((row.scheme, name), row.line)
            if first != row.line and not row.problems:
                reason = gettext("“%(name)s” already stands in row %(row)s") % {
                    "name": name,
                    "row": first,
                }
                row.problems.append(Problem("notation", reason))
        if row.problems:
            outcome.counts["rejected"] += 1
            outcome.remarks += [(row.line, problem) for problem in row.problems]
        else:
            good.append(row)
            outcome.remarks += [(row.line, remark) for remark in row.remarks]
    return good


def _create(rows: list[ConceptRow], user: User | None) -> list[int]:
    with connection.cursor() as cursor:
        return bulk_vocabulary.create_concepts(
            cursor,
            [
                NewConcept(
                    row.scheme,
                    row.notation,
                    tuple(row.labels.items()),
                    tuple(row.definitions.items()),
                )
                for row in rows
            ],
            is_proposal=False,
            user_id=user.pk if user else None,
            reason=REASON,
        )


def _update(rows: dict[int, ConceptRow], names: _Names, outcome: Outcome) -> set[int]:
    """Labels and definitions three-way; which concepts were saved."""
    touched: set[int] = set()
    last = _last_imported(rows)
    for key, row in rows.items():
        concept = names.concepts[key]
        new = {f"label_{code}": text for code, text in row.labels.items()}
        new |= {f"definition_{code}": text for code, text in row.definitions.items()}
        result = merge(
            base=last.get(key, {}),
            new=new,
            current={name: getattr(concept, name) or None for name in _COLUMNS},
            empty=lambda name: None,
            together=(),
        )
        outcome.remarks += [(row.line, problem) for problem in result.kept]
        changes: dict[str, Any] = dict(result.after)
        holder = names.by_notation.get((row.scheme, row.notation))
        if row.notation and not concept.notation and holder == key:
            changes["notation"] = row.notation
        if concept.is_proposal:
            changes["is_proposal"] = False
        if changes:
            for name, value in changes.items():
                setattr(concept, name, value)
            concept._change_reason = REASON  # type: ignore[attr-defined]
            concept.save()
            ConceptTerm.objects.filter(
                concept=concept,
                preferred=True,
                language__in=[n[-2:] for n in result.after if n.startswith("label_")],
            ).delete()
            touched.add(key)
    return touched


def _last_imported(keys: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The labels and definitions as the last import of each concept left them, from its history."""
    history = Concept.history.model  # type: ignore[attr-defined]
    rows = (
        history.objects.filter(id__in=list(keys), history_change_reason=REASON)
        .order_by("id", "-history_id")
        .distinct("id")
        .values("id", *_COLUMNS)
    )
    return {row["id"]: {name: row[name] or None for name in _COLUMNS} for row in rows}


def _add_terms(rows: dict[int, ConceptRow]) -> set[int]:
    """Preferred labels as they stand now, and the file's alternatives, where they are missing."""
    there = {
        (concept, language, folded)
        for concept, language, folded in ConceptTerm.objects.filter(concept__in=rows).values_list(
            "concept", "language", "folded"
        )
    }
    terms: list[NewTerm] = []
    for concept in Concept.objects.filter(pk__in=rows):
        row = rows[concept.pk]
        labels = [(c, text, True) for c in LANGUAGES if (text := getattr(concept, f"label_{c}"))]
        others = [(code, text, False) for code, text in row.alternatives]
        for language, text, preferred in (*labels, *others):
            name = (concept.pk, language, fold(text)[:300])
            if name[2] and name not in there:
                there.add(name)
                terms.append(NewTerm(concept.pk, concept.scheme, language, text, preferred))
    with connection.cursor() as cursor:
        bulk_vocabulary.write_terms(cursor, terms)
    return {term.concept for term in terms}


def _add_matches(rows: dict[int, ConceptRow]) -> set[int]:
    there = set(ConceptMatch.objects.filter(concept__in=rows).values_list("concept", "uri"))
    own = dict(Concept.objects.filter(pk__in=rows).values_list("pk", "public_id"))
    new = {
        (key, uri)
        for key, row in rows.items()
        for uri in row.matches
        if (key, uri) not in there and portal_id(uri) != own[key]
    }
    ConceptMatch.objects.bulk_create(
        ConceptMatch(concept_id=key, uri=uri) for key, uri in sorted(new)
    )
    return {key for key, _ in new}


def _add_links(rows: dict[int, ConceptRow], names: _Names, outcome: Outcome) -> set[int]:
    """Steps up to concepts of the file or the vocabulary; others and loops are remarked upon."""
    wanted: dict[tuple[int, int], tuple[ConceptRow, str]] = {}
    for key, row in rows.items():
        for name in row.broader:
            above = names.named(row.scheme, name)
            if above is None:
                reason = gettext("“%(name)s” is not in the vocabulary") % {"name": name}
                outcome.remarks.append((row.line, Problem("broader", reason)))
            else:
                wanted.setdefault((key, above), (row, name))
    there = set(ConceptBroader.objects.filter(narrower__in=rows).values_list("narrower", "broader"))
    links = [link for link in wanted if link not in there]
    with connection.cursor() as cursor:
        refused = bulk_vocabulary.link_broader(cursor, links)
    for link in refused:
        outcome.counts["rejected"] += 1
        outcome.remarks.append(_loop(link, *wanted[link]))
    return {narrower for narrower, _ in set(links) - set(refused)}


def _loop(link: tuple[int, int], row: ConceptRow, name: str) -> tuple[int, Problem]:
    """What is told of the step from `row` up to the concept it calls `name`."""
    own = row.notation or next(iter(row.labels.values()))
    same = link[0] == link[1]
    sentence = (
        gettext("“%(name)s” cannot stand above itself")
        if same
        else gettext("“%(name)s” cannot stand above “%(own)s”, which already stands above it")
    )
    return row.line, Problem("broader", sentence % {"name": name, "own": own})
