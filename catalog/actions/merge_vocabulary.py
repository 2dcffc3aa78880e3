"""Merging concepts, and makers: one stays, whatever pointed at the others follows it.

Set-based and in one transaction: every object, name, match and step of the hierarchy. History
rows tell of both sides, identifiers redirect, and the change feed gets every object.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext

from catalog.actions import bulk_vocabulary, merging
from catalog.actions.merging import Merging
from catalog.actions.vocabulary import refresh_preferred_terms
from catalog.models import (
    Agent,
    Concept,
    ConceptBroader,
    ConceptMatch,
)
from museumportal.accounts.models import User
from museumportal.changes import feed
from museumportal.changes.history import FOLLOWED, MERGED_AWAY, MERGED_IN, because
from museumportal.changes.models import Change
from museumportal.lib.languages import LANGUAGES

_TEXTS = [f"{name}_{code}" for name in ("label", "definition") for code in LANGUAGES]
_MAKER_TEXTS = [f"{name}_{code}" for name in ("name", "biography") for code in LANGUAGES]
"""Tables that make up a concept; they follow it in ways of their own."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one of those to be merged brings along."""

    row: Concept | Agent
    objects: int
    names: list[str]
    narrower: int


def shares(rows: Sequence[Concept | Agent]) -> list[Share]:
    """What each of these brings along, for whoever decides which stays."""
    return [
        Share(
            row,
            objects=len(merging.used_by(type(row), [row.pk])),
            names=_names_of(row),
            narrower=row.narrower_links.count() if isinstance(row, Concept) else 0,
        )
        for row in rows
    ]


def _names_of(row: Concept | Agent) -> list[str]:
    if isinstance(row, Concept):
        found = row.terms.order_by("-preferred", "pk").values_list("text", flat=True)
        return list(dict.fromkeys(found))
    return list(dict.fromkeys(name for name in row.names.values() if name))


@dataclass(frozen=True, slots=True)
class _Locked:
    """The rows themselves, which nobody else changes meanwhile, and what is done with them."""

    stays: Any
    gone: list[Any]
    work: Merging


@transaction.atomic
def merge_concepts(*, stays: Concept, goes: Iterable[Concept], by: User | None) -> int:
    """Merge `goes` into `stays`; how many objects followed. ValidationError across vocabularies.

    Their labels become alternatives, or labels where `stays` has none in that language; so do
    definitions and the notation. A step up or down that would close a loop is left out.
    """
    locked = _lock(Concept, stays, goes, by)
    if any(each.scheme != locked.stays.scheme for each in locked.gone):
        raise ValidationError(gettext("Only concepts of one vocabulary can be merged."))
    work, kept = locked.work, locked.stays
    objects = merging.used_by(Concept, work.goes)
    below = set(_steps(work).filter(broader__in=work.goes).values_list("narrower", flat=True))
    below -= {*work.goes}
    with connection.cursor() as cursor:
        merging.repoint(cursor, work, without=merging.CONCEPT_PARTS)
        _move_names(cursor, work)
        _move_matches(work)
        steps = _take_steps(work)
        kept.is_proposal = all(each.is_proposal for each in (kept, *locked.gone))
        _complete(locked, [*_TEXTS, "notation"])
        _give_up(locked, by)
        refresh_preferred_terms(concept=kept)
        bulk_vocabulary.link_broader(cursor, steps)
        bulk_vocabulary.refresh_closure({work.stays, *below})
        merging.objects_moved(cursor, objects)
    told = Concept.objects.filter(pk__in=below).values_list("public_id", flat=True)
    feed.record("concept", [kept.public_id, *told])
    feed.record("concept", [each.public_id for each in locked.gone], Change.Action.DELETED)
    return len(objects)


@transaction.atomic
def merge_agents(*, stays: Agent, goes: Iterable[Agent], by: User | None) -> int:
    """Merge the makers `goes` into `stays`, which is completed by what they know; how many objects
    followed. The years of `stays` count as a pair, so that nobody dies before being born."""
    locked = _lock(Agent, stays, goes, by)
    objects = merging.used_by(Agent, locked.work.goes)
    with connection.cursor() as cursor:
        merging.repoint(cursor, locked.work, without=())
        merging.objects_moved(cursor, objects)
    kept = locked.stays
    for each in locked.gone:
        kept.matches = list(dict.fromkeys([*kept.matches, *each.matches]))
        for pair in (("born", "died"), ("source", "source_key")):
            if not any(getattr(kept, name) for name in pair):
                for name in pair:
                    setattr(kept, name, getattr(each, name))
        if kept.kind == Agent.Kind.UNKNOWN:
            kept.kind = each.kind
    _complete(locked, [*_MAKER_TEXTS, "sort_name", "birth_place", "death_place"])
    _give_up(locked, by)
    feed.record("maker", [kept.public_id])
    feed.record("maker", [each.public_id for each in locked.gone], Change.Action.DELETED)
    return len(objects)


def _lock(model: Any, stays: Any, goes: Iterable[Any], by: User | None) -> _Locked:
    wanted = [each.pk for each in goes if each.pk != stays.pk]
    rows = model.objects.select_for_update().order_by("pk").in_bulk([stays.pk, *wanted])
    if not wanted or len(rows) <= len(set(wanted)):
        raise ValidationError(gettext("Choose two that are both still there."))
    kept, gone = rows.pop(stays.pk), [rows[key] for key in dict.fromkeys(wanted)]
    reason = because(FOLLOWED, f"{', '.join(map(str, gone))} → {kept}")
    user_id = by.pk if by else None
    work = Merging(model, kept.pk, tuple(each.pk for each in gone), user_id, reason)
    return _Locked(kept, gone, work)


def _move_names(cursor: CursorWrapper, work: Merging) -> None:
    cursor.execute(
        "INSERT INTO catalog_conceptterm (concept_id, scheme, language, text, folded, preferred) "
        "SELECT %s, scheme, language, text, folded, false FROM catalog_conceptterm "
        "WHERE concept_id = ANY(%s) ORDER BY preferred DESC, id ON CONFLICT DO NOTHING",
        [work.stays, list(work.goes)],
    )


def _move_matches(work: Merging) -> None:
    uris = ConceptMatch.objects.filter(concept__in=work.goes).values_list("uri", flat=True)
    moved = (ConceptMatch(concept_id=work.stays, uri=uri) for uri in dict.fromkeys(uris))
    ConceptMatch.objects.bulk_create(moved, ignore_conflicts=True)


def _steps(work: Merging) -> models.QuerySet[ConceptBroader]:
    """Steps up and down that begin or end at what goes."""
    ends = models.Q(narrower__in=work.goes) | models.Q(broader__in=work.goes)
    return ConceptBroader.objects.filter(ends).order_by("pk")


def _take_steps(work: Merging) -> list[tuple[int, int]]:
    """Delete those steps; what becomes of them once they begin or end at the one that stays."""
    found = list(_steps(work).values_list("narrower", "broader"))
    _steps(work).delete()

    def moved(key: int) -> int:
        return work.stays if key in work.goes else key

    steps = dict.fromkeys((moved(below), moved(above)) for below, above in found)
    return [(below, above) for below, above in steps if below != above]


def _complete(locked: _Locked, columns: Iterable[str]) -> None:
    """What the one that stays lacks it takes from the first of the others that has it."""
    for column in columns:
        if not getattr(locked.stays, column):
            given = next((v for each in locked.gone if (v := getattr(each, column))), None)
            if given:
                setattr(locked.stays, column, given)


def _give_up(locked: _Locked, by: User | None) -> None:
    """Delete what was merged, so that its notation or key is free, then save what stays."""
    locked.stays._change_reason = because(MERGED_IN, ", ".join(map(str, locked.gone)))
    for row in locked.gone:
        row._change_reason = because(MERGED_AWAY, str(locked.stays))
    for row in (*locked.gone, locked.stays):
        if by is not None:
            row._history_user = by
    for row in locked.gone:
        row.delete()
    locked.stays.save()
    merging.forward([row.public_id for row in locked.gone], locked.stays.public_id)
