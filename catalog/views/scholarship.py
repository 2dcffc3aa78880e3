"""What the page of an object says to scholars: relations, provenance, literature."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import get_language

from catalog.models import MuseumObject, ProvenanceEvent
from catalog.relations import stated_of
from catalog.views.facts import Fact, Value, said, span
from museumportal.accounts.models import User
from museumportal.lib.languages import best_text, language_map


def relations(record: MuseumObject, user: User | AnonymousUser) -> list[Fact]:
    """The objects that this one belongs with and that `user` may see, by how they do. Two queries
    at most."""
    stated = stated_of([record.pk]).get(record.pk, [])
    visible = MuseumObject.objects.visible_to(user) if stated else MuseumObject.objects.none()
    others = visible.in_bulk([each.other for each in stated])
    told: dict[str, list[Value]] = {}
    for each in stated:
        if other := others.get(each.other):
            told.setdefault(each.sentence, []).append(_named(other))
    return [Fact(sentence, values) for sentence, values in told.items()]


def _named(other: MuseumObject) -> Value:
    text, language = best_text(language_map(other, "title"), get_language() or "")
    return Value(text or other.inventory_number, language, other.get_absolute_url())


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the provenance, in the reader's language as far as it is there."""

    when: list[Value]
    holder: list[Value]
    how: list[Value]
    where: list[Value]
    doubt: str
    source: str


def provenance(record: MuseumObject) -> list[Step]:
    """The public steps that `catalog.records` fetched, the earliest first."""
    return [_step(event) for event in record.provenance.all()]


def _step(event: ProvenanceEvent) -> Step:
    certain = event.certainty == ProvenanceEvent.Certainty.CERTAIN
    return Step(
        when=list(said(event, "period")) or span(event.earliest, event.latest),
        holder=_holder(event),
        how=list(said(event.method, "label")),
        where=list(said(event.place, "label")),
        doubt="" if certain else str(event.get_certainty_display()),
        source=event.source,
    )


def _holder(event: ProvenanceEvent) -> list[Value]:
    worded = list(said(event, "holder"))
    if worded or event.agent is None:
        return worded
    text, language = best_text(event.agent.names, get_language() or "")
    return [Value(text, language, event.agent.get_absolute_url())]
