"""What a moderator decides of concepts that museums propose, and telling who proposed them."""

from collections.abc import Collection
from typing import Final

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext

from catalog.actions import bulk, merging
from catalog.actions.bulk_vocabulary import refresh_closure
from catalog.actions.merge_vocabulary import merge_concepts
from catalog.actions.merging import Merging
from catalog.actions.quality import assess_objects
from catalog.actions.vocabulary import concept_saved, delete_concept
from catalog.models import (
    Concept,
    MuseumObject,
    ObjectConcept,
)
from museumportal.accounts.models import User
from museumportal.accounts.tasks import send_letter
from museumportal.changes.history import REFUSED, Way, because
from museumportal.lib.languages import LANGUAGES, best_text, language_map

_NAMED: Final = 20
"""So many objects are named in a letter."""


def proposer_of(concept: Concept) -> User | None:
    """Whoever proposed the concept by hand; None for what an import brought."""
    first = concept.history.order_by("history_id").first()  # type: ignore[attr-defined]
    if first is None or first.history_type != bulk.CREATED or first.history_way != Way.FORM:
        return None
    person: User | None = first.history_user
    return person


@transaction.atomic
def accept_concept(*, concept: Concept, by: User, address: str) -> None:
    """The proposal becomes a concept like any other. `address` is the portal's, for the letter."""
    concept.is_proposal = False
    concept.save()
    concept_saved(concept=concept)
    tell_accepted(concept=concept, by=by, address=address)


def tell_accepted(*, concept: Concept, by: User, address: str) -> None:
    """Write to whoever proposed the concept that it was accepted."""
    _tell("proposal_accepted", proposer_of(concept), by, address, concept=_names(concept))


@transaction.atomic
def merge_proposals(*, stays: Concept, goes: list[Concept], by: User, address: str) -> int:
    """Merge, and write to those whose proposals became a name of `stays`; objects that followed."""
    proposed = [(proposer_of(each), _names(each)) for each in goes if each.is_proposal]
    count = merge_concepts(stays=stays, goes=goes, by=by)
    for person, names in proposed:
        _tell("proposal_merged", person, by, address, concept=names, other=_names(stays))
    return count


@transaction.atomic
def refuse_concept(*, concept: Concept, reason: str, by: User, address: str) -> int:
    """Delete a proposal and take it off its objects; how many those were.

    ValidationError where it is no proposal any more, or where what it is used for cannot be
    without it (a precious metal): then it is merged into another one.
    """
    concept = Concept.objects.select_for_update().get(pk=concept.pk)
    if not concept.is_proposal:
        raise ValidationError(gettext("This concept has been accepted meanwhile."))
    person, names = proposer_of(concept), _names(concept)
    objects = merging.used_by(Concept, [concept.pk])
    work = Merging(Concept, concept.pk, (concept.pk,), by.pk, because(REFUSED, str(concept)))
    for table, column in merging.pointers_at(Concept, merging.CONCEPT_PARTS):
        _take_off(table, column, work)
    below = list(concept.narrower_links.values_list("narrower", flat=True))
    concept.narrower_links.all().delete()
    concept._change_reason = reason[:100]  # type: ignore[attr-defined]
    delete_concept(concept=concept)
    refresh_closure(below)
    with connection.cursor() as cursor:
        merging.objects_moved(cursor, objects)
    assess_objects(keys=objects)
    _tell(
        "proposal_refused",
        person,
        by,
        address,
        concept=names,
        reason=dict.fromkeys(LANGUAGES, reason),
        objects=dict.fromkeys(LANGUAGES, _numbers(objects)),
    )
    return len(objects)


def _numbers(objects: Collection[int]) -> str:
    """The inventory numbers of the objects, the first of them where they are many."""
    rows = MuseumObject.objects.filter(pk__in=objects).order_by("pk")
    numbers = list(rows.values_list("inventory_number", flat=True)[: _NAMED + 1])
    return ", ".join([*numbers[:_NAMED], *(["…"] if len(numbers) > _NAMED else [])])


def _take_off(table: type[models.Model], column: models.ForeignKey, work: Merging) -> None:
    rows = table._base_manager.filter(**{column.name: work.stays})
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return
    if not column.null and table is not ObjectConcept:
        raise ValidationError(
            gettext("It is used where something must stand (%(count)d times: %(where)s). Merge it.")
            % {"count": len(keys), "where": table._meta.verbose_name_plural}
        )
    kind = bulk.CHANGED if column.null else bulk.DELETED
    if column.null:
        table._base_manager.filter(pk__in=keys).update(**{column.attname: None})
    with connection.cursor() as cursor:
        bulk.write_history(cursor, table, kind, keys, user_id=work.user_id, reason=work.reason)
    if not column.null:
        table._base_manager.filter(pk__in=keys).delete()


def _names(concept: Concept) -> dict[str, str]:
    texts = language_map(concept, "label")
    return {language: best_text(texts, language)[0] or str(concept) for language in LANGUAGES}


def _tell(
    letter: str, person: User | None, by: User, address: str, **about: dict[str, str]
) -> None:
    if person is not None and person.pk != by.pk:
        send_letter.delay_on_commit(person.pk, letter, address, about)
